/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * sample_for_tests.h -- Varnholm Harbour Authority, which is invented, and its memos, each told in
 * a line.  Dockets are made by demur_docket_make() from what was said, as a channel would.
 */
#ifndef SAMPLE_FOR_TESTS_H
#define SAMPLE_FOR_TESTS_H

#include "demur/board.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE_MEMOS = 9, SAMPLE_POLLS = 5, SAMPLE_EPOCHS = 4, SAMPLE_EVENTS = 8 };

/** A memo of the sample with all that its board memo borrows. */
struct sample_memo {
    struct demur_memo_header header;
    struct demur_delivered delivered;
    struct demur_tally_value value[4];
    struct demur_docket_event event[SAMPLE_EVENTS];
    size_t events;
    struct demur_ack ack[SAMPLE_EVENTS];
    struct demur_response response[SAMPLE_EVENTS];
    struct demur_extend extend[SAMPLE_EVENTS];
    struct demur_board_said said[SAMPLE_EVENTS];
    struct demur_board_bar bar[64];
};

struct sample {
    struct demur_board board;
    struct demur_manifest *manifest;
    struct demur_board_memo *memo;
    struct sample_memo *of;
    size_t memos;
    struct demur_board_epoch epoch[SAMPLE_EPOCHS];
    struct demur_board_poll poll[SAMPLE_POLLS];
    struct demur_poll asked[SAMPLE_POLLS];
    struct demur_fold_cell cell[SAMPLE_POLLS][4];
};

static inline struct demur_span span_of(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

static inline uint32_t on(const char *date)
{
    uint32_t d = 0;

    if (demur_day_parse(&d, date, strlen(date)) != DEMUR_OK) abort();
    return d;
}

/* ---- the organisation ------------------------------------------------------------------ */

/*
 * Policy small-org, but for the extension: a "later" may reach far, so that those of the mock-up
 * have not run out on its day.
 */
static inline void sample_policy(struct demur_deadlines *d)
{
    static const char *const holidays[] = {"2024-08-26", "2024-12-25", "2024-12-26", "2025-01-01",
                                           "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26"};

    *d = (struct demur_deadlines){
        .workdays = 0x1f,
        .acknowledge = {DEMUR_FROM_DELIVERY, DEMUR_UNIT_WORKING, 3},
        .answer = {DEMUR_FROM_DELIVERY, DEMUR_UNIT_WORKING, 15},
        .extend_max = 1,
        .extend_unit = DEMUR_UNIT_WORKING,
        .extend_limit = 250,
        .escalate = 1,
        .holidays = 8,
    };
    for (size_t i = 0; i < 8; i++) d->holiday[i] = on(holidays[i]);
}

static inline void sample_organisation(struct sample *s)
{
    static const char *const first[] = {"2024-07-01", "2024-10-01", "2025-01-01", "2025-04-01"};
    static const char *const last[] = {"2024-09-30", "2024-12-31", "2025-03-31", "2025-06-30"};

    s->manifest = demur_manifest_new();
    if (s->manifest == NULL) abort();
    s->manifest->principals = 2;
    s->manifest->principal[0] =
        (struct demur_manifest_principal){.id = 1, .title = span_of("Harbour Master")};
    s->manifest->principal[1] =
        (struct demur_manifest_principal){.id = 2, .title = span_of("the Board")};
    s->manifest->window_s = 21600;
    s->manifest->k_min = 20;
    sample_policy(&s->manifest->deadlines);
    s->board = (struct demur_board){.organisation = span_of("Varnholm Harbour Authority"),
                                    .size = 6204,
                                    .windows = 1388,
                                    .day = on("2025-06-12"),
                                    .witnesses = 3,
                                    .quorum = 2,
                                    .origin = span_of("demur.varnholm.example/log")};
    memset(s->board.org.bytes, 0xd1, sizeof s->board.org.bytes);
    for (size_t i = 0; i < SAMPLE_EPOCHS; i++) {
        s->epoch[i] = (struct demur_board_epoch){
            .epoch = (uint32_t)i + 1,
            .first = on(first[i]),
            .last = on(last[i]),
            .members = 448,
            .enrolled = 401,
            .issuers = 2,
            .issuer = {{1, span_of("Authority"), 418, 416},
                       {2, span_of("Staff Council"), 402, 401}},
            .bands = 4,
            .band = {{0, {NULL, 0}, 0, 0},
                     {1, span_of("Junior"), 212, 191},
                     {2, span_of("Mid"), 171, 156},
                     {3, span_of("Senior"), 65, 54}},
        };
    }
    s->board.epochs = SAMPLE_EPOCHS;
    s->board.epoch = s->epoch;
}

/* ---- memos ----------------------------------------------------------------------------- */

/** What a memo of the sample is, told in a line. */
struct sample_plan {
    const char *frozen, *close, *delivered, *released; /**< NULL: it was not */
    const char *subject;
    uint32_t shown[4]; /**< signatures: none, junior, mid, senior */
    uint8_t asks;
    uint8_t verdict[5];
    uint16_t acknowledged, answered, extended; /**< working days; 0: never */
};

static inline uint32_t sample_day(const struct sample *s, uint32_t from, uint16_t working)
{
    return demur_due(&s->manifest->deadlines, from, DEMUR_UNIT_WORKING, working);
}

/** Add an event in a window of its own, and the board's word of it. */
static inline struct demur_docket_event *sample_say(struct sample *s, size_t at,
                                                    enum demur_docket_kind kind, uint32_t day)
{
    struct sample_memo *of = &s->of[at];
    struct demur_docket_event *e = &of->event[of->events++];

    *e =
        (struct demur_docket_event){.kind = kind, .window = 100 + (uint32_t)of->events, .day = day};
    if (kind == DEMUR_EVENT_DELIVERED) return e;
    s->memo[at].said[s->memo[at].saids++] =
        (struct demur_board_said){.kind = kind, .principal = 1, .day = day, .seq = 0};
    return e;
}

static inline struct demur_board_said *sample_last(struct sample *s, size_t at)
{
    return &s->memo[at].said[s->memo[at].saids - 1];
}

static inline void sample_ack(struct sample *s, size_t at, uint32_t day, const char *owner)
{
    struct demur_docket_event *e = sample_say(s, at, DEMUR_EVENT_ACK, day);
    struct demur_ack *ack = &s->of[at].ack[s->of[at].events - 1];

    *ack = (struct demur_ack){.principal = 1, .owner = span_of(owner)};
    e->ack = ack;
    sample_last(s, at)->name = ack->owner;
}

static inline void sample_extend(struct sample *s, size_t at, uint32_t day, uint32_t until)
{
    struct demur_docket_event *e = sample_say(s, at, DEMUR_EVENT_EXTEND, day);
    struct demur_extend *extend = &s->of[at].extend[s->of[at].events - 1];

    *extend = (struct demur_extend){.principal = 1, .seq = 1, .until = until};
    e->extend = extend;
    sample_last(s, at)->until = until;
    sample_last(s, at)->seq = 1;
}

/** later: the day of every "later". */
static inline void sample_respond(struct sample *s, size_t at, uint32_t day, uint32_t seq,
                                  const uint8_t *verdict, uint32_t later)
{
    struct demur_docket_event *e = sample_say(s, at, DEMUR_EVENT_RESPONSE, day);
    struct demur_response *r = &s->of[at].response[s->of[at].events - 1];

    *r = (struct demur_response){.principal = 1, .seq = seq, .items = s->of[at].header.asks};
    for (size_t i = 0; i < r->items; i++) {
        r->item[i].verdict = verdict[i];
        if (verdict[i] == DEMUR_VERDICT_LATER) r->item[i].by = later;
    }
    e->response = r;
    sample_last(s, at)->seq = seq;
}

/** Make docket, clock and state of a memo from what was said. */
static inline void sample_settle(struct sample *s, size_t at)
{
    struct demur_board_memo *m = &s->memo[at];
    struct sample_memo *of = &s->of[at];
    struct demur_docket_facts facts = {.deadlines = &s->manifest->deadlines,
                                       .header = &of->header,
                                       .standing = m->tally.signs - m->tally.withdrawn,
                                       .event = of->event,
                                       .events = of->events};
    uint32_t today = s->board.day;

    demur_docket_make(&m->docket, NULL, &facts, today);
    m->clock = (struct demur_board_clock){0};
    if (!m->of.is_delivered) {
        m->state = today > of->header.close ? DEMUR_BOARD_CLOSED : DEMUR_BOARD_OPEN;
        return;
    }
    const struct demur_docket_level *l = &m->docket.level[0];
    uint32_t from = m->docket.delivered_day;
    struct demur_board_clock *c = &m->clock;
    bool is_done = m->docket.state == DEMUR_STATE_ANSWERED || m->docket.state == DEMUR_STATE_CLOSED;

#define WORKING(to) demur_days_between(facts.deadlines, from, (to), DEMUR_UNIT_WORKING)
    c->now = WORKING(today);
    c->has_limit = l->answer.is_due;
    if (c->has_limit) c->limit = WORKING(l->answer.due_day);
    for (size_t i = 0; i < m->saids && !c->is_acknowledged; i++) {
        if (m->said[i].kind != DEMUR_EVENT_ACK) continue;
        c->is_acknowledged = true;
        c->acknowledged = WORKING(m->said[i].day);
    }
    c->is_answered = is_done;
    if (is_done)
        c->answered = WORKING(l->answer.is_due ? l->answer.met_day : m->said[m->saids - 1].day);
#undef WORKING
    uint32_t end = is_done ? c->answered : c->now;

    c->late = c->has_limit && end > c->limit ? end - c->limit : 0;
    m->state = is_done ? (c->late > 0 ? DEMUR_BOARD_ANSWERED_LATE : DEMUR_BOARD_ANSWERED)
                       : (c->late > 0 ? DEMUR_BOARD_OVERDUE : DEMUR_BOARD_RUNNING);
}

static inline void sample_signs(struct sample *s, size_t at, const uint32_t shown[4])
{
    struct demur_board_memo *m = &s->memo[at];

    for (size_t i = 0; i < 4; i++) {
        if (shown[i] == 0) continue;
        struct demur_tally_value *v = &s->of[at].value[m->tally.values++];

        *v = (struct demur_tally_value){.profile = i == 0 ? DEMUR_PROFILE_NONE : DEMUR_PROFILE_BAND,
                                        .code = {i == 0 ? DEMUR_CODE_HIDDEN : (uint16_t)i,
                                                 DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN},
                                        .signs = shown[i]};
        m->tally.signs += shown[i];
    }
    m->tally.value = s->of[at].value;
    m->of.signs = m->tally.signs;
    m->bar = s->of[at].bar;
    /* Memo 7 as it is drawn in the mock-up; the others in three windows. */
    static const uint8_t window[] = {2,  3,  5,  6,  7,  9,  10, 11, 13, 14, 15, 17, 18, 19, 22,
                                     26, 30, 33, 34, 35, 38, 39, 42, 46, 50, 58, 62, 66, 70, 71};
    static const uint8_t signs[] = {5, 7, 9, 16, 13, 8, 11, 8, 6, 6, 7, 5, 5, 6, 6,
                                    5, 7, 6, 7,  7,  6, 6,  9, 8, 5, 7, 6, 5, 5, 5};

    for (size_t i = 0; m->tally.signs == 212 && i < sizeof window; i++) {
        m->bar[m->bars++] = (struct demur_board_bar){m->of.window + 1 + window[i],
                                                     m->of.day + window[i] / 4U, signs[i]};
    }
    uint32_t third = m->tally.signs / 3;

    for (uint32_t i = 0; m->tally.signs != 212 && i < 3 && third > 0; i++) {
        m->bar[m->bars++] = (struct demur_board_bar){m->of.window + 2 + 3 * i, m->of.day + i,
                                                     i == 2 ? m->tally.signs - 2 * third : third};
    }
}

static inline void sample_add(struct sample *s, const struct sample_plan *plan)
{
    size_t at = s->memos++;
    struct demur_board_memo *m = &s->memo[at];
    struct sample_memo *of = &s->of[at];
    uint32_t from = plan->delivered == NULL ? 0 : on(plan->delivered);

    of->header = (struct demur_memo_header){
        .epoch = 4,
        .close = on(plan->close),
        .asks = plan->asks,
        .principals = 2,
        .principal = {{1, DEMUR_ROLE_ADDRESSEE}, {2, DEMUR_ROLE_NEXT_LEVEL}}};
    *m = (struct demur_board_memo){.number = (uint32_t)at + 1, .said = of->said};
    memset(m->of.memo_id.bytes, (int)(at + 1), sizeof m->of.memo_id.bytes);
    m->of.memo_id.bytes[0] = (uint8_t)(at >> 8);
    m->of.header = &of->header;
    m->of.manifest = s->manifest;
    m->of.day = on(plan->frozen);
    m->of.window = 10;
    m->of.is_delivered = plan->delivered != NULL;
    m->of.is_released = plan->released != NULL;
    if (plan->released != NULL) m->released_day = on(plan->released);
    if (plan->subject != NULL) m->subject = span_of(plan->subject);
    sample_signs(s, at, plan->shown);
    if (m->of.is_delivered) (void)sample_say(s, at, DEMUR_EVENT_DELIVERED, from);
    if (plan->acknowledged > 0) sample_ack(s, at, sample_day(s, from, plan->acknowledged), "");
    if (plan->extended > 0) {
        sample_extend(s, at, sample_day(s, from, 14), sample_day(s, from, plan->extended));
    }
    if (plan->answered > 0) {
        sample_respond(s, at, sample_day(s, from, plan->answered), 1, plan->verdict,
                       sample_day(s, s->board.day, 2));
    }
    sample_settle(s, at);
}

#endif
