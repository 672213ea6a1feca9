/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tile_builder_test.c -- entries become the tiles that their tree has, however often it goes on. */
#include "demur/memory.h"
#include "demur/tree_store.h"
#include "log/entry_bundle.h"
#include "tiles_for_tests.h"

static const uint64_t sizes[] = {0, 1, 2, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537};

enum { SIZES = sizeof sizes / sizeof sizes[0], LARGEST = 65537 };

/* ---- bundles --------------------------------------------------------------------------- */

static void test_a_bundle_has_one_form(void)
{
    static const uint8_t bytes[] = {0, 2, 'a', 'b', 0, 0, 0, 1, 'c'};
    struct demur_entry_bundle b = {.count = 77};
    struct demur_writer w;

    CHECK_ERR(DEMUR_OK, demur_entry_bundle_decode(&b, bytes, sizeof bytes, 3));
    CHECK(b.count == 3 && b.entries[0].len == 2 && b.entries[1].len == 0 && b.entries[2].len == 1);
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK, demur_entry_bundle_encode(&w, &b));
    CHECK(w.len == sizeof bytes && memcmp(w.data, bytes, sizeof bytes) == 0);
    demur_writer_wipe(&w);
    b.count = 77;
    for (size_t len = 0; len < sizeof bytes; len++) {
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_entry_bundle_decode(&b, bytes, len, 3));
    }
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_entry_bundle_decode(&b, bytes, sizeof bytes, 2));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_entry_bundle_decode(&b, bytes, sizeof bytes, 4));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_entry_bundle_decode(&b, bytes, sizeof bytes, 256));
    CHECK(b.count == 77);
}

static void test_a_bundle_of_256_of_the_largest_entries(void)
{
    static uint8_t entry[DEMUR_ENTRY_BYTES_MAX + 1];
    struct demur_entry_bundle b = {.count = DEMUR_TILE_WIDTH}, got;
    struct demur_writer w;

    for (size_t i = 0; i < DEMUR_TILE_WIDTH; i++) {
        b.entries[i] = (struct demur_span){entry, DEMUR_ENTRY_BYTES_MAX};
    }
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK, demur_entry_bundle_encode(&w, &b));
    CHECK(w.len == DEMUR_BUNDLE_BYTES_MAX);
    CHECK_ERR(DEMUR_OK, demur_entry_bundle_decode(&got, w.data, w.len, DEMUR_TILE_WIDTH));
    CHECK(got.entries[255].len == DEMUR_ENTRY_BYTES_MAX);
    demur_writer_wipe(&w);
    b.entries[9].len++;
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_entry_bundle_encode(&w, &b));
    demur_writer_wipe(&w);
    demur_writer_init(&w);
    b.count = 9;
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_entry_bundle_encode(&w, &b));
    demur_test_fail_alloc(0);
    demur_writer_wipe(&w);
}

/* ---- what comes out -------------------------------------------------------------------- */

/* Whether data are the hashes of the tile, as the definition has them: roots of ranges. */
static bool hashes_follow_the_definition(const struct t_tile *t, struct demur_tree_store *store)
{
    struct demur_tree_source source = demur_tree_store_source(store);

    if (t->len != (size_t)t->id.width * DEMUR_HASH_BYTES) return false;
    for (size_t i = 0; i < t->id.width; i++) {
        struct demur_hash h;

        if (source.subtree(source.ctx, &h, 8 * t->id.level, t->id.index * 256 + i) != DEMUR_OK ||
            memcmp(h.bytes, t->data + i * sizeof h.bytes, sizeof h.bytes) != 0) {
            return false;
        }
    }
    return true;
}

static bool entries_follow_the_definition(const struct t_tile *t)
{
    struct demur_entry_bundle b;

    if (demur_entry_bundle_decode(&b, t->data, t->len, t->id.width) != DEMUR_OK) return false;
    for (size_t i = 0; i < b.count; i++) {
        uint8_t buf[4];
        struct demur_span e = t_entry(buf, t->id.index * 256 + i);

        if (e.len != b.entries[i].len || memcmp(e.data, b.entries[i].data, e.len) != 0)
            return false;
    }
    return true;
}

/* How many tiles and bundles a checkpoint of size needs. */
static size_t tiles_needed(uint64_t size)
{
    size_t n = (size_t)((size + 255) / 256);

    for (uint64_t hashes = size; hashes > 0; hashes /= 256) n += (size_t)((hashes + 255) / 256);
    return n;
}

static void test_every_size_has_the_tiles_that_the_definition_gives_it(void)
{
    struct demur_tree_store *store = NULL;

    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&store));
    for (uint64_t i = 0; i < LARGEST; i++) {
        uint8_t buf[4];
        struct demur_span e = t_entry(buf, i);
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, e.data, e.len);
        CHECK_ERR(DEMUR_OK, demur_tree_store_append(store, &leaf));
    }
    for (size_t s = 0; s < SIZES; s++) {
        struct t_tiles tiles = {.tile = NULL};
        struct demur_tree_head head;
        struct demur_hash root;

        t_build(&tiles, &head, sizes[s]);
        demur_tree_store_root(&root, store, sizes[s]);
        CHECK(head.size == sizes[s]);
        CHECK_BYTES(&head.root, &root, sizeof root);
        CHECK(tiles.count == tiles_needed(sizes[s]));
        for (size_t i = 0; i < tiles.count; i++) {
            const struct t_tile *t = &tiles.tile[i];

            CHECK(t->id.width == demur_tile_width(t->id.level, t->id.index, sizes[s]));
            CHECK(t->id.level == DEMUR_TILE_ENTRIES ? entries_follow_the_definition(t)
                                                    : hashes_follow_the_definition(t, store));
        }
        t_free(&tiles);
    }
    demur_tree_store_free(store);
}

static void test_70000_entries_have_the_tiles_of_the_specification(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tree_head head;

    t_build(&tiles, &head, 70000);
    CHECK(tiles.count == 2 * 274 + 2 + 1);
    CHECK(t_find(&tiles, 0, 272, 256) != NULL && t_find(&tiles, 0, 273, 112) != NULL);
    CHECK(t_find(&tiles, DEMUR_TILE_ENTRIES, 272, 256) != NULL);
    CHECK(t_find(&tiles, DEMUR_TILE_ENTRIES, 273, 112) != NULL);
    CHECK(t_find(&tiles, 1, 0, 256) != NULL && t_find(&tiles, 1, 1, 17) != NULL);
    CHECK(t_find(&tiles, 2, 0, 1) != NULL);
    t_free(&tiles);
}

static void test_a_bundle_comes_before_the_hashes_of_its_entries(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tree_head head;

    t_build(&tiles, &head, 257);
    CHECK(tiles.count == 5);
    CHECK(tiles.tile[0].id.level == DEMUR_TILE_ENTRIES && tiles.tile[0].id.width == 256);
    CHECK(tiles.tile[1].id.level == 0 && tiles.tile[1].id.width == 256);
    CHECK(tiles.tile[2].id.level == DEMUR_TILE_ENTRIES && tiles.tile[2].id.width == 1);
    CHECK(tiles.tile[3].id.level == 0 && tiles.tile[3].id.width == 1);
    CHECK(tiles.tile[4].id.level == 1 && tiles.tile[4].id.width == 1);
    t_free(&tiles);
}

static void test_flushing_at_every_size_changes_no_tile(void)
{
    struct t_tiles tiles = {.tile = NULL}, once = {.tile = NULL};
    struct demur_tile_sink sink = t_sink(&tiles);
    struct demur_tile_builder *b = NULL;
    struct demur_tree_head head;
    struct demur_hash root;

    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&b, &sink));
    for (uint64_t n = 0; n <= 520; n++) {
        t_append(b, n);
        CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
        CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b)); /* t_put() compares */
    }
    demur_tile_builder_root(&root, b);
    demur_tile_builder_free(b);
    t_build(&once, &head, 520);
    CHECK_BYTES(&root, &head.root, sizeof root);
    for (size_t i = 0; i < once.count; i++) {
        const struct t_tile *t = &once.tile[i];
        const struct t_tile *u = t_find(&tiles, t->id.level, t->id.index, t->id.width);

        CHECK(u != NULL && u->len == t->len && memcmp(u->data, t->data, t->len) == 0);
    }
    t_free(&tiles);
    t_free(&once);
}

/* ---- failures -------------------------------------------------------------------------- */

static void test_entries_have_their_largest_length(void)
{
    static uint8_t entry[DEMUR_ENTRY_BYTES_MAX + 1];
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_sink sink = t_sink(&tiles);
    struct demur_tile_builder *b = NULL;

    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&b, &sink));
    CHECK_ERR(DEMUR_OK,
              demur_tile_builder_append(b, (struct demur_span){entry, DEMUR_ENTRY_BYTES_MAX}));
    CHECK_ERR(DEMUR_OK, demur_tile_builder_append(b, (struct demur_span){NULL, 0}));
    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_tile_builder_append(b, (struct demur_span){entry, sizeof entry}));
    /* from then on it says so */
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_tile_builder_append(b, (struct demur_span){entry, 1}));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_tile_builder_flush(b));
    CHECK(tiles.count == 0);
    demur_tile_builder_free(b);
    demur_tile_builder_free(NULL);
}

static void test_what_the_sink_says_ends_it(void)
{
    enum { LONG = DEMUR_ENTRY_BYTES_MAX + 1 };
    static const uint8_t long_entry[LONG];

    for (unsigned nth = 1; nth <= 5; nth++) { /* 257 entries are five tiles */
        struct t_tiles tiles = {.fail_put = nth};
        struct demur_tile_sink sink = t_sink(&tiles);
        struct demur_tile_builder *b = NULL;
        enum demur_err err = DEMUR_OK;
        uint8_t buf[4];

        CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&b, &sink));
        for (uint64_t i = 0; i < 257 && err == DEMUR_OK; i++) {
            err = demur_tile_builder_append(b, t_entry(buf, i));
        }
        if (err == DEMUR_OK) err = demur_tile_builder_flush(b);
        CHECK_ERR(DEMUR_ERR_IO, err);
        CHECK_ERR(DEMUR_ERR_IO, demur_tile_builder_append(b, t_entry(buf, 1)));
        /* an entry that is too long by itself makes no difference, and nothing more is put */
        CHECK_ERR(DEMUR_ERR_IO,
                  demur_tile_builder_append(b, (struct demur_span){long_entry, LONG}));
        CHECK_ERR(DEMUR_ERR_IO, demur_tile_builder_flush(b));
        CHECK(tiles.count == nth - 1);
        demur_tile_builder_free(b);
        t_free(&tiles);
    }
}

static void test_memory_that_runs_out_is_said(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_sink sink = t_sink(&tiles);
    struct demur_tile_reader reader = t_reader(&tiles);
    struct demur_tile_builder *b = NULL;
    struct demur_tree_head head;
    uint8_t buf[4];

    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_tile_builder_new(&b, &sink));
    CHECK(b == NULL);
    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&b, &sink));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_tile_builder_append(b, t_entry(buf, 0)));
    demur_test_fail_alloc(0);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_tile_builder_append(b, t_entry(buf, 0)));
    demur_tile_builder_free(b);
    b = NULL;
    t_build(&tiles, &head, 300);
    unsigned nth = 1;

    for (;; nth++) {
        demur_test_fail_alloc(nth);
        enum demur_err err = demur_tile_builder_resume(&b, &sink, &reader, &head);

        demur_test_fail_alloc(0);
        if (err == DEMUR_OK) break;
        CHECK_ERR(DEMUR_ERR_NOMEM, err);
        CHECK(b == NULL);
        if (nth > 50) break;
    }
    CHECK(nth > 2 && nth < 50 && b != NULL);
    demur_tile_builder_free(b);
    t_free(&tiles);
}

/* ---- going on -------------------------------------------------------------------------- */

/* Build to `first`, forget the builder, go on to `size`: the same tiles come as in one go. */
static void go_on(uint64_t first, uint64_t size)
{
    struct t_tiles twice = {.tile = NULL}, once = {.tile = NULL};
    struct demur_tile_sink sink = t_sink(&twice);
    struct demur_tile_sink sink_once = t_sink(&once);
    struct demur_tile_reader reader = t_reader(&twice);
    struct demur_tile_builder *b = NULL;
    struct demur_tree_head head;
    struct demur_hash root, want;

    t_build(&twice, &head, first);
    if (!CHECK(demur_tile_builder_resume(&b, &sink, &reader, &head) == DEMUR_OK)) return;
    CHECK(demur_tile_builder_size(b) == first);
    demur_tile_builder_root(&root, b);
    CHECK_BYTES(&root, &head.root, sizeof root);
    t_append(b, size);
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
    demur_tile_builder_root(&root, b);
    demur_tile_builder_free(b);
    b = NULL;
    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&b, &sink_once));
    t_append(b, first);
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
    t_append(b, size);
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
    demur_tile_builder_root(&want, b);
    demur_tile_builder_free(b);
    CHECK_BYTES(&root, &want, sizeof root);
    CHECK(t_equal(&twice, &once));
    t_free(&twice);
    t_free(&once);
}

static void test_a_builder_that_goes_on_gives_the_same_tiles(void)
{
    for (size_t i = 0; i < SIZES && sizes[i] < 1000; i++) {
        for (size_t j = i; j < SIZES && sizes[j] < 1000; j++) go_on(sizes[i], sizes[j]);
    }
    go_on(65535, 65535);
    go_on(65535, 65536);
    go_on(65535, 65537);
    go_on(65536, 65537);
    go_on(513, 65537);
}

static void test_a_builder_goes_on_where_only_full_tiles_are_left(void)
{
    static const uint64_t first[] = {1, 255, 257, 300, 511};
    struct t_tiles tiles = {.tile = NULL}, more = {.tile = NULL};
    struct demur_tile_reader reader = t_reader(&tiles);
    struct demur_tile_sink sink = t_sink(&more);
    struct demur_tree_head head, whole;

    t_build(&tiles, &whole, 65536); /* no partial tile but that of level 2 */
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        struct t_tiles unused = {.tile = NULL};
        struct demur_tile_builder *b = NULL;
        struct demur_hash root;

        t_build(&unused, &head, first[i]);
        t_free(&unused);
        if (!CHECK(demur_tile_builder_resume(&b, &sink, &reader, &head) == DEMUR_OK)) continue;
        t_append(b, 65536);
        demur_tile_builder_root(&root, b);
        CHECK_BYTES(&root, &whole.root, sizeof root);
        demur_tile_builder_free(b);
    }
    t_free(&tiles);
    t_free(&more);
}

static enum demur_err resume(struct t_tiles *tiles, const struct demur_tree_head *head)
{
    struct demur_tile_sink sink = t_sink(tiles);
    struct demur_tile_reader reader = t_reader(tiles);
    struct demur_tile_builder *b = NULL;
    enum demur_err err = demur_tile_builder_resume(&b, &sink, &reader, head);

    CHECK((b != NULL) == (err == DEMUR_OK));
    demur_tile_builder_free(b);
    return err;
}

static void test_a_false_right_edge_is_refused(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tree_head head;

    t_build(&tiles, &head, 300);
    struct demur_tree_head other = head;

    other.root.bytes[31] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, resume(&tiles, &other));
    other = (struct demur_tree_head){0, head.root};
    CHECK_ERR(DEMUR_ERR_INVALID, resume(&tiles, &other));
    other.size = (uint64_t)DEMUR_TREE_SIZE_MAX + 1;
    CHECK_ERR(DEMUR_ERR_RANGE, resume(&tiles, &other));
    other.size = 299;
    CHECK_ERR(DEMUR_ERR_STATE, resume(&tiles, &other));
    for (size_t i = 0; i < tiles.count; i++) {
        struct t_tile *t = &tiles.tile[i];
        bool edge = t->id.width < 256;

        t->len--;
        CHECK_ERR(edge ? DEMUR_ERR_FORMAT : DEMUR_OK, resume(&tiles, &head));
        t->len++;
        for (size_t at = 0; edge && at < t->len; at++) {
            t->data[at] ^= 1;
            enum demur_err err = resume(&tiles, &head);

            CHECK(err == DEMUR_ERR_INVALID || err == DEMUR_ERR_FORMAT);
            t->data[at] ^= 1;
        }
        struct demur_tile_id id = t->id;

        t->id.level = 7; /* out of the way */
        CHECK_ERR(edge ? DEMUR_ERR_STATE : DEMUR_OK, resume(&tiles, &head));
        t->id = id;
    }
    for (unsigned nth = 1; nth <= 3; nth++) {
        tiles.fail_get = nth;
        CHECK_ERR(DEMUR_ERR_IO, resume(&tiles, &head));
    }
    CHECK_ERR(DEMUR_OK, resume(&tiles, &head));
    t_free(&tiles);
}

static void test_a_builder_goes_on_in_a_bundle_of_large_entries(void)
{
    static uint8_t entry[60000];
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_sink sink = t_sink(&tiles);
    struct demur_tile_reader reader = t_reader(&tiles);
    struct demur_tile_builder *b = NULL;
    struct demur_tree_head head;

    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&b, &sink));
    for (uint8_t i = 0; i < 20; i++) {
        entry[0] = i;
        CHECK_ERR(DEMUR_OK, demur_tile_builder_append(b, (struct demur_span){entry, sizeof entry}));
    }
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
    head.size = demur_tile_builder_size(b);
    demur_tile_builder_root(&head.root, b);
    demur_tile_builder_free(b);
    CHECK_ERR(DEMUR_OK, demur_tile_builder_resume(&b, &sink, &reader, &head));
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
    demur_tile_builder_free(b);
    t_free(&tiles);
}

int main(void)
{
    RUN(test_a_bundle_has_one_form);
    RUN(test_a_bundle_of_256_of_the_largest_entries);
    RUN(test_every_size_has_the_tiles_that_the_definition_gives_it);
    RUN(test_70000_entries_have_the_tiles_of_the_specification);
    RUN(test_a_bundle_comes_before_the_hashes_of_its_entries);
    RUN(test_flushing_at_every_size_changes_no_tile);
    RUN(test_entries_have_their_largest_length);
    RUN(test_what_the_sink_says_ends_it);
    RUN(test_memory_that_runs_out_is_said);
    RUN(test_a_builder_that_goes_on_gives_the_same_tiles);
    RUN(test_a_builder_goes_on_where_only_full_tiles_are_left);
    RUN(test_a_false_right_edge_is_refused);
    RUN(test_a_builder_goes_on_in_a_bundle_of_large_entries);
    return tap_done();
}
