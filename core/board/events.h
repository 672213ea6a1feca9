/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* events.h -- what happened in public, one by one, with its day. */
#ifndef BOARD_EVENTS_H
#define BOARD_EVENTS_H

#include "demur/board.h"

/** In the order in which they stand where days are the same. */
enum demur_event_kind {
    DEMUR_HAPPENED_FROZEN,
    DEMUR_HAPPENED_HANDED_OVER,
    DEMUR_HAPPENED_SAID,        /**< by `said` */
    DEMUR_HAPPENED_ACK_LATE,    /**< of `level`: the first day on which it is overdue */
    DEMUR_HAPPENED_ANSWER_LATE, /**< of `level` */
    DEMUR_HAPPENED_PASSED_ON,   /**< to `level` */
    DEMUR_HAPPENED_RELEASED,
    DEMUR_HAPPENED_POLL_OPENED,
    DEMUR_HAPPENED_POLL_CLOSED,
};

/** What happened; borrows from the board. */
struct demur_board_event {
    uint32_t day;
    enum demur_event_kind kind;
    uint32_t at; /**< tells events of one kind and memo apart */
    const struct demur_board_memo *memo;
    const struct demur_board_poll *poll;
    const struct demur_board_said *said;
    const struct demur_docket_level *level;
};

/** The events of memo, or of everything where it is NULL; borrowed from the list. */
struct demur_board_events {
    size_t count;
    struct demur_board_event *event; /**< oldest first */
};

/** *out is freed with demur_free(out->event).  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_board_events(struct demur_board_events *out, const struct demur_board *board,
                                  const struct demur_board_memo *memo);

#endif
