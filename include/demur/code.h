/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * code.h -- the one-time code by which a member enrols at one issuer.
 *
 * 16 random bytes, shown as 26 characters of Crockford's base 32 (2 zero bits first) and 4 more,
 * the first 20 bits of H("demur/v1/code-check"; org_id, u8 issuer, 16 bytes).  The issuer keeps
 * H("demur/v1/code"; 16 bytes).  Source: docs/protocol.md 2.2, step 4.
 */
#ifndef DEMUR_CODE_H
#define DEMUR_CODE_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/random.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_CODE_BYTES  16
#define DEMUR_CODE_LEN    30  /**< characters, without the NUL */
#define DEMUR_CODE_IN_MAX 256 /**< characters that are read of a typed code */

/** A one-time code: secret; wipe it with demur_wipe(). */
struct demur_code {
    uint8_t bytes[DEMUR_CODE_BYTES];
};

/** Draw a code; DEMUR_ERR_RANDOM, with *out wiped. */
DEMUR_MUST_CHECK
enum demur_err demur_code_draw(struct demur_code *out, const struct demur_random *random);

/** Write the 30 characters of code, for issuer of org, and a NUL: a secret. */
void demur_code_encode(char out[DEMUR_CODE_LEN + 1], const struct demur_code *code,
                       const struct demur_hash *org, uint8_t issuer);

/**
 * Read a code as typed: either case, O as 0, I and L as 1, blanks and hyphens anywhere.
 *
 * On failure *out is left alone.
 * @return DEMUR_OK,
 *         DEMUR_ERR_LENGTH   not 30 characters,
 *         DEMUR_ERR_FORMAT   a character that stands in no code,
 *         DEMUR_ERR_INVALID  mistyped, or of another issuer or organisation
 */
DEMUR_MUST_CHECK
enum demur_err demur_code_decode(struct demur_code *out, const struct demur_hash *org,
                                 uint8_t issuer, const char *in, size_t in_len);

/** What the issuer keeps of code. */
void demur_code_hash(struct demur_hash *out, const struct demur_code *code);

#endif
