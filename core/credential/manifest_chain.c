/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/manifest.h"

#include "demur/memory.h"
#include "demur/tree.h"

#include "credential/manifest_check.h"

#include <stdbool.h>
#include <string.h>

const struct demur_manifest_issuer *demur_manifest_issuer_of(const struct demur_manifest *manifest,
                                                             uint8_t id)
{
    for (size_t i = 0; i < manifest->issuers; i++) {
        if (manifest->issuer[i].id == id) return &manifest->issuer[i];
    }
    return NULL;
}

const struct demur_manifest_principal *demur_manifest_principal_of(
    const struct demur_manifest *manifest, uint8_t id)
{
    for (size_t i = 0; i < manifest->principals; i++) {
        if (manifest->principal[i].id == id) return &manifest->principal[i];
    }
    return NULL;
}

const struct demur_manifest_epoch *demur_manifest_epoch_of(const struct demur_manifest *manifest,
                                                           uint32_t epoch)
{
    for (size_t i = 0; i < manifest->epochs; i++) {
        if (manifest->epoch[i].epoch == epoch) return &manifest->epoch[i];
    }
    return NULL;
}

const struct demur_manifest_epoch *demur_manifest_epoch_at(const struct demur_manifest *manifest,
                                                           uint32_t day)
{
    for (size_t i = 0; i < manifest->epochs; i++) {
        if (manifest->epoch[i].first <= day && day <= manifest->epoch[i].last) {
            return &manifest->epoch[i];
        }
    }
    return NULL;
}

static bool id_was_given(const struct demur_manifest_chain *chain, uint8_t id)
{
    return (chain->used_ids[id / 8] >> (id % 8) & 1) != 0;
}

/* Whether issuer may have its id: a fresh one, or that of an issuer it continues. */
static bool id_is_right(const struct demur_manifest_chain *chain,
                        const struct demur_manifest_issuer *issuer)
{
    if (!id_was_given(chain, issuer->id)) return true;
    for (size_t i = 0; i < chain->issuers; i++) {
        if (chain->issuer_id[i] != issuer->id) continue;
        return memcmp(chain->issuer_pk[i].bytes, issuer->bbs_pk.bytes, DEMUR_ISSUER_PK_BYTES) ==
                   0 ||
               memcmp(chain->issuer_op_pk[i].bytes, issuer->op_pk.bytes, DEMUR_KEY_BYTES) == 0;
    }
    return false;
}

/* Whether manifest, well formed, may follow chain, its signatures apart. */
static bool follows(const struct demur_manifest_chain *chain, const struct demur_manifest *m,
                    uint32_t window_day)
{
    if (m->seq != chain->count) return false;
    if (chain->count == 0) return true;
    if (memcmp(m->prev.bytes, chain->leaf.bytes, sizeof m->prev.bytes) != 0) return false;
    if (m->activation < (uint64_t)window_day + DEMUR_MANIFEST_NOTICE_DAYS) return false;
    if (m->mode != chain->mode || m->tz != chain->tz) return false;
    for (size_t i = 0; i < m->issuers; i++) {
        if (!id_is_right(chain, &m->issuer[i])) return false;
    }
    return true;
}

/* The chain with m as its last; leaf and org are set by the caller. */
static void advance(struct demur_manifest_chain *chain, const struct demur_manifest *m)
{
    chain->count++;
    chain->mode = m->mode;
    chain->tz = m->tz;
    chain->keys.count = 0;
    demur_sigs_keys_add(&chain->keys, &m->root_pk);
    chain->issuers = m->issuers;
    for (size_t i = 0; i < m->issuers; i++) {
        const struct demur_manifest_issuer *issuer = &m->issuer[i];

        demur_sigs_keys_add(&chain->keys, &issuer->op_pk);
        chain->issuer_id[i] = issuer->id;
        chain->issuer_pk[i] = issuer->bbs_pk;
        chain->issuer_op_pk[i] = issuer->op_pk;
        chain->used_ids[issuer->id / 8] |= (uint8_t)(1U << issuer->id % 8);
    }
}

enum demur_err demur_manifest_chain_add(struct demur_manifest_chain *chain,
                                        const struct demur_manifest *manifest, uint32_t window_day)
{
    struct demur_manifest_chain next = *chain;
    struct demur_sigs_keys keys = chain->keys;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_manifest_encode(&bytes, &len, manifest);

    if (err != DEMUR_OK) return err;
    err = DEMUR_ERR_INVALID;
    if (!follows(chain, manifest, window_day)) goto out;
    if (chain->count == 0) {
        err = demur_manifest_org(&next.org, manifest);
        if (err != DEMUR_OK) goto out;
    }
    advance(&next, manifest);
    for (size_t i = 0; i < next.keys.count; i++) demur_sigs_keys_add(&keys, &next.keys.pk[i]);
    err = demur_manifest_sigs_verify(manifest, &next.org, &keys);
    if (err != DEMUR_OK) goto out;
    demur_tree_leaf(&next.leaf, bytes, len);
    *chain = next;
out:
    demur_free(bytes);
    return err;
}

size_t demur_manifest_in_force(const struct demur_manifest_place *place, size_t count, uint32_t day,
                               uint64_t seen_size)
{
    size_t in_force = 0;

    for (size_t i = 1; i < count; i++) {
        if (place[i].activation <= day && place[i].index < seen_size) in_force = i;
    }
    return in_force;
}
