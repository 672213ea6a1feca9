/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/generators.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <assert.h>
#include <string.h>

enum { EXPAND_BYTES = 48, TEXT_MAX = 160 };

/* A text put together from three. */
struct text {
    char at[TEXT_MAX];
    size_t len;
};

static void join(struct text *out, const char *a, const char *b, const char *c)
{
    const char *const part[] = {a, b, c};

    out->len = 0;
    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(part[i]);

        assert(out->len + len <= TEXT_MAX);
        memcpy(out->at + out->len, part[i], len);
        out->len += len;
    }
}

static struct demur_span span_of(const struct text *t)
{
    return (struct demur_span){(const uint8_t *)t->at, t->len};
}

static void derive(struct demur_g1_affine *out, size_t count, const char *prefix, const char *id,
                   const char *seed_name)
{
    struct text seed;
    struct text seed_dst;
    struct text point_dst;
    uint8_t v[EXPAND_BYTES + 8];

    join(&seed, prefix, id, seed_name);
    join(&seed_dst, prefix, id, "SIG_GENERATOR_SEED_");
    join(&point_dst, prefix, id, "SIG_GENERATOR_DST_");
    demur_expand_message(v, EXPAND_BYTES, span_of(&seed), span_of(&seed_dst));
    for (size_t i = 0; i < count; i++) {
        uint8_t next[EXPAND_BYTES];

        demur_set_be64(v + EXPAND_BYTES, i + 1);
        demur_expand_message(next, sizeof next, (struct demur_span){v, sizeof v},
                             span_of(&seed_dst));
        memcpy(v, next, sizeof next);
        demur_g1_hash(&out[i], v, EXPAND_BYTES, point_dst.at, point_dst.len);
    }
}

void demur_bbs_generators_derive(struct demur_g1_affine *out, size_t count, enum demur_bbs_api api,
                                 const char *prefix)
{
    derive(out, count, prefix, demur_bbs_api_id(api), "MESSAGE_GENERATOR_SEED");
}

void demur_bbs_p1_derive(struct demur_g1_affine *out)
{
    derive(out, 1, "", demur_bbs_api_id(DEMUR_BBS_CORE), "BP_MESSAGE_GENERATOR_SEED");
}

static void fill_points(struct demur_bbs_generators *g)
{
    bool blind = g->api != DEMUR_BBS_CORE;

    demur_g1_load_constant(&g->p1, demur_bbs_nym_constants[0]);
    if (g->api == DEMUR_BBS_NYM && g->signer == DEMUR_BBS_CONSTANT_SIGNER &&
        g->committed == DEMUR_BBS_CONSTANT_COMMITTED) {
        for (size_t i = 0; i <= g->messages; i++) {
            demur_g1_load_constant(&g->point[i], demur_bbs_nym_constants[1 + i]);
        }
        return;
    }
    demur_bbs_generators_derive(g->point, 1 + g->signer, g->api, "");
    if (blind) {
        demur_bbs_generators_derive(g->point + 1 + g->signer, 1 + g->committed, g->api, "BLIND_");
    }
}

enum demur_err demur_bbs_generators_new(struct demur_bbs_generators **out, enum demur_bbs_api api,
                                        size_t signer, size_t committed)
{
    struct demur_bbs_generators *g = NULL;
    enum demur_err err = DEMUR_ERR_NOMEM;

    assert(api != DEMUR_BBS_CORE || committed == 0);
    if (signer >= DEMUR_BBS_MESSAGES_MAX || committed >= DEMUR_BBS_MESSAGES_MAX) {
        return DEMUR_ERR_RANGE;
    }
    size_t messages = signer + (api == DEMUR_BBS_CORE ? 0 : 1 + committed);

    if (messages > DEMUR_BBS_MESSAGES_MAX) return DEMUR_ERR_RANGE;
    g = demur_alloc(sizeof *g);
    if (g == NULL) return DEMUR_ERR_NOMEM;
    g->api = api;
    g->signer = signer;
    g->committed = committed;
    g->messages = messages;
    g->point = demur_alloc_array(1 + messages, sizeof *g->point);
    g->encoded = demur_alloc_array(1 + messages, sizeof *g->encoded);
    if (g->point == NULL || g->encoded == NULL) goto out;
    fill_points(g);
    for (size_t i = 0; i <= messages; i++) demur_g1_encode_affine(g->encoded[i], &g->point[i]);
    err = demur_g1_tables_new(&g->tables, g->point, 1 + messages);
    if (err != DEMUR_OK) goto out;
    *out = g;
    g = NULL;
out:
    demur_bbs_generators_free(g);
    return err;
}

void demur_bbs_generators_free(struct demur_bbs_generators *g)
{
    if (g == NULL) return;
    demur_g1_tables_free(g->tables);
    demur_free(g->point);
    demur_free(g->encoded);
    demur_free(g);
}
