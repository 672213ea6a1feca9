/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "seal/ed25519.h"

#include "demur/memory.h"

#include <sodium.h>

_Static_assert(crypto_sign_ed25519_SEEDBYTES == sizeof(struct demur_ed25519_seed), "seed");
_Static_assert(crypto_sign_ed25519_PUBLICKEYBYTES == DEMUR_ED25519_KEY_BYTES, "public key");
_Static_assert(crypto_sign_ed25519_BYTES == DEMUR_ED25519_SIG_BYTES, "signature");

void demur_ed25519_pk_of(struct demur_ed25519_pk *pk, const struct demur_ed25519_seed *seed)
{
    uint8_t sk[crypto_sign_ed25519_SECRETKEYBYTES];

    crypto_sign_ed25519_seed_keypair(pk->bytes, sk, seed->bytes);
    demur_wipe(sk, sizeof sk);
}

void demur_ed25519_sign(struct demur_ed25519_sig *sig, const struct demur_ed25519_seed *seed,
                        const void *msg, size_t len)
{
    uint8_t pk[crypto_sign_ed25519_PUBLICKEYBYTES];
    uint8_t sk[crypto_sign_ed25519_SECRETKEYBYTES];

    crypto_sign_ed25519_seed_keypair(pk, sk, seed->bytes);
    crypto_sign_ed25519_detached(sig->bytes, NULL, msg, len, sk);
    demur_wipe(sk, sizeof sk);
}

enum demur_err demur_ed25519_verify(const struct demur_ed25519_pk *pk,
                                    const struct demur_ed25519_sig *sig, const void *msg,
                                    size_t len)
{
    if (crypto_sign_ed25519_verify_detached(sig->bytes, msg, len, pk->bytes) != 0) {
        return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}

/* H(label; org_id, object): what a signature of Demur's own is over. */
static void object_hash(struct demur_hash *out, const char *label, const struct demur_hash *org,
                        struct demur_span object)
{
    const struct demur_span x[2] = {{org->bytes, sizeof org->bytes}, object};

    demur_hash_label(out, label, x, 2);
}

void demur_object_sign(struct demur_ed25519_sig *sig, const struct demur_ed25519_seed *seed,
                       const char *label, const struct demur_hash *org, struct demur_span object)
{
    struct demur_hash h;

    object_hash(&h, label, org, object);
    demur_ed25519_sign(sig, seed, h.bytes, sizeof h.bytes);
}

enum demur_err demur_object_verify(const struct demur_ed25519_pk *pk,
                                   const struct demur_ed25519_sig *sig, const char *label,
                                   const struct demur_hash *org, struct demur_span object)
{
    struct demur_hash h;

    object_hash(&h, label, org, object);
    return demur_ed25519_verify(pk, sig, h.bytes, sizeof h.bytes);
}
