/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* blob_test.c -- what blob.h promises. */
#include "demur/blob.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "hex_for_tests.h"
#include "seal/aead.h"
#include "tap.h"

#include <string.h>

static uint8_t letters[100000];

static struct demur_blob_key key_for_tests(void)
{
    struct demur_blob_key key;

    for (size_t i = 0; i < sizeof key.bytes; i++) key.bytes[i] = (uint8_t)i;
    memset(letters, 'x', sizeof letters);
    return key;
}

static void test_padme_rounds_as_its_paper_says(void)
{
    static const struct {
        uint64_t len, padded;
    } cases[] = {{0, 0},
                 {1, 1},
                 {2, 2},
                 {3, 3},
                 {8, 8},
                 {9, 10},
                 {16384, 16384},
                 {16385, 17408},
                 {20000, 20480},
                 {100004, 100352},
                 {16777220, 17301504}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(demur_padme(cases[i].len) == cases[i].padded);
        CHECK(demur_padme(cases[i].padded) == cases[i].padded);
    }
}

/* SHA-256 of blobs made by an independent program. */
static void test_known_blobs_are_made_and_opened(void)
{
    static const struct {
        size_t len, size;
        const char *sha256;
    } cases[] = {
        {0, 16400, "45fc6993b1d7617575b44b2019ddf985ae19d099cacdc3a71b32caa89d79cb9c"},
        {3, 16400, "c22242dc28ec522843e732e184a2808938c407c1a123930593029e6b94cca462"},
        {16380, 16400, "af29aa69d78e1f82bb1c981b702c6c5d0e2407ce572d56dead7c685661e4358a"},
        {16381, 17424, "6f3ba636f355f6f16e74f491c294d3be4466589b5b83787120953e579044f447"},
        {100000, 100368, "c04efc128f500d04728325722d5845b9abf6cdcb561623b42d82a4012c309d2b"},
    };
    struct demur_blob_key key = key_for_tests();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t *blob = NULL;
        uint8_t *plain = NULL;
        size_t len = 0;
        size_t plain_len = 0;
        struct demur_blob_ref ref;

        CHECK_ERR(DEMUR_OK,
                  demur_blob_seal(&blob, &len, &key, (struct demur_span){letters, cases[i].len}));
        if (!CHECK(blob != NULL)) continue;
        CHECK(len == cases[i].size && len == demur_blob_size(cases[i].len));
        demur_blob_ref_of(&ref, (struct demur_span){blob, len});
        CHECK(is_hex(ref.hash.bytes, sizeof ref.hash.bytes, cases[i].sha256));
        CHECK(ref.size == len);
        CHECK_ERR(DEMUR_OK,
                  demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, len}));
        CHECK(plain_len == cases[i].len && memcmp(plain, letters, plain_len) == 0);
        demur_wipe_free(plain, plain_len);
        demur_free(blob);
    }
}

static void test_a_blob_of_another_key_size_or_byte_does_not_open(void)
{
    struct demur_blob_key key = key_for_tests();
    uint8_t *blob = NULL;
    uint8_t *plain = NULL;
    size_t len = 0;
    size_t plain_len = 0;

    if (!CHECK(demur_blob_seal(&blob, &len, &key, (struct demur_span){letters, 3}) == DEMUR_OK)) {
        return;
    }
    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, len - 1}));
    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, 0}));
    key.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, len}));
    key.bytes[0] ^= 1;
    for (size_t at = 0; at < len; at += 1023) {
        blob[at] ^= 1;
        CHECK_ERR(DEMUR_ERR_INVALID,
                  demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, len}));
        blob[at] ^= 1;
    }
    CHECK(plain == NULL);
    demur_free(blob);
}

/* Seal padded as it stands: what only a holder of the key can do. */
static enum demur_err open_padded(uint8_t *padded, size_t size)
{
    static uint8_t blob[20000];
    static const uint8_t nonce[DEMUR_AEAD_NONCE_BYTES] = {0};
    struct demur_blob_key key = key_for_tests();
    struct demur_aead_key k;
    uint8_t *plain = NULL;
    size_t plain_len = 0;

    memcpy(k.bytes, key.bytes, sizeof k.bytes);
    demur_aead_seal(blob, &k, nonce, (struct demur_span){padded, size}, (struct demur_span){0});
    enum demur_err err =
        demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, size + 16});

    if (err == DEMUR_OK) demur_wipe_free(plain, plain_len);
    return err;
}

static void test_padding_has_one_form(void)
{
    static uint8_t padded[17408];

    CHECK_ERR(DEMUR_OK, open_padded(padded, 16384));
    CHECK_ERR(DEMUR_ERR_FORMAT, open_padded(padded, 16385)); /* longer than it must be */
    CHECK_ERR(DEMUR_ERR_FORMAT, open_padded(padded, 17408));
    padded[16383] = 1; /* not zeros */
    CHECK_ERR(DEMUR_ERR_FORMAT, open_padded(padded, 16384));
    demur_set_be32(padded, 16380); /* the same byte as text */
    CHECK_ERR(DEMUR_OK, open_padded(padded, 16384));
    demur_set_be32(padded, 16381); /* longer than what is there */
    CHECK_ERR(DEMUR_ERR_FORMAT, open_padded(padded, 16384));
    demur_set_be32(padded, UINT32_MAX);
    CHECK_ERR(DEMUR_ERR_FORMAT, open_padded(padded, 16384));
}

static void test_sixteen_mebibytes_and_no_more(void)
{
    struct demur_blob_key key = key_for_tests();
    uint8_t *blob = NULL;
    size_t len = 0;

    CHECK(demur_blob_size(DEMUR_BLOB_PLAIN_MAX) == DEMUR_BLOB_BYTES_MAX);
    CHECK(demur_blob_size(0) == DEMUR_BLOB_BYTES_MIN);
    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_blob_seal(&blob, &len, &key,
                              (struct demur_span){letters, (size_t)DEMUR_BLOB_PLAIN_MAX + 1}));
    CHECK(blob == NULL);
}

static void test_out_of_memory_is_an_error_like_any_other(void)
{
    struct demur_blob_key key = key_for_tests();
    uint8_t *blob = NULL;
    uint8_t *plain = NULL;
    size_t len = 0;
    size_t plain_len = 0;

    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_blob_seal(&blob, &len, &key, (struct demur_span){letters, 3}));
    CHECK_ERR(DEMUR_OK, demur_blob_seal(&blob, &len, &key, (struct demur_span){letters, 3}));
    for (unsigned nth = 1; nth <= 2; nth++) {
        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM,
                  demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, len}));
    }
    demur_test_fail_alloc(0);
    CHECK(plain == NULL);
    demur_free(blob);
}

int main(void)
{
    RUN(test_padme_rounds_as_its_paper_says);
    RUN(test_known_blobs_are_made_and_opened);
    RUN(test_a_blob_of_another_key_size_or_byte_does_not_open);
    RUN(test_padding_has_one_form);
    RUN(test_sixteen_mebibytes_and_no_more);
    RUN(test_out_of_memory_is_an_error_like_any_other);
    return tap_done();
}
