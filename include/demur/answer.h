/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * answer.h -- what a principal says to a memo: ACK (21), RESPONSE (22), EXTEND (24), and the
 * ANSWER (61) that holds the reasons, sealed in a blob.
 *
 * Each entry is signed with the principal's signing key.  Decoding gives what is well formed;
 * who may say what, and when, is the docket's (docket.h).  Source: docs/protocol.md 2.10.
 */
#ifndef DEMUR_ANSWER_H
#define DEMUR_ANSWER_H

#include "demur/blob.h"
#include "demur/document.h"
#include "demur/keys.h"

#define DEMUR_KIND_ACK                 0x21
#define DEMUR_KIND_RESPONSE            0x22
#define DEMUR_KIND_EXTEND              0x24
#define DEMUR_ANSWER_GENERAL_BYTES_MAX 16384
#define DEMUR_ANSWER_REASON_BYTES_MAX  8192
#define DEMUR_ANSWER_BYTES_MAX         147563
#define DEMUR_ACK_BYTES_MAX            257
#define DEMUR_RESPONSE_BYTES_MAX       378
#define DEMUR_EXTEND_BYTES             176

enum demur_verdict {
    DEMUR_VERDICT_NONE = 0,
    DEMUR_VERDICT_ACCEPT = 1,
    DEMUR_VERDICT_PARTLY = 2,
    DEMUR_VERDICT_REJECT = 3,
    DEMUR_VERDICT_LATER = 4, /**< by its day, which is not 0 */
};

/* ---- ANSWER ---------------------------------------------------------------------------- */

/** An ANSWER.  Its spans are borrowed. */
struct demur_answer {
    struct demur_salt salt;
    struct demur_span general;                /**< txt */
    uint8_t reasons;                          /**< one per ask, or 0 for EXTEND */
    struct demur_span reason[DEMUR_ASKS_MAX]; /**< txt */
};

/** Read an ANSWER, whose spans point into in; DEMUR_ERR_LENGTH, _FORMAT, _RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_answer_decode(struct demur_answer *out, const uint8_t *in, size_t in_len);

/**
 * Write the byte form; *out is the caller's, to be freed with demur_wipe_free(*out, *out_len).
 *
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (as decoding), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_answer_encode(uint8_t **out, size_t *out_len,
                                   const struct demur_answer *answer);

/** commit = H("demur/v1/answer"; ANSWER), over the byte form. */
void demur_answer_commit(struct demur_hash *out, struct demur_span encoded);

/* ---- ACK ------------------------------------------------------------------------------- */

/** An ACK as decoded: not verified.  owner is borrowed. */
struct demur_ack {
    struct demur_hash memo_id;
    uint8_t principal;       /**< not 0 */
    struct demur_span owner; /**< str of at most DEMUR_NAME_BYTES_MAX bytes; may be empty */
    struct demur_hash v;     /**< demur_ack_proof() */
    struct demur_signature sig;
};

/**
 * v = H("demur/v1/ack"; memo_id, DELIVERED leaf, u8 principal, salt of the DOCUMENT): it takes
 * the decrypted document to make, and to check.
 */
void demur_ack_proof(struct demur_hash *v, const struct demur_hash *memo_id,
                     const struct demur_hash *delivered_leaf, uint8_t principal,
                     const struct demur_salt *salt);

/** Set ack's sig; its other fields are set.  DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE: they are wrong. */
DEMUR_MUST_CHECK
enum demur_err demur_ack_make(struct demur_ack *ack, const struct demur_hash *org,
                              const struct demur_sign_seed *principal);

/** Write the byte form of ack, made or decoded, to out and its length to *out_len. */
void demur_ack_encode(uint8_t out[DEMUR_ACK_BYTES_MAX], size_t *out_len,
                      const struct demur_ack *ack);

/** Read an ACK, whose owner points into in; DEMUR_ERR_LENGTH, _FORMAT, _RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_ack_decode(struct demur_ack *out, const uint8_t *in, size_t in_len);

/** DEMUR_OK if ack is signed under pk, else DEMUR_ERR_INVALID.  v is not looked at. */
DEMUR_MUST_CHECK
enum demur_err demur_ack_verify(const struct demur_ack *ack, const struct demur_hash *org,
                                const struct demur_sign_pk *pk);

/* ---- RESPONSE -------------------------------------------------------------------------- */

/** What is said to one ask. */
struct demur_response_item {
    uint8_t verdict; /**< enum demur_verdict */
    uint32_t by;     /**< day; 0 none, but not with DEMUR_VERDICT_LATER */
};

/** A RESPONSE as decoded: not verified.  delegate is borrowed. */
struct demur_response {
    struct demur_hash memo_id;
    uint8_t principal;          /**< not 0 */
    uint32_t seq;               /**< from 1 */
    struct demur_span delegate; /**< str of at most DEMUR_NAME_BYTES_MAX bytes; empty: in person */
    uint8_t items;              /**< 1..DEMUR_ASKS_MAX: the header's asks */
    struct demur_response_item item[DEMUR_ASKS_MAX];
    struct demur_hash commit; /**< of the ANSWER */
    struct demur_blob_ref blob;
    struct demur_signature sig;
};

/** As demur_ack_make(), _encode(), _decode() and _verify(). */
DEMUR_MUST_CHECK
enum demur_err demur_response_make(struct demur_response *response, const struct demur_hash *org,
                                   const struct demur_sign_seed *principal);
void demur_response_encode(uint8_t out[DEMUR_RESPONSE_BYTES_MAX], size_t *out_len,
                           const struct demur_response *response);
DEMUR_MUST_CHECK
enum demur_err demur_response_decode(struct demur_response *out, const uint8_t *in, size_t in_len);
DEMUR_MUST_CHECK
enum demur_err demur_response_verify(const struct demur_response *response,
                                     const struct demur_hash *org, const struct demur_sign_pk *pk);

/* ---- EXTEND ---------------------------------------------------------------------------- */

/** An EXTEND as decoded: not verified. */
struct demur_extend {
    struct demur_hash memo_id;
    uint8_t principal; /**< not 0 */
    uint8_t seq;       /**< from 1, per memo */
    uint32_t until;    /**< day */
    struct demur_hash commit;
    struct demur_blob_ref blob;
    struct demur_signature sig;
};

/** As demur_ack_make(), _encode(), _decode() and _verify(). */
DEMUR_MUST_CHECK
enum demur_err demur_extend_make(struct demur_extend *extend, const struct demur_hash *org,
                                 const struct demur_sign_seed *principal);
void demur_extend_encode(uint8_t out[DEMUR_EXTEND_BYTES], const struct demur_extend *extend);
DEMUR_MUST_CHECK
enum demur_err demur_extend_decode(struct demur_extend *out, const uint8_t *in, size_t in_len);
DEMUR_MUST_CHECK
enum demur_err demur_extend_verify(const struct demur_extend *extend, const struct demur_hash *org,
                                   const struct demur_sign_pk *pk);

#endif
