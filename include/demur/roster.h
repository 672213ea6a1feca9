/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * roster.h -- ROSTER (02), the public commitment to who is a member in an epoch, and ROSTER_FILE
 * (62), the issuers' secret half of it.
 *
 *     row_commit = H("demur/v1/row"; salt16, row_id, u32 epoch, band, class, unit)
 *     root       = RFC 6962 tree hash over the ascending row_commits
 *
 * Source: docs/protocol.md 2.2.
 */
#ifndef DEMUR_ROSTER_H
#define DEMUR_ROSTER_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"
#include "demur/random.h"
#include "demur/sigs.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_KIND_ROSTER           0x02
#define DEMUR_KIND_ROSTER_FILE      0x62
#define DEMUR_ROSTER_BYTES_MAX      65535
#define DEMUR_BANDS_MAX             16
#define DEMUR_CLASSES_MAX           16
#define DEMUR_UNITS_MAX             200
#define DEMUR_CELLS_MAX             2048
#define DEMUR_ROWS_MAX              1000000
#define DEMUR_ATTRIBUTES            3
#define DEMUR_ATTRIBUTE_NAME_MAX    120 /**< bytes */
#define DEMUR_ROW_ID_BYTES          16
#define DEMUR_ROW_SALT_BYTES        16
#define DEMUR_ROW_PATH_MAX          20 /**< hashes: 2^20 > DEMUR_ROWS_MAX */
#define DEMUR_ROSTER_FILE_ROW_BYTES 39
#define DEMUR_ROSTER_K_MIN          10 /**< members enrol with no rarer value, whatever k_min says */

/** The attributes of a credential, as its messages are numbered. */
enum demur_attribute {
    DEMUR_ATTRIBUTE_BAND = 0,
    DEMUR_ATTRIBUTE_CLASS = 1,
    DEMUR_ATTRIBUTE_UNIT = 2,
};

enum { DEMUR_ATTRIBUTE_MESSAGE_MAX = 24 };

/**
 * Write the message of a credential that says value `code` of attribute a, and return its length:
 * "demur/v1/attr/<band|class|unit>" || code.
 */
size_t demur_attribute_message(uint8_t out[DEMUR_ATTRIBUTE_MESSAGE_MAX], enum demur_attribute a,
                               uint16_t code);

/** A pseudonymous row: H("demur/v1/row-id"; org_id, person key), its first 16 bytes. */
struct demur_row_id {
    uint8_t bytes[DEMUR_ROW_ID_BYTES];
};

/** A salt: secret of the issuers and, for one row, of the member. */
struct demur_row_salt {
    uint8_t bytes[DEMUR_ROW_SALT_BYTES];
};

/** The codes of one row or cell; code 0 is "unspecified". */
struct demur_codes {
    uint16_t code[DEMUR_ATTRIBUTES]; /**< by enum demur_attribute */
};

/** One row of a roster: secret. */
struct demur_roster_row {
    struct demur_row_id id;
    struct demur_row_salt salt;
    struct demur_codes codes;
    uint8_t principal; /**< 0, or which principal of the manifest this is */
};

/** One cell of a ROSTER. */
struct demur_roster_cell {
    struct demur_codes codes;
    uint32_t rows;       /**< not 0 */
    uint16_t principals; /**< of them */
};

/** The names of codes 1.. of one attribute. */
struct demur_roster_names {
    uint16_t count;
    struct demur_span name[DEMUR_UNITS_MAX]; /**< str, not empty, distinct */
};

/** row_id of a person key, whose blanks at its ends are left out. */
void demur_row_id_of(struct demur_row_id *out, const struct demur_hash *org, struct demur_span key);

/** row_commit of row in epoch. */
void demur_row_commit(struct demur_hash *out, const struct demur_roster_row *row, uint32_t epoch);

/* ---- the tree of rows ------------------------------------------------------------------ */

/** The way from one row_commit to the root. */
struct demur_row_path {
    uint32_t index;
    uint8_t count;
    struct demur_hash hash[DEMUR_ROW_PATH_MAX]; /**< from the leaf upwards */
};

/** Sort count row_commits in place. */
void demur_row_commits_sort(struct demur_hash *commit, size_t count);

/** The root over count (1..DEMUR_ROWS_MAX) ascending row_commits. */
void demur_row_root(struct demur_hash *root, const struct demur_hash *commit, size_t count);

/** DEMUR_OK if path leads from commit to root in a tree of count rows, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_row_path_verify(const struct demur_row_path *path,
                                     const struct demur_hash *commit, const struct demur_hash *root,
                                     uint32_t count);

/* ---- ROSTER ---------------------------------------------------------------------------- */

/** A ROSTER.  A plain record on the heap: encoding checks it, decoding gives a checked one. */
struct demur_roster {
    uint32_t epoch;
    struct demur_hash manifest; /**< leaf of the manifest in force */
    uint16_t k_min;
    struct demur_roster_names names[DEMUR_ATTRIBUTES];
    uint32_t rows; /**< 1..DEMUR_ROWS_MAX: the sum of the cells' */
    struct demur_hash root;
    uint16_t cells;                 /**< 1..DEMUR_CELLS_MAX */
    struct demur_roster_cell *cell; /**< ascending by codes, none twice */
    struct demur_sigs sigs;
};

/**
 * Read a ROSTER; its signatures are not verified.
 *
 * On success *out is the caller's, to be freed with demur_roster_free(); it owns its texts.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_roster_decode(struct demur_roster **out, const uint8_t *in, size_t in_len);

/** Write the byte form; *out is to be freed with demur_free(); errors as decoding. */
DEMUR_MUST_CHECK
enum demur_err demur_roster_encode(uint8_t **out, size_t *out_len,
                                   const struct demur_roster *roster);

/** Free what demur_roster_decode() or _make() gave.  NULL does nothing. */
void demur_roster_free(struct demur_roster *roster);

/** Add seed's signature to roster->sigs; DEMUR_ERR_RANGE (no room), and as encoding. */
DEMUR_MUST_CHECK
enum demur_err demur_roster_sign(struct demur_roster *roster, const struct demur_hash *org,
                                 const struct demur_sign_seed *seed);

/**
 * DEMUR_OK if roster is signed by exactly the operator keys of its manifest's issuers, else
 * DEMUR_ERR_INVALID; and as encoding.
 */
DEMUR_MUST_CHECK
enum demur_err demur_roster_verify(const struct demur_roster *roster, const struct demur_hash *org,
                                   const struct demur_sigs_keys *operators);

/** The index of the cell of codes; DEMUR_ERR_RANGE: there is none. */
DEMUR_MUST_CHECK
enum demur_err demur_roster_cell_of(uint16_t *index, const struct demur_roster *roster,
                                    const struct demur_codes *codes);

/** How many rows carry code in attribute. */
uint32_t demur_roster_rows_with(const struct demur_roster *roster, enum demur_attribute attribute,
                                uint16_t code);

/* ---- ROSTER_FILE ----------------------------------------------------------------------- */

/** A ROSTER_FILE: secret. */
struct demur_roster_file {
    uint32_t epoch;
    uint32_t rows;                /**< 1..DEMUR_ROWS_MAX */
    struct demur_roster_row *row; /**< ascending by id, none twice */
};

/**
 * Make the file of epoch: rows as imported (ascending by id), each with a salt from random.
 *
 * On success *out is the caller's, to be freed with demur_roster_file_free().
 * @return DEMUR_OK, DEMUR_ERR_RANGE (rows), DEMUR_ERR_RANDOM, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_roster_file_make(struct demur_roster_file **out, uint32_t epoch,
                                      const struct demur_roster_row *row, uint32_t rows,
                                      const struct demur_random *random);

/** Read a ROSTER_FILE; errors as demur_roster_decode(). */
DEMUR_MUST_CHECK
enum demur_err demur_roster_file_decode(struct demur_roster_file **out, const uint8_t *in,
                                        size_t in_len);

/** Write the byte form; *out is to be freed with demur_wipe_free(*out, *out_len). */
DEMUR_MUST_CHECK
enum demur_err demur_roster_file_encode(uint8_t **out, size_t *out_len,
                                        const struct demur_roster_file *file);

/** Wipe and free.  NULL does nothing. */
void demur_roster_file_free(struct demur_roster_file *file);

/** The row of that id, borrowed, or NULL. */
const struct demur_roster_row *demur_roster_file_row(const struct demur_roster_file *file,
                                                     const struct demur_row_id *id);

/**
 * Whether an import of the same export gives the same file, salts apart; *different, which may be
 * NULL, is then 0, else the number of rows that differ or stand in one of the two alone.
 *
 * @return DEMUR_OK, DEMUR_ERR_INVALID
 */
DEMUR_MUST_CHECK
enum demur_err demur_roster_file_matches(const struct demur_roster_file *file,
                                         const struct demur_roster_row *row, uint32_t rows,
                                         uint32_t *different);

/** All row_commits of file, ascending: file->rows of them, to be freed with demur_free(). */
DEMUR_MUST_CHECK
enum demur_err demur_roster_file_commits(struct demur_hash **out,
                                         const struct demur_roster_file *file);

/**
 * Make the ROSTER of file, without signatures: epoch, rows, root and cells follow from file, the
 * rest is given.  names has DEMUR_ATTRIBUTES entries, whose texts are copied.
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE, DEMUR_ERR_FORMAT (what encoding would refuse), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_roster_make(struct demur_roster **out, const struct demur_roster_file *file,
                                 const struct demur_roster_names *names,
                                 const struct demur_hash *manifest, uint16_t k_min);

#endif
