/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_issue.c -- ISSUE and COUNTS of any bytes: what decodes is in range. */
#include "demur/issue.h"
#include "demur/memory.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_issue issue;
    struct demur_counts *counts = demur_alloc(sizeof *counts);

    if (counts == NULL) return 0;
    if (demur_issue_decode(&issue, data, size) == DEMUR_OK &&
        (size != DEMUR_ISSUE_BYTES || issue.cell >= DEMUR_CELLS_MAX)) {
        abort();
    }
    if (demur_counts_decode(counts, data, size) == DEMUR_OK) {
        if (size != DEMUR_COUNTS_BYTES(counts->cells)) abort();
        for (size_t i = 0; i < counts->cells; i++) {
            if (counts->cell[i].done > counts->cell[i].issued) abort();
        }
    }
    demur_free(counts);
    return 0;
}
