/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_manifest.c -- MANIFEST, ROSTER and ROSTER_FILE of any bytes: what decodes is written the
 * same. */
#include "demur/manifest.h"
#include "demur/memory.h"
#include "demur/roster.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Compare and free what an encoder gave. */
static void compare(enum demur_err err, uint8_t *again, size_t len, struct demur_span in)
{
    if (err == DEMUR_ERR_NOMEM) return;
    if (err != DEMUR_OK || len != in.len || memcmp(again, in.data, len) != 0) abort();
    demur_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_span in = {data, size};
    struct demur_manifest *manifest = NULL;
    struct demur_roster *roster = NULL;
    struct demur_roster_file *file = NULL;
    uint8_t *again = NULL;
    size_t len = 0;

    if (demur_manifest_decode(&manifest, data, size) == DEMUR_OK) {
        enum demur_err err = demur_manifest_encode(&again, &len, manifest);

        compare(err, again, len, in);
    }
    if (demur_roster_decode(&roster, data, size) == DEMUR_OK) {
        enum demur_err err = demur_roster_encode(&again, &len, roster);

        compare(err, again, len, in);
    }
    if (demur_roster_file_decode(&file, data, size) == DEMUR_OK) {
        enum demur_err err = demur_roster_file_encode(&again, &len, file);

        compare(err, again, len, in);
    }
    demur_manifest_free(manifest);
    demur_roster_free(roster);
    demur_roster_file_free(file);
    return 0;
}
