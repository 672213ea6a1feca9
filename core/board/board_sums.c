/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_sums.c -- sums over all memos. */
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
