/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "channel/state.h"

#include "demur/entry.h"
#include "demur/memory.h"

#include <string.h>

enum { WINDOWS_MAX = 1 << 21, FIRST_ROOM = 64 };

/* ---- the whole ------------------------------------------------------------------------- */

enum demur_err demur_channel_new(struct demur_channel **out, const struct demur_random *random)
{
    struct demur_channel *c = demur_alloc(sizeof *c);

    if (c == NULL) return DEMUR_ERR_NOMEM;
    *c = (struct demur_channel){.random = random};
    c->manifest = demur_alloc_array(DEMUR_CHANNEL_MANIFESTS_MAX, sizeof c->manifest[0]);
    c->place = demur_alloc_array(DEMUR_CHANNEL_MANIFESTS_MAX, sizeof c->place[0]);
    c->epoch = demur_alloc_array(DEMUR_CHANNEL_EPOCHS_MAX, sizeof c->epoch[0]);
    if (c->manifest == NULL || c->place == NULL || c->epoch == NULL) {
        demur_channel_free(c);
        return DEMUR_ERR_NOMEM;
    }
    *out = c;
    return DEMUR_OK;
}

void demur_channel_free(struct demur_channel *c)
{
    if (c == NULL) return;
    for (size_t i = 0; i < c->memos; i++) demur_channel_free_memo(c->memo[i]);
    for (size_t i = 0; i < c->polls; i++) demur_channel_free_poll(c->poll[i]);
    for (size_t i = 0; i < c->epochs; i++) {
        for (size_t k = 0; k < DEMUR_ISSUERS_MAX; k++) {
            demur_free(c->epoch[i].counts[k]);
            demur_free(c->epoch[i].older[k]);
        }
        for (size_t k = 0; k < DEMUR_QUOTA_SLOTS; k++) demur_act_scope_free(c->epoch[i].quota[k]);
        demur_epoch_keys_free(c->epoch[i].keys);
        demur_roster_free(c->epoch[i].roster);
    }
    for (size_t i = 0; i < c->manifests; i++) {
        demur_manifest_free(c->manifest[i].m);
        demur_policy_free(c->manifest[i].policy);
    }
    demur_free(c->epoch);
    demur_free(c->manifest);
    demur_free(c->place);
    demur_free(c->memo);
    demur_free(c->memo_slot);
    demur_free(c->poll);
    demur_free(c->window);
    demur_free(c);
}

enum demur_err demur_channel_grow(void **list, size_t *room, size_t count, size_t size)
{
    size_t more = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *bigger;

    if (count < *room) return DEMUR_OK;
    bigger = demur_alloc_array(more, size);
    if (bigger == NULL) return DEMUR_ERR_NOMEM;
    if (count > 0) memcpy(bigger, *list, count * size);
    demur_free(*list);
    *list = bigger;
    *room = more;
    return DEMUR_OK;
}

void demur_channel_refuse(struct demur_fault *fault, enum demur_refusal refusal, const char *why)
{
    *fault = (struct demur_fault){refusal, why};
}

/* ---- windows --------------------------------------------------------------------------- */

/* Note that the open window has signs signatures of memo. */
static enum demur_err note_signs(struct demur_channel *c, struct demur_kept_memo *memo,
                                 uint32_t signs)
{
    void *list = memo->bar;
    enum demur_err err =
        demur_channel_grow(&list, &memo->bar_room, memo->bars, sizeof memo->bar[0]);

    memo->bar = list;
    if (err != DEMUR_OK) return err;
    memo->bar[memo->bars++] =
        (struct demur_channel_signs){.window = demur_channel_now(c), .signs = signs};
    return DEMUR_OK;
}

/* What the windows count of each memo that is known. */
static enum demur_err count_memos(struct demur_channel *c, const struct demur_window *w)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < w->memo_count && err == DEMUR_OK; i++) {
        struct demur_kept_memo *memo = demur_channel_find_memo(c, &w->memos[i].memo_id);

        if (memo == NULL) continue;
        memo->signs += w->memos[i].signs;
        memo->others += w->memos[i].others;
        if (w->memos[i].signs > 0) err = note_signs(c, memo, w->memos[i].signs);
    }
    return err;
}

/* Whether a WINDOW at index may follow what there is. */
static bool follows(const struct demur_channel *c, const struct demur_window *w, uint64_t index)
{
    if (c->windows == WINDOWS_MAX || w->seq != c->windows) return false;
    if (c->windows == 0) return index == 0;
    return index == c->window[c->windows - 1].end &&
           w->day >= c->window[c->windows - 1].claimed_day;
}

static enum demur_err open_window(struct demur_channel *c, uint64_t index, struct demur_span entry)
{
    struct demur_window w;
    void *list = c->window;
    enum demur_err err = demur_window_decode(&w, entry.data, entry.len);

    if (err != DEMUR_OK) return err == DEMUR_ERR_NOMEM ? err : DEMUR_ERR_INVALID;
    if (!follows(c, &w, index)) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) {
        err = demur_channel_grow(&list, &c->window_room, c->windows, sizeof c->window[0]);
        c->window = list;
    }
    if (err == DEMUR_OK) {
        c->window[c->windows++] = (struct demur_kept_window){index + 1 + w.count, w.day, w.day};
        c->seen = c->seen_now;
        if (c->manifests > 0) {
            c->force = demur_manifest_in_force(c->place, c->manifests, w.day, c->seen);
        }
        err = demur_channel_seen(c, &w, index);
        if (err == DEMUR_OK) err = count_memos(c, &w);
    }
    demur_window_clear(&w);
    return err;
}

/* ---- entries --------------------------------------------------------------------------- */

/* Everything but a manifest stands on one. */
static enum demur_err add_other(struct demur_channel *c, struct demur_fault *fault, uint64_t index,
                                struct demur_span entry)
{
    if (c->manifests == 0) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no manifest before it");
        return DEMUR_OK;
    }
    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_ROSTER:
        return demur_channel_add_roster(c, fault, index, entry);
    case DEMUR_KIND_COUNTS:
        return demur_channel_add_counts(c, fault, entry);
    case DEMUR_KIND_MEMO_FREEZE:
        return demur_channel_add_freeze(c, fault, index, entry);
    case DEMUR_KIND_DELIVERED:
        return demur_channel_add_delivered(c, fault, index, entry);
    case DEMUR_KIND_RELEASE:
        return demur_channel_add_release(c, fault, entry);
    case DEMUR_KIND_POLL_OPEN:
        return demur_channel_add_poll(c, fault, index, entry);
    case DEMUR_KIND_POLL_CLOSE:
        demur_channel_add_poll_close(c, fault, index, entry);
        return DEMUR_OK;
    case DEMUR_KIND_ACK:
    case DEMUR_KIND_RESPONSE:
    case DEMUR_KIND_EXTEND:
        return demur_channel_add_said(c, fault, entry);
    default:
        return DEMUR_OK;
    }
}

enum demur_err demur_channel_add(struct demur_channel *c, struct demur_fault *fault, uint64_t index,
                                 struct demur_span entry)
{
    *fault = (struct demur_fault){DEMUR_ACCEPTED, NULL};
    if (index < c->next_index || !demur_entry_has_prologue(entry)) return DEMUR_ERR_INVALID;
    c->next_index = index + 1;
    if (demur_entry_kind(entry) == DEMUR_KIND_WINDOW) return open_window(c, index, entry);
    if (c->windows == 0 || index >= c->window[c->windows - 1].end) return DEMUR_ERR_INVALID;
    if (demur_entry_kind(entry) == DEMUR_KIND_MANIFEST) {
        return demur_channel_add_manifest(c, fault, index, entry);
    }
    return add_other(c, fault, index, entry);
}

struct demur_channel_state demur_channel_state_of(const struct demur_channel *c)
{
    struct demur_channel_state s = {.windows = (uint32_t)c->windows,
                                    .seen = c->seen_now,
                                    .seen_day = c->seen_day,
                                    .alarm = c->alarm};

    if (c->windows > 0) {
        s.size = c->window[c->windows - 1].end;
        s.day = c->window[c->windows - 1].claimed_day;
    }
    return s;
}

const struct demur_hash *demur_channel_org(const struct demur_channel *c)
{
    return &c->chain.org;
}
