/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/tree_store.h"

#include "demur/memory.h"

#include <assert.h>
#include <string.h>

/* level[l][i] is the root of leaves [i << l, (i + 1) << l): full subtrees only. */
struct demur_tree_store {
    struct demur_tree tree;
    struct demur_hash *level[DEMUR_TREE_LEVELS];
    size_t room[DEMUR_TREE_LEVELS];
};

enum demur_err demur_tree_store_new(struct demur_tree_store **out)
{
    struct demur_tree_store *s = demur_alloc(sizeof *s);

    if (s == NULL) return DEMUR_ERR_NOMEM;
    *s = (struct demur_tree_store){.room = {0}};
    demur_tree_init(&s->tree);
    *out = s;
    return DEMUR_OK;
}

void demur_tree_store_free(struct demur_tree_store *s)
{
    if (s == NULL) return;
    for (size_t l = 0; l < DEMUR_TREE_LEVELS; l++) demur_free(s->level[l]);
    demur_free(s);
}

/* Room for one more hash at level, of which there are count. */
static enum demur_err grow(struct demur_tree_store *s, unsigned level, size_t count)
{
    enum { FIRST_ROOM = 64 };
    size_t room = s->room[level] == 0 ? FIRST_ROOM : 2 * s->room[level];
    struct demur_hash *bigger;

    if (count < s->room[level]) return DEMUR_OK;
    bigger = demur_alloc_array(room, sizeof bigger[0]);
    if (bigger == NULL) return DEMUR_ERR_NOMEM;
    if (count > 0) memcpy(bigger, s->level[level], count * sizeof bigger[0]);
    demur_free(s->level[level]);
    s->level[level] = bigger;
    s->room[level] = room;
    return DEMUR_OK;
}

enum demur_err demur_tree_store_append(struct demur_tree_store *s, const struct demur_hash *leaf)
{
    uint64_t size = s->tree.size;
    struct demur_hash h = *leaf;
    unsigned top = 0;
    enum demur_err err = DEMUR_OK;

    if (size >= DEMUR_TREE_SIZE_MAX) return DEMUR_ERR_RANGE;
    while ((size >> top & 1) != 0) top++;
    for (unsigned l = 0; l <= top && err == DEMUR_OK; l++) err = grow(s, l, (size_t)(size >> l));
    if (err != DEMUR_OK) return err;
    for (unsigned l = 0; l <= top; l++) {
        s->level[l][size >> l] = h;
        if (l < top) demur_tree_node(&h, &s->level[l][(size >> l) - 1], &h);
    }
    return demur_tree_append(&s->tree, leaf);
}

uint64_t demur_tree_store_size(const struct demur_tree_store *s)
{
    return s->tree.size;
}

static enum demur_err subtree(void *ctx, struct demur_hash *out, unsigned level, uint64_t index)
{
    const struct demur_tree_store *s = ctx;

    if (level >= DEMUR_TREE_LEVELS || index >= s->tree.size >> level) return DEMUR_ERR_RANGE;
    *out = s->level[level][index];
    return DEMUR_OK;
}

struct demur_tree_source demur_tree_store_source(struct demur_tree_store *s)
{
    return (struct demur_tree_source){subtree, s};
}

void demur_tree_store_root(struct demur_hash *out, const struct demur_tree_store *s, uint64_t size)
{
    struct demur_tree part;

    assert(size <= s->tree.size);
    demur_tree_init(&part);
    for (unsigned l = DEMUR_TREE_LEVELS; l-- > 0;) {
        if ((size >> l & 1) == 0) continue;
        part.frontier[l] = s->level[l][(size >> l) - 1];
    }
    part.size = size;
    demur_tree_root(out, &part);
}
