/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * proof.h -- a proof of a credential, alone or with a pseudonym: make, verify, and its two
 * byte forms.
 *
 *     standard    Abar || Bbar || D || e^ || r1^ || r3^ || m^_j .. || c      272 + 32 U bytes
 *     batch form  Abar || Bbar || D || T1 || T2 || U || e^ || r1^ || r3^ || m^_j ..
 *                                                                            384 + 32 U bytes
 *
 * U is the number of hidden messages; the point U, the pseudonym's commitment, is 48 zeros where
 * there is no pseudonym.  Either form gives the other: T1, T2 and U follow from the standard
 * form, c from the batch form.  Source: draft-irtf-cfrg-bbs-signatures, ProofGen and
 * ProofVerify; draft-irtf-cfrg-bbs-per-verifier-linkability-03; bbs.md 2.2, 2.4, 5.
 */
#ifndef DEMUR_BBS_PROOF_H
#define DEMUR_BBS_PROOF_H

#include "bbs/context.h"
#include "bbs/credential.h"
#include "demur/bytes.h"
#include "demur/random.h"

#define DEMUR_BBS_PROOF_BYTES(hidden)       (272 + 32 * (size_t)(hidden))
#define DEMUR_BBS_PROOF_BATCH_BYTES(hidden) (384 + 32 * (size_t)(hidden))

/** A message that the proof shows. */
struct demur_bbs_disclosed {
    size_t index;
    struct demur_scalar m;
};

/** What a proof is about; everything in it is public and borrowed. */
struct demur_bbs_statement {
    const struct demur_bbs_issuer *issuer;
    const struct demur_bbs_context *context;     /**< NULL: no pseudonym */
    size_t nyms;                                 /**< N with a pseudonym: the last N messages */
    const uint8_t *nym;                          /**< 48 bytes; not read by _make */
    struct demur_span ph;                        /**< presentation header */
    const struct demur_bbs_disclosed *disclosed; /**< ascending by index */
    size_t disclosed_count;
};

enum { DEMUR_BBS_ABAR, DEMUR_BBS_BBAR, DEMUR_BBS_D, DEMUR_BBS_T1, DEMUR_BBS_T2, DEMUR_BBS_U };

/** A proof in parts, both forms at once.  Public. */
struct demur_bbs_proof {
    uint8_t point[6][DEMUR_G1_BYTES];
    struct demur_scalar e, r1, r3, c;
    size_t hidden;
    struct demur_scalar m[DEMUR_BBS_MESSAGES_MAX];
};

/** How many messages statement hides. */
size_t demur_bbs_statement_hidden(const struct demur_bbs_statement *statement);

/**
 * Make a proof of credential (of statement->issuer), and the pseudonym where there is a context.
 *
 * statement->disclosed must show the credential's own messages.  Time does not depend on the
 * hidden messages.  Draws r1, r2, e~, r1~, r3~, m~_j from source in this order, 48 bytes each.
 * nym has 48 bytes, or is NULL where there is no context.
 * @return DEMUR_OK, DEMUR_ERR_NOMEM, what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_proof_make(struct demur_bbs_proof *out, uint8_t *nym,
                                    const struct demur_bbs_credential *credential,
                                    const struct demur_bbs_statement *statement,
                                    const struct demur_random *source);

/**
 * Verify the standard form and fill *out, T1, T2 and U included.
 *
 * Every point is checked to be in G1, the pseudonym among them.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE, DEMUR_ERR_INVALID (the
 *         proof does not hold), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_proof_verify(struct demur_bbs_proof *out,
                                      const struct demur_bbs_statement *statement,
                                      const uint8_t *in, size_t in_len);

/** Verify the batch form alone; errors as demur_bbs_proof_verify(), _RANGE: T1 or T2 = O. */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_proof_verify_batch_form(struct demur_bbs_proof *out,
                                                 const struct demur_bbs_statement *statement,
                                                 const uint8_t *in, size_t in_len);

/**
 * Whether T1 or T2 is the identity: such a proof may hold, but has no batch form, as the batch's
 * sums cannot hold such points.  No honest prover makes one (probability 2^-254).
 */
bool demur_bbs_proof_has_identity(const struct demur_bbs_proof *proof);

/** Write DEMUR_BBS_PROOF_BYTES(proof->hidden) bytes, the standard form. */
void demur_bbs_proof_encode(uint8_t *out, const struct demur_bbs_proof *proof);

/** Write DEMUR_BBS_PROOF_BATCH_BYTES(proof->hidden) bytes, the batch form. */
void demur_bbs_proof_encode_batch_form(uint8_t *out, const struct demur_bbs_proof *proof);

/**
 * The challenge of the six points at point (Abar, Bbar, D, T1, T2, U: 288 bytes) under statement.
 *
 * w is room that the caller lends: emptied first, wiped by the caller when done.
 * @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_proof_challenge(struct demur_scalar *out, struct demur_writer *w,
                                         const struct demur_bbs_statement *statement,
                                         const uint8_t *point);

#endif
