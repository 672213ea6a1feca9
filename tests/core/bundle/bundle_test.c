/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_test.c -- a bundle from a whole channel: what it says, and every lie that is found. */
#include "bundle_for_tests.h"

/* ---- what it says ---------------------------------------------------------------------- */

static void test_a_bundle_says_who_signed_what_and_what_was_answered(void)
{
    for (size_t issuers = 1; issuers <= 3; issuers++) {
        struct test_random lot = {issuers};
        struct channel c;
        struct demur_writer file;

        open_answered(&c, issuers, &lot);
        make_bundle(&file, &c, true);
        struct demur_bundle *b = verify(&c, &file, NULL);

        CHECK(b != NULL);
        if (b == NULL) return;
        const struct demur_bundle_report *r = demur_bundle_report(b);

        if (r->failed != 0) printf("# %s: %s\n", r->reason, r->detail);
        CHECK(r->failed == DEMUR_CHECK_NONE && r->reason[0] == 0);
        CHECK(r->signatures == 5 && r->withdrawn == 1 && r->left_out == 0);
        CHECK(r->standing.profile[0] == 2 && r->standing.profile[1] == 2);
        CHECK(r->standing.bands[1] == 1 && r->standing.bands[2] == 1);
        CHECK(r->issuers == issuers && r->issuer[0].issued == 8 && r->issuer[0].done == 8);
        CHECK(r->void_count == 0);
        CHECK(r->frozen_day == C_FIRST_DAY + 3 && r->checkpoint_day == C_FIRST_DAY + 8);
        CHECK(r->has_docket && r->docket.state == DEMUR_STATE_CLOSED);
        CHECK(r->docket.delivered_day == C_FIRST_DAY + 6);
        CHECK(r->docket.ask[0].standing.verdict == DEMUR_VERDICT_ACCEPT);
        CHECK(r->document != NULL && r->document->subject.len == 6);
        CHECK(r->signers.witnesses == 3 && r->size == demur_tree_store_size(c.tree));
        CHECK(demur_bundle_not_checked(r, 0) != NULL);
        demur_bundle_free(b);
        demur_writer_wipe(&file);
        c_close(&c);
    }
}

static void test_the_words_pin_the_organisation(void)
{
    struct test_random lot = {4};
    struct channel c;
    struct demur_writer file;
    struct demur_words words;

    open_answered(&c, 1, &lot);
    make_bundle(&file, &c, false);
    CHECK_ERR(DEMUR_OK, demur_words_of_org(&words, &c.org));
    for (unsigned i = 0; i < 2; i++) {
        struct demur_bundle *b = verify(&c, &file, &words);

        if (b != NULL) {
            const struct demur_bundle_report *r = demur_bundle_report(b);

            CHECK(strcmp(r->reason, i == 0 ? "" : "words") == 0);
            if (i == 0) {
                CHECK(r->text_withheld && r->document == NULL && r->answers_withheld == 1);
            } else {
                CHECK(r->failed == DEMUR_CHECK_MANIFESTS);
            }
        }
        demur_bundle_free(b);
        words.bytes[0] ^= 1;
    }
    demur_writer_wipe(&file);
    c_close(&c);
}

/* ---- lies ------------------------------------------------------------------------------ */

static void test_no_byte_can_be_changed(void)
{
    struct test_random lot = {5};
    struct channel c;
    struct demur_writer file;

    open_answered(&c, 1, &lot);
    make_bundle(&file, &c, true);
    for (size_t i = 0; i < file.len; i += 1 + i % 61) {
        file.data[i] ^= 1;
        struct demur_bundle *b = verify(&c, &file, NULL);

        CHECK(b != NULL && demur_bundle_report(b)->failed != DEMUR_CHECK_NONE);
        if (b != NULL && demur_bundle_report(b)->failed == 0) printf("# byte %zu\n", i);
        demur_bundle_free(b);
        file.data[i] ^= 1;
    }
    size_t whole = file.len;

    for (size_t len = 0; len < whole; len += 307) {
        file.len = len;
        struct demur_bundle *b = verify(&c, &file, NULL);

        CHECK(b != NULL && demur_bundle_report(b)->failed == DEMUR_CHECK_TAR);
        demur_bundle_free(b);
    }
    file.len = whole;
    demur_writer_wipe(&file);
    c_close(&c);
}

static void test_a_file_that_changes_between_the_readings_is_refused(void)
{
    struct test_random lot = {15}, coins = {9};
    struct demur_random random = test_random(&coins);
    struct channel c;
    struct demur_writer file;
    struct demur_bundle *b = NULL;
    struct demur_bundle_worker *w = NULL;

    open_answered(&c, 1, &lot);
    make_bundle(&file, &c, true);
    struct demur_bundle_file in = {file.len, read_file, &file};
    struct demur_bundle_pin pin = {c.policy, NULL};

    CHECK_ERR(DEMUR_OK, demur_bundle_open(&b, &in, &pin, &random, NULL));
    CHECK_ERR(DEMUR_OK, demur_bundle_worker_new(&w, b, &random));
    /* the last withdrawal's proof: nothing that the second reading counts */
    for (size_t i = file.len - 500; i > 0; i--) {
        if (memcmp(file.data + i, "DMR1\x16", 5) != 0) continue;
        file.data[i + 400] ^= 1;
        break;
    }
    CHECK_ERR(DEMUR_ERR_IO, demur_bundle_worker_part(w, 0));
    demur_bundle_worker_free(w);
    demur_bundle_free(b);
    demur_writer_wipe(&file);
    c_close(&c);
}

static void test_a_signature_that_is_left_out_is_counted(void)
{
    struct test_random lot = {6};
    struct channel c;
    struct demur_writer file;

    open_answered(&c, 1, &lot);
    for (size_t i = 0; i < C_ENTRIES_MAX && c.log[i].data != NULL; i++) {
        if (c.log[i].data[4] == DEMUR_KIND_SIGN) {
            c.log[i].is_bad = true;
            break;
        }
    }
    make_bundle(&file, &c, true);
    struct demur_bundle *b = verify(&c, &file, NULL);

    if (b != NULL) {
        const struct demur_bundle_report *r = demur_bundle_report(b);

        CHECK(r->failed == DEMUR_CHECK_NONE && r->signatures == 4 && r->left_out == 1);
    }
    demur_bundle_free(b);
    demur_writer_wipe(&file);
    c_close(&c);
}

static void test_one_member_cannot_sign_twice(void)
{
    struct test_random lot = {7};
    struct channel c;

    c_open(&c, 1, 8, &lot);
    c_freeze(&c);
    c_window(&c);
    c_sign(&c, 1, 0);
    c_sign(&c, 1, 1);
    c_window(&c);
    expect(&c, "signed_twice", DEMUR_CHECK_SIGNATURES);
    c_close(&c);
}

static void test_a_false_proof_is_found(void)
{
    struct test_random lot = {8};
    struct channel c;

    c_open(&c, 2, 8, &lot);
    c_freeze(&c);
    c_window(&c);
    for (size_t i = 0; i < 4; i++) c_sign(&c, i, 0);
    /* a response of the second issuer's proof */
    c.waiting[2].data[DEMUR_ACT_HEAD_BYTES + 32 + DEMUR_ACT_PROOF_BYTES + 500] ^= 1;
    c_window(&c);
    expect(&c, "signature", DEMUR_CHECK_SIGNATURES);
    c_close(&c);
}

static void test_a_signature_before_the_freeze_or_after_the_delivery_does_not_count(void)
{
    struct test_random lot = {9};
    struct channel c;

    c_open(&c, 1, 8, &lot);
    c_freeze(&c);
    c_sign(&c, 1, 0);
    c_window(&c);
    expect(&c, "signature", DEMUR_CHECK_SIGNATURES);
    c_close(&c);
    lot = (struct test_random){10};
    open_answered(&c, 1, &lot);
    c_sign(&c, 5, 0);
    c_window(&c);
    expect(&c, "signature", DEMUR_CHECK_SIGNATURES);
    c_close(&c);
}

static void test_more_signatures_than_credentials_are_refused(void)
{
    struct test_random lot = {11};
    struct channel c;

    /* one credential in each of the two bands, says the issuer */
    c_open_lying(&c, 1, 8, &lot, &(struct c_lies){.issued = 1});
    c_freeze(&c);
    c_window(&c);
    c_sign(&c, 0, 0);
    c_sign(&c, 1, 0);
    c_window(&c);
    expect(&c, "", DEMUR_CHECK_NONE);
    c_sign(&c, 2, 1); /* a third, of the lower band */
    c_window(&c);
    expect(&c, "too_many_signatures", DEMUR_CHECK_COUNTS);
    c_close(&c);
}

static void test_nobody_having_signed_is_a_no(void)
{
    struct test_random lot = {12};
    struct channel c;

    c_open(&c, 1, 8, &lot);
    c_freeze(&c);
    c_window(&c);
    expect(&c, "no_signatures", DEMUR_CHECK_ANSWERS);
    c_close(&c);
}

static void test_what_does_not_hold_is_void_and_named(void)
{
    struct test_random lot = {13};
    struct channel c;
    struct demur_writer file;

    open_answered(&c, 1, &lot);
    c_ack(&c);          /* a second acknowledgement */
    c_withdraw(&c, 3);  /* after the delivery */
    c_deliver(&c);      /* a second delivery */
    c_counts(&c, 1, 0); /* a seq that does not rise */
    c_window(&c);
    make_bundle(&file, &c, true);
    struct demur_bundle *b = verify(&c, &file, NULL);

    if (b != NULL) {
        const struct demur_bundle_report *r = demur_bundle_report(b);
        bool rising = true;

        CHECK(r->failed == DEMUR_CHECK_NONE && r->withdrawn == 1 && r->void_count == 4);
        for (size_t i = 1; i < r->void_count; i++) {
            rising = rising && r->voids[i - 1].index < r->voids[i].index;
        }
        CHECK(rising);
    }
    demur_bundle_free(b);
    demur_writer_wipe(&file);
    c_close(&c);
}

static void test_a_rating_opens_one_signature_once(void)
{
    struct test_random lot = {14};
    struct channel c;
    struct demur_writer file;

    open_answered(&c, 1, &lot);
    for (unsigned i = 0; i < 2; i++) {
        struct demur_echo_secret x = c_echo(0);
        struct demur_rating rating = {.memo_id = c.memo_id, .choice = (uint8_t)(1 + i)};
        uint8_t bytes[DEMUR_RATING_BYTES];
        const struct demur_scalar *nyms = demur_bbs_credential_message(c.credential[0][0], 4);

        demur_bbs_context_nym(rating.nym.bytes, &c.context, nyms, DEMUR_CREDENTIAL_NYMS);
        demur_rating_make(&rating, &c.org, &x);
        demur_rating_encode(bytes, &rating);
        c_submit_copy(&c, bytes, sizeof bytes);
        c_window(&c);
    }
    make_bundle(&file, &c, true);
    struct demur_bundle *b = verify(&c, &file, NULL);

    if (b != NULL) {
        const struct demur_bundle_report *r = demur_bundle_report(b);

        CHECK(r->failed == DEMUR_CHECK_NONE && r->void_count == 1);
        CHECK(r->ratings[DEMUR_RATING_PARTLY] == 1 && r->ratings[DEMUR_RATING_NOT] == 0);
    }
    demur_bundle_free(b);
    demur_writer_wipe(&file);
    c_close(&c);
}

int main(void)
{
    RUN(test_a_bundle_says_who_signed_what_and_what_was_answered);
    RUN(test_the_words_pin_the_organisation);
    RUN(test_no_byte_can_be_changed);
    RUN(test_a_file_that_changes_between_the_readings_is_refused);
    RUN(test_a_signature_that_is_left_out_is_counted);
    RUN(test_one_member_cannot_sign_twice);
    RUN(test_a_false_proof_is_found);
    RUN(test_a_signature_before_the_freeze_or_after_the_delivery_does_not_count);
    RUN(test_more_signatures_than_credentials_are_refused);
    RUN(test_nobody_having_signed_is_a_no);
    RUN(test_what_does_not_hold_is_void_and_named);
    RUN(test_a_rating_opens_one_signature_once);
    return tap_done();
}
