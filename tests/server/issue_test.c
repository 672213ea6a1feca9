/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issue_test.c -- two offices as processes, a channel over HTTP, members who enrol at both. */
#include "demur/channel.h"
#include "host/program.h"
#include "issue_member.h"

const char host_program[] = "issue_test";

static struct test_org org;
static struct office_process office[O_ISSUERS];

static const char *dir_of(size_t i)
{
    static char dir[128];

    (void)snprintf(dir, sizeof dir, "%s/issuer-%zu", org.dir, i + 1);
    return dir;
}

/* Let windows pass until there are at least n entries of kind by issuer. */
static bool wait_for(uint8_t kind, uint8_t issuer, size_t n)
{
    for (int ms = 0; ms < P_WAIT_MS; ms += P_STEP_MS) {
        if (l_count(&org.log, kind, issuer) >= n) return true;
        (void)poll(NULL, 0, P_STEP_MS);
    }
    return false;
}

/* Wait until entries of kind have come in. */
static bool wait_asked(uint8_t kind, uint32_t n)
{
    for (int ms = 0; ms < P_WAIT_MS; ms += P_STEP_MS) {
        uint32_t asked;

        (void)pthread_mutex_lock(&org.log.lock);
        asked = org.log.asked[kind];
        (void)pthread_mutex_unlock(&org.log.lock);
        if (asked >= n) return true;
        (void)poll(NULL, 0, P_STEP_MS);
    }
    return false;
}

/* Wait until something waits for a window. */
static bool wait_waiting(void)
{
    for (int ms = 0; ms < P_WAIT_MS; ms += P_STEP_MS) {
        size_t n;

        (void)pthread_mutex_lock(&org.log.lock);
        n = org.log.waiting_count;
        (void)pthread_mutex_unlock(&org.log.lock);
        if (n > 0) return true;
        (void)poll(NULL, 0, P_STEP_MS);
    }
    return false;
}

/* Feed the whole log to a channel, in which every entry must count; *out: epoch number at. */
static struct demur_channel *read_log(struct demur_channel_epoch *out, size_t at)
{
    struct demur_channel *c = NULL;

    CHECK_ERR(DEMUR_OK, demur_channel_new(&c, &org.random));
    for (size_t i = 0; i < demur_tree_store_size(org.log.tree); i++) {
        struct demur_fault fault;
        struct demur_span e = {org.log.entry[i].data, org.log.entry[i].len};

        CHECK_ERR(DEMUR_OK, demur_channel_add(c, &fault, i, e));
        if (!CHECK(fault.why == NULL)) printf("# entry %zu: %s\n", i, fault.why);
    }
    CHECK(demur_channel_epoch_get(out, c, (uint32_t)(O_EPOCH + at)));
    return c;
}

static bool begin_everything(void)
{
    if (!CHECK(o_open(&org))) return false;
    for (size_t i = 0; i < O_EPOCHS; i++) o_roster(&org, i, O_ISSUERS);
    for (size_t i = 0; i < O_ISSUERS; i++) o_put_epoch(&org, i, 0);
    for (size_t i = 0; i < O_ISSUERS; i++) {
        if (!p_open(&office[i], dir_of(i), NULL)) return false;
    }
    return true;
}

/* ---- before the roster is in the log ----------------------------------------------------- */

static void test_nobody_issues_before_the_roster_is_in_the_log(void)
{
    struct test_member m;

    m_open(&m, &org, office, 0, 0, NULL);
    for (size_t i = 0; i < O_ISSUERS; i++) {
        CHECK(m_ask(&m, i, DEMUR_KIND_BEGIN) == 503);
        CHECK(m_refusal(&m) == DEMUR_E_BUSY);
    }
    m_close(&m);
}

static void test_both_hand_the_roster_in_and_open_when_it_is_published(void)
{
    CHECK(wait_asked(DEMUR_KIND_ROSTER, 2));
    CHECK(strstr(office[0].said, "epoch_open") == NULL);
    l_window(&org.log);
    for (size_t i = 0; i < O_ISSUERS; i++)
        CHECK(p_says(&office[i], "event=epoch_open level=info epoch=3"));
}

/* ---- enrolling --------------------------------------------------------------------------- */

static void test_members_enrol_at_both(void)
{
    for (size_t row = 0; row < 3; row++) {
        struct test_member m;

        m_open(&m, &org, office, 0, row, NULL);
        CHECK(m_enrol(&m));
        m_close(&m);
    }
}

static void test_a_retry_gives_the_same_bytes(void)
{
    static const uint8_t kinds[] = {DEMUR_KIND_BEGIN, DEMUR_KIND_REVEAL, DEMUR_KIND_CERTIFY};
    struct test_member m;

    m_open(&m, &org, office, 0, 3, NULL);
    for (size_t k = 0; k < sizeof kinds; k++) {
        for (size_t i = 0; i < O_ISSUERS; i++) {
            uint8_t first[1024];
            size_t len;

            CHECK(m_ask(&m, i, kinds[k]) == 200);
            len = m.answer.len;
            if (!CHECK(len > 0 && len <= sizeof first)) break;
            memcpy(first, m.answer.body, len);
            CHECK_ERR(DEMUR_OK, m_take(&m, i, kinds[k]));
            CHECK(m_ask(&m, i, kinds[k]) == 200);
            CHECK(m.answer.len == len && memcmp(first, m.answer.body, len) == 0);
        }
    }
    for (int again = 0; again < 2; again++) {
        CHECK(m_ask(&m, 0, DEMUR_KIND_DONE) == 200);
        CHECK(m_refusal(&m) == DEMUR_ACCEPTED);
    }
    m_close(&m);
}

/* ---- what is refused --------------------------------------------------------------------- */

static void test_codes_that_are_none_are_answered_alike(void)
{
    struct test_member a;
    struct test_member b;
    struct demur_code unknown = {{1, 2, 3}};
    uint8_t said[DEMUR_REPLY_BYTES] = {0};

    m_open(&a, &org, office, 0, 4, NULL);
    m_open(&b, &org, office, 0, 4, NULL);
    CHECK(m_ask(&a, 0, DEMUR_KIND_BEGIN) == 200);
    /* The same code with another commitment. */
    CHECK(m_ask(&b, 0, DEMUR_KIND_BEGIN) == 403);
    CHECK(m_refusal(&b) == DEMUR_E_CODE);
    if (b.answer.len == sizeof said) memcpy(said, b.answer.body, sizeof said);
    /* A code that nobody has. */
    demur_writer_wipe(&b.said);
    demur_enrolment_begin(&b.said, b.e, 0, &unknown);
    CHECK(m_post(&b, 0, DEMUR_KIND_BEGIN, b.said.data, b.said.len) == 403);
    CHECK(b.answer.len == sizeof said && memcmp(b.answer.body, said, sizeof said) == 0);
    /* A's code at B. */
    demur_writer_wipe(&b.said);
    demur_enrolment_begin(&b.said, b.e, 1, &org.epoch[0].code[0][5]);
    CHECK(m_post(&b, 1, DEMUR_KIND_BEGIN, b.said.data, b.said.len) == 403);
    CHECK(b.answer.len == sizeof said && memcmp(b.answer.body, said, sizeof said) == 0);
    /* And the first is answered as before. */
    CHECK(m_ask(&a, 0, DEMUR_KIND_BEGIN) == 200);
    m_close(&a);
    m_close(&b);
}

static void test_a_begin_replayed_at_another_issuer_is_refused(void)
{
    struct test_member m;

    m_open(&m, &org, office, 0, 5, NULL);
    m_say(&m, 0, DEMUR_KIND_BEGIN);
    CHECK(m_post(&m, 1, DEMUR_KIND_BEGIN, m.said.data, m.said.len) == 403);
    CHECK(m_refusal(&m) == DEMUR_E_CTX_UNKNOWN);
    m_close(&m);
}

/* m's REVEAL to issuer 0 with the BEGUN that issuer 1 gave to another member in it. */
static void put_mixed(struct test_member *m, struct demur_span foreign)
{
    struct demur_begun_set set;
    struct demur_writer w;

    demur_writer_init(&w);
    m_say(m, 0, DEMUR_KIND_REVEAL);
    CHECK_ERR(DEMUR_OK, demur_begun_set_decode(&set, DEMUR_KIND_REVEAL, m->said.data, m->said.len));
    set.begun[1] = foreign;
    demur_begun_set_put(&w, DEMUR_KIND_REVEAL, &set, demur_enrolment_seed(m->e), &org.org);
    demur_writer_wipe(&m->said);
    m->said = w;
}

static void test_a_reveal_with_another_set_is_refused(void)
{
    struct test_member m;
    struct test_member other;
    uint8_t begun[DEMUR_BEGUN_BYTES_MAX];
    size_t len;

    m_open(&other, &org, office, 0, 6, NULL);
    CHECK(m_ask(&other, 1, DEMUR_KIND_BEGIN) == 200);
    len = other.answer.len < sizeof begun ? other.answer.len : 0;
    memcpy(begun, other.answer.body, len);
    m_close(&other);
    m_open(&m, &org, office, 0, 7, NULL);
    if (m_step(&m, DEMUR_KIND_BEGIN)) {
        put_mixed(&m, (struct demur_span){begun, len});
        CHECK(m_post(&m, 0, DEMUR_KIND_REVEAL, m.said.data, m.said.len) == 403);
        CHECK(m_refusal(&m) == DEMUR_E_CONFLICT);
        CHECK(m_step(&m, DEMUR_KIND_REVEAL));
    }
    m_close(&m);
}

static void test_steps_out_of_their_order_are_refused(void)
{
    struct test_member m;
    uint8_t done[DEMUR_DONE_BYTES];

    m_open(&m, &org, office, 0, 8, NULL);
    if (m_step(&m, DEMUR_KIND_BEGIN)) {
        m_say(&m, 0, DEMUR_KIND_DONE);
        CHECK(m.said.len == sizeof done);
        CHECK(m_post(&m, 0, DEMUR_KIND_DONE, m.said.data, m.said.len) == 403);
        CHECK(m_refusal(&m) == DEMUR_E_CODE);
    }
    m_close(&m);
}

static void test_what_is_malformed_is_refused(void)
{
    static const uint8_t kinds[] = {DEMUR_KIND_BEGIN, DEMUR_KIND_REVEAL, DEMUR_KIND_CERTIFY,
                                    DEMUR_KIND_DONE};
    static const size_t right[] = {DEMUR_BEGIN_BYTES, 2745, DEMUR_CERTIFY_BYTES_MAX,
                                   DEMUR_DONE_BYTES};
    uint8_t noise[4096];
    struct test_member m;

    memset(noise, 0x5a, sizeof noise);
    m_open(&m, &org, office, 0, 9, NULL);
    for (size_t k = 0; k < sizeof kinds; k++) {
        CHECK(m_post(&m, 0, kinds[k], noise, right[k]) == 400);
        CHECK(m_refusal(&m) == DEMUR_E_FORMAT);
        CHECK(m_post(&m, 0, kinds[k], noise, right[k] + 1) == 400);
        CHECK(m_refusal(&m) == DEMUR_E_LEN);
        CHECK(m_post(&m, 0, kinds[k], noise, 1) == 400);
        CHECK(m_refusal(&m) == DEMUR_E_LEN);
    }
    m_say(&m, 0, DEMUR_KIND_BEGIN);
    m.said.data[200] ^= 1; /* of the commitment and its proof */
    CHECK(m_post(&m, 0, DEMUR_KIND_BEGIN, m.said.data, m.said.len) == 403);
    CHECK(m_refusal(&m) == DEMUR_E_PROOF);
    m_say(&m, 0, DEMUR_KIND_BEGIN);
    m.said.data[m.said.len - 1] ^= 1;
    CHECK(m_post(&m, 0, DEMUR_KIND_BEGIN, m.said.data, m.said.len) == 403);
    CHECK(m_refusal(&m) == DEMUR_E_SIG);
    /* The code is unused by all this. */
    CHECK(m_ask(&m, 0, DEMUR_KIND_BEGIN) == 200);
    m_close(&m);
}

static void test_an_epoch_that_is_not_there_is_refused(void)
{
    struct test_member m;

    m_open(&m, &org, office, 1, 0, NULL);
    CHECK(m_ask(&m, 0, DEMUR_KIND_BEGIN) == 403);
    CHECK(m_refusal(&m) == DEMUR_E_EPOCH);
    m_close(&m);
}

/* ---- kills ------------------------------------------------------------------------------- */

/* Office 0 dies between commit and reply; *answer is what it says when it is asked again. */
static void kill_at(struct test_member *m, uint8_t kind, const char *fault)
{
    uint8_t first[1024];
    size_t len;

    CHECK(p_stop(&office[0]) == 0);
    if (!p_open(&office[0], dir_of(0), fault)) return;
    CHECK(p_says(&office[0], "epoch_open"));
    CHECK(m_ask(m, 0, kind) == 0);
    CHECK(p_end(&office[0]) == 128 + SIGKILL);
    if (!p_open(&office[0], dir_of(0), NULL)) return;
    CHECK(p_says(&office[0], "epoch_open"));
    CHECK(m_ask(m, 0, kind) == 200);
    len = m->answer.len;
    if (!CHECK(len > 0 && len <= sizeof first)) return;
    memcpy(first, m->answer.body, len);
    CHECK(m_ask(m, 0, kind) == 200);
    CHECK(m->answer.len == len && memcmp(first, m->answer.body, len) == 0);
    if (kind != DEMUR_KIND_DONE) CHECK_ERR(DEMUR_OK, m_take(m, 0, kind));
    if (kind != DEMUR_KIND_DONE && CHECK(m_ask(m, 1, kind) == 200)) {
        CHECK_ERR(DEMUR_OK, m_take(m, 1, kind));
    }
}

static void test_a_kill_between_commit_and_reply_loses_nothing(void)
{
    size_t before = l_count(&org.log, DEMUR_KIND_ISSUE, 1);
    struct demur_membership *membership = NULL;
    struct test_member m;

    CHECK(wait_for(DEMUR_KIND_ISSUE, 1, 4));
    before = l_count(&org.log, DEMUR_KIND_ISSUE, 1);
    m_open(&m, &org, office, 0, 10, NULL);
    kill_at(&m, DEMUR_KIND_BEGIN, "K15");
    kill_at(&m, DEMUR_KIND_REVEAL, "K15");
    kill_at(&m, DEMUR_KIND_CERTIFY, "K15");
    CHECK_ERR(DEMUR_OK, demur_enrolment_finish(&membership, m.e));
    kill_at(&m, DEMUR_KIND_DONE, "K15");
    CHECK(wait_for(DEMUR_KIND_ISSUE, 1, before + 1));
    CHECK(l_count(&org.log, DEMUR_KIND_ISSUE, 1) == before + 1);
    demur_membership_free(membership);
    m_close(&m);
}

/* ---- the log ----------------------------------------------------------------------------- */

/* What issuer i has counted so far in the log: issued, and done. */
static struct demur_count counted(size_t i)
{
    struct demur_count sum = {0, 0};
    struct demur_channel_epoch e;
    struct demur_channel *c = read_log(&e, 0);
    const struct demur_counts *counts = e.counts.of[i];

    for (size_t k = 0; counts != NULL && k < counts->cells; k++) {
        sum.issued += counts->cell[k].issued;
        sum.done += counts->cell[k].done;
    }
    demur_channel_free(c);
    return sum;
}

static void test_counts_follow_in_the_log(void)
{
    /* Rows 0 to 2, 3 and 10 at both; of these row 3 was done at the first alone. */
    struct demur_count want[O_ISSUERS] = {{5, 5}, {5, 3}};

    for (size_t i = 0; i < O_ISSUERS; i++) {
        struct demur_count have = counted(i);

        while (memcmp(&have, &want[i], sizeof have) != 0 && wait_waiting()) {
            l_window(&org.log);
            have = counted(i);
        }
        CHECK(have.issued == want[i].issued);
        CHECK(have.done == want[i].done);
        CHECK(l_count(&org.log, DEMUR_KIND_ISSUE, (uint8_t)(i + 1)) == want[i].issued);
    }
}

static void test_what_the_channel_refuses_stays_queued(void)
{
    struct test_member m;

    (void)pthread_mutex_lock(&org.log.lock);
    org.log.refuse = DEMUR_E_CONFLICT;
    (void)pthread_mutex_unlock(&org.log.lock);
    m_open(&m, &org, office, 0, 11, NULL);
    CHECK(m_enrol(&m));
    CHECK(p_says(&office[0], "event=entry_refused level=warn kind=03 error=18"));
    CHECK(l_count(&org.log, DEMUR_KIND_ISSUE, 1) == 5);
    (void)pthread_mutex_lock(&org.log.lock);
    org.log.refuse = 0;
    (void)pthread_mutex_unlock(&org.log.lock);
    CHECK(wait_for(DEMUR_KIND_ISSUE, 1, 6));
    m_close(&m);
}

/* ---- the next epoch ---------------------------------------------------------------------- */

static void test_members_refresh_in_an_epoch_noticed_while_it_runs(void)
{
    struct demur_sign_seed seed;
    struct test_member m;

    m_open(&m, &org, office, 0, 12, NULL);
    CHECK(m_enrol(&m));
    seed = *demur_enrolment_seed(m.e);
    m_close(&m);
    for (size_t i = 0; i < O_ISSUERS; i++) o_put_epoch(&org, i, 1);
    CHECK(wait_asked(DEMUR_KIND_ROSTER, 4));
    l_window(&org.log);
    for (size_t i = 0; i < O_ISSUERS; i++)
        CHECK(p_says(&office[i], "event=epoch_open level=info epoch=4"));
    m_open(&m, &org, office, 1, 12, &seed);
    CHECK(m_enrol(&m));
    m_close(&m);
    /* The same key asks for a second credential of the epoch. */
    m_open(&m, &org, office, 1, 12, &seed);
    CHECK(m_ask(&m, 0, DEMUR_KIND_BEGIN) == 403);
    CHECK(m_refusal(&m) == DEMUR_E_ALREADY_ISSUED);
    m_close(&m);
    /* A key that no issuer knows. */
    seed.bytes[0] ^= 1;
    m_open(&m, &org, office, 1, 13, &seed);
    CHECK(m_ask(&m, 0, DEMUR_KIND_BEGIN) == 403);
    CHECK(m_refusal(&m) == DEMUR_E_CODE);
    m_close(&m);
}

/* ---- the channel is away ------------------------------------------------------------------- */

static void test_it_answers_while_the_channel_is_away(void)
{
    struct test_member m;

    CHECK(p_stop(&office[0]) == 0);
    srv_http_stop(org.log.http);
    org.log.http = NULL;
    if (!p_open(&office[0], dir_of(0), NULL)) return;
    CHECK(p_says(&office[0], "event=channel_away"));
    m_open(&m, &org, office, 0, 14, NULL);
    CHECK(m_enrol(&m));
    m_close(&m);
}

/* The same organisation's log, begun anew: it has the manifest and nothing else. */
static void test_a_log_that_has_become_shorter_is_not_believed(void)
{
    static struct test_log shorter;
    char conf[256];

    CHECK(p_stop(&office[0]) == 0);
    l_open(&shorter);
    shorter.org = org.org;
    l_submit(&shorter, org.bytes, org.len);
    l_window(&shorter);
    if (!CHECK(l_serve(&shorter, "127.0.0.1:0"))) return;
    (void)snprintf(conf, sizeof conf, "listen = 127.0.0.1:0\nchannel = http://%s\n",
                   srv_http_address(shorter.http));
    o_put(dir_of(0), "issue.conf", (const uint8_t *)conf, strlen(conf), false);
    if (p_open(&office[0], dir_of(0), NULL)) {
        CHECK(p_says(&office[0], "event=channel_invalid"));
        CHECK(strstr(office[0].said, "the log is shorter than it was") != NULL);
    }
    l_close(&shorter);
}

static void test_a_signal_ends_it_cleanly(void)
{
    for (size_t i = 0; i < O_ISSUERS; i++) {
        CHECK(p_stop(&office[i]) == 0);
        CHECK(strstr(office[i].said, "event=stopping") != NULL);
    }
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (begin_everything()) {
        RUN(test_nobody_issues_before_the_roster_is_in_the_log);
        RUN(test_both_hand_the_roster_in_and_open_when_it_is_published);
        RUN(test_members_enrol_at_both);
        RUN(test_a_retry_gives_the_same_bytes);
        RUN(test_codes_that_are_none_are_answered_alike);
        RUN(test_a_begin_replayed_at_another_issuer_is_refused);
        RUN(test_a_reveal_with_another_set_is_refused);
        RUN(test_steps_out_of_their_order_are_refused);
        RUN(test_what_is_malformed_is_refused);
        RUN(test_an_epoch_that_is_not_there_is_refused);
        RUN(test_a_kill_between_commit_and_reply_loses_nothing);
        RUN(test_counts_follow_in_the_log);
        RUN(test_what_the_channel_refuses_stays_queued);
        RUN(test_members_refresh_in_an_epoch_noticed_while_it_runs);
        RUN(test_it_answers_while_the_channel_is_away);
        RUN(test_a_log_that_has_become_shorter_is_not_believed);
        RUN(test_a_signal_ends_it_cleanly);
    }
    for (size_t i = 0; i < O_ISSUERS; i++) (void)p_stop(&office[i]);
    o_close(&org);
    return tap_done();
}
