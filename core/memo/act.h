/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * act.h -- acts, for the parts of core that make and check their proofs one by one.
 *
 * Contexts, the statement that all proofs of an act share, and making an act of any credentials;
 * what members and servers call is in demur/act.h.  Source: docs/protocol.md 2.0 "Acts".
 */
#ifndef DEMUR_MEMO_ACT_H
#define DEMUR_MEMO_ACT_H

#include "bbs/batch.h"
#include "credential/membership.h"
#include "demur/act.h"

enum {
    DEMUR_ACT_FIELDS_MAX = 2048,
    DEMUR_VOTE_FIELDS_BYTES = 1 + DEMUR_SALT_BYTES + DEMUR_VOTE_TALLY_BYTES,
    DEMUR_ACT_CONTEXT_MAX = 96,
    DEMUR_CREDENTIAL_MESSAGES = 20,
    DEMUR_CREDENTIAL_NYMS = 16,
};

/** The bytes of a context_id. */
struct demur_act_context {
    uint8_t bytes[DEMUR_ACT_CONTEXT_MAX];
    size_t len;
};

/** "demur/v1/ctx/sign" 00 org_id epoch memo_id: for SIGN and WITHDRAW. */
void demur_act_context_sign(struct demur_act_context *out, const struct demur_hash *org,
                            uint32_t epoch, const struct demur_hash *memo_id);

/** "demur/v1/ctx/poll" 00 org_id epoch poll_id: for VOTE. */
void demur_act_context_poll(struct demur_act_context *out, const struct demur_hash *org,
                            uint32_t epoch, const struct demur_hash *poll_id);

/** "demur/v1/ctx/quota" 00 org_id epoch slot: for MEMO_FREEZE, slot 1 or 2. */
void demur_act_context_quota(struct demur_act_context *out, const struct demur_hash *org,
                             uint32_t epoch, uint8_t slot);

/** What the items of one act point into; it stays where it is as long as they are used. */
struct demur_act_statement {
    struct demur_hash ph;
    struct demur_bbs_disclosed shown[DEMUR_ATTRIBUTES];
    size_t shown_count;
};

/** ph and what is shown, which all proofs of act share. */
void demur_act_statement_make(struct demur_act_statement *out, const struct demur_act *act,
                              const struct demur_hash *org);

/** The statement of each of its proofs but for the issuer; it points into room and act. */
struct demur_bbs_statement demur_act_statement_of(const struct demur_act_statement *room,
                                                  const struct demur_act *act,
                                                  const struct demur_bbs_context *context);

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
 * @return DEMUR_OK, DEMUR_ERR_INVALID (their nym secrets differ; *out is left alone),
 *         DEMUR_ERR_NOMEM, what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_act_make(uint8_t **out, size_t *out_len,
                              const struct demur_act_request *request,
                              const struct demur_bbs_credential *const *credential, size_t n,
                              const struct demur_act_maker *maker);

#endif
