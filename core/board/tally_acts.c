/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tally_acts.c -- SIGN, WITHDRAW, VOTE and the SEALED that votes lay under, as they count. */
#include "board/tally_parts.h"

#include <string.h>

/* The key of act under the memo or poll of that number. */
static struct demur_tally_key key_of(const struct demur_act *act, uint32_t of)
{
    struct demur_tally_key key = {.of = of};

    memcpy(key.nym, act->nym, sizeof key.nym);
    return key;
}

/* An act of kind in the open window that stands where it counts, and its memo. */
static bool counts(struct demur_act *act, struct demur_channel_memo *memo,
                   const struct demur_tally *t, uint8_t kind, struct demur_span entry)
{
    struct demur_fault fault;

    if (demur_act_decode(act, kind, entry.data, entry.len) != DEMUR_OK) return false;
    demur_channel_act_fault(&fault, t->channel, act, demur_tally_now(t));
    return fault.why == NULL && demur_channel_memo_get(memo, t->channel, &act->subject);
}

/* ---- SIGN, WITHDRAW -------------------------------------------------------------------- */

enum demur_err demur_tally_sign(struct demur_tally *t, struct demur_span entry)
{
    struct demur_channel_memo memo;
    struct demur_tally_of *of;
    struct demur_tally_value *value;
    struct demur_tally_act *kept;
    struct demur_act act;

    if (!counts(&act, &memo, t, DEMUR_KIND_SIGN, entry)) return DEMUR_OK;
    struct demur_tally_key key = key_of(&act, (uint32_t)memo.at);

    if (demur_table_find(&t->acts, &key) != NULL) return DEMUR_OK; /* the first one counts */
    of = demur_tally_memo_at(t, memo.at);
    value = of == NULL ? NULL : demur_tally_value_of(&of->values, act.profile, act.code);
    kept = value == NULL ? NULL : demur_table_put(&t->acts, &key);
    if (kept == NULL) return DEMUR_ERR_NOMEM;
    kept->profile = act.profile;
    memcpy(kept->code, act.code, sizeof kept->code);
    memcpy(kept->echo.bytes, act.fields.data, sizeof kept->echo.bytes);
    value->signs++;
    of->acts++;
    return DEMUR_OK;
}

enum demur_err demur_tally_withdraw(struct demur_tally *t, struct demur_span entry)
{
    struct demur_channel_memo memo;
    struct demur_tally_pending *p;
    struct demur_act act;

    if (!counts(&act, &memo, t, DEMUR_KIND_WITHDRAW, entry)) return DEMUR_OK;
    p = demur_tally_wait(t);
    if (p == NULL) return DEMUR_ERR_NOMEM;
    p->kind = DEMUR_KIND_WITHDRAW;
    p->key = key_of(&act, (uint32_t)memo.at);
    return DEMUR_OK;
}

enum demur_err demur_tally_settle_withdraw(struct demur_tally *t,
                                           const struct demur_tally_pending *p)
{
    struct demur_tally_act *kept = demur_table_find(&t->acts, &p->key);
    struct demur_tally_of *of = demur_tally_memo_at(t, p->key.of);
    struct demur_tally_value *value;

    if (kept == NULL || kept->is_withdrawn) return DEMUR_OK;
    value = of == NULL ? NULL : demur_tally_value_of(&of->values, kept->profile, kept->code);
    if (value == NULL) return DEMUR_ERR_NOMEM;
    kept->is_withdrawn = true;
    value->withdrawn++;
    of->withdrawn++;
    return DEMUR_OK;
}

/* ---- SEALED, VOTE ---------------------------------------------------------------------- */

/* The counts of the SEALED of an epoch; NULL: it is none of the channel's. */
static struct demur_tally_sealed *sealed_of(struct demur_tally *t, uint32_t epoch)
{
    struct demur_channel_epoch e;

    for (size_t i = 0; i < t->epochs; i++) {
        if (t->sealed_epoch[i] == epoch) return &t->sealed[i];
    }
    if (!demur_channel_epoch_get(&e, t->channel, epoch) || t->epochs == DEMUR_EPOCHS_MAX) {
        return NULL;
    }
    t->sealed_epoch[t->epochs] = epoch;
    return &t->sealed[t->epochs++];
}

enum demur_err demur_tally_seal_entry(struct demur_tally *t, struct demur_span entry)
{
    struct demur_tally_sealed *count;
    struct demur_tally_seal *kept;
    struct demur_sealed sealed;

    if (demur_sealed_decode(&sealed, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
    struct demur_tally_seal_key key = {sealed.hash, sealed.epoch};

    count = sealed_of(t, sealed.epoch);
    if (count == NULL || demur_table_find(&t->seals, &key) != NULL) return DEMUR_OK;
    kept = demur_table_put(&t->seals, &key);
    if (kept == NULL) return DEMUR_ERR_NOMEM;
    kept->window = demur_tally_now(t);
    count->entries++;
    return DEMUR_OK;
}

enum demur_err demur_tally_vote(struct demur_tally *t, struct demur_span entry)
{
    struct demur_channel_poll poll;
    struct demur_tally_pending *p;
    struct demur_vote vote;
    struct demur_act act;

    if (demur_act_decode(&act, DEMUR_KIND_VOTE, entry.data, entry.len) != DEMUR_OK ||
        !demur_channel_poll_get(&poll, t->channel, &act.subject)) {
        return DEMUR_OK; /* a POLL_OPEN is always in an earlier window */
    }
    p = demur_tally_wait(t);
    if (p == NULL) return DEMUR_ERR_NOMEM;
    demur_vote_of(&vote, &act);
    p->kind = DEMUR_KIND_VOTE;
    p->key = key_of(&act, (uint32_t)poll.at | DEMUR_TALLY_POLL);
    demur_sealed_hash(&p->hash, entry);
    p->act = act;
    p->choice = vote.choice;
    return DEMUR_OK;
}

/* Whether the vote p may count, and then what it was sealed under. */
static struct demur_tally_seal *seal_of(const struct demur_tally *t, struct demur_tally_pending *p)
{
    struct demur_tally_seal_key key = {p->hash, p->act.epoch};
    struct demur_tally_seal *seal = demur_table_find(&t->seals, &key);
    struct demur_fault fault;

    if (seal == NULL || seal->is_opened != 0) return NULL;
    p->act.fields = (struct demur_span){&p->choice, sizeof p->choice};
    demur_channel_vote_fault(&fault, t->channel, &p->act, seal->window, p->window);
    return fault.why == NULL ? seal : NULL;
}

enum demur_err demur_tally_settle_vote(struct demur_tally *t, struct demur_tally_pending *p)
{
    struct demur_tally_seal *seal = seal_of(t, p);
    struct demur_tally_sealed *count;
    struct demur_tally_value *value;
    struct demur_tally_act *kept;
    struct demur_tally_of *of;

    if (seal == NULL || demur_table_find(&t->acts, &p->key) != NULL) return DEMUR_OK;
    of = demur_tally_poll_at(t, p->key.of & ~DEMUR_TALLY_POLL);
    value = of == NULL ? NULL : demur_tally_value_of(&of->values, p->act.profile, p->act.code);
    kept = value == NULL ? NULL : demur_table_put(&t->acts, &p->key);
    if (kept == NULL) return DEMUR_ERR_NOMEM;
    count = sealed_of(t, seal->key.epoch);
    if (count != NULL) count->opened++;
    seal->is_opened = 1;
    value->choice[p->choice]++;
    of->acts++;
    return DEMUR_OK;
}
