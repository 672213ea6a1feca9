/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/epoch_keys_parts.h"

#include "credential/issuing.h"
#include "demur/memory.h"

static enum demur_err add_issuer(struct demur_epoch_keys *k,
                                 const struct demur_manifest_issuer *from,
                                 const struct demur_hash *roster_leaf)
{
    struct demur_hash *header = &k->cred_header[k->count];
    struct demur_bbs_pk pk;
    enum demur_err err = demur_bbs_pk_decode(&pk, from->bbs_pk.bytes);

    if (err != DEMUR_OK) return DEMUR_ERR_INVALID;
    demur_cred_header(header, &k->org, from->id, k->epoch, roster_leaf);
    err = demur_bbs_issuer_new(&k->issuer[k->count], k->generators, &pk,
                               (struct demur_span){header->bytes, sizeof header->bytes},
                               DEMUR_EPOCH_NYM_SECRETS);
    if (err != DEMUR_OK) return err;
    k->op_pk[k->count] = from->op_pk;
    k->id[k->count++] = from->id;
    return err;
}

enum demur_err demur_epoch_keys_new(struct demur_epoch_keys **out, const struct demur_hash *org,
                                    const struct demur_manifest *manifest, uint32_t epoch,
                                    const struct demur_hash *roster_leaf)
{
    struct demur_epoch_keys *k = demur_alloc(sizeof *k);
    enum demur_err err;

    if (k == NULL) return DEMUR_ERR_NOMEM;
    *k = (struct demur_epoch_keys){.org = *org, .epoch = epoch, .roster_leaf = *roster_leaf};
    err = demur_bbs_generators_new(&k->generators, DEMUR_BBS_NYM, DEMUR_EPOCH_SIGNER_MESSAGES,
                                   DEMUR_EPOCH_NYM_SECRETS);
    for (size_t i = 0; i < manifest->issuers && err == DEMUR_OK; i++) {
        err = add_issuer(k, &manifest->issuer[i], roster_leaf);
    }
    if (err != DEMUR_OK) {
        demur_epoch_keys_free(k);
        return err;
    }
    *out = k;
    return DEMUR_OK;
}

void demur_epoch_keys_free(struct demur_epoch_keys *keys)
{
    if (keys == NULL) return;
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) demur_bbs_issuer_free(keys->issuer[i]);
    demur_bbs_generators_free(keys->generators);
    demur_free(keys);
}

uint8_t demur_epoch_keys_count(const struct demur_epoch_keys *keys)
{
    return keys->count;
}
