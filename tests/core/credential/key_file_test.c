/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* key_file_test.c -- KEY_FILE: one byte form for each role, and nothing else. */
#include "demur/key_file.h"
#include "tap.h"

static const size_t length[] = {0, 103, 39, 39, 71, 71, 39, 39}; /* by role */

/* A file of role whose secrets are bytes 1, 2, 3, ... */
static size_t file_of(uint8_t out[DEMUR_KEY_FILE_BYTES_MAX], uint8_t role)
{
    static const uint8_t head[] = {'D', 'M', 'R', '1', 0x63, 1};

    memcpy(out, head, sizeof head);
    out[6] = role;
    for (size_t i = 7; i < length[role]; i++) out[i] = (uint8_t)(i - 6);
    return length[role];
}

/* Whether the 32 bytes at p are those from number i on. */
static bool is_secret_at(const void *p, uint8_t i)
{
    const uint8_t *b = p;

    for (uint8_t j = 0; j < 32; j++) {
        if (b[j] != (uint8_t)(i + j)) return false;
    }
    return true;
}

static void test_every_role_is_written_as_it_was_read(void)
{
    for (uint8_t role = 1; role <= 7; role++) {
        uint8_t file[DEMUR_KEY_FILE_BYTES_MAX];
        uint8_t again[DEMUR_KEY_FILE_BYTES_MAX] = {0};
        struct demur_key_file key = {.role = 0};
        size_t len = file_of(file, role);
        size_t out_len = 0;

        CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, len));
        CHECK(key.role == role);
        CHECK_ERR(DEMUR_OK, demur_key_file_encode(again, &out_len, &key));
        CHECK(out_len == len && memcmp(file, again, len) == 0);
    }
}

static void test_secrets_come_in_the_order_of_the_protocol(void)
{
    uint8_t file[DEMUR_KEY_FILE_BYTES_MAX];
    struct demur_key_file key;

    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, file_of(file, DEMUR_KEY_ISSUER)));
    CHECK(is_secret_at(key.issuer.bbs, 1) && is_secret_at(&key.issuer.operator_seed, 33) &&
          is_secret_at(key.issuer.entropy, 65));
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, file_of(file, DEMUR_KEY_ROOT)));
    CHECK(is_secret_at(&key.root, 1));
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, file_of(file, DEMUR_KEY_LOG)));
    CHECK(is_secret_at(&key.log, 1));
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, file_of(file, DEMUR_KEY_FRONT)));
    CHECK(is_secret_at(&key.front.receipt, 1) && is_secret_at(&key.front.puzzle, 33));
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, file_of(file, DEMUR_KEY_PRINCIPAL)));
    CHECK(is_secret_at(&key.principal.sign, 1) && is_secret_at(&key.principal.box, 33));
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, file_of(file, DEMUR_KEY_WITNESS)));
    CHECK(is_secret_at(&key.witness, 1));
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, file_of(file, DEMUR_KEY_KEEPER)));
    CHECK(is_secret_at(&key.keeper, 1));
}

static void test_every_other_length_is_refused(void)
{
    for (uint8_t role = 1; role <= 7; role++) {
        uint8_t file[DEMUR_KEY_FILE_BYTES_MAX + 1] = {0};
        struct demur_key_file key = {.role = 9};
        size_t len = file_of(file, role);

        for (size_t cut = 0; cut < len; cut++) {
            CHECK_ERR(DEMUR_ERR_LENGTH, demur_key_file_decode(&key, file, cut));
        }
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_key_file_decode(&key, file, len + 1));
        CHECK(key.role == 9);
    }
}

static void test_another_prologue_and_a_role_that_is_none_are_refused(void)
{
    uint8_t file[DEMUR_KEY_FILE_BYTES_MAX];
    struct demur_key_file key = {.role = 9};
    size_t len = file_of(file, DEMUR_KEY_ROOT);
    size_t out_len = 5;

    for (size_t at = 0; at < 6; at++) {
        file[at] ^= 1;
        CHECK_ERR(DEMUR_ERR_FORMAT, demur_key_file_decode(&key, file, len));
        file[at] ^= 1;
    }
    for (unsigned role = 0; role < 256; role += role == 0 ? 8 : 1) {
        file[6] = (uint8_t)role;
        CHECK_ERR(DEMUR_ERR_RANGE, demur_key_file_decode(&key, file, len));
        key.role = (uint8_t)role;
        CHECK_ERR(DEMUR_ERR_RANGE, demur_key_file_encode(file, &out_len, &key));
    }
    CHECK(out_len == 5);
}

static void test_a_bbs_secret_that_is_none_is_refused(void)
{
    uint8_t file[DEMUR_KEY_FILE_BYTES_MAX];
    struct demur_key_file key = {.role = 9};
    size_t len = file_of(file, DEMUR_KEY_ISSUER);
    size_t out_len = 5;

    memset(file + 7, 0, 32);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_key_file_decode(&key, file, len));
    memset(file + 7, 0xff, 32);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_key_file_decode(&key, file, len));
    CHECK(key.role == 9);
    (void)file_of(file, DEMUR_KEY_ISSUER);
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file, len));
    memset(key.issuer.bbs, 0, sizeof key.issuer.bbs);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_key_file_encode(file, &out_len, &key));
    CHECK(out_len == 5);
}

int main(void)
{
    RUN(test_every_role_is_written_as_it_was_read);
    RUN(test_secrets_come_in_the_order_of_the_protocol);
    RUN(test_every_other_length_is_refused);
    RUN(test_another_prologue_and_a_role_that_is_none_are_refused);
    RUN(test_a_bbs_secret_that_is_none_is_refused);
    return tap_done();
}
