/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * suite.h -- the ciphersuite BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_ and its three interfaces.
 *
 * Source: draft-irtf-cfrg-bbs-signatures 7.2.2; draft-irtf-cfrg-bbs-blind-signatures (-02
 * layout); draft-irtf-cfrg-bbs-per-verifier-linkability-03.  docs/decisions/bbs-drafts.md says
 * which text counts where they disagree with their vectors.
 */
#ifndef DEMUR_BBS_SUITE_H
#define DEMUR_BBS_SUITE_H

#include "demur/hash.h"
#include "group/point.h"
#include "group/scalar.h"

/** Which interface, that is which api_id, an operation belongs to. */
enum demur_bbs_api {
    DEMUR_BBS_CORE,  /**< "H2G_HM2S_" */
    DEMUR_BBS_BLIND, /**< "BLIND_H2G_HM2S_" */
    DEMUR_BBS_NYM,   /**< "H2G_HM2S_PSEUDONYM_" */
};

/** The api_id as text. */
const char *demur_bbs_api_id(enum demur_bbs_api api);

/** hash_to_scalar(msg, api_id || "H2S_"). */
void demur_bbs_hash_to_scalar(struct demur_scalar *out, enum demur_bbs_api api,
                              struct demur_span msg);

/** messages_to_scalars for one message: DST api_id || "MAP_MSG_TO_SCALAR_AS_HASH_". */
void demur_bbs_map_message(struct demur_scalar *out, enum demur_bbs_api api, struct demur_span msg);

/** KeyGen's default key_dst, ciphersuite_id || "KEYGEN_DST_". */
struct demur_span demur_bbs_keygen_dst(void);

#endif
