/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_docket_test.c -- delivery, release and what principals say: what counts and what is void.
 */
#include "bundle_for_tests.h"

enum { MEMBERS = 4, ANSWER_DAYS = 30, EXTEND_DAYS = 10 };

static struct test_random lot = {61};

static uint32_t today(const struct channel *c)
{
    return demur_day_at(c->now_s, 720);
}

/* A memo that one has signed. */
static void open_signed(struct channel *c)
{
    c_open(c, 1, MEMBERS, &lot);
    c_freeze(c);
    c_window(c);
    c_sign(c, 1, 0);
    c_window(c);
}

static void open_delivered(struct channel *c)
{
    open_signed(c);
    c_deliver(c);
    c_window(c);
}

/* ---- DELIVERED, RELEASE ---------------------------------------------------------------- */

/* A RELEASE of key by owner. */
static void release(struct channel *c, const struct demur_memo_key *key,
                    const struct demur_sign_seed *owner)
{
    struct demur_release r;
    uint8_t bytes[DEMUR_RELEASE_BYTES];

    demur_release_make(&r, &c->memo_id, &c->org, key, owner);
    demur_release_encode(bytes, &r);
    c_submit_copy(c, bytes, sizeof bytes);
}

static void test_a_delivery_in_the_window_of_the_freeze_is_void(void)
{
    struct channel c;

    c_open(&c, 1, MEMBERS, &lot);
    c_freeze(&c);
    c_deliver(&c);
    release(&c, &c.key, &c.owner);
    c_window(&c);
    c_sign(&c, 1, 0);
    c_window(&c);
    struct demur_writer file;
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->docket.state == DEMUR_STATE_OPEN && !r->released);
    CHECK(r->void_count == 2);
    CHECK(voids_of(r, DEMUR_KIND_DELIVERED, "it is not after the freeze") == 1);
    CHECK(voids_of(r, DEMUR_KIND_RELEASE, "it is not after the freeze") == 1);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_release_bears_the_key_of_the_memo_and_its_owners_signature(void)
{
    struct channel c;
    struct demur_memo_key other;
    struct demur_writer file;

    open_delivered(&c);
    other = c.key;
    other.bytes[0] ^= 1;
    release(&c, &other, &c.owner);
    release(&c, &c.key, &c.root);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);

    CHECK(!demur_bundle_report(b)->released);
    let_go(b, &file);
    expect_voids(&c, DEMUR_KIND_RELEASE, "it is not signed by the owner, or its key is false", 2);
    release(&c, &c.key, &c.owner);
    c_window(&c);
    release(&c, &c.key, &c.owner); /* the same again says no more, and nothing false */
    c_window(&c);
    b = judge(&c, &file);
    CHECK(demur_bundle_report(b)->released && demur_bundle_report(b)->void_count == 2);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_release_shows_which_envelopes_hold_the_key(void)
{
    struct channel c;
    struct demur_memo_key key;
    struct demur_writer file;

    open_signed(&c);
    key = c.key;
    c.key.bytes[0] ^= 1;
    c_deliver(&c); /* of another key */
    c.key = key;
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_DELIVERED, "", 0); /* nobody can tell yet */
    release(&c, &c.key, &c.owner);
    c_window(&c);
    release(&c, &c.key, &c.owner); /* it is named once */
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->released && r->void_count == 1);
    CHECK(voids_of(r, DEMUR_KIND_DELIVERED, "one of its envelopes does not hold the memo's key"));
    CHECK(r->docket.state == DEMUR_STATE_DELIVERED); /* named, and no more than that */
    let_go(b, &file);
    c_close(&c);
}

/* ---- ACK ------------------------------------------------------------------------------- */

/* An ACK that shows `salt`, under the key of the principal. */
static void acknowledge(struct channel *c, const struct demur_hash *delivered,
                        const struct demur_salt *salt)
{
    struct demur_ack ack = {.memo_id = c->memo_id, .principal = 1};
    uint8_t bytes[DEMUR_ACK_BYTES_MAX];
    size_t len = 0;

    demur_ack_proof(&ack.v, &c->memo_id, delivered, 1, salt);
    CHECK_ERR(DEMUR_OK, demur_ack_make(&ack, &c->org, &c->principal));
    demur_ack_encode(bytes, &len, &ack);
    c_submit_copy(c, bytes, len);
}

static void test_an_acknowledgement_shows_that_the_text_was_opened(void)
{
    struct channel c;
    struct demur_salt guessed = {{1}};
    struct demur_writer file;

    open_delivered(&c);
    acknowledge(&c, &c.delivered_leaf, &guessed);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);

    CHECK(demur_bundle_report(b)->docket.state == DEMUR_STATE_DELIVERED);
    let_go(b, &file);
    expect_voids(&c, DEMUR_KIND_ACK, "it does not show that the memo has been opened", 1);
    make_bundle(&file, &c, false); /* without the text nobody can say so */
    b = verify(&c, &file, NULL);
    CHECK(demur_bundle_report(b)->docket.state == DEMUR_STATE_ACKNOWLEDGED);
    CHECK(demur_bundle_report(b)->void_count == 0);
    let_go(b, &file);
    acknowledge(&c, &c.delivered_leaf, &c.salt);
    c_window(&c);
    b = judge(&c, &file);
    CHECK(demur_bundle_report(b)->docket.state == DEMUR_STATE_ACKNOWLEDGED);
    let_go(b, &file);
    c_close(&c);
}

static void test_nothing_is_said_before_the_window_of_the_delivery_is_over(void)
{
    struct channel c;
    struct demur_hash leaf;
    struct demur_writer file;

    open_signed(&c);
    c_deliver(&c);
    demur_tree_leaf(&leaf, c.waiting[0].data, c.waiting[0].len);
    acknowledge(&c, &leaf, &c.salt);
    c_respond(&c);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->docket.state == DEMUR_STATE_DELIVERED);
    CHECK(r->void_count == 2);
    CHECK(voids_of(r, DEMUR_KIND_ACK, "it came before the memo was delivered") == 1);
    CHECK(voids_of(r, DEMUR_KIND_RESPONSE, "it came before the memo was delivered") == 1);
    let_go(b, &file);
    acknowledge(&c, &leaf, &c.salt);
    c_window(&c);
    b = judge(&c, &file);
    CHECK(demur_bundle_report(b)->docket.state == DEMUR_STATE_ACKNOWLEDGED);
    let_go(b, &file);
    c_close(&c);
}

/* ---- EXTEND ---------------------------------------------------------------------------- */

static void extend(struct channel *c, uint8_t seq, uint32_t until)
{
    struct demur_extend e = {
        .memo_id = c->memo_id, .principal = 1, .seq = seq, .until = until, .blob = {{{1}}, 16400}};
    uint8_t bytes[DEMUR_EXTEND_BYTES];

    CHECK_ERR(DEMUR_OK, demur_extend_make(&e, &c->org, &c->principal));
    demur_extend_encode(bytes, &e);
    c_submit_copy(c, bytes, sizeof bytes);
}

static uint32_t due_day(struct channel *c)
{
    struct demur_writer file;
    struct demur_bundle *b = judge(c, &file);
    uint32_t day = demur_bundle_report(b)->docket.level[0].answer.due_day;

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_NONE);
    let_go(b, &file);
    return day;
}

static void test_the_answer_is_put_off_once_in_time_and_not_too_long(void)
{
    struct channel c;

    open_delivered(&c);
    uint32_t due = due_day(&c);

    CHECK(due == today(&c) - 1 + ANSWER_DAYS);
    c.now_s += (uint64_t)(due - today(&c)) * C_DAY_S; /* the last day */
    extend(&c, 1, due + EXTEND_DAYS + 1);
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_EXTEND, "it extends too often, too late, too long or not at all",
                 1);
    CHECK(due_day(&c) == due);
    extend(&c, 1, due + EXTEND_DAYS);
    c_window(&c); /* the day after */
    expect_voids(&c, DEMUR_KIND_EXTEND, "it extends too often, too late, too long or not at all",
                 2);
    CHECK(due_day(&c) == due);
    c_close(&c);

    open_delivered(&c);
    c.now_s += (uint64_t)(due_day(&c) - today(&c)) * C_DAY_S;
    extend(&c, 1, due + EXTEND_DAYS);
    c_window(&c);
    extend(&c, 2, due + EXTEND_DAYS + 1);
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_EXTEND, "it extends too often, too late, too long or not at all",
                 1);
    CHECK(due_day(&c) == due + EXTEND_DAYS);
    c_close(&c);
}

int main(void)
{
    RUN(test_a_delivery_in_the_window_of_the_freeze_is_void);
    RUN(test_a_release_bears_the_key_of_the_memo_and_its_owners_signature);
    RUN(test_a_release_shows_which_envelopes_hold_the_key);
    RUN(test_an_acknowledgement_shows_that_the_text_was_opened);
    RUN(test_nothing_is_said_before_the_window_of_the_delivery_is_over);
    RUN(test_the_answer_is_put_off_once_in_time_and_not_too_long);
    return tap_done();
}
