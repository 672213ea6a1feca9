/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_blob.c -- a padded text of any bytes, sealed by someone who has the key, opens or is
 * refused without a crash; what opens is sealed to the same bytes.
 */
#include "demur/blob.h"
#include "demur/memory.h"
#include "seal/aead.h"

#include <stdlib.h>
#include <string.h>

enum { PADDED_MIN = 16384, PADDED_MAX = 32768 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t nonce[DEMUR_AEAD_NONCE_BYTES] = {0};
    static const struct demur_blob_key key = {{1}};
    static const struct demur_aead_key aead_key = {{1}};
    static uint8_t blob[PADDED_MAX + DEMUR_AEAD_TAG_BYTES];
    uint8_t *plain = NULL;
    uint8_t *again = NULL;
    size_t plain_len = 0;
    size_t again_len = 0;

    if (size > PADDED_MAX) return 0;
    size_t padded = size > PADDED_MIN ? size : PADDED_MIN;

    memset(blob, 0, sizeof blob);
    if (size > 0) memcpy(blob, data, size);
    demur_aead_seal(blob, &aead_key, nonce, (struct demur_span){blob, padded},
                    (struct demur_span){0});
    struct demur_span sealed = {blob, padded + DEMUR_AEAD_TAG_BYTES};

    if (demur_blob_open(&plain, &plain_len, &key, sealed) != DEMUR_OK) return 0;
    if (demur_blob_seal(&again, &again_len, &key, (struct demur_span){plain, plain_len}) !=
        DEMUR_OK) {
        abort();
    }
    if (again_len != sealed.len || memcmp(again, blob, again_len) != 0) abort();
    demur_wipe_free(plain, plain_len);
    demur_free(again);
    return 0;
}
