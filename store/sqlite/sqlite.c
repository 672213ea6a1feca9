/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sqlite.c -- the SQLite backend: its transactions, and when the write-ahead log is emptied. */
#include "store/sqlite/db.h"

enum { BUSY_MS = 5000, EMPTY_MS = 250, WAL_PAGES_MAX = 1000 };

static enum demur_err sq_begin(struct store *s)
{
    struct sq q = sq_start(s, SQ_BEGIN);
    enum demur_err err = sq_run(&q);

    sqlite_of(s)->has_appended = false;
    return err;
}

/*
 * After an append the write-ahead log is emptied and cut to nothing, as it holds the order of the
 * commits before.  A reader that is in the way is waited for briefly; if it stays, the next commit
 * tries again.  Otherwise the log is copied when it has grown long, here and not by SQLite itself,
 * which would tell nobody that it failed.
 */
static enum demur_err care_for_wal(struct sqlite_store *q)
{
    bool was_due = q->wal_is_due;
    int mode = SQLITE_CHECKPOINT_PASSIVE;
    int rc;

    if (q->has_appended) q->wal_is_due = true;
    if (q->wal_is_due) {
        mode = SQLITE_CHECKPOINT_TRUNCATE;
    } else if (q->wal_pages < WAL_PAGES_MAX) {
        return DEMUR_OK;
    }
    (void)sqlite3_busy_timeout(q->db, was_due ? 0 : EMPTY_MS);
    rc = sqlite3_wal_checkpoint_v2(q->db, NULL, mode, NULL, NULL);
    (void)sqlite3_busy_timeout(q->db, BUSY_MS);
    if (rc == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE) q->wal_is_due = false;
    if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED) {
        return DEMUR_OK;
    }
    (void)sq_failed(&q->base.why, "emptying the write-ahead log", rc);
    return DEMUR_ERR_IO;
}

static enum demur_err sq_commit(struct store *s)
{
    struct sqlite_store *q = sqlite_of(s);
    struct sq commit;

    if (sqlite3_get_autocommit(q->db) != 0) { /* some failures end the transaction */
        store_why_set(&s->why, "committing: SQLite has rolled the transaction back");
        return DEMUR_ERR_IO;
    }
    commit = sq_start(s, SQ_COMMIT);
    if (sq_run(&commit) != DEMUR_OK) return DEMUR_ERR_IO;
    /* SQLite syncs the directory for a log that it has made, but tells nobody whether that went
     * well. */
    if (!q->wal_is_named && !store_sqlite_sync_dir(sqlite3_db_filename(q->db, "main"))) {
        store_why_set(&s->why, "syncing the directory");
        return DEMUR_ERR_IO;
    }
    q->wal_is_named = true;
    return care_for_wal(q);
}

static void sq_rollback(struct store *s)
{
    struct sqlite_store *q = sqlite_of(s);

    if (sqlite3_get_autocommit(q->db) == 0) {
        (void)sqlite3_exec(q->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

const struct store_backend store_sqlite_backend = {
    .scheme = "sqlite:",
    .open = store_sqlite_open,
    .reader_new = store_sqlite_reader_new,
    .open_reader = store_sqlite_open_reader,
    .close = store_sqlite_close,
    .begin = sq_begin,
    .commit = sq_commit,
    .rollback = sq_rollback,
    .receipt_get = store_sqlite_receipt_get,
    .receipt_put = store_sqlite_receipt_put,
    .waiting_put = store_sqlite_waiting_put,
    .sealed_put = store_sqlite_sealed_put,
    .sealed_each = store_sqlite_sealed_each,
    .sealed_remove = store_sqlite_sealed_remove,
    .waiting_get = store_sqlite_waiting_get,
    .waiting_each = store_sqlite_waiting_each,
    .log_get = store_sqlite_log_get,
    .log_append = store_sqlite_log_append,
    .log_each = store_sqlite_log_each,
    .tile_get = store_sqlite_tile_get,
    .tile_put = store_sqlite_tile_put,
    .note_get = store_sqlite_note_get,
    .note_put = store_sqlite_note_put,
    .note_publish = store_sqlite_note_publish,
    .blob_put = store_sqlite_blob_put,
    .blob_get = store_sqlite_blob_get,
    .value_put = store_sqlite_value_put,
    .value_get = store_sqlite_value_get,
    .code_put = store_sqlite_code_put,
    .code_get = store_sqlite_code_get,
    .record_get = store_sqlite_record_get,
    .record_put = store_sqlite_record_put,
    .record_each = store_sqlite_record_each,
    .enrol_key_get = store_sqlite_enrol_key_get,
    .queue_put = store_sqlite_queue_put,
    .queue_get = store_sqlite_queue_get,
    .queue_remove = store_sqlite_queue_remove,
    .check = store_sqlite_check,
    .backup = store_sqlite_backup,
};
