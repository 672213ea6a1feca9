/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log/tile_read.h"

#include "demur/memory.h"

#include <assert.h>

enum { FIRST = 32768, GROWTH = 4 };

enum demur_err demur_tile_get(const struct demur_tile_reader *reader, struct demur_tile_id *id,
                              uint8_t *data, size_t cap, size_t *len)
{
    enum demur_err err = reader->get(reader->ctx, id, data, cap, len);

    if (err == DEMUR_ERR_STATE && id->width < DEMUR_TILE_WIDTH) {
        id->width = DEMUR_TILE_WIDTH;
        err = reader->get(reader->ctx, id, data, cap, len);
    }
    assert(err != DEMUR_OK || *len <= cap);
    return err;
}

/* The most bytes that a tile or bundle of that id may have. */
static size_t bytes_max(const struct demur_tile_id *id)
{
    size_t each = id->level == DEMUR_TILE_ENTRIES ? 2 + DEMUR_ENTRY_BYTES_MAX : DEMUR_HASH_BYTES;

    return id->width * each;
}

static enum demur_err grow(struct demur_tile_bytes *b, size_t cap)
{
    uint8_t *bigger = demur_alloc(cap);

    if (bigger == NULL) return DEMUR_ERR_NOMEM;
    demur_free(b->data);
    *b = (struct demur_tile_bytes){bigger, 0, cap};
    return DEMUR_OK;
}

enum demur_err demur_tile_read(struct demur_tile_bytes *b, const struct demur_tile_reader *reader,
                               const struct demur_tile_id *id)
{
    size_t max = bytes_max(id);

    for (;;) {
        enum demur_err err = b->data == NULL ? grow(b, FIRST) : DEMUR_OK;

        if (err != DEMUR_OK) return err;
        size_t cap = b->cap < max ? b->cap : max;

        err = reader->get(reader->ctx, id, b->data, cap, &b->len);
        assert(err != DEMUR_OK || b->len <= cap);
        if (err != DEMUR_ERR_LENGTH || cap == max) return err;
        err = grow(b, b->cap * GROWTH < DEMUR_BUNDLE_BYTES_MAX ? b->cap * GROWTH
                                                               : DEMUR_BUNDLE_BYTES_MAX);
        if (err != DEMUR_OK) return err;
    }
}

enum demur_err demur_tile_read_any(struct demur_tile_bytes *b,
                                   const struct demur_tile_reader *reader, struct demur_tile_id *id)
{
    enum demur_err err = demur_tile_read(b, reader, id);

    if (err != DEMUR_ERR_STATE || id->width == DEMUR_TILE_WIDTH) return err;
    id->width = DEMUR_TILE_WIDTH;
    return demur_tile_read(b, reader, id);
}
