/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sign_object.h -- Demur's signature over an object (docs/protocol.md 2.0), with public types. */
#ifndef DEMUR_SEAL_SIGN_OBJECT_H
#define DEMUR_SEAL_SIGN_OBJECT_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"

/** Sign object, all bytes before the sig, under label "demur/v1/sig/...".  Deterministic. */
void demur_sign_object_make(struct demur_signature *sig, const struct demur_sign_seed *seed,
                            const char *label, const struct demur_hash *org,
                            struct demur_span object);

/** DEMUR_OK if sig is such a signature by pk, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_sign_object_verify(const struct demur_signature *sig,
                                        const struct demur_sign_pk *pk, const char *label,
                                        const struct demur_hash *org, struct demur_span object);

#endif
