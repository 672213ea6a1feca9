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

/* The root over commit[from..to). */
static void root_of(struct demur_hash *root, const struct demur_hash *commit, size_t from,
                    size_t to)
{
    struct demur_tree tree;

    demur_tree_init(&tree);
    for (size_t i = from; i < to; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, commit[i].bytes, sizeof commit[i].bytes);
        /* It fails at 2^63 leaves only, which no array has. */
        if (demur_tree_append(&tree, &leaf) != DEMUR_OK) break;
    }
    demur_tree_root(root, &tree);
}

void demur_row_root(struct demur_hash *root, const struct demur_hash *commit, size_t count)
{
    root_of(root, commit, 0, count);
}

/* RFC 6962 2.1.1, downwards from the root: at each split the other half's root goes in front. */
void demur_row_path_make(struct demur_row_path *out, const struct demur_hash *commit, size_t count,
                         size_t index)
{
    struct demur_hash downwards[DEMUR_ROW_PATH_MAX] = {{{0}}};
    struct demur_row_path path = {.index = (uint32_t)index};
    size_t from = 0;
    size_t to = count;

    while (to - from > 1 && path.count < DEMUR_ROW_PATH_MAX) {
        size_t half = 1;

        while (half * 2 < to - from) half *= 2;
        if (index < from + half) {
            root_of(&downwards[path.count++], commit, from + half, to);
            to = from + half;
        } else {
            root_of(&downwards[path.count++], commit, from, from + half);
            from += half;
        }
    }
    for (size_t i = 0; i < path.count; i++) path.hash[i] = downwards[path.count - 1 - i];
    *out = path;
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
