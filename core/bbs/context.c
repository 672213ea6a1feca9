/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/context.h"

#include "demur/memory.h"
#include "group/mul.h"

#include <string.h>

void demur_bbs_context_init(struct demur_bbs_context *out, struct demur_span id)
{
    static const char z_dst[] = "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_PSEUDONYM_"
                                "VECT_NYM_SECRETS";
    const char *api_id = demur_bbs_api_id(DEMUR_BBS_NYM);

    out->id = id;
    demur_g1_hash(&out->op, id.data, id.len, api_id, strlen(api_id));
    demur_scalar_hash(&out->z, id, (struct demur_span){(const uint8_t *)z_dst, sizeof z_dst - 1});
}

void demur_bbs_context_nym(uint8_t out[DEMUR_G1_BYTES], const struct demur_bbs_context *context,
                           const struct demur_scalar *secret, size_t n)
{
    struct demur_scalar k;
    struct demur_g1 p;

    demur_scalar_poly(&k, secret, n, &context->z);
    demur_g1_from_affine(&p, &context->op);
    demur_g1_mul_secret(&p, &p, &k);
    demur_g1_encode(out, &p); /* a pseudonym is public */
    demur_wipe(&k, sizeof k);
    demur_wipe(&p, sizeof p); /* its Z tells of k */
}
