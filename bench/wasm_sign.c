/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * wasm_sign.c -- what making one Demur proof costs as WebAssembly: node tools/run-wasi.mjs
 * build/wasm/wasm_sign.wasm.  Randomness is repeatable: only the time counts here.
 */
#include "bbs/proof.h"
#include "bbs/sign.h"
#include "demur/memory.h"
#include "random_for_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { L = 3, NYMS = 16, ROUNDS = 30 };

static double now_ms(void)
{
    struct timespec t;

    (void)timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void need(enum demur_err err)
{
    if (err == DEMUR_OK) return;
    printf("wasm_sign: %s\n", demur_err_text(err));
    exit(1);
}

int main(void)
{
    struct test_random state = {5};
    struct demur_random random = test_random(&state);
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);
    struct demur_bbs_generators *g = NULL;
    struct demur_bbs_issuer *issuer = NULL;
    struct demur_bbs_credential *c = NULL;
    struct demur_bbs_context context;
    struct demur_scalar m[L + 1 + NYMS];
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;
    struct demur_bbs_sig sig;
    struct demur_bbs_commitment commitment;
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(NYMS)];
    uint8_t nym[DEMUR_G1_BYTES];
    double best = 1e18;

    if (p == NULL) return 1;
    double t0 = now_ms();

    need(demur_bbs_generators_new(&g, DEMUR_BBS_NYM, L, NYMS));
    need(demur_scalar_random(&sk.x, &random));
    demur_bbs_pk_of(&pk, &sk);
    need(demur_bbs_issuer_new(&issuer, g, &pk, (struct demur_span){0}, NYMS));
    double t1 = now_ms();

    for (size_t i = 0; i < L + 1 + NYMS; i++) need(demur_scalar_random(&m[i], &random));
    need(demur_bbs_commitment_make(bytes, &m[L], g, m + L + 1, &random));
    need(demur_bbs_commitment_verify(&commitment, g, bytes, sizeof bytes));
    struct demur_scalar none = {0};

    need(demur_bbs_blind_sign(&sig, &sk, issuer, m, &commitment, &none));
    need(demur_bbs_credential_new(&c, issuer, &sig, m));
    demur_bbs_context_init(&context, (struct demur_span){(const uint8_t *)"memo", 4});
    struct demur_bbs_statement s = {.issuer = issuer, .context = &context, .nyms = NYMS};

    for (unsigned i = 0; i < ROUNDS; i++) {
        double from = now_ms();

        need(demur_bbs_proof_make(p, nym, c, &s, &random));
        if (now_ms() - from < best) best = now_ms() - from;
    }
    printf("as WebAssembly: set-up %.1f ms, one proof %.1f ms (best of %d)\n", t1 - t0, best,
           ROUNDS);
    return 0;
}
