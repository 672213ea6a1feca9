/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* act_make.c -- an act of any credentials: its head, the owner's signature, its proofs. */
#include "demur/bytes.h"
#include "demur/memory.h"
#include "memo/act.h"
#include "seal/sign_object.h"

#include <assert.h>
#include <string.h>

static void put_head(struct demur_writer *w, const struct demur_act_request *q, uint8_t n,
                     const uint8_t nym[DEMUR_G1_BYTES])
{
    demur_put_prologue(w, q->kind);
    demur_put_bytes(w, q->subject.bytes, sizeof q->subject.bytes);
    demur_put_u32(w, q->epoch);
    demur_put_u8(w, q->profile);
    demur_put_u8(w, n);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        demur_put_u16(w, demur_profile_shows(q->profile, a) ? q->code[a] : DEMUR_CODE_HIDDEN);
    }
    demur_put_bytes(w, nym, DEMUR_G1_BYTES);
    demur_put_bytes(w, q->fields.data, q->fields.len);
}

/* The sig that ends the fields of a MEMO_FREEZE, over all that stands before it. */
static void put_owner_sig(struct demur_writer *w, const struct demur_act_maker *maker)
{
    struct demur_signature sig;

    if (w->err != DEMUR_OK) return;
    demur_sign_object_make(&sig, maker->owner, "demur/v1/sig/freeze", maker->org,
                           (struct demur_span){w->data, w->len});
    demur_put_bytes(w, sig.bytes, sizeof sig.bytes);
}

/* The pseudonym of a credential: its last 16 messages stand behind one another. */
static void nym_of(uint8_t out[DEMUR_G1_BYTES], const struct demur_bbs_credential *credential,
                   const struct demur_bbs_context *context)
{
    demur_bbs_context_nym(
        out, context,
        demur_bbs_credential_message(credential, DEMUR_CREDENTIAL_MESSAGES - DEMUR_CREDENTIAL_NYMS),
        DEMUR_CREDENTIAL_NYMS);
}

static enum demur_err put_proof(struct demur_writer *w, const struct demur_bbs_statement *s,
                                const struct demur_bbs_credential *credential,
                                const struct demur_random *source)
{
    uint8_t slot[DEMUR_ACT_PROOF_BYTES] = {0};
    uint8_t nym[DEMUR_G1_BYTES];
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);
    enum demur_err err;

    if (p == NULL) return DEMUR_ERR_NOMEM;
    err = demur_bbs_proof_make(p, nym, credential, s, source);
    /* Another nym than the first credential's would tell whose act this is: it goes nowhere. */
    if (err == DEMUR_OK && memcmp(nym, s->nym, sizeof nym) != 0) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) {
        demur_bbs_proof_encode_batch_form(slot, p);
        demur_put_bytes(w, slot, sizeof slot);
    }
    demur_free(p);
    return err;
}

enum demur_err demur_act_make(uint8_t **out, size_t *out_len,
                              const struct demur_act_request *request,
                              const struct demur_bbs_credential *const *credential, size_t n,
                              const struct demur_act_maker *maker)
{
    struct demur_act act = {.kind = request->kind, .profile = request->profile};
    struct demur_act_statement room;
    struct demur_writer head;
    struct demur_writer whole;
    enum demur_err err;

    assert(n >= 1 && n <= DEMUR_ACT_ISSUERS_MAX && request->fields.len <= DEMUR_ACT_FIELDS_MAX);
    assert(request->profile <= DEMUR_PROFILE_MAX);
    demur_writer_init(&head);
    demur_writer_init(&whole);
    nym_of(act.nym, credential[0], maker->context);
    put_head(&head, request, (uint8_t)n, act.nym);
    if (maker->owner != NULL) put_owner_sig(&head, maker);
    memcpy(act.code, request->code, sizeof act.code);
    act.head = (struct demur_span){head.data, head.len};
    err = head.err;
    if (err != DEMUR_OK) goto out;
    demur_act_statement_make(&room, &act, maker->org);
    demur_put_bytes(&whole, head.data, head.len);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) {
        struct demur_bbs_statement s = demur_act_statement_of(&room, &act, maker->context);

        s.issuer = demur_bbs_credential_issuer(credential[i]);
        err = put_proof(&whole, &s, credential[i], maker->source);
    }
    if (err == DEMUR_OK) err = demur_writer_take(&whole, out, out_len);
out:
    demur_writer_wipe(&head);
    demur_writer_wipe(&whole);
    return err;
}
