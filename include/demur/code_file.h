/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * code_file.h -- CODE_FILE (64), what an issuer keeps of the one-time codes of an epoch: whose row
 * each code is good for.  Secret, though no code can be had from it.
 *
 *     prologue, issuer u8, epoch u32, u32 n x {hash of the code b32, row_id b16}
 *
 * Ascending by hash.  Source: docs/protocol.md 2.2 (step 4), 2.17.
 */
#ifndef DEMUR_CODE_FILE_H
#define DEMUR_CODE_FILE_H

#include "demur/code.h"
#include "demur/error.h"
#include "demur/roster.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_KIND_CODE_FILE        0x64
#define DEMUR_CODE_FILE_ENTRY_BYTES 48
#define DEMUR_CODE_FILE_BYTES_MAX   (15U + (size_t)DEMUR_CODE_FILE_ENTRY_BYTES * DEMUR_ROWS_MAX)

/** One code. */
struct demur_code_entry {
    struct demur_hash hash; /**< of demur_code_hash() */
    struct demur_row_id row_id;
};

/** The codes of one issuer and epoch.  Encoding checks it, decoding gives a checked one. */
struct demur_code_file {
    uint8_t issuer; /**< as the manifest numbers it */
    uint32_t epoch;
    uint32_t codes;                 /**< 1..DEMUR_ROWS_MAX */
    struct demur_code_entry *entry; /**< ascending by hash, none twice; no row_id twice */
};

/**
 * Draw a code for every row of rows: code[i] is that of rows->row[i].
 *
 * code has room for rows->rows; it is secret, to be wiped when it has been printed.  On success
 * *out is the caller's, to be freed with demur_code_file_free(); on failure code is wiped.
 * @return DEMUR_OK, DEMUR_ERR_RANDOM, DEMUR_ERR_NOMEM, DEMUR_ERR_RANGE (as encoding)
 */
DEMUR_MUST_CHECK
enum demur_err demur_code_file_make(struct demur_code_file **out, struct demur_code *code,
                                    uint8_t issuer, const struct demur_roster_file *rows,
                                    const struct demur_random *random);

/**
 * Read a CODE_FILE.
 *
 * On success *out is the caller's, to be freed with demur_code_file_free().
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (how many, their order, a
 *         row twice), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_code_file_decode(struct demur_code_file **out, const uint8_t *in,
                                      size_t in_len);

/**
 * Write the byte form; *out is to be freed with demur_wipe_free(*out, *out_len).
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (as decoding), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_code_file_encode(uint8_t **out, size_t *out_len,
                                      const struct demur_code_file *file);

/** Wipe and free.  NULL does nothing. */
void demur_code_file_free(struct demur_code_file *file);

/** Whose code has that hash; borrowed, or NULL.  Time depends on the hash, which is public. */
const struct demur_row_id *demur_code_file_row(const struct demur_code_file *file,
                                               const struct demur_hash *hash);

#endif
