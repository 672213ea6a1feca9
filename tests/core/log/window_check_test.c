/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* window_check_test.c -- the windows of a whole log: each fault is found, and at its entry. */
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/window_check.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

enum {
    KIND_MANIFEST = 0x01,
    KIND_SIGN = 0x11,
    KIND_ACK = 0x21,
    ENTRIES_MAX = 400,
    ENTRY_MAX = 4096,
    FIRST_DAY = 20000,
};

/* A log in the making.  Every entry is of one length, so that it can be changed in place. */
static struct log {
    uint8_t entry[ENTRIES_MAX][ENTRY_MAX];
    size_t len[ENTRIES_MAX];
    uint64_t size;
    uint32_t seq, day;
    struct demur_tree tree;
    struct demur_vkey key;
    struct demur_sign_seed seed;
    struct demur_writer note; /* the newest checkpoint; empty until there is one */
} lg;

static void append(const void *data, size_t len)
{
    struct demur_hash leaf;

    if (!CHECK(lg.size < ENTRIES_MAX && len <= ENTRY_MAX)) abort();
    memcpy(lg.entry[lg.size], data, len);
    lg.len[lg.size++] = len;
    demur_tree_leaf(&leaf, data, len);
    CHECK_ERR(DEMUR_OK, demur_tree_append(&lg.tree, &leaf));
}

static void sign_head(const struct demur_tree_head *head)
{
    demur_writer_wipe(&lg.note);
    CHECK_ERR(DEMUR_OK, demur_checkpoint_sign(&lg.note, head, &lg.key, &lg.seed));
}

/* Sign the log as it is: the next windows carry that. */
static void publish(void)
{
    struct demur_tree_head head = {.size = lg.size};

    demur_tree_root(&head.root, &lg.tree);
    sign_head(&head);
}

static void start(void)
{
    lg.size = 0;
    lg.seq = 0;
    lg.day = FIRST_DAY;
    demur_tree_init(&lg.tree);
    lg.seed = (struct demur_sign_seed){{1, 2, 3}};
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&lg.key, DEMUR_VKEY_ED25519, "log.example", &lg.seed));
    demur_writer_wipe(&lg.note);
}

struct piece {
    uint8_t kind;
    uint8_t memo; /* where the kind is of a memo */
    uint8_t salt;
};

enum { PIECE_BYTES = DEMUR_PROLOGUE_BYTES + DEMUR_HASH_BYTES + 1, PIECES_MAX = 16 };

static void put_piece(uint8_t out[PIECE_BYTES], struct piece p)
{
    memset(out, 0, PIECE_BYTES);
    memcpy(out, "DMR1", 4);
    out[4] = p.kind;
    out[5] = DEMUR_SUITE;
    out[6] = p.memo;
    out[PIECE_BYTES - 1] = p.salt;
}

/* A window of n entries that is what it says.  Returns the index of its WINDOW. */
static uint64_t window(const struct piece *p, size_t n)
{
    static uint8_t bytes[PIECES_MAX][PIECE_BYTES];
    struct demur_span span[PIECES_MAX];
    struct demur_window w = {.seq = lg.seq++, .day = lg.day, .seen = {lg.note.data, lg.note.len}};
    struct demur_writer out;
    uint64_t index = lg.size;

    for (size_t i = 0; i < n; i++) {
        put_piece(bytes[i], p[i]);
        span[i] = (struct demur_span){bytes[i], PIECE_BYTES};
    }
    CHECK_ERR(DEMUR_OK, demur_window_fill(&w, span, n));
    demur_writer_init(&out);
    CHECK_ERR(DEMUR_OK, demur_window_encode(&out, &w));
    append(out.data, out.len);
    demur_writer_wipe(&out);
    demur_window_clear(&w);
    for (size_t i = 0; i < n; i++) append(span[i].data, span[i].len);
    return index;
}

#define WINDOW(...) \
    window((const struct piece[]){__VA_ARGS__}, sizeof(const struct piece[]){__VA_ARGS__} / 3)

/* Three windows, with checkpoints: 0..1, 2..6, 7, 8..11. */
static void make_log(void)
{
    start();
    WINDOW({KIND_MANIFEST, 1, 0});
    publish();
    lg.day++;
    WINDOW({KIND_SIGN, 1, 1}, {KIND_SIGN, 1, 2}, {KIND_SIGN, 2, 3}, {KIND_ACK, 1, 4});
    publish();
    window(NULL, 0);
    publish();
    lg.day += 2;
    WINDOW({KIND_SIGN, 2, 5}, {KIND_ACK, 2, 6}, {0x02, 9, 9});
}

static struct demur_span entry_of(uint64_t i)
{
    return (struct demur_span){lg.entry[i], lg.len[i]};
}

/* What a check of the log says, and where; -1: nowhere. */
struct outcome {
    enum demur_err err;
    enum demur_window_fault fault;
    int at;
    struct demur_window_totals totals;
};

static struct outcome check(const struct demur_policy *policy)
{
    static struct outcome o;
    struct demur_window_check *c = NULL;
    uint64_t at = UINT64_MAX;

    o.err = demur_window_check_new(&c, policy);
    if (o.err != DEMUR_OK) return o;
    struct demur_log_visitor v = demur_window_check_visitor(c);

    for (uint64_t i = 0; i < lg.size && o.err == DEMUR_OK; i++) {
        o.err = v.entry(v.ctx, i, entry_of(i));
    }
    if (o.err == DEMUR_OK) o.err = demur_window_check_end(c);
    o.fault = demur_window_check_fault(c, &at);
    CHECK((o.fault == DEMUR_WINDOW_OK) == (at == UINT64_MAX));
    CHECK((o.fault != DEMUR_WINDOW_OK) == (o.err == DEMUR_ERR_INVALID));
    CHECK(strlen(demur_window_fault_text(o.fault)) > 0);
    o.at = (int)at;
    o.totals = *demur_window_check_totals(c);
    if (o.err != DEMUR_OK) { /* it stays so */
        CHECK_ERR(o.err, demur_window_check_entry(c, entry_of(0)));
        CHECK_ERR(o.err, demur_window_check_end(c));
    }
    demur_window_check_free(c);
    return o;
}

static bool finds(enum demur_window_fault fault, uint64_t at)
{
    struct outcome o = check(NULL);
    bool ok = o.err == DEMUR_ERR_INVALID && o.fault == fault && o.at == (int)at;

    if (!ok) printf("# fault %d at %d\n", (int)o.fault, o.at);
    return ok;
}

/* Replace entry i, in place: checks do not look at the root but through `seen`. */
static void replace_window(uint64_t i, void (*change)(struct demur_window *w))
{
    struct demur_window w;
    struct demur_writer out;

    demur_writer_init(&out);
    if (!CHECK(demur_window_decode(&w, lg.entry[i], lg.len[i]) == DEMUR_OK)) return;
    change(&w);
    CHECK_ERR(DEMUR_OK, demur_window_encode(&out, &w));
    memcpy(lg.entry[i], out.data, out.len);
    lg.len[i] = out.len;
    demur_writer_wipe(&out);
    demur_window_clear(&w);
}

/* ---- what holds ------------------------------------------------------------------------ */

static void test_a_log_holds_and_is_counted(void)
{
    make_log();
    struct outcome o = check(NULL);

    CHECK(o.err == DEMUR_OK && o.fault == DEMUR_WINDOW_OK);
    CHECK(o.totals.entries == 12 && o.totals.windows == 4);
    CHECK(o.totals.first_day == FIRST_DAY && o.totals.last_day == FIRST_DAY + 3);
    CHECK(o.totals.kinds[DEMUR_KIND_WINDOW] == 4 && o.totals.kinds[KIND_SIGN] == 4);
    CHECK(o.totals.kinds[KIND_ACK] == 2 && o.totals.kinds[0x02] == 1);
    CHECK(o.totals.seen == 3 && o.totals.seen_size == 8);
    start(); /* an empty log, too */
    o = check(NULL);
    CHECK(o.err == DEMUR_OK && o.totals.entries == 0 && o.totals.windows == 0);
    demur_window_check_free(NULL);
}

static void test_a_window_may_carry_an_old_checkpoint_and_that_of_the_empty_log(void)
{
    struct demur_tree_head none = {.size = 0};

    start();
    demur_sha256(&none.root, NULL, 0);
    sign_head(&none);
    WINDOW({KIND_MANIFEST, 1, 0});
    WINDOW({KIND_ACK, 1, 1});
    struct outcome o = check(NULL);

    CHECK(o.err == DEMUR_OK && o.totals.seen == 1 && o.totals.seen_size == 0);
    publish();
    for (size_t i = 0; i < 100; i++) { /* more windows than room, and one checkpoint for all */
        WINDOW({KIND_ACK, 1, (uint8_t)(2 + i)});
        if (i == 80) publish();
    }
    o = check(NULL);
    CHECK(o.err == DEMUR_OK && o.totals.seen == 3 && o.totals.windows == 102);
}

/* ---- what does not --------------------------------------------------------------------- */

static void test_entries_stand_behind_the_window_that_counts_them(void)
{
    uint8_t piece[PIECE_BYTES];

    put_piece(piece, (struct piece){KIND_SIGN, 1, 1});
    start();
    append(piece, sizeof piece);
    CHECK(finds(DEMUR_WINDOW_PLACE, 0));
    make_log();
    append(piece, sizeof piece);
    CHECK(finds(DEMUR_WINDOW_PLACE, 12));
    start();
    WINDOW({KIND_MANIFEST, 1, 0}, {KIND_MANIFEST, 1, 1});
    lg.size--;
    CHECK(finds(DEMUR_WINDOW_END, 0));
    lg.size--;
    CHECK(finds(DEMUR_WINDOW_END, 0));
    lg.size++;
    window(NULL, 0);
    CHECK(finds(DEMUR_WINDOW_EARLY, 2));
}

static void test_a_log_cut_anywhere_but_behind_a_window_is_found(void)
{
    make_log();
    for (lg.size = 0; lg.size <= 12; lg.size++) {
        bool whole = lg.size == 0 || lg.size == 2 || lg.size == 7 || lg.size == 8 || lg.size == 12;

        CHECK_ERR(whole ? DEMUR_OK : DEMUR_ERR_INVALID, check(NULL).err);
    }
    lg.size = 12;
}

static void test_every_entry_left_out_or_doubled_is_found(void)
{
    for (size_t i = 0; i < 12; i++) {
        make_log();
        memmove(lg.entry[i], lg.entry[i + 1], (11 - i) * sizeof lg.entry[0]);
        memmove(&lg.len[i], &lg.len[i + 1], (11 - i) * sizeof lg.len[0]);
        lg.size = 11;
        CHECK_ERR(DEMUR_ERR_INVALID, check(NULL).err);
        make_log();
        memmove(lg.entry[i + 1], lg.entry[i], (12 - i) * sizeof lg.entry[0]);
        memmove(&lg.len[i + 1], &lg.len[i], (12 - i) * sizeof lg.len[0]);
        lg.size = 13;
        CHECK_ERR(DEMUR_ERR_INVALID, check(NULL).err);
    }
}

static void test_entries_have_the_prologue(void)
{
    for (size_t at = 0; at < 6; at++) {
        if (at == 4) continue;
        make_log();
        lg.entry[4][at] ^= 1;
        CHECK(finds(DEMUR_WINDOW_PROLOGUE, 4));
        make_log();
        lg.entry[2][at] ^= 1; /* a WINDOW */
        CHECK(finds(DEMUR_WINDOW_PROLOGUE, 2));
    }
    make_log();
    for (lg.len[4] = 0; lg.len[4] < 6; lg.len[4]++) CHECK(finds(DEMUR_WINDOW_PROLOGUE, 4));
    make_log();
    lg.len[2]--;
    CHECK(finds(DEMUR_WINDOW_FORM, 2));
}

static void skip_seq(struct demur_window *w)
{
    w->seq++;
}

static void same_seq(struct demur_window *w)
{
    w->seq--;
}

static void day_before(struct demur_window *w)
{
    w->day = FIRST_DAY - 1;
}

static void test_numbers_rise_by_one_and_days_never_fall(void)
{
    make_log();
    replace_window(0, skip_seq);
    CHECK(finds(DEMUR_WINDOW_SEQ, 0));
    make_log();
    replace_window(8, skip_seq);
    CHECK(finds(DEMUR_WINDOW_SEQ, 8));
    make_log();
    replace_window(8, same_seq);
    CHECK(finds(DEMUR_WINDOW_SEQ, 8));
    make_log();
    lg.entry[2][13] = 0; /* the least byte of `day`: far before the first */
    CHECK(finds(DEMUR_WINDOW_DAY, 2));
    make_log();
    replace_window(8, day_before);
    CHECK(finds(DEMUR_WINDOW_DAY, 8));
}

static void swap(uint64_t i, uint64_t j)
{
    static uint8_t entry[ENTRY_MAX];
    size_t len = lg.len[i];

    memcpy(entry, lg.entry[i], ENTRY_MAX);
    memcpy(lg.entry[i], lg.entry[j], ENTRY_MAX);
    memcpy(lg.entry[j], entry, ENTRY_MAX);
    lg.len[i] = lg.len[j];
    lg.len[j] = len;
}

static void test_leaves_of_a_window_ascend(void)
{
    for (uint64_t i = 3; i < 7; i++) {
        for (uint64_t j = i + 1; j < 7; j++) {
            make_log();
            swap(i, j);
            CHECK(check(NULL).fault == DEMUR_WINDOW_ORDER);
        }
    }
    make_log();
    memcpy(lg.entry[4], lg.entry[3], ENTRY_MAX); /* the same entry twice */
    CHECK(finds(DEMUR_WINDOW_ORDER, 4));
}

/* Make the one entry of the window at the end another. */
static void one_more(struct piece counted, struct piece there)
{
    uint8_t piece[PIECE_BYTES];
    uint64_t at = window(&counted, 1);

    put_piece(piece, there);
    memcpy(lg.entry[at + 1], piece, sizeof piece);
}

static void fewer_signs(struct demur_window *w)
{
    /* there is 1 other and 2 SIGN of memo 1, and 1 SIGN of memo 2 */
    w->memos[0].signs--;
}

static void more_signs(struct demur_window *w)
{
    w->memos[0].signs++;
    w->memos[1].signs--;
    w->memos[1].others++;
    w->memos[0].others--;
}

static void third_memo(struct demur_window *w)
{
    w->memos[1].memo_id.bytes[0] = 3;
}

static void test_every_kind_and_memo_is_counted(void)
{
    make_log();
    one_more((struct piece){KIND_SIGN, 1, 1}, (struct piece){KIND_ACK, 1, 1});
    CHECK(finds(DEMUR_WINDOW_KIND, 13));
    make_log();
    one_more((struct piece){KIND_SIGN, 1, 1}, (struct piece){KIND_SIGN, 2, 1});
    CHECK(finds(DEMUR_WINDOW_MEMO, 13));
    make_log();
    one_more((struct piece){0x02, 1, 1}, (struct piece){0x02, 2, 1}); /* of no memo */
    CHECK_ERR(DEMUR_OK, check(NULL).err);
    make_log();
    replace_window(2, fewer_signs);
    CHECK(check(NULL).fault == DEMUR_WINDOW_MEMO);
    make_log();
    replace_window(2, more_signs);
    CHECK(check(NULL).fault == DEMUR_WINDOW_MEMO);
    make_log();
    replace_window(2, third_memo);
    CHECK(check(NULL).fault == DEMUR_WINDOW_MEMO);
}

static struct demur_window_memo invented = {{{7}}, 0, 1};

static void memo_invented(struct demur_window *w)
{
    demur_free(w->memos);
    w->memos = demur_alloc(sizeof invented);
    if (w->memos == NULL) abort();
    w->memos[0] = invented;
    w->memo_count = 1;
}

/* A window whose one entry is of no memo, and which counts one of a memo. */
static void test_a_memo_that_is_counted_must_be_there(void)
{
    make_log();
    uint64_t at = WINDOW({0x02, 0, 1});

    replace_window(at, memo_invented);
    CHECK(finds(DEMUR_WINDOW_MEMO_FEWER, at));
}

/* ---- checkpoints ----------------------------------------------------------------------- */

/* A window that carries the checkpoint of head. */
static uint64_t carry(uint64_t size, uint8_t change)
{
    struct demur_tree_head head = {.size = size};
    struct demur_tree tree;

    demur_tree_init(&tree);
    for (uint64_t i = 0; i < size && i < lg.size; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, lg.entry[i], lg.len[i]);
        CHECK_ERR(DEMUR_OK, demur_tree_append(&tree, &leaf));
    }
    demur_tree_root(&head.root, &tree);
    head.root.bytes[0] ^= change;
    sign_head(&head);
    return window(NULL, 0);
}

static void test_checkpoints_that_windows_carry_are_this_log_s(void)
{
    make_log();
    CHECK(carry(12, 0) == 12);
    CHECK_ERR(DEMUR_OK, check(NULL).err);
    CHECK(carry(13, 0) == 13);
    CHECK_ERR(DEMUR_OK, check(NULL).err);
    CHECK(carry(12, 0) == 14); /* it falls */
    CHECK(finds(DEMUR_WINDOW_SEEN_SIZE, 14));
    make_log();
    CHECK(carry(13, 0) == 12); /* larger than the log was */
    CHECK(finds(DEMUR_WINDOW_SEEN_SIZE, 12));
    make_log();
    carry(8, 1); /* another root */
    CHECK(finds(DEMUR_WINDOW_SEEN_ROOT, 12));
    make_log();
    carry(12, 1);
    CHECK(finds(DEMUR_WINDOW_SEEN_ROOT, 12));
    make_log();
    carry(10, 0); /* within a window */
    CHECK(finds(DEMUR_WINDOW_SEEN_ROOT, 12));
    make_log();
    demur_writer_wipe(&lg.note); /* none after one */
    window(NULL, 0);
    CHECK(finds(DEMUR_WINDOW_SEEN_SIZE, 12));
}

static void test_what_a_window_carries_is_a_signed_checkpoint(void)
{
    static const char *const bad[] = {"x", "log.example\n1\n", "a\n\n\xe2\x80\x94 a AAAAAAAA\n"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        make_log();
        demur_writer_wipe(&lg.note);
        demur_put_bytes(&lg.note, bad[i], strlen(bad[i]));
        window(NULL, 0);
        CHECK(finds(DEMUR_WINDOW_SEEN_FORM, 12));
    }
}

static struct demur_policy *policy_of(const struct demur_vkey *key)
{
    char vkey[DEMUR_VKEY_LEN_MAX + 1];
    char text[DEMUR_VKEY_LEN_MAX + 64];
    struct demur_policy *p = NULL;

    demur_vkey_encode(vkey, key);
    (void)snprintf(text, sizeof text, "log %s\nquorum none\n", vkey);
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&p, text, strlen(text), NULL));
    return p;
}

static void test_with_a_policy_signatures_are_checked(void)
{
    struct demur_policy *right, *wrong;
    struct demur_sign_seed seed = {{9}};
    struct demur_vkey other;

    make_log();
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&other, DEMUR_VKEY_ED25519, "log.example", &seed));
    right = policy_of(&lg.key);
    wrong = policy_of(&other);
    CHECK_ERR(DEMUR_OK, check(right).err);
    struct outcome o = check(wrong);

    CHECK(o.fault == DEMUR_WINDOW_SEEN_SIGNED && o.at == 2);
    /* Whoever has no key can change `seen` only where nobody looks at signatures: the line of
     * the log's signature ends in "\n", and "A" before that is still base64. */
    uint8_t *sig = lg.entry[8] + lg.len[8] - 40;

    *sig = *sig == 'A' ? 'B' : 'A';
    CHECK_ERR(DEMUR_OK, check(NULL).err);
    o = check(right);
    CHECK(o.fault == DEMUR_WINDOW_SEEN_SIGNED && o.at == 8);
    demur_policy_free(right);
    demur_policy_free(wrong);
}

static void test_memory_that_runs_out_is_said(void)
{
    struct demur_policy *policy;
    unsigned nth = 1;

    make_log();
    policy = policy_of(&lg.key);
    for (; nth < 200; nth++) {
        demur_test_fail_alloc(nth);
        struct outcome o = check(policy);

        demur_test_fail_alloc(0);
        if (o.err == DEMUR_OK) break;
        CHECK(o.err == DEMUR_ERR_NOMEM);
    }
    CHECK(nth > 6 && nth < 200);
    demur_policy_free(policy);
}

/* Whatever byte is changed: nothing but the entries' own words can pass. */
static void test_changed_windows_are_found_or_say_something_else(void)
{
    make_log();
    for (uint64_t i = 0; i < 12; i++) {
        if (demur_entry_kind(entry_of(i)) != DEMUR_KIND_WINDOW) continue;
        for (size_t at = 0; at < 60 && at < lg.len[i]; at++) {
            lg.entry[i][at] ^= 1;
            struct outcome o = check(NULL);

            lg.entry[i][at] ^= 1;
            /* a later checkpoint covers all but the last window */
            CHECK(i == 8 || o.err == DEMUR_ERR_INVALID);
        }
    }
}

int main(void)
{
    demur_writer_init(&lg.note);
    RUN(test_a_log_holds_and_is_counted);
    RUN(test_a_window_may_carry_an_old_checkpoint_and_that_of_the_empty_log);
    RUN(test_entries_stand_behind_the_window_that_counts_them);
    RUN(test_a_log_cut_anywhere_but_behind_a_window_is_found);
    RUN(test_every_entry_left_out_or_doubled_is_found);
    RUN(test_entries_have_the_prologue);
    RUN(test_numbers_rise_by_one_and_days_never_fall);
    RUN(test_leaves_of_a_window_ascend);
    RUN(test_every_kind_and_memo_is_counted);
    RUN(test_a_memo_that_is_counted_must_be_there);
    RUN(test_checkpoints_that_windows_carry_are_this_log_s);
    RUN(test_what_a_window_carries_is_a_signed_checkpoint);
    RUN(test_with_a_policy_signatures_are_checked);
    RUN(test_memory_that_runs_out_is_said);
    RUN(test_changed_windows_are_found_or_say_something_else);
    demur_writer_wipe(&lg.note);
    return tap_done();
}
