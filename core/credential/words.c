/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/words.h"

#include "credential/bip39_english.h"
#include "seal/argon2.h"

#include <stdbool.h>
#include <string.h>

enum {
    WORD_BITS = 11,
    MEMO_WORDS = 8,
    PASSES = 3,
    MEMORY_KIB = 65536,
    SALT_BYTES = 16,
};

_Static_assert(DEMUR_BIP39_COUNT == DEMUR_WORDS_LIST_COUNT, "one list");

static const char label[] = "demur/v1/words";

const char *demur_words_word(unsigned index)
{
    return demur_bip39_english[index];
}

/* The 16 bytes of Argon2id over id. */
static enum demur_err stretch(uint8_t out[DEMUR_WORDS_BYTES], const struct demur_hash *id)
{
    struct demur_hash salt;

    demur_sha256(&salt, label, sizeof label - 1);
    return demur_argon2id(out, DEMUR_WORDS_BYTES, (struct demur_span){id->bytes, sizeof id->bytes},
                          salt.bytes, MEMORY_KIB, PASSES);
}

/* The 11 bits of in that follow the first 11 * at. */
static unsigned bits_at(const uint8_t *in, unsigned at)
{
    unsigned v = 0;

    for (unsigned bit = at * WORD_BITS; bit < (at + 1) * WORD_BITS; bit++) {
        v = v << 1 | (unsigned)(in[bit / 8] >> (7 - bit % 8) & 1);
    }
    return v;
}

/* Write count words of the bits of in. */
static void put_words(char *out, const uint8_t *in, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const char *word = demur_bip39_english[bits_at(in, i)];
        size_t len = strlen(word);

        if (i > 0) *out++ = ' ';
        memcpy(out, word, len);
        out += len;
    }
    *out = '\0';
}

/* BIP-39: the first 4 bits of the SHA-256 of the 16 bytes, in the upper half of a byte. */
static uint8_t checksum(const uint8_t bytes[DEMUR_WORDS_BYTES])
{
    struct demur_hash hash;

    demur_sha256(&hash, bytes, DEMUR_WORDS_BYTES);
    return hash.bytes[0] & 0xf0;
}

enum demur_err demur_words_of_org(struct demur_words *out, const struct demur_hash *org)
{
    struct demur_words words = {0};
    enum demur_err err = stretch(words.bytes, org);

    if (err == DEMUR_OK) *out = words;
    return err;
}

void demur_words_encode(char out[DEMUR_WORDS_TEXT_BYTES], const struct demur_words *words)
{
    uint8_t bits[DEMUR_WORDS_BYTES + 1];

    memcpy(bits, words->bytes, DEMUR_WORDS_BYTES);
    bits[DEMUR_WORDS_BYTES] = checksum(words->bytes);
    put_words(out, bits, DEMUR_WORDS_COUNT);
}

enum demur_err demur_words_of_memo(char out[DEMUR_WORDS_TEXT_BYTES],
                                   const struct demur_hash *memo_id)
{
    uint8_t bytes[DEMUR_WORDS_BYTES];
    enum demur_err err = stretch(bytes, memo_id);

    if (err == DEMUR_OK) put_words(out, bytes, MEMO_WORDS);
    return err;
}

/* Where word, in lower case, stands in the list; DEMUR_BIP39_COUNT: nowhere. */
static unsigned find_word(const char *word)
{
    unsigned from = 0;
    unsigned to = DEMUR_BIP39_COUNT;

    while (from < to) {
        unsigned mid = from + (to - from) / 2;
        int order = strcmp(demur_bip39_english[mid], word);

        if (order == 0) return mid;
        if (order < 0) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return DEMUR_BIP39_COUNT;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* What may stand between words: blanks, points, numbers of a list. */
static bool is_between(char c)
{
    return c != '\0' && strchr(" \t\r\n,.;-0123456789)", c) != NULL;
}

/*
 * Take the next word from in[*at..len) to word, in lower case and cut after one letter more than a
 * word can have; whether there is one.
 */
static bool take_word(char word[DEMUR_BIP39_LEN_MAX + 2], size_t *at, const char *in, size_t len)
{
    size_t n = 0;

    while (*at < len && is_between(in[*at])) ++*at;
    if (*at == len) return false;
    for (; *at < len && !is_between(in[*at]); ++*at) {
        if (n <= DEMUR_BIP39_LEN_MAX) word[n++] = lower(in[*at]);
    }
    word[n] = '\0';
    return true;
}

/* Put the 11 bits of index to bits as word number at. */
static void put_bits(uint8_t *bits, unsigned at, unsigned index)
{
    for (unsigned i = 0; i < WORD_BITS; i++) {
        unsigned bit = at * WORD_BITS + i;

        if ((index >> (WORD_BITS - 1 - i) & 1) != 0) bits[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
    }
}

enum demur_err demur_words_decode(struct demur_words *out, unsigned *wrong, const char *in,
                                  size_t in_len)
{
    uint8_t bits[DEMUR_WORDS_BYTES + 1] = {0};
    char word[DEMUR_BIP39_LEN_MAX + 2];
    unsigned unknown = 0;
    unsigned count = 0;
    size_t at = 0;

    if (wrong != NULL) *wrong = 0;
    if (in_len > DEMUR_WORDS_IN_MAX) return DEMUR_ERR_LENGTH;
    for (; take_word(word, &at, in, in_len); count++) {
        unsigned index = find_word(word);

        if (count == DEMUR_WORDS_COUNT) return DEMUR_ERR_LENGTH;
        if (index == DEMUR_BIP39_COUNT) {
            if (unknown == 0) unknown = count + 1;
        } else {
            put_bits(bits, count, index);
        }
    }
    if (count != DEMUR_WORDS_COUNT) return DEMUR_ERR_LENGTH;
    if (unknown != 0) {
        if (wrong != NULL) *wrong = unknown;
        return DEMUR_ERR_FORMAT;
    }
    if (bits[DEMUR_WORDS_BYTES] != checksum(bits)) return DEMUR_ERR_INVALID;
    memcpy(out->bytes, bits, DEMUR_WORDS_BYTES);
    return DEMUR_OK;
}

enum demur_err demur_words_verify(const struct demur_words *words, const struct demur_hash *org)
{
    struct demur_words right;
    enum demur_err err = demur_words_of_org(&right, org);

    if (err != DEMUR_OK) return err;
    return memcmp(right.bytes, words->bytes, sizeof right.bytes) == 0 ? DEMUR_OK
                                                                      : DEMUR_ERR_INVALID;
}
