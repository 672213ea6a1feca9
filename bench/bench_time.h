/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bench_time.h -- processor time, and the system's random source, for the benches. */
#ifndef BENCH_TIME_H
#define BENCH_TIME_H

#include "demur/random.h"

#include <stdio.h>
#include <time.h>

/** Microseconds of processor time that this thread has used. */
static inline double bench_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static inline enum demur_err bench_fill(void *ctx, uint8_t *out, size_t len)
{
    FILE *file = ctx;

    return fread(out, 1, len, file) == len ? DEMUR_OK : DEMUR_ERR_RANDOM;
}

/** The system's generator; file is /dev/urandom, opened by the caller. */
static inline struct demur_random bench_random(FILE *file)
{
    return (struct demur_random){bench_fill, file};
}

#endif
