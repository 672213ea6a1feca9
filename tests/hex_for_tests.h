/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* hex_for_tests.h -- known bytes, written in hex. */
#ifndef HEX_FOR_TESTS_H
#define HEX_FOR_TESTS_H

#include "demur/hash.h"
#include "tap.h"

#include <stdint.h>
#include <string.h>

/** Whether the len bytes at data are those that hex, in lower case, says. */
static inline bool is_hex(const void *data, size_t len, const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *p = data;

    if (strlen(hex) != 2 * len) return false;
    for (size_t i = 0; i < len; i++) {
        if (hex[2 * i] != digits[p[i] >> 4] || hex[2 * i + 1] != digits[p[i] & 15]) return false;
    }
    return true;
}

/** Whether SHA-256 of the len bytes at data is what hex says. */
static inline bool sha256_is(const void *data, size_t len, const char *hex)
{
    struct demur_hash hash;

    demur_sha256(&hash, data, len);
    return is_hex(hash.bytes, sizeof hash.bytes, hex);
}

/** Read hex to out and return how many bytes it says. */
static inline size_t from_hex(uint8_t *out, const char *hex)
{
    size_t len = strlen(hex) / 2;

    for (size_t i = 0; i < 2 * len; i++) {
        unsigned d = hex[i] <= '9' ? (unsigned)(hex[i] - '0') : (unsigned)(hex[i] - 'a' + 10);

        out[i / 2] = (uint8_t)(i % 2 == 0 ? d << 4 : out[i / 2] | d);
    }
    return len;
}

#endif
