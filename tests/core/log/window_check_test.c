/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* window_check_test.c -- the windows of a whole log: each fault is found, and at its entry. */
#include "core/log/windows_for_tests.h"

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

static void test_a_long_log_holds_and_every_window_carries_the_one_before(void)
{
    start();
    WINDOW({KIND_MANIFEST, 1, 0});
    for (size_t i = 0; i < 100; i++) {
        publish();
        WINDOW({KIND_ACK, 1, (uint8_t)(2 + i)});
    }
    struct outcome o = check(NULL);

    CHECK(o.err == DEMUR_OK && o.totals.seen == 100 && o.totals.windows == 101);
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
    uint64_t at;

    publish();
    at = window(&counted, 1);

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
    publish();
    uint64_t at = WINDOW({0x02, 0, 1});

    replace_window(at, memo_invented);
    CHECK(finds(DEMUR_WINDOW_MEMO_FEWER, at));
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
    RUN(test_a_long_log_holds_and_every_window_carries_the_one_before);
    RUN(test_entries_stand_behind_the_window_that_counts_them);
    RUN(test_a_log_cut_anywhere_but_behind_a_window_is_found);
    RUN(test_every_entry_left_out_or_doubled_is_found);
    RUN(test_entries_have_the_prologue);
    RUN(test_numbers_rise_by_one_and_days_never_fall);
    RUN(test_leaves_of_a_window_ascend);
    RUN(test_every_kind_and_memo_is_counted);
    RUN(test_a_memo_that_is_counted_must_be_there);
    RUN(test_memory_that_runs_out_is_said);
    RUN(test_changed_windows_are_found_or_say_something_else);
    demur_writer_wipe(&lg.note);
    return tap_done();
}
