/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/standard_proof.h"

#include "demur/memory.h"
#include "memo/act_scope.h"

#include <string.h>

_Static_assert(DEMUR_BBS_PROOF_BYTES(DEMUR_CREDENTIAL_MESSAGES) == DEMUR_STANDARD_PROOF_BYTES_MAX,
               "the standard proof that hides everything");
_Static_assert((int)DEMUR_CONTEXT_ID_BYTES_MAX == (int)DEMUR_ACT_CONTEXT_MAX, "a context_id");

/* ---- out ------------------------------------------------------------------------------- */

static void describe(struct demur_standard_proof *out, const struct demur_act *act, size_t i,
                     const struct demur_act_scope *scope, const struct demur_hash *ph)
{
    const struct demur_epoch_keys *keys = scope->keys;

    out->issuer = keys->id[i];
    memcpy(out->pk.bytes, keys->issuer[i]->pk.bytes, sizeof out->pk.bytes);
    out->header = keys->cred_header[i];
    out->ph = *ph;
    memcpy(out->context_id, scope->id.bytes, scope->id.len);
    out->context_id_len = scope->id.len;
    memcpy(out->nym.bytes, act->nym, sizeof out->nym.bytes);
    memcpy(out->code, act->code, sizeof out->code);
}

enum demur_err demur_standard_proof_of(struct demur_standard_proof *out,
                                       const struct demur_act *act, size_t i,
                                       const struct demur_act_scope *scope)
{
    struct demur_bbs_item item[DEMUR_ACT_ISSUERS_MAX];
    struct demur_standard_proof made = {.issuer = 0};
    struct demur_act_statement room;
    struct demur_bbs_proof *p;
    enum demur_err err;

    if (!demur_act_scope_admits(scope, act)) return DEMUR_ERR_INVALID;
    p = demur_alloc(sizeof *p);
    if (p == NULL) return DEMUR_ERR_NOMEM;
    demur_act_items(item, &room, act, &scope->keys->org,
                    (const struct demur_bbs_issuer *const *)scope->keys->issuer, &scope->context);
    err =
        demur_bbs_proof_verify_batch_form(p, &item[i].statement, item[i].proof, item[i].proof_len);
    if (err == DEMUR_OK) {
        describe(&made, act, i, scope, &room.ph);
        made.proof_len = DEMUR_BBS_PROOF_BYTES(p->hidden);
        demur_bbs_proof_encode(made.proof, p);
        *out = made;
    }
    demur_free(p);
    return err;
}

/* ---- in -------------------------------------------------------------------------------- */

static size_t disclose(struct demur_bbs_disclosed shown[DEMUR_ATTRIBUTES],
                       const struct demur_standard_proof *proof)
{
    size_t n = 0;

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (proof->code[a] == DEMUR_CODE_HIDDEN) continue;
        shown[n].index = a;
        demur_attribute_scalar(&shown[n++].m, a, proof->code[a]);
    }
    return n;
}

/* The issuer that proof names, over its own generators; both are the caller's to free. */
static enum demur_err new_issuer(struct demur_bbs_generators **generators,
                                 struct demur_bbs_issuer **issuer,
                                 const struct demur_standard_proof *proof)
{
    struct demur_bbs_pk pk;
    enum demur_err err = demur_bbs_pk_decode(&pk, proof->pk.bytes);

    if (err == DEMUR_OK) {
        err = demur_bbs_generators_new(generators, DEMUR_BBS_NYM, DEMUR_EPOCH_SIGNER_MESSAGES,
                                       DEMUR_EPOCH_NYM_SECRETS);
    }
    if (err == DEMUR_OK) {
        err = demur_bbs_issuer_new(
            issuer, *generators, &pk,
            (struct demur_span){proof->header.bytes, sizeof proof->header.bytes},
            DEMUR_EPOCH_NYM_SECRETS);
    }
    return err;
}

enum demur_err demur_standard_proof_slot(uint8_t slot[DEMUR_ACT_PROOF_BYTES],
                                         const struct demur_standard_proof *proof)
{
    struct demur_bbs_generators *generators = NULL;
    struct demur_bbs_issuer *issuer = NULL;
    struct demur_bbs_disclosed shown[DEMUR_ATTRIBUTES];
    struct demur_bbs_context context;
    struct demur_bbs_proof *p = NULL;
    enum demur_err err;

    if (proof->context_id_len > sizeof proof->context_id) return DEMUR_ERR_LENGTH;
    err = new_issuer(&generators, &issuer, proof);
    if (err != DEMUR_OK) goto out;
    err = DEMUR_ERR_NOMEM;
    p = demur_alloc(sizeof *p);
    if (p == NULL) goto out;
    demur_bbs_context_init(&context, (struct demur_span){proof->context_id, proof->context_id_len});
    struct demur_bbs_statement s = {
        .issuer = issuer,
        .context = &context,
        .nyms = DEMUR_EPOCH_NYM_SECRETS,
        .nym = proof->nym.bytes,
        .ph = {proof->ph.bytes, sizeof proof->ph.bytes},
        .disclosed = shown,
        .disclosed_count = disclose(shown, proof),
    };

    err = demur_bbs_proof_verify(p, &s, proof->proof, proof->proof_len);
    if (err == DEMUR_OK && demur_bbs_proof_has_identity(p)) err = DEMUR_ERR_RANGE;
    if (err == DEMUR_OK) {
        memset(slot, 0, DEMUR_ACT_PROOF_BYTES);
        demur_bbs_proof_encode_batch_form(slot, p);
    }
out:
    demur_free(p);
    demur_bbs_issuer_free(issuer);
    demur_bbs_generators_free(generators);
    return err;
}
