/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * poll.h -- questions to the members: POLL_OPEN (30), POLL_CLOSE (32), and SEALED (12), under which
 * a vote lies in the log until its poll has closed.
 *
 * A VOTE (31) is an act (act.h).  While the poll is open the log has SEALED of it alone, which
 * shows neither the poll nor the vote; after the closing day the log takes POLL_CLOSE and every
 * VOTE, and anybody matches them.  Source: docs/protocol.md 2.8, 2.15.
 */
#ifndef DEMUR_POLL_H
#define DEMUR_POLL_H

#include "demur/act.h"
#include "demur/bytes.h"
#include "demur/document.h"
#include "demur/keys.h"

#define DEMUR_KIND_SEALED             0x12
#define DEMUR_KIND_POLL_OPEN          0x30
#define DEMUR_KIND_POLL_CLOSE         0x32
#define DEMUR_POLL_QUESTION_BYTES_MAX 500
#define DEMUR_POLL_OPTION_BYTES_MAX   100
#define DEMUR_POLL_OPTIONS_MIN        2
#define DEMUR_POLL_OPTIONS_MAX        8
#define DEMUR_POLL_OPEN_BYTES_MAX     1431
#define DEMUR_POLL_CLOSE_BYTES        42
#define DEMUR_POLLS_OF_MEMO_MAX       2
#define DEMUR_SEALED_BYTES            138
#define DEMUR_SEALED_TALLY_BYTES      96

enum demur_poll_type {
    DEMUR_POLL_CONFIDENCE = 0, /**< one per epoch, by the root */
    DEMUR_POLL_MEMO = 1,       /**< two per memo, by its owner */
};

/* ---- POLL_OPEN ------------------------------------------------------------------------- */

/** A POLL_OPEN as decoded: not verified.  Its spans are borrowed. */
struct demur_poll {
    uint8_t type; /**< enum demur_poll_type */
    uint32_t epoch;
    struct demur_hash memo_id;                        /**< zeros: type 0 */
    uint32_t close;                                   /**< last day for votes */
    uint8_t profiles;                                 /**< bit i: profile i allowed; bit 0 always */
    struct demur_span question;                       /**< str, not empty */
    uint8_t options;                                  /**< DEMUR_POLL_OPTIONS_MIN .. _MAX */
    struct demur_span option[DEMUR_POLL_OPTIONS_MAX]; /**< str, not empty, none twice */
    struct demur_signature sig;
};

/**
 * Set poll's sig; its other fields are set.
 *
 * seed: the root's, or the memo's owner's.  DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE: they are wrong;
 * DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_poll_make(struct demur_poll *poll, const struct demur_hash *org,
                               const struct demur_sign_seed *seed);

/** Write the byte form of poll, made or decoded, to out; its failure is in out. */
void demur_poll_encode(struct demur_writer *out, const struct demur_poll *poll);

/** Read a POLL_OPEN, whose spans point into in; DEMUR_ERR_LENGTH, _FORMAT, _RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_poll_decode(struct demur_poll *out, const uint8_t *in, size_t in_len);

/** DEMUR_OK if the POLL_OPEN in the bytes `entry` is signed under pk; DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_poll_verify(struct demur_span entry, const struct demur_hash *org,
                                 const struct demur_sign_pk *pk);

/** poll_id = H("demur/v1/poll"; POLL_OPEN without sig), of the bytes of a well-formed entry. */
void demur_poll_id(struct demur_hash *out, struct demur_span entry);

/** Whether two polls ask the same: question and options. */
bool demur_poll_asks_same(const struct demur_poll *a, const struct demur_poll *b);

/* ---- POLL_CLOSE ------------------------------------------------------------------------ */

/** A POLL_CLOSE. */
struct demur_poll_close {
    struct demur_hash poll_id;
    uint32_t votes; /**< how many VOTE entries come with it and after it */
};

void demur_poll_close_encode(uint8_t out[DEMUR_POLL_CLOSE_BYTES],
                             const struct demur_poll_close *close);

/** Read a POLL_CLOSE; DEMUR_ERR_LENGTH, _FORMAT. */
DEMUR_MUST_CHECK
enum demur_err demur_poll_close_decode(struct demur_poll_close *out, const uint8_t *in,
                                       size_t in_len);

/* ---- SEALED ---------------------------------------------------------------------------- */

/** A SEALED. */
struct demur_sealed {
    uint32_t epoch;
    struct demur_hash hash; /**< demur_sealed_hash() of the act */
    uint8_t tally[DEMUR_SEALED_TALLY_BYTES];
};

/** H("demur/v1/sealed"; act), over all bytes of the act. */
void demur_sealed_hash(struct demur_hash *out, struct demur_span act);

/** The SEALED that is logged of a VOTE, decoded from all its bytes in `act`. */
void demur_sealed_of(struct demur_sealed *out, const struct demur_act *vote, struct demur_span act);

void demur_sealed_encode(uint8_t out[DEMUR_SEALED_BYTES], const struct demur_sealed *sealed);

/** Read a SEALED; DEMUR_ERR_LENGTH, _FORMAT. */
DEMUR_MUST_CHECK
enum demur_err demur_sealed_decode(struct demur_sealed *out, const uint8_t *in, size_t in_len);

#endif
