/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_memos.c -- memos on the board: where each stands, and what was said to it. */
#include "board/board_parts.h"
#include "demur/memory.h"

#include <string.h>

/* What a board's memos are made from. */
struct making {
    const struct demur_channel *channel;
    const struct demur_tally *tally;
    const struct demur_board_texts *texts;
    uint32_t day;
};

/* ---- the clock -------------------------------------------------------------------------- */

/* How many working days after the delivery a day is. */
static uint32_t workdays(const struct demur_board_memo *m, uint32_t day)
{
    return demur_days_between(&m->of.manifest->deadlines, m->docket.delivered_day, day,
                              DEMUR_UNIT_WORKING);
}

/* The first level decides: escalation takes nothing of its lateness away. */
static void put_clock(struct demur_board_memo *m, uint32_t day)
{
    const struct demur_docket_level *level = &m->docket.level[0];
    const struct demur_docket_stage *answer = &level->answer;
    struct demur_board_clock *c = &m->clock;
    uint32_t until = day;

    if (m->docket.levels == 0) return;
    c->now = workdays(m, day);
    c->has_limit = answer->is_due && answer->due_day != DEMUR_DAY_NEVER;
    if (c->has_limit) c->limit = workdays(m, answer->due_day);
    c->is_acknowledged = level->acknowledge.is_met;
    if (c->is_acknowledged) c->acknowledged = workdays(m, level->acknowledge.met_day);
    c->is_answered =
        m->docket.state == DEMUR_STATE_ANSWERED || m->docket.state == DEMUR_STATE_CLOSED;
    if (c->is_answered && answer->is_met) {
        until = answer->met_day;
        c->answered = workdays(m, until);
    }
    if (c->has_limit && answer->overdue_days > 0) {
        c->late = demur_days_between(&m->of.manifest->deadlines, answer->due_day, until,
                                     DEMUR_UNIT_WORKING);
    }
}

/* Asks that are open again: the longest of them, in working days; false: there is none. */
static bool is_open_again(uint32_t *late, const struct demur_board_memo *m, uint32_t day)
{
    bool is = false;

    *late = 0;
    for (uint8_t i = 0; i < m->docket.asks; i++) {
        const struct demur_docket_ask *ask = &m->docket.ask[i];
        uint32_t days;

        if (!ask->has_lapsed || ask->overdue_days > day) continue;
        days = demur_days_between(&m->of.manifest->deadlines, day - ask->overdue_days, day,
                                  DEMUR_UNIT_WORKING);
        if (days > *late) *late = days;
        is = true;
    }
    return is;
}

static enum demur_board_state state_of(struct demur_board_memo *m, uint32_t day)
{
    bool is_late = m->docket.levels > 0 && m->docket.level[0].answer.overdue_days > 0;
    uint32_t late = 0;

    if (m->docket.levels == 0) {
        return day > m->of.header->close ? DEMUR_BOARD_CLOSED : DEMUR_BOARD_OPEN;
    }
    if (m->clock.is_answered) return is_late ? DEMUR_BOARD_ANSWERED_LATE : DEMUR_BOARD_ANSWERED;
    if (is_open_again(&late, m, day)) {
        if (late > m->clock.late) m->clock.late = late;
        return DEMUR_BOARD_OVERDUE;
    }
    return is_late ? DEMUR_BOARD_OVERDUE : DEMUR_BOARD_RUNNING;
}

/* ---- what was said ---------------------------------------------------------------------- */

static void put_event(struct demur_board_said *out, const struct demur_docket_event *e)
{
    *out = (struct demur_board_said){.kind = e->kind, .day = e->day};
    switch (e->kind) {
    case DEMUR_EVENT_ACK:
        out->principal = e->ack->principal;
        out->name = e->ack->owner;
        break;
    case DEMUR_EVENT_RESPONSE:
        out->principal = e->response->principal;
        out->seq = e->response->seq;
        out->name = e->response->delegate;
        break;
    case DEMUR_EVENT_EXTEND:
        out->principal = e->extend->principal;
        out->seq = e->extend->seq;
        out->until = e->extend->until;
        break;
    case DEMUR_EVENT_DELIVERED:
        break;
    }
}

static enum demur_err put_said(struct demur_board_memo *m, const struct making *by,
                               uint32_t standing)
{
    struct demur_channel_said said;
    enum demur_err err =
        demur_channel_said_get(&said, by->channel, &m->of.memo_id, standing, NULL, by->day);

    if (err != DEMUR_OK) return err;
    m->said = demur_alloc_array(said.count + 1, sizeof m->said[0]);
    if (m->said == NULL) err = DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < said.count && err == DEMUR_OK; i++) {
        if (said.effect[i] != DEMUR_EFFECT_COUNTED) continue;
        if (said.event[i].kind == DEMUR_EVENT_DELIVERED) continue;
        put_event(&m->said[m->saids++], &said.event[i]);
    }
    demur_channel_said_free(&said);
    return err;
}

static enum demur_err put_bars(struct demur_board_memo *m, const struct making *by)
{
    const struct demur_channel_signs *signs = NULL;
    size_t count = demur_channel_signs_of(&signs, by->channel, &m->of.memo_id);

    m->bar = demur_alloc_array(count + 1, sizeof m->bar[0]);
    if (m->bar == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        m->bar[m->bars++] = (struct demur_board_bar){signs[i].window, signs[i].day, signs[i].signs};
    }
    return DEMUR_OK;
}

/* ---- memos ------------------------------------------------------------------------------ */

static enum demur_err put_memo(struct demur_board_memo *m, const struct making *by, size_t at)
{
    uint32_t standing;
    enum demur_err err;

    *m = (struct demur_board_memo){.number = (uint32_t)at + 1};
    demur_channel_memo_at(&m->of, by->channel, at);
    demur_tally_memo(&m->tally, by->tally, &m->of.memo_id);
    standing = m->tally.signs - m->tally.withdrawn;
    err = demur_channel_docket(&m->docket, by->channel, &m->of.memo_id, standing, NULL, by->day);
    if (err != DEMUR_OK) return err;
    put_clock(m, by->day);
    m->state = state_of(m, by->day);
    m->released_day = m->of.released_day;
    if (m->of.is_released && by->texts != NULL) {
        m->subject = by->texts->subject(by->texts->ctx, &m->of);
    }
    err = put_bars(m, by);
    return err == DEMUR_OK ? put_said(m, by, standing) : err;
}

enum demur_err demur_board_put_memos(struct demur_board *b, const struct demur_channel *channel,
                                     const struct demur_tally *tally,
                                     const struct demur_board_texts *texts)
{
    struct making by = {channel, tally, texts, b->day};
    size_t count = demur_channel_memos(channel);
    enum demur_err err = DEMUR_OK;

    b->memo = demur_alloc_array(count + 1, sizeof b->memo[0]);
    if (b->memo == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < count && err == DEMUR_OK; i++) {
        err = put_memo(&b->memo[i], &by, i);
        b->memos++;
    }
    return err;
}
