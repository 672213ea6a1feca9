/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/tree_proof.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* The largest power of two below n; n > 1. */
static uint64_t split(uint64_t n)
{
    uint64_t k = 1;

    while (k < n - k) k <<= 1;
    return k;
}

static bool equal(const struct demur_hash *a, const struct demur_hash *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Turn a path that was collected from the root downwards into the RFC's order. */
static void reverse(struct demur_tree_path *path)
{
    for (size_t i = 0; i < path->count / 2; i++) {
        struct demur_hash h = path->hashes[i];

        path->hashes[i] = path->hashes[path->count - 1 - i];
        path->hashes[path->count - 1 - i] = h;
    }
}

/* Add root(lo, hi) to path. */
static enum demur_err add_range(struct demur_tree_path *path,
                                const struct demur_tree_source *source, uint64_t lo, uint64_t hi)
{
    assert(path->count < DEMUR_TREE_PATH_MAX);
    return demur_tree_range(&path->hashes[path->count++], source, lo, hi);
}

/* ---- inclusion ------------------------------------------------------------------------- */

enum demur_err demur_inclusion_make(struct demur_tree_path *out,
                                    const struct demur_tree_source *source, uint64_t index,
                                    uint64_t size)
{
    struct demur_tree_path path = {.count = 0};
    uint64_t lo = 0;
    uint64_t hi = size;
    enum demur_err err = DEMUR_OK;

    if (size > DEMUR_TREE_SIZE_MAX || index >= size) return DEMUR_ERR_RANGE;
    while (hi - lo > 1 && err == DEMUR_OK) {
        uint64_t k = lo + split(hi - lo);

        if (index < k) {
            err = add_range(&path, source, k, hi);
            hi = k;
        } else {
            err = add_range(&path, source, lo, k);
            lo = k;
        }
    }
    if (err != DEMUR_OK) return err;
    reverse(&path);
    *out = path;
    return DEMUR_OK;
}

enum demur_err demur_inclusion_verify(const struct demur_tree_path *path,
                                      const struct demur_hash *leaf, uint64_t index,
                                      const struct demur_tree_head *head)
{
    struct demur_hash r = *leaf;
    uint64_t fn = index;
    uint64_t sn = head->size - 1;

    if (index >= head->size || path->count > DEMUR_TREE_PATH_MAX) return DEMUR_ERR_INVALID;
    for (size_t i = 0; i < path->count; i++, fn >>= 1, sn >>= 1) {
        if (sn == 0) return DEMUR_ERR_INVALID;
        if ((fn & 1) != 0 || fn == sn) {
            demur_tree_node(&r, &path->hashes[i], &r);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1) sn >>= 1;
        } else {
            demur_tree_node(&r, &r, &path->hashes[i]);
        }
    }
    return sn == 0 && equal(&r, &head->root) ? DEMUR_OK : DEMUR_ERR_INVALID;
}

/* ---- consistency ----------------------------------------------------------------------- */

enum demur_err demur_consistency_make(struct demur_tree_path *out,
                                      const struct demur_tree_source *source, uint64_t old_size,
                                      uint64_t size)
{
    struct demur_tree_path path = {.count = 0};
    uint64_t lo = 0;
    uint64_t hi = size;
    enum demur_err err = DEMUR_OK;

    if (size > DEMUR_TREE_SIZE_MAX || old_size > size) return DEMUR_ERR_RANGE;
    if (old_size == 0 || old_size == size) {
        out->count = 0;
        return DEMUR_OK;
    }
    /* RFC 6962 2.1.2: SUBPROOF(m, D[n], b), walked downwards; b is lo == 0. */
    while (old_size < hi && err == DEMUR_OK) {
        uint64_t k = lo + split(hi - lo);

        if (old_size <= k) {
            err = add_range(&path, source, k, hi);
            hi = k;
        } else {
            err = add_range(&path, source, lo, k);
            lo = k;
        }
    }
    if (err == DEMUR_OK && lo != 0) err = add_range(&path, source, lo, hi);
    if (err != DEMUR_OK) return err;
    reverse(&path);
    *out = path;
    return DEMUR_OK;
}

enum demur_err demur_consistency_verify(const struct demur_tree_path *path,
                                        const struct demur_tree_head *old_head,
                                        const struct demur_tree_head *head)
{
    uint64_t fn = old_head->size - 1;
    uint64_t sn = head->size - 1;
    struct demur_hash fr;
    struct demur_hash sr;
    size_t i = 0;

    if (old_head->size > head->size || path->count > DEMUR_TREE_PATH_MAX) return DEMUR_ERR_INVALID;
    if (old_head->size == 0) return path->count == 0 ? DEMUR_OK : DEMUR_ERR_INVALID;
    if (old_head->size == head->size) {
        return path->count == 0 && equal(&old_head->root, &head->root) ? DEMUR_OK
                                                                       : DEMUR_ERR_INVALID;
    }
    if (path->count == 0) return DEMUR_ERR_INVALID;
    for (; (fn & 1) != 0; fn >>= 1) sn >>= 1;
    /* Where the old size is a power of two its root stands in the proof's first place. */
    fr = fn == 0 ? old_head->root : path->hashes[i++];
    sr = fr;
    for (; i < path->count; i++, fn >>= 1, sn >>= 1) {
        if (sn == 0) return DEMUR_ERR_INVALID;
        if ((fn & 1) != 0 || fn == sn) {
            demur_tree_node(&fr, &path->hashes[i], &fr);
            demur_tree_node(&sr, &path->hashes[i], &sr);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1) sn >>= 1;
        } else {
            demur_tree_node(&sr, &sr, &path->hashes[i]);
        }
    }
    return sn == 0 && equal(&fr, &old_head->root) && equal(&sr, &head->root) ? DEMUR_OK
                                                                             : DEMUR_ERR_INVALID;
}
