/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "group/buckets.h"

#include "demur/memory.h"
#include "group/affine_add.h"
#include "group/blst_types.h"

#include <assert.h>
#include <string.h>

struct demur_buckets {
    unsigned bits;
    unsigned digits;
    size_t half;                    /* buckets of a window: 2^(bits-1), numbered from 1 */
    size_t chunk;                   /* most points of one add */
    struct demur_g1_affine *bucket; /* digits * half; number b of window w at w * half + b - 1 */
    struct demur_g1_affine *sorted; /* chunk + half: one window's points, by bucket */
    uint32_t *first;                /* half + 1: where each bucket's points begin in sorted */
    uint32_t *count;                /* half: how many there are left */
    struct demur_affine_queue *queue;
};

enum demur_err demur_buckets_new(struct demur_buckets **out, unsigned bits, unsigned digits,
                                 size_t chunk)
{
    struct demur_buckets *set = NULL;

    assert(bits >= DEMUR_DIGIT_BITS_MIN && bits <= DEMUR_DIGIT_BITS_MAX);
    assert(digits > 0 && digits <= DEMUR_DIGITS_MAX && chunk <= UINT32_MAX / 2);
    set = demur_alloc(sizeof *set);
    if (set == NULL) return DEMUR_ERR_NOMEM;
    set->bits = bits;
    set->digits = digits;
    set->half = (size_t)1 << (bits - 1);
    set->chunk = chunk;
    set->bucket = demur_alloc_array(digits * set->half, sizeof *set->bucket);
    set->sorted = demur_alloc_array(chunk + set->half, sizeof *set->sorted);
    set->first = demur_alloc_array(set->half + 1, sizeof *set->first);
    set->count = demur_alloc_array(set->half, sizeof *set->count);
    set->queue = demur_alloc(sizeof *set->queue);
    if (set->bucket == NULL || set->sorted == NULL || set->first == NULL || set->count == NULL ||
        set->queue == NULL) {
        demur_buckets_free(set);
        return DEMUR_ERR_NOMEM;
    }
    *out = set;
    return DEMUR_OK;
}

void demur_buckets_free(struct demur_buckets *set)
{
    if (set == NULL) return;
    demur_free(set->bucket);
    demur_free(set->sorted);
    demur_free(set->first);
    demur_free(set->count);
    demur_free(set->queue);
    demur_free(set);
}

static size_t bucket_of(int16_t digit)
{
    return (size_t)(digit < 0 ? -digit : digit) - 1;
}

/* Lay out one window's points by bucket, what the bucket held before among them. */
static void sort_window(struct demur_buckets *set, unsigned w,
                        const struct demur_curve_point *point, const int16_t *digit, size_t n)
{
    struct demur_g1_affine *bucket = set->bucket + w * set->half;
    uint32_t at = 0;

    memset(set->count, 0, set->half * sizeof *set->count);
    for (size_t i = 0; i < n; i++) {
        int16_t d = digit[i * set->digits + w];

        if (d != 0) set->count[bucket_of(d)]++;
    }
    for (size_t b = 0; b < set->half; b++) {
        uint32_t points = set->count[b];

        set->first[b] = at;
        set->count[b] = 0;
        if (!demur_g1_affine_is_identity(&bucket[b])) {
            set->sorted[at] = bucket[b];
            set->count[b] = 1;
        }
        at += points + set->count[b];
    }
    for (size_t i = 0; i < n; i++) {
        int16_t d = digit[i * set->digits + w];

        if (d == 0) continue;
        size_t b = bucket_of(d);
        struct demur_g1_affine *to = &set->sorted[set->first[b] + set->count[b]++];

        *to = point[i].p;
        if (d < 0) blst_fp_cneg(fp(&to->y), cfp(&to->y), true);
    }
}

/* Add up each bucket's points, pairs first, then pairs of sums, over all buckets at a time. */
static void reduce_window(struct demur_buckets *set, unsigned w)
{
    struct demur_g1_affine *bucket = set->bucket + w * set->half;
    bool more = true;

    while (more) {
        more = false;
        for (size_t b = 0; b < set->half; b++) {
            struct demur_g1_affine *p = set->sorted + set->first[b];
            uint32_t count = set->count[b];

            if (count < 2) continue;
            for (uint32_t i = 0; i < count / 2; i++) {
                demur_affine_queue_add(set->queue, p + i, p + 2 * (size_t)i, p + 2 * (size_t)i + 1);
            }
            if (count % 2 == 1) {
                demur_affine_queue_add(set->queue, p + count / 2, p + count - 1, NULL);
            }
            set->count[b] = count / 2 + count % 2;
            more = more || set->count[b] > 1;
        }
        demur_affine_queue_flush(set->queue);
    }
    for (size_t b = 0; b < set->half; b++) {
        if (set->count[b] > 0) bucket[b] = set->sorted[set->first[b]];
    }
}

void demur_buckets_add(struct demur_buckets *set, const struct demur_curve_point *point,
                       const int16_t *digit, size_t n)
{
    assert(n <= set->chunk);
    for (unsigned w = 0; w < set->digits; w++) {
        sort_window(set, w, point, digit, n);
        reduce_window(set, w);
    }
}

/* ---- folding --------------------------------------------------------------------------- */

enum { FOLD_TOGETHER = 4096 }; /* buckets folded at a time, to stay in the cache */

/*
 * One level of a fold of `windows` windows whose numbers have `bits` bits left: sum the upper
 * half, which is S of the top bit, and add it, place by place, to the lower half.
 * low[w * stride + b] is the sum of number b (b = 0 counts for nothing and stays); upper is room.
 */
struct fold {
    struct demur_affine_queue *queue;
    struct demur_g1_affine *low;
    struct demur_g1_affine *upper;
    size_t stride;
    size_t windows;
};

static void fold_level(struct fold *f, struct demur_folded *out, size_t first_window, unsigned bit)
{
    size_t half = (size_t)1 << bit;

    for (size_t w = 0; w < f->windows; w++) {
        struct demur_g1_affine *low = f->low + w * f->stride;

        memcpy(f->upper + w * f->stride, low + half, half * sizeof *low);
        for (size_t b = 1; b < half; b++) {
            demur_affine_queue_add(f->queue, &low[b], &low[b], &low[half + b]);
        }
    }
    demur_affine_queue_flush(f->queue);
    for (size_t left = half; left > 1; left /= 2) {
        for (size_t w = 0; w < f->windows; w++) {
            struct demur_g1_affine *up = f->upper + w * f->stride;

            for (size_t i = 0; i < left / 2; i++) {
                demur_affine_queue_add(f->queue, &up[i], &up[2 * i], &up[2 * i + 1]);
            }
        }
        demur_affine_queue_flush(f->queue);
    }
    for (size_t w = 0; w < f->windows; w++) {
        out->s[(first_window + w) * out->bits + bit] = f->upper[w * f->stride];
    }
}

/* Fold windows first .. first + f->windows - 1 of set. */
static void fold_windows(struct fold *f, struct demur_folded *out, const struct demur_buckets *set,
                         size_t first)
{
    for (size_t w = 0; w < f->windows; w++) {
        const struct demur_g1_affine *bucket = set->bucket + (first + w) * set->half;
        struct demur_g1_affine *low = f->low + w * f->stride;

        memset(&low[0], 0, sizeof low[0]);
        memcpy(&low[1], bucket, (set->half - 1) * sizeof *low);
        /* Number 2^(bits-1) alone has the top bit. */
        out->s[(first + w) * out->bits + set->bits - 1] = bucket[set->half - 1];
    }
    for (unsigned bit = set->bits - 1; bit-- > 0;) fold_level(f, out, first, bit);
}

enum demur_err demur_buckets_fold(struct demur_folded **out, struct demur_buckets *set)
{
    size_t together = FOLD_TOGETHER / set->half > 0 ? FOLD_TOGETHER / set->half : 1;
    struct demur_folded *folded = NULL;
    struct fold f = {.queue = set->queue, .stride = set->half};
    enum demur_err err = DEMUR_ERR_NOMEM;

    folded = demur_alloc(sizeof *folded + (size_t)set->digits * set->bits * sizeof folded->s[0]);
    f.low = demur_alloc_array(together * set->half, sizeof *f.low);
    f.upper = demur_alloc_array(together * set->half, sizeof *f.upper);
    if (folded == NULL || f.low == NULL || f.upper == NULL) goto out;
    folded->bits = set->bits;
    folded->digits = set->digits;
    for (size_t first = 0; first < set->digits; first += together) {
        f.windows = set->digits - first < together ? set->digits - first : together;
        fold_windows(&f, folded, set, first);
    }
    *out = folded;
    folded = NULL;
    err = DEMUR_OK;
out:
    demur_free(folded);
    demur_free(f.low);
    demur_free(f.upper);
    return err;
}

void demur_folded_product(struct demur_g1 *out, const struct demur_folded *f)
{
    demur_g1_identity(out);
    for (size_t i = (size_t)f->digits * f->bits; i-- > 0;) {
        demur_g1_double(out, out);
        demur_g1_add_affine(out, out, &f->s[i]);
    }
}
