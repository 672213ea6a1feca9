/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* events.c -- what happened in public, one by one, with its day. */
#include "board/events.h"

#include "demur/memory.h"

#include <stdlib.h>

static void add(struct demur_board_events *to, struct demur_board_event event)
{
    to->event[to->count++] = event;
}

/* The first day on which a stage is overdue that was or is; 0: it never was. */
static uint32_t late_from(const struct demur_docket_stage *stage, uint32_t on)
{
    uint32_t until = stage->is_met ? stage->met_day : on;

    return stage->is_due && stage->due_day < until ? stage->due_day + 1 : 0;
}

static void add_levels(struct demur_board_events *to, const struct demur_board_memo *memo,
                       uint32_t on)
{
    for (size_t i = 0; i < memo->docket.levels; i++) {
        const struct demur_docket_level *l = &memo->docket.level[i];
        uint32_t ack = late_from(&l->acknowledge, on);
        uint32_t answer = late_from(&l->answer, on);
        struct demur_board_event event = {.memo = memo, .level = l, .at = (uint32_t)i};

        if (ack != 0) {
            event.day = ack;
            event.kind = DEMUR_HAPPENED_ACK_LATE;
            add(to, event);
        }
        if (answer != 0) {
            event.day = answer;
            event.kind = DEMUR_HAPPENED_ANSWER_LATE;
            add(to, event);
        }
        if (i > 0) {
            event.day = l->from_day;
            event.kind = DEMUR_HAPPENED_PASSED_ON;
            add(to, event);
        }
    }
}

static void add_memo(struct demur_board_events *to, const struct demur_board_memo *memo,
                     uint32_t on)
{
    struct demur_board_event event = {.memo = memo, .day = memo->of.day};

    event.kind = DEMUR_HAPPENED_FROZEN;
    add(to, event);
    if (memo->of.is_delivered) {
        event.kind = DEMUR_HAPPENED_HANDED_OVER;
        event.day = memo->docket.delivered_day;
        add(to, event);
    }
    for (size_t i = 0; i < memo->saids; i++) {
        add(to, (struct demur_board_event){.memo = memo,
                                           .kind = DEMUR_HAPPENED_SAID,
                                           .day = memo->said[i].day,
                                           .said = &memo->said[i],
                                           .at = (uint32_t)i});
    }
    add_levels(to, memo, on);
    if (memo->of.is_released && memo->released_day != 0) {
        event.kind = DEMUR_HAPPENED_RELEASED;
        event.day = memo->released_day;
        add(to, event);
    }
}

static void add_poll(struct demur_board_events *to, const struct demur_board *board,
                     const struct demur_board_poll *poll)
{
    struct demur_board_event event = {.poll = poll, .day = poll->of.day, .at = poll->number};

    for (size_t i = 0; i < board->memos && poll->memo != 0; i++) {
        if (board->memo[i].number == poll->memo) event.memo = &board->memo[i];
    }
    event.kind = DEMUR_HAPPENED_POLL_OPENED;
    add(to, event);
    if (poll->of.is_closed) {
        event.kind = DEMUR_HAPPENED_POLL_CLOSED;
        event.day = poll->of.closed_day;
        add(to, event);
    }
}

static int by_value(uint32_t a, uint32_t b)
{
    return a == b ? 0 : a < b ? -1 : 1;
}

static uint32_t number_of(const struct demur_board_event *e)
{
    return e->memo == NULL ? 0 : e->memo->number;
}

static int order(const void *a, const void *b)
{
    const struct demur_board_event *x = a;
    const struct demur_board_event *y = b;
    int by = by_value(x->day, y->day);

    if (by == 0) by = by_value(number_of(x), number_of(y));
    if (by == 0) by = by_value((uint32_t)x->kind, (uint32_t)y->kind);
    return by == 0 ? by_value(x->at, y->at) : by;
}

static size_t most_of(const struct demur_board_memo *memo)
{
    return 3 + memo->saids + 3 * (size_t)memo->docket.levels;
}

enum demur_err demur_board_events(struct demur_board_events *out, const struct demur_board *board,
                                  const struct demur_board_memo *memo)
{
    size_t most = 2 * board->polls + 1;

    for (size_t i = 0; i < board->memos; i++) {
        if (memo == NULL || memo == &board->memo[i]) most += most_of(&board->memo[i]);
    }
    out->count = 0;
    out->event = demur_alloc_array(most, sizeof out->event[0]);
    if (out->event == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < board->memos; i++) {
        if (memo == NULL || memo == &board->memo[i]) add_memo(out, &board->memo[i], board->day);
    }
    for (size_t i = 0; i < board->polls; i++) {
        if (memo == NULL || memo->number == board->poll[i].memo) {
            add_poll(out, board, &board->poll[i]);
        }
    }
    if (out->count > 1) qsort(out->event, out->count, sizeof out->event[0], order);
    return DEMUR_OK;
}
