/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/random.h"

#include "demur/memory.h"

enum demur_err demur_random_fill(const struct demur_random *source, uint8_t *out, size_t len)
{
    enum demur_err err = source->fill(source->ctx, out, len);

    if (err != DEMUR_OK) demur_wipe(out, len);
    return err;
}
