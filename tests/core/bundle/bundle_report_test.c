/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_report_test.c -- a report holds what the checks before the failed one gave, and no more.
 */
#include "bundle_for_tests.h"

enum { MEMBERS = 8 };

static struct test_random lot = {3};

static bool is_zero(const void *data, size_t len)
{
    const uint8_t *byte = data;

    for (size_t i = 0; i < len; i++) {
        if (byte[i] != 0) return false;
    }
    return true;
}

/* Whether what the checks up to and with FREEZE give is there or not as it must be. */
static void check_first(const struct demur_bundle_report *r)
{
    bool checkpoint = r->failed > DEMUR_CHECK_CHECKPOINT;
    bool manifests = r->failed > DEMUR_CHECK_MANIFESTS;
    bool roster = r->failed > DEMUR_CHECK_ROSTER;
    bool freeze = r->failed > DEMUR_CHECK_FREEZE;

    CHECK((r->origin.data != NULL) == checkpoint && (r->origin.len > 0) == checkpoint);
    CHECK((r->size > 0) == checkpoint && (r->policy != NULL) == checkpoint);
    CHECK(is_zero(&r->signers, sizeof r->signers) != checkpoint);
    CHECK((r->manifest != NULL) == manifests && is_zero(&r->org, sizeof r->org) != manifests);
    CHECK((r->checkpoint_day > 0) == manifests);
    CHECK((r->roster != NULL) == roster && (r->issuers > 0) == roster);
    CHECK((r->issuer[0].name.data != NULL) == roster && (r->issuer[0].issued > 0) == roster);
    CHECK((r->header != NULL) == freeze && (r->frozen_day > 0) == freeze);
    CHECK(is_zero(&r->memo_id, sizeof r->memo_id) != freeze);
    CHECK((r->silent_from > 0) == freeze && (r->silent_to > 0) == freeze);
    CHECK((r->left_out > 0) == freeze);
}

/* The same of the later ones. */
static void check_middle(const struct demur_bundle_report *r)
{
    bool document = r->failed > DEMUR_CHECK_DOCUMENT;
    bool signatures = r->failed > DEMUR_CHECK_SIGNATURES;

    CHECK((r->document != NULL) == document && (r->attachments_withheld > 0) == document);
    CHECK((r->signatures > 0) == signatures && (r->withdrawn > 0) == signatures);
    CHECK(is_zero(&r->standing, sizeof r->standing) != signatures);
}

/* What the last check gives is not there where any has failed. */
static void check_last(const struct demur_bundle_report *r)
{
    CHECK(!r->has_docket && is_zero(&r->docket, sizeof r->docket));
    CHECK(r->event == NULL && r->effect == NULL && r->events == 0 && !r->released);
    CHECK(r->voids == NULL && r->void_count == 0 && r->claims == 0 && r->answers_withheld == 0);
    CHECK(is_zero(r->ratings, sizeof r->ratings));
}

/* Whether the bundle in file fails at check, and its report says as much as it may. */
static void expect_report(struct demur_writer *file, const struct demur_bundle_pin *pin,
                          enum demur_bundle_check check)
{
    struct demur_bundle *b = verify_pinned(file, pin);

    if (!CHECK(b != NULL)) return;
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == check);
    if (r->failed != check) printf("# %d, not %d: %s\n", (int)r->failed, (int)check, r->detail);
    CHECK(r->reason[0] != 0 && r->detail[0] != 0 && r->pinned);
    check_first(r);
    check_middle(r);
    check_last(r);
    CHECK(demur_bundle_parts(b) == 0 || check >= DEMUR_CHECK_SIGNATURES);
    demur_bundle_free(b);
}

static void expect_channel(struct channel *c, enum demur_bundle_check check)
{
    struct demur_bundle_pin pin = {c->policy, NULL};
    struct demur_writer file;

    make_bundle(&file, c, true);
    expect_report(&file, &pin, check);
    demur_writer_wipe(&file);
}

/* The first SIGN of c is left out of every bundle. */
static void leave_one_out(struct channel *c)
{
    for (uint64_t i = 0; i < demur_tree_store_size(c->tree); i++) {
        if (c->log[i].data[4] != DEMUR_KIND_SIGN) continue;
        c->log[i].is_bad = true;
        return;
    }
}

/*
 * A memo with everything that a report can hold: a text that names an attachment, signatures of
 * which one is left out and one withdrawn, a silence, a delivery, a release, an answer, a void
 * entry.
 */
static void open_full_lying(struct channel *c, const struct c_lies *lies, bool signed_twice)
{
    struct demur_document d = c_text();
    struct demur_release release;
    uint8_t bytes[DEMUR_RELEASE_BYTES];

    d.attachments = 1;
    d.attachment[0] = (struct demur_attachment){c_span("a.txt"), c_span("text/plain"), {{1}}, 9};
    c_open_lying(c, 1, MEMBERS, &lot, lies);
    c_draft(c, &d);
    c_commit(c, 1);
    c_window(c);
    for (size_t i = 0; i < 2; i++) c_sign(c, i, 1);
    c_window(c);
    leave_one_out(c);
    for (size_t i = 2; i < 5; i++) c_sign(c, i, 1);
    if (signed_twice) c_sign(c, 4, 0);
    c_window(c);
    c->now_s += (uint64_t)5 * C_DAY_S;
    c_withdraw(c, 2);
    c_withdraw(c, 3);
    c_deliver(c);
    c_window(c);
    c_respond(c);
    c_deliver(c); /* void */
    demur_release_make(&release, &c->memo_id, &c->org, &c->key, &c->owner);
    demur_release_encode(bytes, &release);
    c_submit_copy(c, bytes, sizeof bytes);
    c_window(c);
}

static void open_full(struct channel *c)
{
    open_full_lying(c, &(struct c_lies){0}, false);
}

static void test_a_bundle_that_holds_gives_everything(void)
{
    struct channel c;
    struct demur_writer file;

    open_full(&c);
    make_bundle(&file, &c, true);
    struct demur_bundle *b = verify(&c, &file, NULL);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && demur_bundle_signs(b) == 4);
    CHECK(r->has_docket && r->event != NULL && r->effect != NULL && r->events == 2);
    CHECK(r->released && r->void_count == 1 && r->voids != NULL);
    CHECK(r->signatures == 4 && r->withdrawn == 2 && r->left_out == 1);
    CHECK(r->attachments_withheld == 1 && r->silent_to == r->silent_from + 6);
    demur_bundle_free(b);
    demur_writer_wipe(&file);
    c_close(&c);
}

static void test_what_the_file_as_a_whole_fails_gives_nothing(void)
{
    struct channel c;
    struct demur_writer file;
    struct demur_policy *foreign = NULL;
    struct demur_words words;

    open_full(&c);
    make_bundle(&file, &c, true);
    struct demur_bundle_pin pin = {c.policy, NULL};
    size_t whole = file.len;

    file.len -= 512;
    expect_report(&file, &pin, DEMUR_CHECK_TAR);
    file.len = whole;
    file.data[whole - 1024 - 512] ^= 1; /* in the last block of the proof */
    expect_report(&file, &pin, DEMUR_CHECK_ENTRIES);
    file.data[whole - 1024 - 512] ^= 1;
    CHECK_ERR(DEMUR_OK, demur_words_of_org(&words, &c.org));
    words.bytes[0] ^= 1;
    expect_report(&file, &(struct demur_bundle_pin){c.policy, &words}, DEMUR_CHECK_MANIFESTS);
    expect_report(&file, &(struct demur_bundle_pin){NULL, &words}, DEMUR_CHECK_MANIFESTS);
    /* another witness, whom nobody has asked */
    demur_policy_free(c.policy);
    c.policy = NULL;
    char *two = strstr(c.policy_text, "witness two ");
    struct demur_vkey other;
    struct demur_sign_seed seed = {{99}};

    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&other, DEMUR_VKEY_COSIGNATURE, "three.example", &seed));
    strcpy(two, "witness two ");
    demur_vkey_encode(two + strlen(two), &other);
    strcat(two, "\ngroup both all one two\nquorum both\n");
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&foreign, c.policy_text, strlen(c.policy_text), NULL));
    expect_report(&file, &(struct demur_bundle_pin){foreign, NULL}, DEMUR_CHECK_CHECKPOINT);
    demur_policy_free(foreign);
    demur_writer_wipe(&file);
    c_close(&c);
}

static void test_a_failed_window_roster_or_freeze_gives_what_came_before(void)
{
    struct channel c;

    open_full(&c);
    c.seq++; /* as if one window were missing */
    c_window(&c);
    expect_channel(&c, DEMUR_CHECK_WINDOWS);
    c_close(&c);

    memset(&c, 0, sizeof c);
    open_full(&c);
    c.roster->root.bytes[0] ^= 1; /* another roster of the same epoch, signed as it must be */
    uint8_t *bytes = NULL;
    size_t len = 0;

    c.roster->sigs.count = 0;
    CHECK_ERR(DEMUR_OK, demur_roster_sign(c.roster, &c.org, &c.op[0]));
    CHECK_ERR(DEMUR_OK, demur_roster_encode(&bytes, &len, c.roster));
    c_submit(&c, bytes, len);
    c_window(&c);
    expect_channel(&c, DEMUR_CHECK_ROSTER);
    c_close(&c);

    c_open(&c, 1, MEMBERS, &lot);
    c.now_s = (uint64_t)(C_FIRST_DAY + 90) * C_DAY_S; /* after its epoch */
    c_freeze(&c);
    c_window(&c);
    c_sign(&c, 1, 0);
    c_window(&c);
    expect_channel(&c, DEMUR_CHECK_FREEZE);
    c_close(&c);
}

static void test_a_failed_text_gives_no_text(void)
{
    struct channel c;

    open_full(&c);
    struct demur_bundle_pin pin = {c.policy, NULL};
    struct demur_bundle_content content = content_of(&c, true);
    struct demur_span attached = c_span("not nine");
    struct demur_writer file;

    content.attachment = &attached; /* the text is right, but not this */
    content.attachments = 1;
    write_bundle(&file, &c, &content);
    expect_report(&file, &pin, DEMUR_CHECK_DOCUMENT);
    demur_writer_wipe(&file);
    c.document[c.document_len - 1] ^= 1;
    expect_channel(&c, DEMUR_CHECK_DOCUMENT);
    c_close(&c);
}

static void test_failed_signatures_give_no_numbers(void)
{
    struct channel c;

    open_full(&c);
    c_sign(&c, 5, 0); /* after the delivery */
    c_window(&c);
    expect_channel(&c, DEMUR_CHECK_SIGNATURES);
    c_close(&c);

    memset(&c, 0, sizeof c);
    open_full_lying(&c, &(struct c_lies){0}, true);
    expect_channel(&c, DEMUR_CHECK_SIGNATURES);
    c_close(&c);
}

static void test_before_the_signatures_are_read_it_says_as_little(void)
{
    struct test_random coins = {9};
    struct demur_random random = test_random(&coins);
    struct channel c;
    struct demur_writer file;
    struct demur_words words;
    struct demur_bundle *b = NULL;

    open_full(&c);
    make_bundle(&file, &c, true);
    CHECK_ERR(DEMUR_OK, demur_words_of_org(&words, &c.org));
    words.bytes[0] ^= 1;
    struct demur_bundle_file in = {file.len, read_file, &file};
    struct demur_bundle_pin pin = {NULL, &words};

    CHECK_ERR(DEMUR_OK, demur_bundle_open(&b, &in, &pin, &random, NULL));
    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_MANIFESTS && demur_bundle_parts(b) == 0);
    check_first(demur_bundle_report(b));
    check_middle(demur_bundle_report(b));
    check_last(demur_bundle_report(b));
    demur_bundle_free(b);
    demur_writer_wipe(&file);
    c_close(&c);
}

static void test_too_many_signatures_give_no_docket(void)
{
    struct channel c;

    open_full_lying(&c, &(struct c_lies){.issued = 1}, false);
    expect_channel(&c, DEMUR_CHECK_COUNTS);
    c_close(&c);
}

static void test_no_signatures_give_no_docket(void)
{
    struct channel c;
    struct demur_writer file;

    c_open(&c, 1, MEMBERS, &lot);
    c_freeze(&c);
    c_window(&c);
    c_deliver(&c);
    c_window(&c);
    make_bundle(&file, &c, true);
    struct demur_bundle *b = verify(&c, &file, NULL);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_ANSWERS && demur_bundle_signs(b) == 0);
    CHECK(r->roster != NULL && r->header != NULL && r->document != NULL && r->frozen_day > 0);
    check_last(r);
    demur_bundle_free(b);
    demur_writer_wipe(&file);
    c_close(&c);
}

int main(void)
{
    RUN(test_a_bundle_that_holds_gives_everything);
    RUN(test_what_the_file_as_a_whole_fails_gives_nothing);
    RUN(test_a_failed_window_roster_or_freeze_gives_what_came_before);
    RUN(test_a_failed_text_gives_no_text);
    RUN(test_failed_signatures_give_no_numbers);
    RUN(test_before_the_signatures_are_read_it_says_as_little);
    RUN(test_too_many_signatures_give_no_docket);
    RUN(test_no_signatures_give_no_docket);
    return tap_done();
}
