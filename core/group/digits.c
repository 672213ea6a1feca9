/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/bytes.h"
#include "group/buckets.h"

enum { SCALAR_BITS = 255, COIN_BITS = 128 };

unsigned demur_digits_for_scalar(unsigned bits)
{
    return SCALAR_BITS / bits + 1; /* one bit more than the scalar has: room for the last carry */
}

unsigned demur_digits_for_coin(unsigned bits)
{
    return (COIN_BITS + bits - 1) / bits;
}

void demur_digits_of_scalar(int16_t *out, const struct demur_scalar *k, unsigned bits)
{
    uint8_t le[DEMUR_SCALAR_BYTES + 3] = {0};
    int32_t half = 1 << (bits - 1);
    int32_t carry = 0;
    unsigned n = demur_digits_for_scalar(bits);

    demur_scalar_encode_le(le, k);
    for (unsigned i = 0; i < n; i++) {
        size_t bit = (size_t)i * bits;
        uint32_t three = (uint32_t)le[bit / 8] | (uint32_t)le[bit / 8 + 1] << 8 |
                         (uint32_t)le[bit / 8 + 2] << 16;
        int32_t v = (int32_t)(three >> bit % 8 & ((1U << bits) - 1)) + carry;

        carry = v > half;
        out[i] = (int16_t)(v - carry * 2 * half);
    }
}

/* OR the low bits of v, at most 14, into limbs at bit number `bit`. */
static void put_bits(uint64_t limb[4], unsigned bit, uint32_t v)
{
    limb[bit / 64] |= (uint64_t)v << bit % 64;
    if (bit % 64 > 48) limb[bit / 64 + 1] |= (uint64_t)v >> (64 - bit % 64);
}

void demur_digits_draw(int16_t *out, struct demur_scalar *k, const uint8_t *random, unsigned n,
                       unsigned bits)
{
    uint64_t plus[4] = {0};
    uint64_t minus[4] = {0};
    struct demur_scalar less;

    for (unsigned i = 0; i < n; i++) {
        int32_t half = 1 << (bits - 1);
        int32_t v = (demur_get_be16(random + 2 * (size_t)i) & (2 * half - 1)) - half;

        /* Sizes are at most 2^(bits-1), so that neighbours never overlap. */
        put_bits(v < 0 ? minus : plus, i * bits, (uint32_t)(v < 0 ? -v : v));
        out[i] = (int16_t)v;
    }
    demur_scalar_set_limbs(k, plus);
    demur_scalar_set_limbs(&less, minus);
    demur_scalar_sub(k, k, &less);
}
