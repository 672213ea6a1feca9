/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "integrate.h"

#include "demur/checkpoint.h"
#include "demur/memory.h"
#include "demur/tile_builder.h"
#include "demur/window.h"
#include "host/fault_point.h"
#include "tiles.h"

#include <string.h>

/* ---- into the store -------------------------------------------------------------------- */

static enum demur_err put_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                               size_t len)
{
    struct srv_serve *s = ctx;

    return store_tile_put(s->store, id, data, len);
}

/* Append the entries and their tiles, in a transaction that is open. */
static enum demur_err append(struct srv_serve *s, const struct store_log *log,
                             struct store_append *a)
{
    struct demur_tile_reader reader = srv_tiles(s->store);
    struct demur_tile_sink sink = {put_tile, s};
    struct demur_tile_builder *b = NULL;
    enum demur_err err = demur_tile_builder_resume(&b, &sink, &reader, &log->head);

    for (size_t i = 0; i < a->entries && err == DEMUR_OK; i++) {
        err = demur_tile_builder_append(b, a->entry[i]);
    }
    if (err == DEMUR_OK) err = demur_tile_builder_flush(b);
    if (err == DEMUR_OK) {
        a->head.size = demur_tile_builder_size(b);
        demur_tile_builder_root(&a->head.root, b);
    }
    HOST_POINT("K6");
    if (err == DEMUR_OK) err = store_log_append(s->store, a);
    demur_tile_builder_free(b);
    return err;
}

/* ---- read back ------------------------------------------------------------------------- */

/* What was written, compared with what comes of the entries. */
struct reading {
    struct store *store;
    struct demur_tile_builder *builder;
};

static enum demur_err compare_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                                   size_t len)
{
    const struct reading *r = ctx;
    uint8_t *there = NULL;
    size_t there_len = 0;
    enum demur_err err = store_tile_get(r->store, &there, &there_len, id);

    if (err == DEMUR_OK && (there_len != len || memcmp(there, data, len) != 0)) {
        err = DEMUR_ERR_INVALID;
    }
    demur_free(there);
    return err == DEMUR_ERR_RANGE ? DEMUR_ERR_INVALID : err;
}

static enum demur_err add_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    const struct reading *r = ctx;

    (void)index;
    return demur_tile_builder_append(r->builder, entry);
}

/* Hash everything behind `from` again, out of the store, with every tile that it changed. */
static enum demur_err read_back(struct store *store, const struct demur_tree_head *from,
                                const struct demur_tree_head *to)
{
    struct reading r = {store, NULL};
    struct demur_tile_reader reader = srv_tiles(store);
    struct demur_tile_sink sink = {compare_tile, &r};
    struct store_log_visitor visitor = {add_entry, &r};
    struct demur_hash root;
    enum demur_err err = demur_tile_builder_resume(&r.builder, &sink, &reader, from);

    if (err == DEMUR_OK) err = store_log_each(store, from->size, to->size, &visitor);
    if (err == DEMUR_OK) err = demur_tile_builder_flush(r.builder);
    if (err == DEMUR_OK) {
        demur_tile_builder_root(&root, r.builder);
        if (demur_tile_builder_size(r.builder) != to->size ||
            memcmp(&root, &to->root, sizeof root) != 0) {
            err = DEMUR_ERR_INVALID;
        }
    }
    demur_tile_builder_free(r.builder);
    return err;
}

/* ---- the checkpoint -------------------------------------------------------------------- */

static enum demur_err keep_note(struct srv_serve *s, uint64_t size, struct demur_span note)
{
    enum demur_err err = store_begin(s->store);

    if (err == DEMUR_OK) err = store_checkpoint_put(s->store, size, note);
    if (err != DEMUR_OK) {
        store_rollback(s->store);
        return err;
    }
    return store_commit(s->store);
}

enum demur_err srv_integrate_sign(struct srv_serve *s, struct srv_last *last,
                                  const struct demur_tree_head *from, const char **why)
{
    struct store_log log;
    struct demur_writer note;
    enum demur_err err = store_log_get(s->store, &log);

    demur_writer_init(&note);
    *why = "the log is not what was written: look at the disk and the memory of this machine";
    if (err == DEMUR_OK) err = read_back(s->store, from, &log.head);
    if (err == DEMUR_OK) {
        *why = "the checkpoint cannot be signed";
        err = demur_checkpoint_sign(&note, &log.head, &s->id.log_vkey, &s->id.log_seed);
    }
    HOST_POINT("K10");
    if (err == DEMUR_OK) {
        *why = "the last checkpoint could not be put in its place";
        err = srv_last_swap(last, srv_last_note(last), (struct demur_span){note.data, note.len});
    }
    if (err == DEMUR_OK) {
        *why = "the signed checkpoint could not be kept";
        err = keep_note(s, log.head.size, (struct demur_span){note.data, note.len});
    }
    HOST_POINT("K11");
    demur_writer_wipe(&note);
    return err;
}

/* ---- a window -------------------------------------------------------------------------- */

/* Put WINDOW in front of the entries, which are then in their order; *bytes is its own. */
static enum demur_err make_window(const struct store_log *log, uint32_t day,
                                  struct srv_window_taken *taken, struct demur_span seen,
                                  struct demur_writer *bytes)
{
    struct demur_window w = {.seq = log->windows, .day = day, .seen = seen};
    enum demur_err err = demur_window_fill(&w, taken->entry, taken->count);

    if (err == DEMUR_OK) err = demur_window_encode(bytes, &w);
    demur_window_clear(&w);
    if (err != DEMUR_OK) return err;
    memmove(taken->entry + 1, taken->entry, taken->count * sizeof taken->entry[0]);
    taken->entry[0] = (struct demur_span){bytes->data, bytes->len};
    taken->count++;
    return DEMUR_OK;
}

static enum demur_err wait_on(void *ctx, const struct demur_hash *leaf, uint32_t window,
                              struct demur_span entry)
{
    struct srv_serve *s = ctx;

    (void)leaf;
    (void)window;
    return srv_pending_add(s->pending, entry);
}

/* The new entries are part of what the log says; what stays waits on. */
static enum demur_err feed(struct srv_serve *s, uint64_t from, const struct srv_window_taken *taken)
{
    struct store_waiting_visitor visitor = {wait_on, s};
    enum demur_err err = DEMUR_OK;

    srv_state_lock(s->state);
    for (size_t i = 0; i < taken->count && err == DEMUR_OK; i++) {
        err = srv_state_feed(s->state, from + i, taken->entry[i]);
    }
    if (err == DEMUR_OK) err = srv_state_settle(s->state);
    srv_state_unlock(s->state);
    srv_pending_clear(s->pending);
    if (err == DEMUR_OK) err = store_waiting_each(s->store, &visitor);
    return err;
}

enum demur_err srv_integrate(struct srv_serve *s, struct srv_last *last, uint32_t day,
                             struct srv_window_taken *taken, struct demur_span seen,
                             const char **why)
{
    struct demur_writer window;
    struct store_log log;
    struct store_append a = {.day = day};
    enum demur_err err = store_log_get(s->store, &log);

    demur_writer_init(&window);
    *why = "the window cannot be made";
    HOST_POINT("K5");
    if (err == DEMUR_OK) err = make_window(&log, day, taken, seen, &window);
    if (err == DEMUR_OK) {
        *why = "the window cannot be appended";
        a.old_size = log.head.size;
        a.entry = taken->entry;
        a.entries = taken->count;
        err = store_begin(s->store);
    }
    if (err == DEMUR_OK) {
        err = append(s, &log, &a);
        for (size_t i = 0; i < taken->opened_count && err == DEMUR_OK; i++) {
            err = store_sealed_remove(s->store, &taken->opened[i].context, &taken->opened[i].leaf);
        }
        if (err != DEMUR_OK) store_rollback(s->store);
    }
    if (err == DEMUR_OK) err = store_commit(s->store);
    HOST_POINT("K7");
    if (err == DEMUR_OK) err = srv_integrate_sign(s, last, &log.head, why);
    if (err == DEMUR_OK) {
        *why = "the window cannot be followed";
        err = feed(s, log.head.size, taken);
    }
    demur_writer_wipe(&window);
    return err;
}
