/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_dates.c -- dates and statuses as they stand in exports. */
#include "demur/day.h"

#include "credential/fold.h"
#include "credential/import_parts.h"
#include "credential/lines.h"

#include <string.h>

enum {
    SERIAL_OF_1970 = 25569, /* of 1970-01-01, where 1 is 1900-01-01 and 1900 a leap year */
    SERIAL_MIN = 20000,     /* 1954-10-03: below stand years and other numbers */
    SERIAL_MAX = 2958465,   /* 9999-12-31 */
    YEAR_MIN = 1900,
    YEAR_OF_DAY_0 = 1970,
    LEAP_YEAR = 1972,
    YEAR_DIGITS = 4,
    MONTH_DIGITS = 2,
};

/* The day, month and year of a date, in the order in which they stand. */
struct parts {
    uint32_t number[3];
    size_t digits[3];
    char separator; /* 0: none */
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Write number to out with leading zeros. */
static void put_digits(char *out, size_t digits, uint32_t number)
{
    for (size_t i = digits; i > 0; i--) {
        out[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
}

/* The day of a date; one before 1970 is day 0, if a leap year has such a day. */
static bool day_of(uint32_t *day, uint32_t year, uint32_t month, uint32_t of_month)
{
    char date[DEMUR_DATE_LEN] = "0000-00-0";
    bool is_early = year >= YEAR_MIN && year < YEAR_OF_DAY_0;

    put_digits(date, YEAR_DIGITS, is_early ? LEAP_YEAR : year);
    put_digits(date + 5, MONTH_DIGITS, month);
    put_digits(date + 8, MONTH_DIGITS, of_month);
    if (demur_day_parse(day, date, sizeof date) != DEMUR_OK) return false;
    if (is_early) *day = 0;
    return true;
}

/* Read three numbers between two equal separators. */
static bool read_parts(struct parts *out, struct demur_span s)
{
    size_t at = 0;

    *out = (struct parts){.separator = 0};
    for (size_t i = 0; i < 3; i++) {
        for (; at < s.len && is_digit(s.data[at]) && out->digits[i] < YEAR_DIGITS; at++) {
            out->number[i] = out->number[i] * 10 + (uint32_t)(s.data[at] - '0');
            out->digits[i]++;
        }
        if (out->digits[i] == 0) return false;
        if (i == 2) break;
        if (at == s.len || strchr("-./", s.data[at]) == NULL || s.data[at] == 0) return false;
        if (i == 1 && s.data[at] != (uint8_t)out->separator) return false;
        out->separator = (char)s.data[at++];
    }
    return at == s.len;
}

/* Read "20250526". */
static bool read_compact(struct parts *out, struct demur_span s)
{
    uint32_t number = 0;

    *out = (struct parts){.separator = '-', .digits = {YEAR_DIGITS, MONTH_DIGITS, MONTH_DIGITS}};
    if (s.len != 8 || !demur_lines_number(&number, s, 99999999)) return false;
    out->number[0] = number / 10000;
    out->number[1] = number / 100 % 100;
    out->number[2] = number % 100;
    return true;
}

/*
 * The days that s may mean: 2025-05-26 or 20250526 (a time may follow), 26.05.2025, an Excel
 * serial number; two days where nobody can tell whether 03/04/2025 is in March or in April.
 */
static size_t days_of(uint32_t day[2], struct demur_span s)
{
    struct parts p;
    uint32_t serial = 0;
    size_t n = 0;

    if (!read_compact(&p, s) && !read_parts(&p, s)) {
        bool is_serial = demur_lines_number(&serial, s, SERIAL_MAX) && serial >= SERIAL_MIN;

        day[0] = serial < SERIAL_OF_1970 ? 0 : serial - SERIAL_OF_1970;
        return is_serial ? 1 : 0;
    }
    bool is_year_first = p.digits[0] == YEAR_DIGITS && p.digits[1] <= MONTH_DIGITS;
    bool is_year_last =
        p.digits[2] == YEAR_DIGITS && p.digits[0] <= MONTH_DIGITS && p.digits[1] <= MONTH_DIGITS;

    if (is_year_first && p.digits[2] <= MONTH_DIGITS) {
        return day_of(&day[0], p.number[0], p.number[1], p.number[2]) ? 1 : 0;
    }
    if (!is_year_last) return 0;
    n += day_of(&day[n], p.number[2], p.number[1], p.number[0]);
    if (p.separator != '.') n += day_of(&day[n], p.number[2], p.number[0], p.number[1]);
    return n;
}

/* s up to a time of day. */
static struct demur_span without_time(struct demur_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] == 'T' || s.data[i] == ' ') return (struct demur_span){s.data, i};
    }
    return s;
}

enum demur_import_when demur_import_when(struct demur_span s, uint32_t today)
{
    struct demur_span date = without_time(s);
    struct parts p;
    uint32_t day[2];
    bool is_zero = (read_compact(&p, date) || read_parts(&p, date)) && p.number[0] == 0 &&
                   p.number[1] == 0 && p.number[2] == 0;

    if (s.len == 0 || is_zero) return DEMUR_WHEN_NEVER;
    size_t n = days_of(day, date);

    if (n == 0 || (n == 2 && (day[0] < today) != (day[1] < today))) return DEMUR_WHEN_UNKNOWN;
    return day[0] < today ? DEMUR_WHEN_PAST : DEMUR_WHEN_LATER;
}

/* ---- statuses -------------------------------------------------------------------------- */

/* Words of demur_fold_word(), a blank before and behind each. */
static const char active_words[] =
    " active employed current yes true 1 y onleave leave leavewithpay leavewithoutpay paidleave "
    "unpaidleave parentalleave maternityleave sabbatical probation suspended working seconded "
    "aktiv beschaftigt beschaeftigt ja elternzeit mutterschutz beurlaubt ruhend krank probezeit "
    "actif enposte present enconge congematernite congeparental oui titulaire detache "
    "activo activa alta si excedencia vacaciones enactivo "
    "attivo attiva inforza inservizio aspettativa maternita "
    "actief indienst verlof ziek "
    "ativo ativa emexercicio afastado licenca ferias sim ";

static const char left_words[] =
    " inactive notactive terminated left leaver former resigned retired dismissed ended deceased "
    "exited no false 0 n separated expired laidoff withdrawn terminatedemployee "
    "inaktiv nichtaktiv ausgeschieden ausgetreten beendet ehemalig ehemalige pensioniert verrentet "
    "verstorben nein "
    "inactif sorti sortie parti partie retraite licencie licenciee radie non decede "
    "inactivo inactiva baja cesado cesada despedido jubilado jubilada "
    "inattivo inattiva cessato cessata dimesso dimessa licenziato pensionato "
    "inactief nietactief uitdienst vertrokken nee "
    "inativo inativa desligado desligada demitido demitida rescindido aposentado nao ";

/* Whether word, which has blanks around it, stands among words. */
static bool is_among(const char *word, const char *words)
{
    return strstr(words, word) != NULL;
}

enum demur_import_status demur_import_status(struct demur_span s)
{
    char word[DEMUR_ATTRIBUTE_NAME_MAX + 1];
    char between[sizeof word + 2];
    size_t len = 0;

    if (s.len == 0) return DEMUR_STATUS_ACTIVE;
    demur_fold_word(word, sizeof word, s);
    len = strlen(word);
    between[0] = ' ';
    memcpy(between + 1, word, len);
    memcpy(between + 1 + len, " ", 2);
    if (len == 0) return DEMUR_STATUS_UNKNOWN;
    if (is_among(between, active_words)) return DEMUR_STATUS_ACTIVE;
    return is_among(between, left_words) ? DEMUR_STATUS_LEFT : DEMUR_STATUS_UNKNOWN;
}
