/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_asks.c -- how each ask stands. */
#include "answer/docket_run.h"

static const struct demur_docket_verdict none = {0};

/* Whether v is a verdict on day: "later" holds until its day, and then the ask is open. */
static bool holds(const struct demur_docket_verdict *v, uint32_t day)
{
    if (v->verdict == DEMUR_VERDICT_LATER) return day <= v->by;
    return v->verdict != DEMUR_VERDICT_NONE;
}

/* The newest verdict on ask that holds on day, or none. */
static const struct demur_docket_verdict *standing(const struct demur_docket_run *run, size_t ask,
                                                   uint32_t day)
{
    const struct demur_docket_verdict *newest = &none;
    uint32_t order = 0;

    for (size_t i = 0; i < run->facts->header->principals; i++) {
        const struct demur_docket_principal *p = &run->principal[i];

        if (p->order <= order || !holds(&p->verdict[ask], day)) continue;
        newest = &p->verdict[ask];
        order = p->order;
    }
    return newest;
}

bool demur_docket_all_answered(const struct demur_docket_run *run, uint32_t day)
{
    for (size_t i = 0; i < run->docket->asks; i++) {
        if (standing(run, i, day)->verdict == DEMUR_VERDICT_NONE) return false;
    }
    return true;
}

/* The last day of any "later" on ask. */
static uint32_t last_later(const struct demur_docket_run *run, size_t ask)
{
    uint32_t last = 0;

    for (size_t i = 0; i < run->facts->header->principals; i++) {
        const struct demur_docket_verdict *v = &run->principal[i].verdict[ask];

        if (v->verdict == DEMUR_VERDICT_LATER && v->by > last) last = v->by;
    }
    return last;
}

void demur_docket_lapse(struct demur_docket_run *run, uint32_t day)
{
    for (size_t i = 0; i < run->docket->asks; i++) {
        struct demur_docket_ask_run *ask = &run->ask[i];

        if (!ask->was_answered || standing(run, i, day)->verdict != DEMUR_VERDICT_NONE) continue;
        ask->was_answered = false;
        ask->has_lapsed = true;
        ask->lapsed_on = last_later(run, i);
    }
}

/* The verdict that item, said by principal number at on this day, comes to. */
static struct demur_docket_verdict weigh(struct demur_docket_run *run, size_t at, size_t ask,
                                         const struct demur_response *response)
{
    const struct demur_response_item *item = &response->item[ask];
    const uint8_t *to = run->facts->ask_to;
    bool is_later = item->verdict == DEMUR_VERDICT_LATER;
    struct demur_docket_verdict v = {
        .verdict = item->verdict,
        .principal = run->facts->header->principal[at].id,
        .by = item->by,
        .day = run->day,
        .seq = response->seq,
        .delegate = response->delegate,
    };

    if (v.verdict == DEMUR_VERDICT_NONE) return none;
    if (to != NULL && to[ask] != 0 && to[ask] != v.principal) return none;
    if (is_later && item->by < run->day) return none;
    if (is_later && demur_docket_top(run)->answer.is_due && item->by > run->bound) return none;
    return v;
}

void demur_docket_respond(struct demur_docket_run *run, size_t at,
                          const struct demur_response *response)
{
    struct demur_docket_principal *p = &run->principal[at];

    p->order = ++run->responses;
    for (size_t i = 0; i < run->docket->asks; i++) {
        struct demur_docket_ask *ask = &run->docket->ask[i];
        struct demur_docket_ask_run *state = &run->ask[i];
        bool was_answered = state->was_answered;

        p->verdict[i] = weigh(run, at, i, response);
        if (ask->first.verdict == DEMUR_VERDICT_NONE) ask->first = p->verdict[i];
        state->was_answered = standing(run, i, run->day)->verdict != DEMUR_VERDICT_NONE;
        if (state->was_answered && state->has_lapsed) {
            ask->overdue_days += run->day - state->lapsed_on;
            state->has_lapsed = false;
        }
        if (was_answered && !state->was_answered) { /* it was taken back */
            state->has_lapsed = true;
            state->lapsed_on = run->day;
            run->taken_back = run->day; /* and is asked for again at the end of that day */
            run->is_judged = false;
        }
    }
    if (demur_docket_all_answered(run, run->day)) demur_docket_answered(run);
}

void demur_docket_asks(struct demur_docket_run *run, uint32_t day)
{
    demur_docket_lapse(run, day);
    for (size_t i = 0; i < run->docket->asks; i++) {
        struct demur_docket_ask *ask = &run->docket->ask[i];

        ask->standing = *standing(run, i, day);
        ask->is_amended =
            ask->standing.verdict != DEMUR_VERDICT_NONE &&
            (ask->standing.verdict != ask->first.verdict || ask->standing.by != ask->first.by);
        ask->has_lapsed = run->ask[i].has_lapsed;
        if (ask->has_lapsed) ask->overdue_days += day - run->ask[i].lapsed_on;
    }
}
