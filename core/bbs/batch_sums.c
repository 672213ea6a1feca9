/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/batch_sums.h"

#include "demur/memory.h"

#include <string.h>

enum { POINTS = 6, POINT_BYTES = POINTS * DEMUR_G1_BYTES };

enum demur_err demur_bbs_parse(struct demur_bbs_parsed *out, struct demur_writer *w,
                               const struct demur_bbs_item *item)
{
    const struct demur_bbs_statement *s = &item->statement;
    const uint8_t *scalar = item->proof + POINT_BYTES;
    size_t hidden = demur_bbs_statement_hidden(s);
    struct demur_scalar ignored;
    enum demur_err err = DEMUR_OK;

    if (item->proof_len != DEMUR_BBS_PROOF_BATCH_BYTES(hidden)) return DEMUR_ERR_LENGTH;
    if (s->context == NULL || s->nyms > hidden) return DEMUR_ERR_RANGE;
    for (size_t i = 0; i < POINTS && err == DEMUR_OK; i++) {
        err = demur_g1_decode_on_curve(&out->point[i], item->proof + i * DEMUR_G1_BYTES);
    }
    if (err == DEMUR_OK) err = demur_g1_decode_on_curve(&out->nym, s->nym);
    if (err == DEMUR_OK) err = demur_scalar_decode_nonzero(&out->e, scalar);
    if (err == DEMUR_OK) err = demur_scalar_decode_nonzero(&out->r1, scalar + DEMUR_SCALAR_BYTES);
    if (err == DEMUR_OK) {
        err = demur_scalar_decode_nonzero(&out->r3, scalar + (size_t)2 * DEMUR_SCALAR_BYTES);
    }
    out->response = scalar + (size_t)3 * DEMUR_SCALAR_BYTES;
    for (size_t i = 0; i < hidden && err == DEMUR_OK; i++) {
        err = demur_scalar_decode_nonzero(&ignored, out->response + i * DEMUR_SCALAR_BYTES);
    }
    if (err == DEMUR_OK) {
        err = demur_bbs_proof_challenge(&out->c, w, s, item->proof);
    }
    if (err == DEMUR_OK && demur_scalar_is_zero(&out->c)) err = DEMUR_ERR_RANGE;
    out->statement = s;
    return err;
}

enum demur_err demur_bbs_batch_sums_context(struct demur_bbs_batch_sums *sums,
                                            struct demur_bbs_parsed *p)
{
    const struct demur_bbs_context *context = p->statement->context;
    size_t i = 0;

    while (i < sums->contexts && sums->context[i] != context) i++;
    if (i == DEMUR_BBS_BATCH_CONTEXTS) return DEMUR_ERR_RANGE;
    if (i == sums->contexts) {
        sums->context[i] = context;
        sums->contexts++;
    }
    p->context = i;
    return DEMUR_OK;
}

static void add_product(struct demur_scalar *sum, const struct demur_scalar *a,
                        const struct demur_scalar *b)
{
    struct demur_scalar t;

    demur_scalar_mul(&t, a, b);
    demur_scalar_add(sum, sum, &t);
}

/* Abar: a e^, Bbar: a c - d, D: a r1^ + b r3^, P: -g c */
static void own_scalars(struct demur_scalar own[4], const struct demur_bbs_parsed *p,
                        const struct demur_bbs_coins *k)
{
    demur_scalar_mul(&own[0], &k->a, &p->e);
    demur_scalar_mul(&own[1], &k->a, &p->c);
    demur_scalar_sub(&own[1], &own[1], &k->d);
    demur_scalar_mul(&own[2], &k->a, &p->r1);
    add_product(&own[2], &k->b, &p->r3);
    demur_scalar_mul(&own[3], &k->g, &p->c);
    demur_scalar_neg(&own[3], &own[3]);
}

void demur_bbs_batch_sums_add(struct demur_bbs_batch_sums *sums, struct demur_scalar own[4],
                              const struct demur_bbs_parsed *p, const struct demur_bbs_coins *k)
{
    const struct demur_bbs_statement *s = p->statement;
    size_t messages = s->issuer->generators->messages;
    struct demur_scalar bc;
    struct demur_scalar nym = {0};
    struct demur_scalar power = k->g; /* g z^i */
    size_t shown = 0;
    size_t hidden = 0;

    own_scalars(own, p, k);
    demur_scalar_mul(&bc, &k->b, &p->c);
    demur_scalar_add(&sums->p1, &sums->p1, &bc);
    add_product(&sums->point[0], &bc, &s->issuer->domain);
    for (size_t i = 0; i < messages; i++) {
        struct demur_scalar m;

        if (shown < s->disclosed_count && s->disclosed[shown].index == i) {
            add_product(&sums->point[1 + i], &bc, &s->disclosed[shown++].m);
            continue;
        }
        /* In range: demur_bbs_parse() has read it once. */
        if (demur_scalar_decode(&m, p->response + hidden++ * DEMUR_SCALAR_BYTES) != DEMUR_OK) {
            continue;
        }
        add_product(&sums->point[1 + i], &k->b, &m);
        if (i >= messages - s->nyms) {
            add_product(&nym, &power, &m);
            demur_scalar_mul(&power, &power, &s->context->z);
        }
    }
    demur_scalar_add(&sums->op[p->context], &sums->op[p->context], &nym);
}

enum demur_err demur_bbs_batch_sums_finish(struct demur_g1 *out,
                                           const struct demur_bbs_batch_sums *sums,
                                           const struct demur_bbs_generators *g)
{
    size_t n = 2 + g->messages + sums->contexts;
    struct demur_g1_affine *point = demur_alloc_array(n, sizeof *point);
    struct demur_scalar *k = demur_alloc_array(n, sizeof *k);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (point == NULL || k == NULL) goto out;
    point[0] = g->p1;
    k[0] = sums->p1;
    memcpy(point + 1, g->point, (1 + g->messages) * sizeof *point);
    memcpy(k + 1, sums->point, (1 + g->messages) * sizeof *k);
    for (size_t i = 0; i < sums->contexts; i++) {
        point[2 + g->messages + i] = sums->context[i]->op;
        k[2 + g->messages + i] = sums->op[i];
    }
    err = demur_g1_sum_public(out, point, k, n);
out:
    demur_free(point);
    demur_free(k);
    return err;
}
