/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/encode.h"

#include <stdbool.h>

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void demur_hex_encode(char *out, const uint8_t *in, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = hex_digits[in[i] >> 4];
        out[2 * i + 1] = hex_digits[in[i] & 15];
    }
    out[2 * len] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

enum demur_err demur_hex_decode(uint8_t *out, size_t len, const char *in, size_t in_len)
{
    if (in_len != 2 * len) return DEMUR_ERR_LENGTH;
    for (size_t i = 0; i < in_len; i++) {
        if (hex_value(in[i]) < 0) return DEMUR_ERR_FORMAT;
    }
    for (size_t i = 0; i < len; i++) {
        out[i] =
            (uint8_t)((unsigned)hex_value(in[2 * i]) << 4 | (unsigned)hex_value(in[2 * i + 1]));
    }
    return DEMUR_OK;
}

void demur_base64_encode(char *out, const uint8_t *in, size_t len)
{
    size_t o = 0;

    for (size_t i = 0; i < len; i += 3) {
        size_t have = len - i < 3 ? len - i : 3;
        uint32_t v = (uint32_t)in[i] << 16;

        if (have > 1) v |= (uint32_t)in[i + 1] << 8;
        if (have > 2) v |= in[i + 2];
        out[o++] = base64_digits[v >> 18];
        out[o++] = base64_digits[v >> 12 & 63];
        out[o++] = (char)(have > 1 ? base64_digits[v >> 6 & 63] : '=');
        out[o++] = (char)(have > 2 ? base64_digits[v & 63] : '=');
    }
    out[o] = '\0';
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

enum demur_err demur_base64_decode(uint8_t *out, size_t cap, size_t *len, const char *in,
                                   size_t in_len)
{
    size_t pad = 0;
    size_t o = 0;

    if (in_len % 4 != 0) return DEMUR_ERR_FORMAT;
    while (pad < 2 && pad < in_len && in[in_len - 1 - pad] == '=') pad++;
    if (in_len / 4 * 3 - pad > cap) return DEMUR_ERR_LENGTH;
    for (size_t i = 0; i < in_len; i += 4) {
        bool last = i + 4 == in_len;
        size_t digits = last ? 4 - pad : 4;
        uint32_t v = 0;

        for (size_t j = 0; j < 4; j++) {
            int d = j < digits ? base64_value(in[i + j]) : 0;

            if (d < 0) return DEMUR_ERR_FORMAT;
            v = v << 6 | (uint32_t)d;
        }
        if (digits == 3 && (v & 0xff) != 0) return DEMUR_ERR_FORMAT;
        if (digits == 2 && (v & 0xffff) != 0) return DEMUR_ERR_FORMAT;
        for (size_t j = 0; j + 1 < digits; j++) out[o++] = (uint8_t)(v >> (16 - 8 * j));
    }
    *len = o;
    return DEMUR_OK;
}
