/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* holiday_event.h -- one event of an iCalendar file: its properties, and the days they give. */
#ifndef DEMUR_CREDENTIAL_HOLIDAY_EVENT_H
#define DEMUR_CREDENTIAL_HOLIDAY_EVENT_H

#include "demur/holiday_import.h"

#include "credential/ics_line.h"

enum { DEMUR_EVENT_LIST_MAX = 400 };

/** Days of RDATE or EXDATE. */
struct demur_event_list {
    size_t days;
    uint32_t day[DEMUR_EVENT_LIST_MAX];
    uint32_t line[DEMUR_EVENT_LIST_MAX]; /**< where each stands */
};

/** A rule FREQ=YEARLY. */
struct demur_event_rule {
    uint32_t line;     /**< 0: there is none */
    uint32_t interval; /**< in years, from 1 */
    uint32_t count;    /**< 0: without end, or until */
    uint32_t until;    /**< a day; UINT32_MAX: without end, or count */
    uint32_t month;    /**< that the rule names; 0: none */
    uint32_t mday;
};

/** A property that stands once at most: its line, 0 if it is missing. */
struct demur_event_day {
    uint32_t line;
    uint32_t day;
};

/** An event in the reading. */
struct demur_event {
    uint32_t line; /**< of its BEGIN */
    bool has_problem;
    bool is_left_out; /**< the problem is none: STATUS says that it is off */
    struct demur_problem problem;
    struct demur_event_day start;
    struct demur_event_day end;    /**< DTEND: the day after the last */
    struct demur_event_day length; /**< DURATION: in days */
    struct demur_event_rule rule;
    struct demur_event_list with;
    struct demur_event_list without;
    uint32_t status_line;
    uint32_t name_line;
    char name[DEMUR_HOLIDAY_NAME_BYTES];
};

/** Begin an event on line; its arrays stay as they are. */
void demur_event_begin(struct demur_event *event, uint32_t line);

/** Take a property in; what is wrong with it is the event's problem, the first one stays. */
void demur_event_property(struct demur_event *event, const struct demur_ics_line *line);

/** The event has a problem, unless it has one already. */
void demur_event_fail(struct demur_event *event, uint32_t line, const char *what,
                      const struct demur_span *quoted);

/** All its properties are there: see whether they go together. */
void demur_event_check(struct demur_event *event);

/** How many days each occurrence of an event without a problem has. */
uint32_t demur_event_length(const struct demur_event *event);

/** The occurrences of an event, one after the other. */
struct demur_event_walk {
    const struct demur_event *event;
    uint32_t last;  /**< none after this day */
    uint32_t year;  /**< of the next one by the rule */
    uint32_t found; /**< by the rule */
    size_t with;    /**< the next of RDATE */
};

/** Begin with the first occurrence; those after last are left out. */
struct demur_event_walk demur_event_walk(const struct demur_event *event, uint32_t last);

/** The first day of the next occurrence, EXDATE or not; false: there is none. */
bool demur_event_next(uint32_t *day, struct demur_event_walk *walk);

/** Whether day is among EXDATE. */
bool demur_event_is_without(const struct demur_event *event, uint32_t day);

#endif
