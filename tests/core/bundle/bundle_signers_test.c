/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle_signers_test.c -- which SIGN counts, and what signers may do afterwards: WITHDRAW, RATING,
 * CLAIM.
 */
#include "bundle_for_tests.h"

enum { MEMBERS = 8, EPOCH_AT = 6 + 32 };

static struct test_random lot = {21};

/* A memo that nobody has signed yet. */
static void open_frozen(struct channel *c, size_t issuers)
{
    c_open(c, issuers, MEMBERS, &lot);
    c_freeze(c);
    c_window(c);
}

/* The same, signed by members 0 to 3. */
static void open_signed(struct channel *c, size_t issuers)
{
    open_frozen(c, issuers);
    for (size_t i = 0; i < 4; i++) c_sign(c, i, 0);
    c_window(c);
}

static struct c_entry *newest(struct channel *c)
{
    return &c->waiting[c->waiting_count - 1];
}

/* ---- SIGN ------------------------------------------------------------------------------ */

static void test_a_signature_after_the_close_ends_the_bundle(void)
{
    struct channel c;

    open_frozen(&c, 1);
    c.now_s = (uint64_t)(C_CLOSE + 1) * C_DAY_S;
    c_sign(&c, 1, 0); /* in the last window that it may stand in */
    c_window(&c);
    c.lies.day = C_CLOSE + 1; /* by the window's own day, when the witnesses have the next */
    c_sign(&c, 2, 0);
    c_window(&c);
    c.lies.day = 0;
    expect(&c, "", DEMUR_CHECK_NONE);
    c_sign(&c, 3, 0);
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_SIGNATURES, "it comes after the close");
    c_close(&c);
}

static void test_a_signature_under_fewer_issuers_or_of_another_epoch_ends_the_bundle(void)
{
    struct channel c;

    open_frozen(&c, 2);
    c.issuers = 1; /* its one proof holds */
    c_sign(&c, 1, 0);
    c.issuers = 2;
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_SIGNATURES, "it has not one proof for each issuer");
    c_close(&c);

    open_frozen(&c, 1);
    c_sign(&c, 1, 0);
    newest(&c)->data[EPOCH_AT + 3] ^= 1;
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_SIGNATURES, "it is of another epoch");
    c_close(&c);
}

static void test_a_signature_that_shows_more_than_is_asked_for_ends_the_bundle(void)
{
    struct channel c;

    open_frozen(&c, 1);
    c_sign(&c, 1, 2); /* its class; the memo asks for bands */
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_SIGNATURES, "it discloses what was not asked for");
    c_close(&c);
}

/* ---- WITHDRAW -------------------------------------------------------------------------- */

static void test_a_signature_is_withdrawn_once(void)
{
    struct channel c;
    struct demur_writer file;

    open_signed(&c, 1);
    c_sign(&c, 4, 0);
    c_withdraw(&c, 4); /* the order in a window does not matter */
    c_withdraw(&c, 2);
    c_window(&c);
    c_withdraw(&c, 2);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->signatures == 5 && r->withdrawn == 2);
    CHECK(r->standing.profile[0] == 3 && r->void_count == 1);
    CHECK(voids_of(r, DEMUR_KIND_WITHDRAW, "it has been withdrawn before") == 1);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_withdrawal_does_not_come_before_its_signature(void)
{
    struct channel c;
    struct demur_writer file;

    open_signed(&c, 1);
    c_withdraw(&c, 4);
    c_withdraw(&c, 5); /* who never signs */
    c_window(&c);
    c_sign(&c, 4, 0);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->signatures == 5 && r->withdrawn == 0);
    CHECK(r->void_count == 2);
    CHECK(voids_of(r, DEMUR_KIND_WITHDRAW, "the signature that it withdraws came later") == 1);
    CHECK(voids_of(r, DEMUR_KIND_WITHDRAW, "there is no signature that it withdraws") == 1);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_withdrawal_with_a_false_proof_is_void(void)
{
    struct channel c;

    open_signed(&c, 2);
    c_withdraw(&c, 1);
    newest(&c)->data[newest(&c)->len - DEMUR_ACT_PROOF_BYTES + 500] ^= 1; /* of the second issuer */
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_WITHDRAW, "its proof does not hold", 1);
    c_close(&c);

    open_signed(&c, 2);
    c.issuers = 1;
    c_withdraw(&c, 1);
    c.issuers = 2;
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_WITHDRAW, "it has not one proof for each issuer", 1);
    c_close(&c);
}

/* ---- RATING ---------------------------------------------------------------------------- */

static void nym_of(struct demur_nym *out, const struct channel *c, size_t member)
{
    demur_bbs_context_nym(out->bytes, &c->context,
                          demur_bbs_credential_message(c->credential[member][0], 4),
                          DEMUR_CREDENTIAL_NYMS);
}

/* Let `member` rate with the secret of the signature of `secret`. */
static void rate(struct channel *c, size_t member, size_t secret)
{
    struct demur_echo_secret x = c_echo(secret);
    struct demur_rating rating = {.memo_id = c->memo_id, .choice = DEMUR_RATING_NOT};
    uint8_t bytes[DEMUR_RATING_BYTES];

    nym_of(&rating.nym, c, member);
    demur_rating_make(&rating, &c->org, &x);
    demur_rating_encode(bytes, &rating);
    c_submit_copy(c, bytes, sizeof bytes);
}

static void test_a_rating_is_by_who_stands_behind_the_memo(void)
{
    struct channel c;
    struct demur_writer file;

    open_signed(&c, 1);
    c_withdraw(&c, 3);
    c_deliver(&c);
    c_window(&c);
    c_respond(&c);
    rate(&c, 2, 2); /* in the window of the answer */
    c_window(&c);
    rate(&c, 0, 0);
    rate(&c, 1, 2); /* with another's secret */
    rate(&c, 3, 3); /* who has withdrawn */
    rate(&c, 5, 5); /* who never signed */
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->ratings[DEMUR_RATING_NOT] == 1);
    CHECK(r->ratings[DEMUR_RATING_SUBSTANTIVE] + r->ratings[DEMUR_RATING_PARTLY] == 0);
    CHECK(r->void_count == 4);
    CHECK(voids_of(r, DEMUR_KIND_RATING, "there is no answer that it could rate") == 1);
    CHECK(voids_of(r, DEMUR_KIND_RATING, "it does not open the signature it names") == 1);
    CHECK(voids_of(r, DEMUR_KIND_RATING, "there is no standing signature behind it") == 2);
    let_go(b, &file);
    c_close(&c);
}

/* ---- CLAIM ----------------------------------------------------------------------------- */

/* A claim with nonce; forged: its text is changed when it has been signed. */
static void claim_as(struct channel *c, size_t member, size_t secret, bool forged, uint8_t nonce)
{
    struct demur_echo_secret x = c_echo(secret);
    struct demur_claim claim = {.memo_id = c->memo_id,
                                .nonce = {nonce},
                                .audience = c_span("a court"),
                                .text = c_span("It was me.")};
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    size_t len = 0;

    nym_of(&claim.nym, c, member);
    CHECK_ERR(DEMUR_OK, demur_claim_make(&claim, &c->org, &x));
    if (forged) claim.text = c_span("It was us.");
    demur_claim_encode(bytes, &len, &claim);
    c_submit_copy(c, bytes, len);
}

static void claim(struct channel *c, size_t member, size_t secret, bool forged)
{
    claim_as(c, member, secret, forged, (uint8_t)(16 * member + secret));
}

static void test_a_claim_opens_a_signature_and_is_signed_by_its_maker(void)
{
    struct channel c;
    struct demur_writer file;

    open_signed(&c, 1);
    claim(&c, 0, 0, false);
    claim(&c, 1, 1, false);
    claim(&c, 2, 2, true);
    claim(&c, 2, 3, false); /* with another's secret */
    claim(&c, 5, 5, false); /* of who never signed */
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->claims == 2 && r->void_count == 3);
    CHECK(voids_of(r, DEMUR_KIND_CLAIM, "it does not open the signature it names") == 2);
    CHECK(voids_of(r, DEMUR_KIND_CLAIM, "there is no signature behind it") == 1);
    let_go(b, &file);
    c_close(&c);
}

static void test_four_claims_of_a_signature_count_and_each_once(void)
{
    struct channel c;
    struct demur_writer file;

    open_signed(&c, 1);
    for (uint8_t nonce = 1; nonce <= 6; nonce++) claim_as(&c, 0, 0, false, nonce);
    claim_as(&c, 1, 1, false, 9);
    c_window(&c);
    claim_as(&c, 1, 1, false, 9); /* copied from the log */
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->claims == 5 && r->void_count == 3);
    CHECK(voids_of(r, DEMUR_KIND_CLAIM, "its signer has made all the claims there can be") == 2);
    CHECK(voids_of(r, DEMUR_KIND_CLAIM, "it has been made before") == 1);
    let_go(b, &file);
    c_close(&c);
}

int main(void)
{
    RUN(test_a_signature_after_the_close_ends_the_bundle);
    RUN(test_a_signature_under_fewer_issuers_or_of_another_epoch_ends_the_bundle);
    RUN(test_a_signature_that_shows_more_than_is_asked_for_ends_the_bundle);
    RUN(test_a_signature_is_withdrawn_once);
    RUN(test_a_withdrawal_does_not_come_before_its_signature);
    RUN(test_a_withdrawal_with_a_false_proof_is_void);
    RUN(test_a_rating_is_by_who_stands_behind_the_memo);
    RUN(test_a_claim_opens_a_signature_and_is_signed_by_its_maker);
    RUN(test_four_claims_of_a_signature_count_and_each_once);
    return tap_done();
}
