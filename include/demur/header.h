/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * header.h -- the public header of a memo: what its freeze fixes, and its memo_id.
 *
 * Source: docs/protocol.md 2.6, table "header".  Ids of principals are not 0, as 0 in an ask
 * means every addressee.
 */
#ifndef DEMUR_HEADER_H
#define DEMUR_HEADER_H

#include "demur/blob.h"
#include "demur/document.h"
#include "demur/keys.h"

#include <stdbool.h>

#define DEMUR_HEADER_PRINCIPALS_MAX 8
#define DEMUR_HEADER_BLOBS_MAX      (1 + DEMUR_ATTACHMENTS_MAX)
#define DEMUR_HEADER_PROFILES       0x1fU /**< the profiles there are */
#define DEMUR_HEADER_K_MAX          4096
#define DEMUR_HEADER_BYTES_MAX      963

enum demur_memo_form {
    DEMUR_FORM_OPEN = 0,
    DEMUR_FORM_CONDITIONAL = 1,
};

enum demur_principal_role {
    DEMUR_ROLE_ADDRESSEE = 0,
    DEMUR_ROLE_COPIED = 1,
    DEMUR_ROLE_NEXT_LEVEL = 2,
};

/** A principal of a memo. */
struct demur_header_principal {
    uint8_t id;   /**< in the manifest; not 0, none twice */
    uint8_t role; /**< enum demur_principal_role */
};

/** A header.  A plain record: encoding checks it, decoding gives a checked one. */
struct demur_memo_header {
    struct demur_hash org;
    uint32_t epoch;
    struct demur_hash manifest; /**< leaf of the manifest in force */
    uint8_t form;               /**< enum demur_memo_form */
    uint16_t k;                 /**< 0 in form 0; 2..DEMUR_HEADER_K_MAX in form 1 */
    uint32_t close;             /**< last day for cells */
    uint8_t asks;               /**< 1..DEMUR_ASKS_MAX */
    uint8_t principals;         /**< 1..DEMUR_HEADER_PRINCIPALS_MAX, at least one addressee */
    struct demur_header_principal principal[DEMUR_HEADER_PRINCIPALS_MAX];
    uint8_t profiles; /**< bit i: profile i allowed; bit 0 always */
    struct demur_hash body_commit;
    uint8_t blobs; /**< 1..DEMUR_HEADER_BLOBS_MAX: the document, then the attachments */
    struct demur_blob_ref blob[DEMUR_HEADER_BLOBS_MAX];
    struct demur_sign_pk owner_pk;
    struct demur_sign_pk deliver_pk;
    struct demur_sign_pk voice_pk;
    struct demur_box_pk mbox_pk;
    struct demur_hash lock[3]; /**< form 1 only; zeros in form 0 */
};

/**
 * Read a header from its one byte form; on failure *out is left alone.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_RANGE (a value outside what the fields say)
 */
DEMUR_MUST_CHECK
enum demur_err demur_header_decode(struct demur_memo_header *out, const uint8_t *in, size_t in_len);

/**
 * Write the byte form of header to out and its length to *out_len.
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (what decoding would refuse; then outputs are left alone)
 */
DEMUR_MUST_CHECK
enum demur_err demur_header_encode(uint8_t out[DEMUR_HEADER_BYTES_MAX], size_t *out_len,
                                   const struct demur_memo_header *header);

/** memo_id = H("demur/v1/memo"; header), over the byte form. */
void demur_header_memo_id(struct demur_hash *out, struct demur_span encoded);

/** pre_id of header (memo_keys.h). */
void demur_header_pre_id(struct demur_hash *out, const struct demur_memo_header *header);

#endif
