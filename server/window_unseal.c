/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "window_unseal.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "item.h"

#include <string.h>

enum { FIRST_ROOM = 64 };

/* Votes on their way into a window. */
struct unsealing {
    struct srv_window_taken *taken;
    struct demur_writer bytes; /* of all entries that are added, each a v32 */
    size_t added;              /* entries in it */
    size_t opened_room;
    struct demur_hash context; /* of the question whose votes are being read */
    uint32_t votes;            /* how many there are of it */
};

static enum demur_err add_entry(struct unsealing *u, const void *data, size_t len)
{
    demur_put_v32(&u->bytes, data, len);
    u->added++;
    return u->bytes.err;
}

static enum demur_err note_opened(struct unsealing *u, const struct demur_hash *leaf)
{
    struct srv_window_taken *t = u->taken;

    if (t->opened_count == u->opened_room) {
        size_t room = u->opened_room == 0 ? FIRST_ROOM : 2 * u->opened_room;
        struct srv_opened *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (t->opened_count > 0) memcpy(bigger, t->opened, t->opened_count * sizeof bigger[0]);
        demur_free(t->opened);
        t->opened = bigger;
        u->opened_room = room;
    }
    t->opened[t->opened_count++] = (struct srv_opened){u->context, *leaf};
    return DEMUR_OK;
}

/* Whether act is what the SEALED of that leaf says. */
static bool is_sealed_by(struct demur_span act, const struct demur_hash *leaf)
{
    struct srv_item item = {.kind = SRV_ITEM_ACT, .object = act};
    struct demur_hash again;

    if (demur_act_decode(&item.act, DEMUR_KIND_VOTE, act.data, act.len) != DEMUR_OK) return false;
    srv_item_set_logged(&item);
    demur_tree_leaf(&again, item.logged.data, item.logged.len);
    return memcmp(&again, leaf, sizeof again) == 0;
}

static enum demur_err take_vote(void *ctx, const struct demur_hash *leaf, struct demur_span act)
{
    struct unsealing *u = ctx;
    enum demur_err err;

    u->votes++;
    if (u->bytes.len + act.len > SRV_UNSEAL_BYTES_MAX) return DEMUR_OK; /* with the next window */
    if (!is_sealed_by(act, leaf)) return DEMUR_ERR_INVALID;
    err = add_entry(u, act.data, act.len);
    return err == DEMUR_OK ? note_opened(u, leaf) : err;
}

/* The votes of poll that lie sealed, and POLL_CLOSE where it is not closed. */
static enum demur_err open_poll(struct unsealing *u, struct store *store,
                                const struct demur_channel_poll *poll)
{
    struct store_sealed_visitor visitor = {take_vote, u};
    uint8_t bytes[DEMUR_POLL_CLOSE_BYTES];
    enum demur_err err;

    demur_act_scope_context(&u->context, poll->scope);
    u->votes = 0;
    err = store_sealed_each(store, &u->context, &visitor);
    if (err != DEMUR_OK || poll->is_closed) return err;
    struct demur_poll_close close = {poll->poll_id, u->votes};

    demur_poll_close_encode(bytes, &close);
    return add_entry(u, bytes, sizeof bytes);
}

/* Whether the next window has something to do for poll. */
static bool wants_opening(const struct demur_channel_poll *poll, const struct srv_window_taken *t,
                          const struct demur_tally *tally)
{
    struct demur_tally_poll votes;

    if (!poll->is_closed) return poll->is_over && !t->has_old_sealed;
    demur_tally_poll(&votes, tally, &poll->poll_id);
    return votes.votes < poll->votes;
}

/* Put the entries that were added behind those that were taken. */
static enum demur_err hand_over(struct unsealing *u)
{
    struct srv_window_taken *t = u->taken;
    struct demur_span *entry = demur_alloc_array(t->room + u->added, sizeof entry[0]);
    struct demur_reader r;
    size_t len = 0;
    enum demur_err err;

    if (entry == NULL) return DEMUR_ERR_NOMEM;
    err = demur_writer_take(&u->bytes, &t->opened_bytes, &len);
    if (err != DEMUR_OK) {
        demur_free(entry);
        return err;
    }
    if (t->count > 0) memcpy(entry, t->entry, t->count * sizeof entry[0]);
    r = demur_reader_over(t->opened_bytes, len);
    for (size_t i = 0; i < u->added; i++) {
        entry[t->count++] = demur_read_v32(&r, DEMUR_ENTRY_BYTES_MAX);
    }
    demur_free(t->entry);
    t->entry = entry;
    t->room += u->added;
    return r.err;
}

enum demur_err srv_window_unseal(struct srv_window_taken *taken, struct store *store,
                                 const struct srv_window_terms *terms,
                                 const struct demur_tally *tally)
{
    struct unsealing u = {.taken = taken};
    enum demur_err err = DEMUR_OK;

    demur_writer_init(&u.bytes);
    for (size_t i = 0; i < demur_channel_polls(terms->channel) && err == DEMUR_OK; i++) {
        struct demur_channel_poll poll;

        demur_channel_poll_at(&poll, terms->channel, i);
        if (wants_opening(&poll, taken, tally)) err = open_poll(&u, store, &poll);
    }
    if (err == DEMUR_OK && u.added > 0) err = hand_over(&u);
    demur_writer_wipe(&u.bytes);
    return err;
}
