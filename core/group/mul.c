/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "group/mul.h"

#include "demur/memory.h"
#include "group/blst_types.h"

#include <assert.h>
#include <string.h>

enum {
    SCALAR_BITS = 255,
    DIGIT_BITS = 5,
    DIGITS = 51,   /* 51 * 5 = 255 */
    MULTIPLES = 16 /* 1, 3, .., 31 */
};

struct demur_g1_tables {
    size_t points;
    struct demur_g1_affine multiple[]; /* MULTIPLES for each point: 1P, 3P, .., 31P */
};

void demur_g1_mul_secret(struct demur_g1 *out, const struct demur_g1 *p,
                         const struct demur_scalar *k)
{
    uint8_t le[DEMUR_SCALAR_BYTES];

    demur_scalar_encode_le(le, k);
    blst_p1_mult(p1(out), cp1(p), le, SCALAR_BITS);
    demur_wipe(le, sizeof le);
}

void demur_g2_mul_base_secret(uint8_t out[DEMUR_G2_BYTES], const struct demur_scalar *k)
{
    blst_p2 p;
    uint8_t le[DEMUR_SCALAR_BYTES];

    demur_scalar_encode_le(le, k);
    blst_p2_mult(&p, blst_p2_generator(), le, SCALAR_BITS);
    blst_p2_compress(out, &p);
    demur_wipe(le, sizeof le);
    demur_wipe(&p, sizeof p); /* its Z tells of k */
}

/* ---- tables ---------------------------------------------------------------------------- */

enum demur_err demur_g1_tables_new(struct demur_g1_tables **out, const struct demur_g1_affine *p,
                                   size_t n)
{
    struct demur_g1_tables *t = NULL;
    struct demur_g1 *jacobian = NULL;
    enum demur_err err = DEMUR_ERR_NOMEM;

    assert(n <= DEMUR_G1_TERMS_MAX);
    t = demur_alloc(sizeof *t + n * MULTIPLES * sizeof t->multiple[0]);
    jacobian = demur_alloc_array(n * MULTIPLES, sizeof *jacobian);
    if (t == NULL || jacobian == NULL) goto out;
    for (size_t i = 0; i < n; i++) {
        struct demur_g1 *odd = jacobian + i * MULTIPLES;
        struct demur_g1 twice;

        demur_g1_from_affine(&odd[0], &p[i]);
        demur_g1_double(&twice, &odd[0]);
        for (size_t j = 1; j < MULTIPLES; j++) demur_g1_add(&odd[j], &odd[j - 1], &twice);
    }
    demur_g1_to_affine_many(t->multiple, jacobian, n * MULTIPLES);
    t->points = n;
    *out = t;
    t = NULL;
    err = DEMUR_OK;
out:
    demur_free(jacobian);
    demur_g1_tables_free(t);
    return err;
}

void demur_g1_tables_free(struct demur_g1_tables *t)
{
    demur_free(t);
}

/* A scalar as 51 signed odd digits: sum of digit[i] 32^i, where digit = +-(2 * half + 1). */
struct digits {
    uint8_t half[DIGITS];     /* 0..15: which odd multiple */
    uint8_t negative[DIGITS]; /* 0 or 1 */
};

/* r, little-endian. */
static const uint8_t order_le[DEMUR_SCALAR_BYTES] = {
    0x01, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0x02, 0xa4, 0xbd, 0x53,
    0x05, 0xd8, 0xa1, 0x09, 0x08, 0xd8, 0x39, 0x33, 0x48, 0x7d, 0x9d, 0x29, 0x53, 0xa7, 0xed, 0x73,
};

/* odd = k where k is odd, else r - k (r itself for k = 0); returns 1 where k is even. */
static unsigned make_odd(uint8_t odd[DEMUR_SCALAR_BYTES + 1], const struct demur_scalar *k)
{
    uint8_t le[DEMUR_SCALAR_BYTES];
    uint32_t borrow = 0;

    demur_scalar_encode_le(le, k);
    unsigned is_even = 1U - (le[0] & 1U);
    uint32_t mask = 0U - is_even;

    for (size_t i = 0; i < DEMUR_SCALAR_BYTES; i++) {
        uint32_t minus = (uint32_t)order_le[i] - le[i] - borrow;

        borrow = minus >> 31;
        odd[i] = (uint8_t)((le[i] & ~mask) | (minus & mask));
    }
    odd[DEMUR_SCALAR_BYTES] = 0;
    demur_wipe(le, sizeof le);
    return is_even;
}

/*
 * An odd k < 2^255 is sum of d_i 32^i with d_i = 2 (bits 5i+1 .. 5i+5) + 1 - 32, the top digit
 * without the - 32.  An even k is taken as r - k, which is odd, and its digits are negated.
 */
static void recode(struct digits *out, const struct demur_scalar *k)
{
    uint8_t odd[DEMUR_SCALAR_BYTES + 1];
    unsigned is_even = make_odd(odd, k);

    for (size_t i = 0; i < DIGITS; i++) {
        size_t bit = DIGIT_BITS * i + 1;
        unsigned two = (unsigned)odd[bit / 8] | (unsigned)odd[bit / 8 + 1] << 8;
        unsigned v = two >> bit % 8 & 31;
        unsigned top = i == DIGITS - 1;
        unsigned below = (1U - (v >> 4)) & (1U - top); /* 1: the digit is negative */

        out->half[i] = (uint8_t)((v & 15) ^ ((0U - below) & 15));
        out->negative[i] = (uint8_t)(below ^ is_even);
    }
    demur_wipe(odd, sizeof odd);
}

/* out = the table's entry number half, negated where negative is 1; every entry is read. */
static void scan(struct demur_g1_affine *out, const struct demur_g1_affine *table, uint8_t half,
                 uint8_t negative)
{
    enum { WORDS = sizeof *out / sizeof(uint64_t) };
    uint64_t acc[WORDS] = {0};

    for (uint64_t j = 0; j < MULTIPLES; j++) {
        uint64_t differ = j ^ half;
        uint64_t mask = 0 - ((differ - 1) >> 63); /* all ones where j = half */
        const uint64_t *entry = table[j].x.limb;

        for (size_t w = 0; w < WORDS / 2; w++) acc[w] |= entry[w] & mask;
        entry = table[j].y.limb;
        for (size_t w = 0; w < WORDS / 2; w++) acc[WORDS / 2 + w] |= entry[w] & mask;
    }
    memcpy(&out->x, acc, sizeof out->x);
    memcpy(&out->y, acc + WORDS / 2, sizeof out->y);
    blst_fp_cneg(fp(&out->y), fp(&out->y), negative != 0);
    demur_wipe(acc, sizeof acc);
}

enum demur_err demur_g1_tables_sum_secret(struct demur_g1 *out, const struct demur_g1_tables *t,
                                          const struct demur_g1_term *term, size_t n)
{
    struct digits *digits = NULL;
    struct demur_g1 acc;
    struct demur_g1_affine entry;

    assert(n <= DEMUR_G1_TERMS_MAX);
    digits = demur_alloc_array(n, sizeof *digits);
    if (digits == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < n; i++) recode(&digits[i], &term[i].k);
    demur_g1_identity(&acc);
    for (size_t d = DIGITS; d-- > 0;) {
        for (unsigned j = 0; j < DIGIT_BITS && d + 1 < DIGITS; j++) demur_g1_double(&acc, &acc);
        for (size_t i = 0; i < n; i++) {
            assert(term[i].point < t->points);
            scan(&entry, t->multiple + term[i].point * MULTIPLES, digits[i].half[d],
                 digits[i].negative[d]);
            demur_g1_add_affine(&acc, &acc, &entry);
        }
    }
    *out = acc;
    demur_wipe(&acc, sizeof acc);
    demur_wipe(&entry, sizeof entry);
    demur_wipe_free(digits, n * sizeof *digits);
    return DEMUR_OK;
}

/* ---- public ---------------------------------------------------------------------------- */

enum demur_err demur_g1_sum_public(struct demur_g1 *out, const struct demur_g1_affine *p,
                                   const struct demur_scalar *k, size_t n)
{
    const blst_p1_affine *const points[2] = {cp1a(p), NULL}; /* NULL: the rest follows */
    uint8_t *le = NULL;
    void *scratch = NULL;
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (n == 0) {
        demur_g1_identity(out);
        return DEMUR_OK;
    }
    size_t scratch_size = blst_p1s_mult_pippenger_scratch_sizeof(n);

    le = demur_alloc_array(n, DEMUR_SCALAR_BYTES);
    scratch = demur_alloc(scratch_size);
    if (le == NULL || scratch == NULL) goto out;
    for (size_t i = 0; i < n; i++) demur_scalar_encode_le(le + i * DEMUR_SCALAR_BYTES, &k[i]);
    const byte *const scalars[2] = {le, NULL};

    blst_p1s_mult_pippenger(p1(out), points, n, scalars, SCALAR_BITS, scratch);
    err = DEMUR_OK;
out:
    demur_free(le);
    demur_free(scratch);
    return err;
}

enum { NAF_BITS = 6, NAF_DIGITS = 257 }; /* odd digits -31..31, five zeros at least in between */

/* Write k as sum of digit[i] 2^i, most digits zero, the others odd. */
static void recode_public(int16_t digit[static NAF_DIGITS], const struct demur_scalar *k)
{
    uint8_t le[DEMUR_SCALAR_BYTES + 2] = {0};
    int carry = 0;

    memset(digit, 0, NAF_DIGITS * sizeof *digit);
    demur_scalar_encode_le(le, k);
    for (size_t bit = 0; bit < NAF_DIGITS;) {
        int two = le[bit / 8] | le[bit / 8 + 1] << 8;
        int v = (two >> bit % 8 & ((1 << NAF_BITS) - 1)) + carry;

        if (v % 2 == 0) { /* a zero digit; the carry goes on */
            carry = (two >> bit % 8 & 1) + carry > 1;
            bit++;
            continue;
        }
        carry = v >= 1 << (NAF_BITS - 1);
        digit[bit] = (int16_t)(v - carry * (1 << NAF_BITS));
        bit += NAF_BITS;
    }
}

enum demur_err demur_g1_tables_sum_public(struct demur_g1 *out, const struct demur_g1_tables *t,
                                          const struct demur_g1_term *term, size_t n)
{
    int16_t(*digit)[NAF_DIGITS] = demur_alloc_array(n, sizeof *digit);
    struct demur_g1 acc;

    if (digit == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < n; i++) recode_public(digit[i], &term[i].k);
    demur_g1_identity(&acc);
    for (size_t bit = NAF_DIGITS; bit-- > 0;) {
        demur_g1_double(&acc, &acc);
        for (size_t i = 0; i < n; i++) {
            int16_t d = digit[i][bit];

            if (d == 0) continue;
            struct demur_g1_affine p =
                t->multiple[term[i].point * MULTIPLES + (size_t)(d < 0 ? -d : d) / 2];

            if (d < 0) blst_fp_cneg(fp(&p.y), fp(&p.y), true);
            demur_g1_add_affine(&acc, &acc, &p);
        }
    }
    *out = acc;
    demur_free(digit);
    return DEMUR_OK;
}
