/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tree_test.c -- trees, inclusion, consistency and compact proofs, against their definitions. */
#include "demur/compact.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/tree_proof.h"
#include "demur/tree_store.h"
#include "tap.h"

#include <string.h>

enum { SIZES = 70 };

/* RFC 6962 2.1 by its own words: MTH(D[lo:hi]) over leaf hashes. */
static void mth(struct demur_hash *out, const struct demur_hash *leaf, size_t n)
{
    struct demur_hash left, right;
    size_t k = 1;

    if (n == 1) {
        *out = leaf[0];
        return;
    }
    while (2 * k < n) k *= 2;
    mth(&left, leaf, k);
    mth(&right, leaf + k, n - k);
    demur_tree_node(out, &left, &right);
}

static void leaves(struct demur_hash leaf[SIZES], struct demur_tree_store **store)
{
    CHECK_ERR(DEMUR_OK, demur_tree_store_new(store));
    for (size_t i = 0; i < SIZES; i++) {
        uint8_t byte = (uint8_t)i;

        demur_tree_leaf(&leaf[i], &byte, 1);
        CHECK_ERR(DEMUR_OK, demur_tree_store_append(*store, &leaf[i]));
    }
}

static void test_roots_are_those_of_the_certificate_transparency_entries(void)
{
    static const char *const entry[8] = {"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
    static const struct {
        size_t size;
        const char *root;
    } want[] = {
        {1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct demur_tree tree;
    size_t next = 0;

    demur_tree_init(&tree);
    for (size_t i = 0; i < 8; i++) {
        uint8_t bytes[16];
        size_t len = strlen(entry[i]) / 2;
        struct demur_hash leaf, root, expected;

        if (len > 0) CHECK_ERR(DEMUR_OK, demur_hex_decode(bytes, len, entry[i], 2 * len));
        demur_tree_leaf(&leaf, bytes, len);
        CHECK_ERR(DEMUR_OK, demur_tree_append(&tree, &leaf));
        if (want[next].size != i + 1) continue;
        demur_tree_root(&root, &tree);
        CHECK_ERR(DEMUR_OK, demur_hex_decode(expected.bytes, 32, want[next].root, 64));
        CHECK_BYTES(root.bytes, expected.bytes, 32);
        next++;
    }
    CHECK(next == 4);
}

static void test_the_empty_tree_has_the_hash_of_nothing(void)
{
    struct demur_tree tree;
    struct demur_hash root, want;

    demur_tree_init(&tree);
    demur_tree_root(&root, &tree);
    demur_sha256(&want, "", 0);
    CHECK_BYTES(root.bytes, want.bytes, 32);
}

static void test_all_ways_to_a_root_agree_with_the_definition(void)
{
    struct demur_hash leaf[SIZES];
    struct demur_tree_store *store = NULL;
    struct demur_tree tree;

    leaves(leaf, &store);
    struct demur_tree_source source = demur_tree_store_source(store);

    demur_tree_init(&tree);
    for (size_t n = 1; n <= SIZES; n++) {
        struct demur_hash want, got;

        mth(&want, leaf, n);
        CHECK_ERR(DEMUR_OK, demur_tree_append(&tree, &leaf[n - 1]));
        demur_tree_root(&got, &tree);
        CHECK_BYTES(got.bytes, want.bytes, 32);
        demur_tree_store_root(&got, store, n);
        CHECK_BYTES(got.bytes, want.bytes, 32);
        CHECK_ERR(DEMUR_OK, demur_tree_range(&got, &source, 0, n));
        CHECK_BYTES(got.bytes, want.bytes, 32);
    }
    CHECK_ERR(DEMUR_ERR_RANGE, demur_tree_append_subtree(&tree, &leaf[0], 2)); /* 70 mod 4 */
    demur_tree_store_free(store);
}

static void test_inclusion_holds_for_every_leaf_and_for_nothing_else(void)
{
    struct demur_hash leaf[SIZES];
    struct demur_tree_store *store = NULL;

    leaves(leaf, &store);
    struct demur_tree_source source = demur_tree_store_source(store);

    for (uint64_t n = 1; n <= SIZES; n++) {
        struct demur_tree_head head = {n, {{0}}};

        demur_tree_store_root(&head.root, store, n);
        for (uint64_t i = 0; i < n; i++) {
            struct demur_tree_path path;

            CHECK_ERR(DEMUR_OK, demur_inclusion_make(&path, &source, i, n));
            CHECK_ERR(DEMUR_OK, demur_inclusion_verify(&path, &leaf[i], i, &head));
            for (uint64_t j = 0; j < n; j++) {
                if (j == i) continue;
                CHECK_ERR(DEMUR_ERR_INVALID, demur_inclusion_verify(&path, &leaf[i], j, &head));
            }
            path.count++; /* one too many */
            CHECK_ERR(DEMUR_ERR_INVALID, demur_inclusion_verify(&path, &leaf[i], i, &head));
            path.count -= 2; /* one too few, or none at all */
            if (n > 1) {
                CHECK_ERR(DEMUR_ERR_INVALID, demur_inclusion_verify(&path, &leaf[i], i, &head));
            }
        }
        struct demur_tree_path path;

        CHECK_ERR(DEMUR_ERR_RANGE, demur_inclusion_make(&path, &source, n, n));
    }
    demur_tree_store_free(store);
}

static void test_consistency_holds_between_all_sizes_and_fails_when_changed(void)
{
    struct demur_hash leaf[SIZES];
    struct demur_tree_store *store = NULL;

    leaves(leaf, &store);
    struct demur_tree_source source = demur_tree_store_source(store);

    for (uint64_t n = 1; n <= SIZES; n++) {
        for (uint64_t m = 0; m <= n; m++) {
            struct demur_tree_head old_head = {m, {{0}}}, head = {n, {{0}}};
            struct demur_tree_path path;

            demur_tree_store_root(&old_head.root, store, m);
            demur_tree_store_root(&head.root, store, n);
            CHECK_ERR(DEMUR_OK, demur_consistency_make(&path, &source, m, n));
            CHECK_ERR(DEMUR_OK, demur_consistency_verify(&path, &old_head, &head));
            for (size_t i = 0; i < path.count; i++) {
                path.hashes[i].bytes[i % 32] ^= 1;
                CHECK_ERR(DEMUR_ERR_INVALID, demur_consistency_verify(&path, &old_head, &head));
                path.hashes[i].bytes[i % 32] ^= 1;
            }
            path.count++;
            CHECK_ERR(DEMUR_ERR_INVALID, demur_consistency_verify(&path, &old_head, &head));
            path.count--;
            if (m == 0) continue;
            old_head.root.bytes[0] ^= 1;
            CHECK_ERR(DEMUR_ERR_INVALID, demur_consistency_verify(&path, &old_head, &head));
        }
    }
    demur_tree_store_free(store);
}

/* ---- compact proofs -------------------------------------------------------------------- */

struct hashes {
    size_t count;
    uint8_t bytes[SIZES * 32];
};

static enum demur_err put(void *ctx, const struct demur_hash *h)
{
    struct hashes *out = ctx;

    memcpy(out->bytes + 32 * out->count++, h->bytes, 32);
    return DEMUR_OK;
}

/* docs/protocol.md 2.16 by its own words. */
static void compact(struct hashes *out, const struct demur_hash *leaf, size_t lo, size_t hi,
                    const bool *in_set)
{
    struct demur_hash h;
    size_t k = 1;
    bool any = false;

    for (size_t i = lo; i < hi; i++) any = any || in_set[i];
    if (!any) {
        mth(&h, leaf + lo, hi - lo);
        (void)put(out, &h);
        return;
    }
    if (hi - lo == 1) return;
    while (2 * k < hi - lo) k *= 2;
    compact(out, leaf, lo, lo + k, in_set);
    compact(out, leaf, lo + k, hi, in_set);
}

static enum demur_err check_set(const struct hashes *proof, size_t len, size_t size,
                                const struct demur_hash *leaf, const bool *in_set,
                                const struct demur_hash *root)
{
    struct demur_compact_bytes bytes = {proof->bytes, len};
    struct demur_compact_proof over = demur_compact_over(&bytes);
    struct demur_compact_check c;

    demur_compact_check_init(&c, size, &over);
    for (size_t i = 0; i < size; i++) {
        if (in_set[i] && demur_compact_check_entry(&c, i, &leaf[i]) != DEMUR_OK) break;
    }
    return demur_compact_check_end(&c, root);
}

static void test_compact_proofs_are_made_and_checked_by_their_definition(void)
{
    struct demur_hash leaf[SIZES];
    struct demur_tree_store *store = NULL;
    uint32_t lot = 1;

    leaves(leaf, &store);
    struct demur_tree_source source = demur_tree_store_source(store);

    for (size_t n = 1; n <= SIZES; n++) {
        for (unsigned round = 0; round < 20; round++) {
            struct hashes want = {0, {0}}, got = {0, {0}};
            struct demur_compact_sink sink = {put, &got};
            struct demur_compact_maker m;
            struct demur_hash root;
            bool in_set[SIZES] = {false};

            for (size_t i = 0; i < n; i++) {
                lot = lot * 1664525U + 1013904223U;
                in_set[i] = lot >> 24 < 13 * round;
            }
            compact(&want, leaf, 0, n, in_set);
            demur_compact_maker_init(&m, n, &source, &sink);
            for (size_t i = 0; i < n; i++) {
                if (in_set[i]) CHECK_ERR(DEMUR_OK, demur_compact_maker_entry(&m, i));
            }
            CHECK_ERR(DEMUR_OK, demur_compact_maker_end(&m));
            CHECK(got.count == want.count);
            CHECK_BYTES(got.bytes, want.bytes, 32 * want.count);
            demur_tree_store_root(&root, store, n);
            size_t len = 32 * got.count;

            CHECK_ERR(DEMUR_OK, check_set(&got, len, n, leaf, in_set, &root));
            CHECK_ERR(DEMUR_ERR_INVALID, check_set(&got, len + 32, n, leaf, in_set, &root));
            CHECK_ERR(DEMUR_ERR_INVALID, check_set(&got, len + 1, n, leaf, in_set, &root));
            if (len > 0) {
                CHECK_ERR(DEMUR_ERR_INVALID, check_set(&got, len - 1, n, leaf, in_set, &root));
                CHECK_ERR(DEMUR_ERR_INVALID, check_set(&got, len - 32, n, leaf, in_set, &root));
                got.bytes[lot % len] ^= 1;
                CHECK_ERR(DEMUR_ERR_INVALID, check_set(&got, len, n, leaf, in_set, &root));
            }
        }
    }
    demur_tree_store_free(store);
}

static void test_entries_out_of_order_or_beyond_the_tree_are_refused(void)
{
    struct demur_compact_bytes none = {NULL, 0};
    struct demur_compact_proof over = demur_compact_over(&none);
    struct demur_compact_check c;
    struct demur_hash leaf = {{1}};

    demur_compact_check_init(&c, 3, &over);
    CHECK_ERR(DEMUR_OK, demur_compact_check_entry(&c, 0, &leaf));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_compact_check_entry(&c, 0, &leaf));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_compact_check_end(&c, &leaf));
    demur_compact_check_init(&c, 3, &over);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_compact_check_entry(&c, 3, &leaf));
    demur_compact_check_init(&c, UINT64_MAX, &over);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_compact_check_entry(&c, 0, &leaf));
}

static void test_a_store_without_memory_stays_as_it_was(void)
{
    struct demur_tree_store *store = NULL;
    struct demur_hash leaf = {{7}};

    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_tree_store_new(&store));
    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&store));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_tree_store_append(store, &leaf));
    CHECK(demur_tree_store_size(store) == 0);
    CHECK_ERR(DEMUR_OK, demur_tree_store_append(store, &leaf));
    CHECK(demur_tree_store_size(store) == 1);
    demur_tree_store_free(store);
}

int main(void)
{
    RUN(test_roots_are_those_of_the_certificate_transparency_entries);
    RUN(test_the_empty_tree_has_the_hash_of_nothing);
    RUN(test_all_ways_to_a_root_agree_with_the_definition);
    RUN(test_inclusion_holds_for_every_leaf_and_for_nothing_else);
    RUN(test_consistency_holds_between_all_sizes_and_fails_when_changed);
    RUN(test_compact_proofs_are_made_and_checked_by_their_definition);
    RUN(test_entries_out_of_order_or_beyond_the_tree_are_refused);
    RUN(test_a_store_without_memory_stays_as_it_was);
    return tap_done();
}
