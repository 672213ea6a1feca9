/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* open.c -- the file, the lock that lets one writer in, and whether the file is one of ours. */
#include "demur/memory.h"
#include "store/sqlite/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MODE = 0600, BUSY_MS = 5000 };

/* What the file says it is. */
struct identity {
    uint64_t application;
    uint64_t version;
    uint64_t tables;
};

/* ---- files ----------------------------------------------------------------------------- */

/* prefix, path and suffix in one; NULL: memory ran out. */
static char *join(const char *prefix, const char *path, const char *suffix)
{
    size_t len = strlen(prefix) + strlen(path) + strlen(suffix) + 1;
    char *joined = demur_alloc(len);

    if (joined != NULL) (void)snprintf(joined, len, "%s%s%s", prefix, path, suffix);
    return joined;
}

/* Open the directory in which path lies; -1: errno. */
static int open_dir(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    char *dir = demur_alloc(len + 2);
    int fd;

    if (dir == NULL) {
        errno = ENOMEM;
        return -1;
    }
    memcpy(dir, path, len);
    if (len == 0) dir[0] = slash == NULL ? '.' : '/';
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    demur_free(dir);
    return fd;
}

bool store_sqlite_sync_dir(const char *path)
{
    int fd = open_dir(path);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) (void)close(fd);
    return ok;
}

bool store_sqlite_dir_is_private(const char *path)
{
    int fd = open_dir(path);
    struct stat st;
    bool is_private = fd >= 0 && fstat(fd, &st) == 0 &&
                      (st.st_uid == geteuid() || st.st_uid == 0) &&
                      (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;

    if (fd >= 0) (void)close(fd);
    return is_private;
}

/* Whether a file that is there can be a store: a file under one name, ours, and nobody else's. */
static enum demur_err is_ours_alone(struct store_why *why, const struct stat *st)
{
    if (S_ISREG(st->st_mode) && st->st_nlink == 1 && st->st_uid == geteuid() &&
        (st->st_mode & (S_IRWXG | S_IRWXO)) == 0) {
        return DEMUR_OK;
    }
    store_why_set(why, "not a file under one name that its owner alone may read and write");
    return DEMUR_ERR_IO;
}

/*
 * Make an empty file that its owner alone may read, unless there is one.  SQLite gives its other
 * files (-wal, -shm) the same mode.  A file that SQLite has open must not be opened here: to close
 * it would let go of SQLite's locks.
 */
static enum demur_err make_file(struct store_why *why, const char *path)
{
    struct stat st;
    int fd;

    if (!store_sqlite_dir_is_private(path)) {
        store_why_set(why, "the directory is not there, or others may write to it");
        return DEMUR_ERR_IO;
    }
    if (lstat(path, &st) == 0) return is_ours_alone(why, &st);
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (fd < 0 && errno != EEXIST) {
        char text[STORE_WHY_BYTES];

        (void)snprintf(text, sizeof text, "making the file: errno %d", errno);
        store_why_set(why, text);
        return DEMUR_ERR_IO;
    }
    if (fd >= 0) (void)close(fd);
    return DEMUR_OK;
}

/* ---- the lock -------------------------------------------------------------------------- */

/*
 * One writer: an exclusive transaction, open as long as the store, on an empty database beside it.
 * SQLite's own lock, so it holds between processes and within one, and goes with the process.
 */
static enum demur_err take_lock(struct sqlite_store *q)
{
    char *path = join("", q->path, "-lock");
    enum demur_err err;
    int rc;

    if (path == NULL) return DEMUR_ERR_NOMEM;
    err = make_file(&q->base.why, path);
    if (err != DEMUR_OK) goto out;
    rc = sqlite3_open_v2(path, &q->lock, STORE_SQLITE_OPEN, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(q->lock, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
    if (rc == SQLITE_BUSY) {
        store_why_set(&q->base.why, "the store is open for writing elsewhere");
        err = DEMUR_ERR_STATE;
    } else if (rc != SQLITE_OK) {
        err = sq_failed(&q->base.why, "locking", rc);
    }
out:
    demur_free(path);
    return err;
}

/* ---- the database ---------------------------------------------------------------------- */

int store_sqlite_settings(sqlite3 *db)
{
    int rc = sqlite3_extended_result_codes(db, 1);

    if (rc == SQLITE_OK) rc = sqlite3_busy_timeout(db, BUSY_MS);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc != SQLITE_OK) return rc;
    /* Pages in which an act lies whole.  Nothing goes to temporary files, which nobody overwrites.
     */
    return sqlite3_exec(
        db,
        "PRAGMA page_size = 8192; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
        "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
        "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
        "PRAGMA cache_size = -16384",
        NULL, NULL, NULL);
}

static int note_wal(void *ctx, sqlite3 *db, const char *name, int pages)
{
    struct sqlite_store *q = ctx;

    (void)db;
    (void)name;
    q->wal_pages = pages;
    return SQLITE_OK;
}

static int identify(struct identity *out, sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db,
                                "SELECT application_id, user_version,"
                                " (SELECT count(*) FROM sqlite_schema)"
                                " FROM pragma_application_id, pragma_user_version",
                                -1, &stmt, NULL);

    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        out->application = (uint64_t)sqlite3_column_int64(stmt, 0);
        out->version = (uint64_t)sqlite3_column_int64(stmt, 1);
        out->tables = (uint64_t)sqlite3_column_int64(stmt, 2);
        rc = SQLITE_OK;
    }
    (void)sqlite3_finalize(stmt);
    return rc;
}

/* journal_mode answers with the mode it wants, and only then says whether that could be done. */
static int use_wal(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    bool is_wal = false;
    int rc = sqlite3_prepare_v2(db, "PRAGMA journal_mode = WAL", -1, &stmt, NULL);

    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        const unsigned char *mode = sqlite3_column_text(stmt, 0);

        is_wal = mode != NULL && strcmp((const char *)mode, "wal") == 0;
        rc = sqlite3_step(stmt);
    }
    (void)sqlite3_finalize(stmt);
    if (rc != SQLITE_DONE) return rc;
    return is_wal ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* Bind the store that is being made to its purpose and organisation. */
static int bind_to(sqlite3 *db, enum store_purpose purpose, const struct demur_hash *org)
{
    sqlite3_stmt *stmt = NULL;
    struct demur_hash root;
    int rc = sqlite3_prepare_v2(
        db, "INSERT INTO self (one, purpose, org, queued) VALUES (1, ?, ?, 0)", -1, &stmt, NULL);

    if (rc == SQLITE_OK) rc = sqlite3_bind_int(stmt, 1, (int)purpose);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_blob(stmt, 2, org->bytes, sizeof org->bytes, SQLITE_STATIC);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    (void)sqlite3_finalize(stmt);
    if (rc != SQLITE_DONE) return rc;
    demur_sha256(&root, NULL, 0);
    rc = sqlite3_prepare_v2(
        db, "INSERT INTO log (one, size, root, windows, day) VALUES (1, 0, ?, 0, 0)", -1, &stmt,
        NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_bind_blob(stmt, 1, root.bytes, sizeof root.bytes, SQLITE_STATIC);
    }
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    (void)sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int store_sqlite_upgrade(sqlite3 *db, uint64_t from)
{
    static const char *const schema[STORE_VERSION] = {store_sqlite_schema_1, store_sqlite_schema_2};
    int rc = SQLITE_OK;

    for (uint64_t version = from; version < STORE_VERSION && rc == SQLITE_OK; version++) {
        rc = sqlite3_exec(db, schema[version], NULL, NULL, NULL);
    }
    return rc;
}

/* Bring a store that an older program made to this program's version, or leave it as it is. */
static int upgrade_store(sqlite3 *db, uint64_t from)
{
    char text[64];
    int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    (void)snprintf(text, sizeof text, "PRAGMA user_version = %d; COMMIT", STORE_VERSION);
    if (rc == SQLITE_OK) rc = store_sqlite_upgrade(db, from);
    if (rc == SQLITE_OK) rc = sqlite3_exec(db, text, NULL, NULL, NULL);
    if (rc != SQLITE_OK) (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

/* Everything in one transaction: a store is whole, or none. */
static int make_store(struct sqlite_store *q, enum store_purpose purpose,
                      const struct demur_hash *org)
{
    char ids[96];
    int rc = use_wal(q->db);

    (void)snprintf(ids, sizeof ids, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   SQLITE_STORE_ID, STORE_VERSION);
    if (rc == SQLITE_OK) rc = sqlite3_exec(q->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = store_sqlite_upgrade(q->db, 0);
    if (rc == SQLITE_OK) rc = sqlite3_exec(q->db, ids, NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = bind_to(q->db, purpose, org);
    if (rc == SQLITE_OK) rc = sqlite3_exec(q->db, "COMMIT", NULL, NULL, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_wal_checkpoint_v2(q->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    if (rc == SQLITE_OK && !store_sqlite_sync_dir(q->path)) rc = SQLITE_IOERR_DIR_FSYNC;
    return rc;
}

static enum demur_err belongs(struct sqlite_store *q, enum store_purpose purpose,
                              const struct demur_hash *org)
{
    sqlite3_stmt *stmt = NULL;
    bool is_same = false;
    int rc = sqlite3_prepare_v2(q->db, "SELECT 1 FROM self WHERE purpose = ? AND org = ?", -1,
                                &stmt, NULL);

    if (rc == SQLITE_OK) rc = sqlite3_bind_int(stmt, 1, (int)purpose);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_blob(stmt, 2, org->bytes, sizeof org->bytes, SQLITE_STATIC);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    is_same = rc == SQLITE_ROW;
    (void)sqlite3_finalize(stmt);
    if (!is_same && rc != SQLITE_DONE) return sq_failed(&q->base.why, "opening", rc);
    if (is_same) return DEMUR_OK;
    store_why_set(&q->base.why, "the store of another organisation, or for another purpose");
    return DEMUR_ERR_INVALID;
}

/* Nothing is changed in a file before it is known to be a store, or empty. */
static enum demur_err open_database(struct sqlite_store *q, enum store_purpose purpose,
                                    const struct demur_hash *org)
{
    struct identity is = {0};
    enum demur_err err;
    int rc = sqlite3_open_v2(q->path, &q->db, STORE_SQLITE_OPEN, NULL);

    if (rc == SQLITE_OK) rc = store_sqlite_settings(q->db);
    if (rc == SQLITE_OK) rc = identify(&is, q->db);
    if (rc == SQLITE_NOTADB || (rc == SQLITE_OK && is.application != SQLITE_STORE_ID &&
                                (is.application != 0 || is.version != 0 || is.tables != 0))) {
        store_why_set(&q->base.why, "the file is no store");
        return DEMUR_ERR_FORMAT;
    }
    if (rc != SQLITE_OK) return sq_failed(&q->base.why, "opening", rc);
    if (is.application == 0) {
        rc = make_store(q, purpose, org);
        if (rc != SQLITE_OK) return sq_failed(&q->base.why, "making the store", rc);
    } else if (is.version < 1 || is.version > STORE_VERSION) {
        store_why_set(&q->base.why, "the store has another version than this program");
        return DEMUR_ERR_RANGE;
    }
    err = belongs(q, purpose, org);
    if (err != DEMUR_OK) return err;
    if (is.application != 0 && is.version < STORE_VERSION) {
        rc = upgrade_store(q->db, is.version);
        if (rc != SQLITE_OK) return sq_failed(&q->base.why, "bringing the store up to date", rc);
    }
    rc = use_wal(q->db);
    /*
     * What an earlier process left in the write-ahead log may be in memory alone: after a failed
     * sync the system forgets that it is not on the disk.  So it is written into the file and
     * synced before anything is put behind it; the order of the commits in it goes as well.
     */
    if (rc == SQLITE_OK) {
        rc = sqlite3_wal_checkpoint_v2(q->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    if (rc != SQLITE_OK) return sq_failed(&q->base.why, "opening", rc);
    (void)sqlite3_wal_hook(q->db, note_wal, q);
    return DEMUR_OK;
}

/* ---- opening and closing --------------------------------------------------------------- */

enum demur_err store_sqlite_open(struct store **out, struct store_why *why, const char *rest,
                                 enum store_purpose purpose, const struct demur_hash *org)
{
    struct sqlite_store *q = demur_alloc(sizeof *q);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (q == NULL) return DEMUR_ERR_NOMEM;
    q->base.backend = &store_sqlite_backend;
    if (rest[0] == '\0') {
        store_why_set(&q->base.why, "sqlite: wants a path");
        err = DEMUR_ERR_FORMAT;
        goto out;
    }
    /* "./" keeps SQLite from seeing more in a name than a name, such as ":memory:". */
    q->path = join(rest[0] == '/' ? "" : "./", rest, "");
    if (q->path == NULL) goto out;
    err = make_file(&q->base.why, q->path);
    if (err == DEMUR_OK) err = take_lock(q);
    if (err == DEMUR_OK) err = open_database(q, purpose, org);
out:
    if (err != DEMUR_OK) {
        *why = q->base.why;
        q->base.is_lost = true; /* leave everything as it is */
        store_sqlite_close(&q->base);
        return err;
    }
    *out = &q->base;
    return DEMUR_OK;
}

enum demur_err store_sqlite_reader_new(struct store **out, struct store *s)
{
    struct sqlite_store *q = demur_alloc(sizeof *q);
    enum demur_err err;
    int rc;

    if (q == NULL) return DEMUR_ERR_NOMEM;
    q->base.backend = &store_sqlite_backend;
    rc = sqlite3_open_v2(sqlite3_db_filename(sqlite_of(s)->db, "main"), &q->db,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) rc = store_sqlite_settings(q->db);
    if (rc != SQLITE_OK) {
        err = sq_failed(&s->why, "opening a reader", rc);
        store_sqlite_close(&q->base);
        return err;
    }
    *out = &q->base;
    return DEMUR_OK;
}

/* Nothing is made or changed: the file is another process's. */
static enum demur_err look_into(struct sqlite_store *q, enum store_purpose purpose,
                                const struct demur_hash *org)
{
    struct identity is = {0};
    struct stat st;
    int rc;

    if (lstat(q->path, &st) != 0) {
        store_why_set(&q->base.why, "there is no store");
        return DEMUR_ERR_IO;
    }
    rc = sqlite3_open_v2(q->path, &q->db,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    if (rc == SQLITE_OK) rc = store_sqlite_settings(q->db);
    if (rc == SQLITE_OK) rc = identify(&is, q->db);
    if (rc == SQLITE_NOTADB || (rc == SQLITE_OK && is.application != SQLITE_STORE_ID)) {
        store_why_set(&q->base.why, "the file is no store");
        return DEMUR_ERR_FORMAT;
    }
    if (rc != SQLITE_OK) return sq_failed(&q->base.why, "opening", rc);
    if (is.version != STORE_VERSION) {
        store_why_set(&q->base.why, "the store has another version than this program");
        return DEMUR_ERR_RANGE;
    }
    return belongs(q, purpose, org);
}

enum demur_err store_sqlite_open_reader(struct store **out, struct store_why *why, const char *rest,
                                        enum store_purpose purpose, const struct demur_hash *org)
{
    struct sqlite_store *q = demur_alloc(sizeof *q);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (q == NULL) return DEMUR_ERR_NOMEM;
    q->base.backend = &store_sqlite_backend;
    q->path = join(rest[0] == '/' ? "" : "./", rest, "");
    if (q->path != NULL) err = look_into(q, purpose, org);
    if (err != DEMUR_OK) {
        *why = q->base.why;
        store_sqlite_close(&q->base);
        return err;
    }
    *out = &q->base;
    return DEMUR_OK;
}

void store_sqlite_close(struct store *s)
{
    struct sqlite_store *q = sqlite_of(s);

    for (size_t i = 0; i < SQ_STATEMENTS; i++) (void)sqlite3_finalize(q->statement[i]);
    if (q->db != NULL && s->is_lost) {
        /* The write-ahead log is what recovery begins with: touch nothing. */
        (void)sqlite3_db_config(q->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    (void)sqlite3_close(q->db);
    (void)sqlite3_close(q->lock);
    demur_free(q->path);
    demur_free(q);
}
