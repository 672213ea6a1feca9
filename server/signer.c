/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "signer.h"

#include "demur/bytes.h"
#include "demur/echo.h"
#include "demur/entry.h"

#include <string.h>

/* The head of a SIGN that is looked for: all of it but profile and codes. */
struct head {
    struct demur_hash memo_id;
    uint32_t epoch;
    uint8_t issuers;
    struct demur_nym nym;
    struct demur_hash echo;
    struct demur_hash wanted; /* its SHA-256 */
};

/* Whether it is the head with these codes. */
static bool matches(const struct head *h, uint8_t profile, const uint16_t code[DEMUR_ATTRIBUTES])
{
    struct demur_writer w;
    struct demur_hash hash;
    bool same;

    demur_writer_init(&w);
    demur_put_prologue(&w, DEMUR_KIND_SIGN);
    demur_put_bytes(&w, h->memo_id.bytes, sizeof h->memo_id.bytes);
    demur_put_u32(&w, h->epoch);
    demur_put_u8(&w, profile);
    demur_put_u8(&w, h->issuers);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) demur_put_u16(&w, code[a]);
    demur_put_bytes(&w, h->nym.bytes, sizeof h->nym.bytes);
    demur_put_bytes(&w, h->echo.bytes, sizeof h->echo.bytes);
    demur_sha256(&hash, w.data, w.len);
    same = w.err == DEMUR_OK && memcmp(&hash, &h->wanted, sizeof hash) == 0;
    demur_writer_wipe(&w);
    return same;
}

/* Whether it is the head of somebody in one of the roster's cells who showed what profile says. */
static bool matches_profile(const struct head *h, const struct demur_roster *roster,
                            uint8_t profile)
{
    for (size_t i = 0; i < roster->cells; i++) {
        const struct demur_codes *of = &roster->cell[i].codes;
        uint16_t code[DEMUR_ATTRIBUTES];

        for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
            code[a] = demur_profile_shows(profile, a) ? of->code[a] : DEMUR_CODE_HIDDEN;
        }
        if (matches(h, profile, code)) return true;
        if (profile == DEMUR_PROFILE_NONE) return false; /* all cells look alike */
    }
    return false;
}

static bool find(const struct head *h, const struct demur_channel_epoch *epoch)
{
    for (unsigned profile = 0; profile <= DEMUR_PROFILE_MAX; profile++) {
        if (matches_profile(h, epoch->roster, (uint8_t)profile)) return true;
    }
    return false;
}

/* What a rating or claim says of its SIGN. */
static bool read_item(struct head *h, const struct srv_item *item)
{
    struct demur_rating rating;
    struct demur_claim claim;

    if (demur_entry_kind(item->object) == DEMUR_KIND_RATING) {
        if (demur_rating_decode(&rating, item->object.data, item->object.len) != DEMUR_OK) {
            return false;
        }
        h->memo_id = rating.memo_id;
        h->nym = rating.nym;
        demur_echo_commit(&h->echo, &rating.opening);
        return true;
    }
    if (demur_claim_decode(&claim, item->object.data, item->object.len) != DEMUR_OK) return false;
    h->memo_id = claim.memo_id;
    h->nym = claim.nym;
    demur_echo_commit(&h->echo, &claim.opening);
    return true;
}

/* Whether the nym has signed and not withdrawn; h->wanted is then its head. */
static enum demur_err stands(bool *does, struct head *h, struct store *reader,
                             const struct demur_channel_memo *memo)
{
    struct store_act_key key = {.kind = DEMUR_KIND_SIGN, .nym = h->nym};
    struct store_receipt receipt;
    struct demur_hash head;
    bool signed_it = false;
    bool withdrew = false;
    enum demur_err err;

    demur_act_scope_context(&key.context, memo->scope);
    err = store_act_get(reader, &signed_it, &h->wanted, &receipt, &key);
    key.kind = DEMUR_KIND_WITHDRAW;
    if (err == DEMUR_OK) err = store_act_get(reader, &withdrew, &head, &receipt, &key);
    *does = signed_it && !withdrew;
    return err;
}

enum demur_err srv_signer_check(struct srv_serve *s, struct store *reader, struct srv_item *item)
{
    const struct demur_channel *c = srv_state_channel(s->state);
    struct demur_channel_memo memo;
    struct demur_channel_epoch epoch;
    struct head h;
    bool does = false;
    enum demur_err err;

    if (!read_item(&h, item) || !demur_channel_memo_get(&memo, c, &h.memo_id) ||
        !demur_channel_epoch_get(&epoch, c, memo.header->epoch)) {
        srv_item_refuse(item, DEMUR_E_CTX_UNKNOWN);
        return DEMUR_OK;
    }
    h.epoch = memo.header->epoch;
    h.issuers = demur_epoch_keys_count(epoch.keys);
    err = stands(&does, &h, reader, &memo);
    if (err != DEMUR_OK) return err;
    if (!does) {
        srv_item_refuse(item, DEMUR_E_CTX_UNKNOWN);
    } else if (!find(&h, &epoch)) {
        srv_item_refuse(item, DEMUR_E_SIG);
    }
    return DEMUR_OK;
}
