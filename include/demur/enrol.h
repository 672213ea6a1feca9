/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * enrol.h -- a member's side of enrolment: one commitment, n issuers, one credential of each.
 *
 *     demur_enrolment_new(), _renew()   draw the secrets; _save() and store them first of all
 *     for each issuer i:  _begin()   -> BEGIN    ... BEGUN     -> _take_begun(); _save() again
 *     for each issuer i:  _reveal()  -> REVEAL   ... REVEALED  -> _take_revealed()
 *     for each issuer i:  _certify() -> CERTIFY  ... CERTIFIED -> _take_certified()
 *     demur_enrolment_finish() -> the membership;  for each issuer i:  _done() -> DONE
 *
 * After a crash demur_enrolment_resume() goes on from what was stored: every message that was sent
 * is made again, whatever step it belongs to, and answered as it was.  All are the same bytes but
 * BEGIN, whose proof of the same commitment is another.  What is stored is needed until every
 * issuer has taken its DONE.
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

/**
 * As demur_enrolment_new(), with the enrol key of an earlier epoch: a refresh (2.4).
 *
 * seed is copied.
 */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_renew(struct demur_enrolment **out,
                                     const struct demur_epoch_keys *keys,
                                     const struct demur_roster *roster,
                                     const struct demur_sign_seed *seed,
                                     const struct demur_random *random);

/** NULL does nothing. */
void demur_enrolment_free(struct demur_enrolment *e);

/** The seed of the enrol key, to be stored for the epochs to come; a secret, borrowed. */
const struct demur_sign_seed *demur_enrolment_seed(const struct demur_enrolment *e);

/**
 * Write what e must be resumed with: record 3 of docs/protocol.md 2.17 (epoch, p, blind, the BEGUNs
 * taken so far), a secret.
 *
 * The seed, the code and what issuers have revealed are not in it.  DEMUR_ERR_NOMEM is kept in w.
 */
void demur_enrolment_save(struct demur_writer *w, const struct demur_enrolment *e);

/**
 * Go on with an enrolment that demur_enrolment_save() wrote, at the step behind its last BEGUN.
 *
 * seed is copied; else as demur_enrolment_new().  Constant time in what is secret.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, _FORMAT, _RANGE, DEMUR_ERR_INVALID (of another epoch; a BEGUN
 *         that is not about this enrolment, or does not hold), DEMUR_ERR_STATE (BEGUNs about two
 *         rows), DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_resume(struct demur_enrolment **out,
                                      const struct demur_epoch_keys *keys,
                                      const struct demur_roster *roster,
                                      const struct demur_sign_seed *seed,
                                      const struct demur_random *random, struct demur_span record);

/** The BEGIN for issuer i with its one-time code; DEMUR_ERR_NOMEM is kept in w. */
void demur_enrolment_begin(struct demur_writer *w, const struct demur_enrolment *e, size_t i,
                           const struct demur_code *code);

/** The BEGIN for issuer i by the enrol key, which it knows from an earlier epoch. */
void demur_enrolment_begin_known(struct demur_writer *w, const struct demur_enrolment *e, size_t i);

/**
 * Check issuer i's BEGUN: its signature, the cred_header, the way to the ROSTER, and that it says
 * of the member what the issuers before said.
 *
 * What it says of the member is in demur_enrolment_codes(), for the human to look at.  Each value
 * must have max(k_min, DEMUR_ROSTER_K_MIN) rows in the roster.  An issuer that has answered before
 * must say the same bytes.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, _FORMAT, _RANGE, DEMUR_ERR_INVALID (stop, and keep the
 *         message as evidence), DEMUR_ERR_STATE (it holds, but is about another row than what
 *         other issuers said: a code of somebody else, or an issuer that mistakes one for another;
 *         stop as well), DEMUR_ERR_NOMEM
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

/**
 * Write m, made on made_day: record 4 of docs/protocol.md 2.17, a secret.
 *
 * DEMUR_ERR_NOMEM is kept in w.
 */
void demur_membership_save(struct demur_writer *w, const struct demur_membership *m,
                           uint32_t made_day);

/**
 * Read a membership that demur_membership_save() wrote; every signature is verified again.
 *
 * It borrows keys and is freed with demur_membership_free().  Constant time in what is secret.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, _FORMAT, _RANGE, DEMUR_ERR_INVALID (of another epoch or other
 *         issuers; a signature that does not hold), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_membership_resume(struct demur_membership **out, uint32_t *made_day,
                                       const struct demur_epoch_keys *keys, const uint8_t *in,
                                       size_t in_len);

/** What its credentials say of the member. */
const struct demur_codes *demur_membership_codes(const struct demur_membership *m);

#endif
