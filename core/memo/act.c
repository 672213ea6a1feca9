/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo/act.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "seal/sign_object.h"

#include <assert.h>
#include <string.h>

enum { ECHO_BYTES = 32, SIG_BYTES = 64, HEADER_MAX = 963 };

bool demur_profile_shows(uint8_t profile, unsigned a)
{
    static const uint8_t shows[DEMUR_PROFILE_MAX + 1] = {0, 1, 2, 4, 3}; /* bit a */

    return (shows[profile] >> a & 1) != 0;
}

static size_t shown_count(uint8_t profile)
{
    size_t n = 0;

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) n += demur_profile_shows(profile, a);
    return n;
}

static size_t proof_len(uint8_t profile)
{
    return DEMUR_BBS_PROOF_BATCH_BYTES(DEMUR_CREDENTIAL_MESSAGES - shown_count(profile));
}

static const char *ph_label(uint8_t kind)
{
    switch (kind) {
    case DEMUR_KIND_MEMO_FREEZE:
        return "demur/v1/ph/freeze";
    case DEMUR_KIND_SIGN:
        return "demur/v1/ph/sign";
    default:
        return "demur/v1/ph/withdraw";
    }
}

/* ---- reading --------------------------------------------------------------------------- */

/* The fields of kind: their length follows from the kind, and for a freeze from the header's. */
static struct demur_span read_fields(struct demur_reader *r, uint8_t kind)
{
    const uint8_t *from = r->at;

    if (kind == DEMUR_KIND_SIGN) return demur_read_span(r, ECHO_BYTES);
    if (kind == DEMUR_KIND_WITHDRAW) return (struct demur_span){from, 0};
    (void)demur_read_u8(r);
    (void)demur_read_v16(r, HEADER_MAX);
    (void)demur_read_span(r, SIG_BYTES);
    return (struct demur_span){from, r->err == DEMUR_OK ? (size_t)(r->at - from) : 0};
}

/* A code is there just where the profile shows it; freezes and withdrawals show nothing. */
static void expect_profile(struct demur_reader *r, const struct demur_act *act)
{
    bool open = act->kind == DEMUR_KIND_SIGN;

    demur_reader_expect(r, act->profile <= (open ? DEMUR_PROFILE_MAX : 0), DEMUR_ERR_RANGE);
    demur_reader_expect(r, act->issuers >= 1 && act->issuers <= DEMUR_ACT_ISSUERS_MAX,
                        DEMUR_ERR_RANGE);
    if (r->err != DEMUR_OK) return;
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        bool shown = act->code[a] != DEMUR_CODE_HIDDEN;

        demur_reader_expect(r, shown == demur_profile_shows(act->profile, a), DEMUR_ERR_RANGE);
    }
}

enum demur_err demur_act_decode(struct demur_act *out, uint8_t kind, const uint8_t *in,
                                size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_act act = {.kind = kind};
    enum demur_err err;

    demur_read_prologue(&r, kind);
    demur_read_bytes(&r, act.subject.bytes, sizeof act.subject.bytes);
    act.epoch = demur_read_u32(&r);
    act.profile = demur_read_u8(&r);
    act.issuers = demur_read_u8(&r);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) act.code[a] = demur_read_u16(&r);
    demur_read_bytes(&r, act.nym, sizeof act.nym);
    expect_profile(&r, &act);
    act.fields = read_fields(&r, kind);
    act.head = (struct demur_span){in, in_len - r.left};
    act.proofs = demur_read_span(&r, (size_t)act.issuers * DEMUR_ACT_PROOF_BYTES).data;
    err = demur_reader_end(&r);
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < act.issuers; i++) {
        size_t len = proof_len(act.profile);
        const uint8_t *slot = act.proofs + i * DEMUR_ACT_PROOF_BYTES;

        if (!demur_all_zero(slot + len, DEMUR_ACT_PROOF_BYTES - len)) return DEMUR_ERR_FORMAT;
    }
    *out = act;
    return DEMUR_OK;
}

/* ---- contexts and statements ----------------------------------------------------------- */

static void begin_context(struct demur_act_context *out, const char *label,
                          const struct demur_hash *org, uint32_t epoch)
{
    size_t len = strlen(label) + 1; /* its NUL is the 00 that ends the label */

    memcpy(out->bytes, label, len);
    memcpy(out->bytes + len, org->bytes, sizeof org->bytes);
    demur_set_be32(out->bytes + len + sizeof org->bytes, epoch);
    out->len = len + sizeof org->bytes + 4;
}

void demur_act_context_sign(struct demur_act_context *out, const struct demur_hash *org,
                            uint32_t epoch, const struct demur_hash *memo_id)
{
    begin_context(out, "demur/v1/ctx/sign", org, epoch);
    memcpy(out->bytes + out->len, memo_id->bytes, sizeof memo_id->bytes);
    out->len += sizeof memo_id->bytes;
}

void demur_act_context_quota(struct demur_act_context *out, const struct demur_hash *org,
                             uint32_t epoch, uint8_t slot)
{
    begin_context(out, "demur/v1/ctx/quota", org, epoch);
    out->bytes[out->len++] = slot;
}

/* ph and what is shown, which all proofs of an act share. */
static void make_statement(struct demur_act_statement *out, const struct demur_act *act,
                           const struct demur_hash *org)
{
    const struct demur_span x[] = {{org->bytes, sizeof org->bytes}, act->head};

    demur_hash_label(&out->ph, ph_label(act->kind), x, 2);
    out->shown_count = 0;
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (!demur_profile_shows(act->profile, a)) continue;
        out->shown[out->shown_count].index = a;
        demur_attribute_scalar(&out->shown[out->shown_count++].m, a, act->code[a]);
    }
}

static struct demur_bbs_statement statement_of(const struct demur_act_statement *room,
                                               const struct demur_act *act,
                                               const struct demur_bbs_context *context)
{
    return (struct demur_bbs_statement){
        .context = context,
        .nyms = DEMUR_CREDENTIAL_NYMS,
        .nym = act->nym,
        .ph = {room->ph.bytes, sizeof room->ph.bytes},
        .disclosed = room->shown,
        .disclosed_count = room->shown_count,
    };
}

void demur_act_items(struct demur_bbs_item *item, struct demur_act_statement *room,
                     const struct demur_act *act, const struct demur_hash *org,
                     const struct demur_bbs_issuer *const *issuer,
                     const struct demur_bbs_context *context)
{
    make_statement(room, act, org);
    for (size_t i = 0; i < act->issuers; i++) {
        item[i].statement = statement_of(room, act, context);
        item[i].statement.issuer = issuer[i];
        item[i].proof = act->proofs + i * DEMUR_ACT_PROOF_BYTES;
        item[i].proof_len = proof_len(act->profile);
    }
}

/* ---- making ---------------------------------------------------------------------------- */

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
    if (err == DEMUR_OK) {
        assert(memcmp(nym, s->nym, sizeof nym) == 0); /* the same nym secrets in all */
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
    make_statement(&room, &act, maker->org);
    demur_put_bytes(&whole, head.data, head.len);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) {
        struct demur_bbs_statement s = statement_of(&room, &act, maker->context);

        s.issuer = demur_bbs_credential_issuer(credential[i]);
        err = put_proof(&whole, &s, credential[i], maker->source);
    }
    if (err == DEMUR_OK) err = demur_writer_take(&whole, out, out_len);
out:
    demur_writer_wipe(&head);
    demur_writer_wipe(&whole);
    return err;
}
