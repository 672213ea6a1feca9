/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tally_test.c -- what members did, counted from a whole log; and questions from asking to count.
 */
#include "core/board/poll_for_tests.h"
#include "demur/channel.h"
#include "demur/entry.h"
#include "demur/tally.h"

enum { MEMBERS = 8 };

static struct channel org;
static struct test_random lot = {5};
static struct demur_channel *channel;
static struct demur_tally *tally;
static uint64_t fed;

/* Feed what the log has more; the fault of the last entry of that kind that does not count. */
static struct demur_fault feed(void)
{
    struct demur_fault fault = {DEMUR_ACCEPTED, NULL};
    struct demur_fault last = fault;

    for (uint64_t size = demur_tree_store_size(org.tree); fed < size; fed++) {
        struct demur_span entry = {org.log[fed].data, org.log[fed].len};

        CHECK_ERR(DEMUR_OK, demur_channel_add(channel, &fault, fed, entry));
        CHECK_ERR(DEMUR_OK, demur_tally_add(tally, fed, entry));
        if (fault.why != NULL) last = fault;
    }
    return last;
}

static struct demur_fault window(void)
{
    c_window(&org);
    return feed();
}

static void feed_well(void)
{
    CHECK(window().why == NULL);
}

/* What the newest waiting entry would be told. */
static enum demur_refusal would(uint32_t day)
{
    const struct c_entry *e = &org.waiting[org.waiting_count - 1];
    struct demur_fault fault;

    CHECK_ERR(DEMUR_OK,
              demur_channel_try(channel, &fault, day, (struct demur_span){e->data, e->len}));
    return fault.refusal;
}

static uint32_t today(void)
{
    return demur_day_at(org.now_s, 720);
}

static struct demur_tally_memo of_memo(void)
{
    struct demur_tally_memo m;

    CHECK_ERR(DEMUR_OK, demur_tally_settle(tally));
    demur_tally_memo(&m, tally, &org.memo_id);
    return m;
}

static struct demur_tally_poll of_poll(const struct c_poll *p)
{
    struct demur_tally_poll out;

    CHECK_ERR(DEMUR_OK, demur_tally_settle(tally));
    demur_tally_poll(&out, tally, &p->poll_id);
    return out;
}

static struct demur_tally_sealed sealed(void)
{
    struct demur_tally_sealed out;

    demur_tally_sealed(&out, tally, C_EPOCH);
    return out;
}

/* ---- memos ------------------------------------------------------------------------------ */

/* A rating by member's signature, made with the secret that belongs to secret's. */
static void rate_with(size_t member, uint8_t choice, size_t secret)
{
    struct demur_echo_secret x = c_echo(secret);
    struct demur_rating rating = {.memo_id = org.memo_id, .choice = choice};
    uint8_t bytes[DEMUR_RATING_BYTES];
    const struct demur_scalar *nyms = demur_bbs_credential_message(
        org.credential[member][0], DEMUR_CREDENTIAL_MESSAGES - DEMUR_CREDENTIAL_NYMS);

    demur_bbs_context_nym(rating.nym.bytes, &org.context, nyms, DEMUR_CREDENTIAL_NYMS);
    demur_rating_make(&rating, &org.org, &x);
    demur_rating_encode(bytes, &rating);
    c_submit_copy(&org, bytes, sizeof bytes);
}

static void rate(size_t member, uint8_t choice)
{
    rate_with(member, choice, member);
}

/* A claim of member, made with the secret that belongs to secret's signature. */
static void claim(size_t member, size_t secret, uint8_t nonce)
{
    struct demur_echo_secret x = c_echo(secret);
    struct demur_claim said = {.memo_id = org.memo_id,
                               .nonce = {nonce},
                               .audience = c_span("The press"),
                               .text = c_span("I signed this.")};
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    size_t len = 0;
    const struct demur_scalar *nyms = demur_bbs_credential_message(
        org.credential[member][0], DEMUR_CREDENTIAL_MESSAGES - DEMUR_CREDENTIAL_NYMS);

    demur_bbs_context_nym(said.nym.bytes, &org.context, nyms, DEMUR_CREDENTIAL_NYMS);
    CHECK_ERR(DEMUR_OK, demur_claim_make(&said, &org.org, &x));
    demur_claim_encode(bytes, &len, &said);
    c_submit_copy(&org, bytes, len);
}

static void test_signatures_are_counted_by_what_they_show(void)
{
    struct demur_tally_memo m;

    c_open(&org, 2, MEMBERS, &lot);
    CHECK_ERR(DEMUR_OK, demur_channel_new(&channel, &org.random));
    CHECK_ERR(DEMUR_OK, demur_tally_new(&tally, channel, &org.random));
    CHECK(feed().why == NULL);
    c_freeze(&org);
    feed_well();
    c_sign(&org, 0, 0);
    c_sign(&org, 1, 1);
    c_sign(&org, 2, 1);
    c_sign(&org, 3, 1);
    c_withdraw(&org, 3); /* in the window of its signature, in whichever order */
    c_withdraw(&org, 4); /* of none */
    feed_well();
    m = of_memo();
    CHECK(m.signs == 4 && m.withdrawn == 1);
    uint32_t shown = 0;
    uint32_t hidden = 0;
    uint32_t withdrawn = 0;

    for (size_t i = 0; i < m.values; i++) {
        if (m.value[i].profile == 1) shown += m.value[i].signs;
        if (m.value[i].profile == 0) hidden += m.value[i].signs;
        withdrawn += m.value[i].withdrawn;
        CHECK((m.value[i].profile == 0) == (m.value[i].code[0] == DEMUR_CODE_HIDDEN));
    }
    CHECK(shown == 3 && hidden == 1 && withdrawn == 1);
}

static void test_the_first_of_a_nym_counts(void)
{
    c_sign(&org, 0, 1); /* has signed before, showing nothing */
    c_withdraw(&org, 3);
    feed_well();
    CHECK(of_memo().signs == 4 && of_memo().withdrawn == 1);
}

static void test_ratings_and_claims_open_a_signature(void)
{
    struct demur_tally_memo m;

    rate(0, 1); /* before there is an answer */
    c_deliver(&org);
    feed_well();
    c_respond(&org);
    rate(1, 1); /* in the window of the answer */
    feed_well();
    CHECK(of_memo().ratings[0] + of_memo().ratings[1] + of_memo().ratings[2] == 0);
    rate(0, 2);
    rate(1, 0);
    rate(3, 0);         /* has withdrawn */
    rate(5, 0);         /* has not signed */
    rate_with(2, 0, 0); /* with the secret of another's signature */
    feed_well();
    rate(0, 0); /* a second time */
    feed_well();
    m = of_memo();
    CHECK(m.ratings[0] == 1 && m.ratings[1] == 0 && m.ratings[2] == 1);
    claim(0, 0, 1);
    claim(0, 1, 2); /* another's secret under the same nym */
    claim(0, 0, 1); /* a copy */
    feed_well();
    CHECK(of_memo().claims == 1);
    claim(0, 0, 1);
    for (uint8_t nonce = 2; nonce <= 6; nonce++) claim(0, 0, nonce);
    feed_well();
    CHECK(of_memo().claims == DEMUR_CLAIMS_MAX);
}

/* ---- polls ------------------------------------------------------------------------------ */

static struct c_poll confidence, second, third;

static void test_who_may_ask_what(void)
{
    struct demur_poll p = c_question(&org, DEMUR_POLL_CONFIDENCE);
    struct demur_channel_poll at;

    c_ask(&org, &second, p, &org.owner);
    CHECK(would(today()) == DEMUR_E_SIG);
    c_drop(&org);
    p.epoch = C_EPOCH + 1;
    c_ask(&org, &second, p, &org.root);
    CHECK(would(today()) == DEMUR_E_EPOCH);
    c_drop(&org);
    p = c_question(&org, DEMUR_POLL_CONFIDENCE);
    p.close = today() - 1;
    c_ask(&org, &second, p, &org.root);
    CHECK(would(today()) == DEMUR_E_CTX_CLOSED);
    c_drop(&org);
    p.close = C_FIRST_DAY + 80 + 15;
    c_ask(&org, &second, p, &org.root);
    CHECK(would(today()) == DEMUR_E_CTX_CLOSED);
    c_drop(&org);
    p = c_question(&org, DEMUR_POLL_CONFIDENCE);
    p.close = today() + 4;
    c_ask(&org, &confidence, p, &org.root);
    CHECK(would(today()) == DEMUR_ACCEPTED);
    feed_well();
    CHECK(demur_channel_polls(channel) == 1);
    CHECK(demur_channel_poll_get(&at, channel, &confidence.poll_id));
    CHECK(!at.is_closed && at.poll->options == 3 && at.index == fed - 1);
    /* Once in an epoch, and always the same. */
    c_ask(&org, &second, p, &org.root);
    CHECK(would(today()) == DEMUR_E_CONFLICT);
    c_drop(&org);
    p.close++;
    c_ask(&org, &second, p, &org.root);
    CHECK(would(today()) == DEMUR_E_CONFLICT);
    c_drop(&org);
}

static void test_a_memo_has_two_questions(void)
{
    struct demur_poll p = c_question(&org, DEMUR_POLL_MEMO);

    p.close = today() + 9;
    p.memo_id.bytes[0] ^= 1;
    c_ask(&org, &second, p, &org.owner);
    CHECK(would(today()) == DEMUR_E_CTX_UNKNOWN);
    c_drop(&org);
    p.memo_id = org.memo_id;
    c_ask(&org, &second, p, &org.root);
    CHECK(would(today()) == DEMUR_E_SIG);
    c_drop(&org);
    c_ask(&org, &second, p, &org.owner);
    CHECK(would(today()) == DEMUR_ACCEPTED);
    p.question = c_span("Shall we go to the board?");
    c_ask(&org, &third, p, &org.owner);
    CHECK(would(today()) == DEMUR_ACCEPTED);
    /* Votes of the same window come too early, whoever takes them in. */
    c_vote(&org, &second, 7, 0, 0);
    feed_well();
    CHECK(demur_channel_polls(channel) == 3);
    p.question = c_span("A third?");
    struct c_poll fourth;

    c_ask(&org, &fourth, p, &org.owner);
    CHECK(would(today()) == DEMUR_E_CONFLICT);
    CHECK(window().refusal == DEMUR_E_CONFLICT);
    CHECK(demur_channel_polls(channel) == 3);
}

/* What a member's vote would be told: the act itself. */
static enum demur_refusal would_vote(struct c_poll *p, size_t member, uint8_t profile,
                                     uint8_t choice, uint32_t day)
{
    struct demur_fault fault;

    c_vote(&org, p, member, profile, choice);
    c_drop(&org);
    struct c_entry *e = &p->vote[--p->votes];

    CHECK_ERR(DEMUR_OK,
              demur_channel_try(channel, &fault, day, (struct demur_span){e->data, e->len}));
    demur_free(e->data);
    return fault.refusal;
}

/* Let the last vote's SEALED be preceded by one of the same hash that names another epoch. */
static void shadow(void)
{
    const struct c_entry *e = &org.waiting[org.waiting_count - 1];
    struct demur_sealed sealed_now;
    uint8_t bytes[DEMUR_SEALED_BYTES];

    CHECK_ERR(DEMUR_OK, demur_sealed_decode(&sealed_now, e->data, e->len));
    c_drop(&org);
    sealed_now.epoch++;
    demur_sealed_encode(bytes, &sealed_now);
    c_submit_copy(&org, bytes, sizeof bytes);
    sealed_now.epoch--;
    demur_sealed_encode(bytes, &sealed_now);
    c_submit_copy(&org, bytes, sizeof bytes);
}

static void test_votes_are_sealed_while_they_are_asked_for(void)
{
    CHECK(would_vote(&confidence, 0, 1, 2, today()) == DEMUR_ACCEPTED);
    CHECK(would_vote(&confidence, 0, 1, 3, today()) == DEMUR_E_FORMAT);
    CHECK(would_vote(&confidence, 0, 1, 2, today() + 3) == DEMUR_E_CTX_CLOSED);
    struct c_poll none = confidence;

    none.poll_id.bytes[0] ^= 1;
    CHECK(would_vote(&none, 0, 1, 2, today()) == DEMUR_E_CTX_UNKNOWN);
    for (size_t i = 0; i < 5; i++) c_vote(&org, &confidence, i, i % 2, (uint8_t)(i % 3));
    shadow();                           /* takes no vote's place */
    c_vote(&org, &confidence, 0, 0, 2); /* the same member again: the first counts */
    feed_well();
    CHECK(of_poll(&confidence).votes == 0);
    CHECK(sealed().entries == 7 && sealed().opened == 0);
    c_vote(&org, &confidence, 5, 0, 1);
    feed_well();
    struct demur_channel_poll at;

    CHECK(demur_channel_poll_get(&at, channel, &confidence.poll_id) && !at.is_over);
    CHECK(today() == at.poll->close + 1);
    c_vote(&org, &confidence, 6, 0, 1); /* sealed in time: its window was still to come */
    feed_well();
    c_vote(&org, &confidence, 7, 0, 1); /* too late */
    feed_well();
    CHECK(sealed().entries == 10 && sealed().opened == 0);
}

static void test_a_question_is_closed_once_and_when_it_is_over(void)
{
    struct demur_channel_poll at;
    struct demur_tally_poll p;
    uint32_t choice[3] = {0};

    CHECK(demur_channel_poll_get(&at, channel, &confidence.poll_id) && at.is_over);
    CHECK(demur_channel_poll_get(&at, channel, &second.poll_id) && !at.is_over);
    c_close_poll(&org, &second, 0);
    CHECK(window().refusal == DEMUR_E_CTX_CLOSED);
    c_close_poll(&org, &confidence, 2); /* two are opened a window later */
    feed_well();
    CHECK(demur_channel_poll_get(&at, channel, &confidence.poll_id) && at.is_closed);
    CHECK(at.votes == confidence.votes);
    CHECK(of_poll(&confidence).votes == 6); /* of 2, 3, 4, 5, 6, and the second one of 0 */
    for (size_t i = 0; i < 2; i++) {
        c_submit_copy(&org, confidence.vote[i].data, confidence.vote[i].len);
    }
    c_submit_copy(&org, confidence.vote[2].data, confidence.vote[2].len); /* opened before */
    feed_well();
    p = of_poll(&confidence);
    CHECK(p.votes == 7 && sealed().opened == 7);
    for (size_t i = 0; i < p.values; i++) {
        for (size_t k = 0; k < 3; k++) choice[k] += p.value[i].choice[k];
    }
    CHECK(p.votes == choice[0] + choice[1] + choice[2]);
    c_close_poll(&org, &confidence, confidence.votes);
    CHECK(window().refusal == DEMUR_E_CONFLICT);
    CHECK(demur_channel_polls(channel) == 3);
}

static void clean_up(void)
{
    c_poll_free(&confidence);
    c_poll_free(&second);
    demur_tally_free(tally);
    demur_channel_free(channel);
    c_close(&org);
}

int main(void)
{
    RUN(test_signatures_are_counted_by_what_they_show);
    RUN(test_the_first_of_a_nym_counts);
    RUN(test_ratings_and_claims_open_a_signature);
    RUN(test_who_may_ask_what);
    RUN(test_a_memo_has_two_questions);
    RUN(test_votes_are_sealed_while_they_are_asked_for);
    RUN(test_a_question_is_closed_once_and_when_it_is_over);
    clean_up();
    return tap_done();
}
