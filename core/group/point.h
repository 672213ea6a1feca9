/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * point.h -- points of G1 and G2 of BLS12-381: their types, byte forms and sums.
 *
 * Compressed form: x big-endian, with flags 0x80 compressed, 0x40 infinity, 0x20 the larger y.
 * Decoding always checks that the form is canonical, that the point is on the curve and in the
 * subgroup, and refuses the identity; a function that does less says so in its name.
 *
 * Source: draft-irtf-cfrg-bbs-signatures, 7.2.1; draft-irtf-cfrg-pairing-friendly-curves, App. C.
 */
#ifndef DEMUR_GROUP_POINT_H
#define DEMUR_GROUP_POINT_H

#include "demur/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_G1_BYTES 48
#define DEMUR_G2_BYTES 96

/** An element of the base field, in Montgomery form. */
struct demur_fp {
    uint64_t limb[6];
};

/** A point of G1 in Jacobian coordinates; z = 0 is the identity. */
struct demur_g1 {
    struct demur_fp x, y, z;
};

/** A point of G1; x = y = 0 is the identity. */
struct demur_g1_affine {
    struct demur_fp x, y;
};

/** A point on the curve of G1 that may lie outside of the subgroup; never the identity. */
struct demur_curve_point {
    struct demur_g1_affine p;
};

/** A point of G2, not the identity. */
struct demur_g2_affine {
    struct demur_fp x[2], y[2];
};

/** Read a point of G1; DEMUR_ERR_FORMAT (encoding, curve), DEMUR_ERR_RANGE (identity, subgroup). */
DEMUR_MUST_CHECK
enum demur_err demur_g1_decode(struct demur_g1_affine *out, const uint8_t in[DEMUR_G1_BYTES]);

/** As demur_g1_decode(), and the identity is a point like any other. */
DEMUR_MUST_CHECK
enum demur_err demur_g1_decode_or_identity(struct demur_g1_affine *out,
                                           const uint8_t in[DEMUR_G1_BYTES]);

/** As demur_g1_decode() without the subgroup check, which the caller owes. */
DEMUR_MUST_CHECK
enum demur_err demur_g1_decode_on_curve(struct demur_curve_point *out,
                                        const uint8_t in[DEMUR_G1_BYTES]);

/** Read 96 bytes x || y of a trusted constant; only the curve equation is asserted. */
void demur_g1_load_constant(struct demur_g1_affine *out, const uint8_t in[2 * DEMUR_G1_BYTES]);

/** Write the compressed form; the identity is c0 00 .. 00. */
void demur_g1_encode(uint8_t out[DEMUR_G1_BYTES], const struct demur_g1 *p);
void demur_g1_encode_affine(uint8_t out[DEMUR_G1_BYTES], const struct demur_g1_affine *p);

/** Whether a point on the curve is in the subgroup. */
bool demur_g1_in_group(const struct demur_g1_affine *p);

void demur_g1_identity(struct demur_g1 *out);
bool demur_g1_is_identity(const struct demur_g1 *p);
void demur_g1_from_affine(struct demur_g1 *out, const struct demur_g1_affine *p);
void demur_g1_to_affine(struct demur_g1_affine *out, const struct demur_g1 *p);

/** n points at once, by one inversion; none may be the identity. */
void demur_g1_to_affine_many(struct demur_g1_affine *out, const struct demur_g1 *p, size_t n);

/** out = a + b, for any two points, in constant time; out may be a or b. */
void demur_g1_add(struct demur_g1 *out, const struct demur_g1 *a, const struct demur_g1 *b);
void demur_g1_add_affine(struct demur_g1 *out, const struct demur_g1 *a,
                         const struct demur_g1_affine *b);
void demur_g1_double(struct demur_g1 *out, const struct demur_g1 *a);
void demur_g1_neg(struct demur_g1 *p);

/** hash_to_curve (RFC 9380, BLS12381G1_XMD:SHA-256_SSWU_RO_) of msg under dst. */
void demur_g1_hash(struct demur_g1_affine *out, const void *msg, size_t msg_len, const void *dst,
                   size_t dst_len);

/** Read a point of G2; errors as demur_g1_decode(). */
DEMUR_MUST_CHECK
enum demur_err demur_g2_decode(struct demur_g2_affine *out, const uint8_t in[DEMUR_G2_BYTES]);

#endif
