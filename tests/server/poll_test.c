/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * poll_test.c -- questions over a real server: who may ask, votes that lie sealed while it runs, is
 * killed and started again, and are opened when the question is over; nothing of them before.
 */
#include "audit.h"
#include "core/board/poll_for_tests.h"
#include "demur/channel.h"
#include "demur/tally.h"

const char host_program[] = "poll_test";

enum { MEMBERS = 20, ASKED_ON = C_FIRST_DAY + 3, CLOSES = C_FIRST_DAY + 5, KILLED = 137 };

static struct channel org;
static struct test_random lot = {32};
static struct serve_run run;
static struct audit audit = {.run = &run, .org = &org};
static struct c_poll confidence, of_memo;

/* ---- what the log says ------------------------------------------------------------------- */

/* The whole log as published, followed. */
struct reading {
    struct demur_channel *channel;
    struct demur_tally *tally;
    size_t kinds[256];
    size_t voids;
};

static enum demur_err read_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    struct reading *r = ctx;
    struct demur_fault fault;
    enum demur_err err = demur_channel_add(r->channel, &fault, index, entry);

    r->kinds[demur_entry_kind(entry)]++;
    r->voids += fault.why != NULL;
    return err == DEMUR_OK ? demur_tally_add(r->tally, index, entry) : err;
}

static void read_log(struct reading *r)
{
    struct demur_tile_reader reader = {a_tile, &audit};
    struct demur_log_visitor visitor = {read_entry, r};
    struct demur_log_check *check = NULL;

    *r = (struct reading){.channel = NULL};
    a_look(&audit);
    const struct demur_tree_head *head = &audit.head[audit.heads - 1];

    CHECK_ERR(DEMUR_OK, demur_channel_new(&r->channel, &org.random));
    CHECK_ERR(DEMUR_OK, demur_tally_new(&r->tally, r->channel, &org.random));
    CHECK_ERR(DEMUR_OK, demur_log_check_new(&check, head->size, &reader, &visitor));
    CHECK_ERR(DEMUR_OK, demur_log_check_to(check, head));
    CHECK_ERR(DEMUR_OK, demur_tally_settle(r->tally));
    CHECK(r->voids == 0);
    demur_log_check_free(check);
}

static void free_reading(struct reading *r)
{
    demur_tally_free(r->tally);
    demur_channel_free(r->channel);
}

static size_t in_log(uint8_t kind)
{
    struct reading r;
    size_t n;

    read_log(&r);
    n = r.kinds[kind];
    free_reading(&r);
    return n;
}

static bool next_window(void)
{
    return r_window(&run, r_newest(&run));
}

/* ---- handing in -------------------------------------------------------------------------- */

/* Send what c_ask() has submitted, by cell or as an entry. */
static uint8_t ask(struct c_poll *p, struct demur_poll question, const struct demur_sign_seed *seed,
                   bool by_cell)
{
    struct demur_reply reply;
    const struct c_entry *e;

    c_ask(&org, p, question, seed);
    e = &org.waiting[org.waiting_count - 1];
    reply = by_cell ? r_cell(&run, e->data, e->len) : r_entry(&run, e->data, e->len);
    if (reply.status == DEMUR_ACCEPTED) a_promise(&audit, &reply);
    c_drop(&org);
    return reply.status;
}

/* Make the vote of a member; it is the newest of p. */
static struct c_entry *make_vote(struct c_poll *p, size_t member, uint8_t choice)
{
    c_vote(&org, p, member, 0, choice);
    c_drop(&org); /* the SEALED, which the server makes itself */
    return &p->vote[p->votes - 1];
}

static struct demur_reply send_vote(const struct c_entry *e)
{
    struct demur_reply reply = r_cell(&run, e->data, e->len);

    if (reply.status == DEMUR_ACCEPTED) a_promise(&audit, &reply);
    return reply;
}

/* Run a command of the shell in the server's directory, $D being demurd; its exit status. */
static int sh(const char *command)
{
    char text[4096];
    int status;

    (void)snprintf(text, sizeof text, "cd '%s' && D='%s' && { %s; } >out 2>err", run.dir,
                   run.demurd, command);
    status = system(text); /* NOLINT(cert-env33-c): a test runs the programs that it tests */
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- tests ------------------------------------------------------------------------------- */

static void test_who_may_ask_and_by_which_way(void)
{
    struct demur_poll p = c_question(&org, DEMUR_POLL_CONFIDENCE);

    CHECK(r_start(&run) == 0);
    CHECK(r_window(&run, -1));
    r_found(&run, &org);
    c_freeze(&org);
    r_submit(&run, &org);
    CHECK(next_window());
    p.close = CLOSES;
    CHECK(ask(&confidence, p, &org.root, true) == DEMUR_E_VERSION);
    CHECK(ask(&confidence, p, &org.owner, false) == DEMUR_E_SIG);
    CHECK(ask(&confidence, p, &org.root, false) == DEMUR_ACCEPTED);
    CHECK(ask(&confidence, p, &org.root, false) == DEMUR_ACCEPTED); /* the same again */
    struct c_poll other;

    p.close++;
    CHECK(ask(&other, p, &org.root, false) == DEMUR_E_CONFLICT); /* in its place */
    p = c_question(&org, DEMUR_POLL_MEMO);
    p.close = CLOSES + 5;
    CHECK(ask(&of_memo, p, &org.owner, false) == DEMUR_E_VERSION);
    CHECK(ask(&of_memo, p, &org.owner, true) == DEMUR_ACCEPTED);
    p.question = c_span("Another?");
    CHECK(ask(&other, p, &org.owner, true) == DEMUR_ACCEPTED);
    p.question = c_span("A third?");
    CHECK(ask(&other, p, &org.owner, true) == DEMUR_E_QUOTA);
    /* A vote on a question that is not in the log yet. */
    struct c_entry *e = make_vote(&confidence, 0, 1);

    CHECK(r_cell(&run, e->data, e->len).status == DEMUR_E_CTX_UNKNOWN);
    CHECK(next_window());
    a_check(&audit);
    CHECK(in_log(DEMUR_KIND_POLL_OPEN) == 3);
}

static void test_votes_are_taken_once_and_lie_sealed(void)
{
    struct demur_reply first = send_vote(&confidence.vote[0]);
    struct demur_reply again = send_vote(&confidence.vote[0]);

    CHECK(first.status == DEMUR_ACCEPTED && again.status == DEMUR_ACCEPTED);
    CHECK_BYTES(&first.leaf, &again.leaf, sizeof first.leaf);
    CHECK_BYTES(&first.sig, &again.sig, sizeof first.sig);
    /* Another choice of the same member, whose nym is used. */
    struct c_entry *e = make_vote(&confidence, 0, 2);

    CHECK(send_vote(e).status == DEMUR_E_NYM_USED);
    demur_free(e->data);
    confidence.votes--;
    e = make_vote(&confidence, 1, 3);
    CHECK(send_vote(e).status == DEMUR_E_FORMAT); /* of three options */
    demur_free(e->data);
    confidence.votes--;
    e = make_vote(&confidence, 1, 2);
    e->data[e->len - 700] ^= 1;
    CHECK(send_vote(e).status != DEMUR_ACCEPTED);
    e->data[e->len - 700] ^= 1;
    CHECK(send_vote(e).status == DEMUR_ACCEPTED);
    /* The same member on another question: another nym, another vote. */
    CHECK(send_vote(make_vote(&of_memo, 0, 0)).status == DEMUR_ACCEPTED);
    a_check(&audit);
    CHECK(in_log(DEMUR_KIND_SEALED) == 3 && in_log(DEMUR_KIND_VOTE) == 0);
}

/* Run until the point kills it with a vote on its way; then again without. */
static void test_no_vote_is_lost_when_it_is_killed(void)
{
    static const char *const points[] = {"K2", "K3", "K4", "K6", "K7", "K11"};

    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct c_entry *e = make_vote(&confidence, 2 + i, (uint8_t)(i % 3));
        struct demur_reply reply;

        CHECK(r_stop(&run) == 0);
        (void)setenv("DEMUR_FAULT", points[i], 1);
        if (r_start(&run) == 0) {
            reply = r_cell(&run, e->data, e->len);
            if (reply.status == DEMUR_ACCEPTED) a_promise(&audit, &reply);
            CHECK(r_wait(&run) == KILLED);
        }
        (void)unsetenv("DEMUR_FAULT");
        CHECK(r_start(&run) == 0);
        CHECK(send_vote(e).status == DEMUR_ACCEPTED);
    }
    a_check(&audit);
    CHECK(in_log(DEMUR_KIND_SEALED) == confidence.votes + of_memo.votes);
    CHECK(in_log(DEMUR_KIND_VOTE) == 0 && in_log(DEMUR_KIND_POLL_CLOSE) == 0);
}

static void test_a_backup_has_the_votes_under_the_log(void)
{
    r_write(&run, "policy", org.policy_text, strlen(org.policy_text));
    CHECK(sh("\"$D\" --as-root backup demurd.conf old.db") == 0);
    /* One more, which the backup does not have. */
    CHECK(send_vote(make_vote(&of_memo, 5, 2)).status == DEMUR_ACCEPTED);
    a_check(&audit);
}

static void test_votes_are_opened_when_the_question_is_over(void)
{
    struct demur_channel_poll at;
    struct demur_tally_poll votes;
    struct reading r;

    CHECK(r_stop(&run) == 0);
    r_set_day(CLOSES + 1);
    /* Killed while it opens them: before the append is committed, and after. */
    (void)setenv("DEMUR_FAULT", "K6:2", 1);
    if (r_start(&run) == 0) CHECK(r_wait(&run) == KILLED);
    (void)setenv("DEMUR_FAULT", "K7:1", 1);
    if (r_start(&run) == 0) CHECK(r_wait(&run) == KILLED);
    (void)unsetenv("DEMUR_FAULT");
    CHECK(r_start(&run) == 0);
    struct c_entry *e = make_vote(&confidence, 19, 0);

    CHECK(send_vote(e).status == DEMUR_E_CTX_CLOSED);
    demur_free(e->data);
    confidence.votes--;
    for (int i = 0; i < R_PATIENCE && in_log(DEMUR_KIND_POLL_CLOSE) == 0; i++) r_pause(R_STEP_MS);
    a_check(&audit);
    read_log(&r);
    CHECK(r.kinds[DEMUR_KIND_POLL_CLOSE] == 1 && r.kinds[DEMUR_KIND_VOTE] == confidence.votes);
    CHECK(demur_channel_poll_get(&at, r.channel, &confidence.poll_id));
    CHECK(at.is_closed && at.votes == confidence.votes);
    demur_tally_poll(&votes, r.tally, &confidence.poll_id);
    CHECK(votes.votes == confidence.votes);
    CHECK(votes.values == 1 &&
          votes.value[0].choice[0] + votes.value[0].choice[1] + votes.value[0].choice[2] ==
              confidence.votes);
    CHECK(demur_channel_poll_get(&at, r.channel, &of_memo.poll_id) && !at.is_closed);
    free_reading(&r);
    /* The other question goes on, and what has been opened is not opened again. */
    CHECK(send_vote(make_vote(&of_memo, 3, 1)).status == DEMUR_ACCEPTED);
    a_check(&audit);
    CHECK(in_log(DEMUR_KIND_VOTE) == confidence.votes);
    CHECK(r_stop(&run) == 0);
}

/* The store is lost after the votes were opened; the backup is from before. */
static void test_a_restored_store_opens_nothing_twice(void)
{
    char command[1024];
    size_t logged;

    CHECK(r_start(&run) == 0);
    (void)snprintf(command, sizeof command,
                   "\"$(dirname \"$D\")/demur\" log mirror %s mirror --policy policy", run.url);
    CHECK(sh(command) == 0);
    CHECK(r_stop(&run) == 0);
    CHECK(sh("mkdir lost && mv channel.db* lost/ &&"
             "\"$D\" --as-root restore demurd.conf old.db mirror") == 0);
    CHECK(r_start(&run) == 0);
    a_check(&audit);
    logged = in_log(DEMUR_KIND_VOTE);
    CHECK(logged == confidence.votes);
    /* Of whom the backup knows a vote, and of whom the log alone: the same act is taken again. */
    CHECK(send_vote(&of_memo.vote[0]).status == DEMUR_ACCEPTED);
    CHECK(send_vote(&of_memo.vote[1]).status == DEMUR_ACCEPTED);
    CHECK(send_vote(&of_memo.vote[2]).status == DEMUR_ACCEPTED);
    a_check(&audit);
    CHECK(r_stop(&run) == 0);
}

static void test_a_question_without_votes_is_closed(void)
{
    r_set_day(CLOSES + 7);
    CHECK(r_start(&run) == 0);
    for (int i = 0; i < R_PATIENCE && in_log(DEMUR_KIND_POLL_CLOSE) < 3; i++) r_pause(R_STEP_MS);
    CHECK(in_log(DEMUR_KIND_POLL_CLOSE) == 3);
    CHECK(in_log(DEMUR_KIND_VOTE) == confidence.votes + of_memo.votes);
    CHECK(r_stop(&run) == 0);
}

int main(int argc, char *argv[])
{
    if (argc != 2) return 2;
    c_open_lying(&org, 1, MEMBERS, &lot, &(struct c_lies){.quorum_none = true, .window_s = 1});
    demur_policy_free(org.policy);
    org.policy = NULL;
    CHECK_ERR(DEMUR_OK,
              demur_policy_decode(&org.policy, org.policy_text, strlen(org.policy_text), NULL));
    r_make(&run, &org, argv[1], "");
    r_set_day(ASKED_ON);
    RUN(test_who_may_ask_and_by_which_way);
    RUN(test_votes_are_taken_once_and_lie_sealed);
    RUN(test_no_vote_is_lost_when_it_is_killed);
    RUN(test_a_backup_has_the_votes_under_the_log);
    RUN(test_votes_are_opened_when_the_question_is_over);
    RUN(test_a_restored_store_opens_nothing_twice);
    RUN(test_a_question_without_votes_is_closed);
    c_poll_free(&confidence);
    c_poll_free(&of_memo);
    r_remove(&run);
    c_close(&org);
    return tap_done();
}
