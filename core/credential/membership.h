/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* membership.h -- what a membership consists of, for the parts of core that make proofs. */
#ifndef DEMUR_CREDENTIAL_MEMBERSHIP_H
#define DEMUR_CREDENTIAL_MEMBERSHIP_H

#include "bbs/credential.h"
#include "credential/epoch_keys_parts.h"
#include "demur/enrol.h"

/** How the messages of a credential stand: 3 attributes, the blind, the nym secrets. */
enum {
    DEMUR_MEMBERSHIP_BLIND_AT = DEMUR_EPOCH_SIGNER_MESSAGES,
    DEMUR_MEMBERSHIP_NYMS_AT = DEMUR_EPOCH_SIGNER_MESSAGES + 1,
    DEMUR_MEMBERSHIP_MESSAGES = DEMUR_MEMBERSHIP_NYMS_AT + DEMUR_EPOCH_NYM_SECRETS,
};

struct demur_membership {
    const struct demur_epoch_keys *keys; /**< borrowed */
    struct demur_codes codes;
    struct demur_bbs_credential *credential[DEMUR_ISSUERS_MAX];
};

/** The scalar of a value: message a (0 band, 1 class, 2 unit) of a credential. */
void demur_attribute_scalar(struct demur_scalar *out, unsigned a, uint16_t code);

#endif
