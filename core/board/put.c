/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* put.c -- words, numbers and dates, and sentences made of them. */
#include "board/put.h"

#include "demur/day.h"

#include <assert.h>
#include <string.h>

void demur_put_str(struct demur_writer *w, const char *s)
{
    demur_put_bytes(w, s, strlen(s));
}

/* n in digits, with a comma before every third from the end where asked. */
static void put_digits(struct demur_writer *w, uint64_t n, bool is_grouped)
{
    char text[32];
    size_t at = sizeof text;
    unsigned digits = 0;

    do {
        if (is_grouped && digits > 0 && digits % 3 == 0) text[--at] = ',';
        text[--at] = (char)('0' + n % 10);
        n /= 10;
        digits++;
    } while (n > 0);
    demur_put_bytes(w, text + at, sizeof text - at);
}

void demur_put_number(struct demur_writer *w, uint64_t n)
{
    put_digits(w, n, false);
}

void demur_put_iso(struct demur_writer *w, uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    demur_put_bytes(w, date, DEMUR_DATE_LEN);
}

void demur_put_basic(struct demur_writer *w, uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    demur_put_bytes(w, date, 4);
    demur_put_bytes(w, date + 5, 2);
    demur_put_bytes(w, date + 8, 2);
}

void demur_put_hex(struct demur_writer *w, const uint8_t *data, size_t len)
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        demur_put_u8(w, (uint8_t)digit[data[i] >> 4]);
        demur_put_u8(w, (uint8_t)digit[data[i] & 15]);
    }
}

static uint32_t value_of(const char *digits, size_t len)
{
    uint32_t value = 0;

    for (size_t i = 0; i < len; i++) value = value * 10 + (uint32_t)(digits[i] - '0');
    return value;
}

struct demur_date demur_date_of(uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    return (struct demur_date){
        .year = value_of(date, 4), .month = value_of(date + 5, 2), .mday = value_of(date + 8, 2)};
}

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

const char *demur_month_short(uint32_t month)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    return names[(month - 1) % 12];
}

static void put_date(struct demur_writer *w, uint32_t day, bool has_year)
{
    struct demur_date date = demur_date_of(day);

    put_digits(w, date.mday, false);
    demur_put_str(w, "\xc2\xa0"); /* a day and its month stay on one line */
    demur_put_str(w, months[(date.month - 1) % 12]);
    if (!has_year) return;
    demur_put_str(w, " ");
    put_digits(w, date.year, false);
}

static void put_word(struct demur_writer *w, uint64_t n, bool is_upper)
{
    static const char *const words[] = {"none",  "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};

    if (n >= sizeof words / sizeof words[0]) {
        put_digits(w, n, true);
    } else if (is_upper) {
        demur_put_u8(w, (uint8_t)(words[n][0] - 'a' + 'A'));
        demur_put_str(w, words[n] + 1);
    } else {
        demur_put_str(w, words[n]);
    }
}

static void put_nth(struct demur_writer *w, uint64_t n)
{
    static const char *const words[] = {"",      "first",    "second",  "third",  "fourth",
                                        "fifth", "sixth",    "seventh", "eighth", "ninth",
                                        "tenth", "eleventh", "twelfth"};
    static const char *const ends[] = {"th", "st", "nd", "rd"};
    bool is_teen = n % 100 >= 11 && n % 100 <= 13;

    if (n > 0 && n < sizeof words / sizeof words[0]) {
        demur_put_str(w, words[n]);
        return;
    }
    put_digits(w, n, true);
    demur_put_str(w, ends[is_teen || n % 10 > 3 ? 0 : n % 10]);
}

/* A noun of a count: "day", "days", "entry", "entries". */
static void put_noun(struct demur_writer *w, const struct demur_piece *p)
{
    size_t len = p->noun == NULL ? 0 : strlen(p->noun);
    bool is_ies = len > 2 && p->noun[len - 1] == 'y' && p->noun[len - 2] != 'a';

    if (len == 0) return;
    demur_put_str(w, " ");
    if (p->number != 1 && is_ies) {
        demur_put_bytes(w, p->noun, len - 1);
        demur_put_str(w, "ies");
        return;
    }
    demur_put_str(w, p->noun);
    if (p->number != 1) demur_put_str(w, "s");
}

static void put_people(struct demur_writer *w, struct demur_span text)
{
    demur_put_str(w, "<bdi translate=\"no\">");
    demur_put_xml(w, text);
    demur_put_str(w, "</bdi>");
}

static void put_piece(struct demur_writer *w, const struct demur_piece *p)
{
    switch (p->kind) {
    case DEMUR_PIECE_LITERAL:
        demur_put_str(w, p->noun);
        return;
    case DEMUR_PIECE_PEOPLE:
        put_people(w, p->text);
        return;
    case DEMUR_PIECE_XML:
        demur_put_xml(w, p->text);
        return;
    case DEMUR_PIECE_NUMBER:
        put_digits(w, p->number, false);
        return;
    case DEMUR_PIECE_GROUPED:
        put_digits(w, p->number, true);
        break;
    case DEMUR_PIECE_WORD:
        put_word(w, p->number, false);
        break;
    case DEMUR_PIECE_UPPER:
        put_word(w, p->number, true);
        break;
    case DEMUR_PIECE_NTH:
        put_nth(w, p->number);
        return;
    case DEMUR_PIECE_DAY:
        put_date(w, (uint32_t)p->number, true);
        return;
    case DEMUR_PIECE_NEAR:
        put_date(w, (uint32_t)p->number,
                 demur_date_of((uint32_t)p->number).year != demur_date_of(p->near).year);
        return;
    case DEMUR_PIECE_TENTHS:
        put_digits(w, p->number / 10, false);
        demur_put_str(w, ".");
        put_digits(w, p->number % 10, false);
        return;
    }
    put_noun(w, p);
}

void demur_put_pieces(struct demur_writer *w, const char *form, const struct demur_piece *piece,
                      size_t pieces)
{
    const char *place = strstr(form, "{}");
    size_t at = 0;

    while (place != NULL && at < pieces) {
        demur_put_bytes(w, form, (size_t)(place - form));
        put_piece(w, &piece[at++]);
        form = place + 2;
        place = strstr(form, "{}");
    }
    assert(at == pieces && place == NULL);
    demur_put_str(w, form);
}
