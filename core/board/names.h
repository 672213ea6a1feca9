/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* names.h -- who and what the figures of the board are of: principals, epochs, bands, cells. */
#ifndef BOARD_NAMES_H
#define BOARD_NAMES_H

#include "demur/board.h"

/** The epoch of that number, or NULL. */
const struct demur_board_epoch *demur_board_epoch_of(const struct demur_board *board,
                                                     uint32_t epoch);

/** The title of a principal by the memo's manifest; empty where it has none of that id. */
struct demur_span demur_board_title(const struct demur_board_memo *memo, uint8_t principal);

/** The name of a value; empty for code 0, and where the epoch or its names are not at hand. */
struct demur_span demur_board_name(const struct demur_board_epoch *epoch, enum demur_attribute a,
                                   uint16_t code);

/** "band", "class", "unit". */
const char *demur_board_attribute(enum demur_attribute a);

/** "none", "band", "class", "unit", "band and class". */
const char *demur_board_profile(uint8_t profile);

/** How many of an epoch's band are enrolled; 0 where that is not known. */
uint32_t demur_board_enrolled(const struct demur_board_epoch *epoch, uint16_t band);

/** "open", "closed", "running", "overdue", "answered", "answered late". */
const char *demur_board_status(enum demur_board_state state);

/** Signatures that stand. */
uint32_t demur_board_standing(const struct demur_board_memo *memo);

/** How many asks of a memo have that verdict, as it stands. */
uint32_t demur_board_verdicts(const struct demur_board_memo *memo, uint8_t verdict);

/** Whether the memo has a verdict on any ask. */
bool demur_board_has_verdict(const struct demur_board_memo *memo);

/** Whether a principal has answered at all: until then nothing was left blank. */
bool demur_board_has_response(const struct demur_board_memo *memo);

/** Whether too few signatures stand for an answer to be due. */
bool demur_board_is_short(const struct demur_board_memo *memo);

/** The least crowd whose figures a poll shows. */
uint32_t demur_board_k_min(const struct demur_board *board, const struct demur_board_poll *poll);

/** Working days from one day to another, by the memo's own calendar. */
uint32_t demur_board_working(const struct demur_board_memo *memo, uint32_t from, uint32_t to);

/** The first stage "acknowledge" and "answer" of a memo that was delivered. */
const struct demur_docket_level *demur_board_first(const struct demur_board_memo *memo);

#endif
