/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_bbs.c -- bench_bbs [N...]: what a proof costs to make and to verify, alone and in
 * batches of N, on one core.  Prints microseconds of processor time.
 */
#include "bbs/batch.h"
#include "bbs/sign.h"
#include "bench_time.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

enum { L = 3, NYMS = 16, ROUNDS = 60, HIDDEN = L + 1 + NYMS - 1 };

/* One issuer, one member and one memo: N proofs of one member cost what N members' do. */
struct scene {
    struct demur_bbs_generators *g;
    struct demur_bbs_issuer *issuer;
    struct demur_bbs_credential *credential;
    struct demur_bbs_context context;
    struct demur_random random;
};

static void need(enum demur_err err, const char *what)
{
    if (err == DEMUR_OK) return;
    fprintf(stderr, "bench_bbs: %s: %s\n", what, demur_err_text(err));
    exit(1);
}

static void set_up(struct scene *s)
{
    struct demur_scalar m[L + 1 + NYMS];
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(NYMS)];
    struct demur_bbs_commitment c;
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;
    struct demur_bbs_sig sig;
    struct demur_scalar entropy;
    uint8_t header[32] = {1};

    need(demur_bbs_generators_new(&s->g, DEMUR_BBS_NYM, L, NYMS), "generators");
    need(demur_scalar_random(&sk.x, &s->random), "key");
    demur_bbs_pk_of(&pk, &sk);
    need(demur_bbs_issuer_new(&s->issuer, s->g, &pk, (struct demur_span){header, sizeof header},
                              NYMS),
         "issuer");
    for (size_t i = 0; i < L + 1 + NYMS; i++) need(demur_scalar_random(&m[i], &s->random), "m");
    need(demur_bbs_commitment_make(bytes, &m[L], s->g, m + L + 1, &s->random), "commit");
    need(demur_bbs_commitment_verify(&c, s->g, bytes, sizeof bytes), "commitment");
    need(demur_scalar_random(&entropy, &s->random), "entropy");
    need(demur_bbs_blind_sign(&sig, &sk, s->issuer, m, &c, &entropy), "sign");
    demur_scalar_add(&m[L + NYMS], &m[L + NYMS], &entropy);
    need(demur_bbs_credential_new(&s->credential, s->issuer, &sig, m), "credential");
    demur_bbs_context_init(&s->context, (struct demur_span){(const uint8_t *)"memo", 4});
}

/* A proof, batch form, with what it needs around it. */
struct made {
    uint8_t nym[DEMUR_G1_BYTES];
    uint8_t bytes[DEMUR_BBS_PROOF_BATCH_BYTES(HIDDEN)];
};

static struct demur_bbs_statement statement_of(const struct scene *s,
                                               const struct demur_bbs_disclosed *shown,
                                               const uint8_t *nym)
{
    static const uint8_t ph[32] = {2};

    return (struct demur_bbs_statement){
        .issuer = s->issuer,
        .context = &s->context,
        .nyms = NYMS,
        .nym = nym,
        .ph = {ph, sizeof ph},
        .disclosed = shown,
        .disclosed_count = 1,
    };
}

static void bench_single(const struct scene *s, struct made *made,
                         const struct demur_bbs_disclosed *shown)
{
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);
    struct demur_bbs_statement st = statement_of(s, shown, made->nym);
    uint8_t standard[DEMUR_BBS_PROOF_BYTES(HIDDEN)];
    double best_make = 1e18;
    double best_verify = 1e18;

    if (p == NULL) exit(1);
    for (unsigned i = 0; i < ROUNDS; i++) {
        double t0 = bench_us();

        need(demur_bbs_proof_make(p, made->nym, s->credential, &st, &s->random), "make");
        double t1 = bench_us();

        demur_bbs_proof_encode(standard, p);
        double t2 = bench_us();

        need(demur_bbs_proof_verify(p, &st, standard, sizeof standard), "verify");
        double t3 = bench_us();

        if (t1 - t0 < best_make) best_make = t1 - t0;
        if (t3 - t2 < best_verify) best_verify = t3 - t2;
    }
    printf("single proof, N = 16, one value shown: make %.0f us, verify %.0f us (best of %d)\n",
           best_make, best_verify, ROUNDS);
    demur_free(p);
}

static void bench_batch(const struct scene *s, const struct demur_bbs_disclosed *shown, size_t n)
{
    enum { DISTINCT = 200 };
    size_t distinct = n < DISTINCT ? n : DISTINCT;
    struct made *made = demur_alloc_array(distinct, sizeof *made);
    struct demur_bbs_item *item = demur_alloc_array(n, sizeof *item);
    enum demur_err *result = demur_alloc_array(n, sizeof *result);
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);

    if (made == NULL || item == NULL || result == NULL || p == NULL) exit(1);
    for (size_t i = 0; i < distinct; i++) {
        struct demur_bbs_statement st = statement_of(s, shown, made[i].nym);

        need(demur_bbs_proof_make(p, made[i].nym, s->credential, &st, &s->random), "make");
        demur_bbs_proof_encode_batch_form(made[i].bytes, p);
    }
    /* Repeated proofs cost what distinct ones do: every point is read and weighed anew. */
    for (size_t i = 0; i < n; i++) {
        const struct made *m = &made[i % distinct];

        item[i].statement = statement_of(s, shown, m->nym);
        item[i].proof = m->bytes;
        item[i].proof_len = sizeof m->bytes;
    }
    double best = 1e18;

    for (unsigned round = 0; round < (n < 20000 ? 3 : 1); round++) {
        double t0 = bench_us();

        need(demur_bbs_batch_verify(result, item, n, &s->random), "batch");
        double t = bench_us() - t0;

        if (t < best) best = t;
    }
    printf("batch of %7zu: %6.1f us each, one core\n", n, best / (double)n);
    demur_free(made);
    demur_free(item);
    demur_free(result);
    demur_free(p);
}

int main(int argc, char *argv[])
{
    static const size_t sizes[] = {100, 1000, 10000};
    FILE *source = fopen("/dev/urandom", "rb");
    struct scene s = {0};
    struct made first;

    if (source == NULL) {
        perror("bench_bbs: /dev/urandom");
        return 1;
    }
    s.random = bench_random(source);
    set_up(&s);
    struct demur_bbs_disclosed shown = {0, *demur_bbs_credential_message(s.credential, 0)};

    bench_single(&s, &first, &shown);
    for (size_t i = 0; argc < 2 && i < sizeof sizes / sizeof sizes[0]; i++) {
        bench_batch(&s, &shown, sizes[i]);
    }
    for (int i = 1; i < argc; i++) bench_batch(&s, &shown, strtoul(argv[i], NULL, 10));
    demur_bbs_credential_free(s.credential);
    demur_bbs_issuer_free(s.issuer);
    demur_bbs_generators_free(s.g);
    (void)fclose(source);
    return 0;
}
