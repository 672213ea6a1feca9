/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* argon2.h -- Argon2id (RFC 9106) with one lane, as libsodium has it. */
#ifndef DEMUR_SEAL_ARGON2_H
#define DEMUR_SEAL_ARGON2_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

/**
 * out_len (16 or more) bytes from password and a 16-byte salt.
 *
 * @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_argon2id(uint8_t *out, size_t out_len, struct demur_span password,
                              const uint8_t salt[16], uint32_t memory_kib, uint32_t passes);

#endif
