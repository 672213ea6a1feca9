/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/code.h"

#include "demur/memory.h"

#include <string.h>

enum {
    DIGIT_BITS = 5,
    CODE_DIGITS = 26,
    CHECK_DIGITS = 4,
    ZERO_BITS = 2,
    CODE_BITS = 8 * DEMUR_CODE_BYTES,
    NO_DIGIT = 32,
};

_Static_assert(CODE_DIGITS + CHECK_DIGITS == DEMUR_CODE_LEN, "a code and its check");
_Static_assert(CODE_DIGITS *DIGIT_BITS == ZERO_BITS + CODE_BITS, "two zero bits first");

enum demur_err demur_code_draw(struct demur_code *out, const struct demur_random *random)
{
    return demur_random_fill(random, out->bytes, sizeof out->bytes);
}

/*
 * The character of digit v (0..31) in Crockford's base 32, without a branch or an index on v, which
 * is secret: each range that v has passed adds what its letters skip (I, L, O and U).
 */
static char digit_of(unsigned v)
{
    unsigned c = '0' + v;

    c += ((9 - v) >> 8 & 1) * ('A' - '0' - 10);
    c += ((17 - v) >> 8 & 1);
    c += ((19 - v) >> 8 & 1);
    c += ((21 - v) >> 8 & 1);
    c += ((26 - v) >> 8 & 1);
    return (char)c;
}

/* The digit of c as typed; NO_DIGIT: none. */
static unsigned value_of(char c)
{
    char upper = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);

    if (upper == 'O') return 0;
    if (upper == 'I' || upper == 'L') return 1;
    for (unsigned v = 0; v < NO_DIGIT; v++) {
        if (digit_of(v) == upper) return v;
    }
    return NO_DIGIT;
}

/* The first 20 bits of the check, as the upper bits of a u32. */
static uint32_t check_of(const struct demur_code *code, const struct demur_hash *org,
                         uint8_t issuer)
{
    struct demur_hasher h;
    struct demur_hash hash;

    demur_hasher_init(&h, "demur/v1/code-check");
    demur_hasher_add(&h, org->bytes, sizeof org->bytes);
    demur_hasher_add_u8(&h, issuer);
    demur_hasher_add(&h, code->bytes, sizeof code->bytes);
    demur_hasher_end(&h, &hash);
    return (uint32_t)hash.bytes[0] << 12 | (uint32_t)hash.bytes[1] << 4 | hash.bytes[2] >> 4;
}

void demur_code_encode(char out[DEMUR_CODE_LEN + 1], const struct demur_code *code,
                       const struct demur_hash *org, uint8_t issuer)
{
    uint32_t check = check_of(code, org, issuer);

    for (unsigned i = 0; i < CODE_DIGITS; i++) {
        unsigned v = 0;

        for (unsigned j = 0; j < DIGIT_BITS; j++) {
            unsigned bit = i * DIGIT_BITS + j;
            unsigned of_code = bit < ZERO_BITS ? 0 : bit - ZERO_BITS;
            unsigned b = code->bytes[of_code / 8] >> (7 - of_code % 8) & 1U;

            v = v << 1 | (bit < ZERO_BITS ? 0 : b);
        }
        out[i] = digit_of(v);
    }
    for (unsigned i = 0; i < CHECK_DIGITS; i++) {
        out[CODE_DIGITS + i] = digit_of(check >> (CHECK_DIGITS - 1 - i) * DIGIT_BITS & 31);
    }
    out[DEMUR_CODE_LEN] = '\0';
}

/* The digits of what was typed, blanks and hyphens left out. */
static enum demur_err read_digits(uint8_t digit[DEMUR_CODE_LEN], const char *in, size_t in_len)
{
    size_t n = 0;

    if (in_len > DEMUR_CODE_IN_MAX) return DEMUR_ERR_LENGTH;
    for (size_t i = 0; i < in_len; i++) {
        if (in[i] == ' ' || in[i] == '-' || in[i] == '\t' || in[i] == '\r' || in[i] == '\n') {
            continue;
        }
        unsigned v = value_of(in[i]);

        if (v == NO_DIGIT) return DEMUR_ERR_FORMAT;
        if (n == DEMUR_CODE_LEN) return DEMUR_ERR_LENGTH;
        digit[n++] = (uint8_t)v;
    }
    return n == DEMUR_CODE_LEN ? DEMUR_OK : DEMUR_ERR_LENGTH;
}

enum demur_err demur_code_decode(struct demur_code *out, const struct demur_hash *org,
                                 uint8_t issuer, const char *in, size_t in_len)
{
    uint8_t digit[DEMUR_CODE_LEN] = {0};
    struct demur_code code = {0};
    uint32_t check = 0;
    enum demur_err err = read_digits(digit, in, in_len);

    if (err != DEMUR_OK) goto out;
    err = DEMUR_ERR_INVALID;
    if (digit[0] >> (DIGIT_BITS - ZERO_BITS) != 0) goto out;
    for (unsigned i = 0; i < CODE_BITS; i++) {
        unsigned bit = i + ZERO_BITS;
        unsigned b = digit[bit / DIGIT_BITS] >> (DIGIT_BITS - 1 - bit % DIGIT_BITS) & 1U;

        code.bytes[i / 8] |= (uint8_t)(b << (7 - i % 8));
    }
    for (unsigned i = 0; i < CHECK_DIGITS; i++) {
        check = check << DIGIT_BITS | digit[CODE_DIGITS + i];
    }
    if (check != check_of(&code, org, issuer)) goto out;
    *out = code;
    err = DEMUR_OK;
out:
    demur_wipe(digit, sizeof digit);
    demur_wipe(&code, sizeof code);
    return err;
}

void demur_code_hash(struct demur_hash *out, const struct demur_code *code)
{
    struct demur_span x = {code->bytes, sizeof code->bytes};

    demur_hash_label(out, "demur/v1/code", &x, 1);
}
