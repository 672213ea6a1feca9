/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* holiday_event.c -- the properties of an event (RFC 5545, 3.8), as far as they are understood. */
#include "credential/holiday_event.h"

#include "demur/day.h"
#include "demur/text.h"

#include "credential/lines.h"

#include <string.h>

enum {
    ICS_DATE_LEN = 8,
    DAYS_OF_WEEK = 7,
    DAYS_MAX = 99999,
    COUNT_MAX = 9999,
    INTERVAL_MAX = 100,
};

void demur_event_begin(struct demur_event *event, uint32_t line)
{
    event->line = line;
    event->has_problem = false;
    event->is_left_out = false;
    event->start = event->end = event->length = (struct demur_event_day){0};
    event->rule = (struct demur_event_rule){.interval = 1, .until = UINT32_MAX};
    event->with.days = event->without.days = 0;
    event->status_line = event->name_line = 0;
    event->name[0] = '\0';
}

void demur_event_fail(struct demur_event *event, uint32_t line, const char *what,
                      const struct demur_span *quoted)
{
    if (event->has_problem) return;
    event->has_problem = true;
    (void)demur_lines_fail(&event->problem, line, what, quoted);
}

/* ---- days -------------------------------------------------------------------------------- */

/* Read "20250526"; fails the event where it is none. */
static bool read_date(uint32_t *day, struct demur_event *event, struct demur_span text,
                      uint32_t line)
{
    static const uint8_t place[ICS_DATE_LEN] = {0, 1, 2, 3, 5, 6, 8, 9};
    char iso[] = "0000-00-00";

    if (text.len > ICS_DATE_LEN && (text.data[ICS_DATE_LEN] | 0x20) == 't') {
        demur_event_fail(event, line,
                         "is a time of day, which in another time zone is another day: only whole "
                         "days are taken, such as DTSTART;VALUE=DATE:20250526",
                         &text);
        return false;
    }
    for (size_t i = 0; i < ICS_DATE_LEN && text.len == ICS_DATE_LEN; i++) {
        iso[place[i]] = (char)text.data[i];
    }
    if (text.len == ICS_DATE_LEN && demur_day_parse(day, iso, DEMUR_DATE_LEN) == DEMUR_OK) {
        return true;
    }
    demur_event_fail(event, line, "is no day such as 20250526, from 1970 on", &text);
    return false;
}

/* Whether the parameters say that the value is of whole days; fails the event where they do not. */
static bool is_of_days(struct demur_event *event, const struct demur_ics_line *line)
{
    struct demur_span params = line->params;
    struct demur_ics_param param;
    bool is_date = false;

    while (demur_ics_param_next(&param, &params)) {
        if (demur_ics_is(param.name, "TZID")) {
            demur_event_fail(event, line->line,
                             "is in a time zone: only whole days are taken, such as "
                             "DTSTART;VALUE=DATE:20250526",
                             &line->value);
            return false;
        }
        if (param.name.len > 2 && (param.name.data[0] | 0x20) == 'x' && param.name.data[1] == '-') {
            continue;
        }
        if (!demur_ics_is(param.name, "VALUE") || is_date) {
            demur_event_fail(event, line->line, "is a parameter that is not understood here",
                             &param.name);
            return false;
        }
        is_date = demur_ics_is(param.value, "DATE");
        if (!is_date) break;
    }
    if (is_date) return true;
    /* Without VALUE=DATE the value is a time: say so, and for a lone date what is missing. */
    if (line->value.len > ICS_DATE_LEN) {
        uint32_t day = 0;
        struct demur_span value = line->value;

        (void)read_date(&day, event, value, line->line);
    }
    demur_event_fail(event, line->line, "is not said to be a day: ;VALUE=DATE is missing",
                     &line->value);
    return false;
}

static void read_day(struct demur_event_day *out, struct demur_event *event,
                     const struct demur_ics_line *line)
{
    if (out->line != 0) {
        demur_event_fail(event, line->line, "stands twice in the event", &line->name);
        return;
    }
    out->line = line->line;
    if (is_of_days(event, line)) (void)read_date(&out->day, event, line->value, line->line);
}

static void read_list(struct demur_event_list *out, struct demur_event *event,
                      const struct demur_ics_line *line)
{
    struct demur_span rest = line->value;
    struct demur_span one;

    if (!is_of_days(event, line)) return;
    if (rest.len == 0 || rest.data[rest.len - 1] == ',') {
        demur_event_fail(event, line->line, "is a list that lacks a day", &line->name);
    }
    while (!event->has_problem && demur_ics_take(&one, &rest, ',')) {
        if (out->days == DEMUR_EVENT_LIST_MAX) {
            demur_event_fail(event, line->line, "has more than 400 days", &line->name);
            return;
        }
        if (!read_date(&out->day[out->days], event, one, line->line)) return;
        out->line[out->days++] = line->line;
    }
}

/* ---- DURATION, RRULE ---------------------------------------------------------------------- */

/* Read "P1D", "P2W". */
static void read_duration(struct demur_event *event, const struct demur_ics_line *line)
{
    struct demur_span number = line->value;
    uint32_t days = 0;

    if (event->length.line != 0) {
        demur_event_fail(event, line->line, "stands twice in the event", &line->name);
        return;
    }
    event->length.line = line->line;
    if (number.len > 0 && number.data[0] == '-') {
        demur_event_fail(event, line->line, "the event ends before it begins", NULL);
        return;
    }
    if (number.len > 0 && number.data[0] == '+') {
        number.data++;
        number.len--;
    }
    uint8_t unit = number.len == 0 ? 0 : number.data[number.len - 1];

    if (number.len < 3 || number.data[0] != 'P' || (unit != 'D' && unit != 'W') ||
        !demur_lines_number(&days, (struct demur_span){number.data + 1, number.len - 2},
                            DAYS_MAX) ||
        days == 0) {
        demur_event_fail(event, line->line, "is no number of whole days, such as P1D or P2W",
                         &line->value);
        return;
    }
    event->length.day = unit == 'W' ? days * DAYS_OF_WEEK : days;
}

/* Read one "NAME=VALUE" of a rule; seen has a bit for each that has been read. */
static void read_rule_part(struct demur_event *event, struct demur_span part, unsigned *seen)
{
    static const char *const names[] = {"FREQ",    "INTERVAL",   "COUNT", "UNTIL",
                                        "BYMONTH", "BYMONTHDAY", "WKST"};
    struct demur_event_rule *rule = &event->rule;
    struct demur_span name = {0};
    struct demur_span value = part;
    bool is_right = true;
    size_t at = 0;

    (void)demur_ics_take(&name, &value, '=');
    while (at < sizeof names / sizeof names[0] && !demur_ics_is(name, names[at])) at++;
    if (at == sizeof names / sizeof names[0] || (*seen >> at & 1) != 0) {
        demur_event_fail(event, rule->line,
                         "in RRULE is not understood: write the days out, an event each", &part);
        return;
    }
    *seen |= 1U << at;
    switch (at) {
    case 0:
        is_right = demur_ics_is(value, "YEARLY");
        break;
    case 1:
        is_right = demur_lines_number(&rule->interval, value, INTERVAL_MAX) && rule->interval > 0;
        break;
    case 2:
        is_right = demur_lines_number(&rule->count, value, COUNT_MAX) && rule->count > 0;
        break;
    case 3:
        (void)read_date(&rule->until, event, value, rule->line);
        break;
    case 4:
        is_right = demur_lines_number(&rule->month, value, 12) && rule->month > 0;
        break;
    case 5:
        is_right = demur_lines_number(&rule->mday, value, 31) && rule->mday > 0;
        break;
    default:
        break; /* WKST: weeks have no part in a yearly rule */
    }
    if (!is_right) {
        demur_event_fail(event, rule->line,
                         "in RRULE is not understood: write the days out, an event each", &part);
    }
}

static void read_rule(struct demur_event *event, const struct demur_ics_line *line)
{
    struct demur_span rest = line->value;
    struct demur_span part;
    unsigned seen = 0;

    if (event->rule.line != 0) {
        demur_event_fail(event, line->line, "stands twice in the event", &line->name);
        return;
    }
    event->rule.line = line->line;
    while (!event->has_problem && demur_ics_take(&part, &rest, ';')) {
        read_rule_part(event, part, &seen);
    }
    if ((seen & 1) == 0) demur_event_fail(event, line->line, "RRULE has no FREQ", NULL);
    if (event->rule.count != 0 && event->rule.until != UINT32_MAX) {
        demur_event_fail(event, line->line, "RRULE has COUNT and UNTIL", NULL);
    }
}

/* ---- SUMMARY, STATUS ---------------------------------------------------------------------- */

/* Keep the beginning of a text: on one line, without escapes and what may not be shown. */
static void read_name(struct demur_event *event, const struct demur_ics_line *line)
{
    struct demur_span text = line->value;
    size_t len = 0;

    if (event->name_line != 0) {
        demur_event_fail(event, line->line, "stands twice in the event", &line->name);
        return;
    }
    event->name_line = line->line;
    for (size_t i = 0; i < text.len;) {
        uint32_t cp = 0;
        size_t n;

        if (text.data[i] == '\\' && i + 1 < text.len) i++;
        bool is_break = i > 0 && text.data[i - 1] == '\\' && (text.data[i] | 0x20) == 'n';

        n = demur_utf8_next(&cp, text.data + i, text.len - i);
        if (n == 0 || len + n >= sizeof event->name) break;
        if (is_break) {
            event->name[len++] = ' ';
        } else if (demur_text_allows(cp)) {
            memcpy(event->name + len, text.data + i, n);
            len += n;
        }
        i += n;
    }
    event->name[len] = '\0';
}

static void read_status(struct demur_event *event, const struct demur_ics_line *line)
{
    if (event->status_line != 0) {
        demur_event_fail(event, line->line, "stands twice in the event", &line->name);
    }
    event->status_line = line->line;
    if (demur_ics_is(line->value, "CONFIRMED") || event->has_problem) return;
    event->is_left_out =
        demur_ics_is(line->value, "CANCELLED") || demur_ics_is(line->value, "TENTATIVE");
    demur_event_fail(event, line->line,
                     event->is_left_out ? "is the status of the event: it is left out"
                                        : "is a status that is not understood",
                     &line->value);
}

void demur_event_property(struct demur_event *event, const struct demur_ics_line *line)
{
    if (demur_ics_is(line->name, "DTSTART")) {
        read_day(&event->start, event, line);
    } else if (demur_ics_is(line->name, "DTEND")) {
        read_day(&event->end, event, line);
    } else if (demur_ics_is(line->name, "DURATION")) {
        read_duration(event, line);
    } else if (demur_ics_is(line->name, "RRULE")) {
        read_rule(event, line);
    } else if (demur_ics_is(line->name, "RDATE")) {
        read_list(&event->with, event, line);
    } else if (demur_ics_is(line->name, "EXDATE")) {
        read_list(&event->without, event, line);
    } else if (demur_ics_is(line->name, "SUMMARY")) {
        read_name(event, line);
    } else if (demur_ics_is(line->name, "STATUS")) {
        read_status(event, line);
    } else if (demur_ics_is(line->name, "EXRULE") || demur_ics_is(line->name, "RECURRENCE-ID")) {
        demur_event_fail(event, line->line,
                         "changes the days of an event in a way that is not understood: write the "
                         "days out, an event each",
                         &line->name);
    }
}
