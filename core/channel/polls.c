/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * polls.c -- questions to the members: how they are opened and closed, and what a vote must be
 * (docs/protocol.md 2.15).
 */
#include "channel/state.h"
#include "demur/memory.h"

#include <string.h>

struct demur_kept_poll *demur_channel_find_poll(const struct demur_channel *c,
                                                const struct demur_hash *poll_id)
{
    for (size_t i = c->polls; i-- > 0;) {
        if (memcmp(&c->poll[i]->poll_id, poll_id, sizeof *poll_id) == 0) return c->poll[i];
    }
    return NULL;
}

void demur_channel_free_poll(struct demur_kept_poll *poll)
{
    demur_free(poll->bytes);
    demur_act_scope_free(poll->scope);
    demur_free(poll);
}

/* ---- POLL_OPEN ------------------------------------------------------------------------- */

/* The first question of confidence, NULL; how many there are of the epoch or memo of poll. */
static const struct demur_poll *others(size_t *count, const struct demur_channel *c,
                                       const struct demur_poll *poll)
{
    const struct demur_poll *first = NULL;

    *count = 0;
    for (size_t i = 0; i < c->polls; i++) {
        const struct demur_poll *other = &c->poll[i]->poll;

        if (other->type != poll->type) continue;
        if (first == NULL) first = other;
        if (poll->type == DEMUR_POLL_CONFIDENCE
                ? other->epoch == poll->epoch
                : memcmp(&other->memo_id, &poll->memo_id, sizeof poll->memo_id) == 0) {
            (*count)++;
        }
    }
    return first;
}

/* Whose signature poll bears: the root's, or that of the owner of its memo; NULL: of nobody. */
static const struct demur_sign_pk *asker(const struct demur_channel *c,
                                         const struct demur_place *at, uint32_t now,
                                         const struct demur_poll *poll)
{
    const struct demur_kept_memo *memo;

    if (poll->type == DEMUR_POLL_CONFIDENCE) return &at->force->root_pk;
    memo = demur_channel_find_memo(c, &poll->memo_id);
    return memo == NULL || memo->window >= now ? NULL : &memo->header.owner_pk;
}

void demur_channel_poll_fault(struct demur_fault *fault, const struct demur_channel *c,
                              const struct demur_place *at, uint32_t now,
                              const struct demur_poll *poll, struct demur_span entry)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, poll->epoch);
    const struct demur_sign_pk *pk = asker(c, at, now, poll);
    const struct demur_poll *first;
    struct demur_hash poll_id;
    size_t count = 0;

    if (e == NULL || e->window >= now) {
        demur_channel_refuse(fault, DEMUR_E_EPOCH,
                             "the question comes before the roster is in the log");
        return;
    }
    if (pk == NULL) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no such memo");
        return;
    }
    demur_rule_poll(fault, at, poll, entry, pk);
    if (fault->why != NULL) return;
    first = others(&count, c, poll);
    demur_poll_id(&poll_id, entry);
    if (demur_channel_find_poll(c, &poll_id) != NULL ||
        count >= (poll->type == DEMUR_POLL_CONFIDENCE ? 1 : DEMUR_POLLS_OF_MEMO_MAX)) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT,
                             "as many questions as there may be came before it");
    } else if (poll->type == DEMUR_POLL_CONFIDENCE && first != NULL &&
               !demur_poll_asks_same(poll, first)) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT,
                             "it does not ask what the first question of confidence asked");
    }
}

/* Keep a copy of entry, a POLL_OPEN that counts. */
static enum demur_err keep_poll(struct demur_channel *c, uint64_t index, uint32_t epoch,
                                struct demur_span entry)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, epoch);
    const struct demur_manifest *force = c->manifest[c->force].m;
    struct demur_kept_poll *poll = demur_alloc(sizeof *poll);
    void *list = c->poll;
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (poll == NULL) return err;
    poll->bytes = demur_alloc(entry.len);
    if (poll->bytes == NULL) goto out;
    memcpy(poll->bytes, entry.data, entry.len);
    err = demur_poll_decode(&poll->poll, poll->bytes, entry.len);
    if (err != DEMUR_OK) goto out;
    demur_poll_id(&poll->poll_id, entry);
    err = demur_act_scope_poll(&poll->scope, e->keys, &poll->poll_id);
    if (err != DEMUR_OK) goto out;
    err = demur_channel_grow(&list, &c->poll_room, c->polls, sizeof(void *));
    c->poll = list;
    if (err != DEMUR_OK) goto out;
    struct demur_guard_counts counts = demur_channel_counts_before(c, e, demur_channel_now(c));

    poll->index = index;
    poll->window = demur_channel_now(c);
    poll->manifest = c->force;
    poll->may_act = demur_guard_may_act(&counts, force->n_min);
    poll->profiles = demur_guard_profiles(&counts, force->k_min);
    c->poll[c->polls++] = poll;
    poll = NULL;
out:
    if (poll != NULL) demur_channel_free_poll(poll);
    return err;
}

enum demur_err demur_channel_add_poll(struct demur_channel *c, struct demur_fault *fault,
                                      uint64_t index, struct demur_span entry)
{
    struct demur_place at = demur_channel_place(c);
    struct demur_poll poll;

    if (demur_poll_decode(&poll, entry.data, entry.len) != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "the question is malformed");
        return DEMUR_OK;
    }
    demur_channel_poll_fault(fault, c, &at, demur_channel_now(c), &poll, entry);
    if (fault->why != NULL) return DEMUR_OK;
    return keep_poll(c, index, poll.epoch, entry);
}

/* ---- POLL_CLOSE ------------------------------------------------------------------------ */

void demur_channel_add_poll_close(struct demur_channel *c, struct demur_fault *fault,
                                  uint64_t index, struct demur_span entry)
{
    uint32_t now = demur_channel_now(c);
    struct demur_poll_close close;
    struct demur_kept_poll *poll;

    if (demur_poll_close_decode(&close, entry.data, entry.len) != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "it is malformed");
        return;
    }
    poll = demur_channel_find_poll(c, &close.poll_id);
    if (poll == NULL || poll->window >= now) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no such question");
    } else if (poll->is_closed) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, "the question was closed before");
    } else if (c->window[now - 1].claimed_day <= poll->poll.close) {
        /* Votes of the closing day may come with the first window after it. */
        demur_channel_refuse(fault, DEMUR_E_CTX_CLOSED, "the question is not over");
    } else {
        poll->is_closed = true;
        poll->closed_index = index;
        poll->closed_window = now;
        poll->votes = close.votes;
    }
}

/* ---- VOTE ------------------------------------------------------------------------------ */

static void vote_fits(struct demur_fault *fault, const struct demur_channel *c,
                      const struct demur_kept_poll *poll, const struct demur_act *act)
{
    const struct demur_kept_epoch *e = demur_channel_find_epoch(c, poll->poll.epoch);

    demur_rule_vote(fault, &poll->poll, e->roster, demur_epoch_keys_count(e->keys), act);
}

void demur_channel_vote_now_fault(struct demur_fault *fault, const struct demur_channel *c,
                                  const struct demur_act *act, uint32_t day, uint32_t now)
{
    const struct demur_kept_poll *poll = demur_channel_find_poll(c, &act->subject);

    if (poll == NULL || poll->window >= now) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no such question");
    } else if (poll->is_closed || day > poll->poll.close) {
        demur_channel_refuse(fault, DEMUR_E_CTX_CLOSED, "the question is closed");
    } else {
        vote_fits(fault, c, poll, act);
    }
}

void demur_channel_vote_fault(struct demur_fault *fault, const struct demur_channel *c,
                              const struct demur_act *act, uint32_t sealed, uint32_t window)
{
    const struct demur_kept_poll *poll = demur_channel_find_poll(c, &act->subject);

    if (poll == NULL || window >= c->windows || sealed >= window) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no such question");
    } else if (!poll->is_closed || window < poll->closed_window) {
        demur_channel_refuse(fault, DEMUR_E_CTX_CLOSED, "its question is not closed");
    } else if (sealed <= poll->window || sealed >= poll->closed_window ||
               c->window[sealed - 1].claimed_day > poll->poll.close) {
        demur_channel_refuse(fault, DEMUR_E_CTX_CLOSED, "it was not sealed while it was asked");
    } else {
        vote_fits(fault, c, poll, act);
    }
}

/* ---- asking ---------------------------------------------------------------------------- */

size_t demur_channel_polls(const struct demur_channel *c)
{
    return c->polls;
}

void demur_channel_poll_at(struct demur_channel_poll *out, const struct demur_channel *c, size_t at)
{
    const struct demur_kept_poll *poll = c->poll[at];

    *out = (struct demur_channel_poll){
        .at = at,
        .poll_id = poll->poll_id,
        .poll = &poll->poll,
        .manifest = c->manifest[poll->manifest].m,
        .index = poll->index,
        .window = poll->window,
        .day = c->window[poll->window].day,
        .may_act = poll->may_act,
        .profiles = poll->profiles,
        .scope = poll->scope,
        .is_over = c->window[c->windows - 1].claimed_day > poll->poll.close,
        .is_closed = poll->is_closed,
        .closed_index = poll->closed_index,
        .closed_window = poll->closed_window,
        .closed_day = poll->is_closed ? c->window[poll->closed_window].day : 0,
        .votes = poll->votes,
    };
}

bool demur_channel_poll_get(struct demur_channel_poll *out, const struct demur_channel *c,
                            const struct demur_hash *poll_id)
{
    for (size_t i = c->polls; i-- > 0;) {
        if (memcmp(&c->poll[i]->poll_id, poll_id, sizeof *poll_id) != 0) continue;
        demur_channel_poll_at(out, c, i);
        return true;
    }
    return false;
}
