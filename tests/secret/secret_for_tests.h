/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * secret_for_tests.h -- secrets are bytes that valgrind takes for undefined: a branch on one, or an
 * address made from one, is reported.  Without valgrind all of this does nothing.
 *
 * What the protocol publishes is declared defined where it leaves the function that made it.  Where
 * a value becomes public inside a function, public.supp names the place.
 */
#ifndef SECRET_FOR_TESTS_H
#define SECRET_FOR_TESTS_H

#include "random_for_tests.h"
#include "tap.h"

#include <valgrind/memcheck.h>

/** From here on the len bytes at p are secret. */
static inline void hide(const void *p, size_t len)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(p, len);
}

/** From here on the len bytes at p are public; say why beside the call. */
static inline void publish(const void *p, size_t len)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(p, len);
}

/**
 * Whether valgrind takes every byte of the len (at most 4,096) at p for secret, at least in part.
 *
 * A test that has published a secret by mistake would find nothing more: this sees it.
 */
static inline bool is_secret(const void *p, size_t len)
{
    static uint8_t undefined[4096];

    if (RUNNING_ON_VALGRIND == 0) return true;
    if (len > sizeof undefined || VALGRIND_GET_VBITS(p, undefined, len) != 1) return false;
    for (size_t i = 0; i < len; i++) {
        if (undefined[i] == 0) return false;
    }
    return true;
}

static inline enum demur_err secret_fill(void *ctx, uint8_t *out, size_t len)
{
    enum demur_err err = test_random_fill(ctx, out, len);

    hide(out, len);
    return err;
}

/** A source whose every byte is secret. */
static inline struct demur_random secret_random(struct test_random *state)
{
    return (struct demur_random){secret_fill, state};
}

#endif
