/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * guard_test.c -- what must never make a second log: two servers, old copies of the store or of the
 * last checkpoint, damage, a clock that jumps.
 */
#include "audit.h"

const char host_program[] = "guard_test";

enum { MEMBERS = 20, REFUSED = 3 };

static struct channel org;
static struct test_random lot = {31};
static struct serve_run run;
static struct audit audit = {.run = &run, .org = &org};
static size_t next_member = 1;

/* Run a command of the shell in the server's directory; its exit status. */
static int sh(const char *command)
{
    /* flip FILE AT: change one bit of the byte there. */
    static const char flip[] = "flip() { "
                               "byte=$(od -An -tu1 -j \"$2\" -N 1 \"$1\" | tr -d ' ');"
                               "printf \"\\\\$(printf '%03o' $((byte ^ 1)))\" |"
                               "dd of=\"$1\" bs=1 seek=\"$2\" conv=notrunc status=none; }";
    char text[8192];
    int status;

    (void)snprintf(text, sizeof text, "cd '%s' && { %s; %s; } >out 2>err", run.dir, flip, command);
    status = system(text); /* NOLINT(cert-env33-c): a test runs the programs that it tests */
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Run demurd with arguments, or demur, which lies beside it. */
static int demurd(const char *arguments)
{
    char text[4096];

    (void)snprintf(text, sizeof text, "'%s' --as-root %s", run.demurd, arguments);
    return sh(text);
}

static int demur(const char *arguments)
{
    char text[4096];

    (void)snprintf(text, sizeof text, "\"$(dirname '%s')/demur\" %s", run.demurd, arguments);
    return sh(text);
}

/* Whether a file of the server's directory has text in it. */
static bool says(const char *name, const char *text)
{
    char command[2048];

    (void)snprintf(command, sizeof command, "cd '%s' && grep -q '%s' '%s'", run.dir, text, name);
    return system(command) == 0; /* NOLINT(cert-env33-c) */
}

static bool log_says(const char *text)
{
    char name[32];

    (void)snprintf(name, sizeof name, "log-%u", run.run);
    return says(name, text);
}

/* Let the next member sign, and wait for the window. */
static void sign_one(void)
{
    c_sign(&org, next_member++ % MEMBERS, 0);
    struct c_entry *e = &org.waiting[org.waiting_count - 1];
    struct demur_reply reply = r_cell(&run, e->data, e->len);

    if (CHECK(reply.status == DEMUR_ACCEPTED)) a_promise(&audit, &reply);
    c_drop(&org);
    a_check(&audit);
}

static void put(const char *name, const char *text)
{
    r_write(&run, name, text, strlen(text));
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
    sign_one();
    put("policy", org.policy_text);
    CHECK(demurd("check-config serve demurd.conf") == 0);
    CHECK(demurd("check-config issue demurd.conf") == REFUSED);
}

static void test_a_second_server_is_refused(void)
{
    CHECK(demurd("serve demurd.conf") == 1 && says("err", "another demurd has it"));
    /* Another last checkpoint beside the same store. */
    CHECK(sh("sed 's/^listen.*/listen = 127.0.0.1:0/' demurd.conf > two.conf &&"
             "echo 'last_checkpoint = other' >> two.conf") == 0);
    CHECK(demurd("serve two.conf") == 1 && says("err", "open for writing elsewhere"));
    sign_one(); /* and the first goes on */
}

static void test_a_backup_is_made_while_it_runs(void)
{
    char mirror[1024];

    CHECK(demurd("backup demurd.conf old.db") == 0);
    CHECK(demurd("backup demurd.conf old.db") == 1); /* nothing is replaced */
    sign_one();
    sign_one();
    (void)snprintf(mirror, sizeof mirror, "log mirror %s mirror --policy policy", run.url);
    CHECK(demur(mirror) == 0);
    sign_one();
    CHECK(r_stop(&run) == 0);
}

static void test_an_old_store_is_not_signed_on(void)
{
    CHECK(sh("mkdir lost && mv channel.db* lost/ && cp old.db channel.db") == 0);
    CHECK(r_start(&run) == REFUSED && log_says("older than the last checkpoint"));
    CHECK(sh("rm -f channel.db*") == 0);
    CHECK(demurd("restore demurd.conf old.db") == REFUSED);
    CHECK(says("err", "older than the last checkpoint"));
    /* A mirror that is behind is not enough either. */
    CHECK(demurd("restore demurd.conf - mirror") == REFUSED);
    CHECK(r_start(&run) == REFUSED);
    CHECK(sh("rm -f channel.db* && mv lost/channel.db* . && rmdir lost") == 0);
    CHECK(r_start(&run) == 0);
    sign_one();
}

static void test_a_lost_store_comes_back_from_a_mirror(void)
{
    char mirror[1024];
    uint64_t size = r_size(&run);
    struct demur_reply reply;
    uint8_t act[4096];
    size_t len;

    (void)snprintf(mirror, sizeof mirror, "log mirror %s mirror --policy policy", run.url);
    CHECK(demur(mirror) == 0);
    CHECK(r_stop(&run) == 0);
    CHECK(sh("rm -f channel.db*") == 0);
    CHECK(demurd("restore demurd.conf old.db") == REFUSED); /* an old copy alone */
    CHECK(sh("rm -f channel.db*") == 0);
    CHECK(demurd("restore demurd.conf old.db mirror") == 0);
    CHECK(r_start(&run) == 0);
    CHECK(r_size(&run) == size);
    a_check(&audit); /* every checkpoint that was ever shown, and every promise */
    /* Whose signature came from the mirror does not sign again, and may take it back. */
    c_sign(&org, 3, 0);
    len = org.waiting[org.waiting_count - 1].len;
    memcpy(act, org.waiting[org.waiting_count - 1].data, len);
    c_drop(&org);
    reply = r_cell(&run, act, len);
    CHECK(reply.status == DEMUR_ACCEPTED);
    a_promise(&audit, &reply);
    c_sign(&org, 3, 1);
    CHECK(r_cell(&run, org.waiting[0].data, org.waiting[0].len).status == DEMUR_E_NYM_USED);
    c_drop(&org);
    c_withdraw(&org, 3);
    r_submit(&run, &org);
    sign_one();
    CHECK(r_stop(&run) == 0);
}

static void test_a_mirror_of_another_log_is_refused(void)
{
    CHECK(sh("cp -r mirror forged && d=$(find forged/tile/entries -type f | head -n 1) &&"
             "flip \"$d\" 40") == 0);
    CHECK(sh("mkdir lost && mv channel.db* lost/") == 0);
    CHECK(demurd("restore demurd.conf old.db forged") == REFUSED);
    CHECK(sh("rm -f channel.db* && mv lost/channel.db* . && rmdir lost && rm -r forged") == 0);
}

static void test_without_the_last_checkpoint_nothing_is_signed(void)
{
    CHECK(sh("mv last-checkpoint kept") == 0);
    CHECK(r_start(&run) == REFUSED && log_says("the file of its last checkpoint is not there"));
    CHECK(sh("echo rubbish > last-checkpoint") == 0);
    CHECK(r_start(&run) == REFUSED && log_says("not one that this log signed"));
    CHECK(sh("rm last-checkpoint") == 0);
    /* The store is whole and newest: a restore that asks the witnesses makes it anew. */
    CHECK(demurd("restore demurd.conf -") == 0);
    CHECK(sh("cmp last-checkpoint kept && rm kept") == 0);
    CHECK(r_start(&run) == 0);
    sign_one();
    CHECK(r_stop(&run) == 0);
}

static void test_an_old_last_checkpoint_is_noticed(void)
{
    CHECK(sh("cp last-checkpoint old") == 0);
    CHECK(r_start(&run) == 0);
    sign_one();
    sign_one();
    CHECK(r_stop(&run) == 0);
    CHECK(sh("cp last-checkpoint kept && cp old last-checkpoint") == 0);
    CHECK(r_start(&run) == REFUSED);
    CHECK(sh("mv kept last-checkpoint") == 0);
}

static void test_damage_is_noticed_before_anything_is_signed(void)
{
    /* One bit of an entry: what was deleted has been overwritten, so each prologue is in use. */
    CHECK(sh("cp channel.db whole && at=$(grep -obUa DMR1 channel.db | tail -n 1 | cut -d: -f1) &&"
             "at=$((at + 60)) &&"
             "flip channel.db $at") == 0);
    int status = r_start(&run);

    CHECK(status == REFUSED || status == 1);
    r_kill(&run);
    CHECK(sh("rm -f channel.db* && mv whole channel.db") == 0);
    CHECK(r_start(&run) == 0);
    sign_one();
}

static void test_a_clock_that_jumps_dates_nothing(void)
{
    uint8_t act[4096];
    struct demur_reply reply;
    size_t len;

    c_sign(&org, next_member, 0);
    len = org.waiting[org.waiting_count - 1].len;
    memcpy(act, org.waiting[org.waiting_count - 1].data, len);
    c_drop(&org);
    for (int i = 0; i < 4; i++) {
        static const char *const jumps[] = {"-3600", "3600", "-34560000", "34560000"};

        put("clock", jumps[i]);
        reply = r_cell(&run, act, len);
        CHECK(reply.status == DEMUR_E_TIME && reply.retry_s > 0);
    }
    CHECK(log_says("clock_wrong"));
    put("clock", "0");
    reply = r_cell(&run, act, len);
    CHECK(reply.status == DEMUR_ACCEPTED);
    a_promise(&audit, &reply);
    a_check(&audit);
    CHECK(r_stop(&run) == 0);
}

static void test_days_never_fall_over_a_restart(void)
{
    /* The clock was set back by two days while the server was off: there is nobody to tell it. */
    r_set_day(C_FIRST_DAY + 1);
    CHECK(r_start(&run) == 0);
    next_member++;
    sign_one();
    a_check(&audit); /* demur_log_check and the policy hold; the window's day is not below */
    CHECK(demur("log check mirror --policy policy") == 0);
    CHECK(r_stop(&run) == 0);
}

int main(int argc, char *argv[])
{
    char clock[R_PATH];

    if (argc != 2) return 2;
    c_open_lying(&org, 1, MEMBERS, &lot, &(struct c_lies){.quorum_none = true, .window_s = 1});
    demur_policy_free(org.policy);
    org.policy = NULL;
    CHECK_ERR(DEMUR_OK,
              demur_policy_decode(&org.policy, org.policy_text, strlen(org.policy_text), NULL));
    r_make(&run, &org, argv[1], "");
    r_path(clock, &run, "clock");
    (void)setenv("DEMUR_CLOCK_FILE", clock, 1);
    r_set_day(C_FIRST_DAY + 3);
    RUN(test_a_channel_is_founded);
    RUN(test_a_second_server_is_refused);
    RUN(test_a_backup_is_made_while_it_runs);
    RUN(test_an_old_store_is_not_signed_on);
    RUN(test_a_lost_store_comes_back_from_a_mirror);
    RUN(test_a_mirror_of_another_log_is_refused);
    RUN(test_without_the_last_checkpoint_nothing_is_signed);
    RUN(test_an_old_last_checkpoint_is_noticed);
    RUN(test_damage_is_noticed_before_anything_is_signed);
    RUN(test_a_clock_that_jumps_dates_nothing);
    RUN(test_days_never_fall_over_a_restart);
    r_remove(&run);
    c_close(&org);
    return tap_done();
}
