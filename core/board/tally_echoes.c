/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tally_echoes.c -- RATING and CLAIM: what the holders of signatures said later. */
#include "board/tally_parts.h"
#include "demur/memory.h"

#include <string.h>

static struct demur_tally_key key_of(const struct demur_nym *nym, size_t memo)
{
    struct demur_tally_key key = {.of = (uint32_t)memo};

    memcpy(key.nym, nym->bytes, sizeof key.nym);
    return key;
}

static bool opens(const struct demur_tally_act *kept, const struct demur_hash *echo)
{
    return memcmp(kept->echo.bytes, echo->bytes, sizeof echo->bytes) == 0;
}

/* ---- RATING ---------------------------------------------------------------------------- */

/* Look for the window of the first RESPONSE of a memo that counts. */
static enum demur_err find_answer(struct demur_tally *t, struct demur_tally_of *of,
                                  const struct demur_hash *memo_id)
{
    struct demur_channel_state now = demur_channel_state_of(t->channel);
    struct demur_channel_said said;
    enum demur_err err = demur_channel_said_get(&said, t->channel, memo_id,
                                                of->acts - of->withdrawn, NULL, now.day + 1);

    if (err != DEMUR_OK) return err;
    of->asked_window = now.windows;
    for (size_t i = 0; i < said.count; i++) {
        if (said.event[i].kind != DEMUR_EVENT_RESPONSE || said.effect[i] != DEMUR_EFFECT_COUNTED) {
            continue;
        }
        of->answered = said.event[i].window + 1; /* 0: there is none */
        break;
    }
    demur_channel_said_free(&said);
    return DEMUR_OK;
}

enum demur_err demur_tally_rating(struct demur_tally *t, struct demur_span entry)
{
    struct demur_channel_memo memo;
    struct demur_rating rating;
    struct demur_tally_act *kept;
    struct demur_tally_of *of;
    enum demur_err err = DEMUR_OK;

    if (demur_rating_decode(&rating, entry.data, entry.len) != DEMUR_OK ||
        !demur_channel_memo_get(&memo, t->channel, &rating.memo_id)) {
        return DEMUR_OK;
    }
    struct demur_tally_key key = key_of(&rating.nym, memo.at);

    kept = demur_table_find(&t->acts, &key);
    if (kept == NULL || kept->is_withdrawn || kept->has_rated ||
        demur_rating_verify(&rating, demur_channel_org(t->channel), &kept->echo) != DEMUR_OK) {
        return DEMUR_OK;
    }
    of = demur_tally_memo_at(t, memo.at);
    if (of == NULL) return DEMUR_ERR_NOMEM;
    if (of->answered == 0 && of->asked_window != demur_tally_now(t) + 1) {
        err = find_answer(t, of, &rating.memo_id);
    }
    if (err != DEMUR_OK || of->answered == 0 || of->answered > demur_tally_now(t)) return err;
    kept->has_rated = true;
    of->ratings[rating.choice]++;
    return DEMUR_OK;
}

/* ---- CLAIM ----------------------------------------------------------------------------- */

enum demur_err demur_tally_claim(struct demur_tally *t, struct demur_span entry)
{
    struct demur_channel_memo memo;
    struct demur_tally_pending *p;
    struct demur_claim claim;
    struct demur_hash echo;

    if (demur_claim_decode(&claim, entry.data, entry.len) != DEMUR_OK ||
        !demur_channel_memo_get(&memo, t->channel, &claim.memo_id)) {
        return DEMUR_OK;
    }
    demur_echo_commit(&echo, &claim.opening);
    if (demur_claim_verify(&claim, demur_channel_org(t->channel), &echo) != DEMUR_OK) {
        return DEMUR_OK;
    }
    p = demur_tally_wait(t);
    if (p == NULL) return DEMUR_ERR_NOMEM;
    p->kind = DEMUR_KIND_CLAIM;
    p->key = key_of(&claim.nym, memo.at);
    p->hash = echo;
    memcpy(p->nonce, claim.nonce, sizeof p->nonce);
    return DEMUR_OK;
}

enum demur_err demur_tally_settle_claim(struct demur_tally *t, const struct demur_tally_pending *p)
{
    struct demur_tally_act *kept = demur_table_find(&t->acts, &p->key);
    struct demur_tally_said said = {.key = p->key};
    struct demur_tally_of *of;

    memcpy(said.nonce, p->nonce, sizeof said.nonce);
    if (kept == NULL || !opens(kept, &p->hash) || kept->claims == DEMUR_CLAIMS_MAX ||
        demur_table_find(&t->said, &said) != NULL) {
        return DEMUR_OK;
    }
    of = demur_tally_memo_at(t, p->key.of);
    if (of == NULL || demur_table_put(&t->said, &said) == NULL) return DEMUR_ERR_NOMEM;
    kept->claims++;
    of->claims++;
    return DEMUR_OK;
}
