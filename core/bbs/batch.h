/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * batch.h -- verify very many proofs in batch form at once.
 *
 * One equation over random private coins, e(sum d Abar, W) e(X, BP2) = 1, whose sums run through
 * persistent buckets that also are the subgroup test of every point (bbs.md 5.1):
 *
 *     set F  255 bits  Abar: a e^      Bbar: a c - d      D: a r1^ + b r3^      P: -g c
 *     set H  128 bits  T1: -a          T2: -b             U: -g
 *     set A  128 bits  Abar: d, one set for each issuer
 *
 * A batch that holds has only proofs that hold, but with probability 2^-127.  Memory does not
 * grow with the number of proofs.  Public data; not constant time.
 */
#ifndef DEMUR_BBS_BATCH_H
#define DEMUR_BBS_BATCH_H

#include "bbs/proof.h"

enum { DEMUR_BBS_BATCH_CHUNK = 4096 }; /**< most proofs that one _add takes */

/** One proof with a pseudonym, and what it is about.  Borrowed for the call. */
struct demur_bbs_item {
    struct demur_bbs_statement statement; /**< with context and nym */
    const uint8_t *proof;                 /**< batch form */
    size_t proof_len;
};

/** A batch in the making.  One thread at a time. */
struct demur_bbs_batch;

/**
 * A batch of about `expected` proofs, all over `generators` (borrowed).
 *
 * source is borrowed and must be unknown to whoever made the proofs: the system's generator.
 * Statements may belong to any issuers over these generators and any contexts, which must stay
 * where they are until _finish.  Freed with demur_bbs_batch_free().
 * @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_batch_new(struct demur_bbs_batch **out,
                                   const struct demur_bbs_generators *generators, size_t expected,
                                   const struct demur_random *source);
void demur_bbs_batch_free(struct demur_bbs_batch *batch);

/**
 * Add n (at most DEMUR_BBS_BATCH_CHUNK) proofs.
 *
 * result[i] is DEMUR_OK, or why item i is malformed (as demur_bbs_proof_verify()); a malformed
 * item is left out and the others stay in.  Coins are drawn after every byte has been read.
 * @return DEMUR_OK also where items are malformed, DEMUR_ERR_RANGE (more than 16 issuers or 256
 *         contexts in one batch), DEMUR_ERR_NOMEM, what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_batch_add(struct demur_bbs_batch *batch, enum demur_err *result,
                                   const struct demur_bbs_item *item, size_t n);

/**
 * DEMUR_OK if every well-formed proof added holds, else DEMUR_ERR_INVALID; the batch is spent.
 *
 * @return also DEMUR_ERR_NOMEM, what source returns
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_batch_finish(struct demur_bbs_batch *batch);

/**
 * Verify n proofs and say of each whether it holds: result[i] is DEMUR_OK or its error.
 *
 * Any mix of issuers and contexts, as long as all issuers stand on the same generators (the same
 * pointer).  A batch that fails is halved until the bad ones stand alone, with new coins at every
 * step; where that shows many bad ones, each of the rest is verified by itself.
 * @return DEMUR_OK if all hold, DEMUR_ERR_INVALID if some do not, else DEMUR_ERR_NOMEM or what
 *         source returns, and then result says nothing
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_batch_verify(enum demur_err *result, const struct demur_bbs_item *item,
                                      size_t n, const struct demur_random *source);

#endif
