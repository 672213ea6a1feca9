/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log/entry_bundle.h"

#include <assert.h>

enum demur_err demur_entry_bundle_decode(struct demur_entry_bundle *out, const uint8_t *data,
                                         size_t len, size_t count)
{
    struct demur_reader r = demur_reader_over(data, len);
    struct demur_entry_bundle b = {.count = count};
    enum demur_err err;

    assert(count > 0 && count <= DEMUR_TILE_WIDTH);
    for (size_t i = 0; i < count; i++) b.entries[i] = demur_read_v16(&r, DEMUR_ENTRY_BYTES_MAX);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) *out = b;
    return err;
}

enum demur_err demur_entry_bundle_encode(struct demur_writer *out,
                                         const struct demur_entry_bundle *b)
{
    assert(b->count > 0 && b->count <= DEMUR_TILE_WIDTH);
    for (size_t i = 0; i < b->count; i++) {
        demur_put_v16(out, b->entries[i].data, b->entries[i].len);
    }
    return out->err;
}
