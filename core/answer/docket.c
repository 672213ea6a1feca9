/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/docket.h"

#include "answer/docket_run.h"

#include <assert.h>

/* Which principal of the header id is; *at is set where it is an addressee by now. */
static bool find_addressee(size_t *at, const struct demur_docket_run *run, uint8_t id)
{
    const struct demur_memo_header *header = run->facts->header;

    for (size_t i = 0; i < header->principals; i++) {
        if (header->principal[i].id != id) continue;
        *at = i;
        return run->principal[i].is_addressee;
    }
    return false;
}

static enum demur_docket_effect read_delivered(struct demur_docket_run *run, uint32_t window)
{
    if (run->docket->levels > 0) return DEMUR_EFFECT_PLACE;
    run->window = window;
    demur_docket_deliver(run, run->day);
    return DEMUR_EFFECT_COUNTED;
}

static enum demur_docket_effect read_ack(struct demur_docket_run *run, const struct demur_ack *ack)
{
    size_t at = 0;
    bool has_owner = ack->owner.len > 0;

    if (!find_addressee(&at, run, ack->principal)) return DEMUR_EFFECT_PRINCIPAL;
    if (run->principal[at].acknowledged[has_owner]) return DEMUR_EFFECT_PLACE;
    run->principal[at].acknowledged[has_owner] = true;
    demur_docket_acknowledge(run, at, has_owner);
    return DEMUR_EFFECT_COUNTED;
}

static enum demur_docket_effect read_response(struct demur_docket_run *run, uint32_t window,
                                              const struct demur_response *response)
{
    size_t at = 0;

    if (!find_addressee(&at, run, response->principal)) return DEMUR_EFFECT_PRINCIPAL;
    if (response->items != run->docket->asks) return DEMUR_EFFECT_ASKS;
    struct demur_docket_principal *p = &run->principal[at];

    /* The one before must be of an earlier window: docs/protocol.md 2.0. */
    if (response->seq - 1 != p->seq || response->seq == 0) return DEMUR_EFFECT_PLACE;
    if (p->seq > 0 && p->window >= window) return DEMUR_EFFECT_PLACE;
    p->seq = response->seq;
    p->window = window;
    demur_docket_respond(run, at, response);
    return DEMUR_EFFECT_COUNTED;
}

static enum demur_docket_effect read_extend(struct demur_docket_run *run, uint32_t window,
                                            const struct demur_extend *extend)
{
    size_t at = 0;
    const struct demur_docket_stage *answer = &demur_docket_top(run)->answer;
    struct demur_docket *docket = run->docket;

    if (!find_addressee(&at, run, extend->principal)) return DEMUR_EFFECT_PRINCIPAL;
    if (extend->seq != docket->extended + 1) return DEMUR_EFFECT_PLACE;
    if (docket->extended > 0 && run->extend_window >= window) return DEMUR_EFFECT_PLACE;
    /* Those below were late already: they do not move the day of the next level. */
    if (extend->seq > run->facts->deadlines->extend_max || !answer->is_due ||
        run->principal[at].level + 1 != docket->levels || run->day > answer->due_day ||
        extend->until <= answer->due_day || extend->until > run->bound) {
        return DEMUR_EFFECT_CLOSED;
    }
    docket->extended++;
    run->extend_window = window;
    demur_docket_move(run, extend->until);
    return DEMUR_EFFECT_COUNTED;
}

static enum demur_docket_effect read_event(struct demur_docket_run *run,
                                           const struct demur_docket_event *event)
{
    if (event->kind == DEMUR_EVENT_DELIVERED) return read_delivered(run, event->window);
    if (run->docket->levels == 0 || event->window <= run->window) return DEMUR_EFFECT_EARLY;
    demur_docket_lapse(run, run->day);
    demur_docket_escalate(run, run->day);
    switch (event->kind) {
    case DEMUR_EVENT_ACK:
        return read_ack(run, event->ack);
    case DEMUR_EVENT_RESPONSE:
        return read_response(run, event->window, event->response);
    default:
        return read_extend(run, event->window, event->extend);
    }
}

static enum demur_docket_state state_of(const struct demur_docket *docket)
{
    size_t settled = 0;
    size_t answered = 0;
    bool acknowledged = false;

    if (docket->levels == 0) return DEMUR_STATE_OPEN;
    for (size_t i = 0; i < docket->asks; i++) {
        uint8_t verdict = docket->ask[i].standing.verdict;

        answered += verdict != DEMUR_VERDICT_NONE;
        settled += verdict != DEMUR_VERDICT_NONE && verdict != DEMUR_VERDICT_LATER;
    }
    if (settled == docket->asks) return DEMUR_STATE_CLOSED;
    if (answered == docket->asks) return DEMUR_STATE_ANSWERED;
    if (docket->levels > 1) return DEMUR_STATE_ESCALATED;
    if (answered > 0) return DEMUR_STATE_PARTLY_ANSWERED;
    for (size_t i = 0; i < docket->levels; i++) {
        acknowledged |= docket->level[i].acknowledge.is_met;
    }
    return acknowledged ? DEMUR_STATE_ACKNOWLEDGED : DEMUR_STATE_DELIVERED;
}

void demur_docket_make(struct demur_docket *out, enum demur_docket_effect *effect,
                       const struct demur_docket_facts *facts, uint32_t day)
{
    struct demur_docket docket = {.asks = facts->header->asks};
    struct demur_docket_run run = {.facts = facts, .docket = &docket};

    assert(facts->events <= DEMUR_DOCKET_EVENTS_MAX);
    assert(docket.asks <= DEMUR_ASKS_MAX);
    assert(facts->header->principals <= DEMUR_HEADER_PRINCIPALS_MAX);
    for (size_t i = 0; i < facts->events; i++) {
        const struct demur_docket_event *event = &facts->event[i];
        enum demur_docket_effect what = DEMUR_EFFECT_FUTURE;

        if (event->day > run.day) run.day = event->day;
        if (run.day <= day) what = read_event(&run, event);
        if (effect != NULL) effect[i] = what;
    }
    demur_docket_escalate(&run, day);
    demur_docket_asks(&run, day);
    demur_docket_reckon(&run, day);
    docket.state = state_of(&docket);
    *out = docket;
}

const char *demur_docket_state_text(enum demur_docket_state state)
{
    static const char *const text[] = {
        [DEMUR_STATE_OPEN] = "open",
        [DEMUR_STATE_DELIVERED] = "delivered",
        [DEMUR_STATE_ACKNOWLEDGED] = "acknowledged",
        [DEMUR_STATE_PARTLY_ANSWERED] = "answered in part",
        [DEMUR_STATE_ESCALATED] = "escalated",
        [DEMUR_STATE_ANSWERED] = "answered",
        [DEMUR_STATE_CLOSED] = "closed",
    };

    return (size_t)state < sizeof text / sizeof text[0] ? text[state] : "unknown";
}

const char *demur_verdict_text(uint8_t verdict)
{
    static const char *const text[] = {
        [DEMUR_VERDICT_NONE] = "none",     [DEMUR_VERDICT_ACCEPT] = "accept",
        [DEMUR_VERDICT_PARTLY] = "partly", [DEMUR_VERDICT_REJECT] = "reject",
        [DEMUR_VERDICT_LATER] = "later",
    };

    return verdict < sizeof text / sizeof text[0] ? text[verdict] : "unknown";
}
