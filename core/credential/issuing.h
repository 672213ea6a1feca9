/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issuing.h -- the values that bind an enrolment together: the header of an issuer's credentials,
 * each issuer's share of the entropy, the commitment to it, and the entropy that comes of all.
 *
 *     cred_header = H("demur/v1/cred-header"; org_id, u8 issuer, u32 epoch, ROSTER leaf)
 *     e_i         = H2S("demur/v1/entropy"; entropy key, row_id, u32 epoch, c_hash)
 *     ecommit     = H("demur/v1/entropy-commit"; u8 issuer, row_commit, c_hash, e_i)
 *     entropy     = sum of all e_i modulo r
 *
 * Source: docs/protocol.md 2.0 (H2S) and 2.3.
 */
#ifndef DEMUR_CREDENTIAL_ISSUING_H
#define DEMUR_CREDENTIAL_ISSUING_H

#include "demur/hash.h"
#include "demur/roster.h"
#include "group/scalar.h"

/** An issuer's entropy key: secret; wipe it with demur_wipe(). */
struct demur_entropy_key {
    uint8_t bytes[32];
};

/** Which enrolment: one roster row, one epoch, one commitment. */
struct demur_entropy_input {
    struct demur_row_id row_id;
    uint32_t epoch;
    struct demur_hash c_hash; /**< SHA-256 of the commitment's point C */
};

/** The header of all credentials of an issuer and epoch. */
void demur_cred_header(struct demur_hash *out, const struct demur_hash *org, uint8_t issuer,
                       uint32_t epoch, const struct demur_hash *roster_leaf);

/**
 * An issuer's share for an enrolment, 1..r-1; the same every time.
 *
 * The share is secret until it is revealed.  Constant time in the key.
 */
void demur_entropy_share(struct demur_scalar *out, const struct demur_entropy_key *key,
                         const struct demur_entropy_input *enrolment);

/** ecommit, what an issuer promises before it sees another's share. */
void demur_entropy_commit(struct demur_hash *out, uint8_t issuer,
                          const struct demur_hash *row_commit, const struct demur_hash *c_hash,
                          const struct demur_scalar *share);

/** The sum of the n shares. */
void demur_entropy_sum(struct demur_scalar *out, const struct demur_scalar *share, size_t n);

#endif
