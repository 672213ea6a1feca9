/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_delivered.c -- DELIVERED and RELEASE: no crash, and exactly one byte form each. */
#include "demur/delivered.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_delivered delivered;
    struct demur_release release;
    uint8_t again[DEMUR_DELIVERED_BYTES_MAX];
    size_t len = 0;

    if (demur_delivered_decode(&delivered, data, size) == DEMUR_OK) {
        demur_delivered_encode(again, &len, &delivered);
        if (len != size || memcmp(again, data, size) != 0) abort();
    }
    if (demur_release_decode(&release, data, size) == DEMUR_OK) {
        demur_release_encode(again, &release);
        if (memcmp(again, data, size) != 0) abort();
    }
    return 0;
}
