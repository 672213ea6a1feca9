/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* care.c -- SQLite's own check of the file, and a copy of it while it is in use. */
#include "demur/memory.h"
#include "store/sqlite/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COPY_MODE = 0600 };

/* ---- checking -------------------------------------------------------------------------- */

enum demur_err store_sqlite_check(struct store *s)
{
    sqlite3 *db = sqlite_of(s)->db;
    sqlite3_stmt *stmt = NULL;
    bool is_whole = false;
    int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &stmt, NULL);

    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(stmt, 0);

        is_whole = text != NULL && strcmp((const char *)text, "ok") == 0;
    }
    (void)sqlite3_finalize(stmt);
    if (is_whole) return DEMUR_OK;
    if (rc == SQLITE_ROW) {
        store_why_set(&s->why, "SQLite's integrity check has found something");
        return DEMUR_ERR_INVALID;
    }
    enum demur_err err = sq_failed(&s->why, "checking", rc);

    return (rc & 0xff) == SQLITE_CORRUPT ? DEMUR_ERR_INVALID : err;
}

/* ---- copying --------------------------------------------------------------------------- */

static enum demur_err failed(struct store *s, const char *what)
{
    char text[STORE_WHY_BYTES];

    (void)snprintf(text, sizeof text, "%s: errno %d", what, errno);
    store_why_set(&s->why, text);
    return DEMUR_ERR_IO;
}

/* Copy each table of the schema, but for what waits. */
static int copy_tables(sqlite3 *copy)
{
    sqlite3_stmt *tables = NULL;
    int rc = sqlite3_prepare_v2(copy,
                                "SELECT name FROM main.sqlite_schema WHERE type = 'table'"
                                " AND name NOT IN ('waiting', 'receipt_waiting', 'sealed_waiting')",
                                -1, &tables, NULL);

    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(tables);
        if (rc != SQLITE_ROW) break;
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        char *text =
            sqlite3_mprintf("INSERT INTO main.\"%w\" SELECT * FROM store.\"%w\"", name, name);

        rc = text == NULL ? SQLITE_NOMEM : sqlite3_exec(copy, text, NULL, NULL, NULL);
        sqlite3_free(text);
    }
    (void)sqlite3_finalize(tables);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int attach(sqlite3 *copy, const char *path)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(copy, "ATTACH ? AS store", -1, &stmt, NULL);

    if (rc == SQLITE_OK) rc = sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK) rc = sqlite3_step(stmt);
    (void)sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/*
 * Fill the empty file at part.  Table by table, in one transaction and so of one state: SQLite's
 * own way of copying, page by page, would bring what waits to the other disk before it could be
 * taken out.
 */
static enum demur_err fill(struct store *s, const char *part)
{
    char ids[96];
    sqlite3 *copy = NULL;
    enum demur_err err = DEMUR_OK;
    int rc = sqlite3_open_v2(part, &copy, STORE_SQLITE_OPEN, NULL);

    (void)snprintf(ids, sizeof ids, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                   SQLITE_STORE_ID, STORE_VERSION);
    if (rc == SQLITE_OK) rc = store_sqlite_settings(copy);
    if (rc == SQLITE_OK) rc = attach(copy, sqlite3_db_filename(sqlite_of(s)->db, "main"));
    if (rc == SQLITE_OK) {
        rc = sqlite3_exec(copy, "PRAGMA main.journal_mode = MEMORY; BEGIN", NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK) rc = store_sqlite_upgrade(copy, 0);
    if (rc == SQLITE_OK) rc = copy_tables(copy);
    if (rc == SQLITE_OK) rc = sqlite3_exec(copy, ids, NULL, NULL, NULL);
    if (rc != SQLITE_OK) err = sq_failed(&s->why, "copying", rc);
    (void)sqlite3_close(copy);
    return err == DEMUR_ERR_NOMEM || err == DEMUR_OK ? err : DEMUR_ERR_IO;
}

static bool sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0) (void)close(fd);
    return ok;
}

/* Give the whole file its name; link() never replaces one. */
static enum demur_err place(struct store *s, const char *part, const char *path)
{
    if (!sync_file(part)) return failed(s, "syncing the copy");
    if (link(part, path) != 0) return failed(s, "naming the copy");
    if (unlink(part) != 0 || !store_sqlite_sync_dir(path)) return failed(s, "naming the copy");
    return DEMUR_OK;
}

enum demur_err store_sqlite_backup(struct store *s, const char *path)
{
    static const char suffix[] = ".part";
    size_t len = strlen(path);
    char *part = demur_alloc(len + sizeof suffix);
    enum demur_err err;
    int fd;

    if (part == NULL) return DEMUR_ERR_NOMEM;
    memcpy(part, path, len);
    memcpy(part + len, suffix, sizeof suffix);
    if (!store_sqlite_dir_is_private(path)) {
        store_why_set(&s->why, "the copy's directory is not there, or others may write to it");
        err = DEMUR_ERR_IO;
        goto out;
    }
    fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, COPY_MODE);
    if (fd < 0) {
        err = failed(s, "making the copy");
        goto out;
    }
    (void)close(fd);
    err = access(path, F_OK) == 0 ? failed(s, "the copy's name is taken") : fill(s, part);
    if (err == DEMUR_OK) err = place(s, part, path);
    if (err != DEMUR_OK) (void)unlink(part);
out:
    demur_free(part);
    return err;
}
