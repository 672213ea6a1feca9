/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/puzzle.h"

#include "demur/bytes.h"

#include <assert.h>

/* Whether hash begins with so many zero bits, 32 at most. */
static bool has_zero_bits(const struct demur_hash *hash, uint8_t bits)
{
    return bits == 0 || demur_get_be32(hash->bytes) >> (DEMUR_PUZZLE_BITS_MAX - bits) == 0;
}

static void set_challenge(uint8_t out[DEMUR_CHALLENGE_BYTES], const struct demur_puzzle_key *key,
                          uint64_t slot)
{
    uint8_t ctx[8];

    demur_set_be64(ctx, slot);
    demur_kdf(out, (struct demur_span){key->bytes, sizeof key->bytes}, "demur/v1/puzzle",
              (struct demur_span){ctx, sizeof ctx});
}

void demur_puzzle_set(struct demur_puzzle *out, const struct demur_puzzle_key *key, uint64_t now_s,
                      uint8_t bits)
{
    assert(bits <= DEMUR_PUZZLE_BITS_MAX);
    set_challenge(out->challenge, key, now_s / DEMUR_PUZZLE_SLOT_S);
    out->bits = bits;
}

/* Begin the H of a cell, whose hash it is, up to the nonce. */
static void begin_work(struct demur_hasher *work, const uint8_t challenge[DEMUR_CHALLENGE_BYTES],
                       const struct demur_hash *cell)
{
    demur_hasher_init(work, "demur/v1/work");
    demur_hasher_add(work, challenge, DEMUR_CHALLENGE_BYTES);
    demur_hasher_add(work, cell->bytes, sizeof cell->bytes);
    demur_hasher_begin(work, 8);
}

static bool solves(const struct demur_hasher *work, uint64_t nonce, uint8_t bits)
{
    struct demur_hasher h = *work;
    struct demur_hash hash;
    uint8_t be[8];

    demur_set_be64(be, nonce);
    demur_hasher_more(&h, be, sizeof be);
    demur_hasher_end(&h, &hash);
    return has_zero_bits(&hash, bits);
}

enum demur_err demur_puzzle_verify(const struct demur_puzzle_key *key, uint64_t now_s, uint8_t bits,
                                   const uint8_t cell[DEMUR_CELL_BYTES])
{
    uint64_t slot = now_s / DEMUR_PUZZLE_SLOT_S;
    uint64_t nonce = demur_get_be64(cell + DEMUR_CELL_OBJECT_MAX);
    struct demur_hash hash;

    assert(bits <= DEMUR_PUZZLE_BITS_MAX);
    if (bits == 0) return DEMUR_OK;
    demur_sha256(&hash, cell, DEMUR_CELL_OBJECT_MAX);
    for (unsigned ago = 0; ago < 2 && ago <= slot; ago++) {
        uint8_t challenge[DEMUR_CHALLENGE_BYTES];
        struct demur_hasher work;

        set_challenge(challenge, key, slot - ago);
        begin_work(&work, challenge, &hash);
        if (solves(&work, nonce, bits)) return DEMUR_OK;
    }
    return DEMUR_ERR_INVALID;
}

enum demur_err demur_puzzle_search_init(struct demur_puzzle_search *search,
                                        const struct demur_puzzle *puzzle,
                                        const uint8_t cell[DEMUR_CELL_BYTES])
{
    struct demur_hash hash;

    if (puzzle->bits > DEMUR_PUZZLE_BITS_MAX) return DEMUR_ERR_RANGE;
    demur_sha256(&hash, cell, DEMUR_CELL_OBJECT_MAX);
    begin_work(&search->work, puzzle->challenge, &hash);
    search->next = 0;
    search->bits = puzzle->bits;
    return DEMUR_OK;
}

bool demur_puzzle_solve(uint64_t *nonce, struct demur_puzzle_search *search, uint32_t tries)
{
    for (; tries > 0; tries--) {
        uint64_t tried = search->next++;

        if (!solves(&search->work, tried, search->bits)) continue;
        *nonce = tried;
        return true;
    }
    return false;
}
