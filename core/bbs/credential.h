/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * credential.h -- a signature in its holder's hands, verified, ready to make proofs.
 *
 * Source: draft-irtf-cfrg-bbs-signatures, CoreVerify; the blind and nym drafts,
 * VerifyFinalize(WithNym); bbs.md 2.6: A is in G1, or the issuer could mark its holder.
 */
#ifndef DEMUR_BBS_CREDENTIAL_H
#define DEMUR_BBS_CREDENTIAL_H

#include "bbs/issuer.h"

/** Opaque: holds secrets, wiped when freed.  Threads may use the same one. */
struct demur_bbs_credential;

/**
 * Verify sig over all messages of issuer->generators and keep both.
 *
 * message: the signer messages; in the blind and nym interfaces then prover_blind, then the
 * committed ones, to the last of which the caller has added the entropy.  issuer is borrowed and
 * outlives the credential.  Time does not depend on the messages.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (the signature does not hold), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_credential_new(struct demur_bbs_credential **out,
                                        const struct demur_bbs_issuer *issuer,
                                        const struct demur_bbs_sig *sig,
                                        const struct demur_scalar *message);
void demur_bbs_credential_free(struct demur_bbs_credential *credential);

/** Message i; a secret, borrowed. */
const struct demur_scalar *demur_bbs_credential_message(
    const struct demur_bbs_credential *credential, size_t i);

/** The signature, as it was given; a secret, to be wiped with demur_wipe(). */
void demur_bbs_credential_sig(struct demur_bbs_sig *out,
                              const struct demur_bbs_credential *credential);

const struct demur_bbs_issuer *demur_bbs_credential_issuer(
    const struct demur_bbs_credential *credential);

#endif
