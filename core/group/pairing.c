/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "group/pairing.h"

#include "demur/memory.h"
#include "group/blst_types.h"

enum { LINES = 68 };

struct demur_lines {
    blst_fp6 line[LINES];
};

enum demur_err demur_lines_new(struct demur_lines **out, const struct demur_g2_affine *q)
{
    struct demur_lines *lines = demur_alloc(sizeof *lines);

    if (lines == NULL) return DEMUR_ERR_NOMEM;
    blst_precompute_lines(lines->line, cp2a(q));
    *out = lines;
    return DEMUR_OK;
}

enum demur_err demur_lines_new_base(struct demur_lines **out)
{
    struct demur_g2_affine base;

    *p2a(&base) = *blst_p2_affine_generator();
    return demur_lines_new(out, &base);
}

void demur_lines_free(struct demur_lines *lines)
{
    demur_free(lines);
}

bool demur_pairing_product_is_one(const struct demur_pair *pair, size_t n)
{
    blst_fp12 product = *blst_fp12_one();
    blst_fp12 one_more;

    for (size_t i = 0; i < n; i++) {
        if (blst_p1_affine_is_inf(cp1a(&pair[i].p))) continue; /* e(O, q) = 1 */
        blst_miller_loop_lines(&one_more, pair[i].q->line, cp1a(&pair[i].p));
        blst_fp12_mul(&product, &product, &one_more);
    }
    blst_final_exp(&product, &product);
    return blst_fp12_is_one(&product);
}
