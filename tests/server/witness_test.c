/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * witness_test.c -- demurd serve and a witness that answers in every way it may (docs/log.md 1.6):
 * what it has not cosigned is not shown, and where it knows another log nothing more is signed.
 */
#define C_MEMBERS_MAX 40 /* one signs for each answer of the witness */
#define C_ENTRIES_MAX 256

#include "audit.h"
#include "witness_run.h"

const char host_program[] = "witness_test";

enum { MEMBERS = 40, REFUSED = 3, STILL_MS = 2500 };

static struct channel org, both;
static struct test_random lot = {61};
static struct serve_run run;
static struct witness_run witness;
static struct audit audit = {.run = &run, .org = &org};
static const char *demurd;
static size_t next_member = 1;

static bool has_text(const char *name, const char *text)
{
    char command[2048];

    (void)snprintf(command, sizeof command, "grep -q '%s' '%s/%s'", text, run.dir, name);
    return system(command) == 0; /* NOLINT(cert-env33-c) */
}

static bool log_says(const char *text)
{
    char name[32];

    (void)snprintf(name, sizeof name, "log-%u", run.run);
    return has_text(name, text);
}

/* Wait until the server's log has text in it. */
static bool log_will_say(const char *text)
{
    for (int i = 0; i < R_PATIENCE; i++) {
        if (log_says(text)) return true;
        r_pause(R_STEP_MS);
    }
    return false;
}

static void sh(const char *command)
{
    char text[2048];

    (void)snprintf(text, sizeof text, "cd '%s' && { %s; }", run.dir, command);
    CHECK(system(text) == 0); /* NOLINT(cert-env33-c) */
}

/* Let the next member sign; the server's answer. */
static struct demur_reply sign(void)
{
    struct c_entry *e;
    struct demur_reply reply;

    if (!CHECK(next_member < MEMBERS)) abort();
    c_sign(&org, next_member++, 0);
    e = &org.waiting[org.waiting_count - 1];
    reply = r_cell(&run, e->data, e->len);
    if (reply.status == DEMUR_ACCEPTED) a_promise(&audit, &reply);
    c_drop(&org);
    return reply;
}

static bool is_healthy(const char *text)
{
    struct host_response answer;
    bool is = r_ask(&run, &answer, "/v1/health", (struct demur_span){NULL, 0}) == 200 &&
              answer.len == strlen(text) && memcmp(answer.body, text, answer.len) == 0;

    demur_free(answer.body);
    return is;
}

/* Whether the log on the disk has more signed than is shown. */
static uint64_t signed_size(void)
{
    char path[R_PATH];
    char text[1024] = "";
    int fd;
    ssize_t got;

    r_path(path, &run, "last-checkpoint");
    fd = open(path, O_RDONLY);
    got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) (void)close(fd);
    return got <= 0 || strchr(text, '\n') == NULL ? 0 : strtoull(strchr(text, '\n') + 1, NULL, 10);
}

/* Wait until everything signed is shown. */
static void published(void)
{
    for (int i = 0; i < R_PATIENCE && r_size(&run) != signed_size(); i++) r_pause(R_STEP_MS);
    CHECK(r_size(&run) == signed_size());
}

/*
 * A signature comes while the witness answers by control: the log says why, clients see what they
 * saw, and once the witness answers rightly all is published.
 */
static void withheld(const char *control, const char *why)
{
    uint64_t size = r_size(&run);
    unsigned long seen = w_seen(&witness);

    w_tell(&witness, control);
    CHECK(sign().status == DEMUR_ACCEPTED);
    if (!CHECK(w_asked(&witness, seen)) || !CHECK(log_will_say(why))) printf("# %s\n", control);
    CHECK(r_size(&run) == size && signed_size() > size);
    CHECK(is_healthy("ok"));
    a_look(&audit); /* what is shown is whole */
    w_tell(&witness, "{}");
    a_check(&audit);
    CHECK(r_size(&run) > size);
    published();
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_a_quorum_that_answers_publishes(void)
{
    w_tell(&witness, "{}");
    CHECK(r_start(&run) == 0);
    CHECK(r_window(&run, -1));
    r_found(&run, &org);
    c_freeze(&org);
    r_submit(&run, &org);
    CHECK(r_window(&run, r_newest(&run)));
    CHECK(sign().status == DEMUR_ACCEPTED);
    a_check(&audit);
    CHECK(!log_says("level=error") && !log_says("event=witness"));
    w_tell(&witness, "{\"mode\": \"grease\"}");
    CHECK(sign().status == DEMUR_ACCEPTED);
    a_check(&audit);
    published();
}

static void test_a_refusal_is_an_alarm_and_publishes_nothing(void)
{
    withheld("{\"mode\": \"400\"}", "level=error name=one.example why=\"it finds the request mal");
    withheld("{\"mode\": \"403\"}", "level=error name=one.example why=\"it does not accept");
    withheld("{\"mode\": \"404\"}", "level=error name=one.example why=\"it does not know this");
}

static void test_a_witness_that_is_away_is_asked_again(void)
{
    withheld("{\"mode\": \"429\"}", "it answers 429");
    withheld("{\"mode\": \"500\"}", "it answers 500");
    withheld("{\"mode\": \"503\"}", "it answers 503");
    withheld("{\"mode\": \"cut\"}", "cut before the answer was complete");
    withheld("{\"mode\": \"hang\"}", "no answer came in time");
    withheld("{\"mode\": \"late\"}", "it answers 500");
    CHECK(!log_says("event=fork"));
}

static void test_what_is_no_cosignature_of_this_checkpoint_is_not_taken(void)
{
    static const char none[] = "its answer is no cosignature of this checkpoint";

    withheld("{\"mode\": \"garbage\"}", none);
    withheld("{\"mode\": \"empty\"}", none);
    withheld("{\"mode\": \"stranger\"}", none);
    withheld("{\"mode\": \"false\"}", none);
    withheld("{\"mode\": \"other\"}", none);
    withheld("{\"mode\": \"big\"}", "longer than it may be");
}

static void test_a_smaller_size_is_gone_on_from(void)
{
    uint64_t size = r_size(&run);

    withheld("{\"mode\": \"smaller\"}", "names the same");
    CHECK(r_size(&run) > size);
    CHECK(!log_says("event=fork"));
}

/* While the witness answers by control, nothing more is signed; a restart goes on. */
static void stops(const char *control, const char *why)
{
    uint64_t size = r_size(&run);
    uint64_t frozen;

    w_tell(&witness, control);
    CHECK(sign().status == DEMUR_ACCEPTED);
    if (!CHECK(log_will_say("event=fork"))) printf("# %s\n", control);
    CHECK(log_says(why));
    w_tell(&witness, "{}"); /* too late */
    frozen = signed_size();
    CHECK(is_healthy("readonly"));
    CHECK(sign().status == DEMUR_E_READONLY);
    next_member--;
    r_pause(STILL_MS); /* two windows long */
    CHECK(r_size(&run) == size && signed_size() == frozen && frozen > size);
    a_look(&audit);
    CHECK(r_stop(&run) == 0);
    CHECK(r_start(&run) == 0);
    CHECK(sign().status == DEMUR_ACCEPTED);
    a_check(&audit);
}

static void test_another_history_ends_all_signing(void)
{
    stops("{\"mode\": \"422\"}", "it finds that the log has not only grown (422)");
    stops("{\"mode\": \"409plain\"}", "it knows another tree of this size");
    stops("{\"mode\": \"larger\"}", "it knows a longer log than this one");
}

static void test_a_witness_that_is_ahead_lets_no_old_copy_start(void)
{
    published();
    CHECK(r_stop(&run) == 0);
    sh("mkdir old && cp channel.db* last-checkpoint old/");
    CHECK(r_start(&run) == 0);
    CHECK(sign().status == DEMUR_ACCEPTED);
    a_check(&audit);
    published();
    CHECK(r_stop(&run) == 0);
    sh("mkdir kept && mv channel.db* last-checkpoint kept/ && cp old/* .");
    CHECK(r_start(&run) == REFUSED);
    CHECK(log_says("witnesses know this log as longer"));
    w_tell(&witness, "{\"mode\": \"409plain\"}");
    CHECK(r_start(&run) == REFUSED); /* and where it knows another of the same size */
    w_tell(&witness, "{}");
    sh("rm -f channel.db* last-checkpoint && mv kept/* .");
    CHECK(r_start(&run) == 0);
    CHECK(sign().status == DEMUR_ACCEPTED);
    a_check(&audit);
    CHECK(r_stop(&run) == 0);
}

static void test_without_a_quorum_nothing_is_ever_shown(void)
{
    struct witness_run one; /* of its own: logs of the test organisation have one name */
    struct serve_run own;
    struct host_response answer;
    unsigned long seen;

    w_start(&one);
    c_open_lying(&both, 1, MEMBERS, &lot, &(struct c_lies){.window_s = 1, .witness_url = one.url});
    r_make(&own, &both, demurd, "");
    seen = w_seen(&one);
    CHECK(r_start(&own) == 0);
    CHECK(w_asked(&one, seen + 2)); /* greeted, and asked twice for the first window */
    CHECK(r_newest(&own) == -1);
    CHECK(r_ask(&own, &answer, "/checkpoint", (struct demur_span){NULL, 0}) == 404);
    demur_free(answer.body);
    CHECK(r_ask(&own, &answer, "/v1/chain", (struct demur_span){NULL, 0}) == 404);
    demur_free(answer.body);
    CHECK(r_stop(&own) == 0);
    r_remove(&own);
    c_close(&both);
    w_stop(&one);
}

int main(int argc, char *argv[])
{
    if (argc != 2) return 2;
    demurd = argv[1];
    r_set_day(W_DAY);
    RUN(test_without_a_quorum_nothing_is_ever_shown);
    w_start(&witness);
    c_open_lying(&org, 1, MEMBERS, &lot,
                 &(struct c_lies){.quorum_one = true, .window_s = 1, .witness_url = witness.url});
    demur_policy_free(org.policy);
    org.policy = NULL;
    CHECK_ERR(DEMUR_OK,
              demur_policy_decode(&org.policy, org.policy_text, strlen(org.policy_text), NULL));
    r_make(&run, &org, demurd, "");
    RUN(test_a_quorum_that_answers_publishes);
    RUN(test_a_refusal_is_an_alarm_and_publishes_nothing);
    RUN(test_a_witness_that_is_away_is_asked_again);
    RUN(test_what_is_no_cosignature_of_this_checkpoint_is_not_taken);
    RUN(test_a_smaller_size_is_gone_on_from);
    RUN(test_another_history_ends_all_signing);
    RUN(test_a_witness_that_is_ahead_lets_no_old_copy_start);
    r_remove(&run);
    c_close(&org);
    w_stop(&witness);
    return tap_done();
}
