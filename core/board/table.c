/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board/table.h"

#include "demur/memory.h"

#include <string.h>

enum { CHUNK = 4096, FIRST_SLOTS = 1024, FIRST_CHUNKS = 16 };

void demur_table_init(struct demur_table *t, size_t item_bytes, size_t key_bytes,
                      const struct demur_short_key *key)
{
    *t = (struct demur_table){.item_bytes = item_bytes, .key_bytes = key_bytes, .key = *key};
}

void demur_table_free(struct demur_table *t)
{
    for (size_t i = 0; i < t->chunks; i++) demur_free(t->chunk[i]);
    demur_free(t->chunk);
    demur_free(t->slot);
    *t = (struct demur_table){.item_bytes = 0};
}

static uint8_t *item_at(const struct demur_table *t, size_t i)
{
    return t->chunk[i / CHUNK] + i % CHUNK * t->item_bytes;
}

static size_t first_slot(const struct demur_table *t, size_t slots, const void *key)
{
    return (size_t)demur_short_hash(&t->key, key, t->key_bytes) & (slots - 1);
}

void *demur_table_find(const struct demur_table *t, const void *key)
{
    if (t->slots == 0) return NULL;
    for (size_t at = first_slot(t, t->slots, key); t->slot[at] != 0;
         at = (at + 1) & (t->slots - 1)) {
        uint8_t *item = item_at(t, t->slot[at] - 1);

        if (memcmp(item, key, t->key_bytes) == 0) return item;
    }
    return NULL;
}

static void put_slot(const struct demur_table *t, uint32_t *slot, size_t slots, size_t i)
{
    size_t at = first_slot(t, slots, item_at(t, i));

    while (slot[at] != 0) at = (at + 1) & (slots - 1);
    slot[at] = (uint32_t)i + 1;
}

/* Twice the slots, so that at most half of them are taken. */
static bool grow_slots(struct demur_table *t)
{
    size_t slots = t->slots == 0 ? FIRST_SLOTS : 2 * t->slots;
    uint32_t *slot = demur_alloc_array(slots, sizeof slot[0]);

    if (slot == NULL) return false;
    for (size_t i = 0; i < t->count; i++) put_slot(t, slot, slots, i);
    demur_free(t->slot);
    t->slot = slot;
    t->slots = slots;
    return true;
}

static bool add_chunk(struct demur_table *t)
{
    if (t->chunks == t->chunk_room) {
        size_t room = t->chunk_room == 0 ? FIRST_CHUNKS : 2 * t->chunk_room;
        uint8_t **bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return false;
        if (t->chunks > 0) memcpy(bigger, t->chunk, t->chunks * sizeof bigger[0]);
        demur_free(t->chunk);
        t->chunk = bigger;
        t->chunk_room = room;
    }
    t->chunk[t->chunks] = demur_alloc_array(CHUNK, t->item_bytes);
    if (t->chunk[t->chunks] == NULL) return false;
    t->chunks++;
    return true;
}

void *demur_table_put(struct demur_table *t, const void *key)
{
    uint8_t *item;

    if (t->count == UINT32_MAX - 1) return NULL;
    if (t->count == t->chunks * CHUNK && !add_chunk(t)) return NULL;
    if (2 * (t->count + 1) > t->slots && !grow_slots(t)) return NULL;
    item = item_at(t, t->count);
    memset(item, 0, t->item_bytes);
    memcpy(item, key, t->key_bytes);
    put_slot(t, t->slot, t->slots, t->count);
    t->count++;
    return item;
}
