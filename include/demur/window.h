/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* window.h -- the entry WINDOW (05), by which the log dates and counts (docs/protocol.md 2.16). */
#ifndef DEMUR_WINDOW_H
#define DEMUR_WINDOW_H

#include "demur/bytes.h"
#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_KIND_WINDOW      0x05
#define DEMUR_WINDOW_KINDS_MAX 255
#define DEMUR_WINDOW_MEMOS_MAX 1000
#define DEMUR_WINDOW_BYTES_MAX 65535

/** How many entries of one kind follow. */
struct demur_window_kind {
    uint8_t kind;
    uint32_t count; /**< not 0 */
};

/** How many entries of one memo follow. */
struct demur_window_memo {
    struct demur_hash memo_id;
    uint32_t signs;
    uint32_t others; /**< not 0 where signs is */
};

/** A WINDOW.  kinds and memos ascend; the counts of kinds add up to count. */
struct demur_window {
    uint32_t seq;
    uint32_t day;
    uint32_t count;
    size_t kind_count;
    struct demur_window_kind kinds[DEMUR_WINDOW_KINDS_MAX];
    size_t memo_count;
    struct demur_window_memo *memos; /**< decoded: the window's own; to be encoded: the caller's */
    struct demur_span seen;          /**< borrowed; a signed note, not looked into, or empty */
};

/**
 * Read an entry.
 *
 * seen stays in data; the rest is out's own, cleared with demur_window_clear().
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT (prologue, order), DEMUR_ERR_RANGE (too
 *         many memos, a count of 0, sums that differ), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_window_decode(struct demur_window *out, const uint8_t *data, size_t len);

/** Free what decode gave; out is empty again. */
void demur_window_clear(struct demur_window *w);

/** Write the entry: the errors of decode (as in demur_writer), DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_window_encode(struct demur_writer *out, const struct demur_window *w);

/**
 * Put the n waiting entries in the order of the log, by leaf hash, and count them into out, whose
 * seq, day and seen the caller sets.
 *
 * out is cleared with demur_window_clear().
 * @return DEMUR_OK, DEMUR_ERR_RANGE (more than DEMUR_WINDOW_MEMOS_MAX memos: take fewer entries),
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_window_fill(struct demur_window *out, struct demur_span *entry, size_t n);

/** How many entries of kind follow, 0 where it is not listed. */
uint32_t demur_window_count(const struct demur_window *w, uint8_t kind);

/** The counts of memo_id, or NULL where it is not listed. */
const struct demur_window_memo *demur_window_find(const struct demur_window *w,
                                                  const struct demur_hash *memo_id);

#endif
