/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * act.h -- what a member does under a pseudonym: MEMO_FREEZE (10), SIGN (11), WITHDRAW (16).
 *
 *     prologue 6 | subject 32 | epoch u32 | profile u8 | n u8 | band, class, unit 3 code |
 *     nym 48 | fields of the kind | n proofs of 1,024 bytes: batch form, then zeros
 *
 * head is all bytes before the proofs; every proof is over ph = H("demur/v1/ph/<kind>"; org_id,
 * head), in the same context, with the same nym.  Decoding checks form and ranges; whether the
 * proofs hold, demur_bbs_batch_verify() says of the items that demur_act_items() gives.
 *
 * Source: docs/protocol.md 2.0 "Acts", 2.6, 2.7, 2.14.
 */
#ifndef DEMUR_MEMO_ACT_H
#define DEMUR_MEMO_ACT_H

#include "bbs/batch.h"
#include "credential/membership.h"
#include "demur/hash.h"
#include "demur/keys.h"
#include "demur/random.h"
#include "demur/roster.h"

enum {
    DEMUR_KIND_MEMO_FREEZE = 0x10,
    DEMUR_KIND_SIGN = 0x11,
    DEMUR_KIND_WITHDRAW = 0x16,
};

enum {
    DEMUR_ACT_HEAD_BYTES = 98, /**< without fields */
    DEMUR_ACT_PROOF_BYTES = 1024,
    DEMUR_ACT_ISSUERS_MAX = 3,
    DEMUR_ACT_FIELDS_MAX = 2048,
    DEMUR_ACT_CONTEXT_MAX = 96,
    DEMUR_PROFILE_MAX = 4,
    DEMUR_CODE_HIDDEN = 0xffff,
    DEMUR_CREDENTIAL_MESSAGES = 20,
    DEMUR_CREDENTIAL_NYMS = 16,
};

/** An act that has passed every check of form.  Borrows the bytes it was read from. */
struct demur_act {
    uint8_t kind;
    struct demur_hash subject; /**< memo_id */
    uint32_t epoch;
    uint8_t profile;                 /**< 0 {}, 1 {band}, 2 {class}, 3 {unit}, 4 {band, class} */
    uint8_t issuers;                 /**< 1..3 */
    uint16_t code[DEMUR_ATTRIBUTES]; /**< DEMUR_CODE_HIDDEN where the profile hides it */
    uint8_t nym[DEMUR_G1_BYTES];     /**< not yet checked to be a point */
    struct demur_span fields;        /**< of the kind */
    struct demur_span head;
    const uint8_t *proofs; /**< issuers * DEMUR_ACT_PROOF_BYTES */
};

/** Whether profile shows attribute a (0 band, 1 class, 2 unit). */
bool demur_profile_shows(uint8_t profile, unsigned a);

/**
 * Read an act of `kind`.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT (prologue, or bytes that must be zero),
 *         DEMUR_ERR_RANGE (profile, issuers, codes)
 */
DEMUR_MUST_CHECK
enum demur_err demur_act_decode(struct demur_act *out, uint8_t kind, const uint8_t *in,
                                size_t in_len);

/** The bytes of a context_id. */
struct demur_act_context {
    uint8_t bytes[DEMUR_ACT_CONTEXT_MAX];
    size_t len;
};

/** "demur/v1/ctx/sign" 00 org_id epoch memo_id: for SIGN and WITHDRAW. */
void demur_act_context_sign(struct demur_act_context *out, const struct demur_hash *org,
                            uint32_t epoch, const struct demur_hash *memo_id);

/** "demur/v1/ctx/quota" 00 org_id epoch slot: for MEMO_FREEZE, slot 1 or 2. */
void demur_act_context_quota(struct demur_act_context *out, const struct demur_hash *org,
                             uint32_t epoch, uint8_t slot);

/** What the items of one act point into; it stays where it is as long as they are used. */
struct demur_act_statement {
    struct demur_hash ph;
    struct demur_bbs_disclosed shown[DEMUR_ATTRIBUTES];
    size_t shown_count;
};

/**
 * Make act->issuers items for demur_bbs_batch_verify().
 *
 * issuer[i] is that of proof i; context is that of the act's kind.  room, act's bytes and act
 * itself outlive the items.
 */
void demur_act_items(struct demur_bbs_item *item, struct demur_act_statement *room,
                     const struct demur_act *act, const struct demur_hash *org,
                     const struct demur_bbs_issuer *const *issuer,
                     const struct demur_bbs_context *context);

/** What a new act is to say. */
struct demur_act_request {
    uint8_t kind;
    struct demur_hash subject;
    uint32_t epoch;
    uint8_t profile;
    uint16_t code[DEMUR_ATTRIBUTES]; /**< the member's own values, shown or not */
    struct demur_span fields;        /**< as the kind has them, at most DEMUR_ACT_FIELDS_MAX; the
                                          sig of a MEMO_FREEZE is left out */
};

/** Where an act belongs, and what it is made with.  Borrowed. */
struct demur_act_maker {
    const struct demur_hash *org;
    const struct demur_bbs_context *context;
    const struct demur_random *source;
    /** NULL; or (MEMO_FREEZE) whose sig `freeze` over all bytes so far ends the fields. */
    const struct demur_sign_seed *owner;
};

/**
 * Make an act with one proof of each of the n credentials, in ascending order of issuer id.
 *
 * All credentials hold request->code and the same nym secrets.  *out is the caller's, to be freed
 * with demur_free().  Time does not depend on what the credentials hide.
 * @return DEMUR_OK, DEMUR_ERR_NOMEM, what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_act_make(uint8_t **out, size_t *out_len,
                              const struct demur_act_request *request,
                              const struct demur_bbs_credential *const *credential, size_t n,
                              const struct demur_act_maker *maker);

#endif
