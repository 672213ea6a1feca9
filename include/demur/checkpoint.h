/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * checkpoint.h -- the text of a checkpoint (c2sp.org/tlog-checkpoint v1.0.0): origin, size, root,
 * and extension lines, which are carried.  As a note it is signed and checked by note.h, policy.h.
 */
#ifndef DEMUR_CHECKPOINT_H
#define DEMUR_CHECKPOINT_H

#include "demur/bytes.h"
#include "demur/error.h"
#include "demur/note.h"
#include "demur/tree_proof.h"

/** A checkpoint; spans are borrowed. */
struct demur_checkpoint {
    struct demur_span origin; /**< one line without LF, not empty */
    struct demur_tree_head head;
    struct demur_span extensions; /**< whole lines, none empty; as a rule there are none */
};

/**
 * Read the text of a checkpoint; out borrows from text.
 *
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (size above DEMUR_TREE_SIZE_MAX),
 *         DEMUR_ERR_INVALID (size 0 with another root than the empty tree's)
 */
DEMUR_MUST_CHECK
enum demur_err demur_checkpoint_decode(struct demur_checkpoint *out, struct demur_span text);

/** Write the text; DEMUR_ERR_FORMAT (origin, extensions), DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_checkpoint_encode(struct demur_writer *out, const struct demur_checkpoint *c);

/**
 * The log's own note: the text of head under key's name as origin, signed by key.
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE, DEMUR_ERR_INVALID (seed is not key's), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_checkpoint_sign(struct demur_writer *out, const struct demur_tree_head *head,
                                     const struct demur_vkey *key,
                                     const struct demur_sign_seed *seed);

#endif
