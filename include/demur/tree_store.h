/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tree_store.h -- a tree kept in memory, 64 bytes per leaf, from which proofs can be made. */
#ifndef DEMUR_TREE_STORE_H
#define DEMUR_TREE_STORE_H

#include "demur/tree.h"

/** The hashes of a growing tree. */
struct demur_tree_store;

/** An empty store; *out is freed with demur_tree_store_free().  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_tree_store_new(struct demur_tree_store **out);

/** NULL does nothing. */
void demur_tree_store_free(struct demur_tree_store *s);

/** Add one leaf hash; on failure (DEMUR_ERR_NOMEM, _RANGE) the store is as it was. */
DEMUR_MUST_CHECK
enum demur_err demur_tree_store_append(struct demur_tree_store *s, const struct demur_hash *leaf);

/** How many leaves it holds. */
uint64_t demur_tree_store_size(const struct demur_tree_store *s);

/** The root of the first size leaves; size is at most what the store holds. */
void demur_tree_store_root(struct demur_hash *out, const struct demur_tree_store *s, uint64_t size);

/** A source over s, good while s lives; it answers DEMUR_ERR_RANGE beyond what s holds. */
struct demur_tree_source demur_tree_store_source(struct demur_tree_store *s);

#endif
