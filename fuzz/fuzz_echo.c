/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_echo.c -- RATING and CLAIM: no crash, and exactly one byte form each. */
#include "demur/echo.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_rating rating;
    struct demur_claim claim;
    uint8_t again[DEMUR_CLAIM_BYTES_MAX];
    size_t len = 0;

    if (demur_rating_decode(&rating, data, size) == DEMUR_OK) {
        demur_rating_encode(again, &rating);
        if (memcmp(again, data, size) != 0) abort();
    }
    if (demur_claim_decode(&claim, data, size) == DEMUR_OK) {
        demur_claim_encode(again, &len, &claim);
        if (len != size || memcmp(again, data, size) != 0) abort();
    }
    return 0;
}
