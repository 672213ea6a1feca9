/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo/act_scope.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "seal/hpke.h"

#include <string.h>

/* ---- setting up ------------------------------------------------------------------------ */

static struct demur_act_scope *new_scope(const struct demur_epoch_keys *keys)
{
    struct demur_act_scope *s = demur_alloc(sizeof *s);

    if (s != NULL) *s = (struct demur_act_scope){.keys = keys};
    return s;
}

static void derive_context(struct demur_act_scope *s)
{
    demur_bbs_context_init(&s->context, (struct demur_span){s->id.bytes, s->id.len});
}

enum demur_err demur_act_scope_memo(struct demur_act_scope **out,
                                    const struct demur_epoch_keys *keys,
                                    const struct demur_hash *memo_id)
{
    struct demur_act_scope *s = new_scope(keys);

    if (s == NULL) return DEMUR_ERR_NOMEM;
    s->subject = *memo_id;
    demur_act_context_sign(&s->id, &keys->org, keys->epoch, memo_id);
    derive_context(s);
    *out = s;
    return DEMUR_OK;
}

enum demur_err demur_act_scope_poll(struct demur_act_scope **out,
                                    const struct demur_epoch_keys *keys,
                                    const struct demur_hash *poll_id)
{
    struct demur_act_scope *s = new_scope(keys);

    if (s == NULL) return DEMUR_ERR_NOMEM;
    s->is_poll = true;
    s->subject = *poll_id;
    demur_act_context_poll(&s->id, &keys->org, keys->epoch, poll_id);
    derive_context(s);
    *out = s;
    return DEMUR_OK;
}

enum demur_err demur_act_scope_quota(struct demur_act_scope **out,
                                     const struct demur_epoch_keys *keys, uint8_t slot)
{
    struct demur_act_scope *s;

    if (slot < 1 || slot > DEMUR_QUOTA_SLOTS) return DEMUR_ERR_RANGE;
    s = new_scope(keys);
    if (s == NULL) return DEMUR_ERR_NOMEM;
    s->slot = slot;
    demur_act_context_quota(&s->id, &keys->org, keys->epoch, slot);
    derive_context(s);
    *out = s;
    return DEMUR_OK;
}

void demur_act_scope_free(struct demur_act_scope *scope)
{
    demur_free(scope);
}

void demur_act_scope_context(struct demur_hash *out, const struct demur_act_scope *scope)
{
    demur_sha256(out, scope->id.bytes, scope->id.len);
}

bool demur_act_scope_admits(const struct demur_act_scope *scope, const struct demur_act *act)
{
    if (act->epoch != scope->keys->epoch || act->issuers != scope->keys->count) return false;
    if (act->kind == DEMUR_KIND_MEMO_FREEZE) {
        return scope->slot != 0 && act->fields.len > 0 && act->fields.data[0] == scope->slot;
    }
    return scope->slot == 0 && scope->is_poll == (act->kind == DEMUR_KIND_VOTE) &&
           memcmp(&act->subject, &scope->subject, sizeof act->subject) == 0;
}

/* ---- verifying ------------------------------------------------------------------------- */

/* Proofs of several acts, and what they are about. */
struct proofs {
    size_t count;
    struct demur_bbs_item *item;
    enum demur_err *result;
    size_t *of; /* which act */
    struct demur_act_statement *room;
};

static void free_proofs(struct proofs *p)
{
    demur_free(p->item);
    demur_free(p->result);
    demur_free(p->of);
    demur_free(p->room);
}

static enum demur_err new_proofs(struct proofs *p, size_t acts)
{
    size_t most = acts * DEMUR_ACT_ISSUERS_MAX;

    *p = (struct proofs){0};
    if (acts > SIZE_MAX / DEMUR_ACT_ISSUERS_MAX) return DEMUR_ERR_NOMEM;
    p->item = demur_alloc_array(most, sizeof p->item[0]);
    p->result = demur_alloc_array(most, sizeof p->result[0]);
    p->of = demur_alloc_array(most, sizeof p->of[0]);
    p->room = demur_alloc_array(acts, sizeof p->room[0]);
    if (p->item != NULL && p->result != NULL && p->of != NULL && p->room != NULL) return DEMUR_OK;
    free_proofs(p);
    return DEMUR_ERR_NOMEM;
}

static void add_proofs(struct proofs *p, size_t i, const struct demur_act_item *item)
{
    const struct demur_epoch_keys *keys = item->scope->keys;

    demur_act_items(p->item + p->count, &p->room[i], item->act, &keys->org,
                    (const struct demur_bbs_issuer *const *)keys->issuer, &item->scope->context);
    for (size_t k = 0; k < item->act->issuers; k++) p->of[p->count++] = i;
}

enum demur_err demur_acts_verify(enum demur_err *result, const struct demur_act_item *item,
                                 size_t n, const struct demur_random *random)
{
    struct proofs p;
    enum demur_err err;
    bool all = true;

    if (n == 0) return DEMUR_OK;
    err = new_proofs(&p, n);
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < n; i++) {
        result[i] =
            demur_act_scope_admits(item[i].scope, item[i].act) ? DEMUR_OK : DEMUR_ERR_INVALID;
        if (result[i] == DEMUR_OK) add_proofs(&p, i, &item[i]);
        all = all && result[i] == DEMUR_OK;
    }
    err = p.count == 0 ? DEMUR_OK : demur_bbs_batch_verify(p.result, p.item, p.count, random);
    if (err == DEMUR_ERR_INVALID) {
        for (size_t k = 0; k < p.count; k++) {
            if (result[p.of[k]] == DEMUR_OK) result[p.of[k]] = p.result[k];
        }
        all = false;
        err = DEMUR_OK;
    }
    free_proofs(&p);
    if (err != DEMUR_OK) return err;
    return all ? DEMUR_OK : DEMUR_ERR_INVALID;
}

/* ---- making ---------------------------------------------------------------------------- */

void demur_act_nym(struct demur_nym *out, const struct demur_membership *membership,
                   const struct demur_act_scope *scope)
{
    const struct demur_scalar *nyms =
        demur_bbs_credential_message(membership->credential[0], DEMUR_MEMBERSHIP_NYMS_AT);

    demur_bbs_context_nym(out->bytes, &scope->context, nyms, DEMUR_EPOCH_NYM_SECRETS);
}

/* Make the act that q says of membership in scope. */
static enum demur_err make(uint8_t **out, size_t *out_len, struct demur_act_request *q,
                           const struct demur_membership *membership,
                           const struct demur_act_maker *maker)
{
    q->epoch = membership->keys->epoch;
    memcpy(q->code, membership->codes.code, sizeof q->code);
    return demur_act_make(out, out_len, q,
                          (const struct demur_bbs_credential *const *)membership->credential,
                          membership->keys->count, maker);
}

enum demur_err demur_sign_make(uint8_t **out, size_t *out_len,
                               const struct demur_membership *membership,
                               const struct demur_act_scope *scope,
                               const struct demur_sign_request *request,
                               const struct demur_random *random)
{
    struct demur_act_request q = {.kind = DEMUR_KIND_SIGN,
                                  .subject = scope->subject,
                                  .profile = request->profile,
                                  .fields = {request->echo.bytes, sizeof request->echo.bytes}};
    struct demur_act_maker maker = {&scope->keys->org, &scope->context, random, NULL};

    if (request->profile > DEMUR_PROFILE_MAX) return DEMUR_ERR_RANGE;
    return make(out, out_len, &q, membership, &maker);
}

void demur_vote_of(struct demur_vote *out, const struct demur_act *act)
{
    struct demur_reader r = demur_reader_over(act->fields.data, act->fields.len);

    out->choice = demur_read_u8(&r);
    demur_read_bytes(&r, out->salt.bytes, sizeof out->salt.bytes);
    demur_read_bytes(&r, out->tally, sizeof out->tally);
}

/* Seal the nym to a key whose secret half is wiped at once. */
static enum demur_err seal_tally(uint8_t out[DEMUR_VOTE_TALLY_BYTES],
                                 const struct demur_membership *membership,
                                 const struct demur_act_scope *scope,
                                 const struct demur_random *random)
{
    struct demur_hpke_use use = {"demur/v1/hpke/tally", &scope->keys->org, {NULL, 0}};
    struct demur_hpke_sk sk;
    struct demur_hpke_pk pk;
    struct demur_nym nym;
    uint8_t ikm[2][32];
    enum demur_err err = demur_random_fill(random, ikm[0], sizeof ikm);

    _Static_assert(DEMUR_VOTE_TALLY_BYTES == sizeof nym.bytes + DEMUR_HPKE_OVERHEAD_BYTES, "b96");
    if (err == DEMUR_OK) {
        demur_act_nym(&nym, membership, scope);
        demur_hpke_derive(&sk, &pk, ikm[0]);
        err = demur_hpke_seal(out, &pk, ikm[1], &use,
                              (struct demur_span){nym.bytes, sizeof nym.bytes});
        demur_wipe(&sk, sizeof sk);
    }
    demur_wipe(ikm, sizeof ikm);
    return err;
}

enum demur_err demur_vote_make(uint8_t **out, size_t *out_len,
                               const struct demur_membership *membership,
                               const struct demur_act_scope *scope,
                               const struct demur_vote_request *request,
                               const struct demur_random *random)
{
    uint8_t fields[DEMUR_VOTE_FIELDS_BYTES] = {request->choice};
    struct demur_act_request q = {.kind = DEMUR_KIND_VOTE,
                                  .subject = scope->subject,
                                  .profile = request->profile,
                                  .fields = {fields, sizeof fields}};
    struct demur_act_maker maker = {&scope->keys->org, &scope->context, random, NULL};
    enum demur_err err;

    if (!scope->is_poll || request->profile > DEMUR_PROFILE_MAX ||
        request->choice >= DEMUR_VOTE_CHOICES_MAX) {
        return DEMUR_ERR_RANGE;
    }
    err = demur_random_fill(random, fields + 1, DEMUR_SALT_BYTES);
    if (err == DEMUR_OK) {
        err = seal_tally(fields + 1 + DEMUR_SALT_BYTES, membership, scope, random);
    }
    if (err == DEMUR_OK) err = make(out, out_len, &q, membership, &maker);
    demur_wipe(fields, sizeof fields);
    return err;
}

enum demur_err demur_withdraw_make(uint8_t **out, size_t *out_len,
                                   const struct demur_membership *membership,
                                   const struct demur_act_scope *scope,
                                   const struct demur_random *random)
{
    struct demur_act_request q = {.kind = DEMUR_KIND_WITHDRAW, .subject = scope->subject};
    struct demur_act_maker maker = {&scope->keys->org, &scope->context, random, NULL};

    return make(out, out_len, &q, membership, &maker);
}

enum demur_err demur_freeze_make(uint8_t **out, size_t *out_len,
                                 const struct demur_membership *membership,
                                 const struct demur_act_scope *scope,
                                 const struct demur_freeze_request *request,
                                 const struct demur_random *random)
{
    struct demur_act_request q = {.kind = DEMUR_KIND_MEMO_FREEZE};
    struct demur_act_maker maker = {&scope->keys->org, &scope->context, random, request->owner};
    uint8_t header[DEMUR_HEADER_BYTES_MAX];
    struct demur_writer fields;
    size_t len = 0;
    enum demur_err err = demur_header_encode(header, &len, request->header);

    if (err != DEMUR_OK) return err;
    if (scope->slot == 0 || request->header->epoch != scope->keys->epoch ||
        memcmp(&request->header->org, &scope->keys->org, sizeof scope->keys->org) != 0) {
        return DEMUR_ERR_RANGE;
    }
    demur_header_memo_id(&q.subject, (struct demur_span){header, len});
    demur_writer_init(&fields);
    demur_put_u8(&fields, scope->slot);
    demur_put_v16(&fields, header, len);
    q.fields = (struct demur_span){fields.data, fields.len};
    err = fields.err;
    if (err == DEMUR_OK) err = make(out, out_len, &q, membership, &maker);
    demur_writer_wipe(&fields);
    return err;
}
