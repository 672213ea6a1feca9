/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tiles_for_tests.h -- tiles kept in memory: where builders put them and readers find them. */
#ifndef TILES_FOR_TESTS_H
#define TILES_FOR_TESTS_H

#include "demur/tile_builder.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

struct t_tile {
    struct demur_tile_id id;
    uint8_t *data;
    size_t len;
};

/** Tiles in the order in which they were put. */
struct t_tiles {
    struct t_tile *tile;
    size_t count, room;
    unsigned fail_put; /**< the nth next put fails with DEMUR_ERR_IO; 0: none */
    unsigned fail_get; /**< the same of gets */
    unsigned gets;
};

static inline bool t_same(const struct demur_tile_id *a, const struct demur_tile_id *b)
{
    return a->level == b->level && a->index == b->index && a->width == b->width;
}

static inline struct t_tile *t_find(const struct t_tiles *t, unsigned level, uint64_t index,
                                    unsigned width)
{
    struct demur_tile_id id = {level, index, width};

    for (size_t i = t->count; i-- > 0;) {
        if (t_same(&t->tile[i].id, &id)) return &t->tile[i];
    }
    return NULL;
}

/** The same, where it must be there. */
static inline struct t_tile *t_must(const struct t_tiles *t, unsigned level, uint64_t index,
                                    unsigned width)
{
    struct t_tile *tile = t_find(t, level, index, width);

    if (tile == NULL) abort();
    return tile;
}

/** Forget tile i. */
static inline void t_forget(struct t_tiles *t, size_t i)
{
    free(t->tile[i].data);
    t->tile[i] = t->tile[--t->count];
}

static inline void t_remove(struct t_tiles *t, unsigned level, uint64_t index, unsigned width)
{
    struct t_tile *tile = t_find(t, level, index, width);

    if (CHECK(tile != NULL)) t_forget(t, (size_t)(tile - t->tile));
}

static inline enum demur_err t_put(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                                   size_t len)
{
    struct t_tiles *t = ctx;
    const struct t_tile *old = t_find(t, id->level, id->index, id->width);

    if (t->fail_put > 0 && --t->fail_put == 0) return DEMUR_ERR_IO;
    if (old != NULL) { /* tiles never change */
        CHECK(old->len == len && memcmp(old->data, data, len) == 0);
        return DEMUR_OK;
    }
    if (t->count == t->room) {
        t->room = t->room * 2 + 16;
        t->tile = realloc(t->tile, t->room * sizeof t->tile[0]);
        if (t->tile == NULL) abort();
    }
    struct t_tile *tile = &t->tile[t->count++];

    *tile = (struct t_tile){*id, malloc(len + 1), len};
    if (tile->data == NULL) abort();
    memcpy(tile->data, data, len);
    return DEMUR_OK;
}

static inline enum demur_err t_get(void *ctx, const struct demur_tile_id *id, uint8_t *data,
                                   size_t cap, size_t *len)
{
    struct t_tiles *t = ctx;
    const struct t_tile *tile = t_find(t, id->level, id->index, id->width);

    t->gets++;
    if (t->fail_get > 0 && --t->fail_get == 0) return DEMUR_ERR_IO;
    if (tile == NULL) return DEMUR_ERR_STATE;
    if (tile->len > cap) return DEMUR_ERR_LENGTH;
    memcpy(data, tile->data, tile->len);
    *len = tile->len;
    return DEMUR_OK;
}

static inline struct demur_tile_sink t_sink(struct t_tiles *t)
{
    return (struct demur_tile_sink){t_put, t};
}

static inline struct demur_tile_reader t_reader(struct t_tiles *t)
{
    return (struct demur_tile_reader){t_get, t};
}

static inline void t_free(struct t_tiles *t)
{
    for (size_t i = 0; i < t->count; i++) free(t->tile[i].data);
    free(t->tile);
    *t = (struct t_tiles){.tile = NULL};
}

/** Whether a and b hold the same tiles, in whatever order. */
static inline bool t_equal(const struct t_tiles *a, const struct t_tiles *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct t_tile *x = &a->tile[i];
        const struct t_tile *y = t_find(b, x->id.level, x->id.index, x->id.width);

        if (y == NULL || x->len != y->len || memcmp(x->data, y->data, x->len) != 0) return false;
    }
    return true;
}

/** Entry i: up to four bytes, none of them for some. */
static inline struct demur_span t_entry(uint8_t buf[4], uint64_t i)
{
    buf[0] = (uint8_t)i;
    buf[1] = (uint8_t)(i >> 8);
    buf[2] = (uint8_t)(i >> 16);
    buf[3] = 0xdd;
    return (struct demur_span){buf, i == 3 ? 0 : 2 + i % 3};
}

/** Append entries up to size. */
static inline void t_append(struct demur_tile_builder *b, uint64_t size)
{
    uint8_t buf[4];

    for (uint64_t i = demur_tile_builder_size(b); i < size; i++) {
        if (!CHECK(demur_tile_builder_append(b, t_entry(buf, i)) == DEMUR_OK)) return;
    }
}

/** Build a log of size entries with the tiles of a checkpoint of that size; head is that. */
static inline void t_build(struct t_tiles *t, struct demur_tree_head *head, uint64_t size)
{
    struct demur_tile_builder *b = NULL;
    struct demur_tile_sink sink = t_sink(t);

    if (!CHECK(demur_tile_builder_new(&b, &sink) == DEMUR_OK)) return;
    t_append(b, size);
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
    head->size = demur_tile_builder_size(b);
    demur_tile_builder_root(&head->root, b);
    demur_tile_builder_free(b);
}

#endif
