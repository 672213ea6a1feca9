/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * mul.h -- the two multiplications: one for secret scalars, one for public sums.
 *
 * What is secret goes through demur_g1_mul_secret() or, where the points are known beforehand,
 * its form over tables, demur_g1_tables_sum_secret(): no branch and no address depends on a
 * scalar.  What is public, which is verification alone, goes through demur_g1_sum_public().
 * All points must be in the subgroup: outside of it blst's endomorphism gives nonsense
 * (bbs.md 2.6), which is why only decoded points reach this file.
 */
#ifndef DEMUR_GROUP_MUL_H
#define DEMUR_GROUP_MUL_H

#include "demur/error.h"
#include "group/point.h"
#include "group/scalar.h"

/** out = k p.  Constant time in k. */
void demur_g1_mul_secret(struct demur_g1 *out, const struct demur_g1 *p,
                         const struct demur_scalar *k);

/** pk = k BP2, compressed.  Constant time in k. */
void demur_g2_mul_base_secret(uint8_t out[DEMUR_G2_BYTES], const struct demur_scalar *k);

/** Odd multiples of points that are used again and again: 16 for each, 1,536 bytes. */
struct demur_g1_tables;

/**
 * Tables for the n points p, none of them the identity.
 *
 * *out is freed with demur_g1_tables_free().  @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_g1_tables_new(struct demur_g1_tables **out, const struct demur_g1_affine *p,
                                   size_t n);
void demur_g1_tables_free(struct demur_g1_tables *t);

/** A term k times point number `point` of the tables; which point is public, k is secret. */
struct demur_g1_term {
    size_t point;
    struct demur_scalar k;
};

enum { DEMUR_G1_TERMS_MAX = 512 };

/**
 * out = sum of the n terms, n at most DEMUR_G1_TERMS_MAX.  Constant time in the scalars.
 *
 * Straus's method over signed odd digits of five bits (Joye, Tunstall 2009), each table scanned
 * whole.  @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_g1_tables_sum_secret(struct demur_g1 *out, const struct demur_g1_tables *t,
                                          const struct demur_g1_term *term, size_t n);

/**
 * out = sum of k[i] p[i].  NOT constant time: for public values only.
 *
 * @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_g1_sum_public(struct demur_g1 *out, const struct demur_g1_affine *p,
                                   const struct demur_scalar *k, size_t n);

/** As demur_g1_tables_sum_secret(), NOT constant time: for public values only. */
DEMUR_MUST_CHECK
enum demur_err demur_g1_tables_sum_public(struct demur_g1 *out, const struct demur_g1_tables *t,
                                          const struct demur_g1_term *term, size_t n);

#endif
