/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* contract_log_test.c -- what store.h promises of tiles, notes, blobs, values and its check. */
#include "store_for_tests.h"

static enum demur_err put_tile(struct store *s, struct demur_tile_id id, struct demur_span data)
{
    t_begin(s);
    enum demur_err err = store_tile_put(s, &id, data.data, data.len);

    CHECK_ERR(err, store_commit(s));
    return err;
}

/* Whether the store gives that tile as the first len bytes of data. */
static bool has_tile(struct store *s, struct demur_tile_id id, const uint8_t *data, size_t len)
{
    uint8_t *kept = NULL;
    size_t kept_len = 0;

    if (!CHECK(store_tile_get(s, &kept, &kept_len, &id) == DEMUR_OK)) return false;
    bool same = kept_len == len && memcmp(kept, data, len) == 0;

    demur_free(kept);
    return same;
}

static bool no_tile(struct store *s, struct demur_tile_id id)
{
    uint8_t *kept = NULL;
    size_t len;

    return store_tile_get(s, &kept, &len, &id) == DEMUR_ERR_RANGE;
}

/* ---- tiles ----------------------------------------------------------------------------- */

static void test_a_tile_grows(void)
{
    static uint8_t tile[DEMUR_TILE_BYTES];
    struct store *s = t_open(STORE_CHANNEL);

    for (size_t i = 0; i < sizeof tile; i++) tile[i] = (uint8_t)(i / 7);
    CHECK(no_tile(s, (struct demur_tile_id){0, 3, 1}));
    CHECK_ERR(DEMUR_OK,
              put_tile(s, (struct demur_tile_id){0, 3, 2}, (struct demur_span){tile, 64}));
    CHECK_ERR(DEMUR_OK,
              put_tile(s, (struct demur_tile_id){0, 3, 2}, (struct demur_span){tile, 64}));
    CHECK(has_tile(s, (struct demur_tile_id){0, 3, 1}, tile, 32));
    CHECK(has_tile(s, (struct demur_tile_id){0, 3, 2}, tile, 64));
    CHECK(no_tile(s, (struct demur_tile_id){0, 3, 3}));
    CHECK(no_tile(s, (struct demur_tile_id){0, 2, 1}) &&
          no_tile(s, (struct demur_tile_id){1, 3, 1}));
    CHECK_ERR(DEMUR_OK, put_tile(s, (struct demur_tile_id){0, 3, 256},
                                 (struct demur_span){tile, sizeof tile}));
    CHECK(has_tile(s, (struct demur_tile_id){0, 3, 2}, tile, 64));
    CHECK(has_tile(s, (struct demur_tile_id){0, 3, 256}, tile, sizeof tile));
    store_close(s);
}

static void test_a_tile_never_changes(void)
{
    uint8_t tile[96] = {1, 2, 3};
    struct store *s = t_open(STORE_CHANNEL);
    struct demur_tile_id two = {0, 0, 2}, three = {0, 0, 3}, one = {0, 0, 1};

    CHECK_ERR(DEMUR_OK, put_tile(s, two, (struct demur_span){tile, 64}));
    CHECK_ERR(DEMUR_ERR_STATE, put_tile(s, one, (struct demur_span){tile, 32}));
    tile[63] ^= 1;
    CHECK_ERR(DEMUR_ERR_STATE, put_tile(s, two, (struct demur_span){tile, 64}));
    CHECK_ERR(DEMUR_ERR_STATE, put_tile(s, three, (struct demur_span){tile, 96}));
    tile[63] ^= 1;
    CHECK(has_tile(s, two, tile, 64));
    CHECK_ERR(DEMUR_OK, put_tile(s, three, (struct demur_span){tile, 96}));
    CHECK_ERR(DEMUR_ERR_STATE, put_tile(s, two, (struct demur_span){tile, 64}));
    store_close(s);
}

static void test_a_bundle_is_counted_in_entries(void)
{
    static const uint8_t bundle[] = {0, 2, 'a', 'b', 0, 0, 0, 1, 'c'};
    static const size_t len[] = {4, 6, 9};
    struct store *s = t_open(STORE_CHANNEL);
    struct demur_tile_id id = {DEMUR_TILE_ENTRIES, 0, 1};

    for (unsigned width = 1; width <= 3; width++) {
        id.width = width;
        CHECK(no_tile(s, id));
        CHECK_ERR(DEMUR_OK, put_tile(s, id, (struct demur_span){bundle, len[width - 1]}));
        for (id.width = 1; id.width <= width; id.width++) {
            CHECK(has_tile(s, id, bundle, len[id.width - 1]));
        }
    }
    store_close(s);
}

static void test_what_is_no_tile_is_refused(void)
{
    static uint8_t bytes[DEMUR_TILE_BYTES + 32];
    static const uint8_t bundle[] = {0, 2, 'a', 'b', 0, 0, 0, 1, 'c'};
    struct store *s = t_open(STORE_CHANNEL);
    static const struct demur_tile_id wrong[] = {
        {DEMUR_TILE_LEVELS, 0, 1}, {254, 0, 1}, {256, 0, 1},
        {0, (uint64_t)1 << 55, 1}, {0, 0, 0},   {0, 0, 257},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(no_tile(s, wrong[i]));
        CHECK_ERR(DEMUR_ERR_RANGE,
                  put_tile(s, wrong[i], (struct demur_span){bytes, 32 * (size_t)wrong[i].width}));
    }
    for (size_t len = 0; len <= 65; len++) {
        struct demur_tile_id id = {7, ((uint64_t)1 << 55) - 1, 2};

        CHECK_ERR(len == 64 ? DEMUR_OK : DEMUR_ERR_LENGTH,
                  put_tile(s, id, (struct demur_span){bytes, len}));
    }
    for (size_t len = 0; len <= sizeof bundle; len++) {
        CHECK_ERR(len == 6 ? DEMUR_OK : DEMUR_ERR_LENGTH,
                  put_tile(s, (struct demur_tile_id){DEMUR_TILE_ENTRIES, len, 2},
                           (struct demur_span){bundle, len}));
    }
    store_close(s);
}

/* ---- notes ----------------------------------------------------------------------------- */

static enum demur_err sign_note(struct store *s, uint64_t size, const char *text)
{
    t_begin(s);
    enum demur_err err = store_checkpoint_put(s, size, t_span(text));

    CHECK_ERR(err, store_commit(s));
    return err;
}

static enum demur_err publish(struct store *s, uint64_t size, const char *text)
{
    t_begin(s);
    enum demur_err err = store_checkpoint_publish(s, size, t_span(text));

    CHECK_ERR(err, store_commit(s));
    return err;
}

static bool newest_is(struct store *s, bool published, uint64_t size, const char *text)
{
    uint8_t *note = NULL;
    uint64_t got = 0;
    size_t len = 0;

    if (!CHECK(store_checkpoint_get(s, &got, &note, &len, published) == DEMUR_OK)) return false;
    bool same = got == size && t_is(note, len, text);

    demur_free(note);
    return same;
}

static bool covered_by(struct store *s, uint64_t least, uint64_t size)
{
    uint8_t *note = NULL;
    uint64_t got = 0;
    size_t len = 0;
    enum demur_err err = store_checkpoint_covering(s, &got, &note, &len, least);

    demur_free(note);
    return size == 0 ? err == DEMUR_ERR_RANGE : err == DEMUR_OK && got == size;
}

static void test_no_two_notes_of_one_size(void)
{
    struct store *s = t_open(STORE_CHANNEL);

    CHECK_ERR(DEMUR_OK, sign_note(s, 5, "five"));
    CHECK_ERR(DEMUR_OK, sign_note(s, 5, "five"));
    CHECK_ERR(DEMUR_ERR_STATE, sign_note(s, 5, "other"));
    CHECK_ERR(DEMUR_ERR_STATE, sign_note(s, 5, "five and more"));
    CHECK(newest_is(s, false, 5, "five"));
    CHECK_ERR(DEMUR_OK, sign_note(s, 7, "seven"));
    CHECK_ERR(DEMUR_OK, sign_note(s, 6, "six"));
    CHECK(newest_is(s, false, 7, "seven"));
    CHECK_ERR(DEMUR_ERR_RANGE, sign_note(s, UINT64_MAX, "none"));
    store_close(s);
}

static void test_only_a_signed_size_is_published_and_never_a_smaller_one(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_log log;

    CHECK_ERR(DEMUR_OK, sign_note(s, 5, "five"));
    CHECK_ERR(DEMUR_OK, sign_note(s, 6, "six"));
    CHECK_ERR(DEMUR_OK, sign_note(s, 9, "nine"));
    CHECK_ERR(DEMUR_ERR_STATE, publish(s, 7, "seven"));
    CHECK_ERR(DEMUR_ERR_STATE, publish(s, 6, "sax, cosigned")); /* not what was signed */
    CHECK_ERR(DEMUR_ERR_STATE, publish(s, 6, "si"));
    CHECK_ERR(DEMUR_OK, publish(s, 6, "six, cosigned"));
    CHECK_ERR(DEMUR_ERR_STATE, publish(s, 5, "five, cosigned"));
    CHECK_ERR(DEMUR_OK, publish(s, 6, "six, cosigned twice"));
    CHECK(newest_is(s, true, 6, "six, cosigned twice") && newest_is(s, false, 9, "nine"));
    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK(log.published == 6);
    CHECK_ERR(DEMUR_OK, publish(s, 9, "nine, cosigned"));
    CHECK_ERR(DEMUR_ERR_STATE, publish(s, 6, "six, cosigned"));
    CHECK(newest_is(s, true, 9, "nine, cosigned") && newest_is(s, false, 9, "nine"));
    CHECK(covered_by(s, 0, 6) && covered_by(s, 6, 6) && covered_by(s, 7, 9));
    CHECK(covered_by(s, 9, 9) && covered_by(s, 10, 0) && covered_by(s, UINT64_MAX, 0));
    store_close(s);
}

/* ---- blobs and values ------------------------------------------------------------------ */

static void test_blobs_stay_as_they_are(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct demur_hash one = t_hash(1), two = t_hash(2), three = t_hash(3);
    uint8_t *large = demur_alloc((size_t)1 << 20);
    uint8_t *data = NULL;
    size_t len = 77;

    large[12345] = 1;
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_blob_put(s, &one, t_span("one")));
    CHECK_ERR(DEMUR_OK, store_blob_put(s, &one, t_span("another")));
    CHECK_ERR(DEMUR_OK, store_blob_put(s, &two, (struct demur_span){large, (size_t)1 << 20}));
    CHECK_ERR(DEMUR_OK, store_blob_put(s, &three, (struct demur_span){NULL, 0}));
    t_commit(s);
    CHECK_ERR(DEMUR_OK, store_blob_get(s, &data, &len, &one));
    CHECK(t_is(data, len, "one"));
    demur_free(data);
    CHECK_ERR(DEMUR_OK, store_blob_get(s, &data, &len, &two));
    CHECK(len == (size_t)1 << 20 && memcmp(data, large, len) == 0);
    demur_free(data);
    data = NULL;
    CHECK_ERR(DEMUR_OK, store_blob_get(s, &data, &len, &three));
    CHECK(data != NULL && len == 0);
    demur_free(data);
    three = t_hash(4);
    CHECK_ERR(DEMUR_ERR_RANGE, store_blob_get(s, &data, &len, &three));
    demur_free(large);
    store_close(s);
}

static enum demur_err put_value(struct store *s, const char *name, struct demur_span value)
{
    t_begin(s);
    enum demur_err err = store_value_put(s, name, value);

    CHECK_ERR(err, store_commit(s));
    return err;
}

static void test_values_are_replaced(void)
{
    static uint8_t large[STORE_VALUE_BYTES_MAX + 1];
    static const char *const wrong[] = {"", "A", "a b", "1", "abcdefghijklmnopqrstuvwxyz-abcdef"};
    struct store *s = t_open(STORE_CHANNEL);
    uint8_t *data = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, put_value(s, "a", t_span("one")));
    CHECK_ERR(DEMUR_OK, put_value(s, "a", t_span("two")));
    CHECK_ERR(DEMUR_OK, put_value(s, "a-b_c", (struct demur_span){NULL, 0}));
    CHECK_ERR(DEMUR_OK, put_value(s, "abcdefghijklmnopqrstuvwxyz-abcde",
                                  (struct demur_span){large, STORE_VALUE_BYTES_MAX}));
    CHECK_ERR(DEMUR_ERR_LENGTH, put_value(s, "a", (struct demur_span){large, sizeof large}));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK_ERR(DEMUR_ERR_FORMAT, put_value(s, wrong[i], t_span("x")));
    }
    CHECK_ERR(DEMUR_OK, store_value_get(s, &data, &len, "a"));
    CHECK(t_is(data, len, "two"));
    demur_free(data);
    CHECK_ERR(DEMUR_OK, store_value_get(s, &data, &len, "a-b_c"));
    CHECK(data != NULL && len == 0);
    demur_free(data);
    CHECK_ERR(DEMUR_ERR_RANGE, store_value_get(s, &data, &len, "b"));
    store_close(s);
}

/* ---- the check ------------------------------------------------------------------------- */

/* What store_check() says of a store to which `wrong` has been done. */
static enum demur_err check_of(void (*wrong)(struct store *s))
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_why why;

    t_append_texts(s, (const char *const[]){"a", "b", "c"}, 3);
    t_wait(s, "d");
    CHECK_ERR(DEMUR_OK, sign_note(s, 3, "note"));
    t_begin(s);
    if (wrong != NULL) wrong(s);
    t_commit(s);
    enum demur_err err = store_check(s, &why);

    CHECK((err == DEMUR_OK) == (why.text[0] == '\0'));
    store_close(s);
    return err;
}

static void append_without_tiles(struct store *s)
{
    struct demur_span entry = t_span("e");
    struct store_append append = {3, {4, t_hash(1)}, 9, &entry, 1};

    CHECK_ERR(DEMUR_OK, store_log_append(s, &append));
}

static void append_another_entry(struct store *s)
{
    struct demur_span entry = t_span("e"), other = t_span("f");
    struct store_append append = {3, {4, {{0}}}, 9, &other, 1};
    struct demur_tile_sink sink = {t_tile_to_store, s};
    struct demur_tile_reader reader = {t_tile_from_store, s};
    struct demur_tile_builder *b = NULL;
    struct store_log log;

    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK_ERR(DEMUR_OK, demur_tile_builder_resume(&b, &sink, &reader, &log.head));
    CHECK_ERR(DEMUR_OK, demur_tile_builder_append(b, entry));
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
    demur_tile_builder_root(&append.head.root, b);
    demur_tile_builder_free(b);
    CHECK_ERR(DEMUR_OK, store_log_append(s, &append));
}

static void wait_under_another_leaf(struct store *s)
{
    struct store_entry e = t_entry("place", t_span("x"));
    struct store_receipt first;
    enum store_put what;

    e.receipt.leaf.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_OK, store_entry_put(s, &what, &first, &e));
}

static void sign_beyond_the_log(struct store *s)
{
    CHECK_ERR(DEMUR_OK, store_checkpoint_put(s, 4, t_span("beyond")));
}

static void test_a_check_finds_what_does_not_fit(void)
{
    CHECK_ERR(DEMUR_OK, check_of(NULL));
    CHECK_ERR(DEMUR_ERR_INVALID, check_of(append_without_tiles));
    CHECK_ERR(DEMUR_ERR_INVALID, check_of(append_another_entry));
    CHECK_ERR(DEMUR_ERR_INVALID, check_of(wait_under_another_leaf));
    CHECK_ERR(DEMUR_ERR_INVALID, check_of(sign_beyond_the_log));
}

int main(int argc, char **argv)
{
    if (!t_setup(argc, argv)) return 1;
    RUN(test_a_tile_grows);
    RUN(test_a_tile_never_changes);
    RUN(test_a_bundle_is_counted_in_entries);
    RUN(test_what_is_no_tile_is_refused);
    RUN(test_no_two_notes_of_one_size);
    RUN(test_only_a_signed_size_is_published_and_never_a_smaller_one);
    RUN(test_blobs_stay_as_they_are);
    RUN(test_values_are_replaced);
    RUN(test_a_check_finds_what_does_not_fit);
    t_cleanup();
    return tap_done();
}
