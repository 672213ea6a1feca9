/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "signers.h"

#include "demur/memory.h"

#include <string.h>

static const char label[] = "demur/v1/sig/manifest";

static struct cli_signer *find(struct cli_signers *s, const struct demur_sign_pk *pk)
{
    for (size_t i = 0; i < s->count; i++) {
        if (memcmp(&s->signer[i].pk, pk, sizeof *pk) == 0) return &s->signer[i];
    }
    return NULL;
}

static void add(struct cli_signers *s, const struct demur_sign_pk *pk, struct demur_span name,
                bool is_former)
{
    if (find(s, pk) != NULL || s->count == DEMUR_SIGS_MAX) return;
    s->signer[s->count++] = (struct cli_signer){.pk = *pk, .name = name, .is_former = is_former};
}

static void add_of(struct cli_signers *s, const struct demur_manifest *m, bool is_former)
{
    add(s, &m->root_pk, (struct demur_span){NULL, 0}, is_former);
    for (size_t i = 0; i < m->issuers; i++) {
        add(s, &m->issuer[i].op_pk, m->issuer[i].name, is_former);
    }
}

/* The bytes that are signed: a manifest without its signatures, and without their number. */
static enum demur_err encode_object(uint8_t **out, size_t *len, const struct demur_manifest *m)
{
    struct demur_manifest *bare = demur_alloc(sizeof *bare);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (bare != NULL) {
        *bare = *m;
        bare->sigs.count = 0;
        err = demur_manifest_encode(out, len, bare);
    }
    if (err == DEMUR_OK) *len -= 1;
    demur_free(bare);
    return err;
}

enum demur_err cli_signers_find(struct cli_signers *out, const struct demur_manifest *manifest,
                                const struct demur_manifest *before, const struct demur_hash *org)
{
    uint8_t *object = NULL;
    size_t len = 0;
    enum demur_err err = encode_object(&object, &len, manifest);

    if (err != DEMUR_OK) return err;
    *out = (struct cli_signers){.count = 0};
    add_of(out, manifest, false);
    if (before != NULL) add_of(out, before, true);
    for (size_t i = 0; i < manifest->sigs.count; i++) {
        const struct demur_sigs one = {1, {manifest->sigs.item[i]}};
        const struct demur_sigs_keys key = {1, {one.item[0].pk}};
        struct cli_signer *signer = find(out, &one.item[0].pk);

        if (signer == NULL) {
            out->strange++;
            continue;
        }
        signer->has_signed = true;
        signer->holds =
            demur_sigs_verify(&one, &key, label, org, (struct demur_span){object, len}) == DEMUR_OK;
    }
    for (size_t i = 0; i < out->count; i++) out->missing += !out->signer[i].holds;
    demur_free(object);
    return err;
}
