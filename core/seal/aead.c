/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "seal/aead.h"

#include "demur/memory.h"

#include <sodium.h>

_Static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == DEMUR_AEAD_TAG_BYTES, "tag");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == DEMUR_AEAD_NONCE_BYTES, "nonce");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == sizeof(struct demur_aead_key), "key");

void demur_aead_seal(uint8_t *out, const struct demur_aead_key *key,
                     const uint8_t nonce[DEMUR_AEAD_NONCE_BYTES], struct demur_span m,
                     struct demur_span aad)
{
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, m.data, m.len, aad.data, aad.len, NULL,
                                               nonce, key->bytes);
}

enum demur_err demur_aead_open(uint8_t *out, const struct demur_aead_key *key,
                               const uint8_t nonce[DEMUR_AEAD_NONCE_BYTES], struct demur_span c,
                               struct demur_span aad)
{
    if (c.len < DEMUR_AEAD_TAG_BYTES) return DEMUR_ERR_LENGTH;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, c.data, c.len, aad.data,
                                                   aad.len, nonce, key->bytes) != 0) {
        demur_wipe(out, c.len - DEMUR_AEAD_TAG_BYTES);
        return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}
