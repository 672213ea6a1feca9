/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * board_parts.h -- what the files that make a board ask of each other.
 *
 *     board.c        the whole: epochs, polls
 *     board_memos.c  memos, where they stand, what was said to them
 *     board_sums.c   sums over all memos
 */
#ifndef DEMUR_BOARD_BOARD_PARTS_H
#define DEMUR_BOARD_BOARD_PARTS_H

#include "demur/board.h"

/** Put all memos into b, whose log is set.  DEMUR_ERR_NOMEM; what was put is freed with b. */
DEMUR_MUST_CHECK
enum demur_err demur_board_put_memos(struct demur_board *b, const struct demur_channel *channel,
                                     const struct demur_tally *tally,
                                     const struct demur_board_texts *texts);

/** Sum up the memos of b. */
void demur_board_sum(struct demur_board *b);

#endif
