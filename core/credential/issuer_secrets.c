/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issuer_secrets.c -- new secrets of an issuer. */
#include "bbs/key.h"
#include "demur/issuer.h"
#include "demur/memory.h"

enum demur_err demur_issuer_secrets_draw(struct demur_issuer_secrets *out,
                                         const struct demur_random *random)
{
    struct demur_issuer_secrets s = {.entropy = {0}};
    struct demur_bbs_sk sk;
    uint8_t material[32];
    enum demur_err err = demur_random_fill(random, material, sizeof material);

    if (err == DEMUR_OK) {
        err = demur_bbs_keygen(&sk, (struct demur_span){material, sizeof material},
                               (struct demur_span){NULL, 0}, demur_bbs_keygen_dst());
    }
    if (err == DEMUR_OK) demur_bbs_sk_encode(s.bbs, &sk);
    if (err == DEMUR_OK) {
        err = demur_random_fill(random, s.operator_seed.bytes, sizeof s.operator_seed.bytes);
    }
    if (err == DEMUR_OK) err = demur_random_fill(random, s.entropy, sizeof s.entropy);
    if (err == DEMUR_OK) {
        *out = s;
    } else {
        demur_wipe(out, sizeof *out);
    }
    demur_wipe(&s, sizeof s);
    demur_wipe(&sk, sizeof sk);
    demur_wipe(material, sizeof material);
    return err;
}
