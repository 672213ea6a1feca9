/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "seal/sign_object.h"

#include "demur/memory.h"
#include "seal/ed25519.h"
#include "seal/hpke.h"

#include <string.h>

void demur_sign_pk_of(struct demur_sign_pk *pk, const struct demur_sign_seed *seed)
{
    demur_ed25519_pk_of(pk, seed);
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

/* H(label; org_id, object): what a signature of Demur's own is over. */
static void object_hash(struct demur_hash *out, const char *label, const struct demur_hash *org,
                        struct demur_span object)
{
    const struct demur_span x[2] = {{org->bytes, sizeof org->bytes}, object};

    demur_hash_label(out, label, x, 2);
}

void demur_sign_object_make(struct demur_signature *sig, const struct demur_sign_seed *seed,
                            const char *label, const struct demur_hash *org,
                            struct demur_span object)
{
    struct demur_hash h;

    object_hash(&h, label, org, object);
    demur_ed25519_sign(sig, seed, h.bytes, sizeof h.bytes);
}

enum demur_err demur_sign_object_verify(const struct demur_signature *sig,
                                        const struct demur_sign_pk *pk, const char *label,
                                        const struct demur_hash *org, struct demur_span object)
{
    struct demur_hash h;

    object_hash(&h, label, org, object);
    return demur_ed25519_verify(pk, sig, h.bytes, sizeof h.bytes);
}
