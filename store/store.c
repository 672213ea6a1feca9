/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* store.c -- opening by url, and transactions: what may be written when. */
#include "store/store.h"

#include "store/backend.h"

#include <string.h>

static const struct store_backend *const backends[] = {
    &store_memory_backend,
    &store_sqlite_backend,
};

void store_why_set(struct store_why *why, const char *text)
{
    size_t len = strlen(text);

    if (len >= sizeof why->text) len = sizeof why->text - 1;
    memcpy(why->text, text, len);
    why->text[len] = '\0';
}

/* The backend that url names, with *rest behind its scheme; NULL: none. */
static const struct store_backend *find_backend(const char **rest, struct store_why *why,
                                                const char *url)
{
    why->text[0] = '\0';
    for (size_t i = 0; i < sizeof backends / sizeof backends[0]; i++) {
        size_t len = strlen(backends[i]->scheme);

        if (strncmp(url, backends[i]->scheme, len) != 0) continue;
        if (strlen(url) > STORE_URL_BYTES_MAX) break;
        *rest = url + len;
        return backends[i];
    }
    store_why_set(why, "not the url of a store that this program knows");
    return NULL;
}

enum demur_err store_open(struct store **out, struct store_why *why, const char *url,
                          enum store_purpose purpose, const struct demur_hash *org)
{
    const char *rest = NULL;
    const struct store_backend *backend = find_backend(&rest, why, url);
    struct store *s = NULL;
    enum demur_err err =
        backend == NULL ? DEMUR_ERR_FORMAT : backend->open(&s, why, rest, purpose, org);

    if (err != DEMUR_OK) return err;
    s->purpose = purpose;
    *out = s;
    return DEMUR_OK;
}

enum demur_err store_open_reader(struct store **out, struct store_why *why, const char *url,
                                 enum store_purpose purpose, const struct demur_hash *org)
{
    const char *rest = NULL;
    const struct store_backend *backend = find_backend(&rest, why, url);
    struct store *s = NULL;
    enum demur_err err;

    if (backend == NULL) return DEMUR_ERR_FORMAT;
    if (backend->open_reader == NULL) {
        store_why_set(why, "such a store is of one process alone");
        return DEMUR_ERR_STATE;
    }
    err = backend->open_reader(&s, why, rest, purpose, org);
    if (err != DEMUR_OK) return err;
    s->purpose = purpose;
    s->is_reader = true;
    *out = s;
    return DEMUR_OK;
}

enum demur_err store_reader_new(struct store **out, struct store *s)
{
    struct store *reader = NULL;

    if (s->is_reader) return DEMUR_ERR_STATE;
    enum demur_err err = s->backend->reader_new(&reader, s);

    if (err != DEMUR_OK) return err;
    reader->purpose = s->purpose;
    reader->is_reader = true;
    *out = reader;
    return DEMUR_OK;
}

void store_close(struct store *s)
{
    if (s == NULL) return;
    store_rollback(s);
    s->backend->close(s);
}

const char *store_why(const struct store *s)
{
    return s->why.text;
}

/* ---- what may be done ------------------------------------------------------------------ */

enum demur_err store_may_read(struct store *s, int purpose)
{
    if (purpose == 0 || purpose == (int)s->purpose) return DEMUR_OK;
    store_why_set(&s->why, "this store is not for that");
    return DEMUR_ERR_STATE;
}

enum demur_err store_may_write(struct store *s, int purpose)
{
    enum demur_err err = store_may_read(s, purpose);

    if (err != DEMUR_OK) return err;
    if (s->is_lost) return DEMUR_ERR_IO;
    if (s->is_reader || !s->is_open) {
        store_why_set(&s->why, "a write outside of a transaction");
        return DEMUR_ERR_STATE;
    }
    return s->failed;
}

enum demur_err store_wrote(struct store *s, enum demur_err err)
{
    if (err == DEMUR_ERR_IO) s->is_lost = true;
    if (err != DEMUR_OK && s->failed == DEMUR_OK) s->failed = err;
    return err;
}

/* ---- transactions ---------------------------------------------------------------------- */

enum demur_err store_begin(struct store *s)
{
    if (s->is_lost) return DEMUR_ERR_IO;
    if (s->is_reader || s->is_open) {
        store_why_set(&s->why, "a transaction cannot begin here");
        return DEMUR_ERR_STATE;
    }
    enum demur_err err = s->backend->begin(s);

    s->is_open = err == DEMUR_OK;
    s->failed = DEMUR_OK;
    if (err == DEMUR_ERR_IO) s->is_lost = true;
    return err;
}

enum demur_err store_commit(struct store *s)
{
    enum demur_err err = s->failed;

    if (!s->is_open) return s->is_lost ? DEMUR_ERR_IO : DEMUR_ERR_STATE;
    if (err == DEMUR_OK) err = s->backend->commit(s);
    if (err == DEMUR_OK) {
        s->is_open = false;
    } else {
        store_rollback(s);
    }
    if (err == DEMUR_ERR_IO) s->is_lost = true;
    return err;
}

void store_rollback(struct store *s)
{
    if (s->is_open) s->backend->rollback(s);
    s->is_open = false;
    s->failed = DEMUR_OK;
}
