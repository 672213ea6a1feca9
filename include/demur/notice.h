/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * notice.h -- NOTICE (7f): what the root or an issuer's operator tells everybody; it changes no
 * verdict.
 *
 *     prologue | text txt | pk b32 | sig `notice` by pk
 *
 * Source: docs/protocol.md 2.16.
 */
#ifndef DEMUR_NOTICE_H
#define DEMUR_NOTICE_H

#include "demur/bytes.h"
#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"

#define DEMUR_KIND_NOTICE           0x7f
#define DEMUR_NOTICE_TEXT_BYTES_MAX 16384

/** A NOTICE as decoded: well formed, not verified; text is borrowed. */
struct demur_notice {
    struct demur_span text; /**< txt, not empty */
    struct demur_sign_pk pk;
    struct demur_signature sig;
    struct demur_span signed_bytes; /**< those before the signature */
};

/** Write a NOTICE signed with seed; DEMUR_ERR_FORMAT, _RANGE (text), _NOMEM, also kept in w. */
DEMUR_MUST_CHECK
enum demur_err demur_notice_make(struct demur_writer *w, struct demur_span text,
                                 const struct demur_hash *org, const struct demur_sign_seed *seed);

/** Read a NOTICE; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (text). */
DEMUR_MUST_CHECK
enum demur_err demur_notice_decode(struct demur_notice *out, const uint8_t *in, size_t in_len);

/** DEMUR_OK if its signature holds under its pk, else DEMUR_ERR_INVALID: whose that is, see there.
 */
DEMUR_MUST_CHECK
enum demur_err demur_notice_verify(const struct demur_notice *notice, const struct demur_hash *org);

#endif
