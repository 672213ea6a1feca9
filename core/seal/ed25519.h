/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * ed25519.h -- Ed25519 keys and signatures (RFC 8032), verified as libsodium does: no cofactor,
 * S < L, small-order keys and R refused.  Source: docs/protocol.md 2.0.
 */
#ifndef DEMUR_SEAL_ED25519_H
#define DEMUR_SEAL_ED25519_H

#include "demur/error.h"
#include "demur/keys.h"

#include <stddef.h>
#include <stdint.h>

/** The public key of seed.  Constant time in the seed. */
void demur_ed25519_pk_of(struct demur_sign_pk *pk, const struct demur_sign_seed *seed);

/** Sign the len bytes at msg.  Deterministic; constant time in the seed. */
void demur_ed25519_sign(struct demur_signature *sig, const struct demur_sign_seed *seed,
                        const void *msg, size_t len);

/** DEMUR_OK if sig is pk's over the len bytes at msg, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_ed25519_verify(const struct demur_sign_pk *pk,
                                    const struct demur_signature *sig, const void *msg, size_t len);

#endif
