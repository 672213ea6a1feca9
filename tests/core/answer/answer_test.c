/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* answer_test.c -- what answer.h promises. */
#include "demur/answer.h"

#include "demur/memory.h"
#include "hex_for_tests.h"
#include "tap.h"

#include <string.h>

static struct demur_span text(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

static struct demur_hash hash_of(uint8_t byte)
{
    struct demur_hash h;

    memset(h.bytes, byte, sizeof h.bytes);
    return h;
}

static struct demur_hash memo_id(void)
{
    struct demur_hash h;

    (void)from_hex(h.bytes, "539896a04d2d82ebeeaeb68ba4c0e34968bb1915b77d6ec4537a4dd00661e832");
    return h;
}

/* The principal's signing key: seed 05 05 .. */
static struct demur_sign_seed seed(void)
{
    struct demur_sign_seed s;

    memset(s.bytes, 5, sizeof s.bytes);
    return s;
}

static struct demur_sign_pk pk(void)
{
    struct demur_sign_seed s = seed();
    struct demur_sign_pk p;

    demur_sign_pk_of(&p, &s);
    return p;
}

static struct demur_answer known_answer(void)
{
    struct demur_answer a = {
        .general = text("Noted\n"), .reasons = 2, .reason = {text("Yes\n"), text("")}};

    memset(a.salt.bytes, 0x66, sizeof a.salt.bytes);
    return a;
}

static struct demur_hash known_commit(void)
{
    struct demur_answer a = known_answer();
    struct demur_hash commit = {{0}};
    uint8_t *bytes = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_answer_encode(&bytes, &len, &a));
    demur_answer_commit(&commit, (struct demur_span){bytes, len});
    demur_wipe_free(bytes, len);
    return commit;
}

/* ---- ANSWER; every known value below was made by an independent program ------------------ */

static void test_a_known_answer_is_read_and_written(void)
{
    struct demur_answer a = known_answer();
    struct demur_answer back = {.reasons = 99};
    struct demur_hash commit = known_commit();
    uint8_t *bytes = NULL;
    uint8_t *again = NULL;
    size_t len = 0;
    size_t again_len = 0;

    CHECK_ERR(DEMUR_OK, demur_answer_encode(&bytes, &len, &a));
    if (!CHECK(bytes != NULL)) return;
    CHECK(is_hex(bytes, len,
                 "444d52316101"
                 "6666666666666666666666666666666666666666666666666666666666666666"
                 "000000064e6f7465640a02000000045965730a00000000"));
    CHECK(is_hex(commit.bytes, 32,
                 "dd37dcfdac41230e9f36046c8f1eddb6429bfdbc941d1d2782f7cb11afeda37b"));
    for (size_t at = 0; at < len; at++) {
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_answer_decode(&back, bytes, at));
    }
    CHECK(back.reasons == 99);
    CHECK_ERR(DEMUR_OK, demur_answer_decode(&back, bytes, len));
    CHECK_ERR(DEMUR_OK, demur_answer_encode(&again, &again_len, &back));
    CHECK(again_len == len && memcmp(again, bytes, len) == 0);
    demur_wipe_free(again, again_len);
    demur_wipe_free(bytes, len);
}

static void check_answer(enum demur_err want, const struct demur_answer *a)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    CHECK_ERR(want, demur_answer_encode(&bytes, &len, a));
    CHECK((bytes != NULL) == (want == DEMUR_OK));
    CHECK(len <= DEMUR_ANSWER_BYTES_MAX);
    demur_wipe_free(bytes, len);
}

static void test_texts_of_an_answer_are_kept_to_their_limits(void)
{
    static uint8_t letters[DEMUR_ANSWER_GENERAL_BYTES_MAX + 1];
    const uint8_t *end = letters + sizeof letters;
    struct demur_answer a = {.reasons = 16};

    memset(letters, 'x', sizeof letters);
    letters[sizeof letters - 1] = '\n';
    a.general = (struct demur_span){end - 16384, 16384};
    for (size_t i = 0; i < 16; i++) a.reason[i] = (struct demur_span){end - 8192, 8192};
    check_answer(DEMUR_OK, &a);
    a.general = (struct demur_span){end - 16385, 16385};
    check_answer(DEMUR_ERR_RANGE, &a);
    a.general.len = 0;
    a.reason[15] = (struct demur_span){end - 8193, 8193};
    check_answer(DEMUR_ERR_RANGE, &a);
    a.reason[15] = text("no line end");
    check_answer(DEMUR_ERR_FORMAT, &a);
    a.reasons = 17;
    check_answer(DEMUR_ERR_RANGE, &a);
    a.reasons = 0; /* EXTEND */
    check_answer(DEMUR_OK, &a);
    demur_test_fail_alloc(1);
    check_answer(DEMUR_ERR_NOMEM, &a);
    demur_test_fail_alloc(0);
}

/* ---- ACK ------------------------------------------------------------------------------- */

static struct demur_ack known_ack(void)
{
    struct demur_ack ack = {.memo_id = memo_id(), .principal = 1, .owner = text("Unit")};
    struct demur_hash leaf = hash_of(0x55);
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_seed s = seed();
    struct demur_answer a = known_answer();

    demur_ack_proof(&ack.v, &ack.memo_id, &leaf, 1, &a.salt);
    CHECK_ERR(DEMUR_OK, demur_ack_make(&ack, &org, &s));
    return ack;
}

static void test_a_known_ack_is_made_read_and_verified(void)
{
    struct demur_ack ack = known_ack();
    struct demur_ack back = {.principal = 99};
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_pk p = pk();
    uint8_t bytes[DEMUR_ACK_BYTES_MAX + 1] = {0};
    size_t full = 0;

    CHECK(is_hex(ack.v.bytes, 32,
                 "9ff8fb47477be58ddc35832950bd8e58fa70b9e935b392f2a9961f4f53453d75"));
    demur_ack_encode(bytes, &full, &ack);
    CHECK(
        sha256_is(bytes, full, "d1861f0472071febf31997df5a424446c2f17479472e935e295c568ccdca1ea4"));
    for (size_t len = 0; len <= full + 1; len++) {
        if (len != full) CHECK_ERR(DEMUR_ERR_LENGTH, demur_ack_decode(&back, bytes, len));
    }
    CHECK(back.principal == 99);
    for (size_t bit = 0; bit < 8 * full; bit += 3) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (demur_ack_decode(&back, bytes, full) == DEMUR_OK) {
            CHECK_ERR(DEMUR_ERR_INVALID, demur_ack_verify(&back, &org, &p));
        }
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_ERR(DEMUR_OK, demur_ack_decode(&back, bytes, full));
    CHECK_ERR(DEMUR_OK, demur_ack_verify(&back, &org, &p));
    org.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_ack_verify(&back, &org, &p));
}

static void test_an_ack_that_is_wrong_is_not_made(void)
{
    struct demur_ack ack = known_ack();
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_seed s = seed();
    uint8_t letters[121];
    uint8_t bytes[DEMUR_ACK_BYTES_MAX];
    size_t len = 0;

    memset(letters, 'x', sizeof letters);
    ack.owner = (struct demur_span){letters, 120};
    CHECK_ERR(DEMUR_OK, demur_ack_make(&ack, &org, &s));
    demur_ack_encode(bytes, &len, &ack);
    CHECK(len == DEMUR_ACK_BYTES_MAX);
    ack.owner.len = 121;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_ack_make(&ack, &org, &s));
    ack.owner = text(" Unit");
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_ack_make(&ack, &org, &s));
    ack.owner = text("");
    CHECK_ERR(DEMUR_OK, demur_ack_make(&ack, &org, &s));
    ack.principal = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_ack_make(&ack, &org, &s));
    demur_ack_encode(bytes, &len, &ack);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_ack_decode(&ack, bytes, len));
}

static void test_the_proof_of_an_ack_hangs_on_each_of_its_parts(void)
{
    struct demur_hash id = memo_id();
    struct demur_hash leaf = hash_of(0x55);
    struct demur_answer a = known_answer();
    struct demur_hash v[5];

    demur_ack_proof(&v[0], &id, &leaf, 1, &a.salt);
    demur_ack_proof(&v[1], &leaf, &leaf, 1, &a.salt);
    demur_ack_proof(&v[2], &id, &id, 1, &a.salt);
    demur_ack_proof(&v[3], &id, &leaf, 2, &a.salt);
    a.salt.bytes[0] ^= 1;
    demur_ack_proof(&v[4], &id, &leaf, 1, &a.salt);
    for (size_t i = 1; i < 5; i++) CHECK(memcmp(&v[0], &v[i], sizeof v[0]) != 0);
}

/* ---- RESPONSE -------------------------------------------------------------------------- */

static struct demur_response known_response(void)
{
    struct demur_response r = {
        .memo_id = memo_id(),
        .principal = 1,
        .seq = 1,
        .items = 2,
        .item = {{DEMUR_VERDICT_ACCEPT, 0}, {DEMUR_VERDICT_LATER, 20400}},
        .commit = known_commit(),
        .blob = {.hash = hash_of(0x44), .size = 16400},
    };
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_seed s = seed();

    CHECK_ERR(DEMUR_OK, demur_response_make(&r, &org, &s));
    return r;
}

static void test_a_known_response_is_made_read_and_verified(void)
{
    struct demur_response r = known_response();
    struct demur_response back = {.items = 99};
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_pk p = pk();
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX + 1] = {0};
    size_t full = 0;

    demur_response_encode(bytes, &full, &r);
    CHECK(
        sha256_is(bytes, full, "cc231003545dc3719639adcc50ffd560494a46e5835bb27b88ed3782761d9cf9"));
    for (size_t len = 0; len <= full + 1; len++) {
        if (len != full) CHECK_ERR(DEMUR_ERR_LENGTH, demur_response_decode(&back, bytes, len));
    }
    CHECK(back.items == 99);
    for (size_t bit = 0; bit < 8 * full; bit += 3) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (demur_response_decode(&back, bytes, full) == DEMUR_OK) {
            CHECK_ERR(DEMUR_ERR_INVALID, demur_response_verify(&back, &org, &p));
        }
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_ERR(DEMUR_OK, demur_response_decode(&back, bytes, full));
    CHECK_ERR(DEMUR_OK, demur_response_verify(&back, &org, &p));
}

static void check_response(enum demur_err want, const struct demur_response *r)
{
    struct demur_response made = *r;
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_seed s = seed();

    CHECK_ERR(want, demur_response_make(&made, &org, &s));
}

static void test_a_response_that_is_wrong_is_not_made(void)
{
    struct demur_response good = known_response();
    struct demur_response r = good;
    uint8_t letters[121];

    memset(letters, 'x', sizeof letters);
    r.seq = 0;
    check_response(DEMUR_ERR_RANGE, &r);
    r = good;
    r.principal = 0;
    check_response(DEMUR_ERR_RANGE, &r);
    r = good;
    r.item[0].verdict = 5;
    check_response(DEMUR_ERR_RANGE, &r);
    r = good;
    r.item[1].by = 0; /* later, but when? */
    check_response(DEMUR_ERR_RANGE, &r);
    r = good;
    r.items = 0;
    check_response(DEMUR_ERR_RANGE, &r);
    r.items = 17;
    check_response(DEMUR_ERR_RANGE, &r);
    r = good;
    r.blob.size = 16399;
    check_response(DEMUR_ERR_RANGE, &r);
    r = good;
    r.delegate = (struct demur_span){letters, 121};
    check_response(DEMUR_ERR_RANGE, &r);
    r.delegate = text("a\tb");
    check_response(DEMUR_ERR_FORMAT, &r);
}

static void test_the_largest_response_fits(void)
{
    struct demur_response r = known_response();
    uint8_t letters[120];
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    size_t len = 0;

    memset(letters, 'x', sizeof letters);
    r.items = 16;
    r.delegate = (struct demur_span){letters, 120};
    check_response(DEMUR_OK, &r);
    demur_response_encode(bytes, &len, &r);
    CHECK(len == DEMUR_RESPONSE_BYTES_MAX);
}

/* ---- EXTEND ---------------------------------------------------------------------------- */

static struct demur_extend known_extend(void)
{
    struct demur_extend e = {
        .memo_id = memo_id(),
        .principal = 1,
        .seq = 1,
        .until = 20400,
        .commit = known_commit(),
        .blob = {.hash = hash_of(0x44), .size = 16400},
    };
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_seed s = seed();

    CHECK_ERR(DEMUR_OK, demur_extend_make(&e, &org, &s));
    return e;
}

static void test_a_known_extend_is_made_read_and_verified(void)
{
    struct demur_extend e = known_extend();
    struct demur_extend back = {.seq = 99};
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_pk p = pk();
    uint8_t bytes[DEMUR_EXTEND_BYTES + 1] = {0};

    demur_extend_encode(bytes, &e);
    CHECK(sha256_is(bytes, DEMUR_EXTEND_BYTES,
                    "97eae88f317d0968ca54cc34aa4c5aed9700ca8113c96987df2bd3f2bd9e9467"));
    for (size_t len = 0; len <= DEMUR_EXTEND_BYTES + 1; len++) {
        if (len == DEMUR_EXTEND_BYTES) continue;
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_extend_decode(&back, bytes, len));
    }
    CHECK(back.seq == 99);
    for (size_t bit = 0; bit < 8 * (size_t)DEMUR_EXTEND_BYTES; bit += 3) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (demur_extend_decode(&back, bytes, DEMUR_EXTEND_BYTES) == DEMUR_OK) {
            CHECK_ERR(DEMUR_ERR_INVALID, demur_extend_verify(&back, &org, &p));
        }
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_ERR(DEMUR_OK, demur_extend_decode(&back, bytes, DEMUR_EXTEND_BYTES));
    CHECK_ERR(DEMUR_OK, demur_extend_verify(&back, &org, &p));
}

static void test_an_extend_that_is_wrong_is_not_made(void)
{
    struct demur_extend e = known_extend();
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_seed s = seed();

    e.seq = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_extend_make(&e, &org, &s));
    e.seq = 1;
    e.principal = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_extend_make(&e, &org, &s));
    e.principal = 1;
    e.blob.size = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_extend_make(&e, &org, &s));
}

static void test_no_signature_of_one_kind_is_one_of_another(void)
{
    struct demur_hash org = hash_of(0x11);
    struct demur_sign_seed other = seed();
    struct demur_sign_pk wrong;
    struct demur_ack ack = known_ack();
    struct demur_response r = known_response();
    struct demur_extend e = known_extend();
    struct demur_sign_pk p = pk();

    other.bytes[0] ^= 1;
    demur_sign_pk_of(&wrong, &other);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_ack_verify(&ack, &org, &wrong));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_response_verify(&r, &org, &wrong));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_extend_verify(&e, &org, &wrong));
    e.sig = r.sig;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_extend_verify(&e, &org, &p));
    r.sig = ack.sig;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_response_verify(&r, &org, &p));
}

int main(void)
{
    RUN(test_a_known_answer_is_read_and_written);
    RUN(test_texts_of_an_answer_are_kept_to_their_limits);
    RUN(test_a_known_ack_is_made_read_and_verified);
    RUN(test_an_ack_that_is_wrong_is_not_made);
    RUN(test_the_proof_of_an_ack_hangs_on_each_of_its_parts);
    RUN(test_a_known_response_is_made_read_and_verified);
    RUN(test_a_response_that_is_wrong_is_not_made);
    RUN(test_the_largest_response_fits);
    RUN(test_a_known_extend_is_made_read_and_verified);
    RUN(test_an_extend_that_is_wrong_is_not_made);
    RUN(test_no_signature_of_one_kind_is_one_of_another);
    return tap_done();
}
