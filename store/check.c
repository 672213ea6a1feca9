/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* check.c -- hold a whole store against itself: the tiles and the root are what its entries make.
 */
#include "demur/memory.h"
#include "demur/tile_builder.h"
#include "store/backend.h"
#include "store/store.h"

#include <string.h>

/* A check under way. */
struct check {
    struct store *s;
    struct store_why *why;
    struct demur_tile_builder *builder;
    uint64_t next; /* the index that comes next */
};

static enum demur_err wrong(struct store_why *why, const char *text)
{
    store_why_set(why, text);
    return DEMUR_ERR_INVALID;
}

/* A tile that the entries make: the store must have it, or a wider one that begins with it. */
static enum demur_err compare_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                                   size_t len)
{
    struct check *c = ctx;
    uint8_t *kept = NULL;
    size_t kept_len = 0;
    enum demur_err err = store_tile_get(c->s, &kept, &kept_len, id);

    if (err == DEMUR_ERR_RANGE) return wrong(c->why, "a tile is missing");
    if (err != DEMUR_OK) return err;
    if (kept_len != len || memcmp(kept, data, len) != 0) {
        err = wrong(c->why, "a tile differs from the entries");
    }
    demur_free(kept);
    return err;
}

static enum demur_err add_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    struct check *c = ctx;

    if (index != c->next++) return wrong(c->why, "an entry is missing");
    return demur_tile_builder_append(c->builder, entry);
}

static enum demur_err check_log(struct check *c, const struct store_log *log)
{
    struct demur_tile_sink sink = {compare_tile, c};
    struct store_log_visitor visitor = {add_entry, c};
    struct demur_hash root;
    enum demur_err err = demur_tile_builder_new(&c->builder, &sink);

    if (err != DEMUR_OK) return err;
    err = store_log_each(c->s, 0, UINT64_MAX, &visitor);
    if (err == DEMUR_OK) err = demur_tile_builder_flush(c->builder);
    if (err == DEMUR_OK && demur_tile_builder_size(c->builder) != log->head.size) {
        err = wrong(c->why, "the log has another number of entries than it says");
    }
    demur_tile_builder_root(&root, c->builder);
    if (err == DEMUR_OK && memcmp(&root, &log->head.root, sizeof root) != 0) {
        err = wrong(c->why, "the entries have another root than the log says");
    }
    demur_tile_builder_free(c->builder);
    return err;
}

static enum demur_err check_waiting(void *ctx, const struct demur_hash *leaf, uint32_t window,
                                    struct demur_span entry)
{
    struct check *c = ctx;
    struct demur_hash want;

    (void)window;
    demur_tree_leaf(&want, entry.data, entry.len);
    if (memcmp(&want, leaf, sizeof want) == 0) return DEMUR_OK;
    return wrong(c->why, "an entry that waits has another leaf hash");
}

static enum demur_err check_notes(struct check *c, const struct store_log *log)
{
    uint8_t *note = NULL;
    uint64_t size = 0;
    size_t len = 0;
    enum demur_err err = store_checkpoint_get(c->s, &size, &note, &len, false);

    if (err == DEMUR_ERR_RANGE) return DEMUR_OK;
    if (err != DEMUR_OK) return err;
    demur_free(note);
    return size <= log->head.size ? DEMUR_OK : wrong(c->why, "a checkpoint is beyond the log");
}

enum demur_err store_check(struct store *s, struct store_why *why)
{
    struct check c = {.s = s, .why = why};
    struct store_waiting_visitor visitor = {check_waiting, &c};
    struct store_log log;
    enum demur_err err = s->backend->check(s);

    why->text[0] = '\0';
    if (err != DEMUR_OK) store_why_set(why, s->why.text);
    if (err != DEMUR_OK || s->purpose != STORE_CHANNEL) return err;
    err = store_log_get(s, &log);
    if (err == DEMUR_OK) err = check_log(&c, &log);
    if (err == DEMUR_OK) err = store_waiting_each(s, &visitor);
    if (err == DEMUR_OK) err = check_notes(&c, &log);
    return err;
}
