/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* credential_parts.h -- what is inside a credential, for credential.c and proof_make.c alone. */
#ifndef DEMUR_BBS_CREDENTIAL_PARTS_H
#define DEMUR_BBS_CREDENTIAL_PARTS_H

#include "bbs/credential.h"

struct demur_bbs_credential {
    const struct demur_bbs_issuer *issuer;
    struct demur_g1 a;
    struct demur_g1 b;         /* P1 + Q1 domain + sum of H_i m_i */
    struct demur_g1 b_less_ae; /* B - A e, which is A SK */
    struct demur_scalar e;
    size_t messages;
    struct demur_scalar message[];
};

#endif
