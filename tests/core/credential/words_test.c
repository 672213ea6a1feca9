/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* words_test.c -- what words.h promises, and BIP-39's own vectors. */
#include "demur/words.h"

#include "hex_for_tests.h"
#include "tap.h"

static void test_the_list_is_that_of_bip_39(void)
{
    char text[16384];
    size_t len = 0;

    for (unsigned i = 0; i < DEMUR_WORDS_LIST_COUNT; i++) {
        const char *word = demur_words_word(i);

        memcpy(text + len, word, strlen(word));
        len += strlen(word);
        text[len++] = '\n';
    }
    CHECK(sha256_is(text, len, "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"));
}

/* Vectors of BIP-39, 128 bits. */
static const struct {
    const char *bytes;
    const char *words;
} vectors[] = {
    {"00000000000000000000000000000000", "abandon abandon abandon abandon abandon abandon abandon "
                                         "abandon abandon abandon abandon about"},
    {"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
     "legal winner thank year wave sausage worth useful legal winner thank yellow"},
    {"80808080808080808080808080808080",
     "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"},
    {"ffffffffffffffffffffffffffffffff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"},
    {"9e885d952ad362caeb4efe34a8e91bd2",
     "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"},
    {"23db8160a31d3e0dca3688ed941adbf3",
     "cat swing flag economy stadium alone churn speed unique patch report train"},
};

static void test_vectors_of_bip_39_both_ways(void)
{
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct demur_words words;
        struct demur_words again = {0};
        char text[DEMUR_WORDS_TEXT_BYTES];

        from_hex(words.bytes, vectors[i].bytes);
        demur_words_encode(text, &words);
        CHECK(strcmp(text, vectors[i].words) == 0);
        CHECK_ERR(DEMUR_OK, demur_words_decode(&again, NULL, text, strlen(text)));
        CHECK_BYTES(again.bytes, words.bytes, sizeof words.bytes);
    }
}

/* Decode in, and check that a failure leaves the output alone. */
static unsigned check_decode(enum demur_err want, const char *in)
{
    struct demur_words words = {{0xee}};
    unsigned wrong = 99;

    CHECK_ERR(want, demur_words_decode(&words, &wrong, in, strlen(in)));
    CHECK((words.bytes[0] == 0xee) == (want != DEMUR_OK));
    return wrong;
}

static void test_words_are_read_as_people_type_them(void)
{
    check_decode(DEMUR_OK, "Legal WINNER thank\n year wave\tsausage, worth useful. legal winner "
                           "thank yellow  ");
    check_decode(DEMUR_OK, "1. legal 2. winner 3. thank 4. year 5) wave 6 sausage\r\n7 worth 8 "
                           "useful 9 legal 10 winner 11 thank 12 yellow");
    check_decode(DEMUR_OK, "legal-winner-thank-year-wave-sausage-worth-useful-legal-winner-thank-"
                           "yellow");
}

static void test_what_is_not_twelve_right_words_is_refused(void)
{
    CHECK(check_decode(DEMUR_ERR_LENGTH, "") == 0);
    check_decode(DEMUR_ERR_LENGTH, "legal winner thank year wave sausage worth useful legal winner "
                                   "thank");
    check_decode(DEMUR_ERR_LENGTH, "legal winner thank year wave sausage worth useful legal winner "
                                   "thank yellow yellow");
    CHECK(check_decode(DEMUR_ERR_FORMAT, "legal winner thank year wave sausages worth useful legal "
                                         "winner thank yellow") == 6);
    CHECK(check_decode(DEMUR_ERR_FORMAT,
                       "legal winner thankthankthankthank year wave sausage worth "
                       "useful legal winner thank yellow") == 3);
    check_decode(DEMUR_ERR_INVALID,
                 "winner legal thank year wave sausage worth useful legal winner "
                 "thank yellow");
    check_decode(DEMUR_ERR_INVALID,
                 "legal winner thank year wave sausage worth useful legal winner "
                 "thank zoo");
    check_decode(DEMUR_ERR_FORMAT, "legal winner thank year wave sausage worth useful legal winner "
                                   "thank yell\xc3\xb6w");
}

static void test_more_than_the_maximum_is_not_read(void)
{
    char in[DEMUR_WORDS_IN_MAX + 1];
    struct demur_words words;

    memset(in, ' ', sizeof in);
    memcpy(in, vectors[1].words, strlen(vectors[1].words));
    CHECK_ERR(DEMUR_OK, demur_words_decode(&words, NULL, in, DEMUR_WORDS_IN_MAX));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_words_decode(&words, NULL, in, DEMUR_WORDS_IN_MAX + 1));
}

/* The 16 bytes for an org_id of zeros were made by an independent Argon2id (@noble/hashes). */
static void test_words_of_an_organisation_are_its_own(void)
{
    struct demur_hash org = {{0}};
    struct demur_hash other = {{1}};
    struct demur_words words = {0};
    char memo[DEMUR_WORDS_TEXT_BYTES];
    char text[DEMUR_WORDS_TEXT_BYTES];
    size_t blanks = 0;

    if (!CHECK_ERR(DEMUR_OK, demur_words_of_org(&words, &org))) return;
    CHECK(is_hex(words.bytes, sizeof words.bytes, "c3905e5073c9a19630a9f7ee63202726"));
    CHECK_ERR(DEMUR_OK, demur_words_verify(&words, &org));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_words_verify(&words, &other));
    CHECK_ERR(DEMUR_OK, demur_words_of_memo(memo, &org));
    demur_words_encode(text, &words);
    /* The first 88 bits are the same in both: 8 words. */
    CHECK(strncmp(memo, text, strlen(memo)) == 0);
    for (size_t i = 0; memo[i] != '\0'; i++) blanks += memo[i] == ' ';
    CHECK(blanks == 7);
}

int main(void)
{
    RUN(test_the_list_is_that_of_bip_39);
    RUN(test_vectors_of_bip_39_both_ways);
    RUN(test_words_are_read_as_people_type_them);
    RUN(test_what_is_not_twelve_right_words_is_refused);
    RUN(test_more_than_the_maximum_is_not_read);
    RUN(test_words_of_an_organisation_are_its_own);
    return tap_done();
}
