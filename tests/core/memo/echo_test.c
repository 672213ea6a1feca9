/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* echo_test.c -- what echo.h promises. */
#include "demur/echo.h"

#include "hex_for_tests.h"
#include "memo_for_tests.h"
#include "random_for_tests.h"
#include "tap.h"

/* The generator of G1, a point of the subgroup: any nym will do. */
static const char nym_hex[] = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
                              "6c55e83ff97a1aeffb3af00adb22c6bb";

static struct demur_echo_secret x_for_tests(void)
{
    struct demur_echo_secret x;

    for (size_t i = 0; i < sizeof x.bytes; i++) x.bytes[i] = (uint8_t)i;
    return x;
}

static struct demur_hash org_for_tests(void)
{
    struct demur_hash org;

    memset(org.bytes, 0x11, sizeof org.bytes);
    return org;
}

static struct demur_hash echo_for_tests(void)
{
    struct demur_echo_secret x = x_for_tests();
    struct demur_echo_opening opening;
    struct demur_hash echo;

    demur_echo_open(&opening, &x);
    demur_echo_commit(&echo, &opening);
    return echo;
}

static struct demur_rating rating_for_tests(void)
{
    struct demur_memo_header h = known_header();
    struct demur_echo_secret x = x_for_tests();
    struct demur_hash org = org_for_tests();
    struct demur_rating r = {.memo_id = memo_id_of(&h), .choice = DEMUR_RATING_PARTLY};

    (void)from_hex(r.nym.bytes, nym_hex);
    demur_rating_make(&r, &org, &x);
    return r;
}

static struct demur_claim claim_for_tests(void)
{
    struct demur_memo_header h = known_header();
    struct demur_echo_secret x = x_for_tests();
    struct demur_hash org = org_for_tests();
    struct demur_claim c = {
        .memo_id = memo_id_of(&h),
        .audience = {(const uint8_t *)"press", 5},
        .text = {(const uint8_t *)"I signed it", 11},
    };

    (void)from_hex(c.nym.bytes, nym_hex);
    memset(c.nonce, 0x77, sizeof c.nonce);
    CHECK_ERR(DEMUR_OK, demur_claim_make(&c, &org, &x));
    return c;
}

/* Every known value was made by an independent program. */
static void test_a_known_echo_follows_from_x(void)
{
    struct demur_echo_secret x = x_for_tests();
    struct demur_echo_opening opening;
    struct demur_hash echo = echo_for_tests();

    demur_echo_open(&opening, &x);
    CHECK(is_hex(opening.salt.bytes, 32,
                 "b756b0b93cc3a2dd594fd688092e59236bb4e36f16934bf8756ba419a5e23d59"));
    CHECK(is_hex(opening.echo_pk.bytes, 32,
                 "df8683d398133ddf3292bc6457f6d4bc65aff305fc9d5250a14b11d4154c340d"));
    CHECK(
        is_hex(echo.bytes, 32, "258f49121e2fe28dd7f4997728fb419166e37d943936008818fa626d73db50c1"));
}

static void test_a_known_rating_is_made_read_and_verified(void)
{
    struct demur_rating r = rating_for_tests();
    struct demur_rating back = {.choice = 99};
    struct demur_hash org = org_for_tests();
    struct demur_hash echo = echo_for_tests();
    uint8_t bytes[DEMUR_RATING_BYTES + 1] = {0};
    uint8_t again[DEMUR_RATING_BYTES];

    demur_rating_encode(bytes, &r);
    CHECK(sha256_is(bytes, DEMUR_RATING_BYTES,
                    "079dd441e8850e9efd3d481468716dc12a70950f2519f1f6d3da3b42f78fea41"));
    for (size_t len = 0; len <= DEMUR_RATING_BYTES + 1; len++) {
        if (len == DEMUR_RATING_BYTES) continue;
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_rating_decode(&back, bytes, len));
    }
    CHECK(back.choice == 99);
    CHECK_ERR(DEMUR_OK, demur_rating_decode(&back, bytes, DEMUR_RATING_BYTES));
    demur_rating_encode(again, &back);
    CHECK_BYTES(again, bytes, DEMUR_RATING_BYTES);
    CHECK_ERR(DEMUR_OK, demur_rating_verify(&back, &org, &echo));
}

static void test_every_flipped_bit_of_a_rating_is_refused(void)
{
    struct demur_rating r = rating_for_tests();
    struct demur_hash org = org_for_tests();
    struct demur_hash echo = echo_for_tests();
    uint8_t bytes[DEMUR_RATING_BYTES];

    demur_rating_encode(bytes, &r);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit += 3) {
        struct demur_rating other;

        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (demur_rating_decode(&other, bytes, sizeof bytes) == DEMUR_OK) {
            CHECK_ERR(DEMUR_ERR_INVALID, demur_rating_verify(&other, &org, &echo));
        }
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void test_a_choice_or_nym_that_is_none_is_refused(void)
{
    struct demur_rating r = rating_for_tests();
    struct demur_rating back;
    uint8_t bytes[DEMUR_RATING_BYTES];

    r.choice = 2;
    demur_rating_encode(bytes, &r);
    CHECK_ERR(DEMUR_OK, demur_rating_decode(&back, bytes, sizeof bytes));
    r.choice = 3;
    demur_rating_encode(bytes, &r);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_rating_decode(&back, bytes, sizeof bytes));
    r = rating_for_tests();
    memset(r.nym.bytes, 0, sizeof r.nym.bytes);
    demur_rating_encode(bytes, &r);
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_rating_decode(&back, bytes, sizeof bytes));
    r.nym.bytes[0] = 0xc0; /* the identity */
    demur_rating_encode(bytes, &r);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_rating_decode(&back, bytes, sizeof bytes));
}

static void test_a_known_claim_is_made_read_and_verified(void)
{
    struct demur_claim c = claim_for_tests();
    struct demur_claim back = {.audience = {NULL, 99}};
    struct demur_hash org = org_for_tests();
    struct demur_hash echo = echo_for_tests();
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX + 1] = {0};
    uint8_t again[DEMUR_CLAIM_BYTES_MAX];
    size_t full = 0;
    size_t again_len = 0;

    demur_claim_encode(bytes, &full, &c);
    CHECK(
        sha256_is(bytes, full, "d8dfcc09706fb3c0ef529c6289c233a6b3e316013f8b72d60855ce34fd44a0bc"));
    for (size_t len = 0; len <= full + 1; len++) {
        if (len == full) continue;
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_claim_decode(&back, bytes, len));
    }
    CHECK(back.audience.len == 99);
    CHECK_ERR(DEMUR_OK, demur_claim_decode(&back, bytes, full));
    demur_claim_encode(again, &again_len, &back);
    CHECK(again_len == full && memcmp(again, bytes, full) == 0);
    CHECK_ERR(DEMUR_OK, demur_claim_verify(&back, &org, &echo));
}

static void test_a_claim_opens_one_echo_in_one_organisation(void)
{
    struct demur_claim c = claim_for_tests();
    struct demur_rating r = rating_for_tests();
    struct demur_hash org = org_for_tests();
    struct demur_hash echo = echo_for_tests();

    echo.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_claim_verify(&c, &org, &echo));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_rating_verify(&r, &org, &echo));
    echo.bytes[0] ^= 1;
    org.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_claim_verify(&c, &org, &echo));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_rating_verify(&r, &org, &echo));
    org.bytes[0] ^= 1;
    c.text.len--;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_claim_verify(&c, &org, &echo));
}

static void test_texts_of_a_claim_are_kept_to_their_limits(void)
{
    static uint8_t letters[DEMUR_CLAIM_TEXT_BYTES_MAX + 1];
    struct demur_echo_secret x = x_for_tests();
    struct demur_hash org = org_for_tests();
    struct demur_claim c = claim_for_tests();
    struct demur_claim back;
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    size_t len = 0;

    memset(letters, 'x', sizeof letters);
    c.audience = (struct demur_span){letters, 200};
    c.text = (struct demur_span){letters, 4000};
    CHECK_ERR(DEMUR_OK, demur_claim_make(&c, &org, &x));
    demur_claim_encode(bytes, &len, &c);
    CHECK(len == DEMUR_CLAIM_BYTES_MAX);
    CHECK_ERR(DEMUR_OK, demur_claim_decode(&back, bytes, len));
    c.audience.len = 201;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_claim_make(&c, &org, &x));
    c.audience.len = 200;
    c.text.len = 4001;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_claim_make(&c, &org, &x));
    c.text = (struct demur_span){(const uint8_t *)"a\nb", 3};
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_claim_make(&c, &org, &x));
}

static void test_x_is_drawn_or_the_source_has_failed(void)
{
    struct test_random state = {1};
    struct demur_random good = test_random(&state);
    struct demur_random bad = failing_random();
    struct demur_echo_secret x;

    CHECK_ERR(DEMUR_OK, demur_echo_draw(&x, &good));
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_echo_draw(&x, &bad));
}

int main(void)
{
    RUN(test_a_known_echo_follows_from_x);
    RUN(test_a_known_rating_is_made_read_and_verified);
    RUN(test_every_flipped_bit_of_a_rating_is_refused);
    RUN(test_a_choice_or_nym_that_is_none_is_refused);
    RUN(test_a_known_claim_is_made_read_and_verified);
    RUN(test_a_claim_opens_one_echo_in_one_organisation);
    RUN(test_texts_of_a_claim_are_kept_to_their_limits);
    RUN(test_x_is_drawn_or_the_source_has_failed);
    return tap_done();
}
