/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fault_test.c -- demurd serve on a disk that fails: each call that writes or syncs a file fails in
 * turn, with EIO and with ENOSPC, while it starts, takes a signature in, makes a window and
 * publishes it.  It ends or goes on; a restart finds one whole log that keeps every promise.
 *
 * The environment's DEMUR_FAIL_IO is tests/store/fail_io.c to be preloaded; without it nothing is
 * tested.  A sample of the calls fails; with DEMUR_FAULT_ALL each of them.
 */
#include "audit.h"

#include <errno.h>

const char host_program[] = "fault_test";

enum { MEMBERS = 8, FAILED = 1, SAMPLES = 4, CALLS_MIN = 20, CELL_CALLS = 5 };

static struct channel org;
static struct test_random lot = {71};
static struct serve_run run;
static struct audit audit = {.run = &run, .org = &org};
static struct audit before; /* as it was when the copies were made */
static long before_seq;     /* of the newest window then */
static unsigned long calls;
static unsigned ended;    /* of the runs with a failing call: how often it ended by it */
static uint8_t act[4096]; /* a signature that nobody has sent before */
static size_t act_len;

static void sh(const char *command)
{
    char text[2048];

    (void)snprintf(text, sizeof text, "cd '%s' && { %s; }", run.dir, command);
    CHECK(system(text) == 0); /* NOLINT(cert-env33-c) */
}

static void set_number(const char *name, unsigned long value)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%lu", value);
    (void)setenv(name, text, 1);
}

/* What starts from here on meets failing call number n, 0: none does. */
static void arm(unsigned long n, int error, bool stays)
{
    (void)setenv("LD_PRELOAD", getenv("DEMUR_FAIL_IO"), 1);
    set_number("FAIL_AT", n);
    set_number("FAIL_ERRNO", (unsigned long)error);
    set_number("FAIL_ON", stays);
}

/* The store and the last checkpoint as they were when the signature had not come. */
static void put_back(void)
{
    sh("rm -f channel.db* last-checkpoint* go && cp before/* .");
    audit = before;
}

/* Wait until a window behind seq is shown, or the server has ended; its status, 0: it goes on. */
static int see_window(long seq)
{
    int status = 0;

    for (int i = 0; i < R_PATIENCE && run.pid != 0; i++) {
        if (r_ended(&run, &status)) return status;
        if (r_newest(&run) > seq) return 0;
        r_pause(R_STEP_MS);
    }
    CHECK(false);
    return status;
}

/* Start, a signature, its window, its checkpoint; 0, or the status with which it ended before. */
static int scenario(void)
{
    struct demur_reply reply;
    int status = r_start(&run);

    (void)unsetenv("LD_PRELOAD");
    if (status != 0) return status;
    r_write(&run, "go", "", 0); /* FAIL_AFTER counts from here */
    reply = r_cell(&run, act, act_len);
    if (reply.status == DEMUR_ACCEPTED) a_promise(&audit, &reply);
    a_look(&audit);
    return see_window(before_seq);
}

static void failing(unsigned long n, int error, bool stays)
{
    struct demur_reply reply;
    int before_failed = tap_failed_checks;
    int status;

    put_back();
    arm(n, error, stays);
    status = scenario();
    CHECK(status == 0 || status == FAILED);
    ended += status != 0;
    if (status == 0) a_look(&audit);
    r_kill(&run);
    CHECK(r_start(&run) == 0);
    reply = r_cell(&run, act, act_len);
    CHECK(reply.status == DEMUR_ACCEPTED);
    a_promise(&audit, &reply);
    a_check(&audit);
    CHECK(r_stop(&run) == 0);
    if (tap_failed_checks == before_failed) return;
    printf("# call %lu of %lu, errno %d%s: status %d\n", n, calls, error,
           stays ? " from there on" : "", status);
}

/* Let calls fail in turn: all, or SAMPLES of them from the first-th on. */
static void each(unsigned long first, int error, bool stays)
{
    unsigned long step = getenv("DEMUR_FAULT_ALL") != NULL ? 1 : calls / SAMPLES;

    for (unsigned long n = step == 1 ? 1 : first; n <= calls; n += step) {
        failing(n, error, stays);
    }
    printf("# it ended %u times by then\n", ended);
    CHECK(ended > 0); /* the failures are real */
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_a_channel_is_founded(void)
{
    CHECK(r_start(&run) == 0);
    CHECK(r_window(&run, -1));
    r_found(&run, &org);
    c_freeze(&org);
    r_submit(&run, &org);
    CHECK(r_window(&run, r_newest(&run)));
    a_look(&audit);
    before_seq = r_newest(&run);
    CHECK(r_stop(&run) == 0);
    sh("mkdir before && cp channel.db* last-checkpoint* before/");
    before = audit;
    c_sign(&org, 1, 0);
    act_len = org.waiting[0].len;
    memcpy(act, org.waiting[0].data, act_len);
    c_drop(&org);
}

static void test_nothing_fails_and_the_calls_are_counted(void)
{
    char path[R_PATH];
    char text[32] = "";
    int fd;

    r_path(path, &run, "count");
    (void)setenv("FAIL_COUNT", path, 1);
    arm(0, 0, false);
    CHECK(scenario() == 0);
    CHECK(r_stop(&run) == 0);
    (void)unsetenv("FAIL_COUNT");
    fd = open(path, O_RDONLY);
    CHECK(fd >= 0 && read(fd, text, sizeof text - 1) > 0);
    (void)close(fd);
    calls = strtoul(text, NULL, 10);
    printf("# %lu calls\n", calls);
    if (!CHECK(calls >= CALLS_MIN)) calls = CALLS_MIN;
}

static void test_a_call_that_fails_with_eio(void)
{
    each(1, EIO, false);
}

static void test_a_call_that_fails_for_want_of_room(void)
{
    each(3, ENOSPC, false);
}

static void test_a_disk_that_stays_full(void)
{
    each(5, ENOSPC, true);
}

/* The first calls behind a cell are those that keep it: without them there is no receipt. */
static void test_a_call_that_keeps_a_cell_fails(void)
{
    char go[R_PATH];

    r_path(go, &run, "go");
    (void)setenv("FAIL_AFTER", go, 1);
    ended = 0;
    for (unsigned long n = 1; n <= CELL_CALLS; n++) failing(n, n % 2 == 0 ? EIO : ENOSPC, false);
    (void)unsetenv("FAIL_AFTER");
    CHECK(ended >= CELL_CALLS / 2);
}

int main(int argc, char *argv[])
{
    if (argc != 2) return 2;
    if (getenv("DEMUR_FAIL_IO") == NULL) {
        printf("1..0 # SKIP nothing to be preloaded\n");
        return 0;
    }
    c_open_lying(&org, 1, MEMBERS, &lot, &(struct c_lies){.quorum_none = true, .window_s = 1});
    demur_policy_free(org.policy);
    org.policy = NULL;
    CHECK_ERR(DEMUR_OK,
              demur_policy_decode(&org.policy, org.policy_text, strlen(org.policy_text), NULL));
    r_set_day(C_FIRST_DAY + 2);
    r_make(&run, &org, argv[1], "");
    RUN(test_a_channel_is_founded);
    RUN(test_nothing_fails_and_the_calls_are_counted);
    RUN(test_a_call_that_fails_with_eio);
    RUN(test_a_call_that_fails_for_want_of_room);
    RUN(test_a_disk_that_stays_full);
    RUN(test_a_call_that_keeps_a_cell_fails);
    r_remove(&run);
    c_close(&org);
    return tap_done();
}
