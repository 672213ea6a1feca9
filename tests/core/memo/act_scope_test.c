/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* act_scope_test.c -- acts as members make and servers verify them, and proofs in standard form. */
#include "bbs/sign.h"
#include "core/memo/memo_for_tests.h"
#include "demur/act.h"
#include "demur/freeze.h"
#include "demur/memory.h"
#include "demur/standard_proof.h"
#include "memo/act.h"
#include "memo/act_scope.h"
#include "random_for_tests.h"
#include "seal/ed25519.h"
#include "tap.h"

enum { ISSUERS = 2, MEMBERS = 5, EPOCH = 9 };

static struct demur_random source;
static const struct demur_hash org = {{1}};
static const struct demur_hash memo_id = {{2}};
static struct demur_epoch_keys *keys;
static struct demur_bbs_sk sk[ISSUERS];
static struct demur_membership member[MEMBERS];
static struct demur_act_scope *memo, *quota;

static void make_keys(void)
{
    const struct demur_hash leaf = {{3}};
    struct demur_manifest *m = demur_manifest_new();

    m->issuers = ISSUERS;
    for (size_t i = 0; i < ISSUERS; i++) {
        struct demur_bbs_pk pk;

        CHECK_ERR(DEMUR_OK, demur_scalar_random(&sk[i].x, &source));
        demur_bbs_pk_of(&pk, &sk[i]);
        m->issuer[i].id = (uint8_t)(i + 1);
        memcpy(m->issuer[i].bbs_pk.bytes, pk.bytes, sizeof pk.bytes);
    }
    CHECK_ERR(DEMUR_OK, demur_epoch_keys_new(&keys, &org, m, EPOCH, &leaf));
    demur_manifest_free(m);
}

static void make_member(struct demur_membership *m, uint16_t band)
{
    struct demur_scalar message[DEMUR_MEMBERSHIP_MESSAGES];
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(DEMUR_EPOCH_NYM_SECRETS)];
    struct demur_bbs_commitment c;
    struct demur_scalar entropy = {0};

    *m = (struct demur_membership){.keys = keys, .codes = {{band, 1, 0}}};
    for (unsigned a = 0; a < 3; a++) demur_attribute_scalar(&message[a], a, m->codes.code[a]);
    for (size_t i = 0; i < DEMUR_EPOCH_NYM_SECRETS; i++) {
        CHECK_ERR(DEMUR_OK, demur_scalar_random(&message[4 + i], &source));
    }
    CHECK_ERR(DEMUR_OK, demur_bbs_commitment_make(bytes, &message[3], keys->generators, message + 4,
                                                  &source));
    CHECK_ERR(DEMUR_OK, demur_bbs_commitment_verify(&c, keys->generators, bytes, sizeof bytes));
    for (size_t i = 0; i < ISSUERS; i++) {
        struct demur_bbs_sig sig;

        CHECK_ERR(DEMUR_OK,
                  demur_bbs_blind_sign(&sig, &sk[i], keys->issuer[i], message, &c, &entropy));
        CHECK_ERR(DEMUR_OK,
                  demur_bbs_credential_new(&m->credential[i], keys->issuer[i], &sig, message));
    }
}

/* An act with its bytes. */
struct made {
    uint8_t *bytes;
    size_t len;
    struct demur_act act;
};

static struct made make_sign(size_t who, uint8_t profile)
{
    struct demur_sign_request q = {.profile = profile, .echo = {{4}}};
    struct made a = {.bytes = NULL};

    CHECK_ERR(DEMUR_OK, demur_sign_make(&a.bytes, &a.len, &member[who], memo, &q, &source));
    CHECK_ERR(DEMUR_OK, demur_act_decode(&a.act, DEMUR_KIND_SIGN, a.bytes, a.len));
    return a;
}

static struct made make_withdraw(size_t who)
{
    struct made a = {.bytes = NULL};

    CHECK_ERR(DEMUR_OK, demur_withdraw_make(&a.bytes, &a.len, &member[who], memo, &source));
    CHECK_ERR(DEMUR_OK, demur_act_decode(&a.act, DEMUR_KIND_WITHDRAW, a.bytes, a.len));
    return a;
}

static void test_acts_hold_in_their_scope_and_bear_the_members_nym(void)
{
    struct made a[] = {make_sign(0, 0), make_sign(1, 1), make_sign(2, 4), make_withdraw(0)};
    struct demur_act_item item[4];
    enum demur_err result[4];
    struct demur_nym nym;

    for (size_t i = 0; i < 4; i++) item[i] = (struct demur_act_item){&a[i].act, memo};
    CHECK_ERR(DEMUR_OK, demur_acts_verify(result, item, 4, &source));
    for (size_t i = 0; i < 4; i++) CHECK_ERR(DEMUR_OK, result[i]);
    demur_act_nym(&nym, &member[0], memo);
    CHECK_BYTES(nym.bytes, a[0].act.nym, sizeof nym.bytes);
    CHECK_BYTES(nym.bytes, a[3].act.nym, sizeof nym.bytes);
    CHECK(memcmp(a[0].act.nym, a[1].act.nym, sizeof nym.bytes) != 0);
    CHECK(a[1].act.code[0] == member[1].codes.code[0] && a[1].act.code[1] == DEMUR_CODE_HIDDEN);
    for (size_t i = 0; i < 4; i++) demur_free(a[i].bytes);
}

static void test_exactly_the_bad_ones_are_named(void)
{
    struct made a[MEMBERS];
    struct demur_act_item item[MEMBERS];
    enum demur_err result[MEMBERS];

    for (size_t i = 0; i < MEMBERS; i++) {
        a[i] = make_sign(i, 1);
        item[i] = (struct demur_act_item){&a[i].act, memo};
    }
    a[1].bytes[DEMUR_ACT_HEAD_BYTES + 32 + 400] ^= 1;            /* a scalar of the first proof */
    a[3].bytes[DEMUR_ACT_HEAD_BYTES + 32 + 1024 + 992 - 1] ^= 1; /* one of the second */
    a[4].act.epoch++;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_acts_verify(result, item, MEMBERS, &source));
    CHECK_ERR(DEMUR_OK, result[0]);
    CHECK(result[1] != DEMUR_OK && result[3] != DEMUR_OK);
    CHECK_ERR(DEMUR_OK, result[2]);
    CHECK_ERR(DEMUR_ERR_INVALID, result[4]);
    CHECK_ERR(DEMUR_OK, demur_acts_verify(result, item, 0, &source));
    for (size_t i = 0; i < MEMBERS; i++) demur_free(a[i].bytes);
}

static void test_an_act_holds_in_no_other_scope(void)
{
    const struct demur_hash other_memo = {{8}};
    struct demur_act_scope *other = NULL;
    struct made a = make_sign(0, 0);
    enum demur_err result;
    struct demur_act_item item = {&a.act, NULL};

    CHECK_ERR(DEMUR_OK, demur_act_scope_memo(&other, keys, &other_memo));
    item.scope = other;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_acts_verify(&result, &item, 1, &source));
    /* a liar who renames the act to fit gets no further */
    a.act.subject = other_memo;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_acts_verify(&result, &item, 1, &source));
    a.act.subject = memo_id;
    item.scope = quota;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_acts_verify(&result, &item, 1, &source));
    memset(&a.act.subject, 0, sizeof a.act.subject); /* as a quota's scope has it */
    CHECK(!demur_act_scope_admits(quota, &a.act));
    a.act.subject = memo_id;
    CHECK(demur_act_scope_admits(memo, &a.act));
    item.scope = memo;
    a.act.issuers = 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_acts_verify(&result, &item, 1, &source));
    a.act.issuers = ISSUERS;
    CHECK_ERR(DEMUR_OK, demur_acts_verify(&result, &item, 1, &source));
    demur_act_scope_free(other);
    demur_free(a.bytes);
}

static void test_what_cannot_be_made_is_refused(void)
{
    struct demur_sign_request q = {.profile = DEMUR_PROFILE_MAX + 1};
    struct demur_act_scope *s = NULL;
    uint8_t *out = NULL;
    size_t len = 0;
    struct demur_random none = failing_random();

    CHECK_ERR(DEMUR_ERR_RANGE, demur_sign_make(&out, &len, &member[0], memo, &q, &source));
    q.profile = 0;
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_sign_make(&out, &len, &member[0], memo, &q, &none));
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_withdraw_make(&out, &len, &member[0], memo, &none));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_act_scope_quota(&s, keys, 0));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_act_scope_quota(&s, keys, 3));
    for (unsigned n = 1; n < 40; n++) {
        enum demur_err err;

        demur_test_fail_alloc(n);
        err = demur_sign_make(&out, &len, &member[0], memo, &q, &source);
        demur_test_fail_alloc(0);
        if (err == DEMUR_OK) break;
        CHECK_ERR(DEMUR_ERR_NOMEM, err);
        CHECK(out == NULL && s == NULL);
    }
    demur_free(out);
}

static void test_a_freeze_is_made_of_its_header_by_its_owner(void)
{
    struct demur_sign_seed owner = {{21}};
    struct demur_memo_header header = known_header();
    struct demur_freeze_request q = {&header, &owner};
    struct demur_act_item item;
    struct demur_freeze freeze;
    struct demur_act act;
    enum demur_err result;
    uint8_t *out = NULL;
    size_t len = 0;

    header.org = org;
    header.epoch = EPOCH;
    demur_ed25519_pk_of(&header.owner_pk, &owner);
    CHECK_ERR(DEMUR_OK, demur_freeze_make(&out, &len, &member[0], quota, &q, &source));
    CHECK(len <= DEMUR_ACT_BYTES_MAX);
    CHECK_ERR(DEMUR_OK, demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, out, len));
    item = (struct demur_act_item){&act, quota};
    CHECK_ERR(DEMUR_OK, demur_acts_verify(&result, &item, 1, &source));
    CHECK_ERR(DEMUR_OK, demur_freeze_decode(&freeze, &act));
    CHECK_ERR(DEMUR_OK, demur_freeze_verify(&freeze, &act, &org));
    CHECK(freeze.slot == 2);
    demur_free(out);
    out = NULL;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_freeze_make(&out, &len, &member[0], memo, &q, &source));
    header.epoch++;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_freeze_make(&out, &len, &member[0], quota, &q, &source));
    header.epoch--;
    header.org.bytes[0]++;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_freeze_make(&out, &len, &member[0], quota, &q, &source));
    CHECK(out == NULL);
}

static void test_a_proof_goes_to_standard_form_and_back(void)
{
    static const size_t size[] = {912, 880, 880, 880, 848};

    for (uint8_t profile = 0; profile <= DEMUR_PROFILE_MAX; profile++) {
        struct made a = make_sign(1, profile);

        for (size_t i = 0; i < ISSUERS; i++) {
            uint8_t slot[DEMUR_ACT_PROOF_BYTES];
            struct demur_standard_proof p;

            CHECK_ERR(DEMUR_OK, demur_standard_proof_of(&p, &a.act, i, memo));
            CHECK(p.issuer == i + 1 && p.proof_len == size[profile]);
            CHECK_ERR(DEMUR_OK, demur_standard_proof_slot(slot, &p));
            CHECK_BYTES(slot, a.act.proofs + i * DEMUR_ACT_PROOF_BYTES, sizeof slot);
            p.ph.bytes[0] ^= 1;
            CHECK_ERR(DEMUR_ERR_INVALID, demur_standard_proof_slot(slot, &p));
            p.ph.bytes[0] ^= 1;
            p.proof_len--;
            CHECK_ERR(DEMUR_ERR_LENGTH, demur_standard_proof_slot(slot, &p));
            p.proof_len++;
            p.nym.bytes[5] ^= 1;
            CHECK(demur_standard_proof_slot(slot, &p) != DEMUR_OK);
        }
        demur_free(a.bytes);
    }
}

static void test_a_proof_that_does_not_hold_has_no_standard_form(void)
{
    struct made a = make_sign(1, 0);
    struct demur_standard_proof p;

    a.bytes[DEMUR_ACT_HEAD_BYTES + 32 + 300] ^= 1;
    CHECK(demur_standard_proof_of(&p, &a.act, 0, memo) != DEMUR_OK);
    CHECK_ERR(DEMUR_OK, demur_standard_proof_of(&p, &a.act, 1, memo));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_standard_proof_of(&p, &a.act, 1, quota));
    a.act.subject.bytes[0] ^= 1; /* an act of another memo, whatever its proof is about */
    CHECK_ERR(DEMUR_ERR_INVALID, demur_standard_proof_of(&p, &a.act, 1, memo));
    demur_free(a.bytes);
}

static void test_a_context_has_its_largest_length(void)
{
    struct made a = make_sign(1, 0);
    struct demur_standard_proof p;
    uint8_t slot[DEMUR_ACT_PROOF_BYTES];

    CHECK_ERR(DEMUR_OK, demur_standard_proof_of(&p, &a.act, 0, memo));
    p.context_id_len = DEMUR_CONTEXT_ID_BYTES_MAX;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_standard_proof_slot(slot, &p));
    p.context_id_len++;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_standard_proof_slot(slot, &p));
    p.context_id_len = SIZE_MAX;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_standard_proof_slot(slot, &p));
    demur_free(a.bytes);
}

int main(void)
{
    struct test_random seed = {31};

    source = test_random(&seed);
    make_keys();
    for (size_t i = 0; i < MEMBERS; i++) make_member(&member[i], (uint16_t)(1 + i % 2));
    CHECK_ERR(DEMUR_OK, demur_act_scope_memo(&memo, keys, &memo_id));
    CHECK_ERR(DEMUR_OK, demur_act_scope_quota(&quota, keys, 2));
    RUN(test_acts_hold_in_their_scope_and_bear_the_members_nym);
    RUN(test_exactly_the_bad_ones_are_named);
    RUN(test_an_act_holds_in_no_other_scope);
    RUN(test_what_cannot_be_made_is_refused);
    RUN(test_a_freeze_is_made_of_its_header_by_its_owner);
    RUN(test_a_proof_goes_to_standard_form_and_back);
    RUN(test_a_proof_that_does_not_hold_has_no_standard_form);
    RUN(test_a_context_has_its_largest_length);
    demur_act_scope_free(memo);
    demur_act_scope_free(quota);
    for (size_t m = 0; m < MEMBERS; m++) {
        for (size_t i = 0; i < ISSUERS; i++) demur_bbs_credential_free(member[m].credential[i]);
    }
    demur_epoch_keys_free(keys);
    return tap_done();
}
