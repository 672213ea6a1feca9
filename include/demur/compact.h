/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * compact.h -- the compact proof of a set of entries in a tree (docs/protocol.md 2.16).
 *
 *     root(lo, hi) with no entry of the set in [lo, hi)  is the next hash of the proof;
 *     with hi - lo = 1                                   the entry's leaf;
 *     else node(root(lo, lo + k), root(lo + k, hi)), k the largest power of two < hi - lo.
 *
 * Both ends stream: entries come in ascending order, hashes are pulled or pushed as they are
 * due, and the state is one frontier.  Nothing is allocated.
 */
#ifndef DEMUR_COMPACT_H
#define DEMUR_COMPACT_H

#include "demur/tree.h"

/** Where a verifier gets the hashes of a proof. */
struct demur_compact_proof {
    /** The next hash; DEMUR_ERR_LENGTH when there are no more; anything else ends the check. */
    enum demur_err (*next)(void *ctx, struct demur_hash *out);
    void *ctx;
};

/** A proof that lies in memory, 32 bytes a hash. */
struct demur_compact_bytes {
    const uint8_t *at;
    size_t left; /**< bytes; the proof is refused if it is no multiple of 32 */
};

/** A proof read from b, which is used up. */
struct demur_compact_proof demur_compact_over(struct demur_compact_bytes *b);

/** A check under way.  The caller owns it; it needs no clean-up. */
struct demur_compact_check {
    struct demur_tree tree;
    uint64_t size;
    struct demur_compact_proof proof;
    enum demur_err err; /**< the first failure: later calls give it again */
};

/** Begin the check against a tree of size leaves (at most DEMUR_TREE_SIZE_MAX, else it fails). */
void demur_compact_check_init(struct demur_compact_check *c, uint64_t size,
                              const struct demur_compact_proof *proof);

/**
 * Go on to index: what stands before it is then in c->tree, whose root is that of a tree of index
 * leaves.  Errors as demur_compact_check_entry(), which goes on from there.
 */
DEMUR_MUST_CHECK
enum demur_err demur_compact_check_to(struct demur_compact_check *c, uint64_t index);

/**
 * The next entry of the set.
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (index is not below the size, or not above the one before),
 *         DEMUR_ERR_INVALID (the proof is too short), or what the proof's next said
 */
DEMUR_MUST_CHECK
enum demur_err demur_compact_check_entry(struct demur_compact_check *c, uint64_t index,
                                         const struct demur_hash *leaf);

/**
 * End: no more entries.
 *
 * @return DEMUR_OK if the root comes out and the proof is used up, else DEMUR_ERR_INVALID, or the
 *         failure that there was
 */
DEMUR_MUST_CHECK
enum demur_err demur_compact_check_end(struct demur_compact_check *c,
                                       const struct demur_hash *root);

/** Where a maker puts the hashes, in order. */
struct demur_compact_sink {
    enum demur_err (*put)(void *ctx, const struct demur_hash *h);
    void *ctx;
};

/** A proof in the making. */
struct demur_compact_maker {
    struct demur_tree_source source;
    struct demur_compact_sink sink;
    uint64_t size;
    uint64_t at; /**< leaves below this are done */
};

/** Begin the proof in the tree of the first size leaves (<= DEMUR_TREE_SIZE_MAX) of source. */
void demur_compact_maker_init(struct demur_compact_maker *m, uint64_t size,
                              const struct demur_tree_source *source,
                              const struct demur_compact_sink *sink);

/** The next entry of the set; DEMUR_ERR_RANGE as above, or what source or sink said. */
DEMUR_MUST_CHECK
enum demur_err demur_compact_maker_entry(struct demur_compact_maker *m, uint64_t index);

/** End: no more entries.  What source or sink said. */
DEMUR_MUST_CHECK
enum demur_err demur_compact_maker_end(struct demur_compact_maker *m);

/** A set whose proof is made at once: count indices, ascending. */
struct demur_compact_set {
    const uint64_t *index;
    size_t count;
};

/** The proof of set in the tree of the first size leaves of source.  Errors as of the maker. */
DEMUR_MUST_CHECK
enum demur_err demur_compact_make(const struct demur_compact_sink *sink,
                                  const struct demur_tree_source *source, uint64_t size,
                                  const struct demur_compact_set *set);

/** How many hashes that proof has. */
DEMUR_MUST_CHECK
enum demur_err demur_compact_count(uint64_t *hashes, const struct demur_tree_source *source,
                                   uint64_t size, const struct demur_compact_set *set);

#endif
