/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * table.h -- items found by a key of a fixed size, for the millions that a log may have.
 *
 * Items begin with their key and never move.  The place of a key is a keyed hash (SipHash), so that
 * who writes a log cannot make it slow.
 */
#ifndef DEMUR_BOARD_TABLE_H
#define DEMUR_BOARD_TABLE_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

/** A table; all zeros but for what demur_table_init() sets is an empty one. */
struct demur_table {
    size_t item_bytes; /**< a multiple of 8 */
    size_t key_bytes;  /**< the first of them */
    struct demur_short_key key;
    size_t count;
    uint8_t **chunk; /**< of CHUNK items each */
    size_t chunks, chunk_room;
    uint32_t *slot; /**< which item + 1; 0: none */
    size_t slots;   /**< a power of two, or 0 */
};

void demur_table_init(struct demur_table *t, size_t item_bytes, size_t key_bytes,
                      const struct demur_short_key *key);
void demur_table_free(struct demur_table *t);

/** The item of key, or NULL. */
void *demur_table_find(const struct demur_table *t, const void *key);

/** Put an item of key, which is not there; the rest of it is zeros.  NULL: memory ran out. */
void *demur_table_put(struct demur_table *t, const void *key);

#endif
