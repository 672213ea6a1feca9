/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log_check_test.c -- a whole log from its tiles: whatever is changed or missing is found. */
#include "demur/log_check.h"
#include "demur/memory.h"
#include "tiles_for_tests.h"

/* A log with the checkpoints of its history. */
struct history {
    struct t_tiles tiles;
    struct demur_tree_head head[8];
    size_t heads;
};

static void grow(struct history *h, const uint64_t *size, size_t n)
{
    struct demur_tile_sink sink = t_sink(&h->tiles);
    struct demur_tile_builder *b = NULL;

    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&b, &sink));
    for (h->heads = 0; h->heads < n; h->heads++) {
        t_append(b, size[h->heads]);
        CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(b));
        h->head[h->heads].size = size[h->heads];
        demur_tile_builder_root(&h->head[h->heads].root, b);
    }
    demur_tile_builder_free(b);
}

/* What a check of all that says. */
struct outcome {
    enum demur_err err;
    enum demur_log_fault fault;
    struct demur_tile_id tile;
    size_t head; /* which it came to */
};

static struct outcome check(struct history *h, const struct demur_log_visitor *visitor)
{
    struct demur_tile_reader reader = t_reader(&h->tiles);
    struct demur_log_check *c = NULL;
    struct outcome o = {.tile = {99, 99, 99}};

    o.err = demur_log_check_new(&c, h->head[h->heads - 1].size, &reader, visitor);
    if (o.err != DEMUR_OK) return o;
    for (; o.head < h->heads && o.err == DEMUR_OK; o.head++) {
        o.err = demur_log_check_to(c, &h->head[o.head]);
    }
    o.fault = demur_log_check_fault(c, &o.tile);
    CHECK(o.fault == DEMUR_LOG_OK || o.err == DEMUR_ERR_INVALID);
    CHECK(strlen(demur_log_fault_text(o.fault)) > 0);
    if (o.err != DEMUR_OK) { /* it stays so */
        CHECK_ERR(o.err, demur_log_check_to(c, &h->head[h->heads - 1]));
    }
    demur_log_check_free(c);
    return o;
}

static bool finds(struct history *h, enum demur_log_fault fault, const struct demur_tile_id *tile)
{
    struct outcome o = check(h, NULL);

    return o.err == DEMUR_ERR_INVALID && o.fault == fault &&
           (tile == NULL ? o.tile.level == 99 : t_same(&o.tile, tile));
}

static bool holds(struct history *h)
{
    struct outcome o = check(h, NULL);

    return o.err == DEMUR_OK && o.fault == DEMUR_LOG_OK && o.tile.level == 99;
}

#define SIZES(...) (const uint64_t[]){__VA_ARGS__}, sizeof(const uint64_t[]){__VA_ARGS__} / 8

/* ---- logs that hold -------------------------------------------------------------------- */

static void test_logs_of_every_interesting_size_hold(void)
{
    static const uint64_t sizes[] = {0, 1, 2, 255, 256, 257, 511, 512, 513, 65535, 65536, 65537};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct history h = {.heads = 0};

        grow(&h, &sizes[i], 1);
        CHECK(holds(&h));
        t_free(&h.tiles);
    }
}

static void test_a_history_holds_with_and_without_its_old_partial_tiles(void)
{
    struct history h = {.heads = 0};

    grow(&h, SIZES(0, 1, 2, 2, 255, 300, 520, 600));
    CHECK(holds(&h));
    for (size_t i = h.tiles.count; i-- > 0;) {
        const struct demur_tile_id *id = &h.tiles.tile[i].id;

        if (id->width < 256 && demur_tile_width(id->level, id->index, 600) == 256) {
            t_forget(&h.tiles, i);
            CHECK(holds(&h));
        }
    }
    t_free(&h.tiles);
}

/* The tiles have grown while their checkpoint was being copied. */
static void test_a_full_tile_beyond_the_checkpoint_stands_in_for_a_partial_one(void)
{
    struct history h = {.heads = 0};
    struct demur_tile_id full[] = {{0, 1, 256}, {DEMUR_TILE_ENTRIES, 1, 256}};

    grow(&h, SIZES(270, 300, 512));
    h.heads = 2;
    t_remove(&h.tiles, 0, 1, 14);
    t_remove(&h.tiles, 0, 1, 44);
    t_remove(&h.tiles, DEMUR_TILE_ENTRIES, 1, 14);
    t_remove(&h.tiles, DEMUR_TILE_ENTRIES, 1, 44);
    CHECK(holds(&h));
    for (size_t i = 0; i < 2; i++) {
        struct t_tile *t = t_must(&h.tiles, full[i].level, 1, 256);

        t->data[0] ^= 1; /* of the first hash, of the length of the first entry */
        CHECK(!holds(&h));
        t->data[0] ^= 1;
        t->data[t->len - 1] ^= 1; /* beyond the checkpoint: nobody can say */
        CHECK(holds(&h));
        t->data[t->len - 1] ^= 1;
        t->len--;
        CHECK(finds(&h, i == 0 ? DEMUR_LOG_TILE_WRONG : DEMUR_LOG_BUNDLE_FORM, &full[i]));
        t->len++;
    }
    /* a tile that grows under the name of the full one */
    t_must(&h.tiles, 0, 1, 256)->len = 44 * 32;
    CHECK(finds(&h, DEMUR_LOG_TILE_WRONG, &full[0]));
    t_free(&h.tiles);
}

/* An old partial tile is gone, and what stands in for it is too short. */
static void test_a_full_tile_that_stands_in_is_as_long_as_it_must_be(void)
{
    struct demur_tile_id id[] = {{0, 1, 256}, {DEMUR_TILE_ENTRIES, 1, 256}};

    for (size_t i = 0; i < 2; i++) {
        struct history h = {.heads = 0};
        struct t_tile *full;

        grow(&h, SIZES(270, 300, 512));
        h.heads = 2;
        t_remove(&h.tiles, id[i].level, 1, 14);
        full = t_must(&h.tiles, id[i].level, 1, 256);
        CHECK(holds(&h));
        full->len = 9;
        CHECK(finds(&h, DEMUR_LOG_TILE_WRONG, &id[i]));
        t_free(&h.tiles);
    }
}

/* ---- damage ---------------------------------------------------------------------------- */

static bool same_span(struct demur_span a, struct demur_span b)
{
    return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

struct seen {
    uint64_t next;
    uint64_t fail_at;
};

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    struct seen *s = ctx;
    uint8_t buf[4];

    CHECK(index == s->next);
    CHECK(same_span(entry, t_entry(buf, index)));
    if (index == s->fail_at) return DEMUR_ERR_RANDOM;
    s->next++;
    return DEMUR_OK;
}

static void flip_everything(struct history *h, uint8_t bits)
{
    CHECK(holds(h));
    for (size_t i = 0; i < h->tiles.count; i++) {
        struct t_tile *t = &h->tiles.tile[i];

        for (size_t at = 0; at < t->len; at++) {
            for (uint8_t bit = 1; bit != 0; bit = (uint8_t)(bit << 1)) {
                if ((bit & bits) == 0) continue;
                t->data[at] ^= bit;
                struct seen seen = {0, UINT64_MAX};
                struct demur_log_visitor visitor = {visit, &seen};
                struct outcome o = check(h, &visitor); /* which sees true entries only */

                t->data[at] ^= bit;
                CHECK(o.err == DEMUR_ERR_INVALID);
                if (t->id.level == DEMUR_TILE_ENTRIES) {
                    CHECK(o.fault == DEMUR_LOG_TILE_WRONG || o.fault == DEMUR_LOG_BUNDLE_FORM);
                    CHECK(o.tile.index == t->id.index);
                } else {
                    CHECK(o.fault == DEMUR_LOG_TILE_WRONG && t_same(&o.tile, &t->id));
                }
            }
        }
    }
    CHECK(holds(h));
}

static void test_every_flipped_bit_of_a_small_log_is_found(void)
{
    struct history h = {.heads = 0};

    grow(&h, SIZES(1, 3, 7));
    flip_everything(&h, 0xff);
    t_free(&h.tiles);
}

static void test_every_flipped_byte_of_a_log_of_two_levels_is_found(void)
{
    struct history h = {.heads = 0};

    grow(&h, SIZES(2, 258));
    flip_everything(&h, 0x10);
    t_free(&h.tiles);
}

static void test_every_missing_tile_is_found(void)
{
    struct history h = {.heads = 0};

    grow(&h, SIZES(2, 258, 260, 517));
    for (size_t i = 0; i < h.tiles.count; i++) {
        struct demur_tile_id id = h.tiles.tile[i].id;
        bool full_is_there = id.width < 256 && demur_tile_width(id.level, id.index, 517) == 256;

        h.tiles.tile[i].id.level = 7; /* out of the way */
        CHECK(full_is_there ? holds(&h) : finds(&h, DEMUR_LOG_TILE_MISSING, &id));
        h.tiles.tile[i].id = id;
    }
    CHECK(holds(&h));
    t_free(&h.tiles);
}

static void test_every_tile_of_another_length_is_found(void)
{
    struct history h = {.heads = 0};

    grow(&h, SIZES(2, 258, 260));
    for (size_t i = 0; i < h.tiles.count; i++) {
        struct t_tile *t = &h.tiles.tile[i];
        uint8_t *data = t->data;
        size_t len = t->len;
        static uint8_t larger[DEMUR_TILE_WIDTH * 8 + DEMUR_TILE_BYTES + 1];

        memcpy(larger, data, len);
        t->data = larger;
        for (t->len = 0; t->len <= len + 1; t->len++) {
            if (t->len == len) continue;
            struct outcome o = check(&h, NULL);

            CHECK(o.err == DEMUR_ERR_INVALID && t_same(&o.tile, &t->id));
            CHECK(o.fault == DEMUR_LOG_TILE_WRONG || o.fault == DEMUR_LOG_BUNDLE_FORM);
        }
        t->len = sizeof larger; /* more than the reader was asked for */
        CHECK_ERR(DEMUR_ERR_INVALID, check(&h, NULL).err);
        t->data = data;
        t->len = len;
    }
    t_free(&h.tiles);
}

/* All tiles fit together, and the checkpoint is of something else. */
static void test_a_log_of_another_root_is_found(void)
{
    struct history h = {.heads = 0};

    grow(&h, SIZES(0, 5, 300));
    for (size_t i = 0; i < h.heads; i++) {
        h.head[i].root.bytes[0] ^= 1;
        CHECK(finds(&h, DEMUR_LOG_ROOT, NULL));
        CHECK(check(&h, NULL).head == i + 1);
        h.head[i].root.bytes[0] ^= 1;
    }
    CHECK(holds(&h));
    t_free(&h.tiles);
}

/* Somebody was shown a checkpoint of a history that the log does not have. */
static void test_a_checkpoint_of_another_history_is_found(void)
{
    struct history h = {.heads = 0};
    struct demur_tree_head other = {260, {{1, 2, 3}}};

    grow(&h, SIZES(5, 300));
    h.head[2] = h.head[1];
    h.head[1] = other;
    h.heads = 3;
    CHECK(finds(&h, DEMUR_LOG_ROOT, NULL)); /* its tiles are not there either */
    h.head[1].size = 5;
    CHECK(finds(&h, DEMUR_LOG_ROOT, NULL)); /* two of one size */
    t_free(&h.tiles);
}

static void test_checkpoints_in_another_order_are_refused(void)
{
    struct history h = {.heads = 0};
    struct demur_tree_head first;

    grow(&h, SIZES(5, 5, 8));
    CHECK(holds(&h));
    first = h.head[0];
    h.head[0] = h.head[2];
    CHECK(finds(&h, DEMUR_LOG_ORDER, NULL));
    h.head[0] = first;
    h.head[1] = (struct demur_tree_head){9, {{0}}}; /* larger than the newest */
    CHECK(finds(&h, DEMUR_LOG_ORDER, NULL));
    t_free(&h.tiles);
}

static void test_a_checkpoint_below_what_was_checked_ends_it(void)
{
    struct history h = {.heads = 0};
    struct demur_tile_reader reader;
    struct demur_log_check *c = NULL;
    struct demur_tile_id tile;

    grow(&h, SIZES(5, 300));
    reader = t_reader(&h.tiles);
    CHECK_ERR(DEMUR_OK, demur_log_check_new(&c, 300, &reader, NULL));
    CHECK_ERR(DEMUR_OK, demur_log_check_to(c, &h.head[1]));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_log_check_to(c, &h.head[0]));
    CHECK(demur_log_check_fault(c, &tile) == DEMUR_LOG_ORDER);
    demur_log_check_free(c);
    t_free(&h.tiles);
}

/* ---- the visitor, the reader, memory --------------------------------------------------- */

static void test_the_visitor_sees_every_entry_once_and_in_order(void)
{
    struct history h = {.heads = 0};
    struct seen seen = {0, UINT64_MAX};
    struct demur_log_visitor visitor = {visit, &seen};

    grow(&h, SIZES(1, 1, 256, 300, 600));
    CHECK_ERR(DEMUR_OK, check(&h, &visitor).err);
    CHECK(seen.next == 600);
    for (uint64_t at = 0; at < 600; at += 299) {
        seen = (struct seen){0, at};
        struct outcome o = check(&h, &visitor);

        CHECK(o.err == DEMUR_ERR_RANDOM && o.fault == DEMUR_LOG_OK && seen.next == at);
    }
    t_free(&h.tiles);
}

static void test_the_visitor_sees_no_entry_that_its_tile_or_root_belies(void)
{
    struct history h = {.heads = 0};
    struct seen seen = {0, UINT64_MAX};
    struct demur_log_visitor visitor = {visit, &seen};

    grow(&h, SIZES(300));
    t_must(&h.tiles, DEMUR_TILE_ENTRIES, 0, 256)->data[3] ^= 1;
    CHECK(check(&h, &visitor).fault == DEMUR_LOG_TILE_WRONG && seen.next == 0);
    t_must(&h.tiles, DEMUR_TILE_ENTRIES, 0, 256)->data[3] ^= 1;
    h.head[0].root.bytes[5] ^= 1;
    CHECK(check(&h, &visitor).fault == DEMUR_LOG_ROOT && seen.next == 256);
    t_free(&h.tiles);
}

static void test_what_the_reader_says_is_passed_on(void)
{
    struct history h = {.heads = 0};

    grow(&h, SIZES(5, 300));
    CHECK(holds(&h));
    unsigned gets = h.tiles.gets;

    for (unsigned nth = 1; nth <= gets / 2; nth++) {
        h.tiles.fail_get = nth;
        struct outcome o = check(&h, NULL);

        h.tiles.fail_get = 0;
        CHECK(o.err == DEMUR_OK || (o.err == DEMUR_ERR_IO && o.fault == DEMUR_LOG_OK));
        CHECK(nth > 3 || o.err == DEMUR_ERR_IO);
    }
    t_free(&h.tiles);
}

static void test_memory_that_runs_out_is_said(void)
{
    struct history h = {.heads = 0};
    unsigned nth = 1;

    grow(&h, SIZES(5, 300));
    for (; nth < 50; nth++) {
        demur_test_fail_alloc(nth);
        struct outcome o = check(&h, NULL);

        demur_test_fail_alloc(0);
        if (o.err == DEMUR_OK) break;
        CHECK(o.err == DEMUR_ERR_NOMEM && o.fault == DEMUR_LOG_OK);
    }
    CHECK(nth > 4 && nth < 50);
    t_free(&h.tiles);
}

static void test_a_log_is_not_larger_than_any_tree(void)
{
    struct t_tiles tiles = {.tile = NULL};
    struct demur_tile_reader reader = t_reader(&tiles);
    struct demur_log_check *c = NULL;

    CHECK_ERR(DEMUR_ERR_RANGE,
              demur_log_check_new(&c, (uint64_t)DEMUR_TREE_SIZE_MAX + 1, &reader, NULL));
    CHECK(c == NULL);
    CHECK_ERR(DEMUR_OK, demur_log_check_new(&c, DEMUR_TREE_SIZE_MAX, &reader, NULL));
    struct demur_tree_head head = {DEMUR_TREE_SIZE_MAX, {{0}}};
    struct demur_tile_id tile;

    CHECK_ERR(DEMUR_ERR_INVALID, demur_log_check_to(c, &head));
    CHECK(demur_log_check_fault(c, &tile) == DEMUR_LOG_TILE_MISSING);
    CHECK(t_same(&tile, &(struct demur_tile_id){DEMUR_TILE_ENTRIES, 0, 256}));
    demur_log_check_free(c);
    demur_log_check_free(NULL);
}

int main(void)
{
    RUN(test_logs_of_every_interesting_size_hold);
    RUN(test_a_history_holds_with_and_without_its_old_partial_tiles);
    RUN(test_a_full_tile_beyond_the_checkpoint_stands_in_for_a_partial_one);
    RUN(test_a_full_tile_that_stands_in_is_as_long_as_it_must_be);
    RUN(test_every_flipped_bit_of_a_small_log_is_found);
    RUN(test_every_flipped_byte_of_a_log_of_two_levels_is_found);
    RUN(test_every_missing_tile_is_found);
    RUN(test_every_tile_of_another_length_is_found);
    RUN(test_a_log_of_another_root_is_found);
    RUN(test_a_checkpoint_of_another_history_is_found);
    RUN(test_checkpoints_in_another_order_are_refused);
    RUN(test_a_checkpoint_below_what_was_checked_ends_it);
    RUN(test_the_visitor_sees_every_entry_once_and_in_order);
    RUN(test_the_visitor_sees_no_entry_that_its_tile_or_root_belies);
    RUN(test_what_the_reader_says_is_passed_on);
    RUN(test_memory_that_runs_out_is_said);
    RUN(test_a_log_is_not_larger_than_any_tree);
    return tap_done();
}
