/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* window_test.c -- the entry WINDOW: one byte form, and sums that hold. */
#include "demur/memory.h"
#include "demur/window.h"
#include "tap.h"

#include <string.h>

static struct demur_window_memo memos[2] = {{{{1}}, 5, 1}, {{{2}}, 0, 2}};

static struct demur_window sample(void)
{
    static const uint8_t seen[] = "note";

    return (struct demur_window){.seq = 7,
                                 .day = 20000,
                                 .count = 10,
                                 .kind_count = 3,
                                 .kinds = {{0x04, 2}, {0x11, 5}, {0x16, 3}},
                                 .memo_count = 2,
                                 .memos = memos,
                                 .seen = {seen, 4}};
}

static void test_what_is_written_is_read_back(void)
{
    struct demur_window w = sample(), got;
    struct demur_writer out;

    demur_writer_init(&out);
    CHECK_ERR(DEMUR_OK, demur_window_encode(&out, &w));
    CHECK_ERR(DEMUR_OK, demur_window_decode(&got, out.data, out.len));
    CHECK(got.seq == 7 && got.day == 20000 && got.count == 10 && got.seen.len == 4);
    CHECK(demur_window_count(&got, 0x11) == 5 && demur_window_count(&got, 0x12) == 0);
    const struct demur_window_memo *m = demur_window_find(&got, &memos[1].memo_id);
    struct demur_hash other = {{3}};

    CHECK(m != NULL && m->signs == 0 && m->others == 2);
    CHECK(demur_window_find(&got, &other) == NULL);
    demur_window_clear(&got);
    for (size_t len = 0; len < out.len; len++) {
        CHECK(demur_window_decode(&got, out.data, len) != DEMUR_OK);
    }
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_window_decode(&got, out.data, out.len));
    demur_writer_wipe(&out);
}

static enum demur_err encode(const struct demur_window *w)
{
    struct demur_writer out;
    enum demur_err err;

    demur_writer_init(&out);
    err = demur_window_encode(&out, w);
    demur_writer_wipe(&out);
    return err;
}

static void test_sums_and_orders_that_do_not_hold_are_refused(void)
{
    struct demur_window w = sample();

    w.count = 11;
    CHECK_ERR(DEMUR_ERR_RANGE, encode(&w));
    w = sample();
    w.kinds[0].kind = 0x20;
    CHECK_ERR(DEMUR_ERR_FORMAT, encode(&w));
    w = sample();
    w.kinds[0] = (struct demur_window_kind){0x01, 0};
    CHECK_ERR(DEMUR_ERR_RANGE, encode(&w));
    w = sample();
    memos[1].others = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, encode(&w));
    memos[1].others = 20;
    CHECK_ERR(DEMUR_ERR_RANGE, encode(&w));
    memos[1].others = 2;
    memos[1].memo_id = memos[0].memo_id;
    CHECK_ERR(DEMUR_ERR_FORMAT, encode(&w));
    memos[1].memo_id.bytes[0] = 2;
    CHECK_ERR(DEMUR_OK, encode(&w));
}

int main(void)
{
    RUN(test_what_is_written_is_read_back);
    RUN(test_sums_and_orders_that_do_not_hold_are_refused);
    return tap_done();
}
