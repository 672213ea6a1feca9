/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * log_check.h -- check a whole log from its tiles: recompute everything from the entries.
 *
 * Feed the checkpoints of its history by rising size, the newest last: each must be the root of
 * its prefix, and every tile and entry bundle that it needs must be there (a partial one may be
 * gone once the full one exists) and hold exactly the bytes that the entries give.
 *
 * Signatures are not looked at (policy.h), nor is what the entries say (window_check.h).  Memory:
 * that of a tile builder and two entry bundles.
 */
#ifndef DEMUR_LOG_CHECK_H
#define DEMUR_LOG_CHECK_H

#include "demur/tile.h"
#include "demur/tree_proof.h"

/**
 * Called for every entry in order; anything but DEMUR_OK ends the check with that error.
 *
 * An entry comes when its hash has been compared with its tile, the last ones before a checkpoint
 * when its root has been compared, too.  entry is valid during the call only.
 */
struct demur_log_visitor {
    enum demur_err (*entry)(void *ctx, uint64_t index, struct demur_span entry);
    void *ctx;
};

/** What is wrong with a log. */
enum demur_log_fault {
    DEMUR_LOG_OK = 0,
    DEMUR_LOG_TILE_MISSING, /**< tile: which */
    DEMUR_LOG_TILE_WRONG,   /**< tile: other bytes than the entries give */
    DEMUR_LOG_BUNDLE_FORM,  /**< tile: an entry bundle that cannot be read */
    DEMUR_LOG_ROOT,         /**< another root than the checkpoint's comes out */
    DEMUR_LOG_ORDER, /**< the checkpoint is smaller than the one before, or larger than all */
};

/** One sentence for people, without a full stop; never NULL. */
const char *demur_log_fault_text(enum demur_log_fault fault);

struct demur_log_check;

/**
 * Begin a check of a log of at most size entries, the newest checkpoint's.
 *
 * visitor may be NULL.  Freed with demur_log_check_free().  DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_log_check_new(struct demur_log_check **out, uint64_t size,
                                   const struct demur_tile_reader *reader,
                                   const struct demur_log_visitor *visitor);

/** NULL does nothing. */
void demur_log_check_free(struct demur_log_check *c);

/**
 * Check the log as far as head, which is not smaller than the one before.
 *
 * @return DEMUR_OK, DEMUR_ERR_INVALID (see demur_log_check_fault(); where that is DEMUR_LOG_OK the
 *         visitor said so), DEMUR_ERR_NOMEM, or what reader or visitor said; after a failure c may
 *         only be asked for its fault and freed
 */
DEMUR_MUST_CHECK
enum demur_err demur_log_check_to(struct demur_log_check *c, const struct demur_tree_head *head);

/** What was wrong; *tile is set where the fault is about one, else it is as it was. */
enum demur_log_fault demur_log_check_fault(const struct demur_log_check *c,
                                           struct demur_tile_id *tile);

#endif
