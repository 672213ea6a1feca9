/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* random_for_tests.h -- a repeatable source of uniform-looking bytes, and one that fails. */
#ifndef RANDOM_FOR_TESTS_H
#define RANDOM_FOR_TESTS_H

#include "demur/random.h"

/** The state of a repeatable source: any seed. */
struct test_random {
    uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood 2014), a byte at a time. */
static inline enum demur_err test_random_fill(void *ctx, uint8_t *out, size_t len)
{
    struct test_random *r = ctx;

    for (size_t i = 0; i < len; i++) {
        r->state += 0x9e3779b97f4a7c15U;
        uint64_t z = r->state;

        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27) * 0x94d049bb133111ebU;
        out[i] = (uint8_t)(z >> 31);
    }
    return DEMUR_OK;
}

static inline struct demur_random test_random(struct test_random *state)
{
    return (struct demur_random){test_random_fill, state};
}

static inline enum demur_err failing_fill(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    (void)out;
    (void)len;
    return DEMUR_ERR_RANDOM;
}

static inline struct demur_random failing_random(void)
{
    return (struct demur_random){failing_fill, NULL};
}

#endif
