/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_dates.c -- dates and statuses as they stand in exports. */
#include "demur/day.h"

#include "credential/import_parts.h"
#include "credential/lines.h"

#include <string.h>

enum {
    SERIAL_OF_1970 = 25569, /* of 1970-01-01, where 1 is 1900-01-01 and 1900 a leap year */
    SERIAL_MIN = 20000,     /* 1954-10-03: below stand years and other numbers */
    SERIAL_MAX = 2958465,   /* 9999-12-31 */
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Whether s has the form of shape, in which 0 stands for a digit. */
static bool has_shape(struct demur_span s, const char *shape)
{
    if (s.len != strlen(shape)) return false;
    for (size_t i = 0; i < s.len; i++) {
        if (shape[i] == '0' ? !is_digit(s.data[i]) : s.data[i] != (uint8_t)shape[i]) return false;
    }
    return true;
}

/* Read "2025-05-26". */
static bool read_iso(uint32_t *day, const char date[DEMUR_DATE_LEN])
{
    static const char leap_year[] = "1972";
    char later[DEMUR_DATE_LEN];

    if (demur_day_parse(day, date, DEMUR_DATE_LEN) == DEMUR_OK) return true;
    /* A date before 1970 is day 0, if a leap year has such a day. */
    if (memcmp(date, "1970", 4) >= 0 || memcmp(date, "1900", 4) < 0) return false;
    for (size_t i = 0; i < sizeof later; i++) later[i] = date[i];
    for (size_t i = 0; leap_year[i] != 0; i++) later[i] = leap_year[i];
    if (demur_day_parse(day, later, sizeof later) != DEMUR_OK) return false;
    *day = 0;
    return true;
}

bool demur_import_date(uint32_t *day, struct demur_span s)
{
    char date[DEMUR_DATE_LEN];
    uint32_t serial = 0;

    if (s.len > DEMUR_DATE_LEN &&
        (s.data[DEMUR_DATE_LEN] == 'T' || s.data[DEMUR_DATE_LEN] == ' ')) {
        s.len = DEMUR_DATE_LEN;
    }
    if (has_shape(s, "0000-00-00")) {
        memcpy(date, s.data, sizeof date);
        return read_iso(day, date);
    }
    if (has_shape(s, "00.00.0000")) {
        memcpy(date, s.data + 6, 4);
        date[4] = '-';
        memcpy(date + 5, s.data + 3, 2);
        date[7] = '-';
        memcpy(date + 8, s.data, 2);
        return read_iso(day, date);
    }
    if (!demur_lines_number(&serial, s, SERIAL_MAX) || serial < SERIAL_MIN) return false;
    *day = serial < SERIAL_OF_1970 ? 0 : serial - SERIAL_OF_1970;
    return true;
}

enum demur_import_status demur_import_status(struct demur_span s)
{
    static const char *const active[] = {
        "active",
        "aktiv",
        "actif",
        "activo",
        "employed",
        "current",
        "yes",
        "true",
        "1",
        "y",
        "onleave",
        "leave",
        "leavewithpay",
        "leavewithoutpay",
        "parentalleave",
        "sabbatical",
        "probation",
        "suspended",
        "working",
        "seconded",
    };
    static const char *const left[] = {
        "inactive", "inaktiv",  "inactif", "inactivo",  "terminated", "left",     "leaver",
        "former",   "resigned", "retired", "dismissed", "ended",      "deceased", "exited",
        "no",       "false",    "0",       "n",         "separated",  "expired",  "laidoff",
    };

    if (s.len == 0) return DEMUR_STATUS_ACTIVE;
    for (size_t i = 0; i < sizeof active / sizeof active[0]; i++) {
        if (demur_import_says(s, active[i])) return DEMUR_STATUS_ACTIVE;
    }
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        if (demur_import_says(s, left[i])) return DEMUR_STATUS_LEFT;
    }
    return DEMUR_STATUS_UNKNOWN;
}
