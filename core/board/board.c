/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/board.h"

#include "board/board_parts.h"
#include "demur/memory.h"

#include <string.h>

/* ---- epochs ----------------------------------------------------------------------------- */

/* The least over the issuers of those who have finished, of all that profile shows of codes. */
static uint32_t enrolled(const struct demur_channel_epoch *e, uint8_t profile,
                         const struct demur_codes *codes)
{
    struct demur_crowd crowd;

    demur_guard_crowd(&crowd, &e->counts, profile, codes);
    return crowd.counted;
}

static void put_issuer(struct demur_board_issuer *out, const struct demur_channel_epoch *e,
                       size_t i)
{
    const struct demur_counts *said = e->counts.of[i];

    out->id = e->manifest->issuer[i].id;
    out->name = e->manifest->issuer[i].name;
    for (size_t k = 0; said != NULL && k < said->cells; k++) {
        out->issued += said->cell[k].issued;
        out->done += said->cell[k].done;
    }
}

static void put_bands(struct demur_board_epoch *out, const struct demur_channel_epoch *e)
{
    const struct demur_roster_names *names = &e->roster->names[DEMUR_ATTRIBUTE_BAND];

    for (uint16_t code = 0; code <= names->count && code <= DEMUR_BANDS_MAX; code++) {
        struct demur_codes codes = {{code, 0, 0}};
        uint32_t rows = demur_roster_rows_with(e->roster, DEMUR_ATTRIBUTE_BAND, code);
        struct demur_board_band *band = &out->band[out->bands];

        if (rows == 0) continue;
        *band = (struct demur_board_band){.code = code, .members = rows};
        if (code > 0) band->name = names->name[code - 1];
        band->enrolled = enrolled(e, DEMUR_PROFILE_BAND, &codes);
        out->bands++;
    }
}

static void put_epoch(struct demur_board_epoch *out, const struct demur_channel_epoch *e,
                      const struct demur_manifest_epoch *of, const struct demur_tally *tally)
{
    static const struct demur_codes any = {{0}};

    *out = (struct demur_board_epoch){.epoch = of->epoch,
                                      .first = of->first,
                                      .last = of->last,
                                      .members = e->roster->rows,
                                      .issuers = e->manifest->issuers};
    out->enrolled = enrolled(e, DEMUR_PROFILE_NONE, &any);
    for (size_t i = 0; i < out->issuers; i++) put_issuer(&out->issuer[i], e, i);
    put_bands(out, e);
    out->roster = e->roster;
    demur_tally_sealed(&out->sealed, tally, of->epoch);
}

static enum demur_err put_epochs(struct demur_board *b, const struct demur_channel *c,
                                 const struct demur_manifest *force,
                                 const struct demur_tally *tally)
{
    b->epoch = demur_alloc_array((size_t)force->epochs + 1, sizeof b->epoch[0]);
    if (b->epoch == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < force->epochs; i++) {
        struct demur_channel_epoch e;

        if (!demur_channel_epoch_get(&e, c, force->epoch[i].epoch)) continue;
        put_epoch(&b->epoch[b->epochs++], &e, &force->epoch[i], tally);
    }
    return DEMUR_OK;
}

/* ---- polls ------------------------------------------------------------------------------ */

static enum demur_err put_poll(struct demur_board_poll *out, const struct demur_channel *c,
                               const struct demur_tally *tally, uint32_t number)
{
    struct demur_channel_memo memo;
    struct demur_channel_epoch e;
    struct demur_tally_poll votes;
    static const uint16_t any[DEMUR_ATTRIBUTES] = {DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN,
                                                   DEMUR_CODE_HIDDEN};

    *out = (struct demur_board_poll){.number = number};
    demur_channel_poll_at(&out->of, c, number - 1);
    if (out->of.poll->type == DEMUR_POLL_MEMO &&
        demur_channel_memo_get(&memo, c, &out->of.poll->memo_id)) {
        out->memo = (uint32_t)memo.at + 1;
    }
    if (!demur_channel_epoch_get(&e, c, out->of.poll->epoch)) return DEMUR_OK; /* it is there */
    out->issued = demur_fold_issued(&e.counts, any);
    if (!out->of.is_closed) return DEMUR_OK;
    demur_tally_poll(&votes, tally, &out->of.poll_id);
    out->votes = votes.votes;
    out->is_complete = votes.votes >= out->of.votes;
    if (!out->is_complete)
        return DEMUR_OK; /* else each window that brings some would tell theirs */
    out->cell = demur_alloc_array(DEMUR_FOLD_CELLS_MAX, sizeof out->cell[0]);
    if (out->cell == NULL) return DEMUR_ERR_NOMEM;
    struct demur_fold_facts facts = {votes.value, votes.values, &e.counts, out->of.manifest->k_min};

    return demur_fold(out->cell, &out->cells, &facts);
}

static enum demur_err put_polls(struct demur_board *b, const struct demur_channel *c,
                                const struct demur_tally *tally)
{
    size_t count = demur_channel_polls(c);
    enum demur_err err = DEMUR_OK;

    b->poll = demur_alloc_array(count + 1, sizeof b->poll[0]);
    if (b->poll == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < count && err == DEMUR_OK; i++) {
        err = put_poll(&b->poll[i], c, tally, (uint32_t)i + 1);
        b->polls++;
    }
    return err;
}

/* ---- the board -------------------------------------------------------------------------- */

static void put_log(struct demur_board *b, const struct demur_channel_manifest *force,
                    const struct demur_channel *c)
{
    struct demur_channel_state state = demur_channel_state_of(c);

    b->organisation = force->manifest->name;
    b->org = *demur_channel_org(c);
    b->is_training = force->manifest->mode == DEMUR_MODE_TRAINING;
    b->size = state.size;
    b->windows = state.windows;
    b->day = state.day;
    b->witnesses = (uint8_t)demur_policy_witness_count(force->policy);
    b->quorum = (uint8_t)demur_policy_quorum_least(force->policy);
    b->origin = demur_policy_log(force->policy)->name;
}

enum demur_err demur_board_new(struct demur_board **out, const struct demur_channel *channel,
                               const struct demur_tally *tally,
                               const struct demur_board_texts *texts)
{
    struct demur_channel_manifest force;
    struct demur_board *b;
    enum demur_err err;

    if (!demur_channel_force(&force, channel, demur_channel_state_of(channel).day)) {
        return DEMUR_ERR_STATE;
    }
    b = demur_alloc(sizeof *b);
    if (b == NULL) return DEMUR_ERR_NOMEM;
    put_log(b, &force, channel);
    err = put_epochs(b, channel, force.manifest, tally);
    if (err == DEMUR_OK) err = demur_board_put_memos(b, channel, tally, texts);
    if (err == DEMUR_OK) err = put_polls(b, channel, tally);
    if (err != DEMUR_OK) {
        demur_board_free(b);
        return err;
    }
    demur_board_sum(b);
    *out = b;
    return DEMUR_OK;
}

void demur_board_free(struct demur_board *board)
{
    if (board == NULL) return;
    for (size_t i = 0; i < board->memos; i++) {
        demur_free(board->memo[i].bar);
        demur_free(board->memo[i].said);
    }
    for (size_t i = 0; i < board->polls; i++) demur_free(board->poll[i].cell);
    demur_free(board->memo);
    demur_free(board->poll);
    demur_free(board->epoch);
    demur_free(board);
}
