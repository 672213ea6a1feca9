/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * share.c -- the range of a share: Wilson's interval with the finite population, in integers.
 *
 * Of n people among N, y said yes; p' = y / n, n' = n (N - 1) / (N - n).  The interval holds every
 * p with n' (p' - p)^2 <= z^2 p (1 - p), z = 1.96 and so z^2 = 2401 / 625.  With p = m / 2000 and
 * all denominators gone that reads
 *
 *     625 (N - 1) (2000 y - m n)^2 <= 2401 m (2000 - m) n (N - n)
 *
 * so each end is rounded to the nearest thousandth by asking on which side of the marks of odd m
 * it lies: no root is drawn and nothing is lost.  Products have up to 128 bits.
 */
#include "demur/fold.h"

#include <stdbool.h>

enum { LIMBS = 6, MARKS = 1000 };

/* A number of 32-bit limbs, least first. */
struct wide {
    uint32_t limb[LIMBS];
};

static void times(struct wide *a, uint32_t b)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < LIMBS; i++) {
        carry += (uint64_t)a->limb[i] * b;
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* Times a number below 2^48, squared. */
static void times_square(struct wide *a, uint64_t b)
{
    for (int round = 0; round < 2; round++) {
        struct wide high = *a;

        times(&high, (uint32_t)(b >> 32));
        times(a, (uint32_t)b);
        uint64_t carry = 0;

        for (size_t i = 1; i < LIMBS; i++) {
            carry += (uint64_t)a->limb[i] + high.limb[i - 1];
            a->limb[i] = (uint32_t)carry;
            carry >>= 32;
        }
    }
}

/* Below 0 where a is less than b, 0 where they are equal. */
static int compare(const struct wide *a, const struct wide *b)
{
    for (size_t i = LIMBS; i-- > 0;) {
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    }
    return 0;
}

/* What is asked of a mark m. */
struct asked {
    uint32_t yes, of, population;
};

/* Below 0 where mark m is inside of the interval, 0 where it is an end of it. */
static int place_of(const struct asked *a, uint32_t m)
{
    struct wide left = {{625}};
    struct wide right = {{2401}};
    uint64_t x = 2000 * (uint64_t)a->yes;
    uint64_t y = (uint64_t)m * a->of;

    times(&left, a->population - 1);
    times_square(&left, x > y ? x - y : y - x);
    times(&right, m * (2000 - m));
    times(&right, a->of);
    times(&right, a->population - a->of);
    return compare(&left, &right);
}

/* Whether mark m is not above the low end, or not above the high end. */
static bool is_below(const struct asked *a, uint32_t m, bool is_high)
{
    bool is_left = (uint64_t)m * a->of <= 2000 * (uint64_t)a->yes;

    return is_high ? is_left || place_of(a, m) <= 0 : is_left && place_of(a, m) >= 0;
}

/* How many of the marks 1, 3, .. 1999 are not above that end: they come first. */
static uint16_t marks_below(const struct asked *a, bool is_high)
{
    uint32_t low = 0;
    uint32_t high = MARKS;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (is_below(a, 2 * middle + 1, is_high)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint16_t)low;
}

struct demur_share demur_share_of(uint32_t yes, uint32_t of, uint32_t population)
{
    struct asked a = {yes, of, population};
    uint16_t share = (uint16_t)((2000 * (uint64_t)yes + of) / (2 * (uint64_t)of));

    if (population <= of) return (struct demur_share){share, share, share};
    return (struct demur_share){share, marks_below(&a, false), marks_below(&a, true)};
}
