/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * org.h -- a made-up organisation that a real demurd serves: one issuer whose key is known here, a
 * memo, and as many members as are wanted, whose signatures are made beforehand.
 *
 * Enrolment is shortened to its cryptography; everything that the server sees is real.
 */
#ifndef BENCH_LOAD_ORG_H
#define BENCH_LOAD_ORG_H

#include "bbs/credential.h"
#include "credential/epoch_keys_parts.h"
#include "demur/header.h"
#include "demur/keys.h"
#include "demur/manifest.h"
#include "demur/puzzle.h"
#include "demur/roster.h"
#include "memo/act.h"

/** A SIGN, ready to be sent; owned. */
struct load_act {
    uint8_t *data;
    size_t len;
};

/** The organisation. */
struct load_org {
    struct demur_random random;
    struct demur_sign_seed root, receipt, op, log, principal, owner;
    struct demur_bbs_sk sk;
    char policy[1024];
    struct demur_manifest *manifest;
    uint8_t *manifest_bytes;
    size_t manifest_len;
    struct demur_hash org, manifest_leaf;
    uint32_t members, today;

    struct load_act roster, counts, freeze; /**< to be handed in, in this order */
    struct demur_epoch_keys *keys;
    struct demur_hash memo_id;
    struct demur_act_context context_bytes;
    struct demur_bbs_context context;
};

/** What it is to be; texts live as long as it does. */
struct load_org_plan {
    uint32_t members, window_s;
    const char *origin;  /**< of the log */
    const char *witness; /**< "VKEY URL" of the one witness; NULL: none */
};

/** Make it; false: something failed, and has been said. */
bool load_org_make(struct load_org *o, const struct demur_random *random,
                   const struct load_org_plan *plan);

/** Write DIR/demurd.conf and what it names, for a server at 127.0.0.1:port. */
bool load_org_write(const struct load_org *o, const char *dir, unsigned port);

/** Make n signatures by members from first on, by as many threads as there are processors. */
bool load_org_sign(struct load_act *out, const struct load_org *o, uint32_t first, uint32_t n);

void load_org_free(struct load_org *o);

#endif
