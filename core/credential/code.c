/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/code.h"

#include "demur/memory.h"

#include <stdbool.h>
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

/* All ones where from <= x <= to, else 0, without a branch; all are below 256. */
static unsigned within(unsigned x, unsigned from, unsigned to)
{
    return 0U - (((x - from) >> 31 | (to - x) >> 31) ^ 1U);
}

/* The digit of c as typed, or NO_DIGIT and above, without a branch or an index on c. */
static unsigned value_of(char c)
{
    unsigned x = (unsigned char)c;
    unsigned known = 0;
    unsigned v = 0;
    /* The ranges between which letters are left out, and I, L and O, which are read as digits. */
    static const struct {
        unsigned char from, to, value;
    } range[] = {{'0', '9', 0},  {'A', 'H', 10}, {'J', 'K', 18}, {'M', 'N', 20}, {'P', 'T', 22},
                 {'V', 'Z', 27}, {'O', 'O', 0},  {'I', 'I', 1},  {'L', 'L', 1}};

    x -= within(x, 'a', 'z') & ('a' - 'A');
    for (size_t i = 0; i < sizeof range / sizeof range[0]; i++) {
        unsigned in = within(x, range[i].from, range[i].to);

        known |= in;
        v |= in & (x - range[i].from + range[i].value);
    }
    return v | (~known & NO_DIGIT);
}

/* Whether c may stand between digits; where such characters are is no secret. */
static bool is_blank(char c)
{
    unsigned x = (unsigned char)c;

    return (within(x, ' ', ' ') | within(x, '-', '-') | within(x, '\t', '\n') |
            within(x, '\r', '\r')) != 0;
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
    uint32_t check =
        (uint32_t)hash.bytes[0] << 12 | (uint32_t)hash.bytes[1] << 4 | hash.bytes[2] >> 4;

    demur_wipe(&hash, sizeof hash);
    return check;
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
        if (is_blank(in[i])) continue;
        unsigned v = value_of(in[i]);

        if (v >= NO_DIGIT) return DEMUR_ERR_FORMAT; /* whether it is a digit is public here */
        if (n == DEMUR_CODE_LEN) return DEMUR_ERR_LENGTH;
        digit[n++] = (uint8_t)v;
    }
    return n == DEMUR_CODE_LEN ? DEMUR_OK : DEMUR_ERR_LENGTH;
}

/* The 16 bytes that the digits say. */
static void join_digits(struct demur_code *out, const uint8_t digit[DEMUR_CODE_LEN])
{
    memset(out, 0, sizeof *out);
    for (unsigned i = 0; i < CODE_BITS; i++) {
        unsigned bit = i + ZERO_BITS;
        unsigned b = digit[bit / DIGIT_BITS] >> (DIGIT_BITS - 1 - bit % DIGIT_BITS) & 1U;

        out->bytes[i / 8] |= (uint8_t)(b << (7 - i % 8));
    }
}

/* Whether the digits end in the check of code and begin with zero bits; public from here on. */
static bool is_right(const uint8_t digit[DEMUR_CODE_LEN], const struct demur_code *code,
                     const struct demur_hash *org, uint8_t issuer)
{
    uint32_t check = 0;

    for (unsigned i = 0; i < CHECK_DIGITS; i++) {
        check = check << DIGIT_BITS | digit[CODE_DIGITS + i];
    }
    return ((check ^ check_of(code, org, issuer)) |
            (uint32_t)digit[0] >> (DIGIT_BITS - ZERO_BITS)) == 0;
}

enum demur_err demur_code_decode(struct demur_code *out, const struct demur_hash *org,
                                 uint8_t issuer, const char *in, size_t in_len)
{
    uint8_t digit[DEMUR_CODE_LEN] = {0};
    struct demur_code code = {0};
    enum demur_err err = read_digits(digit, in, in_len);

    if (err != DEMUR_OK) goto out;
    join_digits(&code, digit);
    if (is_right(digit, &code, org, issuer)) {
        *out = code;
    } else {
        err = DEMUR_ERR_INVALID;
    }
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
