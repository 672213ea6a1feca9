/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bbs_secret_test.c -- BBS on secrets: every random byte is one, so keys, blinds, nym secrets and
 * coins are.
 */
#include "bbs/proof.h"
#include "bbs/sign.h"
#include "secret/secret_for_tests.h"

enum { L = 3, N = 16 };

static struct test_random state = {11};
static const struct demur_random secret = {secret_fill, &state};

static struct demur_bbs_generators *generators;
static struct demur_bbs_sk sk;
static struct demur_bbs_issuer *issuer;
static struct demur_scalar message[L + 1 + N];

static void test_keys(void)
{
    uint8_t material[32];
    struct demur_bbs_pk pk;
    static const uint8_t header[32] = {3};

    CHECK(demur_random_fill(&secret, material, sizeof material) == DEMUR_OK);
    CHECK_ERR(DEMUR_OK, demur_bbs_keygen(&sk, (struct demur_span){material, sizeof material},
                                         (struct demur_span){0}, demur_bbs_keygen_dst()));
    demur_bbs_pk_of(&pk, &sk);
    publish(&pk, sizeof pk);
    CHECK_ERR(DEMUR_OK, demur_bbs_issuer_new(&issuer, generators, &pk,
                                             (struct demur_span){header, sizeof header}, N));
}

static void test_enrolment_and_proof(void)
{
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(N)];
    struct demur_bbs_commitment commitment;
    struct demur_scalar entropy;
    struct demur_bbs_sig sig;
    struct demur_bbs_credential *credential = NULL;
    struct demur_bbs_context context;
    static struct demur_bbs_proof proof;
    uint8_t nym[DEMUR_G1_BYTES];
    struct demur_scalar *secrets = message + L + 1;

    for (unsigned i = 0; i < L; i++) {
        demur_scalar_set_u64(&message[i], i + 1);
        hide(&message[i], sizeof message[i]);
    }
    for (unsigned i = 0; i < N; i++) {
        CHECK_ERR(DEMUR_OK, demur_scalar_random(&secrets[i], &secret));
    }
    CHECK_ERR(DEMUR_OK,
              demur_bbs_commitment_make(bytes, &message[L], generators, secrets, &secret));
    publish(bytes, sizeof bytes);
    CHECK_ERR(DEMUR_OK, demur_bbs_commitment_verify(&commitment, generators, bytes, sizeof bytes));
    CHECK_ERR(DEMUR_OK, demur_scalar_random(&entropy, &secret));
    CHECK_ERR(DEMUR_OK, demur_bbs_blind_sign(&sig, &sk, issuer, message, &commitment, &entropy));
    publish(&sig, sizeof sig);
    demur_scalar_add(&secrets[N - 1], &secrets[N - 1], &entropy);
    if (!CHECK(demur_bbs_credential_new(&credential, issuer, &sig, message) == DEMUR_OK)) return;
    demur_bbs_context_init(&context, (struct demur_span){(const uint8_t *)"memo", 4});
    struct demur_bbs_statement s = {
        .issuer = issuer, .context = &context, .nyms = N, .ph = {(const uint8_t *)"ph", 2}};

    CHECK_ERR(DEMUR_OK, demur_bbs_proof_make(&proof, nym, credential, &s, &secret));
    publish(&proof, sizeof proof);
    publish(nym, sizeof nym);
    uint8_t batch[DEMUR_BBS_PROOF_BATCH_BYTES(L + 1 + N)];

    demur_bbs_proof_encode_batch_form(batch, &proof);
    publish(batch, sizeof batch);
    s.nym = nym;
    CHECK_ERR(DEMUR_OK, demur_bbs_proof_verify_batch_form(&proof, &s, batch, sizeof batch));
    demur_bbs_credential_free(credential);
}

int main(void)
{
    if (!CHECK(demur_bbs_generators_new(&generators, DEMUR_BBS_NYM, L, N) == DEMUR_OK)) return 1;
    RUN(test_keys);
    RUN(test_enrolment_and_proof);
    demur_bbs_issuer_free(issuer);
    demur_bbs_generators_free(generators);
    return tap_done();
}
