/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issuer.h -- an issuer's side of enrolment: each message checked and answered.
 *
 * Nothing here keeps state: what an issuer has promised to a row stands in a record, which the
 * caller stores in the same transaction as it sends the answer.  A retry gives the same bytes.
 * Which row a BEGIN is about the caller finds by demur_issuer_begin_by().
 *
 * Source: docs/protocol.md 2.3.
 */
#ifndef DEMUR_ISSUER_H
#define DEMUR_ISSUER_H

#include "demur/code.h"
#include "demur/enrol_message.h"
#include "demur/epoch_keys.h"
#include "demur/issue.h"
#include "demur/refusal.h"
#include "demur/roster.h"

/** An issuer's secrets: wipe them with demur_wipe(). */
struct demur_issuer_secrets {
    uint8_t bbs[32]; /**< BBS secret key */
    struct demur_sign_seed operator_seed;
    uint8_t entropy[32];
};

/** An issuer in one epoch, ready to answer; secret, wiped when it is freed. */
struct demur_issuer;

/** How far a row has come; the values are stored. */
enum demur_issuer_stage {
    DEMUR_ISSUER_NONE = 0,
    DEMUR_ISSUER_BEGUN = 1,
    DEMUR_ISSUER_REVEALED = 2,
    DEMUR_ISSUER_CERTIFIED = 3, /**< ISSUE has been queued */
    DEMUR_ISSUER_DONE = 4,
};

/** What an issuer has promised to one row in one epoch.  Zeros: nothing. */
struct demur_issuer_record {
    uint8_t stage;            /**< enum demur_issuer_stage */
    uint8_t c[48];            /**< the commitment's point, which _certify signs */
    struct demur_hash c_hash; /**< SHA-256 of c */
    struct demur_sign_pk enrol_pk;
    struct demur_hash set; /**< SHA-256 of all BEGUNs, from REVEALED on */
};

/**
 * Set up issuer `id` of keys.
 *
 * keys, roster and file (the epoch's) are borrowed and outlive *out, which is freed with
 * demur_issuer_free(); secrets are copied.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (a secret key that is none; id is not in keys),
 *         DEMUR_ERR_INVALID (secrets are not those of keys; file is not that of roster),
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_issuer_new(struct demur_issuer **out, uint8_t id,
                                const struct demur_issuer_secrets *secrets,
                                const struct demur_epoch_keys *keys,
                                const struct demur_roster *roster,
                                const struct demur_roster_file *file);

/** NULL does nothing. */
void demur_issuer_free(struct demur_issuer *issuer);

/** Draw an issuer's secrets; DEMUR_ERR_RANDOM, DEMUR_ERR_NOMEM, with *out wiped. */
DEMUR_MUST_CHECK
enum demur_err demur_issuer_secrets_draw(struct demur_issuer_secrets *out,
                                         const struct demur_random *random);

/** The BBS public key of secrets, as a manifest has it; DEMUR_ERR_RANGE: it is no key. */
DEMUR_MUST_CHECK
enum demur_err demur_issuer_pk_of(struct demur_issuer_pk *out,
                                  const struct demur_issuer_secrets *secrets);

/** By what the row of a BEGIN is found: the hash of its code, or its enrol key. */
struct demur_begin_by {
    uint8_t auth;               /**< enum demur_begin_auth */
    struct demur_hash code;     /**< what the issuer keeps of a code; DEMUR_AUTH_CODE */
    struct demur_sign_pk enrol; /**< DEMUR_AUTH_ENROL_KEY */
};

/** Read that much of a BEGIN; DEMUR_ERR_LENGTH, _FORMAT, _RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_issuer_begin_by(struct demur_begin_by *out, const uint8_t *in, size_t in_len);

/** The row_id of a REVEAL or CERTIFY (kind); DEMUR_ERR_LENGTH, _FORMAT, _RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_issuer_row_by(struct demur_row_id *out, uint8_t kind, const uint8_t *in,
                                   size_t in_len);

/** One request: the message, and the row it is about with what is recorded of it. */
struct demur_issuer_request {
    struct demur_span message;
    const struct demur_roster_row *row; /**< of the issuer's file; NULL: code or key unknown */
    struct demur_issuer_record *record; /**< brought up to date where the request is accepted */
};

/**
 * Answer a BEGIN with BEGUN, a REVEAL with REVEALED, a CERTIFY with CERTIFIED.
 *
 * *refusal is DEMUR_ACCEPTED with the answer added to w, or why not, with nothing changed.
 * _certify also gives the ISSUE, to be logged where the record was not yet CERTIFIED.
 * @return DEMUR_OK (also where it is refused), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_issuer_begin(struct demur_writer *w, enum demur_refusal *refusal,
                                  const struct demur_issuer *issuer,
                                  const struct demur_issuer_request *request);
DEMUR_MUST_CHECK
enum demur_err demur_issuer_reveal(struct demur_writer *w, enum demur_refusal *refusal,
                                   const struct demur_issuer *issuer,
                                   const struct demur_issuer_request *request);
DEMUR_MUST_CHECK
enum demur_err demur_issuer_certify(struct demur_writer *w, uint8_t issue[DEMUR_ISSUE_BYTES],
                                    enum demur_refusal *refusal, const struct demur_issuer *issuer,
                                    const struct demur_issuer_request *request);

/** Take a DONE: the record is then DEMUR_ISSUER_DONE.  Nothing is answered but the refusal. */
void demur_issuer_done(enum demur_refusal *refusal, const struct demur_issuer *issuer,
                       const struct demur_issuer_request *request);

#endif
