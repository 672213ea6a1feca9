/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tile_test.c -- paths of tiles in one form, which tiles a tree has, and proofs out of tiles. */
#include "demur/tree_store.h"
#include "tiles_for_tests.h"

/* ---- paths ----------------------------------------------------------------------------- */

static const struct {
    const char *path;
    struct demur_tile_id id;
} known[] = {
    {"tile/0/000", {0, 0, 256}},
    {"tile/0/999", {0, 999, 256}},
    {"tile/0/x001/000", {0, 1000, 256}},
    {"tile/0/x001/x234/067", {0, 1234067, 256}},
    {"tile/0/x001/x234/067.p/1", {0, 1234067, 1}},
    {"tile/7/000.p/127", {7, 0, 127}},
    {"tile/2/x999/999.p/255", {2, 999999, 255}},
    {"tile/entries/000", {DEMUR_TILE_ENTRIES, 0, 256}},
    {"tile/entries/x273/000.p/112", {DEMUR_TILE_ENTRIES, 273000, 112}},
    {"tile/0/x036/x028/x797/x018/x963/967", {0, ((uint64_t)1 << 55) - 1, 256}},
    {"tile/entries/x036/x028/x797/x018/x963/967.p/255",
     {DEMUR_TILE_ENTRIES, ((uint64_t)1 << 55) - 1, 255}},
};

enum { KNOWN = sizeof known / sizeof known[0] };

static void test_paths_are_written_and_read_in_one_form(void)
{
    for (size_t i = 0; i < KNOWN; i++) {
        char path[DEMUR_TILE_PATH_MAX + 1];
        struct demur_tile_id id;

        demur_tile_path_encode(path, &known[i].id);
        CHECK(strcmp(path, known[i].path) == 0);
        CHECK_ERR(DEMUR_OK, demur_tile_path_decode(&id, path, strlen(path)));
        CHECK(t_same(&id, &known[i].id));
    }
}

static void test_every_other_form_is_refused(void)
{
    static const struct {
        const char *path;
        enum demur_err err;
    } bad[] = {
        {"", DEMUR_ERR_FORMAT},
        {"/tile/0/000", DEMUR_ERR_FORMAT},
        {"tile", DEMUR_ERR_FORMAT},
        {"tile/", DEMUR_ERR_FORMAT},
        {"tile/0", DEMUR_ERR_FORMAT},
        {"tile/0/", DEMUR_ERR_FORMAT},
        {"tile//000", DEMUR_ERR_FORMAT},
        {"tile/0/0", DEMUR_ERR_FORMAT},
        {"tile/0/00", DEMUR_ERR_FORMAT},
        {"tile/0/0000", DEMUR_ERR_FORMAT},
        {"tile/0/000/", DEMUR_ERR_FORMAT},
        {"tile/0/000 ", DEMUR_ERR_FORMAT},
        {"tile/0/x000", DEMUR_ERR_FORMAT},
        {"tile/0/x000/000", DEMUR_ERR_FORMAT},
        {"tile/0/x000/x001/000", DEMUR_ERR_FORMAT},
        {"tile/0/001/000", DEMUR_ERR_FORMAT},
        {"tile/0/x001/x000", DEMUR_ERR_FORMAT},
        {"tile/0/X001/000", DEMUR_ERR_FORMAT},
        {"tile/0/x001//000", DEMUR_ERR_FORMAT},
        {"tile/00/000", DEMUR_ERR_FORMAT},
        {"tile/01/000", DEMUR_ERR_FORMAT},
        {"tile/+1/000", DEMUR_ERR_FORMAT},
        {"tile/8/000", DEMUR_ERR_RANGE},
        {"tile/63/000", DEMUR_ERR_RANGE},
        {"tile/64/000", DEMUR_ERR_RANGE},
        {"tile/255/000", DEMUR_ERR_RANGE},
        {"tile/99999999999999999999/000", DEMUR_ERR_RANGE},
        {"tile/Entries/000", DEMUR_ERR_FORMAT},
        {"tile/entries000", DEMUR_ERR_FORMAT},
        {"tile/entries0/000", DEMUR_ERR_FORMAT},
        {"tile/0/000.p", DEMUR_ERR_FORMAT},
        {"tile/0/000.p/", DEMUR_ERR_FORMAT},
        {"tile/0/000.p/0", DEMUR_ERR_RANGE},
        {"tile/0/000.p/01", DEMUR_ERR_FORMAT},
        {"tile/0/000.p/256", DEMUR_ERR_RANGE},
        {"tile/0/000.p/1/", DEMUR_ERR_FORMAT},
        {"tile/0/000.P/1", DEMUR_ERR_FORMAT},
        {"tile/0/x036/x028/x797/x018/x963/968", DEMUR_ERR_RANGE},
        {"tile/0/x999/x999/x999/x999/x999/999", DEMUR_ERR_RANGE},
        {"tile/0/x001/x000/x000/x000/x000/x000/000", DEMUR_ERR_RANGE},
        {"tile/0/x018/x446/x744/x073/x709/x551/616", DEMUR_ERR_RANGE}, /* 2^64 */
        {"tile/0/x001/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/000", DEMUR_ERR_LENGTH},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct demur_tile_id id = {9, 9, 9};

        if (!CHECK(demur_tile_path_decode(&id, bad[i].path, strlen(bad[i].path)) == bad[i].err)) {
            printf("# %s\n", bad[i].path);
        }
        CHECK(id.level == 9 && id.index == 9 && id.width == 9);
    }
}

/* Whatever is changed or cut: it is refused, or it is the one form of something else. */
static void test_no_two_paths_name_one_tile(void)
{
    static const char other[] = "0123456789x./pent";
    char path[DEMUR_TILE_PATH_MAX + 1];
    char again[DEMUR_TILE_PATH_MAX + 1];

    for (size_t i = 0; i < KNOWN; i++) {
        size_t len = strlen(known[i].path);

        for (size_t at = 0; at < len; at++) {
            struct demur_tile_id id;

            for (const char *c = other; *c != 0; c++) {
                memcpy(path, known[i].path, len + 1);
                path[at] = *c;
                if (demur_tile_path_decode(&id, path, len) != DEMUR_OK) continue;
                demur_tile_path_encode(again, &id);
                CHECK(strcmp(path, again) == 0);
            }
            if (demur_tile_path_decode(&id, known[i].path, at) != DEMUR_OK) continue;
            demur_tile_path_encode(again, &id);
            CHECK(strlen(again) == at && memcmp(again, known[i].path, at) == 0);
        }
    }
}

/* ---- which tiles there are ------------------------------------------------------------- */

static void test_70000_entries_have_the_tiles_of_the_specification(void)
{
    const uint64_t size = 70000;

    for (unsigned entries = 0; entries < 2; entries++) {
        unsigned level = entries ? DEMUR_TILE_ENTRIES : 0;

        CHECK(demur_tile_width(level, 0, size) == 256);
        CHECK(demur_tile_width(level, 272, size) == 256);
        CHECK(demur_tile_width(level, 273, size) == 112);
        CHECK(demur_tile_width(level, 274, size) == 0);
    }
    CHECK(demur_tile_width(1, 0, size) == 256);
    CHECK(demur_tile_width(1, 1, size) == 17);
    CHECK(demur_tile_width(1, 2, size) == 0);
    CHECK(demur_tile_width(2, 0, size) == 1);
    CHECK(demur_tile_width(2, 1, size) == 0);
    CHECK(demur_tile_width(3, 0, size) == 0);
    CHECK(demur_tile_width(0, 0, 256) == 256 && demur_tile_width(0, 1, 256) == 0);
    CHECK(demur_tile_width(1, 0, 256) == 1 && demur_tile_width(1, 0, 255) == 0);
    CHECK(demur_tile_width(0, 0, 0) == 0);
}

static void test_widths_at_the_edges_of_the_range(void)
{
    CHECK(demur_tile_width(7, 0, DEMUR_TREE_SIZE_MAX) == 127);
    CHECK(demur_tile_width(7, 1, DEMUR_TREE_SIZE_MAX) == 0);
    CHECK(demur_tile_width(0, ((uint64_t)1 << 55) - 1, DEMUR_TREE_SIZE_MAX) == 255);
    CHECK(demur_tile_width(0, UINT64_MAX, DEMUR_TREE_SIZE_MAX) == 0);
    CHECK(demur_tile_width(8, 0, DEMUR_TREE_SIZE_MAX) == 0);
    CHECK(demur_tile_width(64, 0, DEMUR_TREE_SIZE_MAX) == 0);
    CHECK(demur_tile_width(254, 0, DEMUR_TREE_SIZE_MAX) == 0);
    CHECK(demur_tile_width(256, 0, DEMUR_TREE_SIZE_MAX) == 0);
}

/* By the specification's words: a hash at i of tile N of level L is there if its leaves all are. */
static void test_widths_follow_the_definition(void)
{
    static const uint64_t sizes[] = {1, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 70000};

    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (unsigned level = 0; level < 3; level++) {
            for (uint64_t n = 0; n < 300; n++) {
                unsigned width = 0;

                while (width < 256 && (256 * n + width + 1) << (8 * level) <= sizes[s]) width++;
                CHECK(demur_tile_width(level, n, sizes[s]) == width);
            }
        }
    }
}

/* ---- proofs out of tiles --------------------------------------------------------------- */

static struct demur_tree_store *store_of(uint64_t size)
{
    struct demur_tree_store *store = NULL;

    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&store));
    for (uint64_t i = 0; i < size; i++) {
        uint8_t buf[4];
        struct demur_span e = t_entry(buf, i);
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, e.data, e.len);
        if (!CHECK(demur_tree_store_append(store, &leaf) == DEMUR_OK)) break;
    }
    return store;
}

static bool same_path(const struct demur_tree_path *a, const struct demur_tree_path *b)
{
    return a->count == b->count &&
           memcmp(a->hashes, b->hashes, a->count * sizeof a->hashes[0]) == 0;
}

/* Proofs of index, and from the size that it is, in a tree of size: from tiles and from the store.
 */
static bool proofs_agree(struct demur_tile_source *tiles, struct demur_tree_store *store,
                         uint64_t index, uint64_t size)
{
    struct demur_tree_source a = demur_tile_source_of(tiles);
    struct demur_tree_source b = demur_tree_store_source(store);
    struct demur_tree_path x, y;

    if (demur_inclusion_make(&x, &a, index, size) != DEMUR_OK ||
        demur_inclusion_make(&y, &b, index, size) != DEMUR_OK || !same_path(&x, &y)) {
        return false;
    }
    return demur_consistency_make(&x, &a, index, size) == DEMUR_OK &&
           demur_consistency_make(&y, &b, index, size) == DEMUR_OK && same_path(&x, &y);
}

static void test_proofs_of_every_small_tree_are_those_of_a_tree_in_memory(void)
{
    enum { SIZES = 70 };
    struct demur_tree_store *store = store_of(SIZES);
    static struct demur_tile_source source;

    for (uint64_t n = 1; n <= SIZES; n++) {
        struct t_tiles tiles = {.tile = NULL};
        struct demur_tile_reader reader = t_reader(&tiles);
        struct demur_tree_head head;

        t_build(&tiles, &head, n);
        demur_tile_source_init(&source, &reader, n);
        for (uint64_t i = 0; i < n; i++) CHECK(proofs_agree(&source, store, i, n));
        t_free(&tiles);
    }
    demur_tree_store_free(store);
}

static void test_proofs_of_larger_trees_are_those_of_a_tree_in_memory(void)
{
    static const uint64_t sizes[] = {255, 256, 257, 511, 512, 513, 65535, 65536, 65537};
    struct demur_tree_store *store = store_of(65537);
    static struct demur_tile_source source;

    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        uint64_t n = sizes[s];
        struct t_tiles tiles = {.tile = NULL};
        struct demur_tile_reader reader = t_reader(&tiles);
        struct demur_tree_head head;
        struct demur_hash root;

        t_build(&tiles, &head, n);
        demur_tree_store_root(&root, store, n);
        CHECK_BYTES(&root, &head.root, sizeof root);
        demur_tile_source_init(&source, &reader, n);
        for (uint64_t i = 0; i < n; i += 1 + n / 61) CHECK(proofs_agree(&source, store, i, n));
        CHECK(proofs_agree(&source, store, n - 1, n));
        t_free(&tiles);
    }
    demur_tree_store_free(store);
}

static void test_a_source_answers_nothing_beyond_its_tree(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_reader reader = t_reader(&tiles);
    static struct demur_tile_source source;
    struct demur_tree_head head;
    struct demur_hash h = {{7}}, as_before = h;

    t_build(&tiles, &head, 300);
    demur_tile_source_init(&source, &reader, 300);
    struct demur_tree_source s = demur_tile_source_of(&source);

    CHECK_ERR(DEMUR_ERR_RANGE, s.subtree(s.ctx, &h, 0, 300));
    CHECK_ERR(DEMUR_ERR_RANGE, s.subtree(s.ctx, &h, 3, 37)); /* 296 to 304 */
    CHECK_ERR(DEMUR_ERR_RANGE, s.subtree(s.ctx, &h, 8, 1));
    CHECK_ERR(DEMUR_ERR_RANGE, s.subtree(s.ctx, &h, 9, 0));
    CHECK_ERR(DEMUR_ERR_RANGE, s.subtree(s.ctx, &h, DEMUR_TREE_LEVELS, 0));
    CHECK_ERR(DEMUR_ERR_RANGE, s.subtree(s.ctx, &h, 64, 0));
    CHECK_BYTES(&h, &as_before, sizeof h);
    CHECK_ERR(DEMUR_OK, s.subtree(s.ctx, &h, 8, 0));
    CHECK_ERR(DEMUR_OK, s.subtree(s.ctx, &h, 2, 74)); /* 296 to 300 */
    t_free(&tiles);
}

static void test_the_full_tile_stands_in_for_a_partial_one_that_is_gone(void)
{
    struct demur_tree_store *store = store_of(600);
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_reader reader = t_reader(&tiles);
    static struct demur_tile_source source;
    struct demur_tree_head head;

    t_build(&tiles, &head, 600); /* holds no partial tile of 300 */
    demur_tile_source_init(&source, &reader, 300);
    CHECK(t_find(&tiles, 0, 1, 44) == NULL && t_find(&tiles, 0, 1, 256) != NULL);
    for (uint64_t i = 0; i < 256; i += 15) {
        /* level 1 has a partial tile of 600 only, so ask within level 0 */
        struct demur_tree_source a = demur_tile_source_of(&source);
        struct demur_tree_source b = demur_tree_store_source(store);
        struct demur_hash x, y;

        CHECK_ERR(DEMUR_OK, a.subtree(a.ctx, &x, 2, 64 + i % 11));
        CHECK_ERR(DEMUR_OK, b.subtree(b.ctx, &y, 2, 64 + i % 11));
        CHECK_BYTES(&x, &y, sizeof x);
    }
    t_remove(&tiles, 0, 1, 256);
    demur_tile_source_init(&source, &reader, 300);
    struct demur_tree_source s = demur_tile_source_of(&source);
    struct demur_hash h;

    CHECK_ERR(DEMUR_ERR_STATE, s.subtree(s.ctx, &h, 0, 256));
    CHECK_ERR(DEMUR_OK, s.subtree(s.ctx, &h, 0, 255));
    t_free(&tiles);
    demur_tree_store_free(store);
}

static void test_a_tile_of_the_wrong_length_is_refused(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_reader reader = t_reader(&tiles);
    static struct demur_tile_source source;
    struct demur_tree_head head;
    struct demur_hash h;

    t_build(&tiles, &head, 300);
    demur_tile_source_init(&source, &reader, 300);
    struct demur_tree_source s = demur_tile_source_of(&source);
    struct t_tile *partial = t_find(&tiles, 0, 1, 44);
    struct t_tile *full = t_find(&tiles, 0, 0, 256);

    if (!CHECK(partial != NULL && full != NULL)) return;
    for (size_t less = 0; less <= 44 * 32; less++) {
        partial->len = 44 * 32 - less;
        demur_tile_source_init(&source, &reader, 300);
        CHECK_ERR(less == 0 ? DEMUR_OK : DEMUR_ERR_FORMAT, s.subtree(s.ctx, &h, 0, 256));
    }
    full->len--;
    CHECK_ERR(DEMUR_ERR_FORMAT, s.subtree(s.ctx, &h, 0, 0));
    full->len = 0;
    CHECK_ERR(DEMUR_ERR_FORMAT, s.subtree(s.ctx, &h, 0, 0));
    /* a growing tile under the name of the full one */
    t_remove(&tiles, 0, 1, 44);
    CHECK_ERR(DEMUR_OK, t_put(&tiles, &(struct demur_tile_id){0, 1, 256}, (uint8_t[32]){1}, 32));
    CHECK_ERR(DEMUR_ERR_FORMAT, s.subtree(s.ctx, &h, 0, 256));
    t_free(&tiles);
    /* longer than any tile */
    static uint8_t long_tile[DEMUR_TILE_BYTES + 1];

    CHECK_ERR(DEMUR_OK,
              t_put(&tiles, &(struct demur_tile_id){0, 0, 256}, long_tile, sizeof long_tile));
    CHECK_ERR(DEMUR_ERR_FORMAT, s.subtree(s.ctx, &h, 0, 0));
    t_free(&tiles);
}

static void test_the_tile_read_last_is_kept_and_what_the_reader_says_is_passed_on(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_reader reader = t_reader(&tiles);
    static struct demur_tile_source source;
    struct demur_tree_head head;
    struct demur_hash h, again;

    t_build(&tiles, &head, 300);
    demur_tile_source_init(&source, &reader, 300);
    struct demur_tree_source s = demur_tile_source_of(&source);

    CHECK_ERR(DEMUR_OK, s.subtree(s.ctx, &h, 0, 0));
    CHECK_ERR(DEMUR_OK, s.subtree(s.ctx, &h, 0, 255));
    CHECK_ERR(DEMUR_OK, s.subtree(s.ctx, &h, 4, 3));
    CHECK(tiles.gets == 1);
    tiles.fail_get = 1;
    CHECK_ERR(DEMUR_ERR_IO, s.subtree(s.ctx, &h, 0, 256));
    /* after a failure nothing is taken from what is left in memory */
    CHECK_ERR(DEMUR_OK, s.subtree(s.ctx, &again, 4, 3));
    CHECK(tiles.gets == 3);
    CHECK_BYTES(&h, &again, sizeof h);
    t_free(&tiles);
}

int main(void)
{
    RUN(test_paths_are_written_and_read_in_one_form);
    RUN(test_every_other_form_is_refused);
    RUN(test_no_two_paths_name_one_tile);
    RUN(test_70000_entries_have_the_tiles_of_the_specification);
    RUN(test_widths_at_the_edges_of_the_range);
    RUN(test_widths_follow_the_definition);
    RUN(test_proofs_of_every_small_tree_are_those_of_a_tree_in_memory);
    RUN(test_proofs_of_larger_trees_are_those_of_a_tree_in_memory);
    RUN(test_a_source_answers_nothing_beyond_its_tree);
    RUN(test_the_full_tile_stands_in_for_a_partial_one_that_is_gone);
    RUN(test_a_tile_of_the_wrong_length_is_refused);
    RUN(test_the_tile_read_last_is_kept_and_what_the_reader_says_is_passed_on);
    return tap_done();
}
