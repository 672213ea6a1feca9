/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* epoch_keys_parts.h -- what epoch keys consist of, for the parts of core that make proofs. */
#ifndef DEMUR_CREDENTIAL_EPOCH_KEYS_PARTS_H
#define DEMUR_CREDENTIAL_EPOCH_KEYS_PARTS_H

#include "bbs/issuer.h"
#include "demur/epoch_keys.h"

/** How the messages of a credential stand (docs/protocol.md 2.0). */
enum {
    DEMUR_EPOCH_SIGNER_MESSAGES = 3, /**< band, class, unit */
    DEMUR_EPOCH_NYM_SECRETS = 16,
};

struct demur_epoch_keys {
    struct demur_hash org;
    uint32_t epoch;
    uint8_t count;
    uint8_t id[DEMUR_ISSUERS_MAX]; /**< ascending, as in the manifest */
    struct demur_sign_pk op_pk[DEMUR_ISSUERS_MAX];
    struct demur_hash roster_leaf;
    struct demur_hash cred_header[DEMUR_ISSUERS_MAX];
    struct demur_bbs_generators *generators;
    struct demur_bbs_issuer *issuer[DEMUR_ISSUERS_MAX];
};

#endif
