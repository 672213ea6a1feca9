/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* header_test.c -- what header.h promises. */
#include "demur/header.h"

#include "hex_for_tests.h"
#include "memo_for_tests.h"
#include "tap.h"

/* Made by an independent program from the table of protocol.md 2.6. */
static const char known[] =
    "1111111111111111111111111111111111111111111111111111111111111111"
    "00000007"
    "3333333333333333333333333333333333333333333333333333333333333333"
    "000000"
    "00004f4c"
    "02"
    "0201000502"
    "0b"
    "2222222222222222222222222222222222222222222222222222222222222222"
    "01444444444444444444444444444444444444444444444444444444444444444400004010"
    "9b48d8739fcfcc1ffe1085152fd138a6a91803663f3e56712599a9df59a8ff48"
    "6a87a0c8de8884ad2540f1bebec10408ac10996c682940d041b2ca2bd4848c39"
    "a57ef381c720903c00a6bab9a4d0d66d7895a57befc9f84ea2e7a336e60c55f4"
    "9eea8f8f256096064285410d0dcdfa6af1b8b386b363aa9e03390b44e271c540";

/* Encode h, check the outcome, and that decoding gives it back. */
static void check(enum demur_err want, const struct demur_memo_header *h)
{
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    uint8_t again[DEMUR_HEADER_BYTES_MAX];
    size_t len = 0;
    size_t again_len = 0;
    struct demur_memo_header back;

    CHECK_ERR(want, demur_header_encode(bytes, &len, h));
    CHECK((len > 0) == (want == DEMUR_OK));
    if (len == 0) return;
    CHECK_ERR(DEMUR_OK, demur_header_decode(&back, bytes, len));
    CHECK_ERR(DEMUR_OK, demur_header_encode(again, &again_len, &back));
    CHECK(again_len == len && memcmp(again, bytes, len) == 0);
}

static void test_known_bytes_are_read_and_written(void)
{
    struct demur_memo_header h = known_header();
    struct demur_memo_header back;
    struct demur_hash id = memo_id_of(&h);
    struct demur_hash pre_id;
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_header_encode(bytes, &len, &h));
    CHECK(is_hex(bytes, len, known));
    CHECK(is_hex(id.bytes, sizeof id.bytes, KNOWN_MEMO_ID));
    demur_header_pre_id(&pre_id, &h);
    CHECK(is_hex(pre_id.bytes, sizeof pre_id.bytes,
                 "f3c03fbd4a95933bd404bfca36159d7b1711cc2d046c968cbc48cdce9fa64d5e"));
    if (!CHECK(demur_header_decode(&back, bytes, len) == DEMUR_OK)) return;
    CHECK(back.epoch == 7 && back.close == 20300 && back.asks == 2 && back.principals == 2);
    CHECK(back.principal[1].id == 5 && back.principal[1].role == DEMUR_ROLE_NEXT_LEVEL);
    CHECK(back.blobs == 1 && back.blob[0].size == 16400 && back.profiles == 0x0b);
    CHECK_BYTES(back.mbox_pk.bytes, h.mbox_pk.bytes, sizeof h.mbox_pk.bytes);
}

static void test_every_truncation_and_every_longer_input_is_refused(void)
{
    uint8_t in[512] = {0};
    size_t full = from_hex(in, known);
    struct demur_memo_header h = {.asks = 99};

    for (size_t len = 0; len <= full + 1; len++) {
        if (len == full) continue;
        CHECK(demur_header_decode(&h, in, len) != DEMUR_OK);
        CHECK(h.asks == 99);
    }
}

static void test_every_flipped_bit_is_refused_or_is_another_header(void)
{
    uint8_t in[512];
    size_t len = from_hex(in, known);

    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct demur_memo_header h;
        uint8_t out[DEMUR_HEADER_BYTES_MAX];
        size_t out_len = 0;

        in[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (demur_header_decode(&h, in, len) == DEMUR_OK) {
            CHECK_ERR(DEMUR_OK, demur_header_encode(out, &out_len, &h));
            CHECK(out_len == len && memcmp(out, in, len) == 0);
        }
        in[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void test_form_and_k_belong_together(void)
{
    static const struct {
        uint8_t form;
        uint16_t k;
        enum demur_err want;
    } cases[] = {{0, 0, DEMUR_OK},           {0, 1, DEMUR_ERR_RANGE}, {1, 0, DEMUR_ERR_RANGE},
                 {1, 1, DEMUR_ERR_RANGE},    {1, 2, DEMUR_OK},        {1, 4096, DEMUR_OK},
                 {1, 4097, DEMUR_ERR_RANGE}, {2, 2, DEMUR_ERR_RANGE}, {2, 0, DEMUR_ERR_RANGE}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_memo_header h = known_header();

        h.form = cases[i].form;
        h.k = cases[i].k;
        check(cases[i].want, &h);
    }
}

static void test_locks_are_there_in_form_1_only(void)
{
    struct demur_memo_header h = known_header();
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    size_t open_len = 0;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_header_encode(bytes, &open_len, &h));
    h.lock[2].bytes[31] = 1;
    check(DEMUR_ERR_RANGE, &h);
    h.form = DEMUR_FORM_CONDITIONAL;
    h.k = 2;
    CHECK_ERR(DEMUR_OK, demur_header_encode(bytes, &len, &h));
    CHECK(len == open_len + 96 && bytes[len - 1] == 1);
}

static void test_principals_are_one_to_eight_with_an_addressee_and_none_twice(void)
{
    struct demur_memo_header h = known_header();

    h.principals = 0;
    check(DEMUR_ERR_RANGE, &h);
    h.principals = 8;
    for (uint8_t i = 0; i < 8; i++) h.principal[i] = (struct demur_header_principal){i + 1, i % 3};
    check(DEMUR_OK, &h);
    h.principals = 9;
    check(DEMUR_ERR_RANGE, &h);
    h.principals = 8;
    h.principal[7].id = 1;
    check(DEMUR_ERR_RANGE, &h);
    h.principal[7].id = 0;
    check(DEMUR_ERR_RANGE, &h);
    h.principal[7].id = 255;
    check(DEMUR_OK, &h);
    h.principal[7].role = 3;
    check(DEMUR_ERR_RANGE, &h);
    for (size_t i = 0; i < 8; i++) h.principal[i].role = DEMUR_ROLE_COPIED;
    check(DEMUR_ERR_RANGE, &h);
}

static void test_profile_0_is_always_allowed_and_none_beyond_4_is(void)
{
    struct demur_memo_header h = known_header();

    h.profiles = 0x1f;
    check(DEMUR_OK, &h);
    h.profiles = 0x1e;
    check(DEMUR_ERR_RANGE, &h);
    h.profiles = 0x21;
    check(DEMUR_ERR_RANGE, &h);
}

static void test_asks_and_blobs_are_kept_in_their_ranges(void)
{
    struct demur_memo_header h = known_header();

    h.asks = 0;
    check(DEMUR_ERR_RANGE, &h);
    h.asks = 16;
    check(DEMUR_OK, &h);
    h.asks = 17;
    check(DEMUR_ERR_RANGE, &h);
    h = known_header();
    h.blobs = 0;
    check(DEMUR_ERR_RANGE, &h);
    h.blobs = 18;
    check(DEMUR_ERR_RANGE, &h);
    h = known_header();
    h.blob[0].size = DEMUR_BLOB_BYTES_MIN - 1;
    check(DEMUR_ERR_RANGE, &h);
    h.blob[0].size = DEMUR_BLOB_BYTES_MAX;
    check(DEMUR_OK, &h);
    h.blob[0].size++;
    check(DEMUR_ERR_RANGE, &h);
}

static void test_the_largest_header_fits(void)
{
    struct demur_memo_header h = known_header();
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    size_t len = 0;

    h.form = DEMUR_FORM_CONDITIONAL;
    h.k = 4096;
    h.principals = 8;
    for (uint8_t i = 0; i < 8; i++) h.principal[i] = (struct demur_header_principal){i + 1, 0};
    h.blobs = 17;
    for (size_t i = 0; i < 17; i++) h.blob[i].size = 16400;
    CHECK_ERR(DEMUR_OK, demur_header_encode(bytes, &len, &h));
    CHECK(len == DEMUR_HEADER_BYTES_MAX);
}

int main(void)
{
    RUN(test_known_bytes_are_read_and_written);
    RUN(test_every_truncation_and_every_longer_input_is_refused);
    RUN(test_every_flipped_bit_is_refused_or_is_another_header);
    RUN(test_form_and_k_belong_together);
    RUN(test_locks_are_there_in_form_1_only);
    RUN(test_principals_are_one_to_eight_with_an_addressee_and_none_twice);
    RUN(test_profile_0_is_always_allowed_and_none_beyond_4_is);
    RUN(test_asks_and_blobs_are_kept_in_their_ranges);
    RUN(test_the_largest_header_fits);
    return tap_done();
}
