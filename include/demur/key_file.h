/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * key_file.h -- KEY_FILE (63), the secrets of one role, as they lie in a file of mode 0600.
 *
 *     prologue, role u8, then 32 bytes a secret:
 *     1 issuer      BBS secret, operator seed, entropy key
 *     2 root        seed
 *     3 log         seed
 *     4 front       receipt seed, puzzle key
 *     5 principal   signing seed, HPKE key
 *     6 witness     seed
 *     7 keeper      HPKE key
 *
 * Source: docs/protocol.md 2.17.
 */
#ifndef DEMUR_KEY_FILE_H
#define DEMUR_KEY_FILE_H

#include "demur/error.h"
#include "demur/issuer.h"
#include "demur/keys.h"
#include "demur/puzzle.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_KIND_KEY_FILE      0x63
#define DEMUR_KEY_FILE_BYTES_MAX 103 /**< an issuer's */

/** Whose secrets; the values stand in the file. */
enum demur_key_role {
    DEMUR_KEY_ISSUER = 1,
    DEMUR_KEY_ROOT = 2,
    DEMUR_KEY_LOG = 3,
    DEMUR_KEY_FRONT = 4,
    DEMUR_KEY_PRINCIPAL = 5,
    DEMUR_KEY_WITNESS = 6,
    DEMUR_KEY_KEEPER = 7,
};

/** The secrets of one role: wipe it with demur_wipe(). */
struct demur_key_file {
    uint8_t role; /**< enum demur_key_role: which of the following is set */
    union {
        struct demur_issuer_secrets issuer; /**< its BBS secret is one: 1..r-1 */
        struct demur_sign_seed root;
        struct demur_sign_seed log;
        struct {
            struct demur_sign_seed receipt;
            struct demur_puzzle_key puzzle;
        } front;
        struct {
            struct demur_sign_seed sign;
            struct demur_box_sk box;
        } principal;
        struct demur_sign_seed witness;
        struct demur_box_sk keeper;
    };
};

/**
 * Write the file, *out_len bytes of out; out is secret.
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (role, an issuer's BBS secret), with outputs as they were
 */
DEMUR_MUST_CHECK
enum demur_err demur_key_file_encode(uint8_t out[DEMUR_KEY_FILE_BYTES_MAX], size_t *out_len,
                                     const struct demur_key_file *key);

/**
 * Read a file; on failure *out is as it was.
 *
 * Time depends on no secret, but for whether a BBS secret is in range.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (role, an issuer's BBS
 *         secret)
 */
DEMUR_MUST_CHECK
enum demur_err demur_key_file_decode(struct demur_key_file *out, const uint8_t *in, size_t in_len);

#endif
