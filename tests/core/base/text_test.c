/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* text_test.c -- what text.h, encode.h, day.h and hash.h promise. */
#include "demur/text.h"

#include "demur/day.h"
#include "demur/encode.h"
#include "demur/error.h"
#include "demur/hash.h"
#include "tap.h"

static void test_every_code_point_has_one_form_in_utf8(void)
{
    for (uint32_t cp = 0; cp <= 0x10ffff; cp += cp < 0x3000 ? 1 : 97) {
        uint8_t bytes[4];
        uint32_t again = 0;
        bool surrogate = cp >= 0xd800 && cp <= 0xdfff;
        size_t n = demur_utf8_put(bytes, cp);

        CHECK(demur_utf8_next(&again, bytes, n) == (surrogate ? 0 : n));
        CHECK(surrogate || again == cp);
        if (n > 1) CHECK(demur_utf8_next(&again, bytes, n - 1) == 0);
    }
    static const char *const wrong[] = {
        "\xc0\x80",         "\xc1\xbf",         "\xe0\x80\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf8\x88\x80\x80", "\x80",         "\xed\xa0\x80"};

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint32_t cp = 0;

        CHECK(demur_utf8_next(&cp, (const uint8_t *)wrong[i], strlen(wrong[i])) == 0);
    }
}

static void test_what_is_invisible_or_reorders_text_is_not_allowed(void)
{
    static const uint32_t refused[] = {0,      9,      0xa,    0x1b,   0x7f,   0x80,   0x9f,
                                       0x200b, 0x2060, 0xfeff, 0x202a, 0x202e, 0x2066, 0x2069};
    static const uint32_t allowed[] = {' ',    'a',    0xa0,   0xe9,   0x2029,
                                       0x202f, 0x2065, 0x206a, 0x10348};

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        CHECK(!demur_text_allows(refused[i]));
    }
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        CHECK(demur_text_allows(allowed[i]));
    }
    CHECK(demur_text_chars((const uint8_t *)"a\xc3\xa9\xf0\x90\x8d\x88", 7) == 3);
}

static void test_hex_and_base64_have_one_form(void)
{
    static const char *const rfc4648[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                          "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    static const char *const wrong[] = {
        "Zg=", "Zg", "Zh==", "Zm9=", "Z===", "Zm 9", "=m9v", "Zg==Zg=="};
    uint8_t bytes[16];
    char text[32];
    size_t len = 0;

    for (size_t n = 0; n <= 6; n++) {
        demur_base64_encode(text, (const uint8_t *)"foobar", n);
        CHECK(strcmp(text, rfc4648[n]) == 0);
        CHECK_ERR(DEMUR_OK, demur_base64_decode(bytes, sizeof bytes, &len, text, strlen(text)));
        CHECK(len == n && memcmp(bytes, "foobar", n) == 0);
        if (n > 0) {
            CHECK_ERR(DEMUR_ERR_LENGTH,
                      demur_base64_decode(bytes, n - 1, &len, text, strlen(text)));
        }
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK_ERR(DEMUR_ERR_FORMAT,
                  demur_base64_decode(bytes, sizeof bytes, &len, wrong[i], strlen(wrong[i])));
    }
    demur_hex_encode(text, (const uint8_t *)"\x00\xfe\x10", 3);
    CHECK(strcmp(text, "00fe10") == 0);
    CHECK_ERR(DEMUR_OK, demur_hex_decode(bytes, 3, text, 6));
    CHECK_BYTES(bytes, "\x00\xfe\x10", 3);
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_hex_decode(bytes, 3, "00FE10", 6));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_hex_decode(bytes, 3, "00fe1", 5));
}

static void test_days_and_dates_are_each_others_inverse(void)
{
    char date[DEMUR_DATE_LEN + 1];
    uint32_t again = 0;

    for (uint32_t day = 0; day < 100000; day += day < 2000 ? 1 : 37) {
        demur_day_format(date, day);
        CHECK_ERR(DEMUR_OK, demur_day_parse(&again, date, strlen(date)));
        CHECK(again == day);
    }
    static const struct {
        const char *date;
        uint32_t day;
    } known[] = {{"1970-01-01", 0},
                 {"2000-02-29", 11016},
                 {"2025-05-26", 20234},
                 {"2100-03-01", 47541},
                 {"9999-12-31", 2932896}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        CHECK_ERR(DEMUR_OK, demur_day_parse(&again, known[i].date, 10));
        CHECK(again == known[i].day);
        demur_day_format(date, known[i].day);
        CHECK(strcmp(date, known[i].date) == 0);
    }
    static const char *const wrong[] = {"2025-02-29", "2100-02-29", "2025-13-01",
                                        "2025-00-01", "2025-01-00", "1969-12-31"};

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK_ERR(DEMUR_ERR_RANGE, demur_day_parse(&again, wrong[i], 10));
    }
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_day_parse(&again, "2025/01/01", 10));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_day_parse(&again, "2025-1-1", 8));
    CHECK(demur_day_weekday(0) == 3);     /* a Thursday */
    CHECK(demur_day_weekday(20234) == 0); /* Monday, 26 May 2025 */
}

static void test_the_day_turns_at_midnight_of_the_offset(void)
{
    CHECK(demur_day_at(86399, 720) == 0 && demur_day_at(86400, 720) == 1);
    CHECK(demur_day_at(86400 - 3600, 780) == 1 && demur_day_at(86400 - 3601, 780) == 0);
    CHECK(demur_day_at(86400 + 3599, 660) == 0 && demur_day_at(86400 + 3600, 660) == 1);
    CHECK(demur_day_at(0, 0) == 0);
}

static void test_h_binds_label_and_lengths(void)
{
    static const struct demur_span ab_c[] = {{(const uint8_t *)"ab", 2}, {(const uint8_t *)"c", 1}};
    static const struct demur_span a_bc[] = {{(const uint8_t *)"a", 1}, {(const uint8_t *)"bc", 2}};
    /* SHA-256(05 "label" 00000002 "ab" 00000001 "c") */
    static const uint8_t plain[] = "\x05label\0\0\0\2ab\0\0\0\1c";
    struct demur_hash h1;
    struct demur_hash h2;
    struct demur_hasher h;

    demur_hash_label(&h1, "label", ab_c, 2);
    demur_sha256(&h2, plain, sizeof plain - 1);
    CHECK_BYTES(&h1, &h2, sizeof h1);
    demur_hash_label(&h2, "label", a_bc, 2);
    CHECK(memcmp(&h1, &h2, sizeof h1) != 0);
    demur_hasher_init(&h, "label");
    demur_hasher_begin(&h, 2);
    demur_hasher_more(&h, "a", 1);
    demur_hasher_more(&h, "b", 1);
    demur_hasher_add(&h, "c", 1);
    demur_hasher_end(&h, &h2);
    CHECK_BYTES(&h1, &h2, sizeof h1);
    demur_hasher_plain(&h);
    demur_hasher_more(&h, plain, 3);
    demur_hasher_more(&h, plain + 3, sizeof plain - 1 - 3);
    demur_hasher_end(&h, &h2);
    CHECK_BYTES(&h1, &h2, sizeof h1);
    CHECK(strcmp(demur_err_name(DEMUR_ERR_RANGE), "range") == 0);
    CHECK(strcmp(demur_err_name((enum demur_err)99), "unknown") == 0);
}

int main(void)
{
    RUN(test_every_code_point_has_one_form_in_utf8);
    RUN(test_what_is_invisible_or_reorders_text_is_not_allowed);
    RUN(test_hex_and_base64_have_one_form);
    RUN(test_days_and_dates_are_each_others_inverse);
    RUN(test_the_day_turns_at_midnight_of_the_offset);
    RUN(test_h_binds_label_and_lengths);
    return tap_done();
}
