/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* aead.h -- XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) under a 32-byte key. */
#ifndef DEMUR_SEAL_AEAD_H
#define DEMUR_SEAL_AEAD_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_AEAD_TAG_BYTES   16
#define DEMUR_AEAD_NONCE_BYTES 24

/** A key: secret; wipe it with demur_wipe(). */
struct demur_aead_key {
    uint8_t bytes[32];
};

/** Seal m to out, which has m.len + DEMUR_AEAD_TAG_BYTES bytes; out may be m.data. */
void demur_aead_seal(uint8_t *out, const struct demur_aead_key *key,
                     const uint8_t nonce[DEMUR_AEAD_NONCE_BYTES], struct demur_span m,
                     struct demur_span aad);

/**
 * Open c to out, which has c.len - DEMUR_AEAD_TAG_BYTES bytes; out may be c.data.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (shorter than a tag), DEMUR_ERR_INVALID (out is zeros)
 */
DEMUR_MUST_CHECK
enum demur_err demur_aead_open(uint8_t *out, const struct demur_aead_key *key,
                               const uint8_t nonce[DEMUR_AEAD_NONCE_BYTES], struct demur_span c,
                               struct demur_span aad);

#endif
