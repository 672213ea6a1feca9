/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * context.h -- what a pseudonym is for: one memo, one poll, one quota slot.
 *
 * OP = hash_to_curve(context_id, api_id), z = h2s(context_id, api_id || "VECT_NYM_SECRETS");
 * the pseudonym of nym secrets n_0..n_{N-1} is OP times the sum of n_i z^i.
 * Source: draft-irtf-cfrg-bbs-per-verifier-linkability-03; bbs.md 2.4.
 */
#ifndef DEMUR_BBS_CONTEXT_H
#define DEMUR_BBS_CONTEXT_H

#include "bbs/suite.h"

struct demur_bbs_context {
    struct demur_span id; /**< context_id, borrowed: it outlives the context */
    struct demur_g1_affine op;
    struct demur_scalar z;
};

/** Derive OP and z of context_id. */
void demur_bbs_context_init(struct demur_bbs_context *out, struct demur_span id);

/** The pseudonym of the n secrets, compressed.  Constant time in them. */
void demur_bbs_context_nym(uint8_t out[DEMUR_G1_BYTES], const struct demur_bbs_context *context,
                           const struct demur_scalar *secret, size_t n);

#endif
