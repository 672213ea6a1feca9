/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * scalar.h -- the field of scalars, integers modulo r, the order of G1 and G2 of BLS12-381.
 *
 * Everything here takes time that does not depend on the values, but for what is said of
 * _decode (whether the bytes are in range) and of the functions named _public.
 *
 * Source: draft-irtf-cfrg-bbs-signatures, section 7.2.1 (BLS12-381); RFC 9380, 5.3.1.
 */
#ifndef DEMUR_GROUP_SCALAR_H
#define DEMUR_GROUP_SCALAR_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_SCALAR_BYTES      32
#define DEMUR_SCALAR_WIDE_BYTES 48 /**< what is reduced to a scalar where it must be uniform */

/** An integer modulo r, in Montgomery form, always reduced. */
struct demur_scalar {
    uint64_t limb[4];
};

/** Read 32 big-endian bytes, 0..r-1; DEMUR_ERR_RANGE for r and more. */
DEMUR_MUST_CHECK
enum demur_err demur_scalar_decode(struct demur_scalar *out, const uint8_t in[DEMUR_SCALAR_BYTES]);

/** As demur_scalar_decode(), and 0 is DEMUR_ERR_RANGE too. */
DEMUR_MUST_CHECK
enum demur_err demur_scalar_decode_nonzero(struct demur_scalar *out,
                                           const uint8_t in[DEMUR_SCALAR_BYTES]);

/** Write 32 big-endian bytes. */
void demur_scalar_encode(uint8_t out[DEMUR_SCALAR_BYTES], const struct demur_scalar *a);

/** The same value little-endian, as the multiplications take it. */
void demur_scalar_encode_le(uint8_t out[DEMUR_SCALAR_BYTES], const struct demur_scalar *a);

/** OS2IP(in) mod r of 48 big-endian bytes. */
void demur_scalar_reduce(struct demur_scalar *out, const uint8_t in[DEMUR_SCALAR_WIDE_BYTES]);

/** A uniform scalar from 48 bytes of source; 0 counts as a failure of it. */
DEMUR_MUST_CHECK
enum demur_err demur_scalar_random(struct demur_scalar *out, const struct demur_random *source);

/** hash_to_scalar: expand_message_xmd (SHA-256) of msg under dst to 48 bytes, reduced. */
void demur_scalar_hash(struct demur_scalar *out, struct demur_span msg, struct demur_span dst);

/** expand_message_xmd with SHA-256 (RFC 9380, 5.3.1): out_len (at most 8,160) bytes. */
void demur_expand_message(uint8_t *out, size_t out_len, struct demur_span msg,
                          struct demur_span dst);

/** The scalar v. */
void demur_scalar_set_u64(struct demur_scalar *out, uint64_t v);

/** The scalar of 256 bits, little-endian limbs, of a value below r. */
void demur_scalar_set_limbs(struct demur_scalar *out, const uint64_t limb[4]);

void demur_scalar_add(struct demur_scalar *out, const struct demur_scalar *a,
                      const struct demur_scalar *b);
void demur_scalar_sub(struct demur_scalar *out, const struct demur_scalar *a,
                      const struct demur_scalar *b);
void demur_scalar_mul(struct demur_scalar *out, const struct demur_scalar *a,
                      const struct demur_scalar *b);
void demur_scalar_neg(struct demur_scalar *out, const struct demur_scalar *a);

/** 1/a; 0 gives 0. */
void demur_scalar_inverse(struct demur_scalar *out, const struct demur_scalar *a);

/** sum of a[i] z^i, i = 0..n-1, by Horner's rule. */
void demur_scalar_poly(struct demur_scalar *out, const struct demur_scalar *a, size_t n,
                       const struct demur_scalar *z);

/** Whether a is 0; the answer is public. */
bool demur_scalar_is_zero(const struct demur_scalar *a);

/** Whether a and b are equal; the answer is public. */
bool demur_scalar_equal(const struct demur_scalar *a, const struct demur_scalar *b);

#endif
