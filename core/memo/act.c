/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo/act.h"

#include "demur/bytes.h"

#include <string.h>

enum { SIG_BYTES = 64 };

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
    case DEMUR_KIND_VOTE:
        return "demur/v1/ph/vote";
    default:
        return "demur/v1/ph/withdraw";
    }
}

/* ---- reading --------------------------------------------------------------------------- */

/* The fields of kind: their length follows from the kind, and for a freeze from the header's. */
static struct demur_span read_fields(struct demur_reader *r, uint8_t kind)
{
    const uint8_t *from = r->at;

    if (kind == DEMUR_KIND_SIGN) return demur_read_span(r, sizeof(struct demur_sign_pk));
    if (kind == DEMUR_KIND_WITHDRAW) return (struct demur_span){from, 0};
    if (kind == DEMUR_KIND_VOTE) {
        struct demur_span fields = demur_read_span(r, DEMUR_VOTE_FIELDS_BYTES);

        demur_reader_expect(r, fields.len == 0 || fields.data[0] < DEMUR_VOTE_CHOICES_MAX,
                            DEMUR_ERR_RANGE);
        return fields;
    }
    (void)demur_read_u8(r);
    (void)demur_read_v16(r, DEMUR_HEADER_BYTES_MAX);
    (void)demur_read_span(r, SIG_BYTES);
    return (struct demur_span){from, r->err == DEMUR_OK ? (size_t)(r->at - from) : 0};
}

/* A code is there just where the profile shows it; freezes and withdrawals show nothing. */
static void expect_profile(struct demur_reader *r, const struct demur_act *act)
{
    bool open = act->kind == DEMUR_KIND_SIGN || act->kind == DEMUR_KIND_VOTE;

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

static void end_context(struct demur_act_context *out, const struct demur_hash *subject)
{
    memcpy(out->bytes + out->len, subject->bytes, sizeof subject->bytes);
    out->len += sizeof subject->bytes;
}

void demur_act_context_sign(struct demur_act_context *out, const struct demur_hash *org,
                            uint32_t epoch, const struct demur_hash *memo_id)
{
    begin_context(out, "demur/v1/ctx/sign", org, epoch);
    end_context(out, memo_id);
}

void demur_act_context_poll(struct demur_act_context *out, const struct demur_hash *org,
                            uint32_t epoch, const struct demur_hash *poll_id)
{
    begin_context(out, "demur/v1/ctx/poll", org, epoch);
    end_context(out, poll_id);
}

void demur_act_context_quota(struct demur_act_context *out, const struct demur_hash *org,
                             uint32_t epoch, uint8_t slot)
{
    begin_context(out, "demur/v1/ctx/quota", org, epoch);
    out->bytes[out->len++] = slot;
}

void demur_act_statement_make(struct demur_act_statement *out, const struct demur_act *act,
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

struct demur_bbs_statement demur_act_statement_of(const struct demur_act_statement *room,
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
    demur_act_statement_make(room, act, org);
    for (size_t i = 0; i < act->issuers; i++) {
        item[i].statement = demur_act_statement_of(room, act, context);
        item[i].statement.issuer = issuer[i];
        item[i].proof = act->proofs + i * DEMUR_ACT_PROOF_BYTES;
        item[i].proof_len = proof_len(act->profile);
    }
}
