/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* proof_verify.c -- ProofVerify and ProofVerifyWithNym of one proof.  Public data throughout. */
#include "bbs/proof.h"
#include "demur/memory.h"

#include <string.h>

/* What a verification works with; on the heap, as it is some 10 kB. */
struct work {
    struct demur_g1_affine abar, bbar, d, nym;
    struct demur_g1_affine point[3];
    struct demur_scalar k[3];
    struct demur_g1_term term[DEMUR_BBS_MESSAGES_MAX];
    struct demur_writer w;
};

static enum demur_err read_scalars(struct demur_bbs_proof *p, struct demur_reader *r)
{
    struct demur_scalar *const first[] = {&p->e, &p->r1, &p->r3};
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < 3 + p->hidden && err == DEMUR_OK; i++) {
        struct demur_span s = demur_read_span(r, DEMUR_SCALAR_BYTES);

        err = demur_scalar_decode_nonzero(i < 3 ? first[i] : &p->m[i - 3], s.data);
    }
    return err;
}

static enum demur_err read_points(struct work *k, const struct demur_bbs_proof *p,
                                  const struct demur_bbs_statement *s)
{
    enum demur_err err = demur_g1_decode(&k->abar, p->point[DEMUR_BBS_ABAR]);

    if (err == DEMUR_OK) err = demur_g1_decode(&k->bbar, p->point[DEMUR_BBS_BBAR]);
    if (err == DEMUR_OK) err = demur_g1_decode(&k->d, p->point[DEMUR_BBS_D]);
    if (err == DEMUR_OK && s->context != NULL) err = demur_g1_decode(&k->nym, s->nym);
    return err;
}

/* T1 = Bbar c + Abar e^ + D r1^ */
static enum demur_err make_t1(struct demur_bbs_proof *p, struct work *k)
{
    struct demur_g1 sum;
    enum demur_err err;

    k->point[0] = k->bbar;
    k->k[0] = p->c;
    k->point[1] = k->abar;
    k->k[1] = p->e;
    k->point[2] = k->d;
    k->k[2] = p->r1;
    err = demur_g1_sum_public(&sum, k->point, k->k, 3);
    if (err == DEMUR_OK) demur_g1_encode(p->point[DEMUR_BBS_T1], &sum);
    return err;
}

/* T2 = (P1 + Q1 domain + sum of shown H_i m_i) c + D r3^ + sum of hidden H_j m^_j */
static enum demur_err make_t2(struct demur_bbs_proof *p, struct work *k,
                              const struct demur_bbs_statement *s)
{
    const struct demur_bbs_generators *g = s->issuer->generators;
    struct demur_g1 sum;
    struct demur_g1 rest;
    size_t shown = 0;
    size_t hidden = 0;
    enum demur_err err;

    for (size_t i = 0; i < g->messages; i++) {
        k->term[i].point = 1 + i;
        if (shown < s->disclosed_count && s->disclosed[shown].index == i) {
            demur_scalar_mul(&k->term[i].k, &s->disclosed[shown++].m, &p->c);
        } else {
            k->term[i].k = p->m[hidden++];
        }
    }
    err = demur_g1_tables_sum_public(&sum, g->tables, k->term, g->messages);
    if (err != DEMUR_OK) return err;
    k->point[0] = s->issuer->base;
    k->k[0] = p->c;
    k->point[1] = k->d;
    k->k[1] = p->r3;
    err = demur_g1_sum_public(&rest, k->point, k->k, 2);
    if (err != DEMUR_OK) return err;
    demur_g1_add(&sum, &sum, &rest);
    demur_g1_encode(p->point[DEMUR_BBS_T2], &sum);
    return DEMUR_OK;
}

/* U = OP sum of m^_nym,i z^i - P c; the identity is refused, like P = O. */
static enum demur_err make_u(struct demur_bbs_proof *p, struct work *k,
                             const struct demur_bbs_statement *s)
{
    struct demur_g1 sum;
    enum demur_err err;

    k->point[0] = s->context->op;
    demur_scalar_poly(&k->k[0], p->m + p->hidden - s->nyms, s->nyms, &s->context->z);
    k->point[1] = k->nym;
    demur_scalar_neg(&k->k[1], &p->c);
    err = demur_g1_sum_public(&sum, k->point, k->k, 2);
    if (err == DEMUR_OK && demur_g1_is_identity(&sum)) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) demur_g1_encode(p->point[DEMUR_BBS_U], &sum);
    return err;
}

/* e(Abar, W) = e(Bbar, BP2) */
static bool pairing_holds(const struct work *k, const struct demur_bbs_issuer *issuer)
{
    struct demur_g1 minus;
    struct demur_pair pair[2] = {{.p = k->abar, .q = issuer->w}, {.q = issuer->bp2}};

    demur_g1_from_affine(&minus, &k->bbar);
    demur_g1_neg(&minus);
    demur_g1_to_affine(&pair[1].p, &minus);
    return demur_pairing_product_is_one(pair, 2);
}

/* Verify *p, whose Abar, Bbar, D and scalars have been read; fills T1, T2 and U. */
static enum demur_err verify(struct demur_bbs_proof *p, struct work *k,
                             const struct demur_bbs_statement *s)
{
    struct demur_scalar c;
    enum demur_err err = read_points(k, p, s);

    if (err == DEMUR_OK) err = make_t1(p, k);
    if (err == DEMUR_OK) err = make_t2(p, k, s);
    if (err == DEMUR_OK && s->context != NULL) err = make_u(p, k, s);
    if (err == DEMUR_OK) {
        err = demur_bbs_proof_challenge(&c, &k->w, s, p->point[0]);
    }
    if (err == DEMUR_OK && !demur_scalar_equal(&c, &p->c)) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK && !pairing_holds(k, s->issuer)) err = DEMUR_ERR_INVALID;
    return err;
}

bool demur_bbs_proof_has_identity(const struct demur_bbs_proof *proof)
{
    enum { INFINITY_FLAG = 0x40 };

    for (size_t i = DEMUR_BBS_T1; i <= DEMUR_BBS_T2; i++) {
        if ((proof->point[i][0] & INFINITY_FLAG) != 0) return true;
    }
    return false;
}

enum demur_err demur_bbs_proof_verify(struct demur_bbs_proof *out,
                                      const struct demur_bbs_statement *s, const uint8_t *in,
                                      size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_bbs_proof *p = NULL;
    struct work *k = NULL;
    size_t hidden = demur_bbs_statement_hidden(s);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (in_len != DEMUR_BBS_PROOF_BYTES(hidden)) return DEMUR_ERR_LENGTH;
    if (s->context != NULL && s->nyms > hidden) return DEMUR_ERR_RANGE;
    p = demur_alloc(sizeof *p);
    k = demur_alloc(sizeof *k);
    if (p == NULL || k == NULL) goto out;
    p->hidden = hidden;
    demur_read_bytes(&r, p->point, (size_t)3 * DEMUR_G1_BYTES);
    err = read_scalars(p, &r);
    if (err == DEMUR_OK) err = demur_scalar_decode_nonzero(&p->c, r.at);
    if (err == DEMUR_OK) err = verify(p, k, s);
    if (err == DEMUR_OK) *out = *p;
out:
    if (k != NULL) demur_writer_wipe(&k->w);
    demur_free(k);
    demur_free(p);
    return err;
}

enum demur_err demur_bbs_proof_verify_batch_form(struct demur_bbs_proof *out,
                                                 const struct demur_bbs_statement *s,
                                                 const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_bbs_proof *p = NULL;
    struct work *k = NULL;
    size_t hidden = demur_bbs_statement_hidden(s);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (in_len != DEMUR_BBS_PROOF_BATCH_BYTES(hidden)) return DEMUR_ERR_LENGTH;
    if (s->context != NULL && s->nyms > hidden) return DEMUR_ERR_RANGE;
    p = demur_alloc(sizeof *p);
    k = demur_alloc(sizeof *k);
    if (p == NULL || k == NULL) goto out;
    p->hidden = hidden;
    demur_read_bytes(&r, p->point, sizeof p->point);
    err = demur_bbs_proof_has_identity(p) ? DEMUR_ERR_RANGE : read_scalars(p, &r);
    if (err != DEMUR_OK) goto out;
    err = demur_bbs_proof_challenge(&p->c, &k->w, s, p->point[0]);
    if (err == DEMUR_OK && demur_scalar_is_zero(&p->c)) err = DEMUR_ERR_RANGE;
    if (err == DEMUR_OK) err = verify(p, k, s);
    /* The points given went into c; those computed must be the same. */
    if (err == DEMUR_OK && memcmp(p->point, in, sizeof p->point) != 0) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) *out = *p;
out:
    if (k != NULL) demur_writer_wipe(&k->w);
    demur_free(k);
    demur_free(p);
    return err;
}
