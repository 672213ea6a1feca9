/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_bbs_commitment.c -- no bytes crash the reading of a commitment; none that is no point holds.
 */
#include "bbs/commit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct demur_bbs_generators *g;
    struct demur_bbs_commitment c;

    if (g == NULL && demur_bbs_generators_new(&g, DEMUR_BBS_NYM, 0, 1) != DEMUR_OK) abort();
    if (demur_bbs_commitment_verify(&c, g, data, size) != DEMUR_OK) return 0;
    if (!demur_g1_in_group(&c.c)) abort();
    return 0;
}
