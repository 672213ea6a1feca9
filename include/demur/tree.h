/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tree.h -- the hash tree of RFC 6962 2.1: leaves, nodes, and a tree that grows leaf by leaf.
 *
 * Everything here is public data.  Source: docs/protocol.md 2.16.
 */
#ifndef DEMUR_TREE_H
#define DEMUR_TREE_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_TREE_LEVELS   63
#define DEMUR_TREE_SIZE_MAX INT64_MAX /**< most code elsewhere counts in int64 */

/** SHA-256(00 || entry): the leaf hash of an entry. */
void demur_tree_leaf(struct demur_hash *out, const void *entry, size_t len);

/** SHA-256(01 || left || right); out may be left or right. */
void demur_tree_node(struct demur_hash *out, const struct demur_hash *left,
                     const struct demur_hash *right);

/** A tree in the making: frontier[l] is a perfect subtree of 2^l leaves where size has bit l. */
struct demur_tree {
    uint64_t size;
    struct demur_hash frontier[DEMUR_TREE_LEVELS];
};

void demur_tree_init(struct demur_tree *t);

/** Add one leaf hash; DEMUR_ERR_RANGE at DEMUR_TREE_SIZE_MAX leaves. */
DEMUR_MUST_CHECK
enum demur_err demur_tree_append(struct demur_tree *t, const struct demur_hash *leaf);

/**
 * Add the root of a perfect subtree of 2^level leaves.
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (size is no multiple of 2^level, or the tree gets too large)
 */
DEMUR_MUST_CHECK
enum demur_err demur_tree_append_subtree(struct demur_tree *t, const struct demur_hash *root,
                                         unsigned level);

/** The root of what was added; of nothing, SHA-256 of no bytes. */
void demur_tree_root(struct demur_hash *out, const struct demur_tree *t);

/** Where the hashes of a whole tree are kept: a store, an array, a directory of tiles. */
struct demur_tree_source {
    /** The root of leaves [index << level, (index + 1) << level), all of them in the tree. */
    enum demur_err (*subtree)(void *ctx, struct demur_hash *out, unsigned level, uint64_t index);
    void *ctx;
};

/**
 * The root of leaves [lo, hi): a perfect subtree, or one that ends where its tree ends.
 *
 * lo is a multiple of the least power of two that is hi - lo or more; lo < hi.
 * @return DEMUR_OK, or what the source said
 */
DEMUR_MUST_CHECK
enum demur_err demur_tree_range(struct demur_hash *out, const struct demur_tree_source *source,
                                uint64_t lo, uint64_t hi);

#endif
