/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fold_test.c -- case, accents, and the words of headings. */
#include "credential/fold.h"

#include "tap.h"

static struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static void test_case_does_not_count(void)
{
    static const char *const same[][2] = {
        {"", ""},         {"PERMANENT", "permanent"}, {"ÄÖÜ", "äöü"},
        {"Łódź", "łÓDŹ"}, {"ŸŽIŠ", "ÿžiš"},           {"ΑΩ", "αω"},
        {"ЖЁЯ", "жёя"},   {"G4 (a)", "g4 (A)"},       {"ĹĽŇ", "ĺľň"},
    };
    static const char *const different[][2] = {
        {"", "a"}, {"a", "ab"}, {"e", "é"}, {"×", "÷"}, {"ı", "i"}, {"İ", "i"}, {"ß", "ss"},
    };

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (!CHECK(demur_fold_same(span(same[i][0]), span(same[i][1])))) printf("# %zu\n", i);
    }
    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++) {
        int order = demur_fold_order(span(different[i][0]), span(different[i][1]));

        CHECK(order != 0);
        CHECK(order == -demur_fold_order(span(different[i][1]), span(different[i][0])));
    }
    CHECK(demur_fold_order(span("B"), span("a")) > 0);
    CHECK(demur_fold_order(span("\xff"), span("\xfe")) > 0);
}

static void test_every_small_letter_is_its_own_case(void)
{
    for (uint32_t cp = 0; cp < 0x600; cp++) {
        CHECK(demur_fold_case(demur_fold_case(cp)) == demur_fold_case(cp));
    }
}

static void test_words_are_letters_and_digits_without_accents(void)
{
    static const char *const cases[][2] = {
        {"Date d’Entrée", "datedentree"},
        {"Date d'entre\xcc\x81"
         "e",
         "datedentree"},
        {"Nº empleado", "nempleado"},
        {"Größe (cm)", "grossecm"},
        {"Œuvre Æther", "oeuvreaether"},
        {"Situação", "situacao"},
        {" PERS.-NR. 2 ", "persnr2"},
        {"Łódź Ÿ Ĳ", "lodzyij"},
        {"Отдел", "отдел"},
        {"a\xc2\xa0"
         "b\xff"
         "c – d",
         "abcd"},
        {"", ""},
    };
    char word[64];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        demur_fold_word(word, sizeof word, span(cases[i][0]));
        if (!CHECK(strcmp(word, cases[i][1]) == 0)) printf("# %s\n", word);
    }
}

static void test_what_does_not_fit_is_left_out_whole(void)
{
    char word[5];

    demur_fold_word(word, sizeof word, span("abcdef"));
    CHECK(strcmp(word, "abcd") == 0);
    demur_fold_word(word, sizeof word, span("abcж"));
    CHECK(strcmp(word, "abc") == 0);
    demur_fold_word(word, 1, span("abc"));
    CHECK(word[0] == '\0');
}

int main(void)
{
    RUN(test_case_does_not_count);
    RUN(test_every_small_letter_is_its_own_case);
    RUN(test_words_are_letters_and_digits_without_accents);
    RUN(test_what_does_not_fit_is_left_out_whole);
    return tap_done();
}
