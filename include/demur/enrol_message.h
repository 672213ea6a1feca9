/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * enrol_message.h -- the messages between a member and the issuers, BEGIN (50) to DONE (56).
 *
 * Decoding checks the form; whose signature a message must bear and what must agree, enrol.h
 * (the member) and issuer.h (an issuer) know.  Source: docs/protocol.md 2.3.
 */
#ifndef DEMUR_ENROL_MESSAGE_H
#define DEMUR_ENROL_MESSAGE_H

#include "demur/bytes.h"
#include "demur/code.h"
#include "demur/manifest.h"
#include "demur/roster.h"

#define DEMUR_KIND_BEGIN     0x50
#define DEMUR_KIND_BEGUN     0x51
#define DEMUR_KIND_REVEAL    0x52
#define DEMUR_KIND_REVEALED  0x53
#define DEMUR_KIND_CERTIFY   0x54
#define DEMUR_KIND_CERTIFIED 0x55
#define DEMUR_KIND_DONE      0x56

#define DEMUR_COMMITMENT_BYTES    624 /**< with its proof, N = 16 */
#define DEMUR_BEGIN_BYTES         749
#define DEMUR_BEGUN_BYTES_MAX     889
#define DEMUR_REVEALED_BYTES      75
#define DEMUR_CERTIFIED_BYTES     123
#define DEMUR_DONE_BYTES          107
#define DEMUR_CERTIFY_BYTES_MAX   2841
#define DEMUR_SHARE_BYTES         32
#define DEMUR_BBS_SIGNATURE_BYTES 80

/** By what a member shows who they are. */
enum demur_begin_auth {
    DEMUR_AUTH_CODE = 0,      /**< a one-time code */
    DEMUR_AUTH_ENROL_KEY = 1, /**< the enrol key of an earlier epoch; the code is zeros */
};

/** A member's request for a credential.  Holds a code: secret until it is used. */
struct demur_begin {
    uint8_t issuer;
    uint32_t epoch;
    uint8_t auth; /**< enum demur_begin_auth */
    struct demur_code code;
    struct demur_sign_pk enrol_pk;
    uint8_t commitment[DEMUR_COMMITMENT_BYTES];
    struct demur_signature sig; /**< `enrol` */
};

/** What an issuer answers: who it takes the member for, and a promise of its share. */
struct demur_begun {
    uint8_t issuer;
    uint32_t epoch;
    struct demur_row_id row_id;
    struct demur_row_salt salt;
    struct demur_codes codes;
    uint16_t cell;
    struct demur_hash roster_leaf;
    struct demur_hash cred_header;
    struct demur_hash c_hash;
    struct demur_hash ecommit;
    struct demur_row_path path;
    struct demur_signature sig; /**< `begun`, by the operator's key */
};

/** All issuers' BEGUNs, with their shares in CERTIFY.  Spans are borrowed. */
struct demur_begun_set {
    uint8_t issuer; /**< to whom it goes */
    uint8_t count;  /**< 1..DEMUR_ISSUERS_MAX, ascending by issuer */
    struct demur_span begun[DEMUR_ISSUERS_MAX];
    uint8_t share[DEMUR_ISSUERS_MAX][DEMUR_SHARE_BYTES]; /**< CERTIFY only */
    struct demur_signature sig;                          /**< `enrol` */
    struct demur_span before_sig;                        /**< what it is over */
};

/** REVEALED: a share; CERTIFIED: a signature; DONE: that all are there. */
struct demur_enrol_reply {
    uint8_t issuer;
    uint32_t epoch;
    struct demur_hash c_hash;
    uint8_t share[DEMUR_SHARE_BYTES];             /**< REVEALED */
    uint8_t signature[DEMUR_BBS_SIGNATURE_BYTES]; /**< CERTIFIED: A || e */
    struct demur_signature sig;                   /**< DONE: `enrol` */
};

/**
 * Write the messages, signed by seed where they bear a signature (which also sets it).
 *
 * Failures are kept in w.
 */
void demur_begin_put(struct demur_writer *w, struct demur_begin *begin,
                     const struct demur_sign_seed *seed, const struct demur_hash *org);
void demur_begun_put(struct demur_writer *w, struct demur_begun *begun,
                     const struct demur_sign_seed *seed, const struct demur_hash *org);
/** kind is DEMUR_KIND_REVEAL or DEMUR_KIND_CERTIFY. */
void demur_begun_set_put(struct demur_writer *w, uint8_t kind, const struct demur_begun_set *set,
                         const struct demur_sign_seed *seed, const struct demur_hash *org);
/** kind is DEMUR_KIND_REVEALED, _CERTIFIED or _DONE; seed is used for the last alone. */
void demur_enrol_reply_put(struct demur_writer *w, uint8_t kind, struct demur_enrol_reply *reply,
                           const struct demur_sign_seed *seed, const struct demur_hash *org);

/** Read the messages; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE; no signature is checked.
 */
DEMUR_MUST_CHECK
enum demur_err demur_begin_decode(struct demur_begin *out, const uint8_t *in, size_t in_len);
DEMUR_MUST_CHECK
enum demur_err demur_begun_decode(struct demur_begun *out, const uint8_t *in, size_t in_len);
DEMUR_MUST_CHECK
enum demur_err demur_begun_set_decode(struct demur_begun_set *out, uint8_t kind, const uint8_t *in,
                                      size_t in_len);
DEMUR_MUST_CHECK
enum demur_err demur_enrol_reply_decode(struct demur_enrol_reply *out, uint8_t kind,
                                        const uint8_t *in, size_t in_len);

/** DEMUR_OK if the message in bytes, whose last 64 are sig, is signed by pk under label. */
DEMUR_MUST_CHECK
enum demur_err demur_enrol_verify(const uint8_t *in, size_t in_len, const struct demur_sign_pk *pk,
                                  const char *label, const struct demur_hash *org);

#endif
