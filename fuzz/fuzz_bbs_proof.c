/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_bbs_proof.c -- both byte forms of a proof: no bytes crash the verifiers, and a proof that
 * holds (the fuzzer starts from none, so it finds none) encodes to the bytes it came from.
 */
#include "bbs/batch.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NYMS = 2, HIDDEN = 1 + NYMS };

static struct demur_bbs_issuer *the_issuer(void)
{
    static struct demur_bbs_generators *g;
    static struct demur_bbs_issuer *issuer;
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;

    if (issuer != NULL) return issuer;
    demur_scalar_set_u64(&sk.x, 1234567);
    demur_bbs_pk_of(&pk, &sk);
    if (demur_bbs_generators_new(&g, DEMUR_BBS_NYM, 0, NYMS) != DEMUR_OK) abort();
    if (demur_bbs_issuer_new(&issuer, g, &pk, (struct demur_span){0}, NYMS) != DEMUR_OK) abort();
    return issuer;
}

static enum demur_err fixed_fill(void *ctx, uint8_t *out, size_t len)
{
    uint32_t *state = ctx;

    for (size_t i = 0; i < len; i++) out[i] = (uint8_t)((*state = *state * 1664525 + 1) >> 24);
    return DEMUR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct demur_bbs_proof p;
    struct demur_bbs_context context;
    uint8_t again[DEMUR_BBS_PROOF_BATCH_BYTES(HIDDEN)];
    uint32_t state = 1;
    struct demur_random source = {fixed_fill, &state};

    if (size < DEMUR_G1_BYTES) return 0;
    demur_bbs_context_init(&context, (struct demur_span){(const uint8_t *)"context", 7});
    struct demur_bbs_item item = {
        .statement = {.issuer = the_issuer(), .context = &context, .nyms = NYMS, .nym = data},
        .proof = data + DEMUR_G1_BYTES,
        .proof_len = size - DEMUR_G1_BYTES,
    };
    enum demur_err alone =
        demur_bbs_proof_verify_batch_form(&p, &item.statement, item.proof, item.proof_len);

    if (alone == DEMUR_OK) {
        demur_bbs_proof_encode_batch_form(again, &p);
        if (memcmp(again, item.proof, sizeof again) != 0) abort();
    }
    /* The batch and the single verifier never disagree. */
    struct demur_bbs_item items[8];
    enum demur_err result[8];

    for (size_t i = 0; i < 8; i++) items[i] = item;
    if ((demur_bbs_batch_verify(result, items, 8, &source) == DEMUR_OK) != (alone == DEMUR_OK)) {
        abort();
    }
    if (demur_bbs_proof_verify(&p, &item.statement, item.proof, item.proof_len) == DEMUR_OK) {
        demur_bbs_proof_encode(again, &p);
        if (memcmp(again, item.proof, item.proof_len) != 0) abort();
    }
    return 0;
}
