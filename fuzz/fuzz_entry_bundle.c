/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_entry_bundle.c -- entry bundles of any bytes: what decodes is written the same. */
#include "log/entry_bundle.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_entry_bundle bundle;
    struct demur_writer w;

    if (size == 0) return 0;
    /* the first byte is how many entries there are to be */
    if (demur_entry_bundle_decode(&bundle, data + 1, size - 1, (size_t)data[0] + 1) != DEMUR_OK) {
        return 0;
    }
    demur_writer_init(&w);
    if (demur_entry_bundle_encode(&w, &bundle) != DEMUR_OK || w.len != size - 1 ||
        memcmp(w.data, data + 1, w.len) != 0) {
        abort();
    }
    demur_writer_wipe(&w);
    return 0;
}
