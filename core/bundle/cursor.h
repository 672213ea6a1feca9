/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cursor.h -- read a member of a bundle from front to back through a buffer of fixed size: its
 * entries, or the hashes of its proof.
 */
#ifndef DEMUR_BUNDLE_CURSOR_H
#define DEMUR_BUNDLE_CURSOR_H

#include "bundle/members.h"
#include "demur/compact.h"

/** A place in a member.  The buffer is its own: demur_cursor_close(). */
struct demur_cursor {
    const struct demur_bundle_file *file;
    uint64_t at;  /**< in the file, of the next byte that is not in the buffer */
    uint64_t end; /**< of what is to be read */
    uint8_t *buffer;
    size_t used; /**< of the buffer, already handed out */
    size_t have; /**< in the buffer */
};

/** One entry of a bundle; bytes are good until the next call. */
struct demur_bundle_entry {
    uint64_t index;
    uint64_t at; /**< in the file, of its index */
    struct demur_span bytes;
};

/** Begin at byte `from` of file and end before `to`.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_cursor_open(struct demur_cursor *out, const struct demur_bundle_file *file,
                                 uint64_t from, uint64_t to);

/** Free the buffer. */
void demur_cursor_close(struct demur_cursor *c);

/** Whether everything has been read. */
bool demur_cursor_done(const struct demur_cursor *c);

/** The next entry; DEMUR_ERR_LENGTH (the member ends within it), or what the file said. */
DEMUR_MUST_CHECK
enum demur_err demur_cursor_entry(struct demur_bundle_entry *out, struct demur_cursor *c);

/** The hashes of a proof, from c. */
struct demur_compact_proof demur_cursor_proof(struct demur_cursor *c);

#endif
