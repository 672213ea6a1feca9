/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_bundle.c -- bundles of any bytes: whatever stands in them ends with a verdict.
 *
 * The input is a list of members' contents, around which the tar is made, so that mutations reach
 * what is inside; an input that begins with 'T' is taken as a tar itself.
 */
#include "bundle/members.h"
#include "demur/bytes.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum demur_err read_file(void *ctx, uint64_t at, uint8_t *out, size_t len)
{
    const struct demur_writer *w = ctx;

    if (at > w->len || len > w->len - at) abort();
    if (len > 0) memcpy(out, w->data + at, len);
    return DEMUR_OK;
}

static enum demur_err fill(void *ctx, uint8_t *out, size_t len)
{
    unsigned *state = ctx;

    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)((*state = *state * 1103515245U + 12345U) >> 16);
    return DEMUR_OK;
}

static void put_member(struct demur_writer *w, enum demur_bundle_member_kind kind,
                       struct demur_span bytes)
{
    struct demur_bundle_member m = {.kind = kind};
    char name[DEMUR_USTAR_NAME_MAX + 1];
    uint8_t block[DEMUR_USTAR_BLOCK];

    demur_bundle_member_name(name, &m);
    if (demur_ustar_encode(block, name, bytes.len) != DEMUR_OK) abort();
    demur_put_bytes(w, block, sizeof block);
    demur_put_bytes(w, bytes.data, bytes.len);
    demur_put_zeros(w, demur_ustar_padding(bytes.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_reader r = demur_reader_over(data, size);
    struct demur_writer w;
    unsigned state = 1;
    struct demur_random random = {fill, &state};
    struct demur_bundle_pin pin = {NULL, NULL};
    struct demur_bundle *b = NULL;

    demur_writer_init(&w);
    if (size > 0 && data[0] == 'T') {
        demur_put_bytes(&w, data + 1, size - 1);
    } else {
        struct demur_span readme = {(const uint8_t *)DEMUR_BUNDLE_README,
                                    sizeof DEMUR_BUNDLE_README - 1};

        put_member(&w, DEMUR_MEMBER_README, readme);
        put_member(&w, DEMUR_MEMBER_CHECKPOINT, demur_read_v16(&r, UINT16_MAX));
        put_member(&w, DEMUR_MEMBER_ENTRIES, demur_read_v16(&r, UINT16_MAX));
        put_member(&w, DEMUR_MEMBER_PROOF, demur_read_v16(&r, UINT16_MAX));
        demur_put_zeros(&w, DEMUR_USTAR_END);
    }
    struct demur_bundle_file file = {w.len, read_file, &w};

    if (demur_bundle_open(&b, &file, &pin, &random, NULL) == DEMUR_OK) {
        if (demur_bundle_parts(b) == 0 && demur_bundle_finish(b, &random) == DEMUR_OK &&
            demur_bundle_report(b)->failed == DEMUR_CHECK_NONE) {
            abort(); /* without a signature nothing holds */
        }
        demur_bundle_free(b);
    }
    demur_writer_wipe(&w);
    return 0;
}
