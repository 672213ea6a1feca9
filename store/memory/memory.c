/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* memory.c -- the backend that keeps nothing: for tests, and the plainest picture of the others. */
#include "demur/memory.h"
#include "store/backend.h"
#include "store/memory/map.h"

#include <string.h>

/* A mutex that its thread may take twice. */
static bool lock_init(pthread_mutex_t *lock)
{
    pthread_mutexattr_t attr;
    bool ok;

    if (pthread_mutexattr_init(&attr) != 0) return false;
    ok = pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE) == 0 &&
         pthread_mutex_init(lock, &attr) == 0;
    (void)pthread_mutexattr_destroy(&attr);
    return ok;
}

static enum demur_err mem_open(struct store **out, struct store_why *why, const char *rest,
                               enum store_purpose purpose, const struct demur_hash *org)
{
    struct mem_store *m;

    (void)purpose; /* nothing is kept that could be of another */
    (void)org;
    if (rest[0] != '\0') {
        store_why_set(why, "memory: takes no name");
        return DEMUR_ERR_FORMAT;
    }
    m = demur_alloc(sizeof *m);
    if (m != NULL) m->shared = demur_alloc(sizeof *m->shared);
    if (m == NULL || m->shared == NULL || !lock_init(&m->shared->lock)) {
        if (m != NULL) demur_free(m->shared);
        demur_free(m);
        store_why_set(why, "memory ran out");
        return DEMUR_ERR_NOMEM;
    }
    m->base.backend = &store_memory_backend;
    *out = &m->base;
    return DEMUR_OK;
}

static enum demur_err mem_reader_new(struct store **out, struct store *s)
{
    struct mem_store *m = demur_alloc(sizeof *m);

    if (m == NULL) return DEMUR_ERR_NOMEM;
    m->base.backend = &store_memory_backend;
    m->shared = mem_of(s)->shared;
    *out = &m->base;
    return DEMUR_OK;
}

static void mem_close(struct store *s)
{
    struct mem_store *m = mem_of(s);

    if (!s->is_reader) {
        for (size_t i = 0; i < MEM_TABLES; i++) store_mem_free(&m->shared->table[i]);
        (void)pthread_mutex_destroy(&m->shared->lock);
        demur_free(m->shared);
    }
    demur_free(m);
}

static enum demur_err mem_begin(struct store *s)
{
    (void)s;
    return DEMUR_OK;
}

static enum demur_err mem_commit(struct store *s)
{
    store_mem_keep(mem_of(s));
    return DEMUR_OK;
}

static void mem_rollback(struct store *s)
{
    store_mem_forget(mem_of(s));
}

/* ---- blobs, values, care --------------------------------------------------------------- */

static enum demur_err get(struct store *s, struct store_bytes *out, enum mem_table table,
                          struct demur_span key)
{
    struct mem_store *m = mem_of(s);
    enum demur_err err;

    store_mem_lock(m);
    err = store_mem_copy(out, store_mem_get(m, table, key));
    store_mem_unlock(m);
    return err;
}

static enum demur_err mem_blob_put(struct store *s, const struct demur_hash *hash,
                                   struct demur_span bytes)
{
    struct demur_span key = {hash->bytes, sizeof hash->bytes};

    if (store_mem_get(mem_of(s), MEM_BLOB, key) != NULL) return DEMUR_OK;
    return store_mem_put(mem_of(s), MEM_BLOB, key, bytes, (struct demur_span){NULL, 0});
}

static enum demur_err mem_blob_get(struct store *s, struct store_bytes *out,
                                   const struct demur_hash *hash)
{
    return get(s, out, MEM_BLOB, (struct demur_span){hash->bytes, sizeof hash->bytes});
}

static struct demur_span name_key(const char *name)
{
    return (struct demur_span){(const uint8_t *)name, strlen(name)};
}

static enum demur_err mem_value_put(struct store *s, const char *name, struct demur_span value)
{
    return store_mem_put(mem_of(s), MEM_VALUE, name_key(name), value, (struct demur_span){NULL, 0});
}

static enum demur_err mem_value_get(struct store *s, struct store_bytes *out, const char *name)
{
    return get(s, out, MEM_VALUE, name_key(name));
}

static enum demur_err mem_check(struct store *s)
{
    (void)s;
    return DEMUR_OK;
}

static enum demur_err mem_backup(struct store *s, const char *path)
{
    (void)path;
    store_why_set(&s->why, "memory: cannot be backed up");
    return DEMUR_ERR_STATE;
}

const struct store_backend store_memory_backend = {
    .scheme = "memory:",
    .open = mem_open,
    .reader_new = mem_reader_new,
    .close = mem_close,
    .begin = mem_begin,
    .commit = mem_commit,
    .rollback = mem_rollback,
    .receipt_get = store_mem_receipt_get,
    .receipt_put = store_mem_receipt_put,
    .waiting_put = store_mem_waiting_put,
    .sealed_put = store_mem_sealed_put,
    .sealed_each = store_mem_sealed_each,
    .sealed_remove = store_mem_sealed_remove,
    .waiting_get = store_mem_waiting_get,
    .waiting_each = store_mem_waiting_each,
    .log_get = store_mem_log_get,
    .log_append = store_mem_log_append,
    .log_each = store_mem_log_each,
    .tile_get = store_mem_tile_get,
    .tile_put = store_mem_tile_put,
    .note_get = store_mem_note_get,
    .note_put = store_mem_note_put,
    .note_publish = store_mem_note_publish,
    .blob_put = mem_blob_put,
    .blob_get = mem_blob_get,
    .value_put = mem_value_put,
    .value_get = mem_value_get,
    .code_put = store_mem_code_put,
    .code_get = store_mem_code_get,
    .record_get = store_mem_record_get,
    .record_put = store_mem_record_put,
    .record_each = store_mem_record_each,
    .enrol_key_get = store_mem_enrol_key_get,
    .queue_put = store_mem_queue_put,
    .queue_get = store_mem_queue_get,
    .queue_remove = store_mem_queue_remove,
    .check = mem_check,
    .backup = mem_backup,
};
