/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tile_source.c -- hashes of any level out of tiles, which hold those of every eighth. */
#include "demur/tile.h"
#include "log/tile_read.h"

#include <string.h>

enum { TILE_BITS = 8 };

void demur_tile_source_init(struct demur_tile_source *s, const struct demur_tile_reader *reader,
                            uint64_t size)
{
    *s = (struct demur_tile_source){.reader = *reader, .size = size};
}

/* Have the tile in s->tile, as wide as the tree has it. */
static enum demur_err load(struct demur_tile_source *s, unsigned level, uint64_t index)
{
    struct demur_tile_id id = {level, index, demur_tile_width(level, index, s->size)};
    struct demur_tile_id wanted = id;
    size_t len = 0;
    enum demur_err err;

    if (s->have.width > 0 && s->have.level == level && s->have.index == index) return DEMUR_OK;
    s->have.width = 0; /* the reader may write what it likes */
    err = demur_tile_get(&s->reader, &id, s->tile, sizeof s->tile, &len);
    if (err == DEMUR_ERR_LENGTH) return DEMUR_ERR_FORMAT;
    if (err != DEMUR_OK) return err;
    if (len != (size_t)id.width * DEMUR_HASH_BYTES) return DEMUR_ERR_FORMAT;
    s->have = wanted;
    return DEMUR_OK;
}

static enum demur_err subtree(void *ctx, struct demur_hash *out, unsigned level, uint64_t index)
{
    struct demur_tile_source *s = ctx;
    unsigned rest = level % TILE_BITS;
    struct demur_tree part;
    enum demur_err err;

    if (level >= DEMUR_TREE_LEVELS || index >= s->size >> level) return DEMUR_ERR_RANGE;
    /* 2^rest hashes of one tile, as they begin at a multiple of that */
    uint64_t first = index << rest;

    err = load(s, level / TILE_BITS, first / DEMUR_TILE_WIDTH);
    if (err != DEMUR_OK) return err;
    demur_tree_init(&part);
    for (size_t i = 0; i < (size_t)1 << rest && err == DEMUR_OK; i++) {
        struct demur_hash h;

        memcpy(h.bytes, s->tile + (first % DEMUR_TILE_WIDTH + i) * sizeof h.bytes, sizeof h.bytes);
        err = demur_tree_append(&part, &h);
    }
    if (err == DEMUR_OK) demur_tree_root(out, &part);
    return err;
}

struct demur_tree_source demur_tile_source_of(struct demur_tile_source *s)
{
    return (struct demur_tree_source){subtree, s};
}
