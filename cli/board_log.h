/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * board_log.h -- the board of a log that lies in a directory (demur log mirror): everything is
 * recomputed, every proof verified, before a figure is given.
 */
#ifndef CLI_BOARD_LOG_H
#define CLI_BOARD_LOG_H

#include "act_proofs.h"
#include "cli.h"
#include "demur/board.h"
#include "log_dir.h"
#include "progress.h"

/** What is asked for; borrowed. */
struct cli_board_plan {
    const char *dir;
    const struct demur_policy *policy; /**< NULL: that of the log's own manifest */
    uint64_t size; /**< of the log whose board is wanted; 0: all that is there */
    FILE *err;
    const volatile sig_atomic_t *stop; /**< may be NULL */
};

/** A log that has been read; freed with cli_board_log_free(). */
struct cli_board_log {
    struct cli_board_plan plan;
    struct cli_log_dir dir;
    uint8_t *note;
    size_t note_len;
    struct demur_tree_head head; /**< of the checkpoint that is there */
    struct demur_random random;
    struct demur_channel *channel;
    struct demur_tally *tally;
    struct cli_act_proofs *proofs;
    struct demur_board_subjects *subjects;
    struct demur_board *board;
    struct cli_progress bar;
    uint64_t voids;          /**< entries up to the size that have no effect */
    uint64_t acts;           /**< acts whose proofs were verified */
    size_t bad;              /**< of them do not hold */
    const uint64_t *skipped; /**< their indices, in the second reading; NULL in the first */
    bool wants_proofs;       /**< in the first reading */
};

/**
 * Read the log and make its board.
 *
 * Tiles, windows and the checkpoint are checked as demur log check does; acts whose proofs do not
 * hold are left out.  What fails is said on plan->err.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (the log does not hold), DEMUR_ERR_RANGE (no window ends at
 *         that size), DEMUR_ERR_STATE (stopped, or there is no manifest), DEMUR_ERR_IO,
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_board_log_read(struct cli_board_log *out, const struct cli_board_plan *plan);
void cli_board_log_free(struct cli_board_log *b);

#endif
