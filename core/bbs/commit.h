/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * commit.h -- the member's commitment to what the issuer signs unseen, with its proof.
 *
 * Bytes: C || s^ || m^_1 .. m^_M || challenge, 112 + 32 M.  Source: the blind draft, Commit and
 * deserialize_and_validate_commit, CommitWithNym; bbs.md 2.3, 2.4, 2.6.
 */
#ifndef DEMUR_BBS_COMMIT_H
#define DEMUR_BBS_COMMIT_H

#include "bbs/generators.h"
#include "demur/random.h"

#define DEMUR_BBS_COMMITMENT_BYTES(m) (112 + 32 * (size_t)(m))

/** A commitment whose point is in G1 and whose proof holds. */
struct demur_bbs_commitment {
    struct demur_g1_affine c;
};

/**
 * Commit to the generators->committed scalars at message, nym secrets last.
 *
 * out has DEMUR_BBS_COMMITMENT_BYTES(committed) bytes; *blind (prover_blind) is drawn and is
 * secret.  Constant time in all scalars.  Draws blind, s~, m~_1.. from source in this order, 48
 * bytes each.  @return DEMUR_OK, DEMUR_ERR_NOMEM, what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_commitment_make(uint8_t *out, struct demur_scalar *blind,
                                         const struct demur_bbs_generators *generators,
                                         const struct demur_scalar *message,
                                         const struct demur_random *source);

/**
 * Check a commitment to generators->committed messages.
 *
 * First of all whether C is in the subgroup, since a C outside of it would draw bits of the
 * issuer's key out of the signature (bbs.md 2.6).
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (subgroup, identity,
 *         scalars), DEMUR_ERR_INVALID (the proof does not hold), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_commitment_verify(struct demur_bbs_commitment *out,
                                           const struct demur_bbs_generators *generators,
                                           const uint8_t *in, size_t in_len);

#endif
