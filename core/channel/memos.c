/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* memos.c -- memos from their freeze on. */
#include "channel/state.h"
#include "demur/bytes.h"
#include "demur/memo_keys.h"
#include "demur/memory.h"

#include <string.h>

enum { FIRST_SLOTS = 128 };

/* ---- finding --------------------------------------------------------------------------- */

/* Where the search for a memo begins in a table of so many slots: memo_id is a hash. */
static size_t first_slot(const struct demur_hash *memo_id, size_t slots)
{
    return (size_t)demur_get_be64(memo_id->bytes) & (slots - 1);
}

struct demur_kept_memo *demur_channel_find_memo(const struct demur_channel *c,
                                                const struct demur_hash *memo_id)
{
    if (c->memo_slots == 0) return NULL;
    for (size_t at = first_slot(memo_id, c->memo_slots); c->memo_slot[at] != 0;
         at = (at + 1) & (c->memo_slots - 1)) {
        struct demur_kept_memo *memo = c->memo[c->memo_slot[at] - 1];

        if (memcmp(&memo->memo_id, memo_id, sizeof *memo_id) == 0) return memo;
    }
    return NULL;
}

static void put_slot(uint32_t *slot, size_t slots, const struct demur_hash *memo_id, size_t memo)
{
    size_t at = first_slot(memo_id, slots);

    while (slot[at] != 0) at = (at + 1) & (slots - 1);
    slot[at] = (uint32_t)memo + 1;
}

enum demur_err demur_channel_index_memo(struct demur_channel *c)
{
    if (2 * c->memos > c->memo_slots) { /* at most half of it is full */
        size_t slots = c->memo_slots == 0 ? FIRST_SLOTS : 2 * c->memo_slots;
        uint32_t *slot = demur_alloc_array(slots, sizeof slot[0]);

        if (slot == NULL) return DEMUR_ERR_NOMEM;
        for (size_t i = 0; i < c->memos; i++) put_slot(slot, slots, &c->memo[i]->memo_id, i);
        demur_free(c->memo_slot);
        c->memo_slot = slot;
        c->memo_slots = slots;
        return DEMUR_OK;
    }
    put_slot(c->memo_slot, c->memo_slots, &c->memo[c->memos - 1]->memo_id, c->memos - 1);
    return DEMUR_OK;
}

/* Whether a memo of that owner is there. */
static bool has_owner(const struct demur_channel *c, const struct demur_sign_pk *owner)
{
    for (size_t i = 0; i < c->memos; i++) {
        if (memcmp(&c->memo[i]->header.owner_pk, owner, sizeof *owner) == 0) return true;
    }
    return false;
}

/* ---- MEMO_FREEZE ----------------------------------------------------------------------- */

void demur_channel_freeze_fault(struct demur_fault *fault, const struct demur_channel *c,
                                const struct demur_place *at, uint32_t now,
                                const struct demur_act *act, const struct demur_freeze *freeze)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, act->epoch);

    if (e == NULL || e->window >= now) {
        demur_channel_refuse(fault, DEMUR_E_EPOCH,
                             "the freeze comes before the roster is in the log");
        return;
    }
    demur_rule_freeze(fault, at, act, freeze, demur_epoch_keys_count(e->keys));
    if (fault->why == NULL && demur_channel_find_memo(c, &act->subject) != NULL) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, "another freeze of the memo came before it");
    }
    if (fault->why == NULL && has_owner(c, &freeze->header.owner_pk)) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, "another memo has the same owner key");
    }
}

/* Whether the quota proofs of act hold. */
static enum demur_err verify_quota(const struct demur_channel *c, struct demur_fault *fault,
                                   const struct demur_act *act, uint8_t slot)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, act->epoch);
    enum demur_err result = DEMUR_OK;
    enum demur_err err = DEMUR_ERR_STATE;

    if (e != NULL) {
        struct demur_act_item item = {act, e->quota[slot - 1]};

        err = demur_acts_verify(&result, &item, 1, c->random);
    }
    if (err == DEMUR_ERR_INVALID) {
        demur_channel_refuse(fault, DEMUR_E_PROOF, "the proofs of the freeze do not hold");
        return DEMUR_OK;
    }
    return err;
}

static enum demur_err keep_memo(struct demur_channel *c, uint64_t index,
                                const struct demur_act *act, const struct demur_freeze *freeze)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, act->epoch);
    struct demur_kept_memo *memo = demur_alloc(sizeof *memo);
    void *list = c->memo;
    enum demur_err err = memo == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    if (err == DEMUR_OK) {
        err = demur_channel_grow(&list, &c->memo_room, c->memos, sizeof(void *));
        c->memo = list;
    }
    if (err == DEMUR_OK) err = demur_act_scope_memo(&memo->scope, e->keys, &act->subject);
    if (err != DEMUR_OK) {
        demur_free(memo);
        return err;
    }
    struct demur_guard_counts counts = demur_channel_counts_before(c, e, demur_channel_now(c));
    const struct demur_manifest *force = c->manifest[c->force].m;

    memo->at = c->memos;
    memo->memo_id = act->subject;
    memo->header = freeze->header;
    memo->index = index;
    memo->window = demur_channel_now(c);
    memo->manifest = c->force;
    memo->may_act = demur_guard_may_act(&counts, force->n_min);
    memo->profiles = demur_guard_profiles(&counts, force->k_min);
    memo->others = 1; /* the freeze itself; its WINDOW was read before the memo was known */
    c->memo[c->memos++] = memo;
    return demur_channel_index_memo(c);
}

enum demur_err demur_channel_add_freeze(struct demur_channel *c, struct demur_fault *fault,
                                        uint64_t index, struct demur_span entry)
{
    struct demur_place at = demur_channel_place(c);
    struct demur_freeze freeze;
    struct demur_act act;
    enum demur_err err = demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, entry.data, entry.len);

    if (err == DEMUR_OK) err = demur_freeze_decode(&freeze, &act);
    if (err != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "the freeze is malformed");
        return DEMUR_OK;
    }
    demur_channel_freeze_fault(fault, c, &at, demur_channel_now(c), &act, &freeze);
    if (fault->why != NULL) return DEMUR_OK;
    err = verify_quota(c, fault, &act, freeze.slot);
    if (err != DEMUR_OK || fault->why != NULL) return err;
    return keep_memo(c, index, &act, &freeze);
}

void demur_channel_free_memo(struct demur_kept_memo *memo)
{
    for (size_t i = 0; i < memo->said_count; i++) demur_channel_free_said(memo->said[i]);
    demur_free(memo->said);
    demur_free(memo->bar);
    demur_free(memo->delivered);
    demur_act_scope_free(memo->scope);
    demur_free(memo);
}

/* ---- asking ---------------------------------------------------------------------------- */

size_t demur_channel_memos(const struct demur_channel *c)
{
    return c->memos;
}

static void describe(struct demur_channel_memo *out, const struct demur_channel *c,
                     const struct demur_kept_memo *memo)
{
    *out = (struct demur_channel_memo){
        .at = memo->at,
        .memo_id = memo->memo_id,
        .header = &memo->header,
        .manifest = c->manifest[memo->manifest].m,
        .index = memo->index,
        .window = memo->window,
        .day = c->window[memo->window].day,
        .may_act = memo->may_act,
        .profiles = memo->profiles,
        .scope = memo->scope,
        .is_delivered = memo->delivered != NULL,
        .delivered_index = memo->delivered_index,
        .delivered_window = memo->delivered_window,
        .delivered_leaf = memo->delivered_leaf,
        .delivered = memo->delivered,
        .is_released = memo->is_released,
        .released_day = memo->is_released ? c->window[memo->released_window].day : 0,
        .key = memo->is_released ? &memo->key : NULL,
        .signs = memo->signs,
        .others = memo->others,
    };
}

void demur_channel_memo_at(struct demur_channel_memo *out, const struct demur_channel *c, size_t at)
{
    describe(out, c, c->memo[at]);
}

bool demur_channel_memo_get(struct demur_channel_memo *out, const struct demur_channel *c,
                            const struct demur_hash *memo_id)
{
    const struct demur_kept_memo *memo = demur_channel_find_memo(c, memo_id);

    if (memo != NULL) describe(out, c, memo);
    return memo != NULL;
}

size_t demur_channel_memo_by_link(struct demur_channel_memo *out, const struct demur_channel *c,
                                  const uint8_t prefix[DEMUR_LINK_PREFIX_BYTES])
{
    size_t found = 0;

    for (size_t i = 0; i < c->memos; i++) {
        uint8_t has[DEMUR_LINK_PREFIX_BYTES];

        demur_link_prefix(has, &c->memo[i]->header.owner_pk);
        if (memcmp(has, prefix, sizeof has) != 0) continue;
        describe(out, c, c->memo[i]);
        found++;
    }
    return found;
}

size_t demur_channel_signs_of(const struct demur_channel_signs **out, const struct demur_channel *c,
                              const struct demur_hash *memo_id)
{
    struct demur_kept_memo *memo = demur_channel_find_memo(c, memo_id);

    if (memo == NULL) return 0;
    for (size_t i = 0; i < memo->bars; i++) memo->bar[i].day = c->window[memo->bar[i].window].day;
    *out = memo->bar;
    return memo->bars;
}
