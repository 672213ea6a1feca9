/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_sums.c -- sums over all memos; and over the votes of an epoch. */
#include "board/board_parts.h"

static void sum_stages(struct demur_board_sums *s, const struct demur_board_memo *m)
{
    const struct demur_docket_stage *ack = &m->docket.level[0].acknowledge;

    s->delivered++;
    if (ack->is_met) {
        s->acknowledged++;
        if (ack->overdue_days == 0) s->acknowledged_in_time++;
    }
    switch (m->state) {
    case DEMUR_BOARD_ANSWERED:
        s->answered++;
        s->answered_in_time++;
        break;
    case DEMUR_BOARD_ANSWERED_LATE:
        s->answered++;
        break;
    case DEMUR_BOARD_OVERDUE:
        s->overdue++;
        break;
    default:
        s->running++;
        break;
    }
}

/* Verdicts are counted from the first answer on: until then nothing was left blank. */
static void sum_verdicts(struct demur_board_sums *s, const struct demur_board_memo *m)
{
    bool has_response = false;

    for (size_t i = 0; i < m->saids; i++) {
        has_response = has_response || m->said[i].kind == DEMUR_EVENT_RESPONSE;
    }
    if (!has_response) return;
    s->asks += m->docket.asks;
    for (uint8_t i = 0; i < m->docket.asks; i++) s->verdict[m->docket.ask[i].standing.verdict]++;
}

void demur_board_sum(struct demur_board *b)
{
    struct demur_board_sums *s = &b->sums;

    for (size_t i = 0; i < b->memos; i++) {
        const struct demur_board_memo *m = &b->memo[i];

        s->memos++;
        s->signs += m->tally.signs;
        if (m->docket.levels > 0) {
            sum_stages(s, m);
        } else if (m->state == DEMUR_BOARD_OPEN) {
            s->open++;
        }
        sum_verdicts(s, m);
    }
}

/* ---- votes ------------------------------------------------------------------------------ */

/* A window of the day after the closing day takes what waited, and the next opens the votes. */
static bool should_be_open(const struct demur_board *board, const struct demur_board_poll *poll)
{
    return board->day > poll->of.poll->close && board->day - poll->of.poll->close >= 2;
}

bool demur_board_is_unopened(const struct demur_board *board, const struct demur_board_poll *poll)
{
    return !poll->of.is_closed && should_be_open(board, poll);
}

uint32_t demur_board_withheld(const struct demur_board *board, const struct demur_board_epoch *e)
{
    for (size_t i = 0; i < board->polls; i++) {
        const struct demur_board_poll *p = &board->poll[i];

        if (p->of.poll->epoch == e->epoch && !should_be_open(board, p)) return 0;
    }
    return e->sealed.entries > e->sealed.opened ? e->sealed.entries - e->sealed.opened : 0;
}
