/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* act_test.c -- acts under one to three issuers: their bytes, and that every byte counts. */
#include "bbs/sign.h"
#include "demur/memory.h"
#include "memo/act.h"
#include "random_for_tests.h"
#include "tap.h"

enum { NYMS = DEMUR_CREDENTIAL_NYMS, ISSUERS = 3, EPOCH = 7 };

static struct demur_random source;
static struct demur_bbs_generators *generators;
static struct demur_bbs_sk sk[ISSUERS];
static struct demur_bbs_issuer *issuer[ISSUERS];
static struct demur_bbs_credential *credential[ISSUERS];
static const struct demur_hash org = {{1}};
static const struct demur_hash memo_id = {{2}};
static const uint16_t codes[DEMUR_ATTRIBUTES] = {2, 1, 5};
static struct demur_act_context context_id;
static struct demur_bbs_context context;

/* One member of all issuers: one commitment, the same entropy, a signature of each. */
static bool enrol(void)
{
    struct demur_scalar m[DEMUR_CREDENTIAL_MESSAGES];
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(NYMS)];
    struct demur_bbs_commitment c;
    struct demur_scalar entropy;
    struct demur_bbs_sig sig[ISSUERS];

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) demur_attribute_scalar(&m[a], a, codes[a]);
    for (unsigned i = 0; i < NYMS; i++) {
        if (demur_scalar_random(&m[4 + i], &source) != DEMUR_OK) return false;
    }
    if (demur_scalar_random(&entropy, &source) != DEMUR_OK ||
        demur_bbs_commitment_make(bytes, &m[3], generators, m + 4, &source) != DEMUR_OK ||
        demur_bbs_commitment_verify(&c, generators, bytes, sizeof bytes) != DEMUR_OK) {
        return false;
    }
    for (unsigned i = 0; i < ISSUERS; i++) {
        if (demur_bbs_blind_sign(&sig[i], &sk[i], issuer[i], m, &c, &entropy) != DEMUR_OK) {
            return false;
        }
    }
    demur_scalar_add(&m[19], &m[19], &entropy);
    for (unsigned i = 0; i < ISSUERS; i++) {
        if (demur_bbs_credential_new(&credential[i], issuer[i], &sig[i], m) != DEMUR_OK) {
            return false;
        }
    }
    return true;
}

static bool set_up(void)
{
    uint8_t header[32] = {0};

    if (demur_bbs_generators_new(&generators, DEMUR_BBS_NYM, 3, NYMS) != DEMUR_OK) return false;
    for (unsigned i = 0; i < ISSUERS; i++) {
        struct demur_bbs_pk pk;

        header[0] = (uint8_t)i;
        if (demur_scalar_random(&sk[i].x, &source) != DEMUR_OK) return false;
        demur_bbs_pk_of(&pk, &sk[i]);
        if (demur_bbs_issuer_new(&issuer[i], generators, &pk, (struct demur_span){header, 32},
                                 NYMS) != DEMUR_OK) {
            return false;
        }
    }
    demur_act_context_sign(&context_id, &org, EPOCH, &memo_id);
    demur_bbs_context_init(&context, (struct demur_span){context_id.bytes, context_id.len});
    return enrol();
}

static uint8_t *make(size_t *len, uint8_t kind, uint8_t profile, size_t n)
{
    static const uint8_t fields[32] = {9};
    struct demur_act_request q = {
        .kind = kind, .subject = memo_id, .epoch = EPOCH, .profile = profile};
    struct demur_act_maker maker = {&org, &context, &source, NULL};
    uint8_t *out = NULL;

    memcpy(q.code, codes, sizeof codes);
    if (kind == DEMUR_KIND_SIGN) q.fields = (struct demur_span){fields, sizeof fields};
    CHECK_ERR(DEMUR_OK,
              demur_act_make(&out, len, &q, (const struct demur_bbs_credential *const *)credential,
                             n, &maker));
    return out;
}

static enum demur_err verify(uint8_t kind, const uint8_t *in, size_t len)
{
    struct demur_act act;
    struct demur_act_statement room;
    struct demur_bbs_item item[ISSUERS];
    enum demur_err result[ISSUERS];
    enum demur_err err = demur_act_decode(&act, kind, in, len);

    if (err != DEMUR_OK) return err;
    demur_act_items(item, &room, &act, &org, (const struct demur_bbs_issuer *const *)issuer,
                    &context);
    return demur_bbs_batch_verify(result, item, act.issuers, &source);
}

static void test_every_profile_and_number_of_issuers_has_its_size_and_holds(void)
{
    static const size_t sign[] = {1154, 2178, 3202};
    static const size_t withdraw[] = {1122, 2146, 3170};

    for (size_t n = 1; n <= ISSUERS; n++) {
        for (uint8_t profile = 0; profile <= DEMUR_PROFILE_MAX; profile++) {
            size_t len = 0;
            uint8_t *bytes = make(&len, DEMUR_KIND_SIGN, profile, n);

            CHECK(len == sign[n - 1]);
            CHECK_ERR(DEMUR_OK, verify(DEMUR_KIND_SIGN, bytes, len));
            CHECK_ERR(DEMUR_ERR_FORMAT, verify(DEMUR_KIND_WITHDRAW, bytes, len));
            demur_free(bytes);
        }
        size_t len = 0;
        uint8_t *bytes = make(&len, DEMUR_KIND_WITHDRAW, 0, n);

        CHECK(len == withdraw[n - 1]);
        CHECK_ERR(DEMUR_OK, verify(DEMUR_KIND_WITHDRAW, bytes, len));
        demur_free(bytes);
    }
}

static void test_every_byte_counts(void)
{
    size_t len = 0;
    uint8_t *bytes = make(&len, DEMUR_KIND_SIGN, 1, 1);

    for (size_t i = 0; i < len; i += i < 140 ? 1 : 13) {
        bytes[i] ^= 0x10;
        CHECK(verify(DEMUR_KIND_SIGN, bytes, len) != DEMUR_OK);
        bytes[i] ^= 0x10;
    }
    CHECK_ERR(DEMUR_OK, verify(DEMUR_KIND_SIGN, bytes, len));
    for (size_t cut = 0; cut < len; cut += cut < 200 ? 1 : 37) {
        struct demur_act act;

        CHECK(demur_act_decode(&act, DEMUR_KIND_SIGN, bytes, cut) != DEMUR_OK);
    }
    demur_free(bytes);
}

static void test_one_member_signs_a_memo_under_one_nym_whatever_is_shown(void)
{
    size_t len = 0;
    uint8_t *one = make(&len, DEMUR_KIND_SIGN, 0, 1);
    uint8_t *two = make(&len, DEMUR_KIND_SIGN, 4, 1);
    struct demur_act a;
    struct demur_act b;

    CHECK_ERR(DEMUR_OK, demur_act_decode(&a, DEMUR_KIND_SIGN, one, len));
    CHECK_ERR(DEMUR_OK, demur_act_decode(&b, DEMUR_KIND_SIGN, two, len));
    CHECK_BYTES(a.nym, b.nym, sizeof a.nym);
    CHECK(a.code[0] == DEMUR_CODE_HIDDEN && b.code[0] == 2 && b.code[1] == 1);
    CHECK(b.code[2] == DEMUR_CODE_HIDDEN);
    demur_free(one);
    demur_free(two);
}

static void test_codes_profiles_and_issuers_out_of_range_are_refused(void)
{
    size_t len = 0;
    uint8_t *bytes = make(&len, DEMUR_KIND_SIGN, 1, 1);
    struct demur_act act;
    uint8_t keep;

    enum { PROFILE_AT = 42, N_AT = 43, BAND_AT = 44, CLASS_AT = 46 };
    static const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{PROFILE_AT, 5}, {PROFILE_AT, 0}, {PROFILE_AT, 2}, {N_AT, 0}, {N_AT, 4}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        keep = bytes[cases[i].at];
        bytes[cases[i].at] = cases[i].value;
        CHECK_ERR(DEMUR_ERR_RANGE, demur_act_decode(&act, DEMUR_KIND_SIGN, bytes, len));
        bytes[cases[i].at] = keep;
    }
    memset(bytes + BAND_AT, 0xff, 2);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_act_decode(&act, DEMUR_KIND_SIGN, bytes, len));
    bytes[BAND_AT] = 0;
    bytes[CLASS_AT] = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_act_decode(&act, DEMUR_KIND_SIGN, bytes, len));
    demur_free(bytes);
    /* a withdrawal shows nothing, also where codes fit the profile */
    bytes = make(&len, DEMUR_KIND_WITHDRAW, 0, 1);
    bytes[PROFILE_AT] = 1;
    memset(bytes + BAND_AT, 0, 2);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_act_decode(&act, DEMUR_KIND_WITHDRAW, bytes, len));
    demur_free(bytes);
}

int main(void)
{
    struct test_random seed = {13};

    source = test_random(&seed);
    if (!CHECK(set_up())) return 1;
    RUN(test_every_profile_and_number_of_issuers_has_its_size_and_holds);
    RUN(test_every_byte_counts);
    RUN(test_one_member_signs_a_memo_under_one_nym_whatever_is_shown);
    RUN(test_codes_profiles_and_issuers_out_of_range_are_refused);
    for (unsigned i = 0; i < ISSUERS; i++) {
        demur_bbs_credential_free(credential[i]);
        demur_bbs_issuer_free(issuer[i]);
    }
    demur_bbs_generators_free(generators);
    return tap_done();
}
