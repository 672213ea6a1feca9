/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* subgroup.c -- the subgroup tests of buckets.h. */
#include "demur/memory.h"
#include "group/blst_types.h"
#include "group/buckets.h"

enum { COMBINATIONS = 81, RANDOM_ROOM = 256 };

/* Uniform trits from random bytes: 243 = 3^5 values of a byte give five, the rest none. */
struct trits {
    const struct demur_random *source;
    uint8_t byte[RANDOM_ROOM];
    size_t at;     /* next byte */
    unsigned left; /* trits left in value */
    unsigned value;
};

static enum demur_err next_trit(struct trits *t, unsigned *trit)
{
    while (t->left == 0) {
        if (t->at == RANDOM_ROOM) {
            enum demur_err err = demur_random_fill(t->source, t->byte, RANDOM_ROOM);

            if (err != DEMUR_OK) return err;
            t->at = 0;
        }
        t->value = t->byte[t->at++];
        if (t->value < 243) t->left = 5;
    }
    *trit = t->value % 3;
    t->value /= 3;
    t->left--;
    return DEMUR_OK;
}

static enum demur_err combination_in_group(const struct demur_folded *const *f, size_t n,
                                           struct trits *t)
{
    struct demur_g1 sum;
    struct demur_g1_affine affine;

    demur_g1_identity(&sum);
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < (size_t)f[k]->digits * f[k]->bits; i++) {
            unsigned trit = 0;
            enum demur_err err = next_trit(t, &trit);

            if (err != DEMUR_OK) return err;
            if (trit == 0) continue;
            affine = f[k]->s[i];
            if (trit == 2) blst_fp_cneg(fp(&affine.y), cfp(&affine.y), true);
            demur_g1_add_affine(&sum, &sum, &affine);
        }
    }
    demur_g1_to_affine(&affine, &sum);
    return demur_g1_in_group(&affine) ? DEMUR_OK : DEMUR_ERR_INVALID;
}

enum demur_err demur_folded_in_group(const struct demur_folded *const *f, size_t n, bool direct,
                                     const struct demur_random *source)
{
    struct trits trits = {.source = source, .at = RANDOM_ROOM};
    enum demur_err err = DEMUR_OK;

    if (!direct) {
        for (unsigned c = 0; c < COMBINATIONS && err == DEMUR_OK; c++) {
            err = combination_in_group(f, n, &trits);
        }
        return err;
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < (size_t)f[k]->digits * f[k]->bits; i++) {
            if (!demur_g1_in_group(&f[k]->s[i])) return DEMUR_ERR_INVALID;
        }
    }
    return DEMUR_OK;
}

/* Digits of uniform size for n points, where only the S matter. */
static unsigned best_bits(size_t n)
{
    return n < 300 ? 4 : n < 3000 ? 6 : n < 30000 ? 9 : 12;
}

enum demur_err demur_curve_points_in_group(const struct demur_curve_point *point, size_t n,
                                           const struct demur_random *source)
{
    unsigned bits = best_bits(n);
    unsigned digits = demur_digits_for_coin(bits);
    struct demur_buckets *set = NULL;
    struct demur_folded *folded = NULL;
    int16_t *digit = NULL;
    uint8_t *random = NULL;
    enum demur_err err = DEMUR_ERR_NOMEM;

    digit = demur_alloc_array(n * digits, sizeof *digit);
    random = demur_alloc_array(n * digits, 2);
    if (digit == NULL || random == NULL) goto out;
    err = demur_buckets_new(&set, bits, digits, n);
    if (err != DEMUR_OK) goto out;
    err = demur_random_fill(source, random, n * digits * 2);
    if (err != DEMUR_OK) goto out;
    for (size_t i = 0; i < n; i++) {
        struct demur_scalar coin;

        demur_digits_draw(digit + i * digits, &coin, random + 2 * i * digits, digits, bits);
    }
    demur_buckets_add(set, point, digit, n);
    err = demur_buckets_fold(&folded, set);
    if (err != DEMUR_OK) goto out;
    err = demur_folded_in_group((const struct demur_folded *const[]){folded}, 1, n > 300, source);
out:
    demur_free(digit);
    demur_free(random);
    demur_free(folded);
    demur_buckets_free(set);
    return err;
}
