/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "group/scalar.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "group/blst_types.h"

#include <blst_aux.h>

enum demur_err demur_scalar_decode(struct demur_scalar *out, const uint8_t in[DEMUR_SCALAR_BYTES])
{
    blst_scalar s;
    enum demur_err err = DEMUR_ERR_RANGE;

    blst_scalar_from_bendian(&s, in);
    if (blst_scalar_fr_check(&s)) { /* whether it is in range becomes public here */
        blst_fr_from_scalar(fr(out), &s);
        err = DEMUR_OK;
    }
    demur_wipe(&s, sizeof s);
    return err;
}

enum demur_err demur_scalar_decode_nonzero(struct demur_scalar *out,
                                           const uint8_t in[DEMUR_SCALAR_BYTES])
{
    struct demur_scalar s = {0};
    enum demur_err err = demur_scalar_decode(&s, in);

    if (err == DEMUR_OK && demur_scalar_is_zero(&s)) err = DEMUR_ERR_RANGE;
    if (err == DEMUR_OK) *out = s;
    demur_wipe(&s, sizeof s);
    return err;
}

void demur_scalar_encode(uint8_t out[DEMUR_SCALAR_BYTES], const struct demur_scalar *a)
{
    blst_scalar s;

    blst_scalar_from_fr(&s, cfr(a));
    blst_bendian_from_scalar(out, &s);
    demur_wipe(&s, sizeof s);
}

void demur_scalar_encode_le(uint8_t out[DEMUR_SCALAR_BYTES], const struct demur_scalar *a)
{
    blst_scalar s;

    blst_scalar_from_fr(&s, cfr(a));
    blst_lendian_from_scalar(out, &s);
    demur_wipe(&s, sizeof s);
}

/* 2^192, and every value built from limbs, in Montgomery form by way of blst. */
static void from_u64x4(struct demur_scalar *out, uint64_t l0, uint64_t l1, uint64_t l2)
{
    const uint64_t limb[4] = {l0, l1, l2, 0};

    blst_fr_from_uint64(fr(out), limb);
}

/* high * 2^192 + low: both halves are below r, so that nothing is reduced but by the field. */
void demur_scalar_reduce(struct demur_scalar *out, const uint8_t in[DEMUR_SCALAR_WIDE_BYTES])
{
    struct demur_scalar high;
    struct demur_scalar low;
    struct demur_scalar shift;
    const uint64_t two192[4] = {0, 0, 0, 1};

    blst_fr_from_uint64(fr(&shift), two192);
    from_u64x4(&high, demur_get_be64(in + 16), demur_get_be64(in + 8), demur_get_be64(in));
    from_u64x4(&low, demur_get_be64(in + 40), demur_get_be64(in + 32), demur_get_be64(in + 24));
    demur_scalar_mul(&high, &high, &shift);
    demur_scalar_add(out, &high, &low);
    demur_wipe(&high, sizeof high);
    demur_wipe(&low, sizeof low);
}

enum demur_err demur_scalar_random(struct demur_scalar *out, const struct demur_random *source)
{
    uint8_t wide[DEMUR_SCALAR_WIDE_BYTES];
    struct demur_scalar s = {0};
    enum demur_err err = demur_random_fill(source, wide, sizeof wide);

    if (err == DEMUR_OK) {
        demur_scalar_reduce(&s, wide);
        if (demur_scalar_is_zero(&s)) {
            err = DEMUR_ERR_RANDOM;
        } else {
            *out = s;
        }
    }
    demur_wipe(wide, sizeof wide);
    demur_wipe(&s, sizeof s);
    return err;
}

void demur_expand_message(uint8_t *out, size_t out_len, struct demur_span msg,
                          struct demur_span dst)
{
    blst_expand_message_xmd(out, out_len, msg.data, msg.len, dst.data, dst.len);
}

void demur_scalar_hash(struct demur_scalar *out, struct demur_span msg, struct demur_span dst)
{
    uint8_t wide[DEMUR_SCALAR_WIDE_BYTES];

    demur_expand_message(wide, sizeof wide, msg, dst);
    demur_scalar_reduce(out, wide);
    demur_wipe(wide, sizeof wide);
}

void demur_scalar_set_u64(struct demur_scalar *out, uint64_t v)
{
    from_u64x4(out, v, 0, 0);
}

void demur_scalar_set_limbs(struct demur_scalar *out, const uint64_t limb[4])
{
    blst_fr_from_uint64(fr(out), limb);
}

void demur_scalar_add(struct demur_scalar *out, const struct demur_scalar *a,
                      const struct demur_scalar *b)
{
    blst_fr_add(fr(out), cfr(a), cfr(b));
}

void demur_scalar_sub(struct demur_scalar *out, const struct demur_scalar *a,
                      const struct demur_scalar *b)
{
    blst_fr_sub(fr(out), cfr(a), cfr(b));
}

void demur_scalar_mul(struct demur_scalar *out, const struct demur_scalar *a,
                      const struct demur_scalar *b)
{
    blst_fr_mul(fr(out), cfr(a), cfr(b));
}

void demur_scalar_neg(struct demur_scalar *out, const struct demur_scalar *a)
{
    blst_fr_cneg(fr(out), cfr(a), true);
}

void demur_scalar_inverse(struct demur_scalar *out, const struct demur_scalar *a)
{
    blst_fr_inverse(fr(out), cfr(a));
}

void demur_scalar_poly(struct demur_scalar *out, const struct demur_scalar *a, size_t n,
                       const struct demur_scalar *z)
{
    struct demur_scalar acc = {0};

    for (size_t i = n; i-- > 0;) {
        demur_scalar_mul(&acc, &acc, z);
        demur_scalar_add(&acc, &acc, &a[i]);
    }
    *out = acc;
    demur_wipe(&acc, sizeof acc);
}

bool demur_scalar_is_zero(const struct demur_scalar *a)
{
    return (a->limb[0] | a->limb[1] | a->limb[2] | a->limb[3]) == 0;
}

bool demur_scalar_equal(const struct demur_scalar *a, const struct demur_scalar *b)
{
    uint64_t differ = 0;

    for (unsigned i = 0; i < 4; i++) differ |= a->limb[i] ^ b->limb[i];
    return differ == 0;
}
