/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* random.h -- randomness as an argument: the core has no generator of its own. */
#ifndef DEMUR_RANDOM_H
#define DEMUR_RANDOM_H

#include "demur/error.h"

#include <stddef.h>
#include <stdint.h>

/** A source of uniform bytes.  Each program makes one, from the system's generator. */
struct demur_random {
    /** Fill len bytes at out; anything but DEMUR_OK ends the operation with that error. */
    enum demur_err (*fill)(void *ctx, uint8_t *out, size_t len);
    void *ctx; /**< handed to fill; owned by whoever made the source */
};

/** Fill len bytes at out from source; on failure out is wiped. */
DEMUR_MUST_CHECK
enum demur_err demur_random_fill(const struct demur_random *source, uint8_t *out, size_t len);

#endif
