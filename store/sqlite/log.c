/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log.c -- in SQLite: the log, its tiles and its notes. */
#include "store/sqlite/db.h"

enum demur_err store_sqlite_log_get(struct store *s, struct store_log *out)
{
    struct sq q = sq_start(s, SQ_LOG_GET);
    struct store_log log = {.day = 0};
    enum demur_err err;

    if (sq_row(&q)) {
        log.head.size = sq_get_int(&q, 0);
        sq_get_bytes(&q, 1, log.head.root.bytes, sizeof log.head.root.bytes);
        log.windows = (uint32_t)sq_get_int(&q, 2);
        log.day = (uint32_t)sq_get_int(&q, 3);
        log.published = sq_get_int(&q, 4);
    } else if (q.rc == SQLITE_DONE) {
        q.rc = SQLITE_CORRUPT; /* the one row is gone */
    }
    err = sq_end(&q);
    if (err == DEMUR_OK) *out = log;
    return err;
}

/* ---- appending ------------------------------------------------------------------------- */

/* The log goes on from old_size, or another has been here. */
static enum demur_err move_log(struct store *s, const struct store_append *append)
{
    struct sq q = sq_start(s, SQ_LOG_MOVE);
    enum demur_err err;

    sq_int(&q, append->head.size);
    sq_blob(&q, append->head.root.bytes, sizeof append->head.root.bytes);
    sq_int(&q, append->day);
    sq_int(&q, append->old_size);
    err = sq_run(&q);
    if (err != DEMUR_OK || sqlite3_changes(q.s->db) == 1) return err;
    store_why_set(&s->why, "appending: the log has another size");
    return DEMUR_ERR_STATE;
}

static enum demur_err append_entry(struct store *s, uint64_t index, struct demur_span entry,
                                   const struct demur_hash *leaf)
{
    struct sq put = sq_start(s, SQ_ENTRY_PUT);
    enum demur_err err;

    sq_int(&put, index);
    sq_blob(&put, entry.data, entry.len);
    err = sq_run(&put);
    if (err != DEMUR_OK) return err;
    struct sq remove = sq_start(s, SQ_WAITING_REMOVE);

    sq_blob(&remove, leaf->bytes, sizeof leaf->bytes);
    return sq_run(&remove);
}

/*
 * The receipts, and the sealed acts, whose entry no longer waits go over by ascending key, so that
 * where they lie tells the window and nothing finer.  What still waits is written anew in order, as
 * an emptied table is overwritten with zeros to its last page and rows that are taken out of one
 * are not.
 */
static enum demur_err settle(struct store *s)
{
    sqlite3 *db = sqlite_of(s)->db;
    int rc =
        sqlite3_exec(db,
                     "CREATE TEMP TABLE held AS SELECT * FROM main.waiting;"
                     "CREATE TEMP TABLE held_receipt AS SELECT * FROM main.receipt_waiting"
                     " WHERE leaf IN (SELECT leaf FROM main.waiting);"
                     "CREATE TEMP TABLE held_sealed AS SELECT * FROM main.sealed_waiting"
                     " WHERE leaf IN (SELECT leaf FROM main.waiting);"
                     "INSERT INTO main.receipt SELECT * FROM main.receipt_waiting"
                     " WHERE leaf NOT IN (SELECT leaf FROM main.waiting) ORDER BY key;"
                     "INSERT INTO main.sealed SELECT * FROM main.sealed_waiting"
                     " WHERE leaf NOT IN (SELECT leaf FROM main.waiting) ORDER BY context, leaf;"
                     "DELETE FROM main.waiting;"
                     "DELETE FROM main.receipt_waiting;"
                     "DELETE FROM main.sealed_waiting;"
                     "INSERT INTO main.waiting SELECT * FROM held ORDER BY leaf;"
                     "INSERT INTO main.receipt_waiting SELECT * FROM held_receipt ORDER BY key;"
                     "INSERT INTO main.sealed_waiting SELECT * FROM held_sealed"
                     " ORDER BY context, leaf;"
                     "DROP TABLE held;"
                     "DROP TABLE held_sealed;"
                     "DROP TABLE held_receipt",
                     NULL, NULL, NULL);

    return rc == SQLITE_OK ? DEMUR_OK : sq_failed(&s->why, "settling what waits", rc);
}

enum demur_err store_sqlite_log_append(struct store *s, const struct store_append *append,
                                       const struct demur_hash *leaf)
{
    enum demur_err err = move_log(s, append);

    for (size_t i = 0; err == DEMUR_OK && i < append->entries; i++) {
        err = append_entry(s, append->old_size + i, append->entry[i], &leaf[i]);
    }
    if (err == DEMUR_OK) err = settle(s);
    if (err == DEMUR_OK) sqlite_of(s)->has_appended = true;
    return err;
}

enum demur_err store_sqlite_log_each(struct store *s, uint64_t from, uint64_t to,
                                     const struct store_log_visitor *visitor)
{
    struct sq q = sq_start(s, SQ_ENTRY_EACH);
    enum demur_err said = DEMUR_OK;
    enum demur_err err;

    sq_int(&q, from);
    sq_int(&q, to);
    while (said == DEMUR_OK && sq_row(&q)) {
        struct demur_span entry = sq_get_span(&q, 1);
        uint64_t index = sq_get_int(&q, 0);

        if (q.rc == SQLITE_ROW) said = visitor->entry(visitor->ctx, index, entry);
    }
    err = sq_end(&q);
    return said != DEMUR_OK ? said : err;
}

/* ---- tiles ----------------------------------------------------------------------------- */

enum demur_err store_sqlite_tile_get(struct store *s, struct store_bytes *out,
                                     struct demur_tile_id *id)
{
    struct sq q = sq_start(s, SQ_TILE_GET);
    struct store_bytes bytes = {.data = NULL};
    unsigned width = 0;
    enum demur_err err;

    sq_int(&q, id->level);
    sq_int(&q, id->index);
    if (sq_row(&q)) {
        width = (unsigned)sq_get_int(&q, 0);
        sq_get_copy(&q, 1, &bytes);
    }
    err = sq_end(&q);
    if (err != DEMUR_OK) return err;
    if (bytes.data == NULL) return DEMUR_ERR_RANGE;
    id->width = width;
    *out = bytes;
    return DEMUR_OK;
}

enum demur_err store_sqlite_tile_put(struct store *s, const struct demur_tile_id *id,
                                     struct demur_span data)
{
    struct sq q = sq_start(s, SQ_TILE_PUT);

    sq_int(&q, id->level);
    sq_int(&q, id->index);
    sq_int(&q, id->width);
    sq_blob(&q, data.data, data.len);
    return sq_run(&q);
}

/* ---- notes ----------------------------------------------------------------------------- */

enum demur_err store_sqlite_note_get(struct store *s, struct store_note *out,
                                     enum store_note_which which, uint64_t size)
{
    static const enum sq_statement statement[] = {
        [STORE_NOTE_SIGNED] = SQ_NOTE_SIGNED,
        [STORE_NOTE_SIGNED_NEWEST] = SQ_NOTE_SIGNED_NEWEST,
        [STORE_NOTE_PUBLISHED_NEWEST] = SQ_NOTE_PUBLISHED_NEWEST,
        [STORE_NOTE_PUBLISHED_FROM] = SQ_NOTE_PUBLISHED_FROM,
    };
    struct sq q = sq_start(s, statement[which]);
    struct store_note note = {.size = 0};
    enum demur_err err;

    if (which == STORE_NOTE_SIGNED || which == STORE_NOTE_PUBLISHED_FROM) sq_int(&q, size);
    if (sq_row(&q)) {
        note.size = sq_get_int(&q, 0);
        sq_get_copy(&q, 1, &note.text);
    }
    err = sq_end(&q);
    if (err != DEMUR_OK) return err;
    if (note.text.data == NULL) return DEMUR_ERR_RANGE;
    *out = note;
    return DEMUR_OK;
}

enum demur_err store_sqlite_note_put(struct store *s, uint64_t size, struct demur_span text)
{
    struct sq q = sq_start(s, SQ_NOTE_PUT);

    sq_int(&q, size);
    sq_blob(&q, text.data, text.len);
    return sq_run(&q);
}

enum demur_err store_sqlite_note_publish(struct store *s, uint64_t size, struct demur_span text)
{
    struct sq q = sq_start(s, SQ_NOTE_PUBLISH);

    sq_int(&q, size);
    sq_blob(&q, text.data, text.len);
    return sq_run(&q);
}
