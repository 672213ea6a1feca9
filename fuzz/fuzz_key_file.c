/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_key_file.c -- KEY_FILE of any bytes: what decodes is encoded to the same bytes. */
#include "demur/key_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_key_file key;
    uint8_t again[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;

    if (demur_key_file_decode(&key, data, size) != DEMUR_OK) return 0;
    if (demur_key_file_encode(again, &len, &key) != DEMUR_OK) abort();
    if (len != size || memcmp(again, data, len) != 0) abort();
    return 0;
}
