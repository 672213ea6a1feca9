/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* random.c -- host/random.h in a browser: its own source, crypto.getRandomValues(). */
#include "host/random.h"

#include "imports.h"

/* The worker asks for 65,536 bytes at most at a time; it cannot fail. */
static enum demur_err fill(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    page_random(out, (uint32_t)len);
    return DEMUR_OK;
}

struct demur_random host_random(void)
{
    return (struct demur_random){fill, NULL};
}
