/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle_write.h -- make a bundle out of a log and what belongs to a memo outside of it.
 *
 * Source: docs/protocol.md 2.12.
 */
#ifndef DEMUR_BUNDLE_WRITE_H
#define DEMUR_BUNDLE_WRITE_H

#include "demur/policy.h"
#include "demur/tree.h"

#include <stdbool.h>

/** The log that a bundle is taken from. */
struct demur_bundle_log {
    uint64_t size; /**< of the checkpoint */
    /** Entry number index, good until the next call; what it returns ends the writing. */
    enum demur_err (*entry)(void *ctx, uint64_t index, struct demur_span *out);
    /** Whether the SIGN at index verifies and counts. */
    bool (*sign_holds)(void *ctx, uint64_t index);
    void *ctx;
    struct demur_tree_source tree;
};

/** What goes into a bundle beside entries; all borrowed.  A span without data is withheld. */
struct demur_bundle_content {
    struct demur_hash memo_id;
    uint64_t roster_index;             /**< of the epoch's ROSTER, the first that holds */
    struct demur_span checkpoint;      /**< a signed note of log->size entries */
    const struct demur_policy *policy; /**< of the manifest in force in the last window */
    struct demur_span document;
    const struct demur_span *attachment; /**< in their order */
    size_t attachments;
    const struct demur_span *answer; /**< ANSWERs, in any order, none twice */
    size_t answers;
};

/** Where the file goes. */
struct demur_bundle_sink {
    enum demur_err (*put)(void *ctx, const void *data, size_t len);
    void *ctx;
};

/**
 * Write the bundle, front to back.
 *
 * @return DEMUR_OK, DEMUR_ERR_FORMAT (a window of the log that cannot be read; a checkpoint that
 *         is none), DEMUR_ERR_INVALID (a checkpoint without the log's signature), DEMUR_ERR_RANGE
 *         (too much for the format), DEMUR_ERR_NOMEM, what log or sink said
 */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_write(const struct demur_bundle_sink *sink,
                                  const struct demur_bundle_log *log,
                                  const struct demur_bundle_content *content);

#endif
