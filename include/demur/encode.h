/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* encode.h -- hex, base64 (RFC 4648, padded) and base64url without padding.  Public data only. */
#ifndef DEMUR_ENCODE_H
#define DEMUR_ENCODE_H

#include "demur/error.h"

#include <stddef.h>
#include <stdint.h>

/** Characters of base64 for n bytes, without the NUL. */
#define DEMUR_BASE64_LEN(n) (((n) + 2) / 3 * 4)

/** Write 2 * len lower-case hex digits and a NUL to out. */
void demur_hex_encode(char *out, const uint8_t *in, size_t len);

/** Read exactly 2 * len lower-case hex digits; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT. */
DEMUR_MUST_CHECK
enum demur_err demur_hex_decode(uint8_t *out, size_t len, const char *in, size_t in_len);

/** Write DEMUR_BASE64_LEN(len) characters and a NUL to out. */
void demur_base64_encode(char *out, const uint8_t *in, size_t len);

/**
 * Read padded base64 in its one form (no blanks, unused bits zero).
 *
 * *len is set to the bytes written to out, at most cap.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_LENGTH (more than cap bytes)
 */
DEMUR_MUST_CHECK
enum demur_err demur_base64_decode(uint8_t *out, size_t cap, size_t *len, const char *in,
                                   size_t in_len);

#endif
