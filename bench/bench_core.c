/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_core.c -- core BBS, 5 messages of which 2 are shown: microseconds to make and to verify
 * a proof, as "MAKE VERIFY" for peers.mjs, which runs it beside the npm package.
 */
#include "bbs/proof.h"
#include "bbs/sign.h"
#include "bench_time.h"
#include "demur/memory.h"

#include <stdlib.h>

enum { MESSAGES = 5, ROUNDS = 200 };

static void need(enum demur_err err)
{
    if (err == DEMUR_OK) return;
    fprintf(stderr, "bench_core: %s\n", demur_err_text(err));
    exit(1);
}

int main(void)
{
    FILE *file = fopen("/dev/urandom", "rb");
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);
    struct demur_bbs_generators *g = NULL;
    struct demur_bbs_issuer *issuer = NULL;
    struct demur_bbs_credential *c = NULL;
    struct demur_scalar m[MESSAGES];
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;
    struct demur_bbs_sig sig;
    uint8_t bytes[DEMUR_BBS_PROOF_BYTES(MESSAGES)];
    double make = 0;
    double verify = 0;

    if (file == NULL || p == NULL) return 1;
    struct demur_random random = bench_random(file);

    need(demur_bbs_generators_new(&g, DEMUR_BBS_CORE, MESSAGES, 0));
    need(demur_scalar_random(&sk.x, &random));
    demur_bbs_pk_of(&pk, &sk);
    need(demur_bbs_issuer_new(&issuer, g, &pk, (struct demur_span){0}, 0));
    for (size_t i = 0; i < MESSAGES; i++) need(demur_scalar_random(&m[i], &random));
    need(demur_bbs_sign(&sig, &sk, issuer, m));
    need(demur_bbs_credential_new(&c, issuer, &sig, m));
    struct demur_bbs_disclosed shown[2] = {{0, m[0]}, {2, m[2]}};
    struct demur_bbs_statement s = {.issuer = issuer, .disclosed = shown, .disclosed_count = 2};

    for (unsigned i = 0; i < ROUNDS; i++) {
        double t0 = bench_us();

        need(demur_bbs_proof_make(p, NULL, c, &s, &random));
        demur_bbs_proof_encode(bytes, p);
        double t1 = bench_us();

        need(demur_bbs_proof_verify(p, &s, bytes, DEMUR_BBS_PROOF_BYTES(p->hidden)));
        make += t1 - t0;
        verify += bench_us() - t1;
    }
    printf("%.1f %.1f\n", make / ROUNDS, verify / ROUNDS);
    demur_bbs_credential_free(c);
    demur_bbs_issuer_free(issuer);
    demur_bbs_generators_free(g);
    demur_free(p);
    (void)fclose(file);
    return 0;
}
