/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * sign.h -- what an issuer does: sign messages it sees, or messages behind a commitment.
 *
 * Every function takes time that does not depend on the secret key, the entropy, or the values
 * of the messages.  Source: draft-irtf-cfrg-bbs-signatures, CoreSign; bbs.md 2.3, 2.4: e is
 * h2s(SK || B) in the blind and nym interfaces, as their vectors have it.
 */
#ifndef DEMUR_BBS_SIGN_H
#define DEMUR_BBS_SIGN_H

#include "bbs/commit.h"
#include "bbs/issuer.h"

/**
 * Sign the issuer's generators->messages scalars (core interface).
 *
 * sk must be the key of issuer->pk.  @return DEMUR_OK, DEMUR_ERR_NOMEM, DEMUR_ERR_RANGE (SK + e
 * is 0: never in practice)
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_sign(struct demur_bbs_sig *out, const struct demur_bbs_sk *sk,
                              const struct demur_bbs_issuer *issuer,
                              const struct demur_scalar *message);

/**
 * BlindSign, or with entropy BlindSignWithNym: sign generators->signer messages and what
 * commitment holds.
 *
 * commitment is one that demur_bbs_commitment_verify() gave, or NULL for none; entropy is added
 * to the last nym secret, or NULL (blind interface).  @return as demur_bbs_sign()
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_blind_sign(struct demur_bbs_sig *out, const struct demur_bbs_sk *sk,
                                    const struct demur_bbs_issuer *issuer,
                                    const struct demur_scalar *message,
                                    const struct demur_bbs_commitment *commitment,
                                    const struct demur_scalar *entropy);

#endif
