/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_memo_source.c -- no source crashes the reader; what it reads is a document, and is the same
 * one when it is written as a source and read again.
 */
#include "demur/memo_source.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The byte form of what text says, or NULL where it is no source. */
static uint8_t *encode(size_t *len, struct demur_memo_source **source, struct demur_span text)
{
    static const struct demur_principal_title title[] = {{3, {(const uint8_t *)"Director", 8}}};
    static const struct demur_principal_titles titles = {title, 1};
    struct demur_source_problem problem;
    uint8_t *out = NULL;

    problem.sentence[0] = '\0';
    if (demur_memo_source_parse(source, &problem, text, &titles) != DEMUR_OK) {
        if (problem.sentence[0] == '\0') abort();
        return NULL;
    }
    const struct demur_document *d = demur_memo_source_document(*source);

    if (demur_document_encode(&out, len, d) != DEMUR_OK) abort();
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct demur_principal_title title[] = {{3, {(const uint8_t *)"Director", 8}}};
    static const struct demur_principal_titles titles = {title, 1};
    struct demur_memo_source *source = NULL;
    struct demur_memo_source *again = NULL;
    uint8_t *rendered = NULL;
    size_t rendered_len = 0;
    size_t first_len = 0;
    size_t second_len = 0;
    uint8_t *first = encode(&first_len, &source, (struct demur_span){data, size});

    if (first == NULL) return 0;
    const struct demur_document *d = demur_memo_source_document(source);

    if (demur_memo_source_render(&rendered, &rendered_len, d, &titles) != DEMUR_OK) abort();
    uint8_t *second = encode(&second_len, &again, (struct demur_span){rendered, rendered_len});

    if (second == NULL || second_len != first_len || memcmp(first, second, first_len) != 0) abort();
    demur_wipe_free(first, first_len);
    demur_wipe_free(second, second_len);
    demur_wipe_free(rendered, rendered_len);
    demur_memo_source_free(source);
    demur_memo_source_free(again);
    return 0;
}
