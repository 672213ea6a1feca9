/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * db.h -- the SQLite backend: one connection, its statements, and how one is run.
 *
 * What a stranger who takes the disk can learn of the order in which things came.  Rows have no
 * time and, but for what is public (entries, notes), no number.  What waits lies in tables of its
 * own; when a window is taken its receipts move on in the order of their keys, what is held back
 * is written anew in order, and secure_delete overwrites with zeros what was there.  The
 * write-ahead log holds the commits since the last window in their order; it is emptied after each
 * append.  What stays out of reach: blocks that the file system or the drive has put elsewhere, and
 * the places in which blobs lie among each other.  Against that: a disk that is encrypted.
 */
#ifndef STORE_SQLITE_DB_H
#define STORE_SQLITE_DB_H

#include "store/backend.h"

#include <sqlite3.h>

/** Marks the file as a store of Demur: "DMRS". */
#define SQLITE_STORE_ID 0x444d5253

/** Every statement that runs more than once; their texts are in query.c. */
enum sq_statement {
    SQ_BEGIN,
    SQ_COMMIT,
    SQ_RECEIPT_GET,
    SQ_RECEIPT_PUT,
    SQ_WAITING_PUT,
    SQ_WAITING_GET,
    SQ_WAITING_EACH,
    SQ_WAITING_REMOVE,
    SQ_SEALED_PUT,
    SQ_SEALED_EACH,
    SQ_SEALED_REMOVE,
    SQ_SEALED_REMOVE_WAITING,
    SQ_LOG_GET,
    SQ_LOG_MOVE,
    SQ_ENTRY_PUT,
    SQ_ENTRY_EACH,
    SQ_TILE_GET,
    SQ_TILE_PUT,
    SQ_NOTE_SIGNED,
    SQ_NOTE_SIGNED_NEWEST,
    SQ_NOTE_PUBLISHED_NEWEST,
    SQ_NOTE_PUBLISHED_FROM,
    SQ_NOTE_PUT,
    SQ_NOTE_PUBLISH,
    SQ_BLOB_PUT,
    SQ_BLOB_GET,
    SQ_VALUE_PUT,
    SQ_VALUE_GET,
    SQ_CODE_PUT,
    SQ_CODE_GET,
    SQ_RECORD_GET,
    SQ_RECORD_PUT,
    SQ_RECORD_EACH,
    SQ_ENROL_KEY_GET,
    SQ_QUEUE_COUNT,
    SQ_QUEUE_PUT,
    SQ_QUEUE_GET,
    SQ_QUEUE_REMOVE,
    SQ_STATEMENTS,
};

struct sqlite_store {
    struct store base;
    sqlite3 *db;
    sqlite3 *lock; /* holds the lock on PATH-lock; NULL in a reader */
    char *path;
    sqlite3_stmt *statement[SQ_STATEMENTS];
    bool wal_is_named; /* the write-ahead log's name is on the disk */
    bool has_appended; /* the open transaction has */
    bool wal_is_due;   /* to be emptied */
    int wal_pages;     /* in the write-ahead log after the last commit */
};

static inline struct sqlite_store *sqlite_of(struct store *s)
{
    return (struct sqlite_store *)(void *)s;
}

/** How a file that is there is opened to be written. */
#define STORE_SQLITE_OPEN (SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW)

/** The texts of store/schema/sqlite-N.sql: version 1, and what each later one adds. */
extern const char store_sqlite_schema_1[];
extern const char store_sqlite_schema_2[];

/** Bring the database, which is in a transaction, from a version (0: empty) to STORE_VERSION. */
int store_sqlite_upgrade(sqlite3 *db, uint64_t from);

/* ---- query.c: running a statement -------------------------------------------------------- */

/**
 * A statement that runs.  Sticky: after the first failure every further call does nothing, and
 * sq_end() says what it was.  Values are bound in their order; what a span points to stays there
 * until sq_end().
 */
struct sq {
    struct sqlite_store *s;
    sqlite3_stmt *statement;
    int bound;
    int rc;
};

/** Note what went wrong: "WHAT: sentence of SQLite (extended code)".  Gives the error for rc. */
enum demur_err sq_failed(struct store_why *why, const char *what, int rc);

struct sq sq_start(struct store *s, enum sq_statement which);
void sq_int(struct sq *q, uint64_t value); /* up to INT64_MAX; what is larger becomes that */
void sq_blob(struct sq *q, const void *data, size_t len);
void sq_text(struct sq *q, const char *text);

/** Whether there is a row more. */
bool sq_row(struct sq *q);

/** Run a statement that gives no rows. */
enum demur_err sq_run(struct sq *q);

/** How it went; the statement is free again. */
enum demur_err sq_end(struct sq *q);

/** Columns of the row.  sq_get_bytes() fails where the column has another length. */
uint64_t sq_get_int(struct sq *q, int column);
struct demur_span sq_get_span(struct sq *q, int column);
void sq_get_bytes(struct sq *q, int column, void *out, size_t len);

/** Copy a column to the caller, who frees it; on failure *out is as it was. */
void sq_get_copy(struct sq *q, int column, struct store_bytes *out);

/* ---- open.c ------------------------------------------------------------------------------ */

enum demur_err store_sqlite_open(struct store **out, struct store_why *why, const char *rest,
                                 enum store_purpose purpose, const struct demur_hash *org);
enum demur_err store_sqlite_reader_new(struct store **out, struct store *s);
enum demur_err store_sqlite_open_reader(struct store **out, struct store_why *why, const char *rest,
                                        enum store_purpose purpose, const struct demur_hash *org);
void store_sqlite_close(struct store *s);

/** Settings of every connection of ours. */
int store_sqlite_settings(sqlite3 *db);

/** Sync the directory in which path lies. */
bool store_sqlite_sync_dir(const char *path);

/** Whether the directory of path is ours or root's, and nobody else may put files into it. */
bool store_sqlite_dir_is_private(const char *path);

/* ---- the backend's functions, by file ----------------------------------------------------- */

enum demur_err store_sqlite_receipt_get(struct store *s, bool *found, struct store_kept *out,
                                        const struct store_key *key);
enum demur_err store_sqlite_receipt_put(struct store *s, const struct store_key *key,
                                        const struct store_kept *kept);
enum demur_err store_sqlite_waiting_put(struct store *s, const struct demur_hash *leaf,
                                        struct demur_span entry);
enum demur_err store_sqlite_waiting_get(struct store *s, struct store_waiting *out);
enum demur_err store_sqlite_waiting_each(struct store *s,
                                         const struct store_waiting_visitor *visitor);
enum demur_err store_sqlite_sealed_put(struct store *s, const struct demur_hash *context,
                                       const struct demur_hash *leaf, struct demur_span act);
enum demur_err store_sqlite_sealed_each(struct store *s, const struct demur_hash *context,
                                        const struct store_sealed_visitor *visitor);
enum demur_err store_sqlite_sealed_remove(struct store *s, const struct demur_hash *context,
                                          const struct demur_hash *leaf);
enum demur_err store_sqlite_log_get(struct store *s, struct store_log *out);
enum demur_err store_sqlite_log_append(struct store *s, const struct store_append *append,
                                       const struct demur_hash *leaf);
enum demur_err store_sqlite_log_each(struct store *s, uint64_t from, uint64_t to,
                                     const struct store_log_visitor *visitor);
enum demur_err store_sqlite_tile_get(struct store *s, struct store_bytes *out,
                                     struct demur_tile_id *id);
enum demur_err store_sqlite_tile_put(struct store *s, const struct demur_tile_id *id,
                                     struct demur_span data);
enum demur_err store_sqlite_note_get(struct store *s, struct store_note *out,
                                     enum store_note_which which, uint64_t size);
enum demur_err store_sqlite_note_put(struct store *s, uint64_t size, struct demur_span text);
enum demur_err store_sqlite_note_publish(struct store *s, uint64_t size, struct demur_span text);
enum demur_err store_sqlite_blob_put(struct store *s, const struct demur_hash *hash,
                                     struct demur_span bytes);
enum demur_err store_sqlite_blob_get(struct store *s, struct store_bytes *out,
                                     const struct demur_hash *hash);
enum demur_err store_sqlite_value_put(struct store *s, const char *name, struct demur_span value);
enum demur_err store_sqlite_value_get(struct store *s, struct store_bytes *out, const char *name);
enum demur_err store_sqlite_code_put(struct store *s, uint32_t epoch,
                                     const struct store_code *code);
enum demur_err store_sqlite_code_get(struct store *s, bool *found, struct demur_row_id *row,
                                     uint32_t epoch, const struct demur_hash *code);
enum demur_err store_sqlite_record_get(struct store *s, struct demur_issuer_record *out,
                                       uint32_t epoch, const struct demur_row_id *row);
enum demur_err store_sqlite_record_put(struct store *s, const struct demur_issuer_record *record,
                                       uint32_t epoch, const struct demur_row_id *row);
enum demur_err store_sqlite_record_each(struct store *s, uint32_t epoch,
                                        const struct store_record_visitor *visitor);
enum demur_err store_sqlite_enrol_key_get(struct store *s, bool *found, struct demur_row_id *row,
                                          uint32_t epoch, const struct demur_sign_pk *enrol_pk);
enum demur_err store_sqlite_queue_put(struct store *s, struct demur_span entry);
enum demur_err store_sqlite_queue_get(struct store *s, struct store_queued *out, uint64_t least);
enum demur_err store_sqlite_queue_remove(struct store *s, uint64_t number);
enum demur_err store_sqlite_check(struct store *s);
enum demur_err store_sqlite_backup(struct store *s, const char *path);

#endif
