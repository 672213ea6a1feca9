/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* segment_test.c -- segments made, verified, and changed in every place. */
#include "demur/bytes.h"
#include "demur/checkpoint.h"
#include "demur/memory.h"
#include "demur/segment.h"
#include "demur/tree_store.h"
#include "tap.h"

#include <stdlib.h>

enum { ENTRIES_MAX = 40, PUTS_MAX = 400 };

/* A log in memory, from which the entries go in whose bits are set. */
struct log {
    struct demur_tree_store *tree;
    struct demur_policy *policy;
    struct demur_vkey key[2]; /* the log's, a witness's */
    struct demur_sign_seed seed[2];
    struct demur_writer note;
    uint64_t size;
    uint64_t chosen;
    uint64_t fail_entry; /* asking for it fails; ENTRIES_MAX: none */
    uint8_t entry[3];
};

/* Entry i: i % 4 bytes, one of them told by i. */
static struct demur_span entry_of(struct log *l, uint64_t i)
{
    memset(l->entry, (int)i + 1, sizeof l->entry);
    return (struct demur_span){l->entry, (size_t)(i % 4)};
}

static void make_keys(struct log *l)
{
    char text[2048] = "log ";
    char vkey[DEMUR_VKEY_LEN_MAX + 1];

    l->seed[0].bytes[0] = 1;
    l->seed[1].bytes[0] = 2;
    CHECK_ERR(DEMUR_OK,
              demur_vkey_of_seed(&l->key[0], DEMUR_VKEY_ED25519, "log.example", &l->seed[0]));
    CHECK_ERR(DEMUR_OK,
              demur_vkey_of_seed(&l->key[1], DEMUR_VKEY_COSIGNATURE, "one.example", &l->seed[1]));
    demur_vkey_encode(vkey, &l->key[0]);
    strcat(text, vkey);
    strcat(text, "\nwitness one ");
    demur_vkey_encode(vkey, &l->key[1]);
    strcat(text, vkey);
    strcat(text, "\nquorum one\n");
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&l->policy, text, strlen(text), NULL));
}

/* A checkpoint of the first size entries, cosigned or not. */
static void publish(struct log *l, uint64_t size, bool cosigned)
{
    struct demur_tree_head head = {.size = size};
    uint8_t text[512];
    size_t len = 0;

    demur_tree_store_root(&head.root, l->tree, size);
    demur_writer_wipe(&l->note);
    CHECK_ERR(DEMUR_OK, demur_checkpoint_sign(&l->note, &head, &l->key[0], &l->seed[0]));
    while (memcmp(l->note.data + len, "\n\n", 2) != 0) len++;
    memcpy(text, l->note.data, len + 1);
    if (cosigned) {
        CHECK_ERR(DEMUR_OK, demur_note_sign(&l->note, (struct demur_span){text, len + 1},
                                            &l->key[1], &l->seed[1], 1700000000));
    }
}

static void open_log(struct log *l, uint64_t size, uint64_t chosen)
{
    memset(l, 0, sizeof *l);
    l->size = size;
    l->chosen = chosen;
    l->fail_entry = ENTRIES_MAX;
    demur_writer_init(&l->note);
    make_keys(l);
    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&l->tree));
    for (uint64_t i = 0; i < size; i++) {
        struct demur_hash leaf;
        struct demur_span e = entry_of(l, i);

        demur_tree_leaf(&leaf, e.data, e.len);
        CHECK_ERR(DEMUR_OK, demur_tree_store_append(l->tree, &leaf));
    }
    publish(l, size, true);
}

static void close_log(struct log *l)
{
    demur_tree_store_free(l->tree);
    demur_policy_free(l->policy);
    demur_writer_wipe(&l->note);
}

/* ---- writing --------------------------------------------------------------------------- */

static enum demur_err choose_bits(void *ctx, uint64_t *index, uint64_t from)
{
    const struct log *l = ctx;

    CHECK(from < l->size);
    while (from < l->size && (l->chosen >> from & 1) == 0) from++;
    *index = from;
    return DEMUR_OK;
}

static enum demur_err log_entry(void *ctx, uint64_t index, struct demur_span *out)
{
    struct log *l = ctx;

    if (index == l->fail_entry) return DEMUR_ERR_IO;
    *out = entry_of(l, index);
    return DEMUR_OK;
}

static struct demur_segment_log source_of(struct log *l)
{
    return (struct demur_segment_log){.size = l->size,
                                      .checkpoint = {l->note.data, l->note.len},
                                      .choose = choose_bits,
                                      .entry = log_entry,
                                      .ctx = l,
                                      .tree = demur_tree_store_source(l->tree)};
}

/* A sink to a writer, which fails at the call number fail_at. */
struct out {
    struct demur_writer w;
    unsigned calls, fail_at;
};

static enum demur_err put(void *ctx, const void *data, size_t len)
{
    struct out *o = ctx;

    if (++o->calls == o->fail_at) return DEMUR_ERR_IO;
    demur_put_bytes(&o->w, data, len);
    return o->w.err;
}

static enum demur_err write_to(struct out *o, const struct demur_segment_log *source)
{
    struct demur_segment_sink sink = {put, o};

    return demur_segment_write(&sink, source);
}

/* The segment of l in a buffer of just its size. */
static uint8_t *written(size_t *len, struct log *l)
{
    struct demur_segment_log source = source_of(l);
    struct out o = {.fail_at = 0};
    uint8_t *all = NULL;

    demur_writer_init(&o.w);
    CHECK_ERR(DEMUR_OK, write_to(&o, &source));
    CHECK_ERR(DEMUR_OK, demur_writer_take(&o.w, &all, len));
    return all;
}

/* ---- reading --------------------------------------------------------------------------- */

/* What a visitor was told: it is compared with the log. */
struct told {
    struct log *l;
    uint64_t bits;
    unsigned count, stop_at;
};

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    struct told *t = ctx;
    struct demur_span right = entry_of(t->l, index);

    if (++t->count == t->stop_at) return DEMUR_ERR_STATE;
    CHECK(t->bits >> index == 0);
    CHECK(entry.len == right.len &&
          (right.len == 0 || memcmp(entry.data, right.data, right.len) == 0));
    t->bits |= (uint64_t)1 << index;
    return DEMUR_OK;
}

static enum demur_err read_segment(struct told *t, enum demur_checkpoint_fault *fault,
                                   const uint8_t *in, size_t in_len)
{
    struct demur_segment_visitor visitor = {visit, t};
    struct demur_checkpoint_verdict verdict;
    struct demur_segment s;
    enum demur_err err = demur_segment_decode(&s, in, in_len);

    *fault = DEMUR_CHECKPOINT_FORM;
    if (err != DEMUR_OK) return err;
    err = demur_segment_verify(&verdict, &s, t->l->policy, &visitor);
    *fault = verdict.fault;
    return err;
}

static void test_what_is_written_is_verified_and_told(void)
{
    static const uint64_t sets[] = {0, 1, 2, 0x8000, 0x5555, 0xaaaa, 0xf00f, UINT64_MAX};

    for (uint64_t size = 0; size <= ENTRIES_MAX; size += size < 17 ? 1 : 23) {
        for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
            struct log l;
            struct told t = {.l = &l};
            enum demur_checkpoint_fault fault;
            size_t len = 0;

            open_log(&l, size, sets[i]);
            uint8_t *in = written(&len, &l);

            CHECK_ERR(DEMUR_OK, read_segment(&t, &fault, in, len));
            CHECK(fault == DEMUR_CHECKPOINT_OK);
            CHECK(t.bits == (sets[i] & (((uint64_t)1 << size) - 1)));
            demur_free(in);
            close_log(&l);
        }
    }
}

static void test_the_form_is_that_of_the_protocol(void)
{
    struct log l;
    struct demur_segment s;
    struct demur_hash leaf;
    size_t len = 0;

    open_log(&l, 3, 6);
    uint8_t *in = written(&len, &l);
    size_t at = 2 + l.note.len;

    CHECK(demur_get_be16(in) == l.note.len && memcmp(in + 2, l.note.data, l.note.len) == 0);
    CHECK(demur_get_be32(in + at) == 2 && demur_get_be64(in + at + 4) == 1 &&
          demur_get_be16(in + at + 12) == 1 && in[at + 14] == 2);
    CHECK(demur_get_be64(in + at + 15) == 2 && demur_get_be16(in + at + 23) == 2);
    CHECK(demur_get_be32(in + at + 27) == 1 && len == at + 31 + 32);
    demur_tree_leaf(&leaf, NULL, 0); /* entry 0 is empty; its leaf is the whole proof */
    CHECK(memcmp(in + at + 31, leaf.bytes, sizeof leaf.bytes) == 0);
    CHECK_ERR(DEMUR_OK, demur_segment_decode(&s, in, len));
    CHECK(s.count == 2 && s.checkpoint.data == in + 2 && s.entries.data == in + at + 4 &&
          s.entries.len == 23 && s.proof.data == in + at + 31 && s.proof.len == 32);
    demur_free(in);
    close_log(&l);
}

/* ---- refusing -------------------------------------------------------------------------- */

static void test_every_other_length_is_refused(void)
{
    struct log l;
    struct demur_segment s = {.count = 99};
    size_t len = 0;

    open_log(&l, 7, 0x2a);
    uint8_t *in = written(&len, &l);
    uint8_t *grown = demur_alloc(len + 1);

    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *part = malloc(cut + 1); /* so that a byte read too many is seen */

        if (!CHECK(part != NULL)) continue;
        memcpy(part, in, cut);
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_segment_decode(&s, part, cut));
        free(part);
    }
    if (CHECK(grown != NULL)) {
        memcpy(grown, in, len);
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_segment_decode(&s, grown, len + 1));
    }
    size_t at = 2 + l.note.len;

    demur_set_be32(in + at, UINT32_MAX);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_segment_decode(&s, in, len));
    demur_set_be32(in + at, 3);
    demur_set_be32(in + at + 4 + 3 * 10 + 1 + 3 + 1, UINT32_MAX);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_segment_decode(&s, in, len));
    CHECK(s.count == 99);
    demur_free(grown);
    demur_free(in);
    close_log(&l);
}

static void test_indices_that_do_not_ascend_are_refused(void)
{
    struct log l;
    struct demur_segment s;
    size_t len = 0;

    open_log(&l, 7, 0x11); /* 0 and 4, both empty */
    uint8_t *in = written(&len, &l);
    size_t second = 2 + l.note.len + 4 + 10;

    demur_set_be64(in + second, 0);
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_segment_decode(&s, in, len));
    demur_set_be64(in + second - 10, 4);
    demur_set_be64(in + second, 3);
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_segment_decode(&s, in, len));
    demur_free(in);
    close_log(&l);
}

static void test_a_byte_changed_anywhere_tells_the_visitor_nothing(void)
{
    struct log l;
    struct told t = {.l = &l};
    enum demur_checkpoint_fault fault;
    size_t len = 0;

    open_log(&l, 11, 0x2c6);
    uint8_t *in = written(&len, &l);

    for (size_t at = 0; at < len; at++) {
        for (unsigned bit = 0; bit < 8; bit += at % 8 == 0 ? 1 : 5) {
            in[at] ^= (uint8_t)(1U << bit);
            CHECK(read_segment(&t, &fault, in, len) != DEMUR_OK);
            in[at] ^= (uint8_t)(1U << bit);
        }
    }
    CHECK(t.count == 0);
    CHECK_ERR(DEMUR_OK, read_segment(&t, &fault, in, len));
    CHECK(t.count == 5);
    demur_free(in);
    close_log(&l);
}

/* in without the part bytes at `at`, and one fewer in the count at count_at. */
static size_t without(uint8_t *out, const uint8_t *in, size_t in_len, size_t at, size_t part)
{
    memcpy(out, in, at);
    memcpy(out + at, in + at + part, in_len - at - part);
    return in_len - part;
}

static void test_entries_and_hashes_that_are_left_out_or_beyond_the_end_are_invalid(void)
{
    struct log l;
    struct told t = {.l = &l};
    enum demur_checkpoint_fault fault;
    uint8_t changed[2048];
    size_t len = 0;

    open_log(&l, 7, 0x11);
    uint8_t *in = written(&len, &l);
    size_t count_at = 2 + l.note.len;
    size_t hashes_at = count_at + 4 + 20;
    size_t less = without(changed, in, len, count_at + 4, 10); /* the first entry */

    demur_set_be32(changed + count_at, 1);
    CHECK_ERR(DEMUR_ERR_INVALID, read_segment(&t, &fault, changed, less));
    CHECK(fault == DEMUR_CHECKPOINT_OK);
    less = without(changed, in, len, hashes_at + 4, 32); /* the first hash */
    demur_set_be32(changed + hashes_at, demur_get_be32(in + hashes_at) - 1);
    CHECK_ERR(DEMUR_ERR_INVALID, read_segment(&t, &fault, changed, less));
    memcpy(changed, in, len); /* the last hash twice */
    memcpy(changed + len, in + len - 32, 32);
    demur_set_be32(changed + hashes_at, demur_get_be32(in + hashes_at) + 1);
    CHECK_ERR(DEMUR_ERR_INVALID, read_segment(&t, &fault, changed, len + 32));
    memcpy(changed, in, len);
    demur_set_be64(changed + count_at + 14, 7); /* the log has 7 entries */
    CHECK_ERR(DEMUR_ERR_INVALID, read_segment(&t, &fault, changed, len));
    demur_set_be64(changed + count_at + 14, UINT64_MAX);
    CHECK_ERR(DEMUR_ERR_INVALID, read_segment(&t, &fault, changed, len));
    CHECK(t.count == 0);
    demur_free(in);
    close_log(&l);
}

static void test_a_checkpoint_that_does_not_hold_is_named(void)
{
    struct log l;
    struct told t = {.l = &l};
    enum demur_checkpoint_fault fault;
    size_t len = 0;

    open_log(&l, 5, 3);
    publish(&l, 5, false);
    uint8_t *in = written(&len, &l);

    CHECK_ERR(DEMUR_ERR_INVALID, read_segment(&t, &fault, in, len));
    CHECK(fault == DEMUR_CHECKPOINT_QUORUM && t.count == 0);
    demur_free(in);
    close_log(&l);
}

static void test_a_visitor_can_stop_and_can_be_missing(void)
{
    struct log l;
    struct told t = {.l = &l, .stop_at = 2};
    enum demur_checkpoint_fault fault;
    struct demur_checkpoint_verdict verdict;
    struct demur_segment s;
    size_t len = 0;

    open_log(&l, 5, 7);
    uint8_t *in = written(&len, &l);

    CHECK_ERR(DEMUR_ERR_STATE, read_segment(&t, &fault, in, len));
    CHECK(t.count == 2);
    CHECK_ERR(DEMUR_OK, demur_segment_decode(&s, in, len));
    CHECK_ERR(DEMUR_OK, demur_segment_verify(&verdict, &s, l.policy, NULL));
    CHECK(verdict.checkpoint.head.size == 5);
    demur_free(in);
    close_log(&l);
}

/* ---- writing that fails ---------------------------------------------------------------- */

static enum demur_err choose_backwards(void *ctx, uint64_t *index, uint64_t from)
{
    (void)ctx;
    *index = from > 0 ? from - 1 : 0;
    return DEMUR_OK;
}

static enum demur_err choose_beyond(void *ctx, uint64_t *index, uint64_t from)
{
    (void)from;
    *index = ((const struct log *)ctx)->size + 1;
    return DEMUR_OK;
}

static enum demur_err choose_fails(void *ctx, uint64_t *index, uint64_t from)
{
    (void)ctx;
    (void)index;
    (void)from;
    return DEMUR_ERR_IO;
}

static enum demur_err long_entry(void *ctx, uint64_t index, struct demur_span *out)
{
    static const uint8_t bytes[65536];

    (void)ctx;
    (void)index;
    *out = (struct demur_span){bytes, sizeof bytes};
    return DEMUR_OK;
}

static enum demur_err try_write(const struct demur_segment_log *source)
{
    struct out o = {.fail_at = 0};
    enum demur_err err;

    demur_writer_init(&o.w);
    err = write_to(&o, source);
    demur_writer_wipe(&o.w);
    return err;
}

static void test_what_log_and_sink_say_ends_the_writing(void)
{
    struct log l;
    unsigned fail_at = 0;
    enum demur_err err = DEMUR_ERR_IO;

    open_log(&l, 9, 0x155);
    struct demur_segment_log source = source_of(&l);

    while (err != DEMUR_OK && fail_at < PUTS_MAX) {
        struct out o = {.fail_at = ++fail_at};

        demur_writer_init(&o.w);
        err = write_to(&o, &source);
        CHECK(err == DEMUR_OK || (err == DEMUR_ERR_IO && o.calls == fail_at));
        demur_writer_wipe(&o.w);
    }
    CHECK(err == DEMUR_OK && fail_at > 10);
    l.fail_entry = 4;
    CHECK_ERR(DEMUR_ERR_IO, try_write(&source));
    l.fail_entry = ENTRIES_MAX;
    source.choose = choose_fails;
    CHECK_ERR(DEMUR_ERR_IO, try_write(&source));
    source.choose = choose_backwards;
    CHECK_ERR(DEMUR_ERR_RANGE, try_write(&source));
    source.choose = choose_beyond;
    CHECK_ERR(DEMUR_ERR_RANGE, try_write(&source));
    source.choose = choose_bits;
    source.entry = long_entry;
    CHECK_ERR(DEMUR_ERR_RANGE, try_write(&source));
    close_log(&l);
}

static void test_a_checkpoint_that_is_none_or_of_another_size_is_not_written(void)
{
    static uint8_t large[65536];
    struct log l;

    open_log(&l, 9, 1);
    publish(&l, 8, true);
    struct demur_segment_log source = source_of(&l);

    CHECK_ERR(DEMUR_ERR_INVALID, try_write(&source));
    source.checkpoint.len--;
    CHECK_ERR(DEMUR_ERR_FORMAT, try_write(&source));
    source.checkpoint = (struct demur_span){large, sizeof large};
    CHECK_ERR(DEMUR_ERR_LENGTH, try_write(&source));
    close_log(&l);
}

static void test_no_memory_is_said(void)
{
    struct log l;
    struct out o = {.fail_at = 0};

    open_log(&l, 9, 1);
    struct demur_segment_log source = source_of(&l);

    demur_writer_init(&o.w);
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, write_to(&o, &source));
    demur_test_fail_alloc(0);
    CHECK(o.calls == 0);
    demur_writer_wipe(&o.w);
    close_log(&l);
}

/* ---- a long one ------------------------------------------------------------------------ */

enum { LONG = 1000 };

static enum demur_err choose_all(void *ctx, uint64_t *index, uint64_t from)
{
    (void)ctx;
    *index = from;
    return DEMUR_OK;
}

static enum demur_err count_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    unsigned *count = ctx;

    CHECK(index == (*count)++ && entry.len == 0);
    return DEMUR_OK;
}

static enum demur_err empty_entry(void *ctx, uint64_t index, struct demur_span *out)
{
    (void)ctx;
    (void)index;
    *out = (struct demur_span){NULL, 0};
    return DEMUR_OK;
}

static void test_more_entries_than_fit_the_first_room_are_written(void)
{
    struct log l;
    struct demur_hash leaf;
    struct demur_checkpoint_verdict verdict;
    struct demur_segment s;
    struct out o = {.fail_at = 0};
    unsigned count = 0;
    struct demur_segment_visitor visitor = {count_entry, &count};

    open_log(&l, 1, 0);
    demur_tree_leaf(&leaf, NULL, 0);
    for (l.size = 1; l.size < LONG; l.size++) {
        CHECK_ERR(DEMUR_OK, demur_tree_store_append(l.tree, &leaf));
    }
    publish(&l, LONG, true);
    struct demur_segment_log source = source_of(&l);

    source.choose = choose_all;
    source.entry = empty_entry;
    demur_writer_init(&o.w);
    for (unsigned nth = 1; nth <= 3; nth++) { /* room grows twice */
        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM, write_to(&o, &source));
    }
    demur_test_fail_alloc(0);
    demur_writer_wipe(&o.w);
    CHECK_ERR(DEMUR_OK, write_to(&o, &source));
    CHECK_ERR(DEMUR_OK, demur_segment_decode(&s, o.w.data, o.w.len));
    CHECK(s.count == LONG && s.proof.len == 0);
    CHECK_ERR(DEMUR_OK, demur_segment_verify(&verdict, &s, l.policy, &visitor));
    CHECK(count == LONG);
    demur_writer_wipe(&o.w);
    close_log(&l);
}

int main(void)
{
    RUN(test_what_is_written_is_verified_and_told);
    RUN(test_the_form_is_that_of_the_protocol);
    RUN(test_every_other_length_is_refused);
    RUN(test_indices_that_do_not_ascend_are_refused);
    RUN(test_a_byte_changed_anywhere_tells_the_visitor_nothing);
    RUN(test_entries_and_hashes_that_are_left_out_or_beyond_the_end_are_invalid);
    RUN(test_a_checkpoint_that_does_not_hold_is_named);
    RUN(test_a_visitor_can_stop_and_can_be_missing);
    RUN(test_what_log_and_sink_say_ends_the_writing);
    RUN(test_a_checkpoint_that_is_none_or_of_another_size_is_not_written);
    RUN(test_no_memory_is_said);
    RUN(test_more_entries_than_fit_the_first_room_are_written);
    return tap_done();
}
