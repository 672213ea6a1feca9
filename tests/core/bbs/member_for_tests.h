/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* member_for_tests.h -- an issuer, members with credentials, and their proofs, made quickly. */
#ifndef MEMBER_FOR_TESTS_H
#define MEMBER_FOR_TESTS_H

#include "bbs/batch.h"
#include "bbs/sign.h"
#include "random_for_tests.h"

#include <string.h>

enum { T_SIGNER = 3, T_NYMS = 16, T_HIDDEN_MAX = T_SIGNER + 1 + T_NYMS };

/** One issuer of Demur credentials. */
struct t_issuer {
    struct demur_bbs_sk sk;
    struct demur_bbs_issuer *issuer;
};

static inline bool t_issuer_init(struct t_issuer *out, const struct demur_bbs_generators *g,
                                 const struct demur_random *random)
{
    struct demur_bbs_pk pk;
    static const uint8_t header[32] = {1, 2, 3};

    if (demur_scalar_random(&out->sk.x, random) != DEMUR_OK) return false;
    demur_bbs_pk_of(&pk, &out->sk);
    return demur_bbs_issuer_new(&out->issuer, g, &pk, (struct demur_span){header, sizeof header},
                                T_NYMS) == DEMUR_OK;
}

/** Enrol a member with attributes 1, 2, 3: commit, verify, sign, finalize. */
static inline struct demur_bbs_credential *t_enrol(const struct t_issuer *i,
                                                   const struct demur_random *random)
{
    const struct demur_bbs_generators *g = i->issuer->generators;
    struct demur_scalar message[T_HIDDEN_MAX];
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(T_NYMS)];
    struct demur_bbs_commitment commitment;
    struct demur_scalar entropy;
    struct demur_bbs_sig sig;
    struct demur_bbs_credential *credential = NULL;
    struct demur_scalar *nym = message + T_SIGNER + 1;

    for (unsigned k = 0; k < T_SIGNER; k++) demur_scalar_set_u64(&message[k], k + 1);
    for (unsigned k = 0; k < T_NYMS; k++) {
        if (demur_scalar_random(&nym[k], random) != DEMUR_OK) return NULL;
    }
    if (demur_scalar_random(&entropy, random) != DEMUR_OK ||
        demur_bbs_commitment_make(bytes, &message[T_SIGNER], g, nym, random) != DEMUR_OK ||
        demur_bbs_commitment_verify(&commitment, g, bytes, sizeof bytes) != DEMUR_OK ||
        demur_bbs_blind_sign(&sig, &i->sk, i->issuer, message, &commitment, &entropy) != DEMUR_OK) {
        return NULL;
    }
    demur_scalar_add(&nym[T_NYMS - 1], &nym[T_NYMS - 1], &entropy);
    if (demur_bbs_credential_new(&credential, i->issuer, &sig, message) != DEMUR_OK) return NULL;
    return credential;
}

/** A proof in batch form with its item, which points into itself. */
struct t_proof {
    struct demur_bbs_item item;
    struct demur_bbs_disclosed shown[T_SIGNER];
    uint8_t nym[DEMUR_G1_BYTES];
    uint8_t bytes[DEMUR_BBS_PROOF_BATCH_BYTES(T_HIDDEN_MAX)];
};

/** Prove credential in context, showing the first `shown` attributes. */
static inline bool t_prove(struct t_proof *out, const struct demur_bbs_credential *credential,
                           const struct demur_bbs_context *context, size_t shown,
                           const struct demur_random *random)
{
    static const uint8_t ph[32] = {9};
    static struct demur_bbs_proof p;

    for (size_t i = 0; i < shown; i++) {
        out->shown[i] =
            (struct demur_bbs_disclosed){i, *demur_bbs_credential_message(credential, i)};
    }
    out->item.statement = (struct demur_bbs_statement){
        .issuer = demur_bbs_credential_issuer(credential),
        .context = context,
        .nyms = T_NYMS,
        .nym = out->nym,
        .ph = {ph, sizeof ph},
        .disclosed = out->shown,
        .disclosed_count = shown,
    };
    if (demur_bbs_proof_make(&p, out->nym, credential, &out->item.statement, random) != DEMUR_OK) {
        return false;
    }
    demur_bbs_proof_encode_batch_form(out->bytes, &p);
    out->item.proof = out->bytes;
    out->item.proof_len = DEMUR_BBS_PROOF_BATCH_BYTES(p.hidden);
    return true;
}

#endif
