/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * enrol.h -- a member's side of enrolment: one commitment, n issuers, one credential of each.
 *
 *     demur_enrolment_new()                              draw the secrets; store them first of all
 *     for each issuer i:  _begin()   -> BEGIN    ... BEGUN     -> _take_begun()
 *     for each issuer i:  _reveal()  -> REVEAL   ... REVEALED  -> _take_revealed()
 *     for each issuer i:  _certify() -> CERTIFY  ... CERTIFIED -> _take_certified()
 *     demur_enrolment_finish() -> the membership;  for each issuer i:  _done() -> DONE
 *
 * Issuers are numbered from 0 in the order of their ids.  Source: docs/protocol.md 2.3.
 */
#ifndef DEMUR_ENROL_H
#define DEMUR_ENROL_H

#include "demur/bytes.h"
#include "demur/code.h"
#include "demur/epoch_keys.h"
#include "demur/random.h"
#include "demur/roster.h"

/** An enrolment under way: secret; wiped when it is freed. */
struct demur_enrolment;

/** A member's credentials of one epoch, of every issuer: secret; wiped when it is freed. */
struct demur_membership;

/**
 * Draw the nym secrets' first part, the blind and the enrol key, and commit to them.
 *
 * keys and roster (the epoch's, proven to be in the log) are borrowed and outlive *out, which is
 * freed with demur_enrolment_free().
 * @return DEMUR_OK, DEMUR_ERR_RANDOM, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_new(struct demur_enrolment **out,
                                   const struct demur_epoch_keys *keys,
                                   const struct demur_roster *roster,
                                   const struct demur_random *random);

/** NULL does nothing. */
void demur_enrolment_free(struct demur_enrolment *e);

/** The BEGIN for issuer i with its one-time code; DEMUR_ERR_NOMEM is kept in w. */
void demur_enrolment_begin(struct demur_writer *w, const struct demur_enrolment *e, size_t i,
                           const struct demur_code *code);

/**
 * Check issuer i's BEGUN: its signature, the cred_header, the way to the ROSTER, and that it says
 * of the member what the issuers before said.
 *
 * What it says of the member is in demur_enrolment_codes(), for the human to look at.  Each value
 * must have max(k_min, DEMUR_ROSTER_K_MIN) rows in the roster.  An issuer that has answered before
 * must say the same bytes.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, _FORMAT, _RANGE, DEMUR_ERR_INVALID (stop, and keep the
 *         message as evidence), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_take_begun(struct demur_enrolment *e, size_t i, const uint8_t *in,
                                          size_t in_len);

/** What the issuers say of the member; valid after the first BEGUN. */
const struct demur_codes *demur_enrolment_codes(const struct demur_enrolment *e);

/** The REVEAL for issuer i; all BEGUNs are there. */
void demur_enrolment_reveal(struct demur_writer *w, const struct demur_enrolment *e, size_t i);

/** Take issuer i's share, which must be the one it committed to; errors as _take_begun(). */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_take_revealed(struct demur_enrolment *e, size_t i, const uint8_t *in,
                                             size_t in_len);

/** The CERTIFY for issuer i; all shares are there. */
void demur_enrolment_certify(struct demur_writer *w, const struct demur_enrolment *e, size_t i);

/** Take issuer i's signature, which must hold over all messages; errors as _take_begun(). */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_take_certified(struct demur_enrolment *e, size_t i,
                                              const uint8_t *in, size_t in_len);

/**
 * Hand over the membership when every issuer's signature has been taken.
 *
 * It borrows keys and is freed with demur_membership_free().
 * @return DEMUR_OK, DEMUR_ERR_STATE (signatures are missing), DEMUR_ERR_INVALID (credentials that
 *         do not hold the same values and secrets: one would mark its member), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_finish(struct demur_membership **out, struct demur_enrolment *e);

/** The DONE for issuer i. */
void demur_enrolment_done(struct demur_writer *w, const struct demur_enrolment *e, size_t i);

/** NULL does nothing. */
void demur_membership_free(struct demur_membership *m);

/** What its credentials say of the member. */
const struct demur_codes *demur_membership_codes(const struct demur_membership *m);

#endif
