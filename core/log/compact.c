/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * compact.c -- compact proofs, streamed.
 *
 * A gap in front of an entry consists of perfect subtrees, each the largest that begins where the
 * one before ended and does not reach the entry.  The gap behind the last entry ends in a subtree
 * that need not be perfect: the one that ends where the tree ends.
 */
#include "demur/compact.h"

#include <stdbool.h>
#include <string.h>

/* The level of the largest perfect subtree that begins at `at` and has at most n (> 0) leaves. */
static unsigned gap_level(uint64_t at, uint64_t n)
{
    unsigned level = 0;

    while ((at >> level & 1) == 0 && level + 1 < DEMUR_TREE_LEVELS && n >> (level + 1) != 0)
        level++;
    return level;
}

/* Whether the subtree that begins at `at` and ends at size is one node. */
static bool is_last_node(uint64_t at, uint64_t size)
{
    return at == 0 || (at & -at) >= size - at;
}

/* ---- checking -------------------------------------------------------------------------- */

static enum demur_err next_of_bytes(void *ctx, struct demur_hash *out)
{
    struct demur_compact_bytes *b = ctx;

    if (b->left == 0) return DEMUR_ERR_LENGTH;
    if (b->left < sizeof out->bytes) return DEMUR_ERR_INVALID;
    memcpy(out->bytes, b->at, sizeof out->bytes);
    b->at += sizeof out->bytes;
    b->left -= sizeof out->bytes;
    return DEMUR_OK;
}

struct demur_compact_proof demur_compact_over(struct demur_compact_bytes *b)
{
    return (struct demur_compact_proof){next_of_bytes, b};
}

void demur_compact_check_init(struct demur_compact_check *c, uint64_t size,
                              const struct demur_compact_proof *proof)
{
    demur_tree_init(&c->tree);
    c->size = size;
    c->proof = *proof;
    c->err = size <= DEMUR_TREE_SIZE_MAX ? DEMUR_OK : DEMUR_ERR_RANGE;
}

/* Pull one hash; a proof that is used up is false. */
static enum demur_err pull(struct demur_compact_check *c, struct demur_hash *h)
{
    enum demur_err err = c->proof.next(c->proof.ctx, h);

    return err == DEMUR_ERR_LENGTH ? DEMUR_ERR_INVALID : err;
}

/* Fill one perfect subtree of at most n leaves from the proof. */
static enum demur_err fill_gap(struct demur_compact_check *c, uint64_t n)
{
    struct demur_hash h;
    enum demur_err err = pull(c, &h);

    return err != DEMUR_OK ? err
                           : demur_tree_append_subtree(&c->tree, &h, gap_level(c->tree.size, n));
}

enum demur_err demur_compact_check_to(struct demur_compact_check *c, uint64_t index)
{
    if (c->err == DEMUR_OK && (index >= c->size || index < c->tree.size)) c->err = DEMUR_ERR_RANGE;
    while (c->err == DEMUR_OK && c->tree.size < index) c->err = fill_gap(c, index - c->tree.size);
    return c->err;
}

enum demur_err demur_compact_check_entry(struct demur_compact_check *c, uint64_t index,
                                         const struct demur_hash *leaf)
{
    c->err = demur_compact_check_to(c, index);
    if (c->err == DEMUR_OK) c->err = demur_tree_append(&c->tree, leaf);
    return c->err;
}

/* The root of what is there with last, the node from there to the end. */
static void join_last(struct demur_hash *root, const struct demur_tree *tree,
                      const struct demur_hash *last)
{
    *root = *last;
    for (unsigned level = 0; level < DEMUR_TREE_LEVELS; level++) {
        if ((tree->size >> level & 1) != 0) demur_tree_node(root, &tree->frontier[level], root);
    }
}

enum demur_err demur_compact_check_end(struct demur_compact_check *c, const struct demur_hash *root)
{
    struct demur_hash got;
    struct demur_hash extra;

    while (c->err == DEMUR_OK && c->tree.size < c->size && !is_last_node(c->tree.size, c->size)) {
        c->err = fill_gap(c, c->size - c->tree.size);
    }
    if (c->err != DEMUR_OK) return c->err;
    if (c->tree.size < c->size) {
        struct demur_hash last;

        c->err = pull(c, &last);
        if (c->err != DEMUR_OK) return c->err;
        join_last(&got, &c->tree, &last);
    } else {
        demur_tree_root(&got, &c->tree);
    }
    if (memcmp(&got, root, sizeof got) != 0) c->err = DEMUR_ERR_INVALID;
    if (c->err == DEMUR_OK) {
        enum demur_err more = c->proof.next(c->proof.ctx, &extra);

        if (more != DEMUR_ERR_LENGTH) c->err = more == DEMUR_OK ? DEMUR_ERR_INVALID : more;
    }
    return c->err;
}

/* ---- making ---------------------------------------------------------------------------- */

void demur_compact_maker_init(struct demur_compact_maker *m, uint64_t size,
                              const struct demur_tree_source *source,
                              const struct demur_compact_sink *sink)
{
    *m = (struct demur_compact_maker){*source, *sink, size, 0};
}

static enum demur_err put_range(struct demur_compact_maker *m, uint64_t to)
{
    struct demur_hash h;
    enum demur_err err = demur_tree_range(&h, &m->source, m->at, to);

    if (err == DEMUR_OK) err = m->sink.put(m->sink.ctx, &h);
    if (err == DEMUR_OK) m->at = to;
    return err;
}

enum demur_err demur_compact_maker_entry(struct demur_compact_maker *m, uint64_t index)
{
    enum demur_err err = DEMUR_OK;

    if (index >= m->size || index < m->at) return DEMUR_ERR_RANGE;
    while (m->at < index && err == DEMUR_OK) {
        err = put_range(m, m->at + ((uint64_t)1 << gap_level(m->at, index - m->at)));
    }
    if (err == DEMUR_OK) m->at++;
    return err;
}

enum demur_err demur_compact_maker_end(struct demur_compact_maker *m)
{
    enum demur_err err = DEMUR_OK;

    while (m->at < m->size && err == DEMUR_OK) {
        err = is_last_node(m->at, m->size)
                  ? put_range(m, m->size)
                  : put_range(m, m->at + ((uint64_t)1 << gap_level(m->at, m->size - m->at)));
    }
    return err;
}

enum demur_err demur_compact_make(const struct demur_compact_sink *sink,
                                  const struct demur_tree_source *source, uint64_t size,
                                  const struct demur_compact_set *set)
{
    struct demur_compact_maker maker;
    enum demur_err err = DEMUR_OK;

    demur_compact_maker_init(&maker, size, source, sink);
    for (size_t i = 0; i < set->count && err == DEMUR_OK; i++) {
        err = demur_compact_maker_entry(&maker, set->index[i]);
    }
    return err == DEMUR_OK ? demur_compact_maker_end(&maker) : err;
}

static enum demur_err count_hash(void *ctx, const struct demur_hash *h)
{
    uint64_t *count = ctx;

    (void)h;
    ++*count;
    return DEMUR_OK;
}

enum demur_err demur_compact_count(uint64_t *hashes, const struct demur_tree_source *source,
                                   uint64_t size, const struct demur_compact_set *set)
{
    uint64_t count = 0;
    struct demur_compact_sink counter = {count_hash, &count};
    enum demur_err err = demur_compact_make(&counter, source, size, set);

    if (err == DEMUR_OK) *hashes = count;
    return err;
}
