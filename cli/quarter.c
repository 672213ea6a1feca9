/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "quarter.h"

#include "demur/day.h"

#include <stdio.h>

enum { QUARTER_MONTHS = 3, MONTHS = 12, DATE_YEAR = 4, DECIMAL = 10 };

uint32_t cli_quarter_day(uint32_t day, unsigned quarters)
{
    char date[DEMUR_DATE_LEN + 1];
    unsigned month;
    unsigned year = 0;
    uint32_t first = 0;

    demur_day_format(date, day);
    for (unsigned i = 0; i < DATE_YEAR; i++) year = year * DECIMAL + (unsigned)(date[i] - '0');
    month = (unsigned)(date[5] - '0') * DECIMAL + (unsigned)(date[6] - '0');
    month = (month - 1) / QUARTER_MONTHS * QUARTER_MONTHS + quarters * QUARTER_MONTHS;
    year += month / MONTHS;
    (void)snprintf(date, sizeof date, "%04u-%02u-01", year % 10000, month % MONTHS + 1);
    return demur_day_parse(&first, date, DEMUR_DATE_LEN) == DEMUR_OK ? first : day;
}
