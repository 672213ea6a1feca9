/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tlog_proof.h -- one entry's inclusion as a file, .tlog-proof (c2sp.org/tlog-proof@v1):
 *
 *     c2sp.org/tlog-proof@v1
 *     extra <base64>              may be left out
 *     index <decimal>
 *     <base64 of a hash>          none or more, the leaf's sibling first
 *
 *     <the signed checkpoint>
 *
 * Source: docs/log.md 1.7.
 */
#ifndef DEMUR_TLOG_PROOF_H
#define DEMUR_TLOG_PROOF_H

#include "demur/policy.h"

#define DEMUR_TLOG_PROOF_PATH_MAX  63    /**< hashes */
#define DEMUR_TLOG_PROOF_EXTRA_MAX 65535 /**< bytes, before base64 */
#define DEMUR_TLOG_PROOF_BYTES_MAX (DEMUR_NOTE_BYTES_MAX + 98304)

/** What such a file holds; spans are borrowed. */
struct demur_tlog_proof {
    bool has_extra;
    struct demur_span extra_base64; /**< canonical base64, unauthenticated */
    uint64_t index;                 /**< below DEMUR_TREE_SIZE_MAX */
    struct demur_tree_path path;    /**< at most DEMUR_TLOG_PROOF_PATH_MAX hashes */
    struct demur_span checkpoint;   /**< a signed note, verbatim; its form has been checked */
};

/**
 * Read the file; out borrows from data, and on failure is as it was.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (the file, extra, the path or the note is too long),
 *         DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (index)
 */
DEMUR_MUST_CHECK
enum demur_err demur_tlog_proof_decode(struct demur_tlog_proof *out, const void *data, size_t len);

/** Write the file: the errors of decode, and nothing is written; or DEMUR_ERR_NOMEM (in out). */
DEMUR_MUST_CHECK
enum demur_err demur_tlog_proof_encode(struct demur_writer *out, const struct demur_tlog_proof *p);

/**
 * Check that the log holds entry, by its checkpoint and the policy.
 *
 * verdict is always written; a fault of DEMUR_CHECKPOINT_OK with DEMUR_ERR_INVALID means that
 * the path does not lead from the entry to the root.
 * @return DEMUR_OK, DEMUR_ERR_INVALID, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_tlog_proof_verify(struct demur_checkpoint_verdict *verdict,
                                       const struct demur_tlog_proof *p,
                                       const struct demur_policy *policy, struct demur_span entry);

#endif
