/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* key.h -- an issuer's BBS key pair, and the signature (A, e) that it makes. */
#ifndef DEMUR_BBS_KEY_H
#define DEMUR_BBS_KEY_H

#include "bbs/suite.h"

#define DEMUR_BBS_SK_BYTES  32
#define DEMUR_BBS_PK_BYTES  96
#define DEMUR_BBS_SIG_BYTES 80

/** A secret key, 1..r-1.  Wipe it with demur_wipe(). */
struct demur_bbs_sk {
    struct demur_scalar x;
};

/** A public key that has passed every check: in G2, not the identity. */
struct demur_bbs_pk {
    uint8_t bytes[DEMUR_BBS_PK_BYTES];
    struct demur_g2_affine w;
};

/** A signature: A in G1, not the identity, and e in 1..r-1. */
struct demur_bbs_sig {
    struct demur_g1_affine a;
    struct demur_scalar e;
};

/**
 * KeyGen: material is secret, of at least 32 bytes; info at most 65,535; dst see suite.h.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (material or info), DEMUR_ERR_RANGE (SK = 0), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_keygen(struct demur_bbs_sk *out, struct demur_span material,
                                struct demur_span info, struct demur_span dst);

/** Read a secret key; DEMUR_ERR_RANGE unless 0 < SK < r.  Constant time but for that. */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_sk_decode(struct demur_bbs_sk *out, const uint8_t in[DEMUR_BBS_SK_BYTES]);
void demur_bbs_sk_encode(uint8_t out[DEMUR_BBS_SK_BYTES], const struct demur_bbs_sk *sk);

/** SkToPk. */
void demur_bbs_pk_of(struct demur_bbs_pk *out, const struct demur_bbs_sk *sk);

/** Read a public key; DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (subgroup, identity). */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_pk_decode(struct demur_bbs_pk *out, const uint8_t in[DEMUR_BBS_PK_BYTES]);

/** Read a signature; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_bbs_sig_decode(struct demur_bbs_sig *out, const uint8_t *in, size_t in_len);
void demur_bbs_sig_encode(uint8_t out[DEMUR_BBS_SIG_BYTES], const struct demur_bbs_sig *sig);

#endif
