/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board/tally_parts.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/window.h"

#include <string.h>

enum { FIRST_ROOM = 16 };

/* ---- the whole ------------------------------------------------------------------------- */

enum demur_err demur_tally_new(struct demur_tally **out, const struct demur_channel *channel,
                               const struct demur_random *random)
{
    struct demur_tally *t = demur_alloc(sizeof *t);
    struct demur_short_key key;
    enum demur_err err;

    if (t == NULL) return DEMUR_ERR_NOMEM;
    err = demur_random_fill(random, key.bytes, sizeof key.bytes);
    if (err != DEMUR_OK) {
        demur_free(t);
        return err;
    }
    t->channel = channel;
    demur_table_init(&t->acts, sizeof(struct demur_tally_act), sizeof(struct demur_tally_key),
                     &key);
    demur_table_init(&t->seals, sizeof(struct demur_tally_seal),
                     sizeof(struct demur_tally_seal_key), &key);
    demur_table_init(&t->said, sizeof(struct demur_tally_said),
                     sizeof(struct demur_tally_key) + DEMUR_CLAIM_NONCE_BYTES, &key);
    *out = t;
    return DEMUR_OK;
}

static void free_all(struct demur_tally_of *list, size_t count)
{
    for (size_t i = 0; i < count; i++) demur_free(list[i].values.value);
    demur_free(list);
}

void demur_tally_free(struct demur_tally *t)
{
    if (t == NULL) return;
    demur_table_free(&t->acts);
    demur_table_free(&t->seals);
    demur_table_free(&t->said);
    free_all(t->memo, t->memos);
    free_all(t->poll, t->polls);
    demur_free(t->pending);
    demur_free(t);
}

enum demur_err demur_tally_grow(void **list, size_t *room, size_t count, size_t size)
{
    size_t more = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *bigger;

    if (count < *room) return DEMUR_OK;
    bigger = demur_alloc_array(more, size);
    if (bigger == NULL) return DEMUR_ERR_NOMEM;
    if (*room > 0) memcpy(bigger, *list, *room * size);
    demur_free(*list);
    *list = bigger;
    *room = more;
    return DEMUR_OK;
}

/* Item at of a list of what is counted; memory is zeros where nothing was. */
static struct demur_tally_of *of_at(struct demur_tally_of **list, size_t *room, size_t at)
{
    void *grown = *list;

    while (at >= *room) {
        if (demur_tally_grow(&grown, room, *room, sizeof **list) != DEMUR_OK) return NULL;
        *list = grown;
    }
    return &(*list)[at];
}

struct demur_tally_of *demur_tally_memo_at(struct demur_tally *t, size_t at)
{
    return of_at(&t->memo, &t->memos, at);
}

struct demur_tally_of *demur_tally_poll_at(struct demur_tally *t, size_t at)
{
    return of_at(&t->poll, &t->polls, at);
}

/* ---- feeding --------------------------------------------------------------------------- */

uint32_t demur_tally_now(const struct demur_tally *t)
{
    return demur_channel_state_of(t->channel).windows - 1;
}

struct demur_tally_pending *demur_tally_wait(struct demur_tally *t)
{
    void *list = t->pending;
    struct demur_tally_pending *p;

    if (demur_tally_grow(&list, &t->pending_room, t->pendings, sizeof t->pending[0]) != DEMUR_OK) {
        return NULL;
    }
    t->pending = list;
    p = &t->pending[t->pendings++];
    *p = (struct demur_tally_pending){.window = demur_tally_now(t)};
    return p;
}

static enum demur_err settle_one(struct demur_tally *t, struct demur_tally_pending *p)
{
    switch (p->kind) {
    case DEMUR_KIND_WITHDRAW:
        return demur_tally_settle_withdraw(t, p);
    case DEMUR_KIND_VOTE:
        return demur_tally_settle_vote(t, p);
    default:
        return demur_tally_settle_claim(t, p);
    }
}

enum demur_err demur_tally_settle(struct demur_tally *t)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < t->pendings && err == DEMUR_OK; i++) {
        err = settle_one(t, &t->pending[i]);
    }
    t->pendings = 0;
    return err;
}

enum demur_err demur_tally_add(struct demur_tally *t, uint64_t index, struct demur_span entry)
{
    (void)index; /* entries come in their order */
    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_WINDOW:
        return demur_tally_settle(t);
    case DEMUR_KIND_SIGN:
        return demur_tally_sign(t, entry);
    case DEMUR_KIND_WITHDRAW:
        return demur_tally_withdraw(t, entry);
    case DEMUR_KIND_SEALED:
        return demur_tally_seal_entry(t, entry);
    case DEMUR_KIND_VOTE:
        return demur_tally_vote(t, entry);
    case DEMUR_KIND_RATING:
        return demur_tally_rating(t, entry);
    case DEMUR_KIND_CLAIM:
        return demur_tally_claim(t, entry);
    default:
        return DEMUR_OK;
    }
}

/* ---- asking ---------------------------------------------------------------------------- */

void demur_tally_memo(struct demur_tally_memo *out, const struct demur_tally *t,
                      const struct demur_hash *memo_id)
{
    struct demur_channel_memo memo;

    *out = (struct demur_tally_memo){.signs = 0};
    if (!demur_channel_memo_get(&memo, t->channel, memo_id) || memo.at >= t->memos) return;
    const struct demur_tally_of *of = &t->memo[memo.at];

    out->signs = of->acts;
    out->withdrawn = of->withdrawn;
    out->value = of->values.value;
    out->values = of->values.count;
    memcpy(out->ratings, of->ratings, sizeof out->ratings);
    out->claims = of->claims;
}

void demur_tally_poll(struct demur_tally_poll *out, const struct demur_tally *t,
                      const struct demur_hash *poll_id)
{
    struct demur_channel_poll poll;

    *out = (struct demur_tally_poll){.votes = 0};
    if (!demur_channel_poll_get(&poll, t->channel, poll_id) || poll.at >= t->polls) return;
    out->votes = t->poll[poll.at].acts;
    out->value = t->poll[poll.at].values.value;
    out->values = t->poll[poll.at].values.count;
}

void demur_tally_sealed(struct demur_tally_sealed *out, const struct demur_tally *t, uint32_t epoch)
{
    *out = (struct demur_tally_sealed){0, 0};
    for (size_t i = 0; i < t->epochs; i++) {
        if (t->sealed_epoch[i] == epoch) *out = t->sealed[i];
    }
}
