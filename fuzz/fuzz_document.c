/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_document.c -- no input crashes the reader, and each document has exactly one byte form. */
#include "demur/document.h"
#include "demur/memo_source.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct demur_principal_titles nobody = {NULL, 0};
    struct demur_document document;
    uint8_t *again = NULL;
    uint8_t *source = NULL;
    size_t again_len = 0;
    size_t source_len = 0;

    if (demur_document_decode(&document, data, size) != DEMUR_OK) return 0;
    if (demur_document_encode(&again, &again_len, &document) != DEMUR_OK) abort();
    if (again_len != size || memcmp(again, data, size) != 0) abort();
    if (demur_memo_source_render(&source, &source_len, &document, &nobody) == DEMUR_OK) {
        demur_wipe_free(source, source_len);
    }
    demur_wipe_free(again, again_len);
    return 0;
}
