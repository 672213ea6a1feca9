/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* proof_make.c -- ProofGen and ProofGenWithNym; everything here is secret until it is encoded. */
#include "bbs/credential_parts.h"
#include "bbs/proof.h"
#include "demur/memory.h"

#include <assert.h>
#include <string.h>

/* The random scalars of one proof, and what follows from them. */
struct coins {
    struct demur_scalar r1, r2, e, r1t, r3t;           /* as the draft draws them */
    struct demur_scalar rho, y, w, v;                  /* r1 r2, rho e~, r2 r1~, r2 r3~ */
    struct demur_scalar m[DEMUR_BBS_MESSAGES_MAX];     /* m~_j of the hidden messages */
    struct demur_g1_term term[DEMUR_BBS_MESSAGES_MAX]; /* H_j m~_j */
    size_t index[DEMUR_BBS_MESSAGES_MAX];              /* which messages are hidden */
    size_t hidden;
};

static enum demur_err draw(struct coins *k, const struct demur_random *source)
{
    struct demur_scalar *const first[] = {&k->r1, &k->r2, &k->e, &k->r1t, &k->r3t};
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < 5 && err == DEMUR_OK; i++) err = demur_scalar_random(first[i], source);
    for (size_t i = 0; i < k->hidden && err == DEMUR_OK; i++) {
        err = demur_scalar_random(&k->m[i], source);
        k->term[i] = (struct demur_g1_term){.point = 1 + k->index[i], .k = k->m[i]};
    }
    demur_scalar_mul(&k->rho, &k->r1, &k->r2);
    demur_scalar_mul(&k->y, &k->rho, &k->e);
    demur_scalar_mul(&k->w, &k->r2, &k->r1t);
    demur_scalar_mul(&k->v, &k->r2, &k->r3t);
    return err;
}

static void find_hidden(struct coins *k, const struct demur_bbs_statement *s, size_t messages)
{
    size_t shown = 0;

    k->hidden = 0;
    for (size_t i = 0; i < messages; i++) {
        if (shown < s->disclosed_count && s->disclosed[shown].index == i) {
            shown++;
        } else {
            k->index[k->hidden++] = i;
        }
    }
    assert(shown == s->disclosed_count);
}

/* out = p a + q b, compressed. */
static void encode_sum(uint8_t out[DEMUR_G1_BYTES], const struct demur_g1 *p,
                       const struct demur_scalar *a, const struct demur_g1 *q,
                       const struct demur_scalar *b)
{
    struct demur_g1 left;
    struct demur_g1 right;

    demur_g1_mul_secret(&left, p, a);
    demur_g1_mul_secret(&right, q, b);
    demur_g1_add(&left, &left, &right);
    demur_g1_encode(out, &left);
    demur_wipe(&left, sizeof left); /* Z of a product tells of its factor */
    demur_wipe(&right, sizeof right);
}

static void encode_product(uint8_t out[DEMUR_G1_BYTES], const struct demur_g1 *p,
                           const struct demur_scalar *k)
{
    struct demur_g1 product;

    demur_g1_mul_secret(&product, p, k);
    demur_g1_encode(out, &product);
    demur_wipe(&product, sizeof product);
}

/*
 * Abar = A rho, Bbar = (B - A e) rho, D = B r2, T1 = A y + B w, T2 = B v + sum of H_j m~_j: the
 * draft's values with D and Abar written out, which saves the multiplications of new points.
 */
static enum demur_err make_points(struct demur_bbs_proof *out, const struct demur_bbs_credential *c,
                                  const struct coins *k)
{
    struct demur_g1 t2;
    struct demur_g1 sum;
    enum demur_err err;

    err = demur_g1_tables_sum_secret(&sum, c->issuer->generators->tables, k->term, k->hidden);
    if (err != DEMUR_OK) return err;
    demur_g1_mul_secret(&t2, &c->b, &k->v);
    demur_g1_add(&t2, &t2, &sum);
    encode_product(out->point[DEMUR_BBS_ABAR], &c->a, &k->rho);
    encode_product(out->point[DEMUR_BBS_BBAR], &c->b_less_ae, &k->rho);
    encode_product(out->point[DEMUR_BBS_D], &c->b, &k->r2);
    encode_sum(out->point[DEMUR_BBS_T1], &c->a, &k->y, &c->b, &k->w);
    demur_g1_encode(out->point[DEMUR_BBS_T2], &t2);
    demur_wipe(&t2, sizeof t2);
    demur_wipe(&sum, sizeof sum);
    return DEMUR_OK;
}

/* The responses; r1 and r3 have a minus, since D stands on the other side of the equations. */
static void respond(struct demur_bbs_proof *out, const struct demur_bbs_credential *c,
                    const struct coins *k)
{
    struct demur_scalar t;

    demur_scalar_mul(&t, &c->e, &out->c);
    demur_scalar_add(&out->e, &k->e, &t);
    demur_scalar_mul(&t, &k->r1, &out->c);
    demur_scalar_sub(&out->r1, &k->r1t, &t);
    demur_scalar_inverse(&t, &k->r2);
    demur_scalar_mul(&t, &t, &out->c);
    demur_scalar_sub(&out->r3, &k->r3t, &t);
    for (size_t i = 0; i < k->hidden; i++) {
        demur_scalar_mul(&t, &c->message[k->index[i]], &out->c);
        demur_scalar_add(&out->m[i], &k->m[i], &t);
    }
    demur_wipe(&t, sizeof t);
}

enum demur_err demur_bbs_proof_make(struct demur_bbs_proof *out, uint8_t *nym,
                                    const struct demur_bbs_credential *c,
                                    const struct demur_bbs_statement *statement,
                                    const struct demur_random *source)
{
    struct demur_bbs_statement s = *statement;
    struct coins *k = demur_alloc(sizeof *k);
    struct demur_writer w;
    enum demur_err err;

    if (k == NULL) return DEMUR_ERR_NOMEM;
    assert(s.issuer == c->issuer && (s.context == NULL || nym != NULL));
    demur_writer_init(&w);
    memset(out, 0, sizeof *out);
    find_hidden(k, &s, c->messages);
    out->hidden = k->hidden;
    err = draw(k, source);
    if (err != DEMUR_OK) goto out;
    err = make_points(out, c, k);
    if (err != DEMUR_OK) goto out;
    if (s.context != NULL) {
        assert(s.nyms <= k->hidden);
        demur_bbs_context_nym(nym, s.context, c->message + c->messages - s.nyms, s.nyms);
        demur_bbs_context_nym(out->point[DEMUR_BBS_U], s.context, k->m + k->hidden - s.nyms,
                              s.nyms);
        s.nym = nym;
    }
    err = demur_bbs_proof_challenge(&out->c, &w, &s, out->point[0]);
    if (err == DEMUR_OK) respond(out, c, k);
out:
    if (err != DEMUR_OK) demur_wipe(out, sizeof *out);
    demur_writer_wipe(&w);
    demur_wipe_free(k, sizeof *k);
    return err;
}
