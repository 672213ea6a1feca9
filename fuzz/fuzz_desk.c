/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_desk.c -- a desk of any bytes does not open; any text is there again after it was sealed,
 * and is not where one byte of the file was changed.
 */
#include "demur/desk.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum demur_err fill(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    memset(out, 0x33, len);
    return DEMUR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t file[DEMUR_DESK_BYTES];
    static const struct demur_desk_key key = {{1}};
    struct demur_random random = {fill, NULL};
    uint8_t *text = NULL;
    size_t len = 0;

    if (demur_desk_open(&text, &len, &key, data, size) == DEMUR_OK) abort();
    memset(file, 0x5a, sizeof file);
    memcpy(file, data, size < sizeof file ? size : sizeof file);
    if (demur_desk_open(&text, &len, &key, file, sizeof file) == DEMUR_OK) abort();
    if (size > DEMUR_DESK_TEXT_MAX) return 0;
    if (demur_desk_seal(file, &key, (struct demur_span){data, size}, &random) != DEMUR_OK ||
        demur_desk_open(&text, &len, &key, file, sizeof file) != DEMUR_OK || len != size ||
        (size > 0 && memcmp(text, data, size) != 0)) {
        abort();
    }
    demur_wipe_free(text, len);
    file[size % sizeof file] ^= 1;
    if (demur_desk_open(&text, &len, &key, file, sizeof file) == DEMUR_OK) abort();
    return 0;
}
