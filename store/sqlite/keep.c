/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keep.c -- in SQLite: blobs and values. */
#include "store/sqlite/db.h"

/* The bytes that q gives in its first column; q ends. */
static enum demur_err one_value(struct sq *q, struct store_bytes *out)
{
    struct store_bytes bytes = {.data = NULL};
    enum demur_err err;

    if (sq_row(q)) sq_get_copy(q, 0, &bytes);
    err = sq_end(q);
    if (err != DEMUR_OK) return err;
    if (bytes.data == NULL) return DEMUR_ERR_RANGE;
    *out = bytes;
    return DEMUR_OK;
}

enum demur_err store_sqlite_blob_put(struct store *s, const struct demur_hash *hash,
                                     struct demur_span bytes)
{
    struct sq q = sq_start(s, SQ_BLOB_PUT);

    sq_blob(&q, hash->bytes, sizeof hash->bytes);
    sq_blob(&q, bytes.data, bytes.len);
    return sq_run(&q);
}

enum demur_err store_sqlite_blob_get(struct store *s, struct store_bytes *out,
                                     const struct demur_hash *hash)
{
    struct sq q = sq_start(s, SQ_BLOB_GET);

    sq_blob(&q, hash->bytes, sizeof hash->bytes);
    return one_value(&q, out);
}

enum demur_err store_sqlite_value_put(struct store *s, const char *name, struct demur_span value)
{
    struct sq q = sq_start(s, SQ_VALUE_PUT);

    sq_text(&q, name);
    sq_blob(&q, value.data, value.len);
    return sq_run(&q);
}

enum demur_err store_sqlite_value_get(struct store *s, struct store_bytes *out, const char *name)
{
    struct sq q = sq_start(s, SQ_VALUE_GET);

    sq_text(&q, name);
    return one_value(&q, out);
}
