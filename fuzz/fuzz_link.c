/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_link.c -- no input crashes the reader of links, and each has exactly one fragment. */
#include "demur/memo_keys.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_link link;
    char again[DEMUR_LINK_LEN + 1];

    if (demur_link_decode(&link, (const char *)data, size) != DEMUR_OK) return 0;
    demur_link_encode(again, &link);
    if (memcmp(again, data + size - DEMUR_LINK_LEN, DEMUR_LINK_LEN) != 0) abort();
    return 0;
}
