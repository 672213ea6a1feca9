/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log/decimal.h"

enum { TEN = 10 };

size_t demur_decimal_encode(char out[DEMUR_DECIMAL_LEN + 1], uint64_t v)
{
    size_t len = 1;

    for (uint64_t rest = v / TEN; rest != 0; rest /= TEN) len++;
    out[len] = 0;
    for (size_t i = len; i-- > 0; v /= TEN) out[i] = (char)('0' + v % TEN);
    return len;
}

enum demur_err demur_decimal_decode(uint64_t *out, struct demur_span text, uint64_t max)
{
    uint64_t v = 0;

    if (text.len == 0 || (text.len > 1 && text.data[0] == '0')) return DEMUR_ERR_FORMAT;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return DEMUR_ERR_FORMAT;
    }
    for (size_t i = 0; i < text.len; i++) {
        uint64_t digit = (uint64_t)(text.data[i] - '0');

        if (digit > max || v > (max - digit) / TEN) return DEMUR_ERR_RANGE;
        v = v * TEN + digit;
    }
    *out = v;
    return DEMUR_OK;
}
