/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * kill_test.c -- demurd serve, killed at each of its numbered points (robustness T.4): after every
 * restart the log is one, whole, and keeps what was promised.
 */
#include "audit.h"

const char host_program[] = "kill_test";

enum { MEMBERS = 23, KILLED = 128 + SIGKILL };

static struct channel org;
static struct test_random lot = {21};
static struct serve_run run;
static struct audit audit = {.run = &run, .org = &org};
static size_t next_member = 1;

/* Send a signature that nobody has sent before, again and again until it is accepted. */
static void sign_until_accepted(uint8_t *act, size_t len)
{
    for (int i = 0; i < R_PATIENCE; i++) {
        struct demur_reply reply = r_cell(&run, act, len);

        if (reply.status == DEMUR_ACCEPTED) {
            a_promise(&audit, &reply);
            return;
        }
        if (!CHECK(reply.status == 255 || reply.status == DEMUR_E_BUSY)) return;
        r_pause(R_STEP_MS);
    }
    CHECK(false);
}

/* The next member's SIGN. */
static size_t next_sign(uint8_t *act)
{
    size_t len;

    c_sign(&org, next_member++ % MEMBERS, 0);
    len = org.waiting[org.waiting_count - 1].len;
    memcpy(act, org.waiting[org.waiting_count - 1].data, len);
    c_drop(&org);
    return len;
}

/* Run until the point kills it, with a signature on its way; then without, and look at all. */
static void killed_at(const char *point)
{
    uint8_t act[4096];
    size_t len = next_sign(act);
    struct demur_reply reply;
    int status;

    (void)setenv("DEMUR_FAULT", point, 1);
    status = r_start(&run);
    if (status == 0) {
        reply = r_cell(&run, act, len); /* it may die of it, or answer and die in the window */
        if (reply.status == DEMUR_ACCEPTED) a_promise(&audit, &reply);
        status = r_wait(&run);
    }
    (void)unsetenv("DEMUR_FAULT");
    if (!CHECK(status == KILLED)) printf("# at %s: status %d\n", point, status);
    r_kill(&run);
    CHECK(r_start(&run) == 0);
    sign_until_accepted(act, len);
    sign_until_accepted(act, len); /* the same again has the same receipt */
    CHECK(audit.promises >= 2 &&
          memcmp(&audit.promise[audit.promises - 1], &audit.promise[audit.promises - 2], 32) == 0);
    a_check(&audit);
    CHECK(r_stop(&run) == 0);
}

static void test_a_channel_is_founded(void)
{
    r_set_day(C_FIRST_DAY + 2);
    CHECK(r_start(&run) == 0);
    CHECK(r_window(&run, -1));
    r_found(&run, &org);
    c_freeze(&org);
    r_submit(&run, &org);
    CHECK(r_window(&run, r_newest(&run)));
    a_look(&audit);
    CHECK(r_stop(&run) == 0);
}

static void test_killed_on_the_way_of_a_cell(void)
{
    killed_at("K1");
    killed_at("K2");
    killed_at("K3");
    killed_at("K4");
}

static void test_killed_in_the_making_of_a_window(void)
{
    killed_at("K5");
    killed_at("K6");
    killed_at("K7");
    killed_at("K8");
    killed_at("K9");
    killed_at("K10");
    killed_at("K11");
}

static void test_killed_on_the_way_to_the_witnesses(void)
{
    killed_at("K12:2"); /* the first is the greeting at the start */
    killed_at("K13");
    killed_at("K14");
}

static void test_killed_again_and_again(void)
{
    static const char *const points[] = {"K3", "K7", "K9", "K10", "K11", "K13"};
    uint8_t act[4096];
    size_t len = next_sign(act);

    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct demur_reply reply;

        (void)setenv("DEMUR_FAULT", points[i], 1);
        if (r_start(&run) != 0) continue;
        reply = r_cell(&run, act, len);
        if (reply.status == DEMUR_ACCEPTED) a_promise(&audit, &reply);
        r_kill(&run);
    }
    (void)unsetenv("DEMUR_FAULT");
    CHECK(r_start(&run) == 0);
    sign_until_accepted(act, len);
    a_check(&audit);
    CHECK(r_stop(&run) == 0);
}

int main(int argc, char *argv[])
{
    if (argc != 2) return 2;
    c_open_lying(&org, 1, MEMBERS, &lot,
                 &(struct c_lies){.quorum_none = true,
                                  .window_s = 1,
                                  .witness_url = "http://127.0.0.1:9/"}); /* nobody is there */
    /* The policy in memory asks for the quorum that the manifest does not. */
    demur_policy_free(org.policy);
    org.policy = NULL;
    CHECK_ERR(DEMUR_OK,
              demur_policy_decode(&org.policy, org.policy_text, strlen(org.policy_text), NULL));
    r_make(&run, &org, argv[1], "");
    RUN(test_a_channel_is_founded);
    RUN(test_killed_on_the_way_of_a_cell);
    RUN(test_killed_in_the_making_of_a_window);
    RUN(test_killed_on_the_way_to_the_witnesses);
    RUN(test_killed_again_and_again);
    r_remove(&run);
    c_close(&org);
    return tap_done();
}
