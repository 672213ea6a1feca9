/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issuing.c -- in SQLite: codes, records and the queue of an issuer. */
#include "demur/memory.h"
#include "store/sqlite/db.h"

#include <string.h>

/* The row_id that q gives, if it gives one; q ends. */
static enum demur_err one_row_id(struct sq *q, bool *found, struct demur_row_id *row)
{
    struct demur_row_id id = {{0}};
    bool is_there = sq_row(q);
    enum demur_err err;

    if (is_there) sq_get_bytes(q, 0, id.bytes, sizeof id.bytes);
    err = sq_end(q);
    if (err != DEMUR_OK) return err;
    if (is_there) *row = id;
    *found = is_there;
    return DEMUR_OK;
}

enum demur_err store_sqlite_code_put(struct store *s, uint32_t epoch, const struct store_code *code)
{
    struct sq q = sq_start(s, SQ_CODE_PUT);

    sq_int(&q, epoch);
    sq_blob(&q, code->code.bytes, sizeof code->code.bytes);
    sq_blob(&q, code->row.bytes, sizeof code->row.bytes);
    return sq_run(&q);
}

enum demur_err store_sqlite_code_get(struct store *s, bool *found, struct demur_row_id *row,
                                     uint32_t epoch, const struct demur_hash *code)
{
    struct sq q = sq_start(s, SQ_CODE_GET);

    sq_int(&q, epoch);
    sq_blob(&q, code->bytes, sizeof code->bytes);
    return one_row_id(&q, found, row);
}

/* ---- records --------------------------------------------------------------------------- */

/* row, stage, c, c_hash, enrol_pk, begun_set */
static void get_record(struct sq *q, struct demur_row_id *row, struct demur_issuer_record *out)
{
    sq_get_bytes(q, 0, row->bytes, sizeof row->bytes);
    out->stage = (uint8_t)sq_get_int(q, 1);
    sq_get_bytes(q, 2, out->c, sizeof out->c);
    sq_get_bytes(q, 3, out->c_hash.bytes, sizeof out->c_hash.bytes);
    sq_get_bytes(q, 4, out->enrol_pk.bytes, sizeof out->enrol_pk.bytes);
    sq_get_bytes(q, 5, out->set.bytes, sizeof out->set.bytes);
}

enum demur_err store_sqlite_record_get(struct store *s, struct demur_issuer_record *out,
                                       uint32_t epoch, const struct demur_row_id *row)
{
    struct sq q = sq_start(s, SQ_RECORD_GET);
    struct demur_issuer_record record;
    struct demur_row_id same;
    enum demur_err err;

    memset(&record, 0, sizeof record);
    sq_blob(&q, row->bytes, sizeof row->bytes);
    sq_int(&q, epoch);
    if (sq_row(&q)) get_record(&q, &same, &record);
    err = sq_end(&q);
    if (err == DEMUR_OK) *out = record;
    return err;
}

enum demur_err store_sqlite_record_put(struct store *s, const struct demur_issuer_record *record,
                                       uint32_t epoch, const struct demur_row_id *row)
{
    struct sq q = sq_start(s, SQ_RECORD_PUT);

    sq_blob(&q, row->bytes, sizeof row->bytes);
    sq_int(&q, epoch);
    sq_int(&q, record->stage);
    sq_blob(&q, record->c, sizeof record->c);
    sq_blob(&q, record->c_hash.bytes, sizeof record->c_hash.bytes);
    sq_blob(&q, record->enrol_pk.bytes, sizeof record->enrol_pk.bytes);
    sq_blob(&q, record->set.bytes, sizeof record->set.bytes);
    return sq_run(&q);
}

enum demur_err store_sqlite_record_each(struct store *s, uint32_t epoch,
                                        const struct store_record_visitor *visitor)
{
    struct sq q = sq_start(s, SQ_RECORD_EACH);
    enum demur_err said = DEMUR_OK;
    enum demur_err err;

    sq_int(&q, epoch);
    while (said == DEMUR_OK && sq_row(&q)) {
        struct demur_issuer_record record;
        struct demur_row_id row;

        memset(&record, 0, sizeof record);
        memset(&row, 0, sizeof row);
        get_record(&q, &row, &record);
        if (q.rc == SQLITE_ROW) said = visitor->record(visitor->ctx, &row, &record);
    }
    err = sq_end(&q);
    return said != DEMUR_OK ? said : err;
}

enum demur_err store_sqlite_enrol_key_get(struct store *s, bool *found, struct demur_row_id *row,
                                          uint32_t epoch, const struct demur_sign_pk *enrol_pk)
{
    struct sq q = sq_start(s, SQ_ENROL_KEY_GET);

    sq_blob(&q, enrol_pk->bytes, sizeof enrol_pk->bytes);
    sq_int(&q, epoch);
    return one_row_id(&q, found, row);
}

/* ---- the queue ------------------------------------------------------------------------- */

enum demur_err store_sqlite_queue_put(struct store *s, struct demur_span entry)
{
    struct sq count = sq_start(s, SQ_QUEUE_COUNT);
    enum demur_err err = sq_run(&count);

    if (err != DEMUR_OK) return err;
    struct sq put = sq_start(s, SQ_QUEUE_PUT);

    sq_blob(&put, entry.data, entry.len);
    return sq_run(&put);
}

enum demur_err store_sqlite_queue_get(struct store *s, struct store_queued *out, uint64_t least)
{
    struct sq q = sq_start(s, SQ_QUEUE_GET);
    struct store_bytes bytes = {.data = NULL};
    uint64_t number = 0;
    enum demur_err err;

    sq_int(&q, least);
    if (sq_row(&q)) {
        number = sq_get_int(&q, 0);
        sq_get_copy(&q, 1, &bytes);
    }
    err = sq_end(&q);
    if (err != DEMUR_OK) {
        demur_free(bytes.data);
        return err;
    }
    if (bytes.data == NULL) return DEMUR_ERR_RANGE;
    *out = (struct store_queued){number, bytes.data, bytes.len};
    return DEMUR_OK;
}

enum demur_err store_sqlite_queue_remove(struct store *s, uint64_t number)
{
    struct sq q = sq_start(s, SQ_QUEUE_REMOVE);

    sq_int(&q, number);
    return sq_run(&q);
}
