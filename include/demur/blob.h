/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * blob.h -- padded, sealed bytes that the server keeps by their hash and cannot read.
 *
 * XChaCha20-Poly1305 with 24 zero bytes as nonce and no AAD, over u32 length, plaintext and zeros
 * up to max(16,384, Padme(4 + length)).  A key meets one plaintext only: it is derived from a
 * commitment to it (memo_keys.h).  Source: docs/protocol.md 2.6, "Blob".
 */
#ifndef DEMUR_BLOB_H
#define DEMUR_BLOB_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_BLOB_PLAIN_MAX 16777216U /**< 16 MiB: the largest attachment */
#define DEMUR_BLOB_BYTES_MIN 16400U    /**< a blob of nothing */
#define DEMUR_BLOB_BYTES_MAX 17301520U /**< a blob of DEMUR_BLOB_PLAIN_MAX bytes */

/** Secret; wipe it with demur_wipe(). */
struct demur_blob_key {
    uint8_t bytes[32];
};

/** How a blob is named where it is used: SHA-256 of its bytes, and how many. */
struct demur_blob_ref {
    struct demur_hash hash;
    uint32_t size;
};

/** Padme(len): the next length at or above len that shows little about it; len is below 2^62. */
uint64_t demur_padme(uint64_t len);

/** The size of the blob of plain_len (at most DEMUR_BLOB_PLAIN_MAX) bytes. */
size_t demur_blob_size(size_t plain_len);

/**
 * Seal plain under key.
 *
 * On success *out is the caller's, to be freed with demur_free(); it has demur_blob_size() bytes.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (plain is too long), DEMUR_ERR_NOMEM; then outputs are left
 *         alone
 */
DEMUR_MUST_CHECK
enum demur_err demur_blob_seal(uint8_t **out, size_t *out_len, const struct demur_blob_key *key,
                               struct demur_span plain);

/**
 * Open blob under key.
 *
 * On success *out is the plaintext and the caller's, to be freed with demur_wipe_free(*out,
 * *out_len).  It is not yet what a commitment names: the AEAD does not commit to its key.
 * @return DEMUR_OK,
 *         DEMUR_ERR_LENGTH   no blob has that size,
 *         DEMUR_ERR_INVALID  not sealed under key,
 *         DEMUR_ERR_FORMAT   sealed under key, but not padded as a blob is,
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_blob_open(uint8_t **out, size_t *out_len, const struct demur_blob_key *key,
                               struct demur_span blob);

/** The name of blob. */
void demur_blob_ref_of(struct demur_blob_ref *out, struct demur_span blob);

#endif
