/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* enrol_parts.h -- what an enrolment consists of, for enrol.c and for tests of what is secret. */
#ifndef DEMUR_CREDENTIAL_ENROL_PARTS_H
#define DEMUR_CREDENTIAL_ENROL_PARTS_H

#include "credential/membership.h"
#include "demur/enrol.h"
#include "demur/enrol_message.h"

#include <stdbool.h>

/** What one issuer has said so far. */
struct demur_enrolment_said {
    uint8_t begun[DEMUR_BEGUN_BYTES_MAX];
    size_t begun_len; /**< 0: not yet */
    struct demur_hash ecommit;
    bool has_share;
    struct demur_scalar share;
};

struct demur_enrolment {
    const struct demur_epoch_keys *keys;            /**< borrowed */
    const struct demur_roster *roster;              /**< borrowed */
    struct demur_sign_seed seed;                    /**< secret */
    struct demur_sign_pk pk;                        /**< in BEGIN */
    struct demur_scalar blind;                      /**< secret */
    struct demur_scalar p[DEMUR_EPOCH_NYM_SECRETS]; /**< secret */
    uint8_t commitment[DEMUR_COMMITMENT_BYTES];     /**< in BEGIN */
    struct demur_hash c_hash;                       /**< SHA-256 of the commitment's point */
    bool has_row;
    struct demur_hash row_commit;
    struct demur_codes codes;
    struct demur_enrolment_said said[DEMUR_ISSUERS_MAX];
    struct demur_bbs_credential *credential[DEMUR_ISSUERS_MAX];
};

/**
 * Make e's enrol_pk, commitment and c_hash from its seed, p and blind.
 *
 * The point, and so c_hash, is the same every time; its proof has new coins.  Coins that follow
 * from p and blind would let whoever takes logarithms, years later, see of each BEGIN whether a
 * guess at them is right; with coins that nobody knows C and its proof fit every p.
 * Constant time.  DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err demur_enrolment_commit(struct demur_enrolment *e, const struct demur_random *random);

#endif
