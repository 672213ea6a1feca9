/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* epochs.c -- who is a member in an epoch: its roster, its issuers' keys, their counts. */
#include "channel/state.h"
#include "demur/memory.h"

#include <string.h>

struct demur_kept_epoch *demur_channel_find_epoch(const struct demur_channel *c, uint32_t epoch)
{
    for (size_t i = 0; i < c->epochs; i++) {
        if (c->epoch[i].roster->epoch == epoch) return &c->epoch[i];
    }
    return NULL;
}

static const char two_rosters[] =
    "there are two rosters of one epoch: somebody shows two histories";

/* ---- ROSTER ---------------------------------------------------------------------------- */

enum demur_err demur_channel_roster_fault(struct demur_fault *fault, const struct demur_channel *c,
                                          const struct demur_place *at,
                                          const struct demur_roster *roster)
{
    enum demur_err err = demur_rule_roster(fault, at, roster);

    if (err != DEMUR_OK || fault->why != NULL) return err;
    if (demur_channel_find_epoch(c, roster->epoch) != NULL) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, two_rosters);
    } else if (c->epochs == DEMUR_CHANNEL_EPOCHS_MAX) {
        demur_channel_refuse(fault, DEMUR_E_QUOTA, "there are too many epochs");
    }
    return DEMUR_OK;
}

/* Keep a roster that holds, with the keys of its issuers. */
static enum demur_err keep_roster(struct demur_channel *c, struct demur_fault *fault,
                                  uint64_t index, struct demur_roster *roster,
                                  const struct demur_hash *leaf)
{
    struct demur_kept_epoch *e = &c->epoch[c->epochs];
    struct demur_epoch_keys *keys = NULL;
    enum demur_err err =
        demur_epoch_keys_new(&keys, &c->chain.org, c->manifest[c->force].m, roster->epoch, leaf);

    struct demur_act_scope *quota[DEMUR_QUOTA_SLOTS] = {NULL};

    if (err == DEMUR_ERR_INVALID) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "an issuer's key is no key");
        err = DEMUR_OK;
    }
    for (unsigned i = 0; i < DEMUR_QUOTA_SLOTS && err == DEMUR_OK && fault->why == NULL; i++) {
        err = demur_act_scope_quota(&quota[i], keys, (uint8_t)(i + 1));
    }
    if (err != DEMUR_OK || fault->why != NULL) {
        for (unsigned i = 0; i < DEMUR_QUOTA_SLOTS; i++) demur_act_scope_free(quota[i]);
        demur_epoch_keys_free(keys);
        demur_roster_free(roster);
        return err;
    }
    *e = (struct demur_kept_epoch){.roster = roster,
                                   .leaf = *leaf,
                                   .index = index,
                                   .window = demur_channel_now(c),
                                   .manifest = c->force,
                                   .keys = keys,
                                   .quota = {quota[0], quota[1]}};
    c->epochs++;
    return DEMUR_OK;
}

/* A roster that would hold where there is one: the same bytes again, or two histories. */
static void judge_second(struct demur_channel *c, struct demur_fault *fault,
                         const struct demur_roster *roster, const struct demur_hash *leaf)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, roster->epoch);

    if (fault->why != two_rosters || e == NULL) return;
    if (memcmp(&e->leaf, leaf, sizeof *leaf) == 0) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, "it is in the log already");
    } else {
        c->alarm = two_rosters;
    }
}

enum demur_err demur_channel_add_roster(struct demur_channel *c, struct demur_fault *fault,
                                        uint64_t index, struct demur_span entry)
{
    struct demur_place at = demur_channel_place(c);
    struct demur_roster *roster = NULL;
    struct demur_hash leaf;
    enum demur_err err = demur_roster_decode(&roster, entry.data, entry.len);

    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "it is malformed");
        return DEMUR_OK;
    }
    demur_tree_leaf(&leaf, entry.data, entry.len);
    err = demur_channel_roster_fault(fault, c, &at, roster);
    if (err == DEMUR_OK && fault->why == NULL) return keep_roster(c, fault, index, roster, &leaf);
    if (err == DEMUR_OK) judge_second(c, fault, roster, &leaf);
    demur_roster_free(roster);
    return err;
}

/* ---- COUNTS ---------------------------------------------------------------------------- */

void demur_channel_counts_fault(struct demur_fault *fault, const struct demur_channel *c,
                                uint32_t now, const struct demur_counts *counts,
                                struct demur_span bytes)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, counts->epoch);
    struct demur_rule_epoch facts;

    if (e == NULL || e->window >= now) {
        demur_channel_refuse(fault, DEMUR_E_EPOCH, "it comes before the roster is in the log");
        return;
    }
    facts = (struct demur_rule_epoch){e->roster, c->manifest[e->manifest].m, {NULL}};
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) facts.counts[i] = e->counts[i];
    demur_rule_counts(fault, &c->chain.org, &facts, counts, bytes);
}

enum demur_err demur_channel_add_counts(struct demur_channel *c, struct demur_fault *fault,
                                        struct demur_span entry)
{
    struct demur_counts *counts = demur_alloc(sizeof *counts);
    struct demur_kept_epoch *e;
    size_t i;

    if (counts == NULL) return DEMUR_ERR_NOMEM;
    if (demur_counts_decode(counts, entry.data, entry.len) != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "it is malformed");
    } else {
        demur_channel_counts_fault(fault, c, demur_channel_now(c), counts, entry);
    }
    e = fault->why == NULL ? demur_channel_find_epoch(c, counts->epoch) : NULL;
    if (e == NULL) {
        demur_free(counts);
        return DEMUR_OK;
    }
    i = demur_rule_issuer(c->manifest[e->manifest].m, counts->issuer);
    if (e->counts_window[i] < demur_channel_now(c)) {
        demur_free(e->older[i]);
        e->older[i] = e->counts[i];
    } else {
        demur_free(e->counts[i]);
    }
    e->counts[i] = counts;
    e->counts_window[i] = demur_channel_now(c);
    return DEMUR_OK;
}

struct demur_guard_counts demur_channel_counts_before(const struct demur_channel *c,
                                                      const struct demur_kept_epoch *e,
                                                      uint32_t now)
{
    struct demur_guard_counts out = {e->roster, c->manifest[e->manifest].m->issuers, {NULL}};

    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) {
        out.of[i] = e->counts_window[i] < now ? e->counts[i] : e->older[i];
    }
    return out;
}

/* ---- asking ---------------------------------------------------------------------------- */

bool demur_channel_epoch_get(struct demur_channel_epoch *out, const struct demur_channel *c,
                             uint32_t epoch)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, epoch);

    if (e == NULL) return false;
    *out = (struct demur_channel_epoch){.epoch = epoch,
                                        .roster = e->roster,
                                        .leaf = e->leaf,
                                        .index = e->index,
                                        .window = e->window,
                                        .manifest = c->manifest[e->manifest].m,
                                        .keys = e->keys};
    out->counts.roster = e->roster;
    out->counts.issuers = out->manifest->issuers;
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) out->counts.of[i] = e->counts[i];
    return true;
}
