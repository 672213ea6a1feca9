/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_forged_test.c -- manifests and freezes that are not what or where they must be. */
#include "bundle_for_tests.h"

enum { MEMBERS = 4, EPOCH_LAST = C_FIRST_DAY + 80 };

static struct test_random lot = {51};

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

/* ---- manifests ------------------------------------------------------------------------- */

static void test_two_manifests_of_one_number_are_two_histories(void)
{
    struct channel c;

    open_signed(&c);
    c_amend(&c, c_next_manifest(&c, today(&c) + 20));
    c_window(&c);
    expect(&c, "", DEMUR_CHECK_NONE);
    struct demur_manifest *m = c_next_manifest(&c, today(&c) + 20);

    m->seq = 3; /* a number that does not follow */
    c_amend(&c, m);
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_MANIFEST, "it does not follow the manifest before it", 1);
    c_amend(&c, c_next_manifest(&c, today(&c) + 21));
    c_window(&c);
    expect(&c, "two_manifests", DEMUR_CHECK_MANIFESTS);
    c_close(&c);
}

static void test_a_new_key_counts_once_its_manifest_is_in_force(void)
{
    struct channel c;
    struct demur_sign_seed fresh = {{44}};
    struct demur_writer file;

    open_signed(&c);
    c_deliver(&c);
    c_window(&c);
    struct demur_manifest *m = c_next_manifest(&c, today(&c) + 8);

    demur_sign_pk_of(&m->principal[0].sign_pk, &fresh);
    c_amend(&c, m);
    c_window(&c);
    c_respond_as(&c, &fresh, 1); /* too soon */
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_RESPONSE, "it is not signed by that principal", 1);
    c_respond_as(&c, &c.principal, 1);
    c_window(&c);
    c.now_s += (uint64_t)4 * C_DAY_S;
    c_respond_as(&c, &fresh, 2); /* the day before */
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_RESPONSE, "it is not signed by that principal", 2);
    c_respond_as(&c, &fresh, 2);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->void_count == 2);
    CHECK(r->docket.ask[0].standing.seq == 2 && r->docket.ask[0].first.seq == 1);
    CHECK(r->manifest->seq == 0); /* the memo's own */
    let_go(b, &file);
    c_close(&c);
}

static void test_a_freeze_names_the_manifest_in_force(void)
{
    struct channel c;
    struct demur_hash leaf;

    c_open(&c, 1, MEMBERS, &lot);
    c_amend(&c, c_next_manifest(&c, today(&c) + 7));
    demur_tree_leaf(&leaf, c.waiting[0].data, c.waiting[0].len);
    c_window(&c);
    struct demur_document d = c_text();

    c_draft(&c, &d);
    c.header.manifest = leaf;
    c.now_s += (uint64_t)8 * C_DAY_S; /* its day has come, but no window before has seen it */
    c_commit(&c, 1);
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_FREEZE, "the freeze does not name the manifest in force");
    c_commit(&c, 1);
    c_window(&c);
    c_sign(&c, 1, 0);
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_MEMO_FREEZE, "the freeze does not name the manifest in force", 1);
    c_draft(&c, &d); /* and the first is no more */
    c_commit(&c, 2);
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_FREEZE, "the freeze does not name the manifest in force");
    c_close(&c);
}

/* ---- freezes --------------------------------------------------------------------------- */

/* Freeze what c->header says and let one sign it; the bundle's freeze must fail with text. */
static void expect_freeze(struct channel *c, const char *text)
{
    struct demur_document d = c_text();

    c_commit(c, 1);
    c_window(c);
    expect_detail(c, DEMUR_CHECK_FREEZE, text);
    c_draft(c, &d);
}

static void test_a_freeze_that_breaks_a_rule_ends_the_bundle(void)
{
    struct channel c;
    struct demur_document d = c_text();

    c_open(&c, 1, MEMBERS, &lot);
    c_draft(&c, &d);
    c.header.close = today(&c) - 1;
    expect_freeze(&c, "the memo closes before its freeze");
    c.header.close = EPOCH_LAST + 15;
    expect_freeze(&c, "or too long after its epoch");
    c.header.principal[0].id = 2;
    expect_freeze(&c, "a principal whom the manifest does not name");
    c.header.org.bytes[0] ^= 1;
    expect_freeze(&c, "do not fit together");
    c.header.owner_pk.bytes[0] ^= 1;
    expect_freeze(&c, "do not fit together");
    c.now_s = (uint64_t)(EPOCH_LAST + 1) * C_DAY_S;
    c.header.close = EPOCH_LAST + 5;
    expect_freeze(&c, "the freeze is not in its epoch");
    c_close(&c);
}

static void test_a_freeze_is_proven_by_every_issuer(void)
{
    struct channel c;

    c_open(&c, 2, MEMBERS, &lot);
    c_freeze(&c);
    c.waiting[0].data[c.waiting[0].len - DEMUR_ACT_PROOF_BYTES + 500] ^= 1;
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_FREEZE, "the proofs of the freeze do not hold");
    c.issuers = 1;
    c_commit(&c, 2);
    c.issuers = 2;
    c_window(&c);
    expect(&c, "freeze", DEMUR_CHECK_FREEZE);
    c_close(&c);
}

static void test_a_freeze_comes_after_the_window_of_the_roster(void)
{
    struct channel c;

    c_begin(&c, 1, MEMBERS, &lot, &(struct c_lies){0});
    c_roster(&c);
    demur_tree_leaf(&c.roster_leaf, c.waiting[0].data, c.waiting[0].len);
    c_enrol(&c);
    c_freeze(&c);
    c_window(&c);
    c_counts(&c, 1, 0);
    c_sign(&c, 1, 0);
    c_window(&c);
    expect_detail(&c, DEMUR_CHECK_FREEZE, "the freeze comes before the roster is in the log");
    c_commit(&c, 1);
    c_window(&c);
    c_sign(&c, 2, 0);
    c_window(&c);
    /* what was signed before the freeze that holds is no signature */
    expect_detail(&c, DEMUR_CHECK_SIGNATURES, "it is not after the freeze");
    c_close(&c);
}

static void test_a_second_freeze_of_one_memo_is_void(void)
{
    struct channel c;

    open_signed(&c);
    c_commit(&c, 2);
    c_window(&c);
    c_sign(&c, 2, 0);
    c_window(&c);
    expect_voids(&c, DEMUR_KIND_MEMO_FREEZE, "another freeze of the memo came before it", 1);
    c_close(&c);
}

int main(void)
{
    RUN(test_two_manifests_of_one_number_are_two_histories);
    RUN(test_a_new_key_counts_once_its_manifest_is_in_force);
    RUN(test_a_freeze_names_the_manifest_in_force);
    RUN(test_a_freeze_that_breaks_a_rule_ends_the_bundle);
    RUN(test_a_freeze_is_proven_by_every_issuer);
    RUN(test_a_freeze_comes_after_the_window_of_the_roster);
    RUN(test_a_second_freeze_of_one_memo_is_void);
    return tap_done();
}
