/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* passphrase_test.c -- passphrases that are suggested. */
#include "demur/passphrase.h"

#include "demur/words.h"
#include "random_for_tests.h"
#include "tap.h"

/* A source of the 10 bytes at ctx. */
static enum demur_err given_fill(void *ctx, uint8_t *out, size_t len)
{
    CHECK(len == 10);
    memcpy(out, ctx, len);
    return DEMUR_OK;
}

static const char *drawn_from(char out[DEMUR_PASSPHRASE_TEXT_BYTES], const uint8_t bytes[10])
{
    uint8_t copy[10];
    struct demur_random random = {given_fill, copy};

    memcpy(copy, bytes, sizeof copy);
    CHECK_ERR(DEMUR_OK, demur_passphrase_draw(out, &random));
    return out;
}

static void test_words_come_from_the_list_with_blanks_between(void)
{
    static const uint8_t first_and_last[10] = {0, 0, 7, 255, 0, 1, 7, 254, 4, 0};
    static const uint8_t high_bits[10] = {0xf8, 0, 0xff, 255, 8, 1, 0x17, 254, 0x24, 0};
    static const uint8_t longest[10] = {0, 7, 0, 7, 0, 7, 0, 7, 0, 7}; /* "abstract" */
    char out[DEMUR_PASSPHRASE_TEXT_BYTES];

    CHECK(strcmp(drawn_from(out, first_and_last), "abandon zoo ability zone length") == 0);
    CHECK(strcmp(drawn_from(out, high_bits), "abandon zoo ability zone length") == 0);
    CHECK(strcmp(drawn_from(out, longest), "abstract abstract abstract abstract abstract") == 0);
    CHECK(strlen(out) == DEMUR_PASSPHRASE_TEXT_BYTES - 1);
}

static void test_every_word_can_come(void)
{
    for (unsigned i = 0; i < DEMUR_WORDS_LIST_COUNT; i++) {
        uint8_t bytes[10] = {0, 0, 0, 0, 0, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i};
        char out[DEMUR_PASSPHRASE_TEXT_BYTES];

        CHECK(strncmp(drawn_from(out, bytes), "abandon abandon abandon abandon ", 32) == 0);
        CHECK(strcmp(out + 32, demur_words_word(i)) == 0);
    }
}

static void test_no_randomness_is_no_passphrase(void)
{
    struct demur_random dead = failing_random();
    char out[DEMUR_PASSPHRASE_TEXT_BYTES];

    memset(out, 'x', sizeof out);
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_passphrase_draw(out, &dead));
    for (size_t i = 0; i < sizeof out; i++) CHECK(out[i] == 0);
}

int main(void)
{
    RUN(test_words_come_from_the_list_with_blanks_between);
    RUN(test_every_word_can_come);
    RUN(test_no_randomness_is_no_passphrase);
    return tap_done();
}
