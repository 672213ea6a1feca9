/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* batch_test.c -- what batch.h promises: honest batches hold, and exactly the bad are named. */
#include "demur/memory.h"
#include "member_for_tests.h"
#include "tap.h"

enum { N = 40 };

static struct t_proof proofs[N];
static struct demur_bbs_item items[N];
static struct demur_random honest;

static void copy_items(void)
{
    for (size_t i = 0; i < N; i++) items[i] = proofs[i].item;
}

static void test_an_honest_batch_of_any_size_holds(void)
{
    enum demur_err result[N];

    copy_items();
    for (size_t n = 0; n <= N; n += n < 9 ? 1 : 5) {
        for (size_t i = 0; i < n; i++) result[i] = DEMUR_ERR_IO;
        CHECK_ERR(DEMUR_OK, demur_bbs_batch_verify(result, items, n, &honest));
        for (size_t i = 0; i < n; i++) CHECK_ERR(DEMUR_OK, result[i]);
    }
}

/* Change one byte of every field of some proof: it alone is named. */
static void test_exactly_the_bad_ones_are_named(void)
{
    enum demur_err result[N];
    static const size_t places[] = {47, 95, 143, 191, 239, 287, 319, 351, 383, 415, 900};

    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
        size_t bad = (7 * k + 3) % N;
        size_t worse = (11 * k + 20) % N;

        copy_items();
        proofs[bad].bytes[places[k]] ^= 1;
        proofs[worse].bytes[383] ^= 2;
        CHECK_ERR(DEMUR_ERR_INVALID, demur_bbs_batch_verify(result, items, N, &honest));
        for (size_t i = 0; i < N; i++) CHECK((result[i] != DEMUR_OK) == (i == bad || i == worse));
        proofs[bad].bytes[places[k]] ^= 1;
        proofs[worse].bytes[383] ^= 2;
    }
}

/* Which proofs a flood spoils. */
static bool is_spoilt(size_t i, size_t pattern)
{
    static const bool half_mixed[] = {1, 0, 0, 1, 0, 1, 1, 0};

    switch (pattern) {
    case 0: /* one */
        return i == N / 2;
    case 1: /* two beside each other, over the border between halves */
        return i == N / 2 - 1 || i == N / 2;
    case 2: /* two far from each other */
        return i == 0 || i == N - 1;
    case 3: /* every other */
        return i % 2 == 1;
    case 4: /* the second half */
        return i >= N / 2;
    case 5:
        return half_mixed[i % 8];
    case 6: /* all but one */
        return i != 13;
    default: /* all */
        return true;
    }
}

/* However many bad ones there are among good ones: exactly those are named. */
static void test_many_bad_ones_are_named_and_no_good_one(void)
{
    enum demur_err result[N];

    copy_items();
    for (size_t pattern = 0; pattern < 8; pattern++) {
        for (size_t n = pattern < 2 ? N : 1; n <= N; n += 13) {
            bool any = false;

            for (size_t i = 0; i < N; i++) proofs[i].bytes[383] ^= is_spoilt(i, pattern);
            for (size_t i = 0; i < n; i++) any = any || is_spoilt(i, pattern);
            CHECK_ERR(any ? DEMUR_ERR_INVALID : DEMUR_OK,
                      demur_bbs_batch_verify(result, items, n, &honest));
            for (size_t i = 0; i < n; i++) {
                CHECK_ERR(is_spoilt(i, pattern) ? DEMUR_ERR_INVALID : DEMUR_OK, result[i]);
            }
            for (size_t i = 0; i < N; i++) proofs[i].bytes[383] ^= is_spoilt(i, pattern);
        }
    }
}

static void test_a_proof_under_another_statement_is_refused(void)
{
    enum demur_err result[N];
    uint8_t other_ph[32] = {8};

    copy_items();
    items[5].statement.ph.data = other_ph;
    items[9].statement.nym = proofs[10].nym;
    items[12].statement.context = items[13].statement.context;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_bbs_batch_verify(result, items, N, &honest));
    CHECK(result[5] != DEMUR_OK && result[9] != DEMUR_OK && result[12] != DEMUR_OK);
    CHECK_ERR(DEMUR_OK, result[10]);
}

static void test_batch_form_and_standard_form_give_each_other(void)
{
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);
    struct demur_bbs_proof *q = demur_alloc(sizeof *q);
    uint8_t standard[DEMUR_BBS_PROOF_BYTES(T_HIDDEN_MAX)];
    uint8_t batch[DEMUR_BBS_PROOF_BATCH_BYTES(T_HIDDEN_MAX)];

    if (!CHECK(p != NULL && q != NULL)) return;
    for (size_t i = 0; i < 6; i++) {
        const struct demur_bbs_item *it = &proofs[i].item;

        CHECK_ERR(DEMUR_OK,
                  demur_bbs_proof_verify_batch_form(p, &it->statement, it->proof, it->proof_len));
        demur_bbs_proof_encode(standard, p);
        CHECK_ERR(DEMUR_OK, demur_bbs_proof_verify(q, &it->statement, standard,
                                                   DEMUR_BBS_PROOF_BYTES(p->hidden)));
        demur_bbs_proof_encode_batch_form(batch, q);
        CHECK_BYTES(batch, it->proof, it->proof_len);
    }
    demur_free(p);
    demur_free(q);
}

static void test_every_failed_allocation_and_a_failed_source_are_errors(void)
{
    enum demur_err result[N];
    struct demur_random none = failing_random();
    bool done = false;

    copy_items();
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_bbs_batch_verify(result, items, N, &none));
    for (unsigned nth = 1; nth < 200 && !done; nth++) {
        demur_test_fail_alloc(nth);
        enum demur_err err = demur_bbs_batch_verify(result, items, 8, &honest);

        demur_test_fail_alloc(0);
        done = err == DEMUR_OK;
        CHECK(done || err == DEMUR_ERR_NOMEM);
    }
    CHECK(done);
}

/* 20 issuers and 300 contexts, more than one batch holds: all hold, and a bad one is named. */
static void test_any_mix_of_issuers_and_memos_is_verified(void)
{
    enum { MIX = 300, MIX_ISSUERS = 20 };
    const struct demur_bbs_generators *g = items[0].statement.issuer->generators;
    struct t_proof *mix = demur_alloc_array(MIX, sizeof *mix);
    struct demur_bbs_context *contexts = demur_alloc_array(MIX, sizeof *contexts);
    static uint16_t names[MIX];
    struct t_issuer issuers[MIX_ISSUERS];
    struct demur_bbs_item item[MIX];
    enum demur_err result[MIX];

    if (!CHECK(mix != NULL && contexts != NULL)) return;
    for (size_t k = 0; k < MIX_ISSUERS; k++) {
        struct demur_bbs_credential *c = NULL;

        CHECK(t_issuer_init(&issuers[k], g, &honest));
        c = t_enrol(&issuers[k], &honest);
        if (!CHECK(c != NULL)) return;
        for (size_t i = k; i < MIX; i += MIX_ISSUERS) {
            names[i] = (uint16_t)i;
            demur_bbs_context_init(&contexts[i],
                                   (struct demur_span){(const uint8_t *)&names[i], 2});
            CHECK(t_prove(&mix[i], c, &contexts[i], i % 3, &honest));
            item[i] = mix[i].item;
        }
        demur_bbs_credential_free(c);
    }
    CHECK_ERR(DEMUR_OK, demur_bbs_batch_verify(result, item, MIX, &honest));
    mix[217].bytes[400] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_bbs_batch_verify(result, item, MIX, &honest));
    for (size_t i = 0; i < MIX; i++) CHECK((result[i] != DEMUR_OK) == (i == 217));
    for (size_t k = 0; k < MIX_ISSUERS; k++) demur_bbs_issuer_free(issuers[k].issuer);
    demur_free(contexts);
    demur_free(mix);
}

int main(void)
{
    struct test_random seed = {42};
    struct demur_random random = test_random(&seed);
    struct demur_bbs_generators *g = NULL;
    struct t_issuer issuer[2] = {{.issuer = NULL}};
    struct demur_bbs_context context[2];

    honest = random;
    if (!CHECK(demur_bbs_generators_new(&g, DEMUR_BBS_NYM, T_SIGNER, T_NYMS) == DEMUR_OK)) return 1;
    demur_bbs_context_init(&context[0], (struct demur_span){(const uint8_t *)"memo 1", 6});
    demur_bbs_context_init(&context[1], (struct demur_span){(const uint8_t *)"memo 2", 6});
    for (size_t k = 0; k < 2; k++) CHECK(t_issuer_init(&issuer[k], g, &random));
    for (size_t i = 0; i < N; i++) { /* a mix of issuers, memos and profiles */
        struct demur_bbs_credential *c = t_enrol(&issuer[i % 3 == 0], &random);

        CHECK(c != NULL && t_prove(&proofs[i], c, &context[i % 2], i % 4, &random));
        demur_bbs_credential_free(c);
    }
    RUN(test_an_honest_batch_of_any_size_holds);
    RUN(test_exactly_the_bad_ones_are_named);
    RUN(test_many_bad_ones_are_named_and_no_good_one);
    RUN(test_a_proof_under_another_statement_is_refused);
    RUN(test_batch_form_and_standard_form_give_each_other);
    RUN(test_every_failed_allocation_and_a_failed_source_are_errors);
    RUN(test_any_mix_of_issuers_and_memos_is_verified);
    for (size_t k = 0; k < 2; k++) demur_bbs_issuer_free(issuer[k].issuer);
    demur_bbs_generators_free(g);
    return tap_done();
}
