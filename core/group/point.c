/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "group/point.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "group/blst_types.h"

#include <assert.h>
#include <string.h>

enum { INFINITY_FLAG = 0x40 };

/*
 * blst_p1_uncompress() refuses bad flags, x >= p, x^3 + 4 without a root, and x = 0; it does not
 * look at the subgroup.  (x = 0 is a point of order 3, so it is refused as out of the subgroup.)
 */
enum demur_err demur_g1_decode_on_curve(struct demur_curve_point *out,
                                        const uint8_t in[DEMUR_G1_BYTES])
{
    blst_p1_affine p;

    switch (blst_p1_uncompress(&p, in)) {
    case BLST_SUCCESS:
        break;
    case BLST_POINT_NOT_IN_GROUP:
        return DEMUR_ERR_RANGE;
    default:
        return DEMUR_ERR_FORMAT;
    }
    if ((in[0] & INFINITY_FLAG) != 0) return DEMUR_ERR_RANGE;
    *p1a(&out->p) = p;
    return DEMUR_OK;
}

enum demur_err demur_g1_decode(struct demur_g1_affine *out, const uint8_t in[DEMUR_G1_BYTES])
{
    struct demur_curve_point p;
    enum demur_err err = demur_g1_decode_on_curve(&p, in);

    if (err != DEMUR_OK) return err;
    if (!demur_g1_in_group(&p.p)) return DEMUR_ERR_RANGE;
    *out = p.p;
    return DEMUR_OK;
}

enum demur_err demur_g1_decode_or_identity(struct demur_g1_affine *out,
                                           const uint8_t in[DEMUR_G1_BYTES])
{
    if (in[0] == 0xc0 && demur_all_zero(in + 1, DEMUR_G1_BYTES - 1)) {
        memset(out, 0, sizeof *out);
        return DEMUR_OK;
    }
    return demur_g1_decode(out, in);
}

void demur_g1_load_constant(struct demur_g1_affine *out, const uint8_t in[2 * DEMUR_G1_BYTES])
{
    BLST_ERROR err = blst_p1_deserialize(p1a(out), in);

    assert(err == BLST_SUCCESS);
    (void)err;
}

void demur_g1_encode(uint8_t out[DEMUR_G1_BYTES], const struct demur_g1 *p)
{
    blst_p1_compress(out, cp1(p));
}

void demur_g1_encode_affine(uint8_t out[DEMUR_G1_BYTES], const struct demur_g1_affine *p)
{
    blst_p1_affine_compress(out, cp1a(p));
}

bool demur_g1_in_group(const struct demur_g1_affine *p)
{
    return blst_p1_affine_in_g1(cp1a(p));
}

void demur_g1_identity(struct demur_g1 *out)
{
    memset(out, 0, sizeof *out);
}

bool demur_g1_is_identity(const struct demur_g1 *p)
{
    return blst_p1_is_inf(cp1(p));
}

void demur_g1_from_affine(struct demur_g1 *out, const struct demur_g1_affine *p)
{
    blst_p1_from_affine(p1(out), cp1a(p));
}

void demur_g1_to_affine(struct demur_g1_affine *out, const struct demur_g1 *p)
{
    if (demur_g1_is_identity(p)) { /* public: no secret of ours is ever 0 modulo r */
        memset(out, 0, sizeof *out);
    } else {
        blst_p1_to_affine(p1a(out), cp1(p));
    }
}

void demur_g1_to_affine_many(struct demur_g1_affine *out, const struct demur_g1 *p, size_t n)
{
    const blst_p1 *const all[2] = {cp1(p), NULL}; /* NULL: the rest follows the first */

    if (n > 0) blst_p1s_to_affine(p1a(out), all, n);
}

void demur_g1_add(struct demur_g1 *out, const struct demur_g1 *a, const struct demur_g1 *b)
{
    blst_p1_add_or_double(p1(out), cp1(a), cp1(b));
}

void demur_g1_add_affine(struct demur_g1 *out, const struct demur_g1 *a,
                         const struct demur_g1_affine *b)
{
    blst_p1_add_or_double_affine(p1(out), cp1(a), cp1a(b));
}

void demur_g1_double(struct demur_g1 *out, const struct demur_g1 *a)
{
    blst_p1_double(p1(out), cp1(a));
}

void demur_g1_neg(struct demur_g1 *p)
{
    blst_p1_cneg(p1(p), true);
}

void demur_g1_hash(struct demur_g1_affine *out, const void *msg, size_t msg_len, const void *dst,
                   size_t dst_len)
{
    struct demur_g1 p;

    blst_hash_to_g1(p1(&p), msg, msg_len, dst, dst_len, NULL, 0);
    demur_g1_to_affine(out, &p);
}

enum demur_err demur_g2_decode(struct demur_g2_affine *out, const uint8_t in[DEMUR_G2_BYTES])
{
    blst_p2_affine p;

    if (blst_p2_uncompress(&p, in) != BLST_SUCCESS) return DEMUR_ERR_FORMAT;
    if ((in[0] & INFINITY_FLAG) != 0 || !blst_p2_affine_in_g2(&p)) return DEMUR_ERR_RANGE;
    *p2a(out) = p;
    return DEMUR_OK;
}
