/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/memory/map.h"

#include "demur/memory.h"

#include <assert.h>
#include <string.h>

void store_mem_lock(struct mem_store *m)
{
    int failed = pthread_mutex_lock(&m->shared->lock);

    assert(failed == 0); /* it is recursive, and was set up */
    (void)failed;
}

void store_mem_unlock(struct mem_store *m)
{
    int failed = pthread_mutex_unlock(&m->shared->lock);

    assert(failed == 0);
    (void)failed;
}

/* ---- looking --------------------------------------------------------------------------- */

struct demur_span store_mem_key(const struct mem_item *item)
{
    return (struct demur_span){item->bytes, item->key_len};
}

struct demur_span store_mem_value(const struct mem_item *item)
{
    return (struct demur_span){item->bytes + item->key_len, item->len};
}

static int compare(struct demur_span a, struct demur_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.data, b.data, len) : 0;

    if (order == 0) order = (a.len > b.len) - (a.len < b.len);
    return order;
}

const struct mem_list *store_mem_table(const struct mem_store *m, enum mem_table table)
{
    return m->is_changed[table] ? &m->work[table] : &m->shared->table[table];
}

size_t store_mem_from(const struct mem_list *list, struct demur_span key)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare(store_mem_key(list->item[middle]), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct mem_item *store_mem_get(const struct mem_store *m, enum mem_table table,
                                     struct demur_span key)
{
    const struct mem_list *list = store_mem_table(m, table);
    size_t at = store_mem_from(list, key);

    if (at == list->count || compare(store_mem_key(list->item[at]), key) != 0) return NULL;
    return list->item[at];
}

enum demur_err store_mem_copy(struct store_bytes *out, const struct mem_item *item)
{
    struct store_bytes copy;

    if (item == NULL) return DEMUR_ERR_RANGE;
    copy = (struct store_bytes){demur_alloc(item->len), item->len};
    if (copy.data == NULL) return DEMUR_ERR_NOMEM;
    if (item->len > 0) memcpy(copy.data, item->bytes + item->key_len, item->len);
    *out = copy;
    return DEMUR_OK;
}

/* ---- changing -------------------------------------------------------------------------- */

/* Make room for count + 1 items. */
static bool has_room(struct mem_list *list)
{
    struct mem_item **grown;
    size_t room = list->room * 2 + 16;

    if (list->count < list->room) return true;
    grown = demur_alloc_array(room, sizeof(struct mem_item *));
    if (grown == NULL) return false;
    for (size_t i = 0; i < list->count; i++) grown[i] = list->item[i];
    demur_free(list->item);
    list->item = grown;
    list->room = room;
    return true;
}

/* The transaction's own copy of a table. */
static struct mem_list *changing(struct mem_store *m, enum mem_table table)
{
    const struct mem_list *from = &m->shared->table[table];
    struct mem_list *work = &m->work[table];

    if (m->is_changed[table]) return work;
    work->item = demur_alloc_array(from->count + 16, sizeof(struct mem_item *));
    if (work->item == NULL) return NULL;
    for (size_t i = 0; i < from->count; i++) work->item[i] = from->item[i];
    work->count = from->count;
    work->room = from->count + 16;
    m->is_changed[table] = true;
    return work;
}

static void copy_to(uint8_t **at, struct demur_span from)
{
    if (from.len > 0) memcpy(*at, from.data, from.len);
    *at += from.len;
}

enum demur_err store_mem_put(struct mem_store *m, enum mem_table table, struct demur_span key,
                             struct demur_span head, struct demur_span tail)
{
    struct mem_list *list = changing(m, table);
    struct mem_item *item = demur_alloc(sizeof *item + key.len + head.len + tail.len);

    if (item == NULL || list == NULL || !has_room(list) || !has_room(&m->born) ||
        !has_room(&m->gone)) {
        demur_free(item);
        return DEMUR_ERR_NOMEM;
    }
    uint8_t *to = item->bytes;

    item->key_len = key.len;
    item->len = head.len + tail.len;
    copy_to(&to, key);
    copy_to(&to, head);
    copy_to(&to, tail);
    m->born.item[m->born.count++] = item;
    size_t at = store_mem_from(list, key);

    if (at < list->count && compare(store_mem_key(list->item[at]), key) == 0) {
        m->gone.item[m->gone.count++] = list->item[at];
    } else {
        for (size_t i = list->count; i > at; i--) list->item[i] = list->item[i - 1];
        list->count++;
    }
    list->item[at] = item;
    return DEMUR_OK;
}

enum demur_err store_mem_remove(struct mem_store *m, enum mem_table table, struct demur_span key)
{
    struct mem_list *list = changing(m, table);

    if (list == NULL || !has_room(&m->gone)) return DEMUR_ERR_NOMEM;
    size_t at = store_mem_from(list, key);

    if (at == list->count || compare(store_mem_key(list->item[at]), key) != 0) return DEMUR_OK;
    m->gone.item[m->gone.count++] = list->item[at];
    for (size_t i = at + 1; i < list->count; i++) list->item[i - 1] = list->item[i];
    list->count--;
    return DEMUR_OK;
}

/* ---- the end of a transaction ---------------------------------------------------------- */

void store_mem_free(struct mem_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct mem_item *item = list->item[i];

        demur_wipe_free(item, sizeof *item + item->key_len + item->len);
    }
    demur_free(list->item);
    *list = (struct mem_list){.item = NULL};
}

static void drop(struct mem_list *list)
{
    demur_free(list->item);
    *list = (struct mem_list){.item = NULL};
}

void store_mem_keep(struct mem_store *m)
{
    store_mem_lock(m);
    for (size_t i = 0; i < MEM_TABLES; i++) {
        if (!m->is_changed[i]) continue;
        demur_free(m->shared->table[i].item);
        m->shared->table[i] = m->work[i];
        m->work[i] = (struct mem_list){.item = NULL};
        m->is_changed[i] = false;
    }
    store_mem_free(&m->gone);
    store_mem_unlock(m);
    drop(&m->born);
}

void store_mem_forget(struct mem_store *m)
{
    for (size_t i = 0; i < MEM_TABLES; i++) {
        drop(&m->work[i]);
        m->is_changed[i] = false;
    }
    store_mem_free(&m->born);
    drop(&m->gone);
}
