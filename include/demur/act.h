/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * act.h -- what a member does under a pseudonym: MEMO_FREEZE (10), SIGN (11), WITHDRAW (16), VOTE
 * (31).
 *
 *     prologue 6 | subject 32 | epoch u32 | profile u8 | n u8 | band, class, unit 3 code |
 *     nym 48 | fields of the kind | n proofs of 1,024 bytes: batch form, then zeros
 *
 * The head is all bytes before the proofs; every proof is over ph = H("demur/v1/ph/<kind>";
 * org_id, head), in the same context, with the same nym.  Decoding checks form and ranges; whether
 * the proofs hold, demur_acts_verify() says.  Source: docs/protocol.md 2.0
 * "Acts", 2.6, 2.7, 2.14, 2.15.
 */
#ifndef DEMUR_ACT_H
#define DEMUR_ACT_H

#include "demur/echo.h"
#include "demur/enrol.h"
#include "demur/entry.h"
#include "demur/epoch_keys.h"
#include "demur/header.h"
#include "demur/random.h"
#include "demur/refusal.h"
#include "demur/roster.h"

#include <stdbool.h>

enum {
    DEMUR_ACT_HEAD_BYTES = 98, /**< without fields */
    DEMUR_ACT_PROOF_BYTES = 1024,
    DEMUR_ACT_ISSUERS_MAX = 3,
    DEMUR_ACT_BYTES_MAX = 4200, /**< a MEMO_FREEZE at its largest */
    DEMUR_PROFILE_MAX = 4,
    DEMUR_CODE_HIDDEN = 0xffff,
    DEMUR_QUOTA_SLOTS = 2,
    DEMUR_VOTE_TALLY_BYTES = 96,
    DEMUR_VOTE_CHOICES_MAX = 8,
};

/** Which of its values a signature shows. */
enum demur_profile {
    DEMUR_PROFILE_NONE = 0,
    DEMUR_PROFILE_BAND = 1,
    DEMUR_PROFILE_CLASS = 2,
    DEMUR_PROFILE_UNIT = 3,
    DEMUR_PROFILE_BAND_CLASS = 4,
};

/** An act that has passed every check of form.  Borrows the bytes it was read from. */
struct demur_act {
    uint8_t kind;
    struct demur_hash subject; /**< memo_id, of a VOTE poll_id */
    uint32_t epoch;
    uint8_t profile;                 /**< enum demur_profile */
    uint8_t issuers;                 /**< 1..3 */
    uint16_t code[DEMUR_ATTRIBUTES]; /**< DEMUR_CODE_HIDDEN where the profile hides it */
    uint8_t nym[DEMUR_NYM_BYTES];    /**< not yet checked to be a point */
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

/**
 * Whether every scalar of act's proofs is 1..r-1: DEMUR_ACCEPTED or DEMUR_E_SCALAR_RANGE.
 *
 * Cheap; demur_acts_verify() looks at it as well.
 */
enum demur_refusal demur_act_scalars(const struct demur_act *act);

/**
 * What is wrong with the points of act, its nym first: DEMUR_ACCEPTED, DEMUR_E_POINT_ENC,
 * DEMUR_E_POINT_IDENTITY, DEMUR_E_POINT_SUBGROUP.
 *
 * It names what demur_acts_verify() has found malformed, and is no part of verifying.
 */
enum demur_refusal demur_act_points(const struct demur_act *act);

/* ---- where acts belong ----------------------------------------------------------------- */

/** One context of one epoch: a memo, a poll, or a quota slot.  Public; any number of threads read
 * it. */
struct demur_act_scope;

/** The scope of a memo's SIGN and WITHDRAW; keys are borrowed.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_act_scope_memo(struct demur_act_scope **out,
                                    const struct demur_epoch_keys *keys,
                                    const struct demur_hash *memo_id);

/** The scope of a poll's VOTE; keys are borrowed.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_act_scope_poll(struct demur_act_scope **out,
                                    const struct demur_epoch_keys *keys,
                                    const struct demur_hash *poll_id);

/** The scope of MEMO_FREEZE in slot 1 or 2; keys are borrowed.  DEMUR_ERR_RANGE, _NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_act_scope_quota(struct demur_act_scope **out,
                                     const struct demur_epoch_keys *keys, uint8_t slot);

/** NULL does nothing. */
void demur_act_scope_free(struct demur_act_scope *scope);

/** An act, and the scope it claims to be in. */
struct demur_act_item {
    const struct demur_act *act;
    const struct demur_act_scope *scope; /**< that of act's kind; all over the same keys */
};

/**
 * Verify the proofs of n acts at once: result[i] is DEMUR_OK, or why act i does not hold:
 * DEMUR_ERR_FORMAT, _RANGE (a point or scalar is none), DEMUR_ERR_INVALID (epoch, number of
 * issuers, subject, a proof).
 *
 * Signatures in the fields (freeze.h) are not looked at.  random is the system's generator: who
 * made the acts must not know it.  Public data.
 * @return DEMUR_OK if all hold, DEMUR_ERR_INVALID if some do not; DEMUR_ERR_NOMEM,
 *         DEMUR_ERR_RANDOM, and then result says nothing
 */
DEMUR_MUST_CHECK
enum demur_err demur_acts_verify(enum demur_err *result, const struct demur_act_item *item,
                                 size_t n, const struct demur_random *random);

/** SHA-256 of the scope's context_id: what an act is unique by, with its kind and nym. */
void demur_act_scope_context(struct demur_hash *out, const struct demur_act_scope *scope);

/* ---- making ---------------------------------------------------------------------------- */

/** The nym of membership in scope.  It is public once an act bears it.  Constant time. */
void demur_act_nym(struct demur_nym *out, const struct demur_membership *membership,
                   const struct demur_act_scope *scope);

/** What a new SIGN says. */
struct demur_sign_request {
    uint8_t profile;        /**< enum demur_profile */
    struct demur_hash echo; /**< demur_echo_commit() */
};

/**
 * Make the SIGN of a memo, showing what profile says; scope is the memo's, over the keys of
 * membership.
 *
 * *out is the caller's, to be freed with demur_free().  Time does not depend on what is hidden.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (profile), DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err demur_sign_make(uint8_t **out, size_t *out_len,
                               const struct demur_membership *membership,
                               const struct demur_act_scope *scope,
                               const struct demur_sign_request *request,
                               const struct demur_random *random);

/** Make the WITHDRAW that takes a SIGN of the same membership and scope back; as above. */
DEMUR_MUST_CHECK
enum demur_err demur_withdraw_make(uint8_t **out, size_t *out_len,
                                   const struct demur_membership *membership,
                                   const struct demur_act_scope *scope,
                                   const struct demur_random *random);

/** The fields of a VOTE. */
struct demur_vote {
    uint8_t choice;         /**< from 0, below DEMUR_VOTE_CHOICES_MAX */
    struct demur_salt salt; /**< keeps the SEALED of the act from being guessed */
    uint8_t tally[DEMUR_VOTE_TALLY_BYTES];
};

/** The fields of act, a VOTE that has been decoded. */
void demur_vote_of(struct demur_vote *out, const struct demur_act *act);

/** What a new VOTE says. */
struct demur_vote_request {
    uint8_t profile; /**< enum demur_profile */
    uint8_t choice;
};

/**
 * Make a VOTE in scope, a poll's, over the keys of membership.
 *
 * Its tally is sealed to a key that nobody has, so that all SEALED look alike (docs/protocol.md
 * 2.8).  As demur_sign_make(); DEMUR_ERR_RANGE: profile or choice.
 */
DEMUR_MUST_CHECK
enum demur_err demur_vote_make(uint8_t **out, size_t *out_len,
                               const struct demur_membership *membership,
                               const struct demur_act_scope *scope,
                               const struct demur_vote_request *request,
                               const struct demur_random *random);

/** What a new MEMO_FREEZE says, and who signs it. */
struct demur_freeze_request {
    const struct demur_memo_header *header;
    const struct demur_sign_seed *owner;
};

/**
 * Make the MEMO_FREEZE of header, signed with the owner's seed; scope is that of a quota slot.
 *
 * @return as demur_sign_make(); DEMUR_ERR_RANGE: header, or its epoch or organisation is not the
 *         scope's
 */
DEMUR_MUST_CHECK
enum demur_err demur_freeze_make(uint8_t **out, size_t *out_len,
                                 const struct demur_membership *membership,
                                 const struct demur_act_scope *scope,
                                 const struct demur_freeze_request *request,
                                 const struct demur_random *random);

#endif
