/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tree_proof.h -- inclusion and consistency proofs of RFC 6962 2.1.1 and 2.1.2.
 *
 * Source: docs/protocol.md 2.16; verification as RFC 9162 2.1.3.2 and 2.1.4.2 put it.
 */
#ifndef DEMUR_TREE_PROOF_H
#define DEMUR_TREE_PROOF_H

#include "demur/tree.h"

#define DEMUR_TREE_PATH_MAX 64 /**< no proof in a tree below 2^63 is longer */

/** The hashes of a proof, in the RFC's order; count is at most DEMUR_TREE_PATH_MAX. */
struct demur_tree_path {
    size_t count;
    struct demur_hash hashes[DEMUR_TREE_PATH_MAX];
};

/** A tree as a checkpoint states it. */
struct demur_tree_head {
    uint64_t size;
    struct demur_hash root;
};

/**
 * The inclusion proof of leaf index in the tree of size leaves that source holds.
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (index is not below size, size above DEMUR_TREE_SIZE_MAX), or
 *         what the source said
 */
DEMUR_MUST_CHECK
enum demur_err demur_inclusion_make(struct demur_tree_path *out,
                                    const struct demur_tree_source *source, uint64_t index,
                                    uint64_t size);

/** DEMUR_OK if path shows that leaf is leaf number index of head, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_inclusion_verify(const struct demur_tree_path *path,
                                      const struct demur_hash *leaf, uint64_t index,
                                      const struct demur_tree_head *head);

/**
 * The consistency proof from the first old_size leaves to the first size leaves of source.
 *
 * It is empty where old_size is 0 or size.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (old_size > size, size too large), or what the source said
 */
DEMUR_MUST_CHECK
enum demur_err demur_consistency_make(struct demur_tree_path *out,
                                      const struct demur_tree_source *source, uint64_t old_size,
                                      uint64_t size);

/** DEMUR_OK if path shows that old_head is a prefix of head, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_consistency_verify(const struct demur_tree_path *path,
                                        const struct demur_tree_head *old_head,
                                        const struct demur_tree_head *head);

#endif
