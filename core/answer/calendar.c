/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* calendar.c -- due(d, unit, limit), and how many days lie between two. */
#include "demur/day.h"
#include "demur/docket.h"

enum { DAYS_OF_WEEK = 7 };

/* Where in the holidays the first one at or after day stands. */
static size_t holidays_before(const struct demur_deadlines *deadlines, uint32_t day)
{
    size_t from = 0;
    size_t to = deadlines->holidays;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (deadlines->holiday[mid] < day) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return from;
}

uint32_t demur_due(const struct demur_deadlines *deadlines, uint32_t day, uint8_t unit,
                   uint16_t limit)
{
    uint16_t left = limit;

    if (unit == DEMUR_UNIT_NONE || limit == 0) return day;
    if (unit == DEMUR_UNIT_CALENDAR) {
        return day > DEMUR_DAY_NEVER - limit ? DEMUR_DAY_NEVER : day + limit;
    }
    if ((deadlines->workdays & ((1U << DAYS_OF_WEEK) - 1)) == 0 || day == DEMUR_DAY_NEVER) {
        return DEMUR_DAY_NEVER;
    }
    size_t holiday = holidays_before(deadlines, day + 1);

    while (left > 0 && day < DEMUR_DAY_NEVER) {
        day++;
        bool is_holiday = holiday < deadlines->holidays && deadlines->holiday[holiday] == day;

        holiday += is_holiday;
        if (!is_holiday && (deadlines->workdays >> demur_day_weekday(day) & 1) != 0) left--;
    }
    return day;
}

/* How many days with a weekday of the mask are in 1..to, both counted. */
static uint64_t workdays_to(uint8_t mask, uint32_t to)
{
    uint64_t weeks = to / DAYS_OF_WEEK;
    uint64_t n = 0;

    for (unsigned d = 0; d < DAYS_OF_WEEK; d++) n += weeks * (mask >> d & 1);
    for (uint64_t d = weeks * DAYS_OF_WEEK + 1; d <= to; d++) {
        n += mask >> demur_day_weekday((uint32_t)d) & 1;
    }
    return n;
}

uint32_t demur_days_between(const struct demur_deadlines *deadlines, uint32_t from, uint32_t to,
                            uint8_t unit)
{
    uint64_t n;

    if (unit == DEMUR_UNIT_NONE || to <= from) return 0;
    if (unit == DEMUR_UNIT_CALENDAR) return to - from;
    n = workdays_to(deadlines->workdays, to) - workdays_to(deadlines->workdays, from);
    for (size_t i = holidays_before(deadlines, from + 1);
         i < deadlines->holidays && deadlines->holiday[i] <= to; i++) {
        n -= deadlines->workdays >> demur_day_weekday(deadlines->holiday[i]) & 1;
    }
    return (uint32_t)n;
}
