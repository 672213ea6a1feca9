/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/day.h"

#include <stdbool.h>

enum { DAY_S = 86400, TZ_ZERO = 720 };

uint32_t demur_day_at(uint64_t unix_s, uint16_t tz)
{
    uint64_t shifted = unix_s + (uint64_t)tz * 60;
    uint64_t zero = (uint64_t)TZ_ZERO * 60;

    return shifted < zero ? 0 : (uint32_t)((shifted - zero) / DAY_S);
}

unsigned demur_day_weekday(uint32_t day)
{
    return (unsigned)(((uint64_t)day + 3) % 7);
}

static bool is_leap(uint32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static uint32_t month_days(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year) ? 1U : 0U);
}

/* Days from 1970-01-01 to the first of January of year. */
static uint32_t days_before_year(uint32_t year)
{
    uint32_t y = year - 1;
    uint32_t leaps = y / 4 - y / 100 + y / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);

    return (year - 1970) * 365 + leaps;
}

void demur_day_format(char out[DEMUR_DATE_LEN + 1], uint32_t day)
{
    uint32_t left = day < DEMUR_DAY_LAST ? day : DEMUR_DAY_LAST;
    uint32_t year = 1970 + left / 366;
    uint32_t month = 1;

    while (days_before_year(year + 1) <= left) year++;
    left -= days_before_year(year);
    while (left >= month_days(year, month)) left -= month_days(year, month++);
    const uint32_t parts[] = {year / 100, year % 100, month, left + 1};
    size_t o = 0;

    for (size_t i = 0; i < 4; i++) {
        if (i >= 2) out[o++] = '-';
        out[o++] = (char)('0' + parts[i] / 10);
        out[o++] = (char)('0' + parts[i] % 10);
    }
    out[o] = '\0';
}

enum demur_err demur_day_parse(uint32_t *day, const char *in, size_t in_len)
{
    static const char shape[] = "0000-00-00";
    uint32_t part[3] = {0};
    size_t at = 0;

    if (in_len != DEMUR_DATE_LEN) return DEMUR_ERR_LENGTH;
    for (size_t i = 0; i < in_len; i++) {
        if (shape[i] == '-') {
            if (in[i] != '-') return DEMUR_ERR_FORMAT;
            at++;
            continue;
        }
        if (in[i] < '0' || in[i] > '9') return DEMUR_ERR_FORMAT;
        part[at] = part[at] * 10 + (uint32_t)(in[i] - '0');
    }
    if (part[0] < 1970 || part[1] < 1 || part[1] > 12) return DEMUR_ERR_RANGE;
    if (part[2] < 1 || part[2] > month_days(part[0], part[1])) return DEMUR_ERR_RANGE;
    uint32_t total = days_before_year(part[0]) + part[2] - 1;

    for (uint32_t m = 1; m < part[1]; m++) total += month_days(part[0], m);
    *day = total;
    return DEMUR_OK;
}
