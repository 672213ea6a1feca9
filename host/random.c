/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/random.h"

#include <errno.h>
#include <sys/random.h>

static enum demur_err fill(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    while (len > 0) {
        ssize_t got = getrandom(out, len, 0);

        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return DEMUR_ERR_RANDOM;
        out += got;
        len -= (size_t)got;
    }
    return DEMUR_OK;
}

struct demur_random host_random(void)
{
    return (struct demur_random){fill, NULL};
}
