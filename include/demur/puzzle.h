/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * puzzle.h -- the work that a server asks for with a cell when it is flooded.
 *
 *     slot      = Unix seconds / 600, rounded down; the current and the previous one are valid
 *     challenge = KDF(puzzle key, "demur/v1/puzzle", u64 slot)
 *     work      = H("demur/v1/work"; challenge, SHA-256 of the cell's first 8,184 bytes, u64 nonce)
 *
 * A nonce, the last 8 bytes of the cell, solves the puzzle if work begins with so many zero bits.
 * A solution fits one cell.  A challenge is whatever the server says, and may be of one client
 * alone: a client solves it for the very cell whose reply carried it and for no other (which goes
 * out with nonce 0), so that the server sees no more than that a cell is itself.  Source:
 * docs/server.md; docs/protocol.md 2.0, "Reply".
 */
#ifndef DEMUR_PUZZLE_H
#define DEMUR_PUZZLE_H

#include "demur/cell.h"
#include "demur/error.h"
#include "demur/hash.h"

#include <stdbool.h>
#include <stdint.h>

#define DEMUR_PUZZLE_SLOT_S   600
#define DEMUR_PUZZLE_BITS_MAX 32

/** A server's puzzle key: secret; wipe it with demur_wipe(). */
struct demur_puzzle_key {
    uint8_t bytes[32];
};

/**
 * The puzzle that is set at now_s (Unix seconds), with bits (0..DEMUR_PUZZLE_BITS_MAX) to find.
 *
 * Its challenge is public.  Constant time in the key.
 */
void demur_puzzle_set(struct demur_puzzle *out, const struct demur_puzzle_key *key, uint64_t now_s,
                      uint8_t bits);

/**
 * Check that the nonce in cell solves the puzzle set at now_s, or the one of the slot before, with
 * bits (0..DEMUR_PUZZLE_BITS_MAX) to find.  With 0 bits nothing is computed.
 *
 * @return DEMUR_OK, DEMUR_ERR_INVALID
 */
DEMUR_MUST_CHECK
enum demur_err demur_puzzle_verify(const struct demur_puzzle_key *key, uint64_t now_s, uint8_t bits,
                                   const uint8_t cell[DEMUR_CELL_BYTES]);

/** A search under way.  The caller owns it; it needs no clean-up. */
struct demur_puzzle_search {
    struct demur_hasher work; /**< with all in it but the nonce */
    uint64_t next;            /**< the nonce that is tried next */
    uint8_t bits;
};

/**
 * Begin a search for the nonce of cell, of which all but the nonce is hashed, once.
 *
 * Nonces are tried from 0 on, so that of two who solve the same challenge none is told by its
 * nonce.
 * @return DEMUR_OK, DEMUR_ERR_RANGE: the server asks for more than DEMUR_PUZZLE_BITS_MAX bits
 */
DEMUR_MUST_CHECK
enum demur_err demur_puzzle_search_init(struct demur_puzzle_search *search,
                                        const struct demur_puzzle *puzzle,
                                        const uint8_t cell[DEMUR_CELL_BYTES]);

/**
 * Try at most tries nonces; true with *nonce set if one of them solves the puzzle, else call it
 * again, or give up.  2^bits tries are needed on average.
 */
bool demur_puzzle_solve(uint64_t *nonce, struct demur_puzzle_search *search, uint32_t tries);

#endif
