/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * generators.h -- the points that messages stand on, and their tables.
 *
 * One list for every interface: point 0 is Q1, point 1 + i is that of message i.  In the blind
 * and nym interfaces the messages are the L signer messages, then prover_blind (on Q2), then the
 * M committed messages, the nym secrets last (on J_1..J_M).
 *
 * Source: draft-irtf-cfrg-bbs-signatures, create_generators; the blind draft, "BLIND_" || api_id.
 */
#ifndef DEMUR_BBS_GENERATORS_H
#define DEMUR_BBS_GENERATORS_H

#include "bbs/suite.h"
#include "group/mul.h"

enum { DEMUR_BBS_MESSAGES_MAX = 256 };

struct demur_bbs_generators {
    enum demur_bbs_api api;
    size_t signer;    /**< L */
    size_t committed; /**< M, nym secrets among them; 0 in the core interface */
    size_t messages;  /**< L, or L + 1 + M */
    struct demur_g1_affine p1;
    struct demur_g1_affine *point; /**< 1 + messages of them */
    uint8_t (*encoded)[DEMUR_G1_BYTES];
    struct demur_g1_tables *tables; /**< of point, in the same order */
};

/**
 * Derive, or where they are the Demur credential's (nym, L = 3, M = 16) load, the generators.
 *
 * Freed with demur_bbs_generators_free().
 * @return DEMUR_OK, DEMUR_ERR_RANGE (more than DEMUR_BBS_MESSAGES_MAX messages), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_generators_new(struct demur_bbs_generators **out, enum demur_bbs_api api,
                                        size_t signer, size_t committed);
void demur_bbs_generators_free(struct demur_bbs_generators *g);

/** create_generators(count, prefix || api_id), affine; prefix is "" or "BLIND_". */
void demur_bbs_generators_derive(struct demur_g1_affine *out, size_t count, enum demur_bbs_api api,
                                 const char *prefix);

/** P1, derived. */
void demur_bbs_p1_derive(struct demur_g1_affine *out);

enum { DEMUR_BBS_CONSTANT_SIGNER = 3, DEMUR_BBS_CONSTANT_COMMITTED = 16 };

/** P1, Q1, H_1..H_3, Q2, J_1..J_16 of the nym interface, x || y; tests derive them again. */
extern const uint8_t demur_bbs_nym_constants[22][2 * DEMUR_G1_BYTES];

#endif
