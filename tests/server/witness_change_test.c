/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * witness_change_test.c -- a manifest that names a witness where there was none: what was published
 * before is cosigned by it before the first window that it must vouch for.
 */
#include "demur/notice.h"
#include "witness_run.h"

const char host_program[] = "witness_change_test";

enum { MEMBERS = 6 };

static struct channel org;
static struct test_random lot = {71};
static struct serve_run run;
static struct witness_run witness;

/* A policy of the same log that asks for the witness; in the caller's text. */
static void make_policy(char text[2048])
{
    char log[DEMUR_VKEY_LEN_MAX + 1];
    char one[DEMUR_VKEY_LEN_MAX + 1];

    demur_vkey_encode(log, &org.log_key);
    demur_vkey_encode(one, &org.witness_key[0]);
    (void)snprintf(text, 2048, "log %s\nwitness one %s %s\nquorum one\n", log, one, witness.url);
}

static bool is_cosigned(void)
{
    struct host_response answer;
    char text[4096] = "";
    unsigned status = r_ask(&run, &answer, "/checkpoint", (struct demur_span){NULL, 0});

    if (answer.len < sizeof text && answer.len > 0) memcpy(text, answer.body, answer.len);
    demur_free(answer.body);
    return status == 200 && strstr(text, " one.example ") != NULL;
}

static void test_a_channel_without_a_witness_takes_one_on(void)
{
    char text[2048];
    struct demur_manifest *m;

    r_set_day(W_DAY - 9);
    CHECK(r_start(&run) == 0);
    CHECK(r_window(&run, -1));
    CHECK(!is_cosigned());
    m = c_next_manifest(&org, W_DAY - 1);
    make_policy(text);
    m->log_policy = c_span(text);
    c_amend(&org, m);
    r_submit(&run, &org);
    CHECK(r_window(&run, r_newest(&run)));
    CHECK(r_stop(&run) == 0);
}

static void test_the_log_goes_on_under_it(void)
{
    long seq;

    r_set_day(W_DAY);
    CHECK(r_start(&run) == 0); /* the day has changed: a window is due */
    seq = r_newest(&run);
    CHECK(r_window(&run, seq));
    CHECK(is_cosigned());
    CHECK(r_stop(&run) == 0);
    CHECK(r_start(&run) == 0); /* and what it has is a log */
    CHECK(is_cosigned());
}

static void test_while_the_witness_is_away_nothing_new_is_shown(void)
{
    uint64_t size = r_size(&run);
    long seq = r_newest(&run);
    struct demur_writer notice;

    w_tell(&witness, "{\"mode\": \"500\"}");
    CHECK(r_stop(&run) == 0);
    CHECK(r_start(&run) == 0);
    demur_writer_init(&notice);
    CHECK_ERR(DEMUR_OK, demur_notice_make(&notice, c_span("Wait.\n"), &org.org, &org.root));
    CHECK(r_entry(&run, notice.data, notice.len).status == DEMUR_ACCEPTED); /* and it waits */
    demur_writer_wipe(&notice);
    r_pause(3000); /* windows are a second long */
    CHECK(r_size(&run) == size);
    w_tell(&witness, "{}");
    CHECK(r_window(&run, seq));
    CHECK(r_stop(&run) == 0);
}

int main(int argc, char *argv[])
{
    if (argc != 2) return 2;
    w_start(&witness);
    c_open_lying(&org, 1, MEMBERS, &lot, &(struct c_lies){.quorum_none = true, .window_s = 1});
    r_make(&run, &org, argv[1], "");
    RUN(test_a_channel_without_a_witness_takes_one_on);
    RUN(test_the_log_goes_on_under_it);
    RUN(test_while_the_witness_is_away_nothing_new_is_shown);
    r_remove(&run);
    c_close(&org);
    w_stop(&witness);
    return tap_done();
}
