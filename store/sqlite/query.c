/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* query.c -- the statements, each prepared when it is first used and kept until the store closes.
 */
#include "demur/memory.h"
#include "store/sqlite/db.h"

#include <stdio.h>
#include <string.h>

static const char *const texts[SQ_STATEMENTS] = {
    [SQ_BEGIN] = "BEGIN IMMEDIATE",
    [SQ_COMMIT] = "COMMIT",
    [SQ_RECEIPT_GET] = "SELECT head, leaf, day, sig FROM receipt WHERE key = ?1 "
                       "UNION ALL "
                       "SELECT head, leaf, day, sig FROM receipt_waiting WHERE key = ?1",
    [SQ_RECEIPT_PUT] = "INSERT INTO receipt_waiting (key, head, leaf, day, sig) "
                       "VALUES (?, ?, ?, ?, ?)",
    [SQ_WAITING_PUT] = "INSERT INTO waiting (leaf, since, entry) "
                       "SELECT ?, windows, ? FROM log WHERE true ON CONFLICT DO NOTHING",
    [SQ_WAITING_GET] = "SELECT count(*), coalesce(sum(length(entry)), 0) FROM waiting",
    [SQ_WAITING_EACH] = "SELECT leaf, since, entry FROM waiting ORDER BY leaf",
    [SQ_WAITING_REMOVE] = "DELETE FROM waiting WHERE leaf = ?",
    [SQ_SEALED_PUT] = "INSERT INTO sealed_waiting (context, leaf, act) VALUES (?, ?, ?)",
    [SQ_SEALED_EACH] = "SELECT leaf, act FROM sealed WHERE context = ?1 "
                       "UNION ALL "
                       "SELECT leaf, act FROM sealed_waiting WHERE context = ?1 ORDER BY 1",
    [SQ_SEALED_REMOVE] = "DELETE FROM sealed WHERE context = ? AND leaf = ?",
    [SQ_SEALED_REMOVE_WAITING] = "DELETE FROM sealed_waiting WHERE context = ? AND leaf = ?",
    [SQ_LOG_GET] = "SELECT size, root, windows, day, coalesce("
                   "(SELECT max(size) FROM checkpoint WHERE published IS NOT NULL), 0) FROM log",
    [SQ_LOG_MOVE] = "UPDATE log SET size = ?1, root = ?2, day = ?3, windows = windows + 1 "
                    "WHERE size = ?4",
    [SQ_ENTRY_PUT] = "INSERT INTO entry (idx, bytes) VALUES (?, ?)",
    [SQ_ENTRY_EACH] = "SELECT idx, bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx",
    [SQ_TILE_GET] = "SELECT width, bytes FROM tile WHERE level = ? AND idx = ?",
    [SQ_TILE_PUT] = "REPLACE INTO tile (level, idx, width, bytes) VALUES (?, ?, ?, ?)",
    [SQ_NOTE_SIGNED] = "SELECT size, signed FROM checkpoint WHERE size = ?",
    [SQ_NOTE_SIGNED_NEWEST] = "SELECT size, signed FROM checkpoint ORDER BY size DESC LIMIT 1",
    [SQ_NOTE_PUBLISHED_NEWEST] = "SELECT size, published FROM checkpoint "
                                 "WHERE published IS NOT NULL ORDER BY size DESC LIMIT 1",
    [SQ_NOTE_PUBLISHED_FROM] = "SELECT size, published FROM checkpoint "
                               "WHERE published IS NOT NULL AND size >= ? ORDER BY size LIMIT 1",
    [SQ_NOTE_PUT] = "INSERT INTO checkpoint (size, signed) VALUES (?, ?)",
    [SQ_NOTE_PUBLISH] = "UPDATE checkpoint SET published = ?2 WHERE size = ?1",
    [SQ_BLOB_PUT] = "INSERT INTO blob (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
    [SQ_BLOB_GET] = "SELECT bytes FROM blob WHERE hash = ?",
    [SQ_VALUE_PUT] = "REPLACE INTO value (name, bytes) VALUES (?, ?)",
    [SQ_VALUE_GET] = "SELECT bytes FROM value WHERE name = ?",
    [SQ_CODE_PUT] = "INSERT INTO code (epoch, code, row) VALUES (?, ?, ?)",
    [SQ_CODE_GET] = "SELECT row FROM code WHERE epoch = ? AND code = ?",
    [SQ_RECORD_GET] = "SELECT row, stage, c, c_hash, enrol_pk, begun_set FROM record "
                      "WHERE row = ? AND epoch = ?",
    [SQ_RECORD_PUT] = "REPLACE INTO record (row, epoch, stage, c, c_hash, enrol_pk, begun_set) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQ_RECORD_EACH] = "SELECT row, stage, c, c_hash, enrol_pk, begun_set FROM record "
                       "WHERE epoch = ? ORDER BY row",
    [SQ_ENROL_KEY_GET] = "SELECT row FROM record AS r WHERE enrol_pk = ?1 AND epoch < ?2 "
                         "AND NOT EXISTS (SELECT 1 FROM record AS n WHERE n.row = r.row "
                         "AND n.epoch > r.epoch AND n.epoch < ?2) "
                         "ORDER BY epoch DESC, stage DESC, row LIMIT 1",
    [SQ_QUEUE_COUNT] = "UPDATE self SET queued = queued + 1",
    [SQ_QUEUE_PUT] = "INSERT INTO queue (number, entry) SELECT queued, ? FROM self",
    [SQ_QUEUE_GET] = "SELECT number, entry FROM queue WHERE number >= ? ORDER BY number LIMIT 1",
    [SQ_QUEUE_REMOVE] = "DELETE FROM queue WHERE number = ?",
};

enum demur_err sq_failed(struct store_why *why, const char *what, int rc)
{
    char text[STORE_WHY_BYTES];

    /* sqlite3_errmsg() is of no use: it may hold what was being written. */
    (void)snprintf(text, sizeof text, "%s: %s (%d)", what, sqlite3_errstr(rc), rc);
    store_why_set(why, text);
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return DEMUR_ERR_NOMEM;
    case SQLITE_TOOBIG:
        return DEMUR_ERR_LENGTH;
    case SQLITE_CONSTRAINT:
        return DEMUR_ERR_STATE;
    default:
        return DEMUR_ERR_IO;
    }
}

struct sq sq_start(struct store *s, enum sq_statement which)
{
    struct sqlite_store *store = sqlite_of(s);
    struct sq q = {.s = store, .rc = SQLITE_OK};

    if (store->statement[which] == NULL) {
        q.rc = sqlite3_prepare_v3(store->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
                                  &store->statement[which], NULL);
    }
    q.statement = store->statement[which];
    return q;
}

void sq_int(struct sq *q, uint64_t value)
{
    sqlite3_int64 number = value > INT64_MAX ? INT64_MAX : (sqlite3_int64)value;

    if (q->rc == SQLITE_OK) q->rc = sqlite3_bind_int64(q->statement, ++q->bound, number);
}

void sq_blob(struct sq *q, const void *data, size_t len)
{
    if (q->rc != SQLITE_OK) return;
    q->bound++;
    if (len == 0) { /* a NULL pointer would be NULL, not empty */
        q->rc = sqlite3_bind_zeroblob(q->statement, q->bound, 0);
    } else {
        q->rc = sqlite3_bind_blob64(q->statement, q->bound, data, len, SQLITE_STATIC);
    }
}

void sq_text(struct sq *q, const char *text)
{
    if (q->rc == SQLITE_OK) {
        q->rc = sqlite3_bind_text(q->statement, ++q->bound, text, -1, SQLITE_STATIC);
    }
}

bool sq_row(struct sq *q)
{
    if (q->rc == SQLITE_OK || q->rc == SQLITE_ROW) q->rc = sqlite3_step(q->statement);
    return q->rc == SQLITE_ROW;
}

enum demur_err sq_run(struct sq *q)
{
    (void)sq_row(q);
    return sq_end(q);
}

enum demur_err sq_end(struct sq *q)
{
    bool is_fine = q->rc == SQLITE_OK || q->rc == SQLITE_ROW || q->rc == SQLITE_DONE;
    enum demur_err err = DEMUR_OK;

    if (!is_fine) {
        const char *text = q->statement == NULL ? "preparing" : sqlite3_sql(q->statement);

        err = sq_failed(&q->s->base.why, text, q->rc);
    }
    if (q->statement != NULL) {
        (void)sqlite3_reset(q->statement); /* says again what the step said */
        (void)sqlite3_clear_bindings(q->statement);
    }
    return err;
}

uint64_t sq_get_int(struct sq *q, int column)
{
    sqlite3_int64 value = sqlite3_column_int64(q->statement, column);

    if (value >= 0) return (uint64_t)value;
    q->rc = SQLITE_CORRUPT;
    return 0;
}

struct demur_span sq_get_span(struct sq *q, int column)
{
    struct demur_span span;

    span.data = sqlite3_column_blob(q->statement, column);
    span.len = (size_t)sqlite3_column_bytes(q->statement, column);
    /* NULL with a length of 0 is an empty value, or memory that ran out. */
    if (span.data == NULL && sqlite3_errcode(q->s->db) == SQLITE_NOMEM) q->rc = SQLITE_NOMEM;
    return span;
}

void sq_get_bytes(struct sq *q, int column, void *out, size_t len)
{
    struct demur_span span = sq_get_span(q, column);

    if (span.len == len) {
        memcpy(out, span.data, len);
    } else if (q->rc == SQLITE_ROW) {
        q->rc = SQLITE_CORRUPT;
    }
}

void sq_get_copy(struct sq *q, int column, struct store_bytes *out)
{
    struct demur_span span = sq_get_span(q, column);
    struct store_bytes copy = {.data = NULL, .len = span.len};

    if (q->rc != SQLITE_ROW) return;
    copy.data = demur_alloc(span.len);
    if (copy.data == NULL) {
        q->rc = SQLITE_NOMEM;
        return;
    }
    if (span.len > 0) memcpy(copy.data, span.data, span.len);
    *out = copy;
}
