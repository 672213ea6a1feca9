/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/suite.h"

#include <string.h>

#define ID "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_"

/* Per interface: api_id, and the two DSTs that begin with it. */
static const struct {
    const char *id;
    const char *h2s;
    const char *map;
} apis[] = {
    [DEMUR_BBS_CORE] = {ID "H2G_HM2S_", ID "H2G_HM2S_H2S_",
                        ID "H2G_HM2S_MAP_MSG_TO_SCALAR_AS_HASH_"},
    [DEMUR_BBS_BLIND] = {ID "BLIND_H2G_HM2S_", ID "BLIND_H2G_HM2S_H2S_",
                         ID "BLIND_H2G_HM2S_MAP_MSG_TO_SCALAR_AS_HASH_"},
    [DEMUR_BBS_NYM] = {ID "H2G_HM2S_PSEUDONYM_", ID "H2G_HM2S_PSEUDONYM_H2S_",
                       ID "H2G_HM2S_PSEUDONYM_MAP_MSG_TO_SCALAR_AS_HASH_"},
};

static struct demur_span span_of(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

const char *demur_bbs_api_id(enum demur_bbs_api api)
{
    return apis[api].id;
}

void demur_bbs_hash_to_scalar(struct demur_scalar *out, enum demur_bbs_api api,
                              struct demur_span msg)
{
    demur_scalar_hash(out, msg, span_of(apis[api].h2s));
}

void demur_bbs_map_message(struct demur_scalar *out, enum demur_bbs_api api, struct demur_span msg)
{
    demur_scalar_hash(out, msg, span_of(apis[api].map));
}

struct demur_span demur_bbs_keygen_dst(void)
{
    return span_of(ID "KEYGEN_DST_");
}
