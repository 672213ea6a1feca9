/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* intake.c -- acts and entries that come in, once each, and wait for a window. */
#include "store/backend.h"
#include "store/store.h"

#include <assert.h>
#include <string.h>

static void key_begin(struct store_key *key, uint8_t sort)
{
    key->bytes[0] = sort;
    key->len = 1;
}

static void key_add(struct store_key *key, const void *data, size_t len)
{
    assert(len <= sizeof key->bytes - key->len);
    memcpy(key->bytes + key->len, data, len);
    key->len += len;
}

static void key_of_act(struct store_key *key, const struct store_act_key *act)
{
    key_begin(key, 'a');
    key_add(key, &act->kind, sizeof act->kind);
    key_add(key, act->context.bytes, sizeof act->context.bytes);
    key_add(key, act->nym.bytes, sizeof act->nym.bytes);
}

/* Keep what has that key, with what waits, unless something is there. */
static enum demur_err put_once(struct store *s, enum store_put *what, struct store_receipt *first,
                               const struct store_key *key, const struct store_kept *kept,
                               struct demur_span entry)
{
    struct store_kept old;
    bool found = false;
    enum demur_err err = s->backend->receipt_get(s, &found, &old, key);

    if (err != DEMUR_OK) return err;
    if (found) {
        bool is_same = memcmp(&old.head, &kept->head, sizeof old.head) == 0;

        if (is_same) *first = old.receipt;
        *what = is_same ? STORE_SAME : STORE_CONFLICT;
        return DEMUR_OK;
    }
    err = s->backend->receipt_put(s, key, kept);
    if (err == DEMUR_OK) err = s->backend->waiting_put(s, &kept->receipt.leaf, entry);
    if (err == DEMUR_OK) *what = STORE_NEW;
    return err;
}

enum demur_err store_act_put(struct store *s, enum store_put *what, struct store_receipt *first,
                             const struct store_act *act)
{
    struct store_kept kept = {.head = act->head, .receipt = act->receipt};
    struct store_key key;
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    if (act->entry.len > DEMUR_ENTRY_BYTES_MAX || act->sealed.len > DEMUR_ENTRY_BYTES_MAX) {
        return store_wrote(s, DEMUR_ERR_LENGTH);
    }
    key_of_act(&key, &act->key);
    err = put_once(s, what, first, &key, &kept, act->entry);
    if (err == DEMUR_OK && *what == STORE_NEW && act->sealed.len > 0) {
        err = s->backend->sealed_put(s, &act->key.context, &act->receipt.leaf, act->sealed);
    }
    return store_wrote(s, err);
}

enum demur_err store_sealed_each(struct store *s, const struct demur_hash *context,
                                 const struct store_sealed_visitor *visitor)
{
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    return err == DEMUR_OK ? s->backend->sealed_each(s, context, visitor) : err;
}

enum demur_err store_sealed_remove(struct store *s, const struct demur_hash *context,
                                   const struct demur_hash *leaf)
{
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    return err == DEMUR_OK ? store_wrote(s, s->backend->sealed_remove(s, context, leaf)) : err;
}

enum demur_err store_entry_put(struct store *s, enum store_put *what, struct store_receipt *first,
                               const struct store_entry *entry)
{
    struct store_kept kept = {.head = entry->receipt.leaf, .receipt = entry->receipt};
    struct store_key key;
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    if (entry->entry.len > DEMUR_ENTRY_BYTES_MAX || entry->place_len == 0 ||
        entry->place_len > STORE_PLACE_BYTES_MAX) {
        return store_wrote(s, DEMUR_ERR_LENGTH);
    }
    key_begin(&key, 'p');
    key_add(&key, entry->place, entry->place_len);
    return store_wrote(s, put_once(s, what, first, &key, &kept, entry->entry));
}

enum demur_err store_act_get(struct store *s, bool *found, struct demur_hash *head,
                             struct store_receipt *receipt, const struct store_act_key *key)
{
    struct store_key bytes;
    struct store_kept kept;
    bool is_there = false;
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    key_of_act(&bytes, key);
    if (err == DEMUR_OK) err = s->backend->receipt_get(s, &is_there, &kept, &bytes);
    if (err != DEMUR_OK) return err;
    if (is_there) {
        *head = kept.head;
        *receipt = kept.receipt;
    }
    *found = is_there;
    return DEMUR_OK;
}

enum demur_err store_entry_get(struct store *s, bool *found, struct store_receipt *receipt,
                               const struct store_entry *entry)
{
    struct store_key key;
    struct store_kept kept;
    bool is_there = false;
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    if (entry->place_len == 0 || entry->place_len > STORE_PLACE_BYTES_MAX) return DEMUR_ERR_LENGTH;
    key_begin(&key, 'p');
    key_add(&key, entry->place, entry->place_len);
    err = s->backend->receipt_get(s, &is_there, &kept, &key);
    if (err != DEMUR_OK) return err;
    if (is_there) *receipt = kept.receipt;
    *found = is_there;
    return DEMUR_OK;
}

enum demur_err store_waiting_get(struct store *s, struct store_waiting *out)
{
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    return err == DEMUR_OK ? s->backend->waiting_get(s, out) : err;
}

enum demur_err store_waiting_each(struct store *s, const struct store_waiting_visitor *visitor)
{
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    return err == DEMUR_OK ? s->backend->waiting_each(s, visitor) : err;
}
