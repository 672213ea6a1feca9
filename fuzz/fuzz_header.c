/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_header.c -- no input crashes the reader, and each header has exactly one byte form. */
#include "demur/header.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_memo_header header;
    uint8_t again[DEMUR_HEADER_BYTES_MAX];
    size_t len = 0;

    if (demur_header_decode(&header, data, size) != DEMUR_OK) return 0;
    if (demur_header_encode(again, &len, &header) != DEMUR_OK) abort();
    if (len != size || memcmp(again, data, size) != 0) abort();
    return 0;
}
