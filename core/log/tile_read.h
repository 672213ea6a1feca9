/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tile_read.h -- tiles read with the rule that a full one stands in for a partial one. */
#ifndef DEMUR_LOG_TILE_READ_H
#define DEMUR_LOG_TILE_READ_H

#include "demur/tile.h"

/**
 * Call reader for id, and where that partial tile is gone for the full one: id->width then says so.
 *
 * @return DEMUR_OK, DEMUR_ERR_STATE (neither is there), or what the reader said
 */
DEMUR_MUST_CHECK
enum demur_err demur_tile_get(const struct demur_tile_reader *reader, struct demur_tile_id *id,
                              uint8_t *data, size_t cap, size_t *len);

/** The bytes of a tile or bundle, zeros at first; data is freed with demur_free(). */
struct demur_tile_bytes {
    uint8_t *data;
    size_t len;
    size_t cap;
};

/** Read exactly id; as demur_tile_get(), DEMUR_ERR_LENGTH (larger than any such), DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_tile_read(struct demur_tile_bytes *b, const struct demur_tile_reader *reader,
                               const struct demur_tile_id *id);

/** The same, and as demur_tile_get() where the partial one is gone. */
DEMUR_MUST_CHECK
enum demur_err demur_tile_read_any(struct demur_tile_bytes *b,
                                   const struct demur_tile_reader *reader,
                                   struct demur_tile_id *id);

#endif
