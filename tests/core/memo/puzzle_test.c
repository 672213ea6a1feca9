/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* puzzle_test.c -- what puzzle.h promises; the numbers are an independent program's. */
#include "demur/bytes.h"
#include "demur/puzzle.h"
#include "hex_for_tests.h"
#include "tap.h"

enum { NOW = 1700000000 /* 200 s into its slot */ };

static uint8_t cell[DEMUR_CELL_BYTES];

static struct demur_puzzle_key key_of_test(void)
{
    struct demur_puzzle_key key;

    for (uint8_t i = 0; i < sizeof key.bytes; i++) key.bytes[i] = i;
    return key;
}

/* The nonce for bits at now_s, put into the cell. */
static uint64_t solved(uint64_t now_s, uint8_t bits)
{
    struct demur_puzzle_key key = key_of_test();
    struct demur_puzzle puzzle;
    struct demur_puzzle_search search;
    uint64_t nonce = 0;

    demur_cell_noop(cell, 99);
    demur_puzzle_set(&puzzle, &key, now_s, bits);
    CHECK_ERR(DEMUR_OK, demur_puzzle_search_init(&search, &puzzle, cell));
    CHECK(demur_puzzle_solve(&nonce, &search, 1000000));
    demur_set_be64(cell + DEMUR_CELL_OBJECT_MAX, nonce);
    return nonce;
}

static enum demur_err verify(uint64_t now_s, uint8_t bits)
{
    struct demur_puzzle_key key = key_of_test();

    return demur_puzzle_verify(&key, now_s, bits, cell);
}

static void test_challenge_and_work_are_those_of_the_protocol(void)
{
    struct demur_puzzle_key key = key_of_test();
    struct demur_puzzle puzzle;

    demur_puzzle_set(&puzzle, &key, NOW, 8);
    CHECK(puzzle.bits == 8);
    CHECK(is_hex(puzzle.challenge, sizeof puzzle.challenge,
                 "3d7cde0fed23a2189b82ddcb8e63bd0d5c1215ad0681d0388134bac3ff5f40fd"));
    CHECK(solved(NOW, 1) == 2);
    CHECK(solved(NOW, 8) == 211);
    CHECK(solved(NOW, 12) == 3754);
    CHECK_ERR(DEMUR_OK, verify(NOW, 12));
    CHECK_ERR(DEMUR_OK, verify(NOW, 11));
    CHECK_ERR(DEMUR_OK, verify(NOW, 14)); /* its work is 00026...: 14 zero bits */
    CHECK_ERR(DEMUR_ERR_INVALID, verify(NOW, 15));
    CHECK_ERR(DEMUR_ERR_INVALID, verify(NOW, 32));
}

static void test_with_no_bits_any_nonce_will_do(void)
{
    CHECK(solved(NOW, 0) == 0);
    demur_set_be64(cell + DEMUR_CELL_OBJECT_MAX, UINT64_MAX);
    CHECK_ERR(DEMUR_OK, verify(NOW, 0));
    CHECK_ERR(DEMUR_OK, verify(0, 0));
}

static void test_a_puzzle_is_good_in_its_slot_and_the_next(void)
{
    const uint64_t from = NOW - NOW % DEMUR_PUZZLE_SLOT_S;

    (void)solved(NOW, 12);
    CHECK_ERR(DEMUR_OK, verify(from, 12));
    CHECK_ERR(DEMUR_OK, verify(from + 599, 12));
    CHECK_ERR(DEMUR_OK, verify(from + 600, 12));
    CHECK_ERR(DEMUR_OK, verify(from + 1199, 12));
    CHECK_ERR(DEMUR_ERR_INVALID, verify(from + 1200, 12));
    CHECK_ERR(DEMUR_ERR_INVALID, verify(from - 1, 12));
    (void)solved(0, 12); /* there is no slot before the first */
    CHECK_ERR(DEMUR_OK, verify(0, 12));
    CHECK_ERR(DEMUR_OK, verify(1199, 12));
    CHECK_ERR(DEMUR_ERR_INVALID, verify(1200, 12));
}

static void test_a_solution_fits_one_cell_and_one_key(void)
{
    struct demur_puzzle_key other = key_of_test();

    (void)solved(NOW, 14);
    for (size_t at = 0; at < DEMUR_CELL_BYTES; at += at < 8100 ? 900 : 1) {
        cell[at] ^= 1;
        CHECK_ERR(DEMUR_ERR_INVALID, verify(NOW, 14));
        cell[at] ^= 1;
    }
    CHECK_ERR(DEMUR_OK, verify(NOW, 14));
    other.bytes[31] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_puzzle_verify(&other, NOW, 14, cell));
}

static void test_a_search_goes_on_where_it_stopped(void)
{
    struct demur_puzzle_key key = key_of_test();
    struct demur_puzzle puzzle;
    struct demur_puzzle_search search;
    uint64_t nonce = 7;
    unsigned calls = 1;

    demur_cell_noop(cell, 0);
    demur_puzzle_set(&puzzle, &key, NOW, 12);
    CHECK_ERR(DEMUR_OK, demur_puzzle_search_init(&search, &puzzle, cell));
    CHECK(!demur_puzzle_solve(&nonce, &search, 0) && search.next == 0);
    while (!demur_puzzle_solve(&nonce, &search, 100) && calls < 1000) {
        CHECK(nonce == 7 && search.next == 100 * calls);
        calls++;
    }
    CHECK(calls == 38 && nonce == 3754);
}

static void test_a_server_that_asks_for_too_much_is_refused(void)
{
    struct demur_puzzle puzzle = {{0}, DEMUR_PUZZLE_BITS_MAX + 1};
    struct demur_puzzle_search search;
    uint64_t nonce = 7;

    demur_cell_noop(cell, 0);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_puzzle_search_init(&search, &puzzle, cell));
    puzzle.bits = DEMUR_PUZZLE_BITS_MAX;
    CHECK_ERR(DEMUR_OK, demur_puzzle_search_init(&search, &puzzle, cell));
    CHECK(!demur_puzzle_solve(&nonce, &search, 1000) && nonce == 7);
}

int main(void)
{
    RUN(test_challenge_and_work_are_those_of_the_protocol);
    RUN(test_with_no_bits_any_nonce_will_do);
    RUN(test_a_puzzle_is_good_in_its_slot_and_the_next);
    RUN(test_a_solution_fits_one_cell_and_one_key);
    RUN(test_a_search_goes_on_where_it_stopped);
    RUN(test_a_server_that_asks_for_too_much_is_refused);
    return tap_done();
}
