/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/tree.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static const uint8_t leaf_prefix = 0;

enum { NODE_PREFIX = 1 };

/* ---- hashes ---------------------------------------------------------------------------- */

void demur_tree_leaf(struct demur_hash *out, const void *entry, size_t len)
{
    demur_sha256_pair(out, (struct demur_span){&leaf_prefix, 1}, (struct demur_span){entry, len});
}

void demur_tree_node(struct demur_hash *out, const struct demur_hash *left,
                     const struct demur_hash *right)
{
    uint8_t bytes[1 + 2 * DEMUR_HASH_BYTES] = {NODE_PREFIX};

    memcpy(bytes + 1, left->bytes, DEMUR_HASH_BYTES);
    memcpy(bytes + 1 + DEMUR_HASH_BYTES, right->bytes, DEMUR_HASH_BYTES);
    demur_sha256(out, bytes, sizeof bytes);
}

/* ---- growth ---------------------------------------------------------------------------- */

void demur_tree_init(struct demur_tree *t)
{
    *t = (struct demur_tree){0};
}

enum demur_err demur_tree_append_subtree(struct demur_tree *t, const struct demur_hash *root,
                                         unsigned level)
{
    struct demur_hash h = *root;
    uint64_t leaves;

    if (level >= DEMUR_TREE_LEVELS) return DEMUR_ERR_RANGE;
    leaves = (uint64_t)1 << level;
    if (t->size % leaves != 0 || t->size > DEMUR_TREE_SIZE_MAX - leaves) return DEMUR_ERR_RANGE;
    for (; (t->size >> level & 1) != 0; level++) demur_tree_node(&h, &t->frontier[level], &h);
    t->frontier[level] = h;
    t->size += leaves;
    return DEMUR_OK;
}

enum demur_err demur_tree_append(struct demur_tree *t, const struct demur_hash *leaf)
{
    return demur_tree_append_subtree(t, leaf, 0);
}

void demur_tree_root(struct demur_hash *out, const struct demur_tree *t)
{
    struct demur_hash r = {{0}};
    bool have = false;

    for (unsigned level = 0; level < DEMUR_TREE_LEVELS; level++) {
        if ((t->size >> level & 1) == 0) continue;
        if (have) {
            demur_tree_node(&r, &t->frontier[level], &r);
        } else {
            r = t->frontier[level];
        }
        have = true;
    }
    if (!have) demur_sha256(&r, NULL, 0);
    *out = r;
}

/* ---- ranges of a tree that is kept somewhere ------------------------------------------- */

/* The largest power of two that divides lo and is at most n, as its exponent. */
static unsigned level_at(uint64_t lo, uint64_t n)
{
    unsigned level = 0;

    while (level + 1 < DEMUR_TREE_LEVELS && (lo >> level & 1) == 0 && n >> (level + 1) != 0)
        level++;
    return level;
}

enum demur_err demur_tree_range(struct demur_hash *out, const struct demur_tree_source *source,
                                uint64_t lo, uint64_t hi)
{
    struct demur_tree part;

    assert(lo < hi);
    demur_tree_init(&part);
    while (lo < hi) {
        unsigned level = level_at(lo, hi - lo);
        struct demur_hash h;
        enum demur_err err = source->subtree(source->ctx, &h, level, lo >> level);

        if (err == DEMUR_OK) err = demur_tree_append_subtree(&part, &h, level);
        if (err != DEMUR_OK) return err;
        lo += (uint64_t)1 << level;
    }
    demur_tree_root(out, &part);
    return DEMUR_OK;
}
