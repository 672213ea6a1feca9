/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* rules_test.c -- each rule of rules.h by itself: what counts, and what is wrong with the rest. */
#include "channel/rules.h"
#include "core/bundle/channel_for_tests.h"

enum { MEMBERS = 4, ISSUERS = 2, TODAY = C_FIRST_DAY + 5, EPOCH_LAST = C_FIRST_DAY + 80 };

static struct channel org;
static struct test_random lot = {11};

static struct demur_place place(uint32_t day)
{
    return (struct demur_place){&org.org, org.manifest, &org.manifest_leaf, day};
}

/* What a rule has said; a fault has a sentence, and only a fault. */
static enum demur_refusal said(const struct demur_fault *fault)
{
    CHECK((fault->why == NULL) == (fault->refusal == DEMUR_ACCEPTED));
    return fault->refusal;
}

/* ---- ROSTER, COUNTS -------------------------------------------------------------------- */

static enum demur_refusal judge_roster(const struct demur_roster *roster)
{
    struct demur_place at = place(TODAY);
    struct demur_fault fault;

    CHECK_ERR(DEMUR_OK, demur_rule_roster(&fault, &at, roster));
    return said(&fault);
}

static void test_a_roster_names_the_manifest_and_is_signed_by_exactly_its_issuers(void)
{
    struct demur_roster r = *org.roster;

    CHECK(judge_roster(&r) == DEMUR_ACCEPTED);
    r.manifest.bytes[31] ^= 1;
    r.sigs.count = 0;
    for (size_t i = 0; i < ISSUERS; i++) {
        CHECK_ERR(DEMUR_OK, demur_roster_sign(&r, &org.org, &org.op[i]));
    }
    CHECK(judge_roster(&r) == DEMUR_E_CONFLICT);
    r = *org.roster;
    r.sigs.count--;
    CHECK(judge_roster(&r) == DEMUR_E_SIG);
    r = *org.roster;
    CHECK_ERR(DEMUR_OK, demur_roster_sign(&r, &org.org, &org.op[ISSUERS])); /* one too many */
    CHECK(judge_roster(&r) == DEMUR_E_SIG);
    r = *org.roster;
    r.root.bytes[0] ^= 1;
    CHECK(judge_roster(&r) == DEMUR_E_SIG);
}

static void test_an_issuer_has_its_place_by_id(void)
{
    CHECK(demur_rule_issuer(org.manifest, 1) == 0 && demur_rule_issuer(org.manifest, 2) == 1);
    CHECK(demur_rule_issuer(org.manifest, 3) == DEMUR_ISSUERS_MAX);
    CHECK(demur_rule_issuer(org.manifest, 0) == DEMUR_ISSUERS_MAX);
}

/* Counts of everybody by issuer id. */
static struct demur_counts *all_of(uint8_t id)
{
    struct demur_counts *c = demur_alloc(sizeof *c);

    if (!CHECK(c != NULL)) abort();
    *c =
        (struct demur_counts){.issuer = id, .epoch = C_EPOCH, .seq = 5, .cells = org.roster->cells};
    for (size_t i = 0; i < c->cells; i++) {
        c->cell[i].issued = org.roster->cell[i].rows;
        c->cell[i].done = org.roster->cell[i].rows;
    }
    return c;
}

/* c, signed with the key of op; before is what the first issuer has counted, or NULL. */
static enum demur_refusal judge_counts(const struct demur_counts *c,
                                       const struct demur_counts *before, size_t op)
{
    struct demur_rule_epoch epoch = {org.roster, org.manifest, {before}};
    struct demur_fault fault;
    uint8_t *bytes = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_counts_make(&bytes, &len, c, &org.op[op], &org.org));
    demur_rule_counts(&fault, &org.org, &epoch, c, (struct demur_span){bytes, len});
    demur_free(bytes);
    return said(&fault);
}

static void test_counts_are_by_an_issuer_of_the_epoch(void)
{
    struct demur_counts *c = all_of(1);

    CHECK(judge_counts(c, NULL, 0) == DEMUR_ACCEPTED);
    CHECK(judge_counts(c, NULL, 1) == DEMUR_E_SIG);
    c->issuer = 2;
    CHECK(judge_counts(c, NULL, 1) == DEMUR_ACCEPTED);
    c->issuer = 3;
    CHECK(judge_counts(c, NULL, 2) == DEMUR_E_SIG);
    demur_free(c);
}

static void test_counts_fit_the_roster(void)
{
    struct demur_counts *c = all_of(1);
    struct demur_rule_epoch epoch = {org.roster, org.manifest, {NULL}};
    struct demur_fault fault;
    uint8_t *bytes = NULL;
    size_t len = 0;

    c->cells--;
    CHECK(judge_counts(c, NULL, 0) == DEMUR_E_FORMAT);
    c->cells += 2;
    CHECK(judge_counts(c, NULL, 0) == DEMUR_E_FORMAT);
    c->cells--;
    c->cell[c->cells - 1].issued++; /* more than rows */
    CHECK(judge_counts(c, NULL, 0) == DEMUR_E_FORMAT);
    c->cell[c->cells - 1].issued -= 2;
    c->cell[c->cells - 1].done -= 2;
    CHECK(judge_counts(c, NULL, 0) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, demur_counts_make(&bytes, &len, c, &org.op[0], &org.org));
    c->cell[0].done = c->cell[0].issued + 1; /* what no bytes say */
    demur_rule_counts(&fault, &org.org, &epoch, c, (struct demur_span){bytes, len});
    CHECK(said(&fault) == DEMUR_E_FORMAT);
    demur_free(bytes);
    demur_free(c);
}

static void test_counts_take_nothing_back(void)
{
    struct demur_counts *before = all_of(1);
    struct demur_counts *c = all_of(1);

    CHECK(judge_counts(c, before, 0) == DEMUR_E_CONFLICT); /* seq does not rise */
    c->seq++;
    CHECK(judge_counts(c, before, 0) == DEMUR_ACCEPTED);
    c->cell[0].done--;
    CHECK(judge_counts(c, before, 0) == DEMUR_E_CONFLICT);
    c->cell[0].issued--;
    c->issuer = 2; /* whom the first issuer's do not bind */
    CHECK(judge_counts(c, before, 1) == DEMUR_ACCEPTED);
    demur_free(c);
    demur_free(before);
}

/* ---- MEMO_FREEZE ----------------------------------------------------------------------- */

/* Freeze what org.header says, and judge it in a window of day, in an epoch of so many issuers. */
static enum demur_refusal judge_freeze(uint32_t day, uint8_t issuers)
{
    struct demur_place at = place(day);
    struct demur_fault fault = {DEMUR_E_BUSY, NULL};
    struct demur_freeze freeze;
    struct demur_act act;
    const struct c_entry *e;

    c_commit(&org, 1);
    e = &org.waiting[--org.waiting_count];
    CHECK_ERR(DEMUR_OK, demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, e->data, e->len));
    CHECK_ERR(DEMUR_OK, demur_freeze_decode(&freeze, &act));
    demur_rule_freeze(&fault, &at, &act, &freeze, issuers);
    demur_free(e->data);
    return said(&fault);
}

static void draft(void)
{
    struct demur_document d = c_text();

    c_draft(&org, &d);
}

static void test_a_freeze_stands_in_its_epoch(void)
{
    draft();
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_ACCEPTED);
    org.header.close = EPOCH_LAST;
    CHECK(judge_freeze(C_FIRST_DAY - 11, ISSUERS) == DEMUR_E_EPOCH);
    CHECK(judge_freeze(C_FIRST_DAY - 10, ISSUERS) == DEMUR_ACCEPTED);
    CHECK(judge_freeze(EPOCH_LAST, ISSUERS) == DEMUR_ACCEPTED);
    org.header.close = EPOCH_LAST + 1;
    CHECK(judge_freeze(EPOCH_LAST + 1, ISSUERS) == DEMUR_E_EPOCH);
    org.header.epoch++; /* not that of its act */
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_SIG);
    draft();
    org.manifest->epochs = 0; /* one that the manifest does not have */
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_EPOCH);
    org.manifest->epochs = 1;
}

static void test_a_memo_closes_neither_before_its_freeze_nor_long_after_its_epoch(void)
{
    draft();
    org.header.close = TODAY;
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_ACCEPTED);
    org.header.close = TODAY - 1;
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_CTX_CLOSED);
    org.header.close = EPOCH_LAST + 14;
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_ACCEPTED);
    org.header.close = EPOCH_LAST + 15;
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_CTX_CLOSED);
}

static void test_a_freeze_names_the_manifest_its_principals_and_its_form(void)
{
    draft();
    org.header.manifest.bytes[31] ^= 1;
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_CTX_UNKNOWN);
    draft();
    org.header.principals = 2;
    org.header.principal[1] = (struct demur_header_principal){2, DEMUR_ROLE_COPIED};
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_FORMAT);
    draft();
    org.header.form = DEMUR_FORM_CONDITIONAL;
    org.header.k = 2;
    memset(org.header.lock, 1, sizeof org.header.lock);
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_PROFILE);
    draft();
    CHECK(judge_freeze(TODAY, ISSUERS + 1) == DEMUR_E_PROFILE);
    org.header.owner_pk.bytes[0] ^= 1; /* signed by another */
    CHECK(judge_freeze(TODAY, ISSUERS) == DEMUR_E_SIG);
}

/* ---- SIGN, WITHDRAW -------------------------------------------------------------------- */

static enum demur_refusal judge_act(const struct demur_act *act, uint32_t day)
{
    struct demur_memo_header header = {.epoch = C_EPOCH, .close = C_CLOSE, .profiles = 0x0b};
    struct demur_fault fault = {DEMUR_E_BUSY, NULL};

    demur_rule_act(&fault, &header, org.roster, ISSUERS, act, day);
    return said(&fault);
}

static struct demur_act an_act(void)
{
    return (struct demur_act){.kind = DEMUR_KIND_SIGN,
                              .epoch = C_EPOCH,
                              .issuers = ISSUERS,
                              .code = {DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN}};
}

static void test_an_act_counts_until_the_day_after_the_close(void)
{
    struct demur_act act = an_act();

    CHECK(judge_act(&act, TODAY) == DEMUR_ACCEPTED);
    CHECK(judge_act(&act, C_CLOSE + 1) == DEMUR_ACCEPTED);
    CHECK(judge_act(&act, C_CLOSE + 2) == DEMUR_E_CTX_CLOSED);
}

static void test_an_act_is_of_the_epoch_and_of_all_its_issuers(void)
{
    struct demur_act act = an_act();

    act.epoch++;
    CHECK(judge_act(&act, TODAY) == DEMUR_E_EPOCH);
    act = an_act();
    act.issuers = ISSUERS - 1;
    CHECK(judge_act(&act, TODAY) == DEMUR_E_PROFILE);
    act.issuers = ISSUERS + 1;
    CHECK(judge_act(&act, TODAY) == DEMUR_E_PROFILE);
}

static void test_an_act_shows_what_the_memo_allows_and_the_roster_has(void)
{
    static const enum demur_refusal by_profile[] = {DEMUR_ACCEPTED, DEMUR_ACCEPTED, DEMUR_E_PROFILE,
                                                    DEMUR_ACCEPTED, DEMUR_E_PROFILE};
    struct demur_act act = an_act();

    for (act.profile = 0; act.profile <= DEMUR_PROFILE_MAX; act.profile++) {
        CHECK(judge_act(&act, TODAY) == by_profile[act.profile]);
    }
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        act = an_act();
        act.code[a] = org.roster->names[a].count; /* the last that has a name; or unspecified */
        CHECK(judge_act(&act, TODAY) == DEMUR_ACCEPTED);
        act.code[a]++;
        CHECK(judge_act(&act, TODAY) == DEMUR_E_PROFILE);
    }
}

/* ---- DELIVERED and what principals say ------------------------------------------------- */

static enum demur_refusal judge_delivered(const struct demur_delivered *d, uint32_t day)
{
    struct demur_fault fault = {DEMUR_E_BUSY, NULL};

    demur_rule_delivered(&fault, &org.header, d, day);
    return said(&fault);
}

static void test_a_reader_may_deliver_when_the_day_of_close_is_over(void)
{
    struct demur_sign_seed reader;
    struct demur_delivered d;

    draft();
    demur_deliver_seed(&reader, &org.key);
    CHECK_ERR(DEMUR_OK, demur_delivered_make(&d, &org.header, &org.key,
                                             &org.manifest->principal[0].hpke_pk, &org.owner));
    CHECK(judge_delivered(&d, TODAY) == DEMUR_ACCEPTED);
    CHECK(judge_delivered(&d, C_CLOSE + 1) == DEMUR_ACCEPTED);
    d.envelopes = 2;
    CHECK(judge_delivered(&d, TODAY) == DEMUR_E_FORMAT);
    d.envelopes = 0;
    CHECK(judge_delivered(&d, TODAY) == DEMUR_E_FORMAT);
    d.envelopes = 1;
    d.envelope[0].bytes[0] ^= 1;
    CHECK(judge_delivered(&d, TODAY) == DEMUR_E_SIG);
    CHECK_ERR(DEMUR_OK, demur_delivered_make(&d, &org.header, &org.key,
                                             &org.manifest->principal[0].hpke_pk, &reader));
    CHECK(judge_delivered(&d, C_CLOSE) == DEMUR_E_SIG);
    CHECK(judge_delivered(&d, C_CLOSE + 1) == DEMUR_ACCEPTED);
}

/* What becomes of all three under the key of seed, with `force` in force and `of_memo` before. */
static enum demur_refusal judge_said(const struct demur_sign_seed *seed, uint8_t id,
                                     const struct demur_manifest *force,
                                     const struct demur_manifest *of_memo)
{
    struct demur_place at = {&org.org, force, &org.manifest_leaf, TODAY};
    struct demur_ack ack = {.memo_id = org.memo_id, .principal = id};
    struct demur_response response = {.memo_id = org.memo_id,
                                      .principal = id,
                                      .seq = 1,
                                      .items = 1,
                                      .item = {{DEMUR_VERDICT_ACCEPT, 0}},
                                      .blob = {{{1}}, 16400}};
    struct demur_extend extend = {.memo_id = org.memo_id,
                                  .principal = id,
                                  .seq = 1,
                                  .until = C_CLOSE,
                                  .blob = {{{1}}, 16400}};
    struct demur_said what[3] = {
        {&ack, NULL, NULL}, {NULL, &response, NULL}, {NULL, NULL, &extend}};
    enum demur_refusal first = DEMUR_ACCEPTED;

    CHECK_ERR(DEMUR_OK, demur_ack_make(&ack, &org.org, seed));
    CHECK_ERR(DEMUR_OK, demur_response_make(&response, &org.org, seed));
    CHECK_ERR(DEMUR_OK, demur_extend_make(&extend, &org.org, seed));
    for (size_t i = 0; i < 3; i++) {
        struct demur_fault fault = {DEMUR_E_BUSY, NULL};

        demur_rule_said(&fault, &at, of_memo, &what[i]);
        if (i == 0) first = said(&fault);
        CHECK(said(&fault) == first);
    }
    return first;
}

static void test_a_principal_speaks_with_its_key_in_force_or_that_of_the_memo(void)
{
    struct demur_manifest *newer = demur_manifest_new();
    struct demur_sign_seed fresh = {{44}};
    struct demur_sign_seed foreign = {{45}};

    if (!CHECK(newer != NULL)) return;
    newer->principals = 1;
    newer->principal[0].id = 1;
    demur_sign_pk_of(&newer->principal[0].sign_pk, &fresh);
    CHECK(judge_said(&org.principal, 1, org.manifest, org.manifest) == DEMUR_ACCEPTED);
    CHECK(judge_said(&fresh, 1, org.manifest, org.manifest) == DEMUR_E_SIG);
    CHECK(judge_said(&fresh, 1, newer, org.manifest) == DEMUR_ACCEPTED);
    CHECK(judge_said(&org.principal, 1, newer, org.manifest) == DEMUR_ACCEPTED);
    CHECK(judge_said(&org.principal, 1, newer, newer) == DEMUR_E_SIG);
    CHECK(judge_said(&foreign, 1, newer, org.manifest) == DEMUR_E_SIG);
    CHECK(judge_said(&org.principal, 2, newer, org.manifest) == DEMUR_E_SIG);
    newer->principals = 0; /* it has gone */
    CHECK(judge_said(&org.principal, 1, newer, org.manifest) == DEMUR_ACCEPTED);
    CHECK(judge_said(&org.principal, 1, newer, newer) == DEMUR_E_SIG);
    demur_manifest_free(newer);
}

int main(void)
{
    c_open(&org, ISSUERS, MEMBERS, &lot);
    RUN(test_a_roster_names_the_manifest_and_is_signed_by_exactly_its_issuers);
    RUN(test_an_issuer_has_its_place_by_id);
    RUN(test_counts_are_by_an_issuer_of_the_epoch);
    RUN(test_counts_fit_the_roster);
    RUN(test_counts_take_nothing_back);
    RUN(test_a_freeze_stands_in_its_epoch);
    RUN(test_a_memo_closes_neither_before_its_freeze_nor_long_after_its_epoch);
    RUN(test_a_freeze_names_the_manifest_its_principals_and_its_form);
    RUN(test_an_act_counts_until_the_day_after_the_close);
    RUN(test_an_act_is_of_the_epoch_and_of_all_its_issuers);
    RUN(test_an_act_shows_what_the_memo_allows_and_the_roster_has);
    RUN(test_a_reader_may_deliver_when_the_day_of_close_is_over);
    RUN(test_a_principal_speaks_with_its_key_in_force_or_that_of_the_memo);
    c_close(&org);
    return tap_done();
}
