/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issuer.h -- a public key with the header of its credentials: what a signature is checked
 * against.  Made once per issuer and epoch, then read by any number of threads.
 */
#ifndef DEMUR_BBS_ISSUER_H
#define DEMUR_BBS_ISSUER_H

#include "bbs/generators.h"
#include "bbs/key.h"
#include "group/pairing.h"

struct demur_bbs_issuer {
    const struct demur_bbs_generators *generators; /**< borrowed; outlives the issuer */
    struct demur_bbs_pk pk;
    struct demur_scalar domain;
    struct demur_g1_affine base; /**< P1 + Q1 domain */
    struct demur_lines *w;       /**< of pk */
    struct demur_lines *bp2;     /**< of the generator of G2 */
};

/**
 * Compute the domain of pk, generators and header.
 *
 * nyms: how many nym secrets the interface's header binds, N (header' = header || I2OSP(N, 8));
 * 0 in the core and blind interfaces, where the header is taken as it is.
 * Freed with demur_bbs_issuer_free().  @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_issuer_new(struct demur_bbs_issuer **out,
                                    const struct demur_bbs_generators *generators,
                                    const struct demur_bbs_pk *pk, struct demur_span header,
                                    size_t nyms);
void demur_bbs_issuer_free(struct demur_bbs_issuer *issuer);

#endif
