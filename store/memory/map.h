/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * map.h -- the memory backend's tables: each an array of items, ascending by key, of which a
 * transaction changes a copy.
 *
 * Keys are bytes, numbers in them big-endian, so that memcmp() is their order.  Readers are on
 * other threads: whoever looks at a table holds the lock meanwhile; what a transaction changes is
 * the writer's alone until it is committed.
 */
#ifndef STORE_MEMORY_MAP_H
#define STORE_MEMORY_MAP_H

#include "store/backend.h"

#include <pthread.h>

enum mem_table {
    MEM_RECEIPT, /* struct store_key's bytes -> struct store_kept */
    MEM_WAITING, /* leaf -> u32 window, entry */
    MEM_SEALED,  /* context, leaf -> act */
    MEM_LOG,     /* "" -> struct store_log without published; not there: an empty log */
    MEM_ENTRY,   /* u64 index -> bytes */
    MEM_TILE,    /* u8 level, u64 index -> u16 width, bytes */
    MEM_SIGNED,  /* u64 size -> note */
    MEM_SHOWN,   /* u64 size -> published note */
    MEM_BLOB,    /* hash -> bytes */
    MEM_VALUE,   /* name -> bytes */
    MEM_CODE,    /* u32 epoch, code -> row */
    MEM_RECORD,  /* u32 epoch, row -> struct demur_issuer_record */
    MEM_QUEUE,   /* u64 number -> entry */
    MEM_COUNTER, /* "" -> u64: the number that was queued last */
    MEM_TABLES,
};

/* A key and its value, which never change. */
struct mem_item {
    size_t key_len;
    size_t len;
    uint8_t bytes[]; /* key, value */
};

struct mem_list {
    struct mem_item **item;
    size_t count;
    size_t room;
};

/* What a writer and its readers have in common. */
struct mem_shared {
    pthread_mutex_t lock; /* recursive: a visitor may read */
    struct mem_list table[MEM_TABLES];
};

struct mem_store {
    struct store base;
    struct mem_shared *shared;
    bool is_changed[MEM_TABLES];      /* of these the transaction has a copy */
    struct mem_list work[MEM_TABLES]; /* the copies */
    struct mem_list born;             /* items that the transaction made */
    struct mem_list gone;             /* items that it put out of their tables */
};

/** The store as the backend sees it. */
static inline struct mem_store *mem_of(struct store *s)
{
    return (struct mem_store *)(void *)s;
}

void store_mem_lock(struct mem_store *m);
void store_mem_unlock(struct mem_store *m);

/** The table as m sees it.  Under the lock. */
const struct mem_list *store_mem_table(const struct mem_store *m, enum mem_table table);

/** The first position whose key is not below key.  Under the lock. */
size_t store_mem_from(const struct mem_list *list, struct demur_span key);

/** The item of that key, or NULL.  Under the lock. */
const struct mem_item *store_mem_get(const struct mem_store *m, enum mem_table table,
                                     struct demur_span key);

/** The value of item; its key. */
struct demur_span store_mem_value(const struct mem_item *item);
struct demur_span store_mem_key(const struct mem_item *item);

/** Keep head and then tail by key, replacing what is there.  DEMUR_ERR_NOMEM: nothing changed. */
enum demur_err store_mem_put(struct mem_store *m, enum mem_table table, struct demur_span key,
                             struct demur_span head, struct demur_span tail);

/** Take the item of key out, if there is one.  DEMUR_ERR_NOMEM: nothing changed. */
enum demur_err store_mem_remove(struct mem_store *m, enum mem_table table, struct demur_span key);

/** End a transaction: for all to see, or as if it had not been. */
void store_mem_keep(struct mem_store *m);
void store_mem_forget(struct mem_store *m);

/** Free every item of list, and the list. */
void store_mem_free(struct mem_list *list);

/** Copy a value to the caller; DEMUR_ERR_RANGE where item is NULL.  DEMUR_ERR_NOMEM. */
enum demur_err store_mem_copy(struct store_bytes *out, const struct mem_item *item);

/* ---- the backend's functions, by file ---------------------------------------------------- */

enum demur_err store_mem_receipt_get(struct store *s, bool *found, struct store_kept *out,
                                     const struct store_key *key);
enum demur_err store_mem_receipt_put(struct store *s, const struct store_key *key,
                                     const struct store_kept *kept);
enum demur_err store_mem_waiting_put(struct store *s, const struct demur_hash *leaf,
                                     struct demur_span entry);
enum demur_err store_mem_waiting_get(struct store *s, struct store_waiting *out);
enum demur_err store_mem_waiting_each(struct store *s, const struct store_waiting_visitor *visitor);
enum demur_err store_mem_sealed_put(struct store *s, const struct demur_hash *context,
                                    const struct demur_hash *leaf, struct demur_span act);
enum demur_err store_mem_sealed_each(struct store *s, const struct demur_hash *context,
                                     const struct store_sealed_visitor *visitor);
enum demur_err store_mem_sealed_remove(struct store *s, const struct demur_hash *context,
                                       const struct demur_hash *leaf);
enum demur_err store_mem_log_get(struct store *s, struct store_log *out);
enum demur_err store_mem_log_append(struct store *s, const struct store_append *append,
                                    const struct demur_hash *leaf);
enum demur_err store_mem_log_each(struct store *s, uint64_t from, uint64_t to,
                                  const struct store_log_visitor *visitor);
enum demur_err store_mem_tile_get(struct store *s, struct store_bytes *out,
                                  struct demur_tile_id *id);
enum demur_err store_mem_tile_put(struct store *s, const struct demur_tile_id *id,
                                  struct demur_span data);
enum demur_err store_mem_note_get(struct store *s, struct store_note *out,
                                  enum store_note_which which, uint64_t size);
enum demur_err store_mem_note_put(struct store *s, uint64_t size, struct demur_span text);
enum demur_err store_mem_note_publish(struct store *s, uint64_t size, struct demur_span text);
enum demur_err store_mem_code_put(struct store *s, uint32_t epoch, const struct store_code *code);
enum demur_err store_mem_code_get(struct store *s, bool *found, struct demur_row_id *row,
                                  uint32_t epoch, const struct demur_hash *code);
enum demur_err store_mem_record_get(struct store *s, struct demur_issuer_record *out,
                                    uint32_t epoch, const struct demur_row_id *row);
enum demur_err store_mem_record_put(struct store *s, const struct demur_issuer_record *record,
                                    uint32_t epoch, const struct demur_row_id *row);
enum demur_err store_mem_record_each(struct store *s, uint32_t epoch,
                                     const struct store_record_visitor *visitor);
enum demur_err store_mem_enrol_key_get(struct store *s, bool *found, struct demur_row_id *row,
                                       uint32_t epoch, const struct demur_sign_pk *enrol_pk);
enum demur_err store_mem_queue_put(struct store *s, struct demur_span entry);
enum demur_err store_mem_queue_get(struct store *s, struct store_queued *out, uint64_t least);
enum demur_err store_mem_queue_remove(struct store *s, uint64_t number);

#endif
