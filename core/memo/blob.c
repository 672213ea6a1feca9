/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/blob.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "seal/aead.h"

#include <assert.h>
#include <string.h>

enum {
    LENGTH_BYTES = 4,
    PADDED_MIN = 16384,
};

/* A key meets one plaintext only, so one nonce will do. */
static const uint8_t nonce[DEMUR_AEAD_NONCE_BYTES] = {0};

static unsigned log2_floor(uint64_t x)
{
    unsigned log = 0;

    while (x >>= 1) log++;
    return log;
}

uint64_t demur_padme(uint64_t len)
{
    if (len < 2) return len;
    unsigned e = log2_floor(len);
    unsigned s = log2_floor(e) + 1;
    unsigned low = e > s ? e - s : 0; /* bits that are rounded up */
    uint64_t mask = ((uint64_t)1 << (low & 63)) - 1;

    return (len + mask) & ~mask;
}

/* The length of what is encrypted for plain_len bytes. */
static size_t padded_size(size_t plain_len)
{
    uint64_t padded = demur_padme(LENGTH_BYTES + (uint64_t)plain_len);

    return padded < PADDED_MIN ? PADDED_MIN : (size_t)padded;
}

size_t demur_blob_size(size_t plain_len)
{
    assert(plain_len <= DEMUR_BLOB_PLAIN_MAX);
    return padded_size(plain_len) + DEMUR_AEAD_TAG_BYTES;
}

static void set_aead_key(struct demur_aead_key *out, const struct demur_blob_key *key)
{
    memcpy(out->bytes, key->bytes, sizeof out->bytes);
}

enum demur_err demur_blob_seal(uint8_t **out, size_t *out_len, const struct demur_blob_key *key,
                               struct demur_span plain)
{
    if (plain.len > DEMUR_BLOB_PLAIN_MAX) return DEMUR_ERR_LENGTH;
    size_t padded = padded_size(plain.len);
    size_t size = padded + DEMUR_AEAD_TAG_BYTES;
    uint8_t *blob = demur_alloc(size); /* zeros: the padding is there */

    if (blob == NULL) return DEMUR_ERR_NOMEM;
    struct demur_aead_key k;

    set_aead_key(&k, key);
    demur_set_be32(blob, (uint32_t)plain.len);
    if (plain.len > 0) memcpy(blob + LENGTH_BYTES, plain.data, plain.len);
    demur_aead_seal(blob, &k, nonce, (struct demur_span){blob, padded}, (struct demur_span){0});
    demur_wipe(&k, sizeof k);
    *out = blob;
    *out_len = size;
    return DEMUR_OK;
}

/* The text in the size bytes at padded; how long it is becomes public here, to the reader. */
static enum demur_err take_text(uint8_t **out, size_t *out_len, const uint8_t *padded, size_t size)
{
    size_t len = demur_get_be32(padded);

    if (len > DEMUR_BLOB_PLAIN_MAX || padded_size(len) != size) return DEMUR_ERR_FORMAT;
    if (!demur_all_zero(padded + LENGTH_BYTES + len, size - LENGTH_BYTES - len)) {
        return DEMUR_ERR_FORMAT;
    }
    uint8_t *text = demur_alloc(len);

    if (text == NULL) return DEMUR_ERR_NOMEM;
    if (len > 0) memcpy(text, padded + LENGTH_BYTES, len);
    *out = text;
    *out_len = len;
    return DEMUR_OK;
}

enum demur_err demur_blob_open(uint8_t **out, size_t *out_len, const struct demur_blob_key *key,
                               struct demur_span blob)
{
    uint8_t *padded = NULL;
    enum demur_err err;

    if (blob.len < DEMUR_BLOB_BYTES_MIN || blob.len > DEMUR_BLOB_BYTES_MAX) return DEMUR_ERR_LENGTH;
    size_t size = blob.len - DEMUR_AEAD_TAG_BYTES;
    struct demur_aead_key k;

    set_aead_key(&k, key);
    padded = demur_alloc(size);
    if (padded == NULL) {
        err = DEMUR_ERR_NOMEM;
        goto out;
    }
    err = demur_aead_open(padded, &k, nonce, blob, (struct demur_span){0});
    if (err == DEMUR_OK) err = take_text(out, out_len, padded, size);
out:
    demur_wipe_free(padded, size);
    demur_wipe(&k, sizeof k);
    return err;
}

void demur_blob_ref_of(struct demur_blob_ref *out, struct demur_span blob)
{
    demur_sha256(&out->hash, blob.data, blob.len);
    out->size = (uint32_t)blob.len;
}
