/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * segment.h -- a part of a log that proves itself: some of its entries, their compact proof, and
 * the checkpoint whose root comes of both.  Feeds and the chain are segments.
 *
 *     checkpoint v16, u32 n x {index u64, entry v16} ascending, u32 n x b32 in order
 *
 * Who reads one trusts no byte of it before all of it has been verified: entries are told to a
 * visitor only then, in a second pass.  Nothing is allocated for them, however many there are.
 * What a segment should hold, and so what is missing in it, its reader knows (2.16, 2.19).
 *
 * Source: docs/protocol.md 2.16, "Segment".
 */
#ifndef DEMUR_SEGMENT_H
#define DEMUR_SEGMENT_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/policy.h"
#include "demur/tree.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_SEGMENT_CHECKPOINT_MAX 65535

/* ---- reading --------------------------------------------------------------------------- */

/** A segment whose form is right, and of which nothing has been verified.  Spans are borrowed. */
struct demur_segment {
    struct demur_span checkpoint; /**< a signed note, not looked into */
    uint32_t count;               /**< of entries */
    struct demur_span entries;    /**< count x {index u64, entry v16}, ascending */
    struct demur_span proof;      /**< hashes, 32 bytes each */
};

/** Read a segment; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT (indices do not ascend). */
DEMUR_MUST_CHECK
enum demur_err demur_segment_decode(struct demur_segment *out, const uint8_t *in, size_t in_len);

/** Told of every entry in order; anything but DEMUR_OK ends it with that error. */
struct demur_segment_visitor {
    enum demur_err (*entry)(void *ctx, uint64_t index, struct demur_span entry);
    void *ctx;
};

/**
 * Check segment's checkpoint against policy, then that its entries and its proof give the root, and
 * then, if all of it holds, tell visitor (which may be NULL) of every entry.
 *
 * verdict is always written (see demur_policy_verify()); it borrows from the checkpoint.  Where
 * verdict->fault is DEMUR_CHECKPOINT_OK and the answer DEMUR_ERR_INVALID, an entry or the proof is
 * wrong.
 * @return DEMUR_OK, DEMUR_ERR_INVALID, DEMUR_ERR_NOMEM, what visitor said
 */
DEMUR_MUST_CHECK
enum demur_err demur_segment_verify(struct demur_checkpoint_verdict *verdict,
                                    const struct demur_segment *segment,
                                    const struct demur_policy *policy,
                                    const struct demur_segment_visitor *visitor);

/* ---- writing --------------------------------------------------------------------------- */

/** The log that a segment is taken from. */
struct demur_segment_log {
    uint64_t size;                /**< of the checkpoint */
    struct demur_span checkpoint; /**< a signed note of size entries, as it was published */
    /**
     * Choose: set *index to the first entry at or after from that goes in, or to size where there
     * is none.  Asked for ever larger from, below size, once each.
     */
    enum demur_err (*choose)(void *ctx, uint64_t *index, uint64_t from);
    /** Entry number index, good until the next call; what it returns ends the writing. */
    enum demur_err (*entry)(void *ctx, uint64_t index, struct demur_span *out);
    void *ctx;
    struct demur_tree_source tree;
};

/** Where the bytes go. */
struct demur_segment_sink {
    enum demur_err (*put)(void *ctx, const void *data, size_t len);
    void *ctx;
};

/**
 * Write the segment, front to back.  Memory: 8 bytes an entry.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (checkpoint), DEMUR_ERR_FORMAT (a checkpoint that is none),
 *         DEMUR_ERR_INVALID (a checkpoint of another size), DEMUR_ERR_RANGE (choose goes backwards;
 *         more entries, hashes or bytes than the form has room for), DEMUR_ERR_NOMEM, what log or
 *         sink said
 */
DEMUR_MUST_CHECK
enum demur_err demur_segment_write(const struct demur_segment_sink *sink,
                                   const struct demur_segment_log *log);

#endif
