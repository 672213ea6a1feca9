/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "seal/sign_object.h"

#include "demur/memory.h"
#include "seal/ed25519.h"
#include "seal/hpke.h"

#include <string.h>

void demur_sign_pk_of(struct demur_sign_pk *pk, const struct demur_sign_seed *seed)
{
    struct demur_ed25519_seed s;
    struct demur_ed25519_pk p;

    memcpy(s.bytes, seed->bytes, sizeof s.bytes);
    demur_ed25519_pk_of(&p, &s);
    memcpy(pk->bytes, p.bytes, sizeof pk->bytes);
    demur_wipe(&s, sizeof s);
}

void demur_box_pk_of(struct demur_box_pk *pk, const struct demur_box_sk *sk)
{
    struct demur_hpke_sk s;
    struct demur_hpke_pk p;

    memcpy(s.bytes, sk->bytes, sizeof s.bytes);
    demur_hpke_pk_of(&p, &s);
    memcpy(pk->bytes, p.bytes, sizeof pk->bytes);
    demur_wipe(&s, sizeof s);
}

void demur_sign_object_make(struct demur_signature *sig, const struct demur_sign_seed *seed,
                            const char *label, const struct demur_hash *org,
                            struct demur_span object)
{
    struct demur_ed25519_seed s;
    struct demur_ed25519_sig made;

    memcpy(s.bytes, seed->bytes, sizeof s.bytes);
    demur_object_sign(&made, &s, label, org, object);
    memcpy(sig->bytes, made.bytes, sizeof sig->bytes);
    demur_wipe(&s, sizeof s);
}

enum demur_err demur_sign_object_verify(const struct demur_signature *sig,
                                        const struct demur_sign_pk *pk, const char *label,
                                        const struct demur_hash *org, struct demur_span object)
{
    struct demur_ed25519_pk p;
    struct demur_ed25519_sig s;

    memcpy(p.bytes, pk->bytes, sizeof p.bytes);
    memcpy(s.bytes, sig->bytes, sizeof s.bytes);
    return demur_object_verify(&p, &s, label, org, object);
}
