/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * echo.h -- what the holder of one signature may say later: CLAIM (41) and RATING (33).
 *
 * A SIGN carries echo = H("demur/v1/echo"; salt, echo_pk); both follow from 32 random bytes x,
 * which a signer may keep.  Either object opens that echo and is signed under echo_pk.
 * Source: docs/protocol.md 2.7 and 2.13.
 */
#ifndef DEMUR_ECHO_H
#define DEMUR_ECHO_H

#include "demur/document.h"
#include "demur/keys.h"

#define DEMUR_KIND_RATING              0x33
#define DEMUR_KIND_CLAIM               0x41
#define DEMUR_NYM_BYTES                48
#define DEMUR_CLAIM_NONCE_BYTES        16
#define DEMUR_CLAIMS_MAX               4 /**< of one nym, each with a nonce of its own */
#define DEMUR_CLAIM_AUDIENCE_BYTES_MAX 200
#define DEMUR_CLAIM_TEXT_BYTES_MAX     4000
#define DEMUR_CLAIM_BYTES_MAX          4434
#define DEMUR_RATING_BYTES             215

/** x of 2.7: secret; wipe it with demur_wipe(). */
struct demur_echo_secret {
    uint8_t bytes[32];
};

/** A pseudonym as it stands in an object: a point of G1, compressed. */
struct demur_nym {
    uint8_t bytes[DEMUR_NYM_BYTES];
};

/** What opens an echo. */
struct demur_echo_opening {
    struct demur_salt salt;
    struct demur_sign_pk echo_pk;
};

enum demur_rating_choice {
    DEMUR_RATING_SUBSTANTIVE = 0,
    DEMUR_RATING_PARTLY = 1,
    DEMUR_RATING_NOT = 2,
};

/** A RATING as decoded: well formed, its nym a point of the group, not verified. */
struct demur_rating {
    struct demur_hash memo_id;
    struct demur_nym nym;
    struct demur_echo_opening opening;
    uint8_t choice; /**< enum demur_rating_choice */
    struct demur_signature sig;
};

/** A CLAIM as decoded: as a RATING.  Its spans are borrowed. */
struct demur_claim {
    struct demur_hash memo_id;
    struct demur_nym nym;
    struct demur_echo_opening opening;
    uint8_t nonce[DEMUR_CLAIM_NONCE_BYTES];
    struct demur_span audience; /**< str */
    struct demur_span text;     /**< str */
    struct demur_signature sig;
};

/** Draw x; DEMUR_ERR_RANDOM, with out wiped. */
DEMUR_MUST_CHECK
enum demur_err demur_echo_draw(struct demur_echo_secret *out, const struct demur_random *random);

/** Salt and echo_pk from x. */
void demur_echo_open(struct demur_echo_opening *out, const struct demur_echo_secret *x);

/** The echo field of SIGN. */
void demur_echo_commit(struct demur_hash *echo, const struct demur_echo_opening *opening);

/** Set rating's opening and sig from x and its other fields. */
void demur_rating_make(struct demur_rating *rating, const struct demur_hash *org,
                       const struct demur_echo_secret *x);
void demur_rating_encode(uint8_t out[DEMUR_RATING_BYTES], const struct demur_rating *rating);

/** Read a RATING; DEMUR_ERR_LENGTH, _FORMAT, _RANGE; then *out is left alone. */
DEMUR_MUST_CHECK
enum demur_err demur_rating_decode(struct demur_rating *out, const uint8_t *in, size_t in_len);

/** DEMUR_OK if rating opens echo and its signature holds, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_rating_verify(const struct demur_rating *rating, const struct demur_hash *org,
                                   const struct demur_hash *echo);

/**
 * Set claim's opening and sig from x and its other fields.
 *
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (audience or text; then claim is as it was)
 */
DEMUR_MUST_CHECK
enum demur_err demur_claim_make(struct demur_claim *claim, const struct demur_hash *org,
                                const struct demur_echo_secret *x);

/** Write the byte form of claim, made or decoded, to out and its length to *out_len. */
void demur_claim_encode(uint8_t out[DEMUR_CLAIM_BYTES_MAX], size_t *out_len,
                        const struct demur_claim *claim);

/** Read a CLAIM, whose spans point into in; DEMUR_ERR_LENGTH, _FORMAT, _RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_claim_decode(struct demur_claim *out, const uint8_t *in, size_t in_len);

/** DEMUR_OK if claim opens echo and its signature holds, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_claim_verify(const struct demur_claim *claim, const struct demur_hash *org,
                                  const struct demur_hash *echo);

#endif
