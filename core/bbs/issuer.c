/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/issuer.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <string.h>

/* calculate_domain: h2s(PK || n || Q1 || H_1..H_n || api_id || len header || header). */
static enum demur_err make_domain(struct demur_bbs_issuer *issuer, struct demur_span header,
                                  size_t nyms)
{
    const struct demur_bbs_generators *g = issuer->generators;
    const char *api_id = demur_bbs_api_id(g->api);
    bool has_nyms = g->api == DEMUR_BBS_NYM;
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    demur_put_bytes(&w, issuer->pk.bytes, sizeof issuer->pk.bytes);
    demur_put_u64(&w, g->messages);
    demur_put_bytes(&w, g->encoded, (1 + g->messages) * sizeof g->encoded[0]);
    demur_put_bytes(&w, api_id, strlen(api_id));
    demur_put_u64(&w, header.len + (has_nyms ? 8 : 0));
    demur_put_bytes(&w, header.data, header.len);
    if (has_nyms) demur_put_u64(&w, nyms);
    err = w.err;
    if (err == DEMUR_OK) {
        demur_bbs_hash_to_scalar(&issuer->domain, g->api, (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    return err;
}

static enum demur_err make_base(struct demur_bbs_issuer *issuer)
{
    struct demur_g1 sum;
    enum demur_err err = demur_g1_sum_public(&sum, issuer->generators->point, &issuer->domain, 1);

    if (err != DEMUR_OK) return err;
    demur_g1_add_affine(&sum, &sum, &issuer->generators->p1);
    demur_g1_to_affine(&issuer->base, &sum);
    return DEMUR_OK;
}

enum demur_err demur_bbs_issuer_new(struct demur_bbs_issuer **out,
                                    const struct demur_bbs_generators *generators,
                                    const struct demur_bbs_pk *pk, struct demur_span header,
                                    size_t nyms)
{
    struct demur_bbs_issuer *issuer = demur_alloc(sizeof *issuer);
    enum demur_err err;

    if (issuer == NULL) return DEMUR_ERR_NOMEM;
    issuer->generators = generators;
    issuer->pk = *pk;
    err = make_domain(issuer, header, nyms);
    if (err == DEMUR_OK) err = make_base(issuer);
    if (err == DEMUR_OK) err = demur_lines_new(&issuer->w, &pk->w);
    if (err == DEMUR_OK) err = demur_lines_new_base(&issuer->bp2);
    if (err == DEMUR_OK) {
        *out = issuer;
        issuer = NULL;
    }
    demur_bbs_issuer_free(issuer);
    return err;
}

void demur_bbs_issuer_free(struct demur_bbs_issuer *issuer)
{
    if (issuer == NULL) return;
    demur_lines_free(issuer->w);
    demur_lines_free(issuer->bp2);
    demur_free(issuer);
}
