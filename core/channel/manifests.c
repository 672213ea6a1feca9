/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * manifests.c -- manifests in their chain, which of them is in force, and the checkpoints that
 * windows carry: by the policy in force, and giving the windows they cover their day.
 */
#include "channel/state.h"
#include "demur/day.h"

#include <string.h>

/* ---- the chain ------------------------------------------------------------------------- */

/* Whether the same bytes are in the chain already. */
static bool is_there(const struct demur_channel *c, const struct demur_hash *leaf)
{
    for (size_t i = 0; i < c->manifests; i++) {
        if (memcmp(&c->manifest[i].leaf, leaf, sizeof *leaf) == 0) return true;
    }
    return false;
}

/* Whether m would have been right in the place of the manifest taken last: a second history. */
static bool is_a_second(const struct demur_channel *c, const struct demur_manifest *m,
                        uint32_t window_day)
{
    struct demur_manifest_chain chain = c->chain_before;

    if (c->manifests == 0 || m->seq + 1 != c->chain.count) return false;
    return demur_manifest_chain_add(&chain, m, window_day) == DEMUR_OK;
}

/* Decode an entry and its log policy; a fault where either cannot be read. */
static enum demur_err read_manifest(struct demur_kept_manifest *out, struct demur_fault *fault,
                                    struct demur_span entry)
{
    enum demur_err err = demur_manifest_decode(&out->m, entry.data, entry.len);

    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "it is malformed");
        return DEMUR_OK;
    }
    err = demur_policy_decode(&out->policy, out->m->log_policy.data, out->m->log_policy.len, NULL);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "its log policy cannot be read");
    }
    return DEMUR_OK;
}

/* Take m, which has been read, into the chain, or say what is wrong with it. */
static enum demur_err chain(struct demur_channel *c, struct demur_fault *fault,
                            const struct demur_manifest *m)
{
    uint32_t day = c->window[c->windows - 1].claimed_day;
    struct demur_manifest_chain before = c->chain;
    enum demur_err err;

    if (c->manifests == DEMUR_CHANNEL_MANIFESTS_MAX) {
        demur_channel_refuse(fault, DEMUR_E_QUOTA, "there are too many manifests");
        return DEMUR_OK;
    }
    if (is_a_second(c, m, day)) {
        c->alarm = "there are two manifests of one number: somebody shows two histories";
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, c->alarm);
        return DEMUR_OK;
    }
    err = demur_manifest_chain_add(&c->chain, m, day);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_SIG,
                             "it does not follow the manifest before it, or is not signed as it "
                             "must be");
        return DEMUR_OK;
    }
    c->chain_before = before;
    return DEMUR_OK;
}

enum demur_err demur_channel_add_manifest(struct demur_channel *c, struct demur_fault *fault,
                                          uint64_t index, struct demur_span entry)
{
    struct demur_kept_manifest kept = {NULL, NULL, {{0}}};
    enum demur_err err = read_manifest(&kept, fault, entry);

    demur_tree_leaf(&kept.leaf, entry.data, entry.len);
    if (err == DEMUR_OK && fault->why == NULL && is_there(c, &kept.leaf)) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, "it is in the log already");
    }
    if (err == DEMUR_OK && fault->why == NULL) err = chain(c, fault, kept.m);
    if (err != DEMUR_OK || fault->why != NULL) {
        demur_policy_free(kept.policy);
        demur_manifest_free(kept.m);
        return err;
    }
    c->place[c->manifests] = (struct demur_manifest_place){index, kept.m->activation};
    c->manifest[c->manifests++] = kept;
    c->force = demur_manifest_in_force(c->place, c->manifests,
                                       c->window[c->windows - 1].claimed_day, c->seen);
    return DEMUR_OK;
}

/* ---- in force -------------------------------------------------------------------------- */

static struct demur_place place_of(const struct demur_channel *c, size_t force, uint32_t day)
{
    return (struct demur_place){&c->chain.org, c->manifest[force].m, &c->manifest[force].leaf, day};
}

struct demur_place demur_channel_place(const struct demur_channel *c)
{
    return place_of(c, c->force, c->window[c->windows - 1].claimed_day);
}

bool demur_channel_next_place(struct demur_place *out, size_t *force, const struct demur_channel *c,
                              uint32_t day)
{
    if (c->manifests == 0) return false;
    *force = demur_manifest_in_force(c->place, c->manifests, day, c->seen_now);
    *out = place_of(c, *force, day);
    return true;
}

bool demur_channel_force(struct demur_channel_manifest *out, const struct demur_channel *c,
                         uint32_t day)
{
    struct demur_place at;
    size_t force = 0;

    if (!demur_channel_next_place(&at, &force, c, day)) return false;
    *out = (struct demur_channel_manifest){c->manifest[force].m, c->manifest[force].policy,
                                           c->manifest[force].leaf, c->place[force].index};
    return true;
}

/* ---- what windows have seen ------------------------------------------------------------ */

/* Windows that a checkpoint of size covers have the day at which its quorum had signed. */
static bool date_windows(struct demur_channel *c, uint64_t size, uint64_t quorum_time_s)
{
    uint32_t day = quorum_time_s > 0 ? demur_day_at(quorum_time_s, c->manifest[0].m->tz) : 0;
    bool fits = true;

    for (; c->dated < c->windows && c->window[c->dated].end <= size; c->dated++) {
        if (day == 0) continue;
        fits = fits && c->window[c->dated].claimed_day <= day + 1;
        c->window[c->dated].day = day;
    }
    c->seen_day = day;
    return fits;
}

enum demur_err demur_channel_seen(struct demur_channel *c, const struct demur_window *w,
                                  uint64_t index)
{
    struct demur_checkpoint_verdict verdict;
    enum demur_err err;

    if (index == 0) return w->seen.len > 0 ? DEMUR_ERR_INVALID : DEMUR_OK;
    if (c->manifests == 0) return DEMUR_ERR_INVALID;
    err = demur_policy_verify(&verdict, c->manifest[c->force].policy, w->seen.data, w->seen.len);
    if (err != DEMUR_OK) return err;
    if (verdict.checkpoint.head.size != index) return DEMUR_ERR_INVALID;
    if (!date_windows(c, index, verdict.signers.quorum_time_s)) return DEMUR_ERR_INVALID;
    if (w->day + 1 < c->seen_day) return DEMUR_ERR_INVALID;
    c->seen_now = index;
    return DEMUR_OK;
}

/* Whether the witnesses' day, 0: none is known, fits the windows up to size and one of day. */
static bool days_fit(const struct demur_channel *c, uint64_t size, uint32_t witnesses, uint32_t day)
{
    if (witnesses == 0) return true;
    for (size_t i = c->dated; i < c->windows && c->window[i].end <= size; i++) {
        if (c->window[i].claimed_day > witnesses + 1) return false;
    }
    return day + 1 >= witnesses;
}

enum demur_err demur_channel_next_window(const struct demur_channel *c, uint32_t day,
                                         struct demur_span seen)
{
    const struct demur_kept_window *last = c->windows == 0 ? NULL : &c->window[c->windows - 1];
    struct demur_checkpoint_verdict verdict;
    uint32_t witnesses = 0;
    size_t force;
    enum demur_err err;

    if (last == NULL) return seen.len == 0 ? DEMUR_OK : DEMUR_ERR_INVALID;
    if (c->manifests == 0 || day < last->claimed_day) return DEMUR_ERR_INVALID;
    force = demur_manifest_in_force(c->place, c->manifests, day, c->seen_now);
    err = demur_policy_verify(&verdict, c->manifest[force].policy, seen.data, seen.len);
    if (err != DEMUR_OK) return err;
    if (verdict.checkpoint.head.size != last->end) return DEMUR_ERR_INVALID;
    if (verdict.signers.quorum_time_s > 0) {
        witnesses = demur_day_at(verdict.signers.quorum_time_s, c->manifest[0].m->tz);
    }
    return days_fit(c, last->end, witnesses, day) ? DEMUR_OK : DEMUR_ERR_INVALID;
}
