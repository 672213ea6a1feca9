/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ustar_test.c -- the one form of a tar header. */
#include "bundle/ustar.h"
#include "tap.h"

#include <string.h>

static void test_a_header_is_read_back_and_no_other_byte_is(void)
{
    uint8_t block[DEMUR_USTAR_BLOCK];
    struct demur_ustar got;

    CHECK_ERR(DEMUR_OK, demur_ustar_encode(block, "entries", 1234567));
    CHECK_ERR(DEMUR_OK, demur_ustar_decode(&got, block));
    CHECK(strcmp(got.name, "entries") == 0 && got.size == 1234567);
    CHECK(memcmp(block + 124, "00004553207", 12) == 0); /* with its NUL */
    CHECK(memcmp(block + 257, "ustar\00000", 8) == 0);
    for (size_t i = 0; i < sizeof block; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            block[i] ^= (uint8_t)(1U << bit);
            CHECK_ERR(DEMUR_ERR_FORMAT, demur_ustar_decode(&got, block));
            block[i] ^= (uint8_t)(1U << bit);
        }
    }
}

static void test_names_and_sizes_have_their_limits(void)
{
    char name[101];
    uint8_t block[DEMUR_USTAR_BLOCK];

    memset(name, 'a', sizeof name);
    name[100] = 0;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_ustar_encode(block, name, 0));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_ustar_encode(block, "", 0));
    name[99] = 0;
    CHECK_ERR(DEMUR_OK, demur_ustar_encode(block, name, DEMUR_USTAR_SIZE_MAX));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_ustar_encode(block, name, DEMUR_USTAR_SIZE_MAX + 1));
    CHECK(demur_ustar_padding(0) == 0 && demur_ustar_padding(1) == 511 &&
          demur_ustar_padding(512) == 0);
}

int main(void)
{
    RUN(test_a_header_is_read_back_and_no_other_byte_is);
    RUN(test_names_and_sizes_have_their_limits);
    return tap_done();
}
