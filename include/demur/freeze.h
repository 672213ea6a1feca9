/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * freeze.h -- what a MEMO_FREEZE (10) says beside its act: the memo's header, and the owner's
 * signature.
 *
 *     fields: slot u8, header v16, sig `freeze` by owner_pk over all bytes before it
 *
 * Source: docs/protocol.md 2.6.
 */
#ifndef DEMUR_FREEZE_H
#define DEMUR_FREEZE_H

#include "demur/act.h"
#include "demur/header.h"

/** A freeze that has passed every check of form; it borrows what its act borrows. */
struct demur_freeze {
    uint8_t slot; /**< 1 or 2 */
    struct demur_span header_bytes;
    struct demur_memo_header header;
    struct demur_signature sig;
};

/**
 * Read the fields of act, a MEMO_FREEZE.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (as the header; slot)
 */
DEMUR_MUST_CHECK
enum demur_err demur_freeze_decode(struct demur_freeze *out, const struct demur_act *act);

/**
 * Whether act and freeze agree: memo_id is the header's, org and epoch are, and the owner signed.
 *
 * The act's proofs are not looked at.  @return DEMUR_OK, DEMUR_ERR_INVALID
 */
DEMUR_MUST_CHECK
enum demur_err demur_freeze_verify(const struct demur_freeze *freeze, const struct demur_act *act,
                                   const struct demur_hash *org);

#endif
