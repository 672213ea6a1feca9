/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_for_tests.h -- a memo's entries, told in a few lines. */
#ifndef DOCKET_FOR_TESTS_H
#define DOCKET_FOR_TESTS_H

#include "demur/docket.h"

#include <string.h>

enum { STORY_MAX = 16 };

/** Principals of every story: two addressees, one copied, two next levels. */
enum { FIRST = 1, SECOND = 2, COPIED = 3, NEXT = 5, LAST = 6 };

/** Verdicts, short. */
enum { N, A, P, R, L };

/** A memo of two asks and what was said to it; events are kept apart by windows. */
struct story {
    struct demur_deadlines deadlines;
    struct demur_memo_header header;
    uint8_t to[2];
    bool knows_to;
    uint32_t standing;
    size_t events;
    uint32_t window; /* of the newest event */
    struct demur_docket_event event[STORY_MAX];
    struct demur_ack ack[STORY_MAX];
    struct demur_response response[STORY_MAX];
    struct demur_extend extend[STORY_MAX];
    enum demur_docket_effect effect[STORY_MAX];
};

/** Acknowledge 2 days, owner 5, answer 30, each from delivery; extend 1 x 10; escalate. */
static inline struct story story_new(void)
{
    return (struct story){
        .deadlines = {.workdays = 0x1f,
                      .acknowledge = {DEMUR_FROM_DELIVERY, DEMUR_UNIT_CALENDAR, 2},
                      .owner = {DEMUR_FROM_DELIVERY, DEMUR_UNIT_CALENDAR, 5},
                      .answer = {DEMUR_FROM_DELIVERY, DEMUR_UNIT_CALENDAR, 30},
                      .extend_max = 1,
                      .extend_unit = DEMUR_UNIT_CALENDAR,
                      .extend_limit = 10,
                      .escalate = 1},
        .header = {.asks = 2,
                   .principals = 5,
                   .principal = {{FIRST, DEMUR_ROLE_ADDRESSEE},
                                 {SECOND, DEMUR_ROLE_ADDRESSEE},
                                 {COPIED, DEMUR_ROLE_COPIED},
                                 {NEXT, DEMUR_ROLE_NEXT_LEVEL},
                                 {LAST, DEMUR_ROLE_NEXT_LEVEL}}},
    };
}

/** Add an event in a window of its own and return its place. */
static inline size_t story_add(struct story *s, enum demur_docket_kind kind, uint32_t day)
{
    s->event[s->events] =
        (struct demur_docket_event){.kind = kind, .window = ++s->window, .day = day};
    return s->events++;
}

static inline void story_deliver(struct story *s, uint32_t day)
{
    (void)story_add(s, DEMUR_EVENT_DELIVERED, day);
}

/** owner may be "". */
static inline void story_ack(struct story *s, uint32_t day, uint8_t principal, const char *owner)
{
    size_t i = story_add(s, DEMUR_EVENT_ACK, day);

    s->ack[i].principal = principal;
    s->ack[i].owner = (struct demur_span){(const uint8_t *)owner, strlen(owner)};
}

/** A RESPONSE to both asks, by days 0: more by story_later(). */
static inline void story_respond(struct story *s, uint32_t day, uint8_t principal, uint32_t seq,
                                 const uint8_t verdict[2])
{
    size_t i = story_add(s, DEMUR_EVENT_RESPONSE, day);

    s->response[i].principal = principal;
    s->response[i].seq = seq;
    s->response[i].items = 2;
    for (size_t ask = 0; ask < 2; ask++) s->response[i].item[ask].verdict = verdict[ask];
}

/** Set the day of ask in the RESPONSE added last. */
static inline void story_by(struct story *s, size_t ask, uint32_t by)
{
    s->response[s->events - 1].item[ask].by = by;
}

static inline void story_extend(struct story *s, uint32_t day, uint8_t principal, uint8_t seq,
                                uint32_t until)
{
    size_t i = story_add(s, DEMUR_EVENT_EXTEND, day);

    s->extend[i].principal = principal;
    s->extend[i].seq = seq;
    s->extend[i].until = until;
}

/** The docket on day; what became of the events is in s->effect. */
static inline struct demur_docket story_docket(struct story *s, uint32_t day)
{
    struct demur_docket docket;

    for (size_t i = 0; i < s->events; i++) {
        s->event[i].ack = s->event[i].kind == DEMUR_EVENT_ACK ? &s->ack[i] : NULL;
        s->event[i].response = s->event[i].kind == DEMUR_EVENT_RESPONSE ? &s->response[i] : NULL;
        s->event[i].extend = s->event[i].kind == DEMUR_EVENT_EXTEND ? &s->extend[i] : NULL;
    }
    const struct demur_docket_facts facts = {
        .deadlines = &s->deadlines,
        .header = &s->header,
        .ask_to = s->knows_to ? s->to : NULL,
        .standing = s->standing,
        .event = s->event,
        .events = s->events,
    };

    demur_docket_make(&docket, s->effect, &facts, day);
    return docket;
}

#endif
