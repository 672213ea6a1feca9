/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* proof_form.c -- the challenge of a proof, and its byte forms. */
#include "bbs/proof.h"

#include <string.h>

size_t demur_bbs_statement_hidden(const struct demur_bbs_statement *statement)
{
    return statement->issuer->generators->messages - statement->disclosed_count;
}

enum demur_err demur_bbs_proof_challenge(struct demur_scalar *out, struct demur_writer *w,
                                         const struct demur_bbs_statement *s, const uint8_t *point)
{
    uint8_t scalar[DEMUR_SCALAR_BYTES];

    w->len = 0;
    demur_put_u64(w, s->disclosed_count);
    for (size_t i = 0; i < s->disclosed_count; i++) {
        demur_put_u64(w, s->disclosed[i].index);
        demur_scalar_encode(scalar, &s->disclosed[i].m);
        demur_put_bytes(w, scalar, sizeof scalar);
    }
    demur_put_bytes(w, point, (size_t)DEMUR_BBS_U * DEMUR_G1_BYTES);
    if (s->context != NULL) {
        demur_put_bytes(w, s->nym, DEMUR_G1_BYTES);
        demur_put_bytes(w, point + (size_t)DEMUR_BBS_U * DEMUR_G1_BYTES, DEMUR_G1_BYTES);
    }
    demur_scalar_encode(scalar, &s->issuer->domain);
    demur_put_bytes(w, scalar, sizeof scalar);
    demur_put_u64(w, s->ph.len);
    demur_put_bytes(w, s->ph.data, s->ph.len);
    if (s->context != NULL) {
        demur_put_u64(w, s->context->id.len);
        demur_put_bytes(w, s->context->id.data, s->context->id.len);
    }
    if (w->err != DEMUR_OK) return w->err;
    demur_bbs_hash_to_scalar(out, s->issuer->generators->api, (struct demur_span){w->data, w->len});
    return DEMUR_OK;
}

static uint8_t *put(uint8_t *out, const struct demur_scalar *k)
{
    demur_scalar_encode(out, k);
    return out + DEMUR_SCALAR_BYTES;
}

static uint8_t *put_responses(uint8_t *out, const struct demur_bbs_proof *p)
{
    out = put(out, &p->e);
    out = put(out, &p->r1);
    out = put(out, &p->r3);
    for (size_t i = 0; i < p->hidden; i++) out = put(out, &p->m[i]);
    return out;
}

void demur_bbs_proof_encode(uint8_t *out, const struct demur_bbs_proof *proof)
{
    enum { POINTS = 3 * DEMUR_G1_BYTES };

    memcpy(out, proof->point, POINTS);
    (void)put(put_responses(out + POINTS, proof), &proof->c);
}

void demur_bbs_proof_encode_batch_form(uint8_t *out, const struct demur_bbs_proof *proof)
{
    memcpy(out, proof->point, sizeof proof->point);
    (void)put_responses(out + sizeof proof->point, proof);
}
