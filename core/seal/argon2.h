/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* argon2.h -- Argon2id (RFC 9106) with one lane, as libsodium has it. */
#ifndef DEMUR_SEAL_ARGON2_H
#define DEMUR_SEAL_ARGON2_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_ARGON2_KIB_MIN    8
#define DEMUR_ARGON2_KIB_MAX    1048576 /**< 1 GiB: docs/protocol.md 2.17 */
#define DEMUR_ARGON2_PASSES_MAX 10

/**
 * out_len (16 or more) bytes from password and a 16-byte salt.
 *
 * memory_kib and passes (1 or more) may come from a file: they are checked here.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (memory_kib, passes), DEMUR_ERR_NOMEM; on failure out is zeros
 */
DEMUR_MUST_CHECK
enum demur_err demur_argon2id(uint8_t *out, size_t out_len, struct demur_span password,
                              const uint8_t salt[16], uint32_t memory_kib, uint32_t passes);

#endif
