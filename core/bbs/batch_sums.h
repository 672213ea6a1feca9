/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * batch_sums.h -- inside the batch: proofs read and range-checked, and the scalars that all
 * proofs share on P1, the generators and the OP of each context.
 */
#ifndef DEMUR_BBS_BATCH_SUMS_H
#define DEMUR_BBS_BATCH_SUMS_H

#include "bbs/batch.h"

enum {
    DEMUR_BBS_BATCH_ISSUERS = 16,  /**< distinct issuers of one batch */
    DEMUR_BBS_BATCH_CONTEXTS = 256 /**< distinct contexts of one batch */
};

/** A proof read: points on the curve (membership owed), scalars in 1..r-1, c computed. */
struct demur_bbs_parsed {
    const struct demur_bbs_statement *statement;
    const uint8_t *response; /**< the m^_j, 32 bytes each, in range */
    struct demur_curve_point point[6];
    struct demur_curve_point nym;
    struct demur_scalar e, r1, r3, c;
    size_t context; /**< its place among the batch's contexts */
};

/** The four coins of a proof. */
struct demur_bbs_coins {
    struct demur_scalar a, b, g, d;
};

/** Scalars summed over the whole batch. */
struct demur_bbs_batch_sums {
    struct demur_scalar p1;
    struct demur_scalar point[DEMUR_BBS_MESSAGES_MAX + 1]; /**< Q1 and the messages' */
    const struct demur_bbs_context *context[DEMUR_BBS_BATCH_CONTEXTS];
    struct demur_scalar op[DEMUR_BBS_BATCH_CONTEXTS];
    size_t contexts;
};

/** Read item; w is room for the challenge.  Errors as demur_bbs_proof_verify(). */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_parse(struct demur_bbs_parsed *out, struct demur_writer *w,
                               const struct demur_bbs_item *item);

/** Find or make the place of p's context; DEMUR_ERR_RANGE where there are too many. */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_batch_sums_context(struct demur_bbs_batch_sums *sums,
                                            struct demur_bbs_parsed *p);

/** Add p under coins k; own is set to the scalars of Abar, Bbar, D and P. */
void demur_bbs_batch_sums_add(struct demur_bbs_batch_sums *sums, struct demur_scalar own[4],
                              const struct demur_bbs_parsed *p, const struct demur_bbs_coins *k);

/** The sum of the shared points.  @return DEMUR_OK, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_batch_sums_finish(struct demur_g1 *out,
                                           const struct demur_bbs_batch_sums *sums,
                                           const struct demur_bbs_generators *g);

#endif
