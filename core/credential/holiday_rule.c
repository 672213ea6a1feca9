/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* holiday_rule.c -- which days an event is on: its start, its yearly rule, RDATE, EXDATE. */
#include "demur/day.h"

#include "credential/holiday_event.h"

#include <string.h>

enum { YEAR_LEN = 4, DATE_MONTH = 5, DATE_DAY = 8 };

/* The number that the digits at text are. */
static uint32_t number_of(const char *text, size_t len)
{
    uint32_t v = 0;

    for (size_t i = 0; i < len; i++) v = v * 10 + (uint32_t)(text[i] - '0');
    return v;
}

/* The day of event's month and day of month in year; false where that year has none (29 February).
 */
static bool day_in_year(uint32_t *day, const char *date, uint32_t year)
{
    char text[DEMUR_DATE_LEN + 1];

    memcpy(text, date, sizeof text);
    for (size_t i = YEAR_LEN; i-- > 0; year /= 10) text[i] = (char)('0' + year % 10);
    return demur_day_parse(day, text, DEMUR_DATE_LEN) == DEMUR_OK;
}

struct demur_event_walk demur_event_walk(const struct demur_event *event, uint32_t last)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, event->start.day);
    return (struct demur_event_walk){
        .event = event, .last = last, .year = number_of(date, YEAR_LEN)};
}

/* The next occurrence by start and rule. */
static bool next_by_rule(uint32_t *out, struct demur_event_walk *walk)
{
    const struct demur_event *event = walk->event;
    const struct demur_event_rule *rule = &event->rule;
    char date[DEMUR_DATE_LEN + 1];
    uint32_t day = event->start.day;

    if (rule->line == 0) return walk->found++ == 0 && (*out = day) <= walk->last;
    demur_day_format(date, event->start.day);
    while (walk->year < 10000 && (rule->count == 0 || walk->found < rule->count)) {
        bool is_there = day_in_year(&day, date, walk->year);

        walk->year += rule->interval;
        if (!is_there) continue;
        if (day > walk->last || day > rule->until) break;
        walk->found++;
        *out = day;
        return true;
    }
    walk->year = 10000;
    return false;
}

bool demur_event_next(uint32_t *day, struct demur_event_walk *walk)
{
    const struct demur_event_list *with = &walk->event->with;

    if (next_by_rule(day, walk)) return true;
    while (walk->with < with->days) {
        *day = with->day[walk->with++];
        if (*day <= walk->last) return true;
    }
    return false;
}

static bool has_day(const struct demur_event_list *list, uint32_t day)
{
    size_t i = 0;

    while (i < list->days && list->day[i] != day) i++;
    return i < list->days;
}

bool demur_event_is_without(const struct demur_event *event, uint32_t day)
{
    return has_day(&event->without, day);
}

/* Whether the event is on day, if it were not for EXDATE. */
static bool is_on(const struct demur_event *event, uint32_t day)
{
    struct demur_event_walk walk = demur_event_walk(event, day);
    uint32_t found = 0;

    while (demur_event_next(&found, &walk)) {
        if (found == day) return true;
    }
    return false;
}

static void check_lists(struct demur_event *event)
{
    const struct demur_event_list *without = &event->without;

    for (size_t i = 0; i < without->days; i++) {
        if (has_day(&event->with, without->day[i])) {
            demur_event_fail(event, without->line[i], "EXDATE takes away a day that RDATE adds",
                             NULL);
        } else if (!is_on(event, without->day[i])) {
            demur_event_fail(event, without->line[i],
                             "EXDATE takes away a day that the event is not on", NULL);
        }
    }
}

/* Whether the rule names another day than the one it begins on. */
static void check_rule(struct demur_event *event)
{
    const struct demur_event_rule *rule = &event->rule;
    char date[DEMUR_DATE_LEN + 1];

    if (rule->line == 0) return;
    demur_day_format(date, event->start.day);
    if ((rule->month != 0 && rule->month != number_of(date + DATE_MONTH, 2)) ||
        (rule->mday != 0 && rule->mday != number_of(date + DATE_DAY, 2))) {
        demur_event_fail(event, rule->line, "RRULE names another day than DTSTART", NULL);
    }
    if (rule->until < event->start.day) {
        demur_event_fail(event, rule->line, "RRULE ends before the event begins", NULL);
    }
}

void demur_event_check(struct demur_event *event)
{
    if (event->has_problem) return;
    if (event->start.line == 0) {
        demur_event_fail(event, event->line, "the event has no DTSTART", NULL);
        return;
    }
    if (event->end.line != 0 && event->length.line != 0) {
        demur_event_fail(event, event->length.line, "the event has DTEND and DURATION", NULL);
    } else if (event->end.line != 0 && event->end.day < event->start.day) {
        demur_event_fail(event, event->end.line, "the event ends before it begins", NULL);
    } else if (event->end.line != 0 && event->end.day == event->start.day) {
        demur_event_fail(event, event->end.line,
                         "the event ends on the day on which it begins: DTEND is the day after its "
                         "last one",
                         NULL);
    } else if (demur_event_length(event) > 366) {
        demur_event_fail(event, event->start.line, "the event lasts longer than a year", NULL);
    }
    check_rule(event);
    if (!event->has_problem) check_lists(event);
}

uint32_t demur_event_length(const struct demur_event *event)
{
    if (event->end.line != 0) return event->end.day - event->start.day;
    return event->length.line != 0 ? event->length.day : 1;
}
