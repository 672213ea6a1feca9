/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* delivered_test.c -- what delivered.h promises. */
#include "demur/delivered.h"

#include "hex_for_tests.h"
#include "memo_for_tests.h"
#include "seal/sign_object.h"
#include "tap.h"

/* HPKE keys of the two principals: secret keys 01 01 .. and 02 02 .. */
struct boxes {
    struct demur_box_sk sk[2];
    struct demur_box_pk pk[2];
};

static struct boxes boxes_for_tests(void)
{
    struct boxes b;

    for (size_t i = 0; i < 2; i++) {
        memset(b.sk[i].bytes, (int)i + 1, sizeof b.sk[i].bytes);
        demur_box_pk_of(&b.pk[i], &b.sk[i]);
    }
    return b;
}

static struct demur_delivered delivered_by(const struct demur_sign_seed *seed)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct boxes b = boxes_for_tests();
    struct demur_delivered d = {.envelopes = 0};

    CHECK_ERR(DEMUR_OK, demur_delivered_make(&d, &h, &keys.memo, b.pk, seed));
    return d;
}

static void test_known_bytes_are_made_and_read(void)
{
    struct known_keys keys = known_keys();
    struct demur_delivered d = delivered_by(&keys.owner.sign);
    struct demur_delivered back;
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    uint8_t again[DEMUR_DELIVERED_BYTES_MAX];
    size_t len = 0;
    size_t again_len = 0;

    demur_delivered_encode(bytes, &len, &d);
    CHECK(len == 263);
    CHECK(
        sha256_is(bytes, len, "1d8a7e85a863dc6f0350bfa3397703415f791303ed16b89bb86c916baca118a9"));
    CHECK_ERR(DEMUR_OK, demur_delivered_decode(&back, bytes, len));
    demur_delivered_encode(again, &again_len, &back);
    CHECK(again_len == len && memcmp(again, bytes, len) == 0);
}

static void test_every_truncation_and_every_longer_input_is_refused(void)
{
    struct known_keys keys = known_keys();
    struct demur_delivered d = delivered_by(&keys.owner.sign);
    struct demur_delivered out = {.envelopes = 99};
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX + 1] = {0};
    size_t full = 0;

    demur_delivered_encode(bytes, &full, &d);
    for (size_t len = 0; len <= full + 1; len++) {
        if (len == full) continue;
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_delivered_decode(&out, bytes, len));
    }
    bytes[38] = 9; /* envelopes */
    CHECK_ERR(DEMUR_ERR_RANGE, demur_delivered_decode(&out, bytes, full));
    bytes[4] = DEMUR_KIND_RELEASE;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_delivered_decode(&out, bytes, full));
    CHECK(out.envelopes == 99);
}

static void test_the_owner_may_deliver_always_and_a_reader_after_the_close(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct demur_delivered by_owner = delivered_by(&keys.owner.sign);
    struct demur_delivered by_reader = delivered_by(&keys.deliver);
    struct demur_delivered by_voice = delivered_by(&keys.owner.voice);

    CHECK_ERR(DEMUR_OK, demur_delivered_verify(&by_owner, &h, DEMUR_BY_OWNER));
    CHECK_ERR(DEMUR_OK, demur_delivered_verify(&by_owner, &h, DEMUR_BY_OWNER_OR_READER));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_delivered_verify(&by_reader, &h, DEMUR_BY_OWNER));
    CHECK_ERR(DEMUR_OK, demur_delivered_verify(&by_reader, &h, DEMUR_BY_OWNER_OR_READER));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_delivered_verify(&by_voice, &h, DEMUR_BY_OWNER_OR_READER));
}

static void test_every_flipped_bit_fails_to_verify(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct demur_delivered d = delivered_by(&keys.owner.sign);
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    size_t len = 0;

    demur_delivered_encode(bytes, &len, &d);
    for (size_t bit = 0; bit < 8 * len; bit += 5) {
        struct demur_delivered other;

        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (demur_delivered_decode(&other, bytes, len) == DEMUR_OK) {
            CHECK_ERR(DEMUR_ERR_INVALID, demur_delivered_verify(&other, &h, DEMUR_BY_OWNER));
        }
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void test_a_delivery_is_of_one_memo(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct demur_delivered d = delivered_by(&keys.owner.sign);

    h.close++;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_delivered_verify(&d, &h, DEMUR_BY_OWNER));
    h.asks = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_delivered_verify(&d, &h, DEMUR_BY_OWNER));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_delivered_make(&d, &h, &keys.memo, NULL, &keys.owner.sign));
}

static void test_an_envelope_left_out_by_the_owner_is_seen(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct demur_delivered d = delivered_by(&keys.owner.sign);
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    size_t len = 0;

    d.envelopes = 1;
    demur_delivered_encode(bytes, &len, &d);
    demur_sign_object_make(&d.sig, &keys.owner.sign, "demur/v1/sig/deliver", &h.org,
                           (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
    CHECK_ERR(DEMUR_ERR_INVALID, demur_delivered_verify(&d, &h, DEMUR_BY_OWNER));
}

static void test_a_conditional_memo_has_no_envelopes_here(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct demur_delivered d;

    h.form = DEMUR_FORM_CONDITIONAL;
    h.k = 2;
    CHECK_ERR(DEMUR_OK, demur_delivered_make(&d, &h, &keys.memo, NULL, &keys.owner.sign));
    CHECK(d.envelopes == 0);
    CHECK_ERR(DEMUR_OK, demur_delivered_verify(&d, &h, DEMUR_BY_OWNER));
}

static void test_each_principal_opens_its_own_envelope_alone(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct boxes b = boxes_for_tests();
    struct demur_delivered d = delivered_by(&keys.owner.sign);

    for (size_t i = 0; i < 2; i++) {
        struct demur_memo_key opened;

        CHECK_ERR(DEMUR_OK, demur_envelope_open(&opened, &h, i, &d.envelope[i], &b.sk[i]));
        CHECK_BYTES(opened.bytes, keys.memo.bytes, sizeof opened.bytes);
        CHECK_ERR(DEMUR_ERR_INVALID,
                  demur_envelope_open(&opened, &h, i, &d.envelope[1 - i], &b.sk[i]));
        CHECK(opened.bytes[0] == 0 && opened.bytes[31] == 0);
        CHECK_ERR(DEMUR_ERR_INVALID,
                  demur_envelope_open(&opened, &h, i, &d.envelope[i], &b.sk[1 - i]));
    }
}

static void test_a_reader_makes_each_envelope_again_and_sees_a_wrong_one(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct boxes b = boxes_for_tests();
    struct demur_delivered d = delivered_by(&keys.owner.sign);
    struct demur_memo_key other = keys.memo;

    other.bytes[0] ^= 1;
    for (size_t i = 0; i < 2; i++) {
        struct demur_envelope *e = &d.envelope[i];

        CHECK_ERR(DEMUR_OK, demur_envelope_verify(e, &h, i, &keys.memo, &b.pk[i]));
        CHECK_ERR(DEMUR_ERR_INVALID, demur_envelope_verify(e, &h, i, &other, &b.pk[i]));
        CHECK_ERR(DEMUR_ERR_INVALID, demur_envelope_verify(e, &h, i, &keys.memo, &b.pk[1 - i]));
        CHECK_ERR(DEMUR_ERR_INVALID, demur_envelope_verify(e, &h, 1 - i, &keys.memo, &b.pk[i]));
        e->bytes[79] ^= 1;
        CHECK_ERR(DEMUR_ERR_INVALID, demur_envelope_verify(e, &h, i, &keys.memo, &b.pk[i]));
    }
}

static void test_a_principal_key_that_is_none_is_refused(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct boxes b = boxes_for_tests();
    struct demur_delivered d = {.envelopes = 99};

    memset(b.pk[1].bytes, 0, sizeof b.pk[1].bytes); /* a point of small order */
    CHECK_ERR(DEMUR_ERR_INVALID, demur_delivered_make(&d, &h, &keys.memo, b.pk, &keys.owner.sign));
    CHECK(d.envelopes == 99);
}

static void test_the_memo_key_fits_its_header_alone(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();

    CHECK_ERR(DEMUR_OK, demur_memo_key_verify(&keys.memo, &h));
    keys.memo.bytes[31] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_memo_key_verify(&keys.memo, &h));
}

static void test_a_known_release_is_made_read_and_verified(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct demur_hash id = memo_id_of(&h);
    struct demur_release release;
    struct demur_release back;
    uint8_t bytes[DEMUR_RELEASE_BYTES + 1] = {0};

    demur_release_make(&release, &id, &h.org, &keys.memo, &keys.owner.sign);
    demur_release_encode(bytes, &release);
    CHECK(sha256_is(bytes, DEMUR_RELEASE_BYTES,
                    "b869cc3e87e3481a2fd5662cbd5498ce4a694d763e123788d60cccdd272b20bd"));
    CHECK_ERR(DEMUR_OK, demur_release_verify(&release, &h));
    for (size_t len = 0; len <= DEMUR_RELEASE_BYTES + 1; len++) {
        CHECK_ERR(len == DEMUR_RELEASE_BYTES ? DEMUR_OK : DEMUR_ERR_LENGTH,
                  demur_release_decode(&back, bytes, len));
    }
    for (size_t at = 0; at < DEMUR_RELEASE_BYTES; at++) {
        bytes[at] ^= 1;
        enum demur_err err = demur_release_decode(&back, bytes, DEMUR_RELEASE_BYTES);

        CHECK(at < 6 ? err == DEMUR_ERR_FORMAT : err == DEMUR_OK);
        if (err == DEMUR_OK) CHECK_ERR(DEMUR_ERR_INVALID, demur_release_verify(&back, &h));
        bytes[at] ^= 1;
    }
}

static void test_only_the_owner_releases(void)
{
    struct demur_memo_header h = known_header();
    struct known_keys keys = known_keys();
    struct demur_hash id = memo_id_of(&h);
    struct demur_release release;

    demur_release_make(&release, &id, &h.org, &keys.memo, &keys.deliver);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_release_verify(&release, &h));
    h.principals = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_release_verify(&release, &h));
}

int main(void)
{
    RUN(test_known_bytes_are_made_and_read);
    RUN(test_every_truncation_and_every_longer_input_is_refused);
    RUN(test_the_owner_may_deliver_always_and_a_reader_after_the_close);
    RUN(test_every_flipped_bit_fails_to_verify);
    RUN(test_a_delivery_is_of_one_memo);
    RUN(test_an_envelope_left_out_by_the_owner_is_seen);
    RUN(test_a_conditional_memo_has_no_envelopes_here);
    RUN(test_each_principal_opens_its_own_envelope_alone);
    RUN(test_a_reader_makes_each_envelope_again_and_sees_a_wrong_one);
    RUN(test_a_principal_key_that_is_none_is_refused);
    RUN(test_the_memo_key_fits_its_header_alone);
    RUN(test_a_known_release_is_made_read_and_verified);
    RUN(test_only_the_owner_releases);
    return tap_done();
}
