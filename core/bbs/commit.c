/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/commit.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <string.h>

/* h2s(M || Q2 || J_1..J_M || C || Cbar). */
static enum demur_err challenge(struct demur_scalar *out, const struct demur_bbs_generators *g,
                                const uint8_t c[DEMUR_G1_BYTES], const struct demur_g1 *cbar)
{
    struct demur_writer w;
    uint8_t encoded[DEMUR_G1_BYTES];
    enum demur_err err;

    demur_g1_encode(encoded, cbar);
    demur_writer_init(&w);
    demur_put_u64(&w, g->committed);
    demur_put_bytes(&w, g->encoded[1 + g->signer], (1 + g->committed) * sizeof g->encoded[0]);
    demur_put_bytes(&w, c, DEMUR_G1_BYTES);
    demur_put_bytes(&w, encoded, sizeof encoded);
    err = w.err;
    if (err == DEMUR_OK) {
        demur_bbs_hash_to_scalar(out, g->api, (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    return err;
}

/* out = Q2 k[0] + J_1 k[1] + ..., 1 + committed terms. */
static enum demur_err commit_to(struct demur_g1 *out, const struct demur_bbs_generators *g,
                                const struct demur_scalar *k)
{
    size_t n = 1 + g->committed;
    struct demur_g1_term *term = demur_alloc_array(n, sizeof *term);
    enum demur_err err;

    if (term == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        term[i] = (struct demur_g1_term){.point = 1 + g->signer + i, .k = k[i]};
    }
    err = demur_g1_tables_sum_secret(out, g->tables, term, n);
    demur_wipe_free(term, n * sizeof *term);
    return err;
}

/* The bytes, once C, the secrets k (blind first), their coins and the challenge are there. */
static void write_proof(uint8_t *out, const struct demur_scalar *k, const struct demur_scalar *coin,
                        size_t n, const struct demur_scalar *c)
{
    for (size_t i = 0; i < n; i++) {
        struct demur_scalar response;

        demur_scalar_mul(&response, &k[i], c);
        demur_scalar_add(&response, &response, &coin[i]);
        demur_scalar_encode(out + i * DEMUR_SCALAR_BYTES, &response);
        demur_wipe(&response, sizeof response);
    }
    demur_scalar_encode(out + n * DEMUR_SCALAR_BYTES, c);
}

enum demur_err demur_bbs_commitment_make(uint8_t *out, struct demur_scalar *blind,
                                         const struct demur_bbs_generators *g,
                                         const struct demur_scalar *message,
                                         const struct demur_random *source)
{
    size_t n = 1 + g->committed;
    struct demur_scalar *k = demur_alloc_array(2 * n, sizeof *k); /* secrets, then their coins */
    struct demur_scalar c;
    struct demur_g1 point;
    struct demur_g1 cbar;
    uint8_t encoded[DEMUR_G1_BYTES];
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (k == NULL) return err;
    err = demur_scalar_random(&k[0], source);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) err = demur_scalar_random(&k[n + i], source);
    if (err != DEMUR_OK) goto out;
    if (n > 1) memcpy(&k[1], message, (n - 1) * sizeof *k);
    err = commit_to(&point, g, k);
    if (err == DEMUR_OK) err = commit_to(&cbar, g, k + n);
    if (err != DEMUR_OK) goto out;
    demur_g1_encode(encoded, &point); /* C and Cbar are public from here on */
    err = challenge(&c, g, encoded, &cbar);
    if (err != DEMUR_OK) goto out;
    memcpy(out, encoded, sizeof encoded);
    write_proof(out + DEMUR_G1_BYTES, k, k + n, n, &c);
    *blind = k[0];
out:
    demur_wipe(&point, sizeof point); /* Z of a sum tells of its factors */
    demur_wipe(&cbar, sizeof cbar);
    demur_wipe_free(k, 2 * n * sizeof *k);
    return err;
}

enum demur_err demur_bbs_commitment_verify(struct demur_bbs_commitment *out,
                                           const struct demur_bbs_generators *g, const uint8_t *in,
                                           size_t in_len)
{
    size_t n = 1 + g->committed;
    struct demur_bbs_commitment commitment;
    struct demur_g1_affine *point = NULL;
    struct demur_scalar *k = NULL; /* s^, m^_1.., -challenge */
    struct demur_scalar given;
    struct demur_scalar c;
    struct demur_g1 cbar;
    enum demur_err err;

    if (in_len != DEMUR_BBS_COMMITMENT_BYTES(g->committed)) return DEMUR_ERR_LENGTH;
    err = demur_g1_decode(&commitment.c, in); /* subgroup and identity: before all else */
    if (err != DEMUR_OK) return err;
    k = demur_alloc_array(n + 1, sizeof *k);
    point = demur_alloc_array(n + 1, sizeof *point);
    if (k == NULL || point == NULL) {
        err = DEMUR_ERR_NOMEM;
        goto out;
    }
    for (size_t i = 0; i <= n && err == DEMUR_OK; i++) {
        err = demur_scalar_decode_nonzero(&k[i], in + DEMUR_G1_BYTES + i * DEMUR_SCALAR_BYTES);
    }
    if (err != DEMUR_OK) goto out;
    given = k[n];
    demur_scalar_neg(&k[n], &given);
    memcpy(point, g->point + 1 + g->signer, n * sizeof *point);
    point[n] = commitment.c;
    err = demur_g1_sum_public(&cbar, point, k, n + 1);
    if (err == DEMUR_OK) err = challenge(&c, g, in, &cbar);
    if (err == DEMUR_OK && !demur_scalar_equal(&c, &given)) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) *out = commitment;
out:
    demur_free(k);
    demur_free(point);
    return err;
}
