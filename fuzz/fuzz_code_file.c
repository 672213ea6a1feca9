/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_code_file.c -- CODE_FILE of any bytes: what decodes is encoded to the same bytes. */
#include "demur/code_file.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_code_file *file = NULL;
    uint8_t *again = NULL;
    size_t len = 0;

    if (demur_code_file_decode(&file, data, size) != DEMUR_OK) return 0;
    if (demur_code_file_encode(&again, &len, file) != DEMUR_OK) abort();
    if (len != size || memcmp(again, data, len) != 0) abort();
    for (uint32_t i = 0; i < file->codes; i++) {
        if (demur_code_file_row(file, &file->entry[i].hash) != &file->entry[i].row_id) abort();
    }
    demur_wipe_free(again, len);
    demur_code_file_free(file);
    return 0;
}
