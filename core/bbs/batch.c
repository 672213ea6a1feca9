/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/batch.h"

#include "bbs/batch_sums.h"
#include "demur/memory.h"
#include "group/buckets.h"

#include <assert.h>
#include <string.h>

enum { COINS = 4, IN_F = 4, IN_H = 3 };

/* The buckets that take d Abar of one issuer. */
struct issuer_set {
    const struct demur_bbs_issuer *issuer;
    struct demur_buckets *set;
    size_t n; /* points of the chunk in hand */
};

struct demur_bbs_batch {
    const struct demur_bbs_generators *generators;
    const struct demur_random *source;
    unsigned bits, scalar_digits, coin_digits;
    size_t chunk;
    bool direct; /* test every S, rather than combinations of them */
    struct demur_buckets *f, *h;
    struct issuer_set issuer[DEMUR_BBS_BATCH_ISSUERS];
    size_t issuers;
    struct demur_bbs_batch_sums sums;
    struct demur_curve_point *f_point, *h_point, *a_point;
    int16_t *f_digit, *h_digit, *a_digit;
    uint8_t *random;
    struct demur_writer w;
};

/* Digits that cost least for n proofs: measured, bbs.md 5.1. */
static unsigned best_bits(size_t n)
{
    return n <= 30 ? 5 : n <= 300 ? 7 : n <= 3000 ? 9 : n <= 30000 ? 12 : 13;
}

enum demur_err demur_bbs_batch_new(struct demur_bbs_batch **out,
                                   const struct demur_bbs_generators *generators, size_t expected,
                                   const struct demur_random *source)
{
    struct demur_bbs_batch *b = demur_alloc(sizeof *b);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (b == NULL) return err;
    b->generators = generators;
    b->source = source;
    b->bits = best_bits(expected);
    b->scalar_digits = demur_digits_for_scalar(b->bits);
    b->coin_digits = demur_digits_for_coin(b->bits);
    b->chunk = expected < DEMUR_BBS_BATCH_CHUNK ? expected + 1 : DEMUR_BBS_BATCH_CHUNK;
    b->direct = expected > 5000;
    b->f_point = demur_alloc_array(b->chunk * IN_F, sizeof *b->f_point);
    b->h_point = demur_alloc_array(b->chunk * IN_H, sizeof *b->h_point);
    b->a_point = demur_alloc_array(b->chunk, sizeof *b->a_point);
    b->f_digit = demur_alloc_array(b->chunk * IN_F * b->scalar_digits, sizeof *b->f_digit);
    b->h_digit = demur_alloc_array(b->chunk * IN_H * b->coin_digits, sizeof *b->h_digit);
    b->a_digit = demur_alloc_array(b->chunk * b->coin_digits, sizeof *b->a_digit);
    b->random = demur_alloc_array(b->chunk * COINS * b->coin_digits, 2);
    if (b->f_point == NULL || b->h_point == NULL || b->a_point == NULL || b->f_digit == NULL ||
        b->h_digit == NULL || b->a_digit == NULL || b->random == NULL) {
        goto out;
    }
    err = demur_buckets_new(&b->f, b->bits, b->scalar_digits, b->chunk * IN_F);
    if (err == DEMUR_OK) err = demur_buckets_new(&b->h, b->bits, b->coin_digits, b->chunk * IN_H);
    if (err != DEMUR_OK) goto out;
    *out = b;
    b = NULL;
out:
    demur_bbs_batch_free(b);
    return err;
}

void demur_bbs_batch_free(struct demur_bbs_batch *b)
{
    if (b == NULL) return;
    demur_buckets_free(b->f);
    demur_buckets_free(b->h);
    for (size_t i = 0; i < b->issuers; i++) demur_buckets_free(b->issuer[i].set);
    demur_free(b->f_point);
    demur_free(b->h_point);
    demur_free(b->a_point);
    demur_free(b->f_digit);
    demur_free(b->h_digit);
    demur_free(b->a_digit);
    demur_free(b->random);
    demur_writer_wipe(&b->w);
    demur_free(b);
}

/* The set of issuer, made when it comes for the first time. */
static enum demur_err find_issuer(size_t *at, struct demur_bbs_batch *b,
                                  const struct demur_bbs_issuer *issuer)
{
    size_t i = 0;

    while (i < b->issuers && b->issuer[i].issuer != issuer) i++;
    *at = i;
    if (i < b->issuers) return DEMUR_OK;
    if (i == DEMUR_BBS_BATCH_ISSUERS) return DEMUR_ERR_RANGE;
    enum demur_err err = demur_buckets_new(&b->issuer[i].set, b->bits, b->coin_digits, b->chunk);

    if (err != DEMUR_OK) return err;
    b->issuer[i].issuer = issuer;
    b->issuers++;
    return DEMUR_OK;
}

/* Lay proof number n of the chunk out: its points, and the digits of their scalars. */
static void enter(struct demur_bbs_batch *b, size_t n, const struct demur_bbs_parsed *p)
{
    const uint8_t *random = b->random + n * COINS * b->coin_digits * 2;
    size_t stride = (size_t)b->coin_digits * 2;
    int16_t *h = b->h_digit + n * IN_H * b->coin_digits;
    int16_t *f = b->f_digit + n * IN_F * b->scalar_digits;
    struct demur_bbs_coins k;
    struct demur_scalar scalar[IN_F];

    /* T1, T2 and U take -a, -b and -g: the coins themselves are the negatives, drawn as digits. */
    demur_digits_draw(h, &k.a, random, b->coin_digits, b->bits);
    demur_digits_draw(h + b->coin_digits, &k.b, random + stride, b->coin_digits, b->bits);
    demur_digits_draw(h + 2 * (size_t)b->coin_digits, &k.g, random + 2 * stride, b->coin_digits,
                      b->bits);
    demur_digits_draw(b->a_digit + n * b->coin_digits, &k.d, random + 3 * stride, b->coin_digits,
                      b->bits);
    demur_scalar_neg(&k.a, &k.a);
    demur_scalar_neg(&k.b, &k.b);
    demur_scalar_neg(&k.g, &k.g);
    demur_bbs_batch_sums_add(&b->sums, scalar, p, &k);
    for (size_t i = 0; i < IN_F; i++) {
        demur_digits_of_scalar(f + i * b->scalar_digits, &scalar[i], b->bits);
    }
    b->f_point[n * IN_F] = p->point[DEMUR_BBS_ABAR];
    b->f_point[n * IN_F + 1] = p->point[DEMUR_BBS_BBAR];
    b->f_point[n * IN_F + 2] = p->point[DEMUR_BBS_D];
    b->f_point[n * IN_F + 3] = p->nym;
    b->h_point[n * IN_H] = p->point[DEMUR_BBS_T1];
    b->h_point[n * IN_H + 1] = p->point[DEMUR_BBS_T2];
    b->h_point[n * IN_H + 2] = p->point[DEMUR_BBS_U];
}

/* Send each issuer's Abar, with digits, to its set: a run of the chunk at a time. */
static void add_issuer_points(struct demur_bbs_batch *b, const size_t *issuer_at, size_t n)
{
    for (size_t from = 0; from < n;) {
        size_t to = from;

        while (to < n && issuer_at[to] == issuer_at[from]) to++;
        for (size_t i = from; i < to; i++) b->a_point[i] = b->f_point[i * IN_F];
        demur_buckets_add(b->issuer[issuer_at[from]].set, b->a_point + from,
                          b->a_digit + from * b->coin_digits, to - from);
        from = to;
    }
}

enum demur_err demur_bbs_batch_add(struct demur_bbs_batch *b, enum demur_err *result,
                                   const struct demur_bbs_item *item, size_t n)
{
    struct demur_bbs_parsed *parsed = NULL;
    size_t *issuer_at = NULL;
    size_t good = 0;
    enum demur_err err = DEMUR_ERR_NOMEM;

    assert(n <= b->chunk);
    parsed = demur_alloc_array(n, sizeof *parsed);
    issuer_at = demur_alloc_array(n, sizeof *issuer_at);
    if (parsed == NULL || issuer_at == NULL) goto out;
    for (size_t i = 0; i < n; i++) {
        result[i] = demur_bbs_parse(&parsed[good], &b->w, &item[i]);
        err = result[i] == DEMUR_ERR_NOMEM ? DEMUR_ERR_NOMEM : DEMUR_OK;
        if (err != DEMUR_OK) goto out;
        if (result[i] != DEMUR_OK) continue;
        err = find_issuer(&issuer_at[good], b, item[i].statement.issuer);
        if (err == DEMUR_OK) err = demur_bbs_batch_sums_context(&b->sums, &parsed[good]);
        if (err != DEMUR_OK) goto out;
        good++;
    }
    /* Every byte is fixed: only now are the coins drawn. */
    err = demur_random_fill(b->source, b->random, good * COINS * b->coin_digits * 2);
    if (err != DEMUR_OK) goto out;
    for (size_t i = 0; i < good; i++) enter(b, i, &parsed[i]);
    demur_buckets_add(b->f, b->f_point, b->f_digit, good * IN_F);
    demur_buckets_add(b->h, b->h_point, b->h_digit, good * IN_H);
    add_issuer_points(b, issuer_at, good);
out:
    demur_free(parsed);
    demur_free(issuer_at);
    return err;
}

/* e(sum d Abar, W), for each issuer, times e(X, BP2) = 1 */
static enum demur_err equation_holds(struct demur_bbs_batch *b, const struct demur_g1 *x)
{
    struct demur_pair pair[DEMUR_BBS_BATCH_ISSUERS + 1];

    for (size_t i = 0; i < b->issuers; i++) {
        struct demur_folded *folded = NULL;
        struct demur_g1 sum;
        enum demur_err err = demur_buckets_fold(&folded, b->issuer[i].set);

        if (err != DEMUR_OK) return err;
        demur_folded_product(&sum, folded);
        demur_free(folded);
        demur_g1_to_affine(&pair[i].p, &sum);
        pair[i].q = b->issuer[i].issuer->w;
    }
    demur_g1_to_affine(&pair[b->issuers].p, x);
    pair[b->issuers].q = b->issuer[0].issuer->bp2;
    return demur_pairing_product_is_one(pair, b->issuers + 1) ? DEMUR_OK : DEMUR_ERR_INVALID;
}

enum demur_err demur_bbs_batch_finish(struct demur_bbs_batch *b)
{
    struct demur_folded *f = NULL;
    struct demur_folded *h = NULL;
    struct demur_g1 x;
    struct demur_g1 part;
    enum demur_err err;

    if (b->issuers == 0) return DEMUR_OK; /* nothing well-formed was added */
    err = demur_buckets_fold(&f, b->f);
    if (err == DEMUR_OK) err = demur_buckets_fold(&h, b->h);
    if (err != DEMUR_OK) goto out;
    /* First membership, then the equation: outside of G1 it would say nothing. */
    err =
        demur_folded_in_group((const struct demur_folded *const[]){f, h}, 2, b->direct, b->source);
    if (err == DEMUR_OK) err = demur_bbs_batch_sums_finish(&x, &b->sums, b->generators);
    if (err != DEMUR_OK) goto out;
    demur_folded_product(&part, f);
    demur_g1_add(&x, &x, &part);
    demur_folded_product(&part, h);
    demur_g1_add(&x, &x, &part);
    err = equation_holds(b, &x);
out:
    demur_free(f);
    demur_free(h);
    return err;
}
