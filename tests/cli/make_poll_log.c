/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * make_poll_log.c -- make_poll_log DIR [missing]: the log of an organisation of 60 with a memo, a
 * question of confidence that 50 have answered, and one of the memo that is still open, for tests
 * of demur board: DIR/log, DIR/policy.  missing: one vote is not opened, another is false.
 */
#define C_MEMBERS_MAX 64
#define C_ENTRIES_MAX 1024
#include "cli/log_to_dir.h"
#include "core/board/poll_for_tests.h"

enum { ISSUERS = 2, MEMBERS = 60, VOTERS = 50, DAYS = 3, SPOILED = 400 };

static struct test_random lot = {78};

int main(int argc, char *argv[])
{
    static struct channel c;
    static struct c_poll confidence, of_memo;
    struct demur_poll question;
    bool is_missing = argc == 3;

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: make_poll_log DIR [missing]\n");
        return 2;
    }
    dir = argv[1];
    c_open(&c, ISSUERS, MEMBERS, &lot);
    c_freeze(&c);
    question = c_question(&c, DEMUR_POLL_CONFIDENCE);
    question.close = demur_day_at(c.now_s, 720) + DAYS;
    c_ask(&c, &confidence, question, &c.root);
    c_window(&c);
    question = c_question(&c, DEMUR_POLL_MEMO);
    question.close = demur_day_at(c.now_s, 720) + 2 * DAYS + 2;
    c_ask(&c, &of_memo, question, &c.owner);
    for (size_t i = 0; i < 8; i++) c_sign(&c, i, i % 2);
    for (size_t i = 0; i < VOTERS; i++) {
        c_vote(&c, &confidence, i, i < 45 ? 1 : 0, (uint8_t)(i % 2 == 0 ? i % 3 : 0));
    }
    c_window(&c);
    c_deliver(&c);
    c_window(&c);
    for (size_t i = 0; i < DAYS; i++) c_window(&c);
    c_close_poll(&c, &confidence, is_missing ? 1 : 0);
    if (is_missing) {
        struct c_entry *e = &c.waiting[c.waiting_count - 1];

        e->data[e->len - DEMUR_ACT_PROOF_BYTES + SPOILED] ^= 1;
    }
    c_window(&c);
    write_log(&c);
    c_poll_free(&confidence);
    c_poll_free(&of_memo);
    c_close(&c);
    return tap_failed_checks != 0;
}
