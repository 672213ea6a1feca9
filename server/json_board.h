/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * json_board.h -- the board as JSON: what a channel says of its memos, every figure of which
 * anybody can compute from the log again.
 */
#ifndef SERVER_JSON_BOARD_H
#define SERVER_JSON_BOARD_H

#include "demur/channel.h"

#include <stddef.h>

/**
 * Write the board of channel, all of which is published; *out is freed with demur_free().
 *
 * The docket is that of the newest window's day: no clock is asked.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err srv_json_board(uint8_t **out, size_t *len, const struct demur_channel *channel);

#endif
