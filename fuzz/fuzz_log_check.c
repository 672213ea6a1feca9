/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_log_check.c -- a small log, damaged as the input says: no check crashes, and none says that
 * a log holds whose entries do not give the root.
 *
 * Input: u16 size, u16 size of an earlier checkpoint, then for each change u8 which tile, u8 how,
 * u16 where, u8 with what.
 */
#include "demur/bytes.h"
#include "demur/log_check.h"
#include "demur/tile_builder.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_HERE = 530, TILES_MAX = 32, TILE_MAX = 8200 };

struct tile {
    struct demur_tile_id id;
    uint8_t data[TILE_MAX];
    size_t len;
};

struct log {
    size_t count;
    struct tile tile[TILES_MAX];
};

static enum demur_err put(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                          size_t len)
{
    struct log *log = ctx;

    if (log->count == TILES_MAX || len > TILE_MAX) abort();
    struct tile *t = &log->tile[log->count++];

    t->id = *id;
    t->len = len;
    memcpy(t->data, data, len);
    return DEMUR_OK;
}

static enum demur_err get(void *ctx, const struct demur_tile_id *id, uint8_t *data, size_t cap,
                          size_t *len)
{
    const struct log *log = ctx;

    for (size_t i = 0; i < log->count; i++) {
        const struct tile *t = &log->tile[i];

        if (t->id.level != id->level || t->id.index != id->index || t->id.width != id->width) {
            continue;
        }
        if (t->len > cap) return DEMUR_ERR_LENGTH;
        memcpy(data, t->data, t->len);
        *len = t->len;
        return DEMUR_OK;
    }
    return DEMUR_ERR_STATE;
}

static void build(struct log *log, struct demur_tree_head head[2])
{
    struct demur_tile_sink sink = {put, log};
    struct demur_tile_builder *b = NULL;

    log->count = 0;
    if (demur_tile_builder_new(&b, &sink) != DEMUR_OK) abort();
    for (size_t h = 0; h < 2; h++) {
        for (uint64_t i = demur_tile_builder_size(b); i < head[h].size; i++) {
            uint8_t entry[2] = {(uint8_t)i, (uint8_t)(i >> 8)};

            if (demur_tile_builder_append(b, (struct demur_span){entry, 1 + i % 2}) != DEMUR_OK) {
                abort();
            }
        }
        if (demur_tile_builder_flush(b) != DEMUR_OK) abort();
        demur_tile_builder_root(&head[h].root, b);
    }
    demur_tile_builder_free(b);
}

static void change(struct log *log, struct demur_tree_head head[2], struct demur_reader *r)
{
    enum { FLIP, CUT, LONGER, RENAME, ROOT, KINDS };
    unsigned which = demur_read_u8(r);
    unsigned how = demur_read_u8(r) % KINDS;
    uint16_t where = demur_read_u16(r);
    uint8_t with = demur_read_u8(r);

    if (log->count == 0 || r->err != DEMUR_OK) return;
    struct tile *t = &log->tile[which % log->count];

    if (how == FLIP && t->len > 0) t->data[where % t->len] ^= with;
    if (how == CUT) t->len = where % (t->len + 1);
    if (how == LONGER) t->len = where % TILE_MAX;
    if (how == RENAME) t->id.width = 1 + with;
    if (how == ROOT) head[which % 2].root.bytes[where % DEMUR_HASH_BYTES] ^= with;
}

static enum demur_err add_leaf(void *ctx, uint64_t index, struct demur_span entry)
{
    struct demur_tree *tree = ctx;
    struct demur_hash leaf;

    if (index != tree->size) abort();
    demur_tree_leaf(&leaf, entry.data, entry.len);
    return demur_tree_append(tree, &leaf);
}

static void must_be_root(const struct demur_tree_head *head, const struct demur_tree *tree)
{
    struct demur_hash root;

    demur_tree_root(&root, tree);
    if (tree->size != head->size || memcmp(&root, &head->root, sizeof root) != 0) abort();
}

static void check(struct log *log, const struct demur_tree_head head[2])
{
    struct demur_tile_reader reader = {get, log};
    struct demur_tree tree;
    struct demur_log_visitor visitor = {add_leaf, &tree};
    struct demur_log_check *c = NULL;
    struct demur_tile_id id;

    demur_tree_init(&tree);
    if (demur_log_check_new(&c, head[1].size, &reader, &visitor) != DEMUR_OK) abort();
    for (size_t h = 0; h < 2; h++) {
        enum demur_err err = demur_log_check_to(c, &head[h]);

        if (err == DEMUR_OK) must_be_root(&head[h], &tree);
        if ((err == DEMUR_OK) != (demur_log_check_fault(c, &id) == DEMUR_LOG_OK)) abort();
    }
    demur_log_check_free(c);
}

static void go_on(struct log *log, const struct demur_tree_head *head)
{
    struct demur_tile_sink sink = {put, log};
    struct demur_tile_reader reader = {get, log};
    struct demur_tile_builder *b = NULL;
    struct demur_hash root;

    if (demur_tile_builder_resume(&b, &sink, &reader, head) != DEMUR_OK) return;
    demur_tile_builder_root(&root, b);
    if (memcmp(&root, &head->root, sizeof root) != 0) abort();
    demur_tile_builder_free(b);
}

static void prove(struct log *log, const struct demur_tree_head *head, uint64_t index)
{
    static struct demur_tile_source s;
    struct demur_tile_reader reader = {get, log};
    struct demur_tree_path path;

    demur_tile_source_init(&s, &reader, head->size);
    struct demur_tree_source source = demur_tile_source_of(&s);

    if (demur_inclusion_make(&path, &source, index, head->size) == DEMUR_OK && path.count > 10) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct log log;
    struct demur_reader r = demur_reader_over(data, size);
    struct demur_tree_head head[2] = {{.size = 0}};

    head[1].size = demur_read_u16(&r) % SIZE_MAX_HERE;
    head[0].size = demur_read_u16(&r) % (head[1].size + 1);
    build(&log, head);
    while (r.err == DEMUR_OK && r.left > 0) change(&log, head, &r);
    check(&log, head);
    go_on(&log, &head[1]);
    prove(&log, &head[1], head[0].size);
    return 0;
}
