/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issuing.c -- in memory: codes, records and the queue of an issuer. */
#include "demur/bytes.h"
#include "store/memory/map.h"

#include <string.h>

enum { EPOCH_BYTES = 4, NUMBER_BYTES = 8, KEY_BYTES = EPOCH_BYTES + DEMUR_HASH_BYTES };

static const struct demur_span nothing = {NULL, 0};

/* epoch, then a code or a row. */
static struct demur_span key_of(uint8_t out[KEY_BYTES], uint32_t epoch, const uint8_t *data,
                                size_t len)
{
    demur_set_be32(out, epoch);
    if (len > 0) memcpy(out + EPOCH_BYTES, data, len);
    return (struct demur_span){out, EPOCH_BYTES + len};
}

static uint32_t epoch_of(const struct mem_item *item)
{
    return demur_get_be32(item->bytes);
}

static struct demur_row_id row_of(const struct mem_item *item)
{
    struct demur_row_id row;

    memcpy(row.bytes, item->bytes + EPOCH_BYTES, sizeof row.bytes);
    return row;
}

static struct demur_issuer_record record_of(const struct mem_item *item)
{
    struct demur_issuer_record record;

    memcpy(&record, store_mem_value(item).data, sizeof record);
    return record;
}

/* ---- codes ----------------------------------------------------------------------------- */

enum demur_err store_mem_code_put(struct store *s, uint32_t epoch, const struct store_code *code)
{
    struct mem_store *m = mem_of(s);
    uint8_t bytes[KEY_BYTES];
    struct demur_span key = key_of(bytes, epoch, code->code.bytes, sizeof code->code.bytes);
    struct demur_span row = {code->row.bytes, sizeof code->row.bytes};

    if (store_mem_get(m, MEM_CODE, key) != NULL) return DEMUR_ERR_STATE;
    return store_mem_put(m, MEM_CODE, key, row, nothing);
}

enum demur_err store_mem_code_get(struct store *s, bool *found, struct demur_row_id *row,
                                  uint32_t epoch, const struct demur_hash *code)
{
    struct mem_store *m = mem_of(s);
    uint8_t bytes[KEY_BYTES];
    const struct mem_item *item;

    store_mem_lock(m);
    item = store_mem_get(m, MEM_CODE, key_of(bytes, epoch, code->bytes, sizeof code->bytes));
    *found = item != NULL;
    if (item != NULL) memcpy(row->bytes, store_mem_value(item).data, sizeof row->bytes);
    store_mem_unlock(m);
    return DEMUR_OK;
}

/* ---- records --------------------------------------------------------------------------- */

enum demur_err store_mem_record_get(struct store *s, struct demur_issuer_record *out,
                                    uint32_t epoch, const struct demur_row_id *row)
{
    struct mem_store *m = mem_of(s);
    uint8_t bytes[KEY_BYTES];
    const struct mem_item *item;

    store_mem_lock(m);
    item = store_mem_get(m, MEM_RECORD, key_of(bytes, epoch, row->bytes, sizeof row->bytes));
    if (item != NULL) {
        *out = record_of(item);
    } else {
        memset(out, 0, sizeof *out);
    }
    store_mem_unlock(m);
    return DEMUR_OK;
}

enum demur_err store_mem_record_put(struct store *s, const struct demur_issuer_record *record,
                                    uint32_t epoch, const struct demur_row_id *row)
{
    uint8_t bytes[KEY_BYTES];
    struct demur_span key = key_of(bytes, epoch, row->bytes, sizeof row->bytes);
    struct demur_span value = {(const uint8_t *)record, sizeof *record};

    return store_mem_put(mem_of(s), MEM_RECORD, key, value, nothing);
}

enum demur_err store_mem_record_each(struct store *s, uint32_t epoch,
                                     const struct store_record_visitor *visitor)
{
    struct mem_store *m = mem_of(s);
    uint8_t bytes[KEY_BYTES];
    const struct mem_list *list;
    enum demur_err err = DEMUR_OK;

    store_mem_lock(m);
    list = store_mem_table(m, MEM_RECORD);
    for (size_t i = store_mem_from(list, key_of(bytes, epoch, NULL, 0)); i < list->count; i++) {
        struct demur_issuer_record record = record_of(list->item[i]);
        struct demur_row_id row = row_of(list->item[i]);

        if (epoch_of(list->item[i]) != epoch || err != DEMUR_OK) break;
        err = visitor->record(visitor->ctx, &row, &record);
    }
    store_mem_unlock(m);
    return err;
}

/* Whether the row of item `at` has a record of a later epoch, but before `epoch`. */
static bool has_newer(const struct mem_list *list, size_t at, uint32_t epoch)
{
    struct demur_row_id row = row_of(list->item[at]);

    for (size_t i = at + 1; i < list->count && epoch_of(list->item[i]) < epoch; i++) {
        struct demur_row_id other = row_of(list->item[i]);

        if (memcmp(&row, &other, sizeof row) == 0) return true;
    }
    return false;
}

enum demur_err store_mem_enrol_key_get(struct store *s, bool *found, struct demur_row_id *row,
                                       uint32_t epoch, const struct demur_sign_pk *enrol_pk)
{
    struct mem_store *m = mem_of(s);
    const struct mem_list *list;
    uint32_t newest = 0;
    unsigned furthest = 0;

    *found = false;
    store_mem_lock(m);
    list = store_mem_table(m, MEM_RECORD);
    for (size_t i = 0; i < list->count && epoch_of(list->item[i]) < epoch; i++) {
        struct demur_issuer_record record = record_of(list->item[i]);

        if (memcmp(&record.enrol_pk, enrol_pk, sizeof *enrol_pk) != 0) continue;
        if (has_newer(list, i, epoch)) continue;
        if (*found && epoch_of(list->item[i]) == newest && record.stage <= furthest) continue;
        *found = true;
        furthest = record.stage;
        newest = epoch_of(list->item[i]);
        *row = row_of(list->item[i]);
    }
    store_mem_unlock(m);
    return DEMUR_OK;
}

/* ---- the queue ------------------------------------------------------------------------- */

enum demur_err store_mem_queue_put(struct store *s, struct demur_span entry)
{
    struct mem_store *m = mem_of(s);
    const struct mem_item *last = store_mem_get(m, MEM_COUNTER, nothing);
    uint8_t key[NUMBER_BYTES];
    struct demur_span number = {key, sizeof key};
    enum demur_err err;

    demur_set_be64(key, last == NULL ? 1 : demur_get_be64(store_mem_value(last).data) + 1);
    err = store_mem_put(m, MEM_COUNTER, nothing, number, nothing);
    return err == DEMUR_OK ? store_mem_put(m, MEM_QUEUE, number, entry, nothing) : err;
}

enum demur_err store_mem_queue_get(struct store *s, struct store_queued *out, uint64_t least)
{
    struct mem_store *m = mem_of(s);
    const struct mem_item *item = NULL;
    const struct mem_list *list;
    struct store_bytes bytes;
    uint8_t key[NUMBER_BYTES];
    size_t at;
    enum demur_err err;

    demur_set_be64(key, least);
    store_mem_lock(m);
    list = store_mem_table(m, MEM_QUEUE);
    at = store_mem_from(list, (struct demur_span){key, sizeof key});
    if (at < list->count) item = list->item[at];
    err = store_mem_copy(&bytes, item);
    if (err == DEMUR_OK) {
        *out = (struct store_queued){demur_get_be64(item->bytes), bytes.data, bytes.len};
    }
    store_mem_unlock(m);
    return err;
}

enum demur_err store_mem_queue_remove(struct store *s, uint64_t number)
{
    uint8_t key[NUMBER_BYTES];

    demur_set_be64(key, number);
    return store_mem_remove(mem_of(s), MEM_QUEUE, (struct demur_span){key, sizeof key});
}
