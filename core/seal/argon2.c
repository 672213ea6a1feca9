/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "seal/argon2.h"

#include "demur/memory.h"

#include <assert.h>
#include <sodium.h>

_Static_assert(crypto_pwhash_argon2id_SALTBYTES == 16, "salt");
_Static_assert(crypto_pwhash_argon2id_MEMLIMIT_MIN == 1024 * DEMUR_ARGON2_KIB_MIN, "least memory");

enum demur_err demur_argon2id(uint8_t *out, size_t out_len, struct demur_span password,
                              const uint8_t salt[16], uint32_t memory_kib, uint32_t passes)
{
    static const uint8_t none = 0;
    const uint8_t *data = password.data != NULL ? password.data : &none;

    assert(out_len >= crypto_pwhash_argon2id_BYTES_MIN && password.len <= UINT32_MAX);
    demur_wipe(out, out_len);
    if (memory_kib < DEMUR_ARGON2_KIB_MIN || memory_kib > DEMUR_ARGON2_KIB_MAX || passes < 1 ||
        passes > DEMUR_ARGON2_PASSES_MAX) {
        return DEMUR_ERR_RANGE;
    }
    if (crypto_pwhash_argon2id(out, out_len, (const char *)data, password.len, salt, passes,
                               (size_t)memory_kib * 1024,
                               crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
        demur_wipe(out, out_len);
        return DEMUR_ERR_NOMEM; /* lengths and limits are in range, so nothing else is left */
    }
    return DEMUR_OK;
}
