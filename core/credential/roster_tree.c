/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_tree.c -- the tree over row_commits: the only place of rosters that needs core/log. */
#include "demur/roster.h"
#include "demur/tree_proof.h"

#include <stdlib.h>
#include <string.h>

static int order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct demur_hash));
}

void demur_row_commits_sort(struct demur_hash *commit, size_t count)
{
    if (count > 1) qsort(commit, count, sizeof commit[0], order);
}

void demur_row_root(struct demur_hash *root, const struct demur_hash *commit, size_t count)
{
    struct demur_tree tree;

    demur_tree_init(&tree);
    for (size_t i = 0; i < count; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, commit[i].bytes, sizeof commit[i].bytes);
        /* It fails at 2^63 leaves only, which no array has. */
        if (demur_tree_append(&tree, &leaf) != DEMUR_OK) break;
    }
    demur_tree_root(root, &tree);
}

enum demur_err demur_row_path_verify(const struct demur_row_path *path,
                                     const struct demur_hash *commit, const struct demur_hash *root,
                                     uint32_t count)
{
    struct demur_tree_path proof = {.count = path->count};
    struct demur_tree_head head = {.size = count, .root = *root};
    struct demur_hash leaf;

    if (path->count > DEMUR_ROW_PATH_MAX) return DEMUR_ERR_INVALID;
    memcpy(proof.hashes, path->hash, path->count * sizeof path->hash[0]);
    demur_tree_leaf(&leaf, commit->bytes, sizeof commit->bytes);
    return demur_inclusion_verify(&proof, &leaf, path->index, &head);
}
