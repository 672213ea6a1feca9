/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * keystore_parts.h -- what an open key store consists of: its plaintext, in its one form.
 *
 *     u16 n x {type u8, org_id b32, v16} in order, then zeros
 *
 * The form is the store: what is kept is spliced in and out of it, so nothing secret is copied
 * about, and there is nothing else to agree with it.
 *
 * The store stands in this layer because the highest thing it looks into is an enrolment: links,
 * waiting objects and echoes are bytes to it, and memo, answer and poll may all use it.
 */
#ifndef DEMUR_CREDENTIAL_KEYSTORE_PARTS_H
#define DEMUR_CREDENTIAL_KEYSTORE_PARTS_H

#include "demur/bytes.h"
#include "demur/keystore.h"

/** Types of records. */
enum demur_keystore_type {
    DEMUR_KEYSTORE_ORG = 1,        /**< url str, size u64, root b32 */
    DEMUR_KEYSTORE_SEED = 2,       /**< b32 */
    DEMUR_KEYSTORE_BEGUN = 3,      /**< enrol_record.h */
    DEMUR_KEYSTORE_CREDENTIAL = 4, /**< enrol_record.h */
    DEMUR_KEYSTORE_WAITING = 5,    /**< send at u64, receipt b100, v16 object */
    DEMUR_KEYSTORE_LINK = 6,       /**< letter u8, secret b32, prefix b16 */
    DEMUR_KEYSTORE_CONTEXTS = 7,   /**< epoch u32, n x b32 */
    DEMUR_KEYSTORE_PRINCIPAL = 8,  /**< id u8, signing seed b32, HPKE key b32 */
    DEMUR_KEYSTORE_ECHO = 9,       /**< memo_id b32, nym b48, x b32 */
};

enum {
    DEMUR_KEYSTORE_HEAD_BYTES = 53,
    DEMUR_KEYSTORE_TAG_BYTES = 16,
    DEMUR_KEYSTORE_PLAIN_BYTES =
        DEMUR_KEYSTORE_BYTES - DEMUR_KEYSTORE_HEAD_BYTES - DEMUR_KEYSTORE_TAG_BYTES,
    DEMUR_KEYSTORE_RECORD_HEAD = 1 + DEMUR_HASH_BYTES + 2,
};

struct demur_keystore {
    size_t used; /**< bytes of plain before its zeros, 2 at least */
    uint8_t plain[DEMUR_KEYSTORE_PLAIN_BYTES];
};

/** A record in a store: borrowed, good until the store is changed.  Zeros: before the first. */
struct demur_keystore_record {
    size_t at;   /**< in plain, of its type */
    size_t next; /**< of the byte behind it */
    uint8_t type;
    struct demur_hash org;
    struct demur_span content;
};

/* ---- keystore_seal.c ------------------------------------------------------------------- */

/** As demur_keystore_open(), without a look at what comes out: demur_keystore_check() is next. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_unseal(struct demur_keystore **out, const uint8_t *in, size_t in_len,
                                     struct demur_span passphrase,
                                     const struct demur_device_key *device);

/* ---- keystore_records.c ---------------------------------------------------------------- */

/**
 * Check all of plain, and find where its zeros begin.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (it ends within a record), DEMUR_ERR_FORMAT (a type or form
 *         that is not known, the same thing twice, no zeros), DEMUR_ERR_RANGE (a value, a limit)
 */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_check(struct demur_keystore *store);

/** Go on to the next record of store; false: there is none. */
bool demur_keystore_next(struct demur_keystore_record *r, const struct demur_keystore *store);

/** The record number index of type, of org (NULL: any); false: there is none. */
bool demur_keystore_nth(struct demur_keystore_record *r, const struct demur_keystore *store,
                        enum demur_keystore_type type, const struct demur_hash *org, size_t index);

/** The record of type, org and epoch; false: there is none. */
bool demur_keystore_of_epoch(struct demur_keystore_record *r, const struct demur_keystore *store,
                             enum demur_keystore_type type, const struct demur_hash *org,
                             uint32_t epoch);

/** The bytes of a record's content, to be changed in place without another length. */
uint8_t *demur_keystore_content(struct demur_keystore *store,
                                const struct demur_keystore_record *r);

/** Take r out of store. */
void demur_keystore_cut(struct demur_keystore *store, const struct demur_keystore_record *r);

/**
 * Put what is in w, which is wiped, as a record of type and org: in the place of the one that is
 * the same thing, else behind all others.
 *
 * @return DEMUR_OK, w's failure, the errors of demur_keystore_check() for this record,
 *         DEMUR_ERR_RANGE (no room, too much waiting)
 */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_put(struct demur_keystore *store, enum demur_keystore_type type,
                                  const struct demur_hash *org, struct demur_writer *w);

#endif
