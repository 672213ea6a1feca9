/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/sign.h"

#include "demur/bytes.h"
#include "demur/memory.h"

/* e = h2s(material); A = B / (SK + e). */
static enum demur_err finish(struct demur_bbs_sig *out, const struct demur_bbs_sk *sk,
                             const struct demur_g1 *b, const struct demur_writer *material,
                             enum demur_bbs_api api)
{
    struct demur_scalar inverse;
    struct demur_bbs_sig sig;
    struct demur_g1 a;
    enum demur_err err = material->err;

    if (err != DEMUR_OK) return err;
    demur_bbs_hash_to_scalar(&sig.e, api, (struct demur_span){material->data, material->len});
    demur_scalar_add(&inverse, &sk->x, &sig.e);
    demur_scalar_inverse(&inverse, &inverse);
    demur_g1_mul_secret(&a, b, &inverse);
    demur_wipe(&inverse, sizeof inverse);
    if (demur_g1_is_identity(&a) || demur_scalar_is_zero(&sig.e)) {
        err = DEMUR_ERR_RANGE;
    } else {
        demur_g1_to_affine(&sig.a, &a); /* the issuer gives A and e away */
        *out = sig;
    }
    demur_wipe(&a, sizeof a); /* Z of a product tells of its factor, here of the key */
    demur_wipe(&sig, sizeof sig);
    return err;
}

/* base + sum of message[i] on its generator, + entropy on the last one where there is one. */
static enum demur_err make_b(struct demur_g1 *out, const struct demur_bbs_issuer *issuer,
                             const struct demur_scalar *message, size_t messages,
                             const struct demur_scalar *entropy)
{
    const struct demur_bbs_generators *g = issuer->generators;
    struct demur_g1_term *term = demur_alloc_array(messages + 1, sizeof *term);
    size_t terms = messages;
    enum demur_err err;

    if (term == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < messages; i++) {
        term[i] = (struct demur_g1_term){.point = 1 + i, .k = message[i]};
    }
    if (entropy != NULL) {
        term[terms++] = (struct demur_g1_term){.point = g->messages, .k = *entropy};
    }
    err = demur_g1_tables_sum_secret(out, g->tables, term, terms);
    if (err == DEMUR_OK) demur_g1_add_affine(out, out, &issuer->base);
    demur_wipe_free(term, (messages + 1) * sizeof *term);
    return err;
}

enum demur_err demur_bbs_sign(struct demur_bbs_sig *out, const struct demur_bbs_sk *sk,
                              const struct demur_bbs_issuer *issuer,
                              const struct demur_scalar *message)
{
    size_t messages = issuer->generators->messages;
    struct demur_writer w;
    struct demur_g1 b;
    uint8_t bytes[DEMUR_SCALAR_BYTES];
    enum demur_err err = make_b(&b, issuer, message, messages, NULL);

    if (err != DEMUR_OK) return err;
    demur_writer_init(&w);
    demur_bbs_sk_encode(bytes, sk);
    demur_put_bytes(&w, bytes, sizeof bytes);
    for (size_t i = 0; i < messages; i++) {
        demur_scalar_encode(bytes, &message[i]);
        demur_put_bytes(&w, bytes, sizeof bytes);
    }
    demur_scalar_encode(bytes, &issuer->domain);
    demur_put_bytes(&w, bytes, sizeof bytes);
    err = finish(out, sk, &b, &w, issuer->generators->api);
    demur_writer_wipe(&w);
    demur_wipe(bytes, sizeof bytes);
    demur_wipe(&b, sizeof b);
    return err;
}

enum demur_err demur_bbs_blind_sign(struct demur_bbs_sig *out, const struct demur_bbs_sk *sk,
                                    const struct demur_bbs_issuer *issuer,
                                    const struct demur_scalar *message,
                                    const struct demur_bbs_commitment *commitment,
                                    const struct demur_scalar *entropy)
{
    const struct demur_bbs_generators *g = issuer->generators;
    struct demur_writer w;
    struct demur_g1 b;
    uint8_t bytes[DEMUR_G1_BYTES];
    enum demur_err err = make_b(&b, issuer, message, g->signer, entropy);

    if (err != DEMUR_OK) return err;
    if (commitment != NULL) demur_g1_add_affine(&b, &b, &commitment->c);
    demur_writer_init(&w);
    demur_bbs_sk_encode(bytes, sk);
    demur_put_bytes(&w, bytes, DEMUR_BBS_SK_BYTES);
    demur_g1_encode(bytes, &b);
    demur_put_bytes(&w, bytes, sizeof bytes);
    err = finish(out, sk, &b, &w, g->api);
    demur_writer_wipe(&w);
    demur_wipe(bytes, sizeof bytes);
    demur_wipe(&b, sizeof b);
    return err;
}
