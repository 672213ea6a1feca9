/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log.c -- the log, its tiles and its notes. */
#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/tree.h"
#include "store/backend.h"
#include "store/store.h"

#include <string.h>

enum demur_err store_log_get(struct store *s, struct store_log *out)
{
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    return err == DEMUR_OK ? s->backend->log_get(s, out) : err;
}

/* ---- entries --------------------------------------------------------------------------- */

static enum demur_err append_in_range(const struct store_append *append)
{
    size_t bytes = 0;

    if (append->entries == 0 || append->head.size > DEMUR_TREE_SIZE_MAX ||
        append->head.size < append->old_size ||
        append->head.size - append->old_size != append->entries) {
        return DEMUR_ERR_RANGE;
    }
    for (size_t i = 0; i < append->entries; i++) {
        if (append->entry[i].len > DEMUR_ENTRY_BYTES_MAX) return DEMUR_ERR_LENGTH;
        bytes += append->entry[i].len;
        if (bytes > STORE_APPEND_BYTES_MAX) return DEMUR_ERR_LENGTH;
    }
    return DEMUR_OK;
}

enum demur_err store_log_append(struct store *s, const struct store_append *append)
{
    struct demur_hash *leaf;
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    err = append_in_range(append);
    if (err != DEMUR_OK) return store_wrote(s, err);
    leaf = demur_alloc_array(append->entries, sizeof *leaf);
    if (leaf == NULL) return store_wrote(s, DEMUR_ERR_NOMEM);
    for (size_t i = 0; i < append->entries; i++) {
        demur_tree_leaf(&leaf[i], append->entry[i].data, append->entry[i].len);
    }
    err = s->backend->log_append(s, append, leaf);
    demur_free(leaf);
    return store_wrote(s, err);
}

enum demur_err store_log_each(struct store *s, uint64_t from, uint64_t to,
                              const struct store_log_visitor *visitor)
{
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    return err == DEMUR_OK ? s->backend->log_each(s, from, to, visitor) : err;
}

static enum demur_err copy_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    struct store_bytes *out = ctx;

    (void)index;
    out->data = demur_alloc(entry.len);
    if (out->data == NULL) return DEMUR_ERR_NOMEM;
    if (entry.len > 0) memcpy(out->data, entry.data, entry.len);
    out->len = entry.len;
    return DEMUR_OK;
}

enum demur_err store_log_entry_get(struct store *s, uint8_t **data, size_t *len, uint64_t index)
{
    struct store_bytes bytes = {.data = NULL};
    struct store_log_visitor visitor = {copy_entry, &bytes};
    enum demur_err err;

    if (index > DEMUR_TREE_SIZE_MAX) return DEMUR_ERR_RANGE;
    err = store_log_each(s, index, index + 1, &visitor);
    if (err == DEMUR_OK && bytes.data == NULL) err = DEMUR_ERR_RANGE;
    if (err != DEMUR_OK) {
        demur_free(bytes.data);
        return err;
    }
    *data = bytes.data;
    *len = bytes.len;
    return DEMUR_OK;
}

/* ---- tiles ----------------------------------------------------------------------------- */

/* How many of the len bytes at data make the first width hashes or entries of a tile of level;
 * SIZE_MAX where it has fewer. */
static size_t prefix_len(const uint8_t *data, size_t len, unsigned level, unsigned width)
{
    size_t at = 0;

    if (level != DEMUR_TILE_ENTRIES) {
        at = (size_t)width * DEMUR_HASH_BYTES;
        return at <= len ? at : SIZE_MAX;
    }
    for (unsigned i = 0; i < width; i++) {
        if (len - at < 2) return SIZE_MAX;
        size_t entry = demur_get_be16(data + at);

        at += 2;
        if (len - at < entry) return SIZE_MAX;
        at += entry;
    }
    return at;
}

static bool id_in_range(const struct demur_tile_id *id)
{
    return (id->level < DEMUR_TILE_LEVELS || id->level == DEMUR_TILE_ENTRIES) && id->width >= 1 &&
           id->width <= DEMUR_TILE_WIDTH && id->index < (uint64_t)1 << 55;
}

enum demur_err store_tile_put(struct store *s, const struct demur_tile_id *id, const uint8_t *data,
                              size_t len)
{
    struct demur_tile_id old_id = *id;
    struct store_bytes old = {.data = NULL};
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    if (!id_in_range(id)) return store_wrote(s, DEMUR_ERR_RANGE);
    if (prefix_len(data, len, id->level, id->width) != len) {
        return store_wrote(s, DEMUR_ERR_LENGTH);
    }
    err = s->backend->tile_get(s, &old, &old_id);
    if (err == DEMUR_OK) {
        bool begins_the_same =
            old_id.width <= id->width && old.len <= len && memcmp(old.data, data, old.len) == 0;

        demur_free(old.data);
        if (!begins_the_same) return store_wrote(s, DEMUR_ERR_STATE);
        if (old_id.width == id->width) return DEMUR_OK;
    } else if (err != DEMUR_ERR_RANGE) {
        return store_wrote(s, err);
    }
    return store_wrote(s, s->backend->tile_put(s, id, (struct demur_span){data, len}));
}

enum demur_err store_tile_get(struct store *s, uint8_t **data, size_t *len,
                              const struct demur_tile_id *id)
{
    struct demur_tile_id kept = *id;
    struct store_bytes bytes = {.data = NULL};
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    if (!id_in_range(id)) return DEMUR_ERR_RANGE;
    err = s->backend->tile_get(s, &bytes, &kept);
    if (err != DEMUR_OK) return err;
    size_t wanted = prefix_len(bytes.data, bytes.len, id->level, id->width);

    if (kept.width < id->width || wanted == SIZE_MAX) {
        demur_free(bytes.data);
        return DEMUR_ERR_RANGE;
    }
    *data = bytes.data;
    *len = wanted;
    return DEMUR_OK;
}

/* ---- notes ----------------------------------------------------------------------------- */

enum demur_err store_checkpoint_put(struct store *s, uint64_t size, struct demur_span note)
{
    struct store_note old;
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    if (size > DEMUR_TREE_SIZE_MAX) return store_wrote(s, DEMUR_ERR_RANGE);
    err = s->backend->note_get(s, &old, STORE_NOTE_SIGNED, size);
    if (err == DEMUR_OK) {
        bool is_same = old.text.len == note.len &&
                       (note.len == 0 || memcmp(old.text.data, note.data, note.len) == 0);

        demur_free(old.text.data);
        return store_wrote(s, is_same ? DEMUR_OK : DEMUR_ERR_STATE);
    }
    if (err != DEMUR_ERR_RANGE) return store_wrote(s, err);
    return store_wrote(s, s->backend->note_put(s, size, note));
}

enum demur_err store_checkpoint_publish(struct store *s, uint64_t size, struct demur_span note)
{
    struct store_note old = {.size = 0};
    enum demur_err err = store_may_write(s, STORE_CHANNEL);

    if (err != DEMUR_OK) return err;
    err = s->backend->note_get(s, &old, STORE_NOTE_PUBLISHED_NEWEST, 0);
    if (err == DEMUR_OK) {
        demur_free(old.text.data);
        if (size < old.size) return store_wrote(s, DEMUR_ERR_STATE);
    } else if (err != DEMUR_ERR_RANGE) {
        return store_wrote(s, err);
    }
    err = s->backend->note_get(s, &old, STORE_NOTE_SIGNED, size);
    if (err != DEMUR_OK) return store_wrote(s, err == DEMUR_ERR_RANGE ? DEMUR_ERR_STATE : err);
    bool is_cosigned = note.len >= old.text.len &&
                       (old.text.len == 0 || memcmp(note.data, old.text.data, old.text.len) == 0);

    demur_free(old.text.data);
    if (!is_cosigned) return store_wrote(s, DEMUR_ERR_STATE);
    return store_wrote(s, s->backend->note_publish(s, size, note));
}

static enum demur_err note_get(struct store *s, uint64_t *size, struct store_bytes *text,
                               enum store_note_which which, uint64_t least)
{
    struct store_note found;
    enum demur_err err = store_may_read(s, STORE_CHANNEL);

    if (err == DEMUR_OK) err = s->backend->note_get(s, &found, which, least);
    if (err != DEMUR_OK) return err;
    *size = found.size;
    *text = found.text;
    return DEMUR_OK;
}

enum demur_err store_checkpoint_get(struct store *s, uint64_t *size, uint8_t **note, size_t *len,
                                    bool published)
{
    struct store_bytes text;
    enum demur_err err = note_get(
        s, size, &text, published ? STORE_NOTE_PUBLISHED_NEWEST : STORE_NOTE_SIGNED_NEWEST, 0);

    if (err != DEMUR_OK) return err;
    *note = text.data;
    *len = text.len;
    return DEMUR_OK;
}

enum demur_err store_checkpoint_covering(struct store *s, uint64_t *size, uint8_t **note,
                                         size_t *len, uint64_t least)
{
    struct store_bytes text;
    enum demur_err err = note_get(s, size, &text, STORE_NOTE_PUBLISHED_FROM, least);

    if (err != DEMUR_OK) return err;
    *note = text.data;
    *len = text.len;
    return DEMUR_OK;
}
