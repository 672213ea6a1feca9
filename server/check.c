/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "check.h"

#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/poll.h"
#include "place.h"
#include "signer.h"

#include <string.h>

void srv_item_repeat(struct srv_item *item, const struct store_receipt *first)
{
    item->reply.status = DEMUR_ACCEPTED;
    item->reply.leaf = first->leaf;
    item->reply.day = first->day;
    item->reply.sig = first->sig;
    item->is_settled = true;
}

enum demur_refusal srv_check_server(struct srv_serve *s, enum srv_item_kind kind)
{
    bool blob = kind == SRV_ITEM_BLOB;

    if (atomic_load(&s->is_readonly)) return DEMUR_E_READONLY;
    if (!blob && !srv_clock_is_good(&s->clock)) return DEMUR_E_TIME;
    if (blob ? !srv_space_for_blobs(&s->space) : !srv_space_for_cells(&s->space)) {
        return DEMUR_E_STORAGE_FULL;
    }
    return DEMUR_ACCEPTED;
}

/* Whether it stands or falls with the day, and has a place of which there is one for ever. */
static bool is_of_a_day(struct demur_span object)
{
    uint8_t kind = demur_entry_kind(object);

    return kind == DEMUR_KIND_MANIFEST || kind == DEMUR_KIND_ROSTER ||
           kind == DEMUR_KIND_MEMO_FREEZE || kind == DEMUR_KIND_POLL_OPEN;
}

/* Whether object would count in the next window; else item is refused. */
static enum demur_err would_count(struct srv_serve *s, struct srv_item *item)
{
    struct demur_fault fault;
    uint32_t day = srv_today(s);
    enum demur_err err = demur_channel_try(srv_state_channel(s->state), &fault, day, item->object);

    /* Its window may be tomorrow's: what would be void there must not take the place for ever. */
    if (err == DEMUR_OK && fault.refusal == DEMUR_ACCEPTED && is_of_a_day(item->object)) {
        err = demur_channel_try(srv_state_channel(s->state), &fault, day + 1, item->object);
    }
    if (err == DEMUR_OK && fault.refusal != DEMUR_ACCEPTED) srv_item_refuse(item, fault.refusal);
    return err;
}

static bool puzzle_is_solved(struct srv_serve *s, const struct srv_job *job)
{
    return !job->is_cell || demur_puzzle_verify(&s->id.puzzle, srv_clock_now_s(),
                                                srv_puzzle_bits(s), job->cell) == DEMUR_OK;
}

/* ---- acts ------------------------------------------------------------------------------ */

/* Whether an act of kind by the same nym in the same context is stored. */
static enum demur_err is_stored(bool *found, struct store *reader, const struct srv_item *item,
                                uint8_t kind)
{
    struct store_act_key key = item->key;
    struct store_receipt receipt;
    struct demur_hash head;

    key.kind = kind;
    return store_act_get(reader, found, &head, &receipt, &key);
}

/* Steps 6 and 7: the same act before, another one of the nym, a withdrawal without its SIGN. */
static enum demur_err look_up(struct store *reader, struct srv_item *item)
{
    struct store_receipt first;
    struct demur_hash head;
    bool found = false;
    bool other = false;
    enum demur_err err = store_act_get(reader, &found, &head, &first, &item->key);

    if (err == DEMUR_OK && item->key.kind == DEMUR_KIND_SIGN) {
        err = is_stored(&other, reader, item, DEMUR_KIND_WITHDRAW);
    } else if (err == DEMUR_OK && item->key.kind == DEMUR_KIND_WITHDRAW) {
        err = is_stored(&other, reader, item, DEMUR_KIND_SIGN);
        other = !other;
    }
    if (err != DEMUR_OK) return err;
    if ((item->key.kind == DEMUR_KIND_SIGN && other) ||
        (found && memcmp(&head, &item->head, sizeof head) != 0)) {
        srv_item_refuse(item, DEMUR_E_NYM_USED);
    } else if (found) {
        srv_item_repeat(item, &first);
    } else if (item->key.kind == DEMUR_KIND_WITHDRAW && other) {
        srv_item_refuse(item, DEMUR_E_CTX_UNKNOWN);
    }
    return DEMUR_OK;
}

/* By what the act is unique; false: the log knows no such context. */
static bool find_key(struct srv_serve *s, struct srv_item *item)
{
    const struct demur_act_scope *scope =
        demur_channel_scope(srv_state_channel(s->state), &item->act);

    if (scope == NULL) return false;
    item->key.kind = item->act.kind;
    demur_act_scope_context(&item->key.context, scope);
    memcpy(item->key.nym.bytes, item->act.nym, sizeof item->key.nym.bytes);
    demur_sha256(&item->head, item->act.head.data, item->act.head.len);
    return true;
}

static enum demur_err check_act(struct srv_serve *s, struct store *reader,
                                const struct srv_job *job, struct srv_item *item)
{
    bool is_freeze = item->act.kind == DEMUR_KIND_MEMO_FREEZE;
    bool has_key = find_key(s, item);
    enum demur_err err = DEMUR_OK;

    if (!is_freeze) err = would_count(s, item); /* step 3 */
    if (err != DEMUR_OK || item->is_settled) return err;
    if (!has_key) {
        srv_item_refuse(item, DEMUR_E_EPOCH);
    } else if (!puzzle_is_solved(s, job)) {
        srv_item_refuse(item, DEMUR_E_PUZZLE);
    } else if (demur_act_scalars(&item->act) != DEMUR_ACCEPTED) {
        srv_item_refuse(item, DEMUR_E_SCALAR_RANGE);
    } else {
        err = look_up(reader, item);
        /* A freeze that is in the log would not count again, but has its first receipt. */
        if (err == DEMUR_OK && is_freeze && !item->is_settled) err = would_count(s, item);
    }
    return err;
}

/* ---- entries --------------------------------------------------------------------------- */

/* What a second one in a taken place is told. */
static enum demur_refusal conflict_of(uint8_t kind)
{
    return kind == DEMUR_KIND_RATING ? DEMUR_E_NYM_USED : DEMUR_E_CONFLICT;
}

/* Find item's place; settle it where the place is taken. */
static enum demur_err find_place(struct store *reader, struct srv_item *item)
{
    uint8_t kind = demur_entry_kind(item->object);
    unsigned places = srv_places(item->object);
    struct demur_hash leaf;

    demur_tree_leaf(&leaf, item->object.data, item->object.len);
    for (unsigned nth = 0; nth < places; nth++) {
        struct store_receipt first;
        bool found = false;
        enum demur_err err = srv_place(&item->entry, item->object, nth);

        if (err == DEMUR_ERR_NOMEM) return err;
        if (err != DEMUR_OK) {
            srv_item_refuse(item, DEMUR_E_FORMAT);
            return DEMUR_OK;
        }
        err = store_entry_get(reader, &found, &first, &item->entry);
        if (err != DEMUR_OK || !found) return err;
        if (memcmp(&first.leaf, &leaf, sizeof leaf) == 0) {
            srv_item_repeat(item, &first);
            return DEMUR_OK;
        }
    }
    srv_item_refuse(item, places > 1 ? DEMUR_E_QUOTA : conflict_of(kind));
    return DEMUR_OK;
}

static enum demur_err check_entry(struct srv_serve *s, struct store *reader,
                                  const struct srv_job *job, struct srv_item *item)
{
    uint8_t kind = demur_entry_kind(item->object);
    enum demur_err err;

    if (!puzzle_is_solved(s, job)) {
        srv_item_refuse(item, DEMUR_E_PUZZLE);
        return DEMUR_OK;
    }
    err = find_place(reader, item);
    if (err != DEMUR_OK || item->is_settled) return err;
    err = would_count(s, item);
    if (err != DEMUR_OK || item->is_settled) return err;
    if (kind == DEMUR_KIND_RATING || kind == DEMUR_KIND_CLAIM) {
        return srv_signer_check(s, reader, item);
    }
    return DEMUR_OK;
}

/* ---- items ----------------------------------------------------------------------------- */

static void check_blob(struct srv_serve *s, struct srv_item *item)
{
    demur_sha256(&item->hash, item->object.data, item->object.len);
    if (!srv_names_have(srv_state_names(s->state), &item->hash, item->object.len)) {
        srv_item_refuse(item, DEMUR_E_CTX_UNKNOWN);
    }
}

enum demur_err srv_check_item(struct srv_serve *s, struct store *reader, const struct srv_job *job,
                              struct srv_item *item)
{
    enum demur_refusal refusal = srv_check_server(s, item->kind);

    item->generation = srv_state_generation(s->state);
    if (refusal != DEMUR_ACCEPTED) {
        srv_item_refuse(item, refusal);
        return DEMUR_OK;
    }
    switch (item->kind) {
    case SRV_ITEM_ACT:
        return check_act(s, reader, job, item);
    case SRV_ITEM_ENTRY:
        return check_entry(s, reader, job, item);
    case SRV_ITEM_BLOB:
        check_blob(s, item);
        break;
    }
    return DEMUR_OK;
}

enum demur_err srv_check_again(struct srv_serve *s, struct srv_item *item)
{
    if (item->kind == SRV_ITEM_BLOB) return DEMUR_OK;
    return would_count(s, item);
}
