/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_roster_import.c -- exports of any bytes: what is imported has codes that the roster names,
 * and the values of each attribute make up all rows.
 */
#include "demur/roster_import.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct demur_hash org = {{1}};
    struct demur_import_options options = {
        .org = &org, .today = 20362, .k_min = 2, .with_unit = true};
    struct demur_roster_import *import = NULL;

    if (demur_roster_import_make(&import, (struct demur_span){data, size}, &options) != DEMUR_OK)
        return 0;
    for (size_t i = 0; !import->is_stopped && i < import->rows; i++) {
        if (import->row[i].codes.code[0] > DEMUR_BANDS_MAX) abort();
    }
    for (size_t a = 0; !import->is_stopped && a < DEMUR_ATTRIBUTES; a++) {
        uint64_t rows = 0;

        for (size_t i = 0; i < import->attribute[a].values; i++) {
            rows += import->attribute[a].value[i].rows;
        }
        if (rows != import->rows) abort();
    }
    demur_roster_import_free(import);
    return 0;
}
