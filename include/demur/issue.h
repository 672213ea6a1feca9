/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue.h -- ISSUE (03), one credential given, and COUNTS (04), how many so far: what an issuer
 * says in the open about its issuing.
 *
 *     ISSUE   issuer u8, epoch u32, row_commit b32, cell u16, c_hash b32, sig          141 bytes
 *     COUNTS  issuer u8, epoch u32, seq u32, u16 n x {issued u32, done u32}, sig     81 + 8 n
 *
 * Both are signed by the issuer's operator key.  Source: docs/protocol.md 2.3.
 */
#ifndef DEMUR_ISSUE_H
#define DEMUR_ISSUE_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"
#include "demur/roster.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_KIND_ISSUE  0x03
#define DEMUR_KIND_COUNTS 0x04

#define DEMUR_ISSUE_BYTES     141
#define DEMUR_COUNTS_BYTES(n) (81 + 8 * (size_t)(n))

/** One credential given. */
struct demur_issue {
    uint8_t issuer;
    uint32_t epoch;
    struct demur_hash row_commit;
    uint16_t cell;
    struct demur_hash c_hash;
    struct demur_signature sig;
};

/** Write the byte form with a signature by the operator's seed, which sets issue->sig. */
void demur_issue_make(uint8_t out[DEMUR_ISSUE_BYTES], struct demur_issue *issue,
                      const struct demur_sign_seed *seed, const struct demur_hash *org);

/** Read an ISSUE; its signature is not verified.  DEMUR_ERR_LENGTH, _FORMAT, _RANGE (cell). */
DEMUR_MUST_CHECK
enum demur_err demur_issue_decode(struct demur_issue *out, const uint8_t *in, size_t in_len);

/** Whether the ISSUE in bytes, decoded before, is signed by op_pk; DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_issue_verify(const uint8_t in[DEMUR_ISSUE_BYTES],
                                  const struct demur_sign_pk *op_pk, const struct demur_hash *org);

/** One cell's count: done <= issued. */
struct demur_count {
    uint32_t issued;
    uint32_t done;
};

/** Counts of an issuer in an epoch, by cell. */
struct demur_counts {
    uint8_t issuer;
    uint32_t epoch;
    uint32_t seq;
    uint16_t cells; /**< at most DEMUR_CELLS_MAX */
    struct demur_count cell[DEMUR_CELLS_MAX];
};

/**
 * Write the signed byte form; *out is the caller's, to be freed with demur_free().
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (as decoding), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_counts_make(uint8_t **out, size_t *out_len, const struct demur_counts *counts,
                                 const struct demur_sign_seed *seed, const struct demur_hash *org);

/**
 * Read a COUNTS; its signature is not verified.  out has some 16 kB: keep it on the heap.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (cells, done > issued)
 */
DEMUR_MUST_CHECK
enum demur_err demur_counts_decode(struct demur_counts *out, const uint8_t *in, size_t in_len);

/** Whether the COUNTS in bytes, decoded before, is signed by op_pk; DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_counts_verify(const uint8_t *in, size_t in_len,
                                   const struct demur_sign_pk *op_pk, const struct demur_hash *org);

/**
 * Whether next may follow before: same issuer, epoch and cells, seq higher, no count lower.
 *
 * @return DEMUR_OK, DEMUR_ERR_INVALID
 */
DEMUR_MUST_CHECK
enum demur_err demur_counts_follow(const struct demur_counts *next,
                                   const struct demur_counts *before);

#endif
