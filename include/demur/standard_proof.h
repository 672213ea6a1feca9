/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * standard_proof.h -- one proof of an act as the drafts write it, with everything that another
 * implementation needs to verify it; and back to the form that acts carry.
 *
 *     standard   Abar || Bbar || D || e^ || r1^ || r3^ || m^_j .. || c
 *     batch      Abar || Bbar || D || T1 || T2 || U || e^ || r1^ || r3^ || m^_j ..
 *
 * The interface is that of draft-irtf-cfrg-bbs-per-verifier-linkability-03 with L = 3 signer
 * messages, no other committed messages and N = 16 nym secrets.  Source: docs/protocol.md 2.0;
 * docs/bbs.md 5.
 */
#ifndef DEMUR_STANDARD_PROOF_H
#define DEMUR_STANDARD_PROOF_H

#include "demur/act.h"

enum {
    DEMUR_STANDARD_PROOF_BYTES_MAX = 912,
    DEMUR_CONTEXT_ID_BYTES_MAX = 96,
};

/** A proof and what it is about.  Public. */
struct demur_standard_proof {
    uint8_t issuer;                                 /**< id; for people */
    struct demur_issuer_pk pk;                      /**< signerPublicKey */
    struct demur_hash header;                       /**< the cred_header */
    struct demur_hash ph;                           /**< presentation header */
    uint8_t context_id[DEMUR_CONTEXT_ID_BYTES_MAX]; /**< of the pseudonym */
    size_t context_id_len;
    struct demur_nym nym;
    uint16_t code[DEMUR_ATTRIBUTES]; /**< DEMUR_CODE_HIDDEN where it is not disclosed */
    uint8_t proof[DEMUR_STANDARD_PROOF_BYTES_MAX];
    size_t proof_len;
};

/**
 * Verify proof number i (below act->issuers) of act and write it in standard form.
 *
 * @return DEMUR_OK, DEMUR_ERR_INVALID (it does not hold, or act is not of scope), DEMUR_ERR_FORMAT,
 *         DEMUR_ERR_RANGE (a point or scalar is none), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_standard_proof_of(struct demur_standard_proof *out,
                                       const struct demur_act *act, size_t i,
                                       const struct demur_act_scope *scope);

/**
 * Verify a proof in standard form and write it as acts carry it: a slot of
 * DEMUR_ACT_PROOF_BYTES, batch form and zeros.
 *
 * @return as demur_standard_proof_of(), and DEMUR_ERR_LENGTH (proof_len does not fit the codes)
 */
DEMUR_MUST_CHECK
enum demur_err demur_standard_proof_slot(uint8_t slot[DEMUR_ACT_PROOF_BYTES],
                                         const struct demur_standard_proof *proof);

#endif
