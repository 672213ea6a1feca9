/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_counts_test.c -- rosters, counts, and that nobody signs for whom there is no credential.
 */
#include "bundle_for_tests.h"

enum { MEMBERS = 8, ISSUERS = 2 };

static struct test_random lot = {41};

/* Member i has the code `least` or the next, by bit a of i, of attribute a: a cell for each. */
static struct demur_codes codes_of(size_t i, uint16_t least)
{
    struct demur_codes out;

    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) out.code[a] = (uint16_t)(least + (i >> a & 1));
    return out;
}

/* An organisation of members who have those, and no counts yet. */
static void open_enrolled(struct channel *c, uint16_t least)
{
    struct demur_codes codes[MEMBERS];

    for (size_t i = 0; i < MEMBERS; i++) codes[i] = codes_of(i, least);
    c_begin(c, ISSUERS, MEMBERS, &lot, &(struct c_lies){0});
    c_roster_of(c, codes);
    c_window(c);
    c_enrol(c);
}

/* Freeze a memo that allows every profile. */
static void freeze_open(struct channel *c)
{
    struct demur_document d = c_text();

    c_draft(c, &d);
    c->header.profiles = 0x1f;
    c_commit(c, 1);
    c_window(c);
}

/* ---- as many as there are credentials -------------------------------------------------- */

/* Whether codes show the same as those of `like`, under profile. */
static bool shows_same(const struct demur_codes *codes, const struct demur_codes *like,
                       uint8_t profile)
{
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (demur_profile_shows(profile, a) && codes->code[a] != like->code[a]) return false;
    }
    return true;
}

/*
 * The second issuer counts one credential among all that show the same as member `like` under
 * profile, and all others.  Two who show that are one too many, though there are enough in all.
 */
static void expect_one(uint8_t profile, uint16_t least, size_t like)
{
    struct channel c;
    uint32_t issued[MEMBERS];
    bool counted = false;
    size_t signers = 0;

    open_enrolled(&c, least);
    CHECK(c.roster->cells == MEMBERS);
    for (size_t k = 0; k < MEMBERS; k++) {
        bool same = shows_same(&c.roster->cell[k].codes, &c.codes[like], profile);

        issued[k] = !same || !counted;
        counted = counted || same;
    }
    c_count(&c, 0, 1, NULL);
    c_count(&c, 1, 1, issued);
    c_window(&c);
    freeze_open(&c);
    for (size_t i = 0; i < MEMBERS && signers < 2; i++) {
        if (!shows_same(&c.codes[i], &c.codes[like], profile)) continue;
        c_sign(&c, i, profile);
        c_window(&c);
        if (++signers == 1) expect(&c, "", DEMUR_CHECK_NONE);
    }
    expect(&c, "too_many_signatures", DEMUR_CHECK_COUNTS);
    expect_detail(&c, DEMUR_CHECK_COUNTS, "an issuer says it gave: Staff council");
    c_close(&c);
}

static void test_no_value_is_shown_more_often_than_it_was_certified(void)
{
    for (uint8_t profile = DEMUR_PROFILE_BAND; profile <= DEMUR_PROFILE_UNIT; profile++) {
        expect_one(profile, 0, 0);           /* unspecified */
        expect_one(profile, 1, MEMBERS - 1); /* the last name */
    }
}

static void test_no_band_and_class_are_shown_together_more_often(void)
{
    expect_one(DEMUR_PROFILE_BAND_CLASS, 0, 0);
    expect_one(DEMUR_PROFILE_BAND_CLASS, 1, MEMBERS - 1);
}

static void test_a_value_that_the_roster_does_not_have_is_refused(void)
{
    struct channel c;

    c_begin(&c, 1, MEMBERS, &lot, &(struct c_lies){0});
    c_roster(&c);
    c_window(&c);
    c.codes[5].code[0] = 3; /* in the credential that the issuer gives member 5 */
    c_enrol(&c);
    c_counts(&c, 1, 0);
    c_window(&c);
    c_freeze(&c);
    c_window(&c);
    c_sign(&c, 4, 1);
    c_window(&c);
    expect(&c, "", DEMUR_CHECK_NONE);
    c_sign(&c, 5, 1);
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_SIGNATURES, "it discloses a value that the roster does not have");
    c_close(&c);
}

/* ---- COUNTS ---------------------------------------------------------------------------- */

static void test_counts_in_the_window_of_the_roster_are_void(void)
{
    struct channel c;

    c_begin(&c, 1, MEMBERS, &lot, &(struct c_lies){0});
    c_roster(&c);
    c_counts(&c, 1, 0);
    for (uint32_t seq = 2; !c_comes_before(&c, 0, 1); seq++) { /* behind it in its window */
        c_drop(&c);
        c_counts(&c, seq, 0);
    }
    c_window(&c);
    c_enrol(&c);
    c_freeze(&c);
    c_window(&c);
    c_sign(&c, 1, 0);
    c_window(&c);
    /* nothing was counted */
    expect(&c, "too_many_signatures", DEMUR_CHECK_COUNTS);
    c_counts(&c, 1, 0);
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_COUNTS, "it comes before the roster is in the log", 1);
    c_close(&c);
}

static void test_counts_that_do_not_hold_are_void_and_change_nothing(void)
{
    struct channel c;
    uint32_t more[MEMBERS] = {5, 4}; /* the cells have four each */
    uint32_t fewer[MEMBERS] = {3, 4};
    struct demur_writer file;

    c_open(&c, 1, MEMBERS, &lot);
    c_freeze(&c);
    c_window(&c);
    for (size_t i = 0; i < MEMBERS; i++) c_sign(&c, i, 1);
    c_count(&c, 0, 2, more);
    c_window(&c);
    c_count(&c, 0, 2, fewer);
    c_window(&c);
    c_counts(&c, 2, 0);
    c.waiting[0].data[c.waiting[0].len - 1] ^= 1; /* its signature */
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->issuer[0].issued == MEMBERS && r->void_count == 3);
    CHECK(voids_of(r, DEMUR_KIND_COUNTS, "it does not fit the roster") == 1);
    CHECK(voids_of(r, DEMUR_KIND_COUNTS, "it takes back what the issuer counted before") == 1);
    CHECK(voids_of(r, DEMUR_KIND_COUNTS, "its signature does not hold") == 1);
    let_go(b, &file);
    c_close(&c);
}

/* Each issuer has certified all of one band, and one of the other. */
static void test_enrolled_is_the_least_that_any_issuer_says(void)
{
    struct channel c;
    struct demur_writer file;

    open_enrolled(&c, 1);
    for (size_t i = 0; i < ISSUERS; i++) {
        uint32_t issued[MEMBERS];
        bool has_other = false;

        for (size_t k = 0; k < MEMBERS; k++) {
            bool own = c.roster->cell[k].codes.code[DEMUR_ATTRIBUTE_BAND] == i + 1;

            issued[k] = own || !has_other;
            has_other = has_other || !own;
        }
        c_count(&c, i, 1, issued);
    }
    c_window(&c);
    freeze_open(&c);
    c_sign(&c, 0, DEMUR_PROFILE_NONE);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE);
    CHECK(r->issuer[0].done == 5 && r->issuer[1].done == 5);
    CHECK(r->enrolled == 5 && r->enrolled_bands[1] == 1 && r->enrolled_bands[2] == 1);
    CHECK(r->enrolled_bands[0] == 0);
    let_go(b, &file);
    c_close(&c);
}

/* ---- ROSTER ---------------------------------------------------------------------------- */

/* Submit c's roster with another root, signed by so many issuers. */
static void submit_other_roster(struct channel *c, size_t issuers)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    c->roster->root.bytes[0] ^= 1;
    c->roster->sigs.count = 0;
    for (size_t i = 0; i < issuers; i++) {
        CHECK_ERR(DEMUR_OK, demur_roster_sign(c->roster, &c->org, &c->op[i]));
    }
    CHECK_ERR(DEMUR_OK, demur_roster_encode(&bytes, &len, c->roster));
    c->roster->root.bytes[0] ^= 1;
    c_submit(c, bytes, len);
}

static void test_two_rosters_of_one_epoch_are_two_histories(void)
{
    struct channel c;

    c_open(&c, ISSUERS, MEMBERS, &lot);
    c_freeze(&c);
    c_window(&c);
    c_sign(&c, 1, 0);
    c_window(&c);
    submit_other_roster(&c, 1); /* not by all */
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_ROSTER, "it is not signed by exactly the epoch's issuers", 1);
    submit_other_roster(&c, ISSUERS);
    c_window(&c);
    expect(&c, "two_rosters", DEMUR_CHECK_ROSTER);
    c_close(&c);
}

int main(void)
{
    RUN(test_no_value_is_shown_more_often_than_it_was_certified);
    RUN(test_no_band_and_class_are_shown_together_more_often);
    RUN(test_a_value_that_the_roster_does_not_have_is_refused);
    RUN(test_counts_in_the_window_of_the_roster_are_void);
    RUN(test_counts_that_do_not_hold_are_void_and_change_nothing);
    RUN(test_enrolled_is_the_least_that_any_issuer_says);
    RUN(test_two_rosters_of_one_epoch_are_two_histories);
    return tap_done();
}
