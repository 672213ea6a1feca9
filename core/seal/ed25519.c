/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "seal/ed25519.h"

#include "demur/memory.h"

#include <sodium.h>

_Static_assert(crypto_sign_ed25519_SEEDBYTES == sizeof(struct demur_sign_seed), "seed");
_Static_assert(crypto_sign_ed25519_PUBLICKEYBYTES == DEMUR_KEY_BYTES, "public key");
_Static_assert(crypto_sign_ed25519_BYTES == DEMUR_SIGNATURE_BYTES, "signature");

void demur_ed25519_pk_of(struct demur_sign_pk *pk, const struct demur_sign_seed *seed)
{
    uint8_t sk[crypto_sign_ed25519_SECRETKEYBYTES];

    crypto_sign_ed25519_seed_keypair(pk->bytes, sk, seed->bytes);
    demur_wipe(sk, sizeof sk);
}

void demur_ed25519_sign(struct demur_signature *sig, const struct demur_sign_seed *seed,
                        const void *msg, size_t len)
{
    uint8_t pk[crypto_sign_ed25519_PUBLICKEYBYTES];
    uint8_t sk[crypto_sign_ed25519_SECRETKEYBYTES];

    crypto_sign_ed25519_seed_keypair(pk, sk, seed->bytes);
    crypto_sign_ed25519_detached(sig->bytes, NULL, msg, len, sk);
    demur_wipe(sk, sizeof sk);
}

enum demur_err demur_ed25519_verify(const struct demur_sign_pk *pk,
                                    const struct demur_signature *sig, const void *msg, size_t len)
{
    if (crypto_sign_ed25519_verify_detached(sig->bytes, msg, len, pk->bytes) != 0) {
        return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}
