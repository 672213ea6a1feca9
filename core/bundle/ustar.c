/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle/ustar.h"

#include <string.h>

/* Where the fields stand, and how many bytes they have. */
enum {
    MODE_AT = 100,
    UID_AT = 108,
    GID_AT = 116,
    SIZE_AT = 124,
    SIZE_DIGITS = 11,
    MTIME_AT = 136,
    SUM_AT = 148,
    SUM_BYTES = 8,
    SUM_DIGITS = 6,
    TYPE_AT = 156,
    MAGIC_AT = 257,
    MAJOR_AT = 329,
    MINOR_AT = 337,
    SHORT_DIGITS = 7,
    FILE_MODE = 0644,
};

/* digits octal digits; the NUL behind them is there already. */
static void put_octal(uint8_t *out, size_t digits, uint64_t v)
{
    for (size_t i = digits; i > 0; i--, v >>= 3) out[i - 1] = (uint8_t)('0' + (v & 7));
}

enum demur_err demur_ustar_encode(uint8_t out[DEMUR_USTAR_BLOCK], const char *name, uint64_t size)
{
    size_t len = strlen(name);
    unsigned sum = 0;

    if (len == 0 || len > DEMUR_USTAR_NAME_MAX) return DEMUR_ERR_LENGTH;
    if (size > DEMUR_USTAR_SIZE_MAX) return DEMUR_ERR_RANGE;
    memset(out, 0, DEMUR_USTAR_BLOCK);
    memcpy(out, name, len);
    put_octal(out + MODE_AT, SHORT_DIGITS, FILE_MODE);
    put_octal(out + UID_AT, SHORT_DIGITS, 0);
    put_octal(out + GID_AT, SHORT_DIGITS, 0);
    put_octal(out + SIZE_AT, SIZE_DIGITS, size);
    put_octal(out + MTIME_AT, SIZE_DIGITS, 0);
    memset(out + SUM_AT, ' ', SUM_BYTES); /* as blanks in the sum */
    out[TYPE_AT] = '0';
    memcpy(out + MAGIC_AT, "ustar\00000", 8);
    put_octal(out + MAJOR_AT, SHORT_DIGITS, 0);
    put_octal(out + MINOR_AT, SHORT_DIGITS, 0);
    for (size_t i = 0; i < DEMUR_USTAR_BLOCK; i++) sum += out[i];
    put_octal(out + SUM_AT, SUM_DIGITS, sum);
    out[SUM_AT + SUM_DIGITS] = 0;
    return DEMUR_OK;
}

enum demur_err demur_ustar_decode(struct demur_ustar *out, const uint8_t in[DEMUR_USTAR_BLOCK])
{
    struct demur_ustar got = {{0}, 0};
    uint8_t again[DEMUR_USTAR_BLOCK];

    memcpy(got.name, in, DEMUR_USTAR_NAME_MAX);
    for (size_t i = SIZE_AT; i < SIZE_AT + SIZE_DIGITS; i++) {
        if (in[i] < '0' || in[i] > '7') return DEMUR_ERR_FORMAT;
        got.size = got.size << 3 | (uint64_t)(in[i] - '0');
    }
    if (demur_ustar_encode(again, got.name, got.size) != DEMUR_OK) return DEMUR_ERR_FORMAT;
    if (memcmp(again, in, sizeof again) != 0) return DEMUR_ERR_FORMAT;
    *out = got;
    return DEMUR_OK;
}

unsigned demur_ustar_padding(uint64_t size)
{
    return (unsigned)(-size & (DEMUR_USTAR_BLOCK - 1));
}
