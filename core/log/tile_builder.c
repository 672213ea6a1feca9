/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tile_builder.c -- tiles in the making.
 *
 * At each level there is one tile that is being filled.  How full it is follows from the size:
 * level l has size >> 8l hashes, so its tile has that modulo 256.
 */
#include "demur/tile_builder.h"

#include "demur/memory.h"
#include "log/entry_bundle.h"
#include "log/tile_read.h"

#include <string.h>

enum { TILE_BITS = 8 };

struct demur_tile_builder {
    struct demur_tile_sink sink;
    struct demur_tree tree;
    struct demur_writer bundle; /* of the entries since the last full one */
    enum demur_err err;         /* the first failure, or DEMUR_OK */
    struct demur_hash tile[DEMUR_TILE_LEVELS][DEMUR_TILE_WIDTH];
};

enum demur_err demur_tile_builder_new(struct demur_tile_builder **out,
                                      const struct demur_tile_sink *sink)
{
    struct demur_tile_builder *b = demur_alloc(sizeof *b);

    if (b == NULL) return DEMUR_ERR_NOMEM;
    b->sink = *sink;
    demur_tree_init(&b->tree);
    demur_writer_init(&b->bundle);
    *out = b;
    return DEMUR_OK;
}

void demur_tile_builder_free(struct demur_tile_builder *b)
{
    if (b == NULL) return;
    demur_writer_wipe(&b->bundle);
    demur_free(b);
}

uint64_t demur_tile_builder_size(const struct demur_tile_builder *b)
{
    return b->tree.size;
}

void demur_tile_builder_root(struct demur_hash *out, const struct demur_tile_builder *b)
{
    demur_tree_root(out, &b->tree);
}

/* ---- growth ---------------------------------------------------------------------------- */

/* The tile of level that is being filled: all hashes of that level so far end in it. */
static struct demur_tile_id open_tile(const struct demur_tile_builder *b, unsigned level)
{
    uint64_t hashes = b->tree.size >> (TILE_BITS * level);

    return (struct demur_tile_id){level, hashes / DEMUR_TILE_WIDTH,
                                  (unsigned)(hashes % DEMUR_TILE_WIDTH)};
}

static void put_bundle(struct demur_tile_builder *b, struct demur_tile_id id)
{
    id.level = DEMUR_TILE_ENTRIES;
    if (b->err == DEMUR_OK) b->err = b->sink.put(b->sink.ctx, &id, b->bundle.data, b->bundle.len);
}

static void put_hashes(struct demur_tile_builder *b, const struct demur_tile_id *id)
{
    const uint8_t *data = (const uint8_t *)b->tile[id->level];

    if (b->err != DEMUR_OK) return;
    b->err = b->sink.put(b->sink.ctx, id, data, (size_t)id->width * DEMUR_HASH_BYTES);
}

/* The root of a full tile. */
static enum demur_err tile_root(struct demur_hash *out, const struct demur_hash *tile)
{
    struct demur_tree part;
    enum demur_err err = DEMUR_OK;

    demur_tree_init(&part);
    for (size_t i = 0; i < DEMUR_TILE_WIDTH && err == DEMUR_OK; i++) {
        err = demur_tree_append(&part, &tile[i]);
    }
    demur_tree_root(out, &part);
    return err;
}

/* The last entry has filled the tile of level 0: hand over what is full, and begin the next. */
static void put_full(struct demur_tile_builder *b)
{
    struct demur_tile_id id = open_tile(b, 0);

    for (unsigned level = 0; id.width == 0; level++) {
        id = (struct demur_tile_id){level, id.index - 1, DEMUR_TILE_WIDTH};
        if (level == 0) {
            put_bundle(b, id);
            b->bundle.len = 0; /* the room stays for the next */
        }
        put_hashes(b, &id);
        if (b->err == DEMUR_OK) {
            b->err = tile_root(&b->tile[level + 1][id.index % DEMUR_TILE_WIDTH], b->tile[level]);
        }
        id = open_tile(b, level + 1);
    }
}

enum demur_err demur_tile_builder_append(struct demur_tile_builder *b, struct demur_span entry)
{
    uint64_t at = b->tree.size;

    if (b->err != DEMUR_OK) return b->err;
    if (entry.len > DEMUR_ENTRY_BYTES_MAX) b->err = DEMUR_ERR_LENGTH;
    if (at >= DEMUR_TREE_SIZE_MAX) b->err = DEMUR_ERR_RANGE;
    if (b->err != DEMUR_OK) return b->err;
    struct demur_hash *leaf = &b->tile[0][at % DEMUR_TILE_WIDTH];

    demur_put_v16(&b->bundle, entry.data, entry.len);
    demur_tree_leaf(leaf, entry.data, entry.len);
    b->err = b->bundle.err;
    if (b->err == DEMUR_OK) b->err = demur_tree_append(&b->tree, leaf);
    if (b->err == DEMUR_OK && b->tree.size % DEMUR_TILE_WIDTH == 0) put_full(b);
    return b->err;
}

enum demur_err demur_tile_builder_flush(struct demur_tile_builder *b)
{
    for (unsigned level = 0; level < DEMUR_TILE_LEVELS; level++) {
        struct demur_tile_id id = open_tile(b, level);

        if (id.width == 0) continue;
        if (level == 0) put_bundle(b, id);
        put_hashes(b, &id);
    }
    return b->err;
}

/* ---- going on -------------------------------------------------------------------------- */

/* Read the hashes of the right edge at level, below all that are higher. */
static enum demur_err read_edge(struct demur_tile_builder *b, struct demur_tile_bytes *bytes,
                                const struct demur_tile_reader *reader, unsigned level,
                                uint64_t size)
{
    uint64_t hashes = size >> (TILE_BITS * level);
    unsigned width = (unsigned)(hashes % DEMUR_TILE_WIDTH);
    struct demur_tile_id id = {level, hashes / DEMUR_TILE_WIDTH, width};
    enum demur_err err;

    if (width == 0) return DEMUR_OK;
    err = demur_tile_read_any(bytes, reader, &id);
    if (err != DEMUR_OK) return err;
    if (bytes->len != (size_t)id.width * DEMUR_HASH_BYTES) return DEMUR_ERR_LENGTH;
    for (size_t i = 0; i < width && err == DEMUR_OK; i++) {
        struct demur_hash *h = &b->tile[level][i];

        memcpy(h->bytes, bytes->data + i * sizeof h->bytes, sizeof h->bytes);
        err = demur_tree_append_subtree(&b->tree, h, TILE_BITS * level);
    }
    return err;
}

/* Read the entries of the bundle that is being filled; their hashes are there. */
static enum demur_err read_bundle(struct demur_tile_builder *b, struct demur_tile_bytes *bytes,
                                  const struct demur_tile_reader *reader)
{
    struct demur_tile_id id = open_tile(b, 0);
    unsigned width = id.width;
    struct demur_entry_bundle bundle;
    enum demur_err err;

    if (width == 0) return DEMUR_OK;
    id.level = DEMUR_TILE_ENTRIES;
    err = demur_tile_read_any(bytes, reader, &id);
    if (err == DEMUR_OK) {
        err = demur_entry_bundle_decode(&bundle, bytes->data, bytes->len, id.width);
    }
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < width; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, bundle.entries[i].data, bundle.entries[i].len);
        if (memcmp(&leaf, &b->tile[0][i], sizeof leaf) != 0) return DEMUR_ERR_INVALID;
        demur_put_v16(&b->bundle, bundle.entries[i].data, bundle.entries[i].len);
    }
    return b->bundle.err;
}

enum demur_err demur_tile_builder_resume(struct demur_tile_builder **out,
                                         const struct demur_tile_sink *sink,
                                         const struct demur_tile_reader *reader,
                                         const struct demur_tree_head *head)
{
    struct demur_tile_builder *b = NULL;
    struct demur_tile_bytes bytes = {NULL, 0, 0};
    struct demur_hash root;
    enum demur_err err;

    if (head->size > DEMUR_TREE_SIZE_MAX) return DEMUR_ERR_RANGE;
    err = demur_tile_builder_new(&b, sink);
    for (unsigned level = DEMUR_TILE_LEVELS; level-- > 0 && err == DEMUR_OK;) {
        err = read_edge(b, &bytes, reader, level, head->size);
    }
    if (err != DEMUR_OK) goto out;
    demur_tree_root(&root, &b->tree);
    err = memcmp(&root, &head->root, sizeof root) == 0 ? read_bundle(b, &bytes, reader)
                                                       : DEMUR_ERR_INVALID;
    if (err != DEMUR_OK) goto out;
    *out = b;
    b = NULL;
out:
    demur_tile_builder_free(b);
    demur_free(bytes.data);
    return err == DEMUR_ERR_LENGTH ? DEMUR_ERR_FORMAT : err; /* of a tile or bundle */
}
