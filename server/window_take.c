/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "window_take.h"

#include "demur/delivered.h"
#include "demur/echo.h"
#include "demur/entry.h"
#include "demur/issue.h"
#include "demur/memory.h"
#include "demur/notice.h"
#include "demur/poll.h"
#include "demur/window.h"

#include <string.h>

enum { ENTRIES_MAX = 200000 };

_Static_assert(SRV_WINDOW_ROOM >= 2, "for WINDOW and the first manifest");

bool srv_window_is_bulk(uint8_t kind)
{
    return kind == DEMUR_KIND_NOTICE || kind == DEMUR_KIND_COUNTS || kind == DEMUR_KIND_CLAIM;
}

/* A waiting entry. */
struct waiting {
    struct demur_span entry;
    uint32_t window;
    bool is_held; /* of a kind that waits for a batch */
    bool goes;
};

struct taking {
    const struct srv_window_terms *terms;
    struct srv_window_taken out;
    struct waiting *waiting;
    size_t count, room, bytes_len, bytes_room;
    bool is_cut; /* there is more than one window takes */
    bool is_poll_ending;
};

static bool is_held_kind(uint8_t kind)
{
    return kind == DEMUR_KIND_SIGN || kind == DEMUR_KIND_WITHDRAW || kind == DEMUR_KIND_RATING ||
           kind == DEMUR_KIND_CLAIM || kind == DEMUR_KIND_SEALED;
}

static enum demur_err count_one(void *ctx, const struct demur_hash *leaf, uint32_t window,
                                struct demur_span entry)
{
    struct taking *t = ctx;
    struct waiting *w = &t->waiting[t->count];

    (void)leaf;
    if (demur_entry_kind(entry) == DEMUR_KIND_SEALED && window < t->terms->windows) {
        t->out.has_old_sealed = true;
    }
    if (t->count == t->room || entry.len > t->bytes_room - t->bytes_len) {
        t->is_cut = true;
        return DEMUR_OK;
    }
    memcpy(t->out.bytes + t->bytes_len, entry.data, entry.len);
    *w = (struct waiting){.entry = {t->out.bytes + t->bytes_len, entry.len},
                          .window = window,
                          .is_held = is_held_kind(demur_entry_kind(entry))};
    t->bytes_len += entry.len;
    t->count++;
    return DEMUR_OK;
}

/* Copy what waits, as far as one window takes it. */
static enum demur_err copy_all(struct taking *t, struct store *store)
{
    struct store_waiting_visitor visitor = {count_one, t};
    struct store_waiting all;
    enum demur_err err = store_waiting_get(store, &all);

    if (err != DEMUR_OK) return err;
    t->out.waiting = (size_t)all.count;
    t->room = all.count < ENTRIES_MAX ? (size_t)all.count : ENTRIES_MAX;
    t->bytes_room = all.bytes < STORE_APPEND_BYTES_MAX / 2 ? (size_t)all.bytes
                                                           : (size_t)STORE_APPEND_BYTES_MAX / 2;
    t->waiting = demur_alloc_array(t->room + 1, sizeof t->waiting[0]);
    t->out.bytes = demur_alloc(t->bytes_room + 1);
    if (t->waiting == NULL || t->out.bytes == NULL) return DEMUR_ERR_NOMEM;
    return store_waiting_each(store, &visitor);
}

/* Whether the delivery of memo_id is in this window. */
static bool is_delivered_now(const struct taking *t, const struct demur_hash *memo_id)
{
    struct demur_hash other;

    if (t->is_cut) return false; /* none is: it would leave signatures of its memo behind */

    for (size_t i = 0; i < t->count; i++) {
        if (demur_entry_kind(t->waiting[i].entry) == DEMUR_KIND_DELIVERED &&
            demur_entry_memo(&other, t->waiting[i].entry) &&
            memcmp(&other, memo_id, sizeof other) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the closing day of a question is over: votes on it must not wait any longer. */
static bool is_poll_ending(const struct taking *t)
{
    for (size_t i = 0; i < demur_channel_polls(t->terms->channel); i++) {
        struct demur_channel_poll poll;

        demur_channel_poll_at(&poll, t->terms->channel, i);
        if (!poll.is_closed && t->terms->day > poll.poll->close) return true;
    }
    return false;
}

/* Whether what a held entry is of lets it wait no longer. */
static bool is_last_window(const struct taking *t, struct demur_span entry)
{
    struct demur_channel_memo memo;
    struct demur_hash memo_id;

    if (demur_entry_kind(entry) == DEMUR_KIND_SEALED) return t->is_poll_ending;
    if (!demur_entry_memo(&memo_id, entry)) return true;
    if (!demur_channel_memo_get(&memo, t->terms->channel, &memo_id)) return true;
    return t->terms->day > memo.header->close || is_delivered_now(t, &memo_id);
}

/* Mark those that go. */
static void choose(struct taking *t)
{
    size_t held = 0;
    bool old = false;

    t->is_poll_ending = is_poll_ending(t);
    for (size_t i = 0; i < t->count; i++) {
        held += t->waiting[i].is_held;
        old = old || (t->waiting[i].is_held && t->waiting[i].window < t->terms->windows);
    }
    for (size_t i = 0; i < t->count; i++) {
        struct waiting *w = &t->waiting[i];

        if (t->is_cut && demur_entry_kind(w->entry) == DEMUR_KIND_DELIVERED) continue;
        w->goes = !w->is_held || held >= t->terms->min_batch || (old && t->terms->is_overdue) ||
                  is_last_window(t, w->entry);
    }
}

/*
 * What everybody fetches of a window, whoever sent it, stays bounded: long entries of which there
 * may be many go as far as there is room, and the rest waits.
 */
static void bound_bulk(struct taking *t)
{
    size_t room = SRV_WINDOW_BULK_MAX;

    for (size_t i = 0; i < t->count; i++) {
        struct waiting *w = &t->waiting[i];

        if (!w->goes || !srv_window_is_bulk(demur_entry_kind(w->entry))) continue;
        w->goes = w->entry.len <= room;
        if (w->goes) room -= w->entry.len;
    }
}

/* How many memos may have entries in one window: drop signatures of those beyond. */
static enum demur_err drop_memos(struct taking *t)
{
    struct demur_hash *seen = demur_alloc_array(DEMUR_WINDOW_MEMOS_MAX, sizeof seen[0]);
    size_t count = 0;

    if (seen == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < t->count; i++) {
        struct demur_hash memo_id;
        size_t at = 0;

        if (!t->waiting[i].goes || !demur_entry_memo(&memo_id, t->waiting[i].entry)) continue;
        while (at < count && memcmp(&seen[at], &memo_id, sizeof memo_id) != 0) at++;
        if (at == DEMUR_WINDOW_MEMOS_MAX) t->waiting[i].goes = false;
        if (at == count && at < DEMUR_WINDOW_MEMOS_MAX) seen[count++] = memo_id;
    }
    demur_free(seen);
    return DEMUR_OK;
}

enum demur_err srv_window_take(struct srv_window_taken *out, struct store *store,
                               const struct srv_window_terms *terms)
{
    struct taking t = {.terms = terms};
    enum demur_err err = copy_all(&t, store);

    t.out.room = t.count + SRV_WINDOW_ROOM;
    if (err == DEMUR_OK) t.out.entry = demur_alloc_array(t.out.room, sizeof t.out.entry[0]);
    if (err == DEMUR_OK && t.out.entry == NULL) err = DEMUR_ERR_NOMEM;
    if (err == DEMUR_OK) {
        choose(&t);
        bound_bulk(&t);
        err = drop_memos(&t);
        for (size_t i = 0; i < t.count; i++) {
            if (t.waiting[i].goes) t.out.entry[t.out.count++] = t.waiting[i].entry;
        }
    }
    demur_free(t.waiting);
    if (err == DEMUR_OK) {
        *out = t.out;
    } else {
        srv_window_taken_free(&t.out);
    }
    return err;
}

void srv_window_taken_free(struct srv_window_taken *t)
{
    demur_free(t->entry);
    demur_free(t->bytes);
    demur_free(t->opened);
    demur_free(t->opened_bytes);
    *t = (struct srv_window_taken){0};
}
