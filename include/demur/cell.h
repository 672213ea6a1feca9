/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cell.h -- the 8,192-byte message in which every act travels, and the 512-byte reply to it.
 *
 *     cell   object || zeros || u64 puzzle nonce                                     8,192 bytes
 *     reply  status u8, leaf b32, day u32, sig b64, retry_s u32, challenge b32, bits u8, zeros  512
 *
 * An object's length follows from its kind and its own length fields, never from where the zeros
 * begin.  Source: docs/protocol.md 2.0, "Cell", "Reply"; the puzzle: puzzle.h.
 */
#ifndef DEMUR_CELL_H
#define DEMUR_CELL_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"
#include "demur/refusal.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DEMUR_CELL_BYTES = 8192,
    DEMUR_CELL_OBJECT_MAX = 8184,
    DEMUR_REPLY_BYTES = 512,
    DEMUR_CHALLENGE_BYTES = 32,
    DEMUR_KIND_NOOP = 0x00,
    DEMUR_KIND_REPLY = 0x7e,
};

/** The puzzle that a server sets now. */
struct demur_puzzle {
    uint8_t challenge[DEMUR_CHALLENGE_BYTES];
    uint8_t bits; /**< leading zero bits to find; 0: any nonce will do */
};

/** Write the cell of object; DEMUR_ERR_LENGTH: object is empty or longer than a cell takes. */
DEMUR_MUST_CHECK
enum demur_err demur_cell_encode(uint8_t out[DEMUR_CELL_BYTES], struct demur_span object,
                                 uint64_t nonce);

/** A cell that no act is in: NOOP, of the same size as all others. */
void demur_cell_noop(uint8_t out[DEMUR_CELL_BYTES], uint64_t nonce);

/** What stands in a cell; borrowed. */
struct demur_cell {
    uint8_t kind;
    struct demur_span object; /**< for NOOP the prologue alone */
    uint64_t nonce;
};

/**
 * Read a cell as far as it is the same for every kind: prologue, the object's length, padding.
 *
 * Kinds are NOOP, MEMO_FREEZE, SIGN, WITHDRAW, DELIVERED, POLL_OPEN, VOTE, RATING, RELEASE and
 * CLAIM.  What the object says is not looked at.
 * @return DEMUR_ACCEPTED, DEMUR_E_LEN, DEMUR_E_MAGIC, DEMUR_E_VERSION (a kind that does not come
 *         by cell), DEMUR_E_SUITE, DEMUR_E_PROFILE (number of issuers), DEMUR_E_FORMAT (a length
 *         field that leads out of the cell), DEMUR_E_PAD
 */
enum demur_refusal demur_cell_decode(struct demur_cell *out, const uint8_t *in, size_t in_len);

/** A reply; what is not said is zero. */
struct demur_reply {
    uint8_t status;             /**< enum demur_refusal */
    struct demur_hash leaf;     /**< of the accepted entry */
    uint32_t day;               /**< on which it was accepted */
    struct demur_signature sig; /**< `receipt` over leaf and day, by the receipt key */
    uint32_t retry_s;           /**< when to try again; 0: do not */
    struct demur_puzzle puzzle; /**< the puzzle now */
};

/** Set reply's leaf, day and sig: the promise to have that entry in a signed checkpoint in 24 h. */
void demur_reply_promise(struct demur_reply *reply, const struct demur_hash *org,
                         const struct demur_hash *leaf, uint32_t day,
                         const struct demur_sign_seed *receipt);

void demur_reply_encode(uint8_t out[DEMUR_REPLY_BYTES], const struct demur_reply *reply);

/** Read a reply; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT (prologue, zeros), DEMUR_ERR_RANGE (status,
 *  leaf, day or sig where there is none, bits). */
DEMUR_MUST_CHECK
enum demur_err demur_reply_decode(struct demur_reply *out, const uint8_t *in, size_t in_len);

/** DEMUR_OK if the promise is signed by the receipt key pk, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_reply_verify(const struct demur_reply *reply, const struct demur_hash *org,
                                  const struct demur_sign_pk *pk);

#endif
