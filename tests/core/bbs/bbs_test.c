/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bbs_test.c -- generators, keys, signatures, commitments and single proofs, by their contracts. */
#include "demur/memory.h"
#include "member_for_tests.h"
#include "tap.h"

static struct demur_random source;

static void test_the_constants_are_the_derived_generators(void)
{
    struct demur_bbs_generators *g = NULL;
    struct demur_g1_affine derived[17];

    if (!CHECK(demur_bbs_generators_new(&g, DEMUR_BBS_NYM, 3, 16) == DEMUR_OK)) return;
    demur_bbs_p1_derive(derived);
    CHECK_BYTES(derived, &g->p1, sizeof g->p1);
    demur_bbs_generators_derive(derived, 4, DEMUR_BBS_NYM, "");
    CHECK_BYTES(derived, g->point, 4 * sizeof *g->point);
    demur_bbs_generators_derive(derived, 17, DEMUR_BBS_NYM, "BLIND_");
    CHECK_BYTES(derived, g->point + 4, 17 * sizeof *g->point);
    demur_bbs_generators_free(g);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_bbs_generators_new(&g, DEMUR_BBS_NYM, 200, 200));
}

static void test_keys_and_signatures_have_one_form(void)
{
    uint8_t bytes[DEMUR_BBS_PK_BYTES];
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;
    struct demur_bbs_pk again;
    struct demur_bbs_sig sig;
    static const uint8_t material[32] = {1};
    static uint8_t info[65536];

    CHECK_ERR(DEMUR_ERR_LENGTH, demur_bbs_keygen(&sk, (struct demur_span){material, 31},
                                                 (struct demur_span){0}, demur_bbs_keygen_dst()));
    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_bbs_keygen(&sk, (struct demur_span){material, 32},
                               (struct demur_span){info, sizeof info}, demur_bbs_keygen_dst()));
    CHECK_ERR(DEMUR_OK, demur_bbs_keygen(&sk, (struct demur_span){material, 32},
                                         (struct demur_span){0}, demur_bbs_keygen_dst()));
    demur_bbs_pk_of(&pk, &sk);
    CHECK_ERR(DEMUR_OK, demur_bbs_pk_decode(&again, pk.bytes));
    CHECK_BYTES(&again, &pk, sizeof pk);
    for (unsigned bit = 0; bit < 3; bit++) {
        memcpy(bytes, pk.bytes, sizeof bytes);
        bytes[0] ^= (uint8_t)(0x80 >> bit);
        if (bit == 2) { /* the other root is another key */
            CHECK_ERR(DEMUR_OK, demur_bbs_pk_decode(&again, bytes));
        } else {
            CHECK(demur_bbs_pk_decode(&again, bytes) != DEMUR_OK);
        }
    }
    memset(bytes, 0, sizeof bytes);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_bbs_sk_decode(&sk, bytes));
    bytes[0] = 0xc0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_bbs_pk_decode(&pk, bytes));
    for (size_t len = 0; len <= 81; len++) {
        if (len != DEMUR_BBS_SIG_BYTES) {
            CHECK_ERR(DEMUR_ERR_LENGTH, demur_bbs_sig_decode(&sig, bytes, len));
        }
    }
    CHECK_ERR(DEMUR_ERR_RANGE, demur_bbs_sig_decode(&sig, bytes, DEMUR_BBS_SIG_BYTES));
}

/* Every number of messages and every way to show them, in the core interface. */
static void test_core_proofs_of_every_disclosure(void)
{
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);
    uint8_t bytes[DEMUR_BBS_PROOF_BYTES(5)];

    if (!CHECK(p != NULL)) return;
    for (size_t l = 0; l <= 5; l++) {
        struct demur_bbs_generators *g = NULL;
        struct demur_bbs_issuer *issuer = NULL;
        struct demur_bbs_credential *credential = NULL;
        struct demur_bbs_sk sk;
        struct demur_bbs_pk pk;
        struct demur_bbs_sig sig;
        struct demur_scalar m[6] = {0};

        CHECK_ERR(DEMUR_OK, demur_bbs_generators_new(&g, DEMUR_BBS_CORE, l, 0));
        CHECK_ERR(DEMUR_OK, demur_scalar_random(&sk.x, &source));
        demur_bbs_pk_of(&pk, &sk);
        CHECK_ERR(DEMUR_OK, demur_bbs_issuer_new(&issuer, g, &pk, (struct demur_span){0}, 0));
        for (size_t i = 1; i < l; i++) demur_scalar_set_u64(&m[i], i); /* the first stays 0 */
        CHECK_ERR(DEMUR_OK, demur_bbs_sign(&sig, &sk, issuer, m));
        if (!CHECK(demur_bbs_credential_new(&credential, issuer, &sig, m) == DEMUR_OK)) return;
        for (unsigned shown = 0; shown < 1U << l; shown++) {
            struct demur_bbs_disclosed d[5];
            struct demur_bbs_statement s = {.issuer = issuer, .disclosed = d};

            for (size_t i = 0; i < l; i++) {
                if ((shown >> i & 1) == 0) continue;
                d[s.disclosed_count++] = (struct demur_bbs_disclosed){i, m[i]};
            }
            CHECK_ERR(DEMUR_OK, demur_bbs_proof_make(p, NULL, credential, &s, &source));
            demur_bbs_proof_encode(bytes, p);
            size_t len = DEMUR_BBS_PROOF_BYTES(p->hidden);

            CHECK_ERR(DEMUR_OK, demur_bbs_proof_verify(p, &s, bytes, len));
            bytes[len - 1] ^= 1;
            CHECK(demur_bbs_proof_verify(p, &s, bytes, len) != DEMUR_OK);
            CHECK_ERR(DEMUR_ERR_LENGTH, demur_bbs_proof_verify(p, &s, bytes, len - 1));
        }
        demur_scalar_set_u64(&m[l], 77);
        if (l > 0) {
            struct demur_bbs_credential *none = NULL;

            demur_scalar_set_u64(&m[l - 1], 77);
            CHECK_ERR(DEMUR_ERR_INVALID, demur_bbs_credential_new(&none, issuer, &sig, m));
            CHECK(none == NULL);
        }
        demur_bbs_credential_free(credential);
        demur_bbs_issuer_free(issuer);
        demur_bbs_generators_free(g);
    }
    demur_free(p);
}

/* Two proofs of one member: the same nym in one context, another in another. */
static void test_one_member_has_one_nym_per_context(void)
{
    struct demur_bbs_generators *g = NULL;
    struct t_issuer issuer;
    struct demur_bbs_context one;
    struct demur_bbs_context two;
    struct t_proof first;
    struct t_proof again;
    struct t_proof other;

    CHECK_ERR(DEMUR_OK, demur_bbs_generators_new(&g, DEMUR_BBS_NYM, T_SIGNER, T_NYMS));
    CHECK(t_issuer_init(&issuer, g, &source));
    struct demur_bbs_credential *c = t_enrol(&issuer, &source);

    if (!CHECK(c != NULL)) return;
    demur_bbs_context_init(&one, (struct demur_span){(const uint8_t *)"one", 3});
    demur_bbs_context_init(&two, (struct demur_span){(const uint8_t *)"two", 3});
    CHECK(t_prove(&first, c, &one, 0, &source));
    CHECK(t_prove(&again, c, &one, 2, &source));
    CHECK(t_prove(&other, c, &two, 0, &source));
    CHECK_BYTES(first.nym, again.nym, sizeof first.nym);
    CHECK(memcmp(first.nym, other.nym, sizeof first.nym) != 0);
    CHECK(memcmp(first.bytes, again.bytes, 48) != 0);
    demur_bbs_credential_free(c);
    demur_bbs_issuer_free(issuer.issuer);
    demur_bbs_generators_free(g);
}

static void test_a_commitment_with_one_changed_byte_is_refused(void)
{
    struct demur_bbs_generators *g = NULL;
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(2) + 1];
    struct demur_scalar m[2];
    struct demur_scalar blind;
    struct demur_bbs_commitment out;
    size_t len = DEMUR_BBS_COMMITMENT_BYTES(2);

    CHECK_ERR(DEMUR_OK, demur_bbs_generators_new(&g, DEMUR_BBS_BLIND, 0, 2));
    demur_scalar_set_u64(&m[0], 0);
    demur_scalar_set_u64(&m[1], 5);
    CHECK_ERR(DEMUR_OK, demur_bbs_commitment_make(bytes, &blind, g, m, &source));
    CHECK_ERR(DEMUR_OK, demur_bbs_commitment_verify(&out, g, bytes, len));
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 4;
        CHECK(demur_bbs_commitment_verify(&out, g, bytes, len) != DEMUR_OK);
        bytes[i] ^= 4;
    }
    for (size_t i = 0; i < len + 1; i++) {
        if (i == len) continue;
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_bbs_commitment_verify(&out, g, bytes, i));
    }
    demur_bbs_generators_free(g);
}

int main(void)
{
    struct test_random seed = {3};

    source = test_random(&seed);
    RUN(test_the_constants_are_the_derived_generators);
    RUN(test_keys_and_signatures_have_one_form);
    RUN(test_core_proofs_of_every_disclosure);
    RUN(test_one_member_has_one_nym_per_context);
    RUN(test_a_commitment_with_one_changed_byte_is_refused);
    return tap_done();
}
