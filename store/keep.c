/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keep.c -- blobs by their hashes, small values by their names, and the care of it all. */
#include "demur/memory.h"
#include "store/backend.h"
#include "store/store.h"

#include <string.h>

enum demur_err store_blob_put(struct store *s, const struct demur_hash *hash,
                              struct demur_span bytes)
{
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    return err == DEMUR_OK ? store_wrote(s, s->backend->blob_put(s, hash, bytes)) : err;
}

enum demur_err store_blob_get(struct store *s, uint8_t **data, size_t *len,
                              const struct demur_hash *hash)
{
    struct store_bytes bytes;
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    if (err == DEMUR_OK) err = s->backend->blob_get(s, &bytes, hash);
    if (err != DEMUR_OK) return err;
    *data = bytes.data;
    *len = bytes.len;
    return DEMUR_OK;
}

static bool is_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz-_");

    return len > 0 && len <= STORE_NAME_BYTES_MAX && name[len] == '\0';
}

enum demur_err store_value_put(struct store *s, const char *name, struct demur_span value)
{
    enum demur_err err = store_may_write(s, 0);

    if (err != DEMUR_OK) return err;
    if (!is_name(name)) return store_wrote(s, DEMUR_ERR_FORMAT);
    if (value.len > STORE_VALUE_BYTES_MAX) return store_wrote(s, DEMUR_ERR_LENGTH);
    return store_wrote(s, s->backend->value_put(s, name, value));
}

enum demur_err store_value_get(struct store *s, uint8_t **data, size_t *len, const char *name)
{
    struct store_bytes bytes;
    enum demur_err err = s->backend->value_get(s, &bytes, name);

    if (err != DEMUR_OK) return err;
    *data = bytes.data;
    *len = bytes.len;
    return DEMUR_OK;
}

enum demur_err store_backup(struct store *s, const char *path)
{
    if (s->is_open) return DEMUR_ERR_STATE;
    return s->backend->backup(s, path);
}
