/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * buckets.h -- sums of very many points by persistent buckets, and their subgroup test.
 *
 * A set of buckets takes points with signed-digit scalars, chunk after chunk, and keeps for each
 * window w and digit size b the sum of the points whose digit there is +b less those with -b.
 * In the end it is folded by bits: S[w, i] = the sum of the buckets whose number has bit i.
 * The S give the sum of all products, by Horner's rule, and are signed subset sums of the points
 * with coefficients that the digits chose: if the digits are uniform and private, a point outside
 * of the subgroup shows in some S but with probability 2^-(bits of all digits).
 *
 * Additions are affine, 512 per inversion, and exact for every pair: P + P, P - P, and the
 * identity.  Public data; not constant time.  Source: bbs.md 5 and 5.1.
 */
#ifndef DEMUR_GROUP_BUCKETS_H
#define DEMUR_GROUP_BUCKETS_H

#include "demur/error.h"
#include "demur/random.h"
#include "group/point.h"
#include "group/scalar.h"

enum {
    DEMUR_DIGIT_BITS_MIN = 4,
    DEMUR_DIGIT_BITS_MAX = 14,
    DEMUR_DIGITS_MAX = 64 /* 256 bits at 4 */
};

struct demur_buckets;

/**
 * A set of buckets for `digits` windows of `bits` bits, empty.
 *
 * chunk is the most points that one demur_buckets_add() brings.  Freed with
 * demur_buckets_free().  @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_buckets_new(struct demur_buckets **out, unsigned bits, unsigned digits,
                                 size_t chunk);
void demur_buckets_free(struct demur_buckets *set);

/** How many windows hold a scalar of 255 bits in signed digits of `bits` bits. */
unsigned demur_digits_for_scalar(unsigned bits);

/** How many windows hold at least 128 bits of coin. */
unsigned demur_digits_for_coin(unsigned bits);

/**
 * Write scalar k (0..r-1) as signed digits, -2^(bits-1) .. 2^(bits-1), least first.
 *
 * out has demur_digits_for_scalar(bits) places.
 */
void demur_digits_of_scalar(int16_t *out, const struct demur_scalar *k, unsigned bits);

/**
 * Draw a coin: uniform digits -2^(bits-1) .. 2^(bits-1) - 1 from the 2 * n bytes at random.
 *
 * out has n places; *k is the coin as a scalar, sum of out[i] 2^(bits i).
 */
void demur_digits_draw(int16_t *out, struct demur_scalar *k, const uint8_t *random, unsigned n,
                       unsigned bits);

/** Add point[i] times its digits, digit[i * digits + w], for i < n.  @return DEMUR_OK */
void demur_buckets_add(struct demur_buckets *set, const struct demur_curve_point *point,
                       const int16_t *digit, size_t n);

/** The folded form of a set. */
struct demur_folded {
    unsigned bits;
    unsigned digits;
    struct demur_g1_affine s[]; /**< S[w, i] at w * bits + i */
};

/** Fold: *out is freed with demur_free(); the set is spent.  @return DEMUR_OK, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err demur_buckets_fold(struct demur_folded **out, struct demur_buckets *set);

/** The sum of all products: sum of S[w, i] 2^(bits w + i). */
void demur_folded_product(struct demur_g1 *out, const struct demur_folded *f);

/**
 * Whether every S is in the subgroup: DEMUR_OK or DEMUR_ERR_INVALID.
 *
 * direct: each is tested; else 81 random combinations of all of them with coefficients -1, 0, 1
 * are, which misses a defect with probability 3^-81 at most (the cofactor is odd).
 * @return also what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_folded_in_group(const struct demur_folded *const *f, size_t n, bool direct,
                                     const struct demur_random *source);

/**
 * Whether all n points are in the subgroup, by 128 private random subset sums.
 *
 * Wrong with probability 2^-127 at most.
 * @return DEMUR_OK, DEMUR_ERR_INVALID, DEMUR_ERR_NOMEM, what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_curve_points_in_group(const struct demur_curve_point *point, size_t n,
                                           const struct demur_random *source);

#endif
