/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "group/affine_add.h"

#include "group/blst_types.h"

#include <string.h>

enum how { HOW_ADD, HOW_DOUBLE, HOW_FIRST, HOW_SECOND, HOW_IDENTITY };

static bool fp_is_zero(const struct demur_fp *a)
{
    return (a->limb[0] | a->limb[1] | a->limb[2] | a->limb[3] | a->limb[4] | a->limb[5]) == 0;
}

bool demur_g1_affine_is_identity(const struct demur_g1_affine *p)
{
    return fp_is_zero(&p->x) && fp_is_zero(&p->y);
}

/* How to add a and b, and the denominator of the slope where there is one. */
static enum how prepare(struct demur_fp *denominator, const struct demur_g1_affine *a,
                        const struct demur_g1_affine *b)
{
    if (b == NULL || demur_g1_affine_is_identity(b)) return HOW_FIRST;
    if (demur_g1_affine_is_identity(a)) return HOW_SECOND;
    blst_fp_sub(fp(denominator), cfp(&b->x), cfp(&a->x));
    if (!fp_is_zero(denominator)) return HOW_ADD;
    if (memcmp(&a->y, &b->y, sizeof a->y) != 0) return HOW_IDENTITY;
    blst_fp_add(fp(denominator), cfp(&a->y), cfp(&a->y)); /* y != 0: the order is odd */
    return HOW_DOUBLE;
}

/* *sum = a + b along a line whose slope is numerator * inverse. */
static void add_by_slope(struct demur_g1_affine *sum, const struct demur_g1_affine *a,
                         const struct demur_g1_affine *b, const blst_fp *inverse, bool twice)
{
    blst_fp slope;
    blst_fp x;
    blst_fp y;

    if (twice) {
        blst_fp_sqr(&slope, cfp(&a->x));
        blst_fp_mul_by_3(&slope, &slope);
    } else {
        blst_fp_sub(&slope, cfp(&b->y), cfp(&a->y));
    }
    blst_fp_mul(&slope, &slope, inverse);
    blst_fp_sqr(&x, &slope);
    blst_fp_sub(&x, &x, cfp(&a->x));
    blst_fp_sub(&x, &x, cfp(&b->x));
    blst_fp_sub(&y, cfp(&a->x), &x);
    blst_fp_mul(&y, &y, &slope);
    blst_fp_sub(fp(&sum->y), &y, cfp(&a->y));
    *fp(&sum->x) = x;
}

void demur_affine_queue_add(struct demur_affine_queue *q, struct demur_g1_affine *sum,
                            const struct demur_g1_affine *a, const struct demur_g1_affine *b)
{
    q->a[q->n] = a;
    q->b[q->n] = b;
    q->sum[q->n] = sum;
    q->n++;
    if (q->n == DEMUR_AFFINE_QUEUE) demur_affine_queue_flush(q);
}

/* One inversion for all: Montgomery's trick.  Leaves each inverse in q->before. */
static void invert_all(struct demur_affine_queue *q)
{
    blst_fp product;
    bool any = false;

    for (size_t i = 0; i < q->n; i++) {
        q->how[i] = (unsigned char)prepare(&q->denominator[i], q->a[i], q->b[i]);
        if (q->how[i] > HOW_DOUBLE) continue;
        if (any) {
            *fp(&q->before[i]) = product;
            blst_fp_mul(&product, &product, cfp(&q->denominator[i]));
        } else {
            memset(&q->before[i], 0, sizeof q->before[i]); /* the first has nothing before it */
            product = *cfp(&q->denominator[i]);
            any = true;
        }
    }
    if (!any) return;
    blst_fp_eucl_inverse(&product, &product);
    for (size_t i = q->n; i-- > 0;) {
        if (q->how[i] > HOW_DOUBLE) continue;
        if (fp_is_zero(&q->before[i])) {
            *fp(&q->before[i]) = product;
        } else {
            blst_fp_mul(fp(&q->before[i]), cfp(&q->before[i]), &product);
            blst_fp_mul(&product, &product, cfp(&q->denominator[i]));
        }
    }
}

void demur_affine_queue_flush(struct demur_affine_queue *q)
{
    invert_all(q);
    for (size_t i = 0; i < q->n; i++) {
        switch (q->how[i]) {
        case HOW_FIRST:
            if (q->sum[i] != q->a[i]) *q->sum[i] = *q->a[i];
            break;
        case HOW_SECOND:
            *q->sum[i] = *q->b[i];
            break;
        case HOW_IDENTITY:
            memset(q->sum[i], 0, sizeof *q->sum[i]);
            break;
        default:
            add_by_slope(q->sum[i], q->a[i], q->b[i], cfp(&q->before[i]), q->how[i] == HOW_DOUBLE);
            break;
        }
    }
    q->n = 0;
}
