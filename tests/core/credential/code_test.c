/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* code_test.c -- what code.h promises, line by line. */
#include "demur/code.h"

#include "hex_for_tests.h"
#include "random_for_tests.h"
#include "tap.h"

static const struct demur_code example = {{0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                           0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f}};

/* Made by an independent program from docs/protocol.md 2.2, for issuer 2 of this organisation. */
static const char example_text[] = "00041061050R3GG28A1C60T3GF9D1N";

static struct demur_hash org_of(uint8_t byte)
{
    struct demur_hash org;

    memset(org.bytes, byte, sizeof org.bytes);
    return org;
}

static void check_decode(enum demur_err want, const char *in)
{
    struct demur_hash org = org_of(0xaa);
    struct demur_code code = {{0xee}};

    CHECK_ERR(want, demur_code_decode(&code, &org, 2, in, strlen(in)));
    if (want == DEMUR_OK) {
        CHECK_BYTES(code.bytes, example.bytes, sizeof example.bytes);
    } else {
        CHECK(code.bytes[0] == 0xee);
    }
}

static void test_a_code_has_the_form_of_the_protocol(void)
{
    struct demur_hash org = org_of(0xaa);
    struct demur_hash kept;
    char text[DEMUR_CODE_LEN + 1];

    demur_code_encode(text, &example, &org, 2);
    CHECK(strcmp(text, example_text) == 0);
    demur_code_hash(&kept, &example);
    CHECK(is_hex(kept.bytes, sizeof kept.bytes,
                 "68c1eb022793f83989dc3602460a066f9467d9d6d1afd314c321dbd2831c8a8e"));
    check_decode(DEMUR_OK, example_text);
}

static void test_a_code_is_read_as_people_type_it(void)
{
    check_decode(DEMUR_OK, "00041-06105-0R3GG-28A1C-60T3G-F9D1N");
    check_decode(DEMUR_OK, " ooo4i o6lo5\t0r3gg28a1c60t3gf9d1n\n");
}

static void test_a_wrong_code_is_refused_before_anything_is_sent(void)
{
    struct demur_hash org = org_of(0xaa);
    struct demur_hash other = org_of(0xab);
    struct demur_code code;

    check_decode(DEMUR_ERR_LENGTH, "");
    check_decode(DEMUR_ERR_LENGTH, "00041061050R3GG28A1C60T3GF9D1");
    check_decode(DEMUR_ERR_LENGTH, "00041061050R3GG28A1C60T3GF9D1N0");
    check_decode(DEMUR_ERR_FORMAT, "0004106105UR3GG28A1C60T3GF9D1N");
    check_decode(DEMUR_ERR_FORMAT, "0004106105*R3GG28A1C60T3GF9D1N");
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_code_decode(&code, &org, 1, example_text, strlen(example_text)));
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_code_decode(&code, &other, 2, example_text, strlen(example_text)));
}

/* All 256 characters at a place where only the check is wrong for another digit. */
static void test_a_character_is_a_digit_a_blank_or_refused(void)
{
    static const char as_digit[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyzOoIiLl";
    static const char as_blank[] = " -\t\r\n";
    struct demur_hash org = org_of(0xaa);

    for (int c = 0; c < 256; c++) {
        struct demur_code code;
        char text[sizeof example_text];
        enum demur_err want = DEMUR_ERR_FORMAT;

        memcpy(text, example_text, sizeof text);
        if (c != 0 && strchr(as_blank, c) != NULL) want = DEMUR_ERR_LENGTH;
        if (c != 0 && strchr(as_digit, c) != NULL) want = DEMUR_ERR_INVALID;
        if (c == text[13] || c == text[13] - 'A' + 'a') want = DEMUR_OK;
        text[13] = (char)c;
        CHECK_ERR(want, demur_code_decode(&code, &org, 2, text, DEMUR_CODE_LEN));
    }
}

/* 30 places with 31 other characters each: 20 bits of check catch all but one in 2^20. */
static void test_every_mistyped_character_is_caught(void)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct demur_hash org = org_of(0xaa);

    for (size_t i = 0; i < DEMUR_CODE_LEN; i++) {
        for (size_t d = 0; d < sizeof digits - 1; d++) {
            struct demur_code code;
            char text[sizeof example_text];

            memcpy(text, example_text, sizeof text);
            if (text[i] == digits[d]) continue;
            text[i] = digits[d];
            CHECK_ERR(DEMUR_ERR_INVALID, demur_code_decode(&code, &org, 2, text, DEMUR_CODE_LEN));
        }
    }
}

static void test_drawn_codes_come_back(void)
{
    struct test_random state = {7};
    struct demur_random random = test_random(&state);
    struct demur_random broken = failing_random();
    struct demur_hash org = org_of(0x11);
    struct demur_code code = {{0}};

    for (int i = 0; i < 200; i++) {
        struct demur_code again = {{0}};
        char text[DEMUR_CODE_LEN + 1];

        CHECK_ERR(DEMUR_OK, demur_code_draw(&code, &random));
        demur_code_encode(text, &code, &org, 3);
        CHECK_ERR(DEMUR_OK, demur_code_decode(&again, &org, 3, text, strlen(text)));
        CHECK_BYTES(code.bytes, again.bytes, sizeof code.bytes);
    }
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_code_draw(&code, &broken));
}

static void test_more_than_the_maximum_is_not_read(void)
{
    struct demur_hash org = org_of(0xaa);
    struct demur_code code;
    char in[DEMUR_CODE_IN_MAX + 1];

    memset(in, '-', sizeof in);
    memcpy(in, example_text, DEMUR_CODE_LEN);
    CHECK_ERR(DEMUR_OK, demur_code_decode(&code, &org, 2, in, DEMUR_CODE_IN_MAX));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_code_decode(&code, &org, 2, in, DEMUR_CODE_IN_MAX + 1));
}

int main(void)
{
    RUN(test_a_code_has_the_form_of_the_protocol);
    RUN(test_a_code_is_read_as_people_type_it);
    RUN(test_a_wrong_code_is_refused_before_anything_is_sent);
    RUN(test_a_character_is_a_digit_a_blank_or_refused);
    RUN(test_every_mistyped_character_is_caught);
    RUN(test_drawn_codes_come_back);
    RUN(test_more_than_the_maximum_is_not_read);
    return tap_done();
}
