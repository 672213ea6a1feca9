/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * enrol_record.h -- what a member keeps of an enrolment under way and of its outcome: the contents
 * of records 3 and 4 of the key store (docs/protocol.md 2.17).
 *
 *     begun        epoch u32, 16 sc p, sc blind, n x v16 BEGUN by issuer id, n = 0..3
 *     credential   epoch u32, 3 codes, made day, sc blind, 16 sc nym secrets,
 *                  n x {issuer u8, A || e b80} by issuer id, n = 1..3
 */
#ifndef DEMUR_CREDENTIAL_ENROL_RECORD_H
#define DEMUR_CREDENTIAL_ENROL_RECORD_H

#include "credential/epoch_keys_parts.h"
#include "demur/enrol_message.h"
#include "group/scalar.h"

/** Record 3: secret; wipe it with demur_wipe().  Spans are borrowed. */
struct demur_begun_record {
    uint32_t epoch;
    struct demur_scalar p[DEMUR_EPOCH_NYM_SECRETS];
    struct demur_scalar blind;
    uint8_t count;
    uint8_t issuer[DEMUR_ISSUERS_MAX];
    struct demur_span begun[DEMUR_ISSUERS_MAX]; /**< well formed, of this epoch, not verified */
};

/** Record 4: secret; wipe it with demur_wipe(). */
struct demur_credential_record {
    uint32_t epoch;
    struct demur_codes codes;
    uint32_t made_day;
    struct demur_scalar blind;
    struct demur_scalar nym[DEMUR_EPOCH_NYM_SECRETS];
    uint8_t count;
    uint8_t issuer[DEMUR_ISSUERS_MAX];
    uint8_t sig[DEMUR_ISSUERS_MAX][DEMUR_BBS_SIGNATURE_BYTES]; /**< not looked into */
};

/**
 * Read either; DEMUR_ERR_LENGTH, _FORMAT, _RANGE, with *out wiped.
 *
 * Constant time in the scalars, but for whether they are in range.
 */
DEMUR_MUST_CHECK
enum demur_err demur_begun_record_decode(struct demur_begun_record *out, const uint8_t *in,
                                         size_t in_len);
DEMUR_MUST_CHECK
enum demur_err demur_credential_record_decode(struct demur_credential_record *out,
                                              const uint8_t *in, size_t in_len);

#endif
