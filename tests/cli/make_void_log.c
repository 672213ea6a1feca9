/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * make_void_log.c -- make_void_log DIR: the log of a memo with 6 signatures that count and 8 SIGN
 * entries that do not, for tests of demur bundle make: DIR/log, DIR/policy.
 */
#include "cli/log_to_dir.h"

enum { ISSUERS = 2, MEMBERS = 12 };

static struct test_random lot = {77};

/* ---- the story ------------------------------------------------------------------------- */

static struct c_entry *newest(struct channel *c)
{
    return &c->waiting[c->waiting_count - 1];
}

/* Spoil the last proof of the newest SIGN: its last scalar. */
static void spoil(struct channel *c)
{
    newest(c)->data[newest(c)->len - DEMUR_ACT_PROOF_BYTES + 400] ^= 1;
}

int main(int argc, char *argv[])
{
    static struct channel c;

    if (argc != 2) {
        fprintf(stderr, "usage: make_void_log DIR\n");
        return 2;
    }
    dir = argv[1];
    c_open(&c, ISSUERS, MEMBERS, &lot);
    c_freeze(&c);
    c_sign(&c, 8, 0); /* in the window of the freeze */
    c_window(&c);
    for (size_t i = 0; i < 4; i++) c_sign(&c, i, i % 2);
    c_sign(&c, 4, 0);
    spoil(&c);
    c_sign(&c, 5, 0);
    c_sign(&c, 6, 0);
    spoil(&c);        /* and then rightly, below */
    c_sign(&c, 7, 2); /* its class; the memo asks for bands */
    c_window(&c);
    c_sign(&c, 5, 0);
    c_sign(&c, 6, 0);
    c_sign(&c, 9, 0);
    newest(&c)->len--;
    c_withdraw(&c, 0);
    c_window(&c);
    c_sign(&c, 6, 1);
    c_deliver(&c);
    c_window(&c);
    c_sign(&c, 10, 0); /* after the delivery */
    c_ack(&c);
    c_window(&c);
    c_respond(&c);
    c_window(&c);
    write_log(&c);
    c_close(&c);
    return tap_failed_checks != 0;
}
