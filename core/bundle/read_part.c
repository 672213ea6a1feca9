/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* read_part.c -- the second reading of a part: it must find what the first one found. */
#include "bundle/check.h"

#include <string.h>

enum demur_err demur_bundle_read_part(const struct demur_bundle *b, size_t part,
                                      const struct demur_bundle_entry_visitor *visitor)
{
    const struct demur_bundle_member *entries =
        demur_bundle_member_of(&b->members, DEMUR_MEMBER_ENTRIES);
    struct demur_hash digest = {{0}};
    struct demur_cursor c;
    enum demur_err err;

    if (entries == NULL) return DEMUR_ERR_FORMAT; /* members.c has found it */
    uint64_t end = part + 1 < b->parts ? b->part[part + 1].at : entries->at + entries->size;

    err = demur_cursor_open(&c, b->file, b->part[part].at, end);
    while (err == DEMUR_OK && !demur_cursor_done(&c)) {
        struct demur_bundle_entry e;
        struct demur_hash leaf;

        err = demur_cursor_entry(&e, &c);
        if (err != DEMUR_OK) break;
        demur_tree_leaf(&leaf, e.bytes.data, e.bytes.len);
        demur_bundle_digest(&digest, &leaf, e.index);
        err = visitor->entry(visitor->ctx, &e);
    }
    demur_cursor_close(&c);
    /* What was proven to be in the log must be what is counted. */
    if (err == DEMUR_OK && memcmp(&digest, &b->part[part].digest, sizeof digest) != 0) {
        err = DEMUR_ERR_IO;
    }
    return err;
}
