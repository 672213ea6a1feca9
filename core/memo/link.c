/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* link.c -- the text of a link; it holds a secret, so no table and no branch reads its digits. */
#include "demur/memo_keys.h"

#include "demur/memory.h"

#include <string.h>

enum {
    HEAD_LEN = 5,    /* "#1.o." */
    DATA_BYTES = 48, /* secret and prefix: a multiple of 3, so base64url has no padding */
    KIND_AT = 3,
};

_Static_assert(HEAD_LEN + DATA_BYTES / 3 * 4 == DEMUR_LINK_LEN, "the layout has no gap");
_Static_assert(DATA_BYTES == sizeof(struct demur_link_secret) + DEMUR_LINK_PREFIX_BYTES,
               "nor here");

/* All ones where from <= x <= to, else 0; x is secret, all are below 256. */
static unsigned within(unsigned x, unsigned from, unsigned to)
{
    return 0U - (((x - from) >> 31 | (to - x) >> 31) ^ 1U);
}

/* The digit of value 0..63. */
static char digit(unsigned v)
{
    unsigned c = 0;

    c |= within(v, 0, 25) & (v + 'A');
    c |= within(v, 26, 51) & (v - 26 + 'a');
    c |= within(v, 52, 61) & (v - 52 + '0');
    c |= within(v, 62, 62) & '-';
    c |= within(v, 63, 63) & '_';
    return (char)c;
}

/* The value of a digit, or all ones where it is none. */
static unsigned value(unsigned c)
{
    unsigned known = within(c, 'A', 'Z') | within(c, 'a', 'z') | within(c, '0', '9') |
                     within(c, '-', '-') | within(c, '_', '_');
    unsigned v = 0;

    v |= within(c, 'A', 'Z') & (c - 'A');
    v |= within(c, 'a', 'z') & (c - 'a' + 26);
    v |= within(c, '0', '9') & (c - '0' + 52);
    v |= within(c, '-', '-') & 62U;
    v |= within(c, '_', '_') & 63U;
    return v | ~known;
}

void demur_link_encode(char out[DEMUR_LINK_LEN + 1], const struct demur_link *link)
{
    uint8_t data[DATA_BYTES];
    char *at = out + HEAD_LEN;

    memcpy(data, link->secret.bytes, sizeof link->secret.bytes);
    memcpy(data + sizeof link->secret.bytes, link->owner_prefix, sizeof link->owner_prefix);
    memcpy(out, "#1.", KIND_AT);
    out[KIND_AT] = (char)link->kind;
    out[KIND_AT + 1] = '.';
    for (size_t i = 0; i < DATA_BYTES; i += 3) {
        unsigned v = (unsigned)data[i] << 16 | (unsigned)data[i + 1] << 8 | data[i + 2];

        for (unsigned shift = 24; shift > 0;) {
            shift -= 6;
            *at++ = digit(v >> shift & 63U);
        }
    }
    *at = '\0';
    demur_wipe(data, sizeof data);
}

/* Read the digits at in; whether they are all digits becomes public here. */
static enum demur_err read_digits(uint8_t out[DATA_BYTES], const char *in)
{
    unsigned bad = 0;

    for (size_t i = 0; i < DATA_BYTES; i += 3) {
        unsigned v = 0;

        for (unsigned j = 0; j < 4; j++) {
            unsigned d = value((uint8_t)*in++);

            bad |= d >> 6;
            v = v << 6 | (d & 63U);
        }
        out[i] = (uint8_t)(v >> 16);
        out[i + 1] = (uint8_t)(v >> 8);
        out[i + 2] = (uint8_t)v;
    }
    return bad == 0 ? DEMUR_OK : DEMUR_ERR_FORMAT;
}

enum demur_err demur_link_decode(struct demur_link *out, const char *in, size_t in_len)
{
    uint8_t data[DATA_BYTES];
    enum demur_err err;

    if (in_len < DEMUR_LINK_LEN) return DEMUR_ERR_LENGTH;
    const char *at = in + (in_len - DEMUR_LINK_LEN);

    if (memchr(in, '#', in_len) != at) return DEMUR_ERR_LENGTH;
    if (memcmp(at, "#1.", KIND_AT) != 0 || at[KIND_AT + 1] != '.') return DEMUR_ERR_FORMAT;
    char kind = at[KIND_AT];

    if (kind != DEMUR_LINK_OWNER && kind != DEMUR_LINK_WRITER && kind != DEMUR_LINK_READER) {
        return DEMUR_ERR_FORMAT;
    }
    err = read_digits(data, at + HEAD_LEN);
    if (err != DEMUR_OK) goto out;
    out->kind = (enum demur_link_kind)kind;
    memcpy(out->secret.bytes, data, sizeof out->secret.bytes);
    memcpy(out->owner_prefix, data + sizeof out->secret.bytes, sizeof out->owner_prefix);
out:
    demur_wipe(data, sizeof data);
    return err;
}
