/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* pairing.h -- products of pairings, with the lines of G2 points computed once.  Public data. */
#ifndef DEMUR_GROUP_PAIRING_H
#define DEMUR_GROUP_PAIRING_H

#include "demur/error.h"
#include "group/point.h"

/** The Miller loop's lines of one point of G2, about 20 kB. */
struct demur_lines;

/** Lines of q; freed with demur_lines_free().  @return DEMUR_OK, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err demur_lines_new(struct demur_lines **out, const struct demur_g2_affine *q);

/** Lines of BP2, the generator of G2. */
DEMUR_MUST_CHECK
enum demur_err demur_lines_new_base(struct demur_lines **out);
void demur_lines_free(struct demur_lines *lines);

/** One factor e(p, q); p may be the identity. */
struct demur_pair {
    struct demur_g1_affine p;
    const struct demur_lines *q;
};

/** Whether the product of the n pairings is 1. */
bool demur_pairing_product_is_one(const struct demur_pair *pair, size_t n);

#endif
