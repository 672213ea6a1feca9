/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * affine_add.h -- many independent additions of affine points, 512 to one inversion.
 *
 * Each costs five multiplications and a square.  Any pair is right: equal points are doubled,
 * opposite ones give the identity.  Public data; not constant time.
 */
#ifndef DEMUR_GROUP_AFFINE_ADD_H
#define DEMUR_GROUP_AFFINE_ADD_H

#include "group/point.h"

enum { DEMUR_AFFINE_QUEUE = 512 };

/** Additions that wait for one inversion.  About 62 kB: keep it on the heap. */
struct demur_affine_queue {
    size_t n;
    const struct demur_g1_affine *a[DEMUR_AFFINE_QUEUE];
    const struct demur_g1_affine *b[DEMUR_AFFINE_QUEUE];
    struct demur_g1_affine *sum[DEMUR_AFFINE_QUEUE];
    struct demur_fp denominator[DEMUR_AFFINE_QUEUE];
    struct demur_fp before[DEMUR_AFFINE_QUEUE]; /* product of the denominators before this one */
    unsigned char how[DEMUR_AFFINE_QUEUE];
};

/**
 * Queue *sum = *a + *b (or *sum = *a where b is NULL); flushes when the queue is full.
 *
 * Sums are written in the order queued, each after its own operands are read for the last time:
 * a sum may overwrite operands of additions queued before it, never of later ones.
 */
void demur_affine_queue_add(struct demur_affine_queue *q, struct demur_g1_affine *sum,
                            const struct demur_g1_affine *a, const struct demur_g1_affine *b);

/** Carry out what is queued. */
void demur_affine_queue_flush(struct demur_affine_queue *q);

/** Whether p is the identity. */
bool demur_g1_affine_is_identity(const struct demur_g1_affine *p);

#endif
