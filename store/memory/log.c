/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log.c -- in memory: receipts, what waits, the log, its tiles and notes. */
#include "demur/bytes.h"
#include "store/memory/map.h"

#include <string.h>

enum {
    NUMBER_BYTES = 8,
    WINDOW_BYTES = 4,
    TILE_KEY_BYTES = 9,
    WIDTH_BYTES = 2,
    SEALED_KEY_BYTES = 64
};

static const struct demur_span nothing = {NULL, 0};

static struct demur_span span_of_key(const struct store_key *key)
{
    return (struct demur_span){key->bytes, key->len};
}

static struct demur_span number_key(uint8_t out[NUMBER_BYTES], uint64_t number)
{
    demur_set_be64(out, number);
    return (struct demur_span){out, NUMBER_BYTES};
}

/* ---- receipts and what waits ----------------------------------------------------------- */

enum demur_err store_mem_receipt_get(struct store *s, bool *found, struct store_kept *out,
                                     const struct store_key *key)
{
    struct mem_store *m = mem_of(s);
    const struct mem_item *item;

    store_mem_lock(m);
    item = store_mem_get(m, MEM_RECEIPT, span_of_key(key));
    *found = item != NULL;
    if (item != NULL) memcpy(out, store_mem_value(item).data, sizeof *out);
    store_mem_unlock(m);
    return DEMUR_OK;
}

enum demur_err store_mem_receipt_put(struct store *s, const struct store_key *key,
                                     const struct store_kept *kept)
{
    struct demur_span value = {(const uint8_t *)kept, sizeof *kept};

    return store_mem_put(mem_of(s), MEM_RECEIPT, span_of_key(key), value, nothing);
}

enum demur_err store_mem_waiting_put(struct store *s, const struct demur_hash *leaf,
                                     struct demur_span entry)
{
    struct mem_store *m = mem_of(s);
    struct demur_span key = {leaf->bytes, sizeof leaf->bytes};
    uint8_t window[WINDOW_BYTES];
    struct store_log log;

    if (store_mem_get(m, MEM_WAITING, key) != NULL) return DEMUR_OK;
    (void)store_mem_log_get(s, &log);
    demur_set_be32(window, log.windows);
    return store_mem_put(m, MEM_WAITING, key, (struct demur_span){window, sizeof window}, entry);
}

enum demur_err store_mem_waiting_get(struct store *s, struct store_waiting *out)
{
    struct mem_store *m = mem_of(s);
    const struct mem_list *list;

    store_mem_lock(m);
    list = store_mem_table(m, MEM_WAITING);
    *out = (struct store_waiting){.count = list->count};
    for (size_t i = 0; i < list->count; i++) out->bytes += list->item[i]->len - WINDOW_BYTES;
    store_mem_unlock(m);
    return DEMUR_OK;
}

enum demur_err store_mem_waiting_each(struct store *s, const struct store_waiting_visitor *visitor)
{
    struct mem_store *m = mem_of(s);
    const struct mem_list *list;
    enum demur_err err = DEMUR_OK;

    store_mem_lock(m);
    list = store_mem_table(m, MEM_WAITING);
    for (size_t i = 0; i < list->count && err == DEMUR_OK; i++) {
        struct demur_span value = store_mem_value(list->item[i]);
        struct demur_span entry = {value.data + WINDOW_BYTES, value.len - WINDOW_BYTES};
        struct demur_hash leaf;

        memcpy(leaf.bytes, list->item[i]->bytes, sizeof leaf.bytes);
        err = visitor->entry(visitor->ctx, &leaf, demur_get_be32(value.data), entry);
    }
    store_mem_unlock(m);
    return err;
}

/* ---- what lies sealed ------------------------------------------------------------------ */

static struct demur_span sealed_key(uint8_t out[SEALED_KEY_BYTES], const struct demur_hash *context,
                                    const struct demur_hash *leaf)
{
    memcpy(out, context->bytes, sizeof context->bytes);
    memcpy(out + sizeof context->bytes, leaf->bytes, sizeof leaf->bytes);
    return (struct demur_span){out, SEALED_KEY_BYTES};
}

enum demur_err store_mem_sealed_put(struct store *s, const struct demur_hash *context,
                                    const struct demur_hash *leaf, struct demur_span act)
{
    uint8_t key[SEALED_KEY_BYTES];

    return store_mem_put(mem_of(s), MEM_SEALED, sealed_key(key, context, leaf), act, nothing);
}

enum demur_err store_mem_sealed_each(struct store *s, const struct demur_hash *context,
                                     const struct store_sealed_visitor *visitor)
{
    static const struct demur_hash first = {{0}};
    struct mem_store *m = mem_of(s);
    const struct mem_list *list;
    uint8_t key[SEALED_KEY_BYTES];
    enum demur_err err = DEMUR_OK;

    store_mem_lock(m);
    list = store_mem_table(m, MEM_SEALED);
    for (size_t i = store_mem_from(list, sealed_key(key, context, &first));
         i < list->count && err == DEMUR_OK; i++) {
        struct demur_hash leaf;

        if (memcmp(list->item[i]->bytes, context->bytes, sizeof context->bytes) != 0) break;
        memcpy(leaf.bytes, list->item[i]->bytes + sizeof context->bytes, sizeof leaf.bytes);
        err = visitor->act(visitor->ctx, &leaf, store_mem_value(list->item[i]));
    }
    store_mem_unlock(m);
    return err;
}

enum demur_err store_mem_sealed_remove(struct store *s, const struct demur_hash *context,
                                       const struct demur_hash *leaf)
{
    uint8_t key[SEALED_KEY_BYTES];

    return store_mem_remove(mem_of(s), MEM_SEALED, sealed_key(key, context, leaf));
}

/* ---- the log --------------------------------------------------------------------------- */

enum demur_err store_mem_log_get(struct store *s, struct store_log *out)
{
    struct mem_store *m = mem_of(s);
    const struct mem_item *item;
    const struct mem_list *shown;

    store_mem_lock(m);
    item = store_mem_get(m, MEM_LOG, nothing);
    if (item != NULL) {
        memcpy(out, store_mem_value(item).data, sizeof *out);
    } else {
        memset(out, 0, sizeof *out);
        demur_sha256(&out->head.root, NULL, 0);
    }
    shown = store_mem_table(m, MEM_SHOWN);
    if (shown->count > 0) out->published = demur_get_be64(shown->item[shown->count - 1]->bytes);
    store_mem_unlock(m);
    return DEMUR_OK;
}

enum demur_err store_mem_log_append(struct store *s, const struct store_append *append,
                                    const struct demur_hash *leaf)
{
    struct mem_store *m = mem_of(s);
    struct store_log log;
    uint8_t key[NUMBER_BYTES];
    enum demur_err err = store_mem_log_get(s, &log);

    if (err == DEMUR_OK && log.head.size != append->old_size) return DEMUR_ERR_STATE;
    for (size_t i = 0; err == DEMUR_OK && i < append->entries; i++) {
        struct demur_span waiting = {leaf[i].bytes, sizeof leaf[i].bytes};

        err = store_mem_put(m, MEM_ENTRY, number_key(key, append->old_size + i), append->entry[i],
                            nothing);
        if (err == DEMUR_OK) err = store_mem_remove(m, MEM_WAITING, waiting);
    }
    if (err != DEMUR_OK) return err;
    log.head = append->head;
    log.day = append->day;
    log.windows++;
    log.published = 0;
    return store_mem_put(m, MEM_LOG, nothing,
                         (struct demur_span){(const uint8_t *)&log, sizeof log}, nothing);
}

enum demur_err store_mem_log_each(struct store *s, uint64_t from, uint64_t to,
                                  const struct store_log_visitor *visitor)
{
    struct mem_store *m = mem_of(s);
    const struct mem_list *list;
    uint8_t key[NUMBER_BYTES];
    enum demur_err err = DEMUR_OK;

    store_mem_lock(m);
    list = store_mem_table(m, MEM_ENTRY);
    for (size_t i = store_mem_from(list, number_key(key, from)); i < list->count; i++) {
        uint64_t index = demur_get_be64(list->item[i]->bytes);

        if (index >= to || err != DEMUR_OK) break;
        err = visitor->entry(visitor->ctx, index, store_mem_value(list->item[i]));
    }
    store_mem_unlock(m);
    return err;
}

/* ---- tiles ----------------------------------------------------------------------------- */

static struct demur_span tile_key(uint8_t out[TILE_KEY_BYTES], const struct demur_tile_id *id)
{
    out[0] = (uint8_t)id->level;
    demur_set_be64(out + 1, id->index);
    return (struct demur_span){out, TILE_KEY_BYTES};
}

enum demur_err store_mem_tile_get(struct store *s, struct store_bytes *out,
                                  struct demur_tile_id *id)
{
    struct mem_store *m = mem_of(s);
    uint8_t key[TILE_KEY_BYTES];
    struct store_bytes copy;
    enum demur_err err;

    store_mem_lock(m);
    err = store_mem_copy(&copy, store_mem_get(m, MEM_TILE, tile_key(key, id)));
    store_mem_unlock(m);
    if (err != DEMUR_OK) return err;
    id->width = demur_get_be16(copy.data);
    copy.len -= WIDTH_BYTES;
    memmove(copy.data, copy.data + WIDTH_BYTES, copy.len);
    *out = copy;
    return DEMUR_OK;
}

enum demur_err store_mem_tile_put(struct store *s, const struct demur_tile_id *id,
                                  struct demur_span data)
{
    uint8_t key[TILE_KEY_BYTES];
    uint8_t width[WIDTH_BYTES];

    demur_set_be16(width, (uint16_t)id->width);
    return store_mem_put(mem_of(s), MEM_TILE, tile_key(key, id),
                         (struct demur_span){width, sizeof width}, data);
}

/* ---- notes ----------------------------------------------------------------------------- */

enum demur_err store_mem_note_get(struct store *s, struct store_note *out,
                                  enum store_note_which which, uint64_t size)
{
    bool is_signed = which == STORE_NOTE_SIGNED || which == STORE_NOTE_SIGNED_NEWEST;
    bool is_newest = which == STORE_NOTE_SIGNED_NEWEST || which == STORE_NOTE_PUBLISHED_NEWEST;
    struct mem_store *m = mem_of(s);
    const struct mem_item *item = NULL;
    const struct mem_list *list;
    uint8_t key[NUMBER_BYTES];
    size_t at;
    enum demur_err err;

    store_mem_lock(m);
    list = store_mem_table(m, is_signed ? MEM_SIGNED : MEM_SHOWN);
    at = is_newest ? list->count - 1 : store_mem_from(list, number_key(key, size));
    if (at < list->count) item = list->item[at];
    if (item != NULL && which == STORE_NOTE_SIGNED && demur_get_be64(item->bytes) != size) {
        item = NULL;
    }
    err = store_mem_copy(&out->text, item);
    if (err == DEMUR_OK) out->size = demur_get_be64(item->bytes);
    store_mem_unlock(m);
    return err;
}

enum demur_err store_mem_note_put(struct store *s, uint64_t size, struct demur_span text)
{
    uint8_t key[NUMBER_BYTES];

    return store_mem_put(mem_of(s), MEM_SIGNED, number_key(key, size), text, nothing);
}

enum demur_err store_mem_note_publish(struct store *s, uint64_t size, struct demur_span text)
{
    uint8_t key[NUMBER_BYTES];

    return store_mem_put(mem_of(s), MEM_SHOWN, number_key(key, size), text, nothing);
}
