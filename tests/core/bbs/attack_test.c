/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * attack_test.c -- the attacks that end anonymity or the count, run and refused (bbs.md 2.6, 5).
 *
 * The small-order point is X = (0, 2), of order 3 on the curve, outside of the subgroup.  A forger
 * knows the credential and every coin, so the forgeries are made from them: the points are changed
 * before the challenge is hashed.  Each test first shows, by plain double-and-add, that what the
 * forger changed satisfies the equation without the subgroup check, or misses it by X alone.
 */
#include "bbs/credential_parts.h"
#include "demur/bytes.h"
#include "demur/memory.h"
#include "group/buckets.h"
#include "member_for_tests.h"
#include "tap.h"

#include <stdlib.h>

static struct demur_random honest;
static struct t_issuer issuer;
static struct demur_bbs_context context;

/* y = 2 of the point (0, 2): 0x80 and zeros is the smaller root, as 2 < p / 2. */
static const uint8_t order_three[DEMUR_G1_BYTES] = {0x80};

/* out = k p for any point of the curve and k of 256 bits, by doubling and adding. */
static void plain_mul(struct demur_g1 *out, const struct demur_g1 *p, const uint64_t k[4])
{
    struct demur_g1 product;

    demur_g1_identity(&product);
    for (unsigned bit = 256; bit-- > 0;) {
        demur_g1_double(&product, &product);
        if ((k[bit / 64] >> bit % 64 & 1) != 0) demur_g1_add(&product, &product, p);
    }
    *out = product;
}

static void plain_mul_scalar(struct demur_g1 *out, const struct demur_g1 *p,
                             const struct demur_scalar *k)
{
    uint8_t be[DEMUR_SCALAR_BYTES];
    uint64_t limb[4];

    demur_scalar_encode(be, k);
    for (unsigned i = 0; i < 4; i++) limb[i] = demur_get_be64(be + 24 - 8 * (size_t)i);
    plain_mul(out, p, limb);
}

/* X or -X: a point outside of the subgroup times r and times h / 3. */
static bool small_point(struct demur_g1 *out)
{
    static const uint64_t factors[][4] = {
        {11},
        {11},
        {10177},
        {10177},
        {859267},
        {859267},
        {52437899},
        {52437899},
        {0xffffffff00000001U, 0x53bda402fffe5bfeU, 0x3339d80809a1d805U, 0x73eda753299d7d48U},
    };

    for (uint8_t x = 1; x < 60; x++) {
        uint8_t in[DEMUR_G1_BYTES] = {0x80, [DEMUR_G1_BYTES - 1] = x};
        struct demur_curve_point p;
        struct demur_g1 sum;
        uint8_t encoded[DEMUR_G1_BYTES];

        if (demur_g1_decode_on_curve(&p, in) != DEMUR_OK) continue;
        demur_g1_from_affine(&sum, &p.p);
        for (size_t f = 0; f < sizeof factors / sizeof factors[0]; f++) {
            plain_mul(&sum, &sum, factors[f]);
        }
        if (demur_g1_is_identity(&sum)) continue;
        demur_g1_encode(encoded, &sum);
        encoded[0] &= 0xdf; /* either root: X or -X */
        *out = sum;
        return memcmp(encoded, order_three, sizeof encoded) == 0;
    }
    return false;
}

/* Add k X to the compressed point at bytes. */
static void add_small(uint8_t bytes[DEMUR_G1_BYTES], const struct demur_g1 *x, unsigned k)
{
    struct demur_curve_point p;
    struct demur_g1 sum;

    CHECK_ERR(DEMUR_OK, demur_g1_decode_on_curve(&p, bytes));
    demur_g1_from_affine(&sum, &p.p);
    for (unsigned i = 0; i < k % 3; i++) demur_g1_add(&sum, &sum, x);
    demur_g1_encode(bytes, &sum);
}

static void test_x_is_of_order_three_and_refused_as_it_stands(void)
{
    struct demur_g1 x;
    struct demur_g1 sum;
    struct demur_g1_affine out;
    struct demur_curve_point curve;

    if (!CHECK(small_point(&x))) return;
    demur_g1_double(&sum, &x);
    CHECK(!demur_g1_is_identity(&sum));
    demur_g1_add(&sum, &sum, &x);
    CHECK(demur_g1_is_identity(&sum));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_g1_decode(&out, order_three));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_g1_decode_on_curve(&curve, order_three));
}

/* A proof whose points the forger changes before the challenge: k X more at each place. */
struct forgery {
    struct t_proof proof;
    struct demur_scalar c;
    struct demur_scalar nym_response; /* s^ = sum of m^_nym,i z^i */
};

enum { PLACE_NYM = 6, PLACES = 7, COINS = 5 };

/* Draw as proof_make.c does, from a copy of the source's state, and answer the new challenge. */
static void answer(struct forgery *out, const struct demur_bbs_credential *c, uint64_t state)
{
    struct test_random again = {state};
    struct demur_random source = test_random(&again);
    const struct demur_bbs_statement *s = &out->proof.item.statement;
    size_t hidden = demur_bbs_statement_hidden(s);
    struct demur_scalar k[COINS + T_HIDDEN_MAX]; /* r1, r2, e~, r1~, r3~, m~ */
    struct demur_scalar t;
    struct demur_scalar response[3 + T_HIDDEN_MAX];

    for (size_t i = 0; i < COINS + hidden; i++) {
        CHECK_ERR(DEMUR_OK, demur_scalar_random(&k[i], &source));
    }
    demur_scalar_mul(&t, &c->e, &out->c);
    demur_scalar_add(&response[0], &k[2], &t);
    demur_scalar_mul(&t, &k[0], &out->c);
    demur_scalar_sub(&response[1], &k[3], &t);
    demur_scalar_inverse(&t, &k[1]);
    demur_scalar_mul(&t, &t, &out->c);
    demur_scalar_sub(&response[2], &k[4], &t);
    for (size_t i = 0; i < hidden; i++) {
        demur_scalar_mul(&t, &c->message[s->disclosed_count + i], &out->c);
        demur_scalar_add(&response[3 + i], &k[COINS + i], &t);
    }
    for (size_t i = 0; i < 3 + hidden; i++) {
        demur_scalar_encode(out->proof.bytes + (size_t)6 * DEMUR_G1_BYTES + i * DEMUR_SCALAR_BYTES,
                            &response[i]);
    }
    demur_scalar_poly(&out->nym_response, response + 3 + hidden - T_NYMS, T_NYMS, &s->context->z);
}

static void forge(struct forgery *out, const struct demur_bbs_credential *c,
                  const unsigned more[PLACES], const struct demur_g1 *x, uint64_t seed)
{
    struct test_random state = {seed};
    struct demur_random source = test_random(&state);
    struct demur_writer w;

    CHECK(t_prove(&out->proof, c, &context, 1, &source));
    for (size_t i = 0; i < 6; i++) add_small(out->proof.bytes + i * DEMUR_G1_BYTES, x, more[i]);
    add_small(out->proof.nym, x, more[PLACE_NYM]);
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK,
              demur_bbs_proof_challenge(&out->c, &w, &out->proof.item.statement, out->proof.bytes));
    demur_writer_wipe(&w);
    answer(out, c, seed);
}

/* Whether U = OP s^ - P c holds on the whole curve, as a verifier without the check sees it. */
static bool pseudonym_equation_holds(const struct forgery *f)
{
    struct demur_curve_point p;
    struct demur_g1 left;
    struct demur_g1 right;
    uint8_t encoded[DEMUR_G1_BYTES];

    CHECK_ERR(DEMUR_OK, demur_g1_decode_on_curve(&p, f->proof.nym));
    demur_g1_from_affine(&right, &p.p);
    plain_mul_scalar(&right, &right, &f->c);
    demur_g1_neg(&right);
    demur_g1_from_affine(&left, &context.op);
    plain_mul_scalar(&left, &left, &f->nym_response);
    demur_g1_add(&left, &left, &right);
    demur_g1_encode(encoded, &left);
    return memcmp(encoded, f->proof.bytes + (size_t)DEMUR_BBS_U * DEMUR_G1_BYTES, sizeof encoded) ==
           0;
}

static void check_refused(const struct forgery *f, bool in_batch)
{
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);
    enum demur_err result[8];
    struct demur_bbs_item items[8];

    if (!CHECK(p != NULL)) return;
    CHECK(demur_bbs_proof_verify_batch_form(p, &f->proof.item.statement, f->proof.item.proof,
                                            f->proof.item.proof_len) != DEMUR_OK);
    demur_free(p);
    if (!in_batch) return;
    for (size_t i = 0; i < 8; i++) items[i] = f->proof.item;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_bbs_batch_verify(result, items, 8, &honest));
    for (size_t i = 0; i < 8; i++) CHECK(result[i] != DEMUR_OK);
}

/*
 * P' = P + X with U' = U - jX: where j = c mod 3 the equation holds, and one member has a second
 * pseudonym, about every third try.
 */
static void test_a_second_pseudonym_outside_the_subgroup_is_refused(void)
{
    struct demur_bbs_credential *c = t_enrol(&issuer, &honest);
    struct demur_g1 x;
    struct forgery f;
    unsigned holds = 0;

    if (!CHECK(c != NULL && small_point(&x))) return;
    for (unsigned attempt = 0; attempt < 24; attempt++) {
        unsigned more[PLACES] = {[DEMUR_BBS_U] = attempt % 3, [PLACE_NYM] = 1};

        forge(&f, c, more, &x, 1000 + attempt);
        holds += pseudonym_equation_holds(&f);
        check_refused(&f, attempt < 6);
    }
    CHECK(holds > 0); /* the attack works where membership is not checked */
    unsigned nothing[PLACES] = {0};

    forge(&f, c, nothing, &x, 5); /* and the same way without X gives a proof that holds */
    CHECK(pseudonym_equation_holds(&f));
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);

    CHECK(p != NULL &&
          demur_bbs_proof_verify_batch_form(p, &f.proof.item.statement, f.proof.item.proof,
                                            f.proof.item.proof_len) == DEMUR_OK);
    demur_free(p);
    demur_bbs_credential_free(c);
}

/*
 * C' = C + X: the issuer's answer would hold X / (SK + e), and with it SK modulo 3.  The
 * commitment's own equation holds where the challenge is 0 modulo 3; it must be refused anyway.
 */
static void test_a_commitment_outside_the_subgroup_is_refused(void)
{
    const struct demur_bbs_generators *g = issuer.issuer->generators;
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(T_NYMS)];
    struct demur_scalar nym[T_NYMS];
    struct demur_scalar blind;
    struct demur_bbs_commitment out;
    struct demur_g1 x;

    if (!CHECK(small_point(&x))) return;
    for (size_t i = 0; i < T_NYMS; i++) CHECK(demur_scalar_random(&nym[i], &honest) == DEMUR_OK);
    for (unsigned k = 1; k < 3; k++) {
        CHECK_ERR(DEMUR_OK, demur_bbs_commitment_make(bytes, &blind, g, nym, &honest));
        CHECK_ERR(DEMUR_OK, demur_bbs_commitment_verify(&out, g, bytes, sizeof bytes));
        add_small(bytes, &x, k);
        CHECK_ERR(DEMUR_ERR_RANGE, demur_bbs_commitment_verify(&out, g, bytes, sizeof bytes));
    }
}

/*
 * Proofs that hold but for X in some of their points, alone and in pairs of opposite sign: one
 * combination of 128-bit weights misses a third of these; the batch must miss none and name them.
 */
static void test_defects_of_order_three_never_pass_the_batch(void)
{
    enum { N = 10 };
    static struct forgery f[N];
    struct demur_bbs_credential *c[N];
    struct demur_bbs_item items[N];
    enum demur_err result[N];
    struct demur_g1 x;
    unsigned nothing[PLACES] = {0};

    if (!CHECK(small_point(&x))) return;
    for (size_t i = 0; i < N; i++) {
        c[i] = t_enrol(&issuer, &honest);
        if (!CHECK(c[i] != NULL)) return;
        forge(&f[i], c[i], nothing, &x, 50 + i);
        items[i] = f[i].proof.item;
    }
    CHECK_ERR(DEMUR_OK, demur_bbs_batch_verify(result, items, N, &honest));
    for (size_t place = 0; place < PLACES; place++) {
        for (unsigned round = 0; round < 8; round++) {
            unsigned plus[PLACES] = {[DEMUR_BBS_ABAR] = 0};
            unsigned minus[PLACES] = {[DEMUR_BBS_ABAR] = 0};

            plus[place] = 1;
            minus[(place + round) % PLACES] = 2;
            forge(&f[2], c[2], plus, &x, 100 + round);
            forge(&f[7], c[7], minus, &x, 200 + round);
            CHECK_ERR(DEMUR_ERR_INVALID, demur_bbs_batch_verify(result, items, N, &honest));
            for (size_t i = 0; i < N; i++) CHECK((result[i] != DEMUR_OK) == (i == 2 || i == 7));
        }
    }
    for (size_t i = 0; i < N; i++) demur_bbs_credential_free(c[i]);
}

/* The subgroup test itself, apart from every equation: 100 runs, none may miss. */
static void test_the_subgroup_test_misses_no_defect(void)
{
    enum { N = 400 };
    static struct demur_curve_point point[N];
    struct demur_g1 x;
    struct demur_g1 sum;
    unsigned missed = 0;

    if (!CHECK(small_point(&x))) return;
    for (uint32_t i = 0; i < N; i++) demur_g1_hash(&point[i].p, &i, sizeof i, "order three", 11);
    CHECK_ERR(DEMUR_OK, demur_curve_points_in_group(point, N, &honest));
    CHECK_ERR(DEMUR_OK, demur_curve_points_in_group(point, 3, &honest));
    demur_g1_from_affine(&sum, &point[1].p);
    demur_g1_add(&sum, &sum, &x);
    demur_g1_to_affine(&point[1].p, &sum);
    for (unsigned round = 0; round < 100; round++) {
        size_t n = round % 10 == 0 ? N : 2 + round % 7;

        missed += demur_curve_points_in_group(point, n, &honest) == DEMUR_OK;
    }
    CHECK(missed == 0);
}

/* A prover who draws e~ = r1~ = 0 has T1 = O: alone and among others it gets the same answer. */
static void test_an_identity_among_the_points_is_refused_in_batches_of_any_size(void)
{
    enum { MOST = 8 };
    static const uint8_t identity[DEMUR_G1_BYTES] = {0xc0};
    struct demur_bbs_credential *c = t_enrol(&issuer, &honest);
    struct t_proof *p = calloc(1, sizeof *p);
    struct demur_bbs_proof *out = calloc(1, sizeof *out);

    if (!CHECK(c != NULL && p != NULL && out != NULL)) goto out;
    for (size_t at = DEMUR_BBS_T1; at <= DEMUR_BBS_T2; at++) {
        CHECK(t_prove(p, c, &context, 0, &honest));
        memcpy(p->bytes + at * DEMUR_G1_BYTES, identity, sizeof identity);
        CHECK_ERR(DEMUR_ERR_RANGE, demur_bbs_proof_verify_batch_form(out, &p->item.statement,
                                                                     p->bytes, p->item.proof_len));
        for (size_t n = 1; n <= MOST; n++) {
            struct demur_bbs_item item[MOST];
            enum demur_err result[MOST];

            for (size_t i = 0; i < n; i++) item[i] = p->item;
            CHECK_ERR(DEMUR_ERR_INVALID, demur_bbs_batch_verify(result, item, n, &honest));
            for (size_t i = 0; i < n; i++) CHECK_ERR(DEMUR_ERR_RANGE, result[i]);
        }
    }
out:
    free(out);
    free(p);
    demur_bbs_credential_free(c);
}

int main(void)
{
    struct test_random seed = {7};
    struct demur_random random = test_random(&seed);
    struct demur_bbs_generators *g = NULL;

    honest = random;
    if (!CHECK(demur_bbs_generators_new(&g, DEMUR_BBS_NYM, T_SIGNER, T_NYMS) == DEMUR_OK)) return 1;
    CHECK(t_issuer_init(&issuer, g, &random));
    demur_bbs_context_init(&context, (struct demur_span){(const uint8_t *)"memo", 4});
    RUN(test_an_identity_among_the_points_is_refused_in_batches_of_any_size);
    RUN(test_x_is_of_order_three_and_refused_as_it_stands);
    RUN(test_a_second_pseudonym_outside_the_subgroup_is_refused);
    RUN(test_a_commitment_outside_the_subgroup_is_refused);
    RUN(test_defects_of_order_three_never_pass_the_batch);
    RUN(test_the_subgroup_test_misses_no_defect);
    demur_bbs_issuer_free(issuer.issuer);
    demur_bbs_generators_free(g);
    return tap_done();
}
