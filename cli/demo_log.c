/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * demo_log.c -- the log of the demo: windows, tiles, checkpoints, two witnesses, and the clock.
 *
 * log/ is a C2SP tlog-tiles log, with blobs as a mirror keeps them; log-history/ has every
 * checkpoint ever signed, by its size.
 */
#include "demo.h"
#include "demur/checkpoint.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/tile.h"
#include "demur/window.h"

#include <string.h>

enum { NAME_MAX_LEN = 128 };

/* ---- entries --------------------------------------------------------------------------- */

/* Put an entry, which is the list's from here on, at its end. */
static enum demur_err add(struct demo_entries *list, const struct demo_entry *e)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 1024 : 2 * list->room;
        struct demo_entry *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) {
            demur_free(e->owned);
            return DEMUR_ERR_NOMEM;
        }
        if (list->count > 0) memcpy(bigger, list->entry, list->count * sizeof bigger[0]);
        demur_free(list->entry);
        list->entry = bigger;
        list->room = room;
    }
    list->entry[list->count++] = *e;
    return DEMUR_OK;
}

static void free_entries(struct demo_entries *list)
{
    for (size_t i = 0; i < list->count; i++) demur_free(list->entry[i].owned);
    demur_free(list->entry);
}

enum demur_err demo_log_submit(struct demo *d, uint8_t *data, size_t len)
{
    return add(&d->log.waiting, &(struct demo_entry){data, len, data});
}

enum demur_err demo_log_submit_copy(struct demo *d, const uint8_t *data, size_t len)
{
    uint8_t *copy = demur_alloc(len);

    if (copy == NULL) return DEMUR_ERR_NOMEM;
    memcpy(copy, data, len);
    return demo_log_submit(d, copy, len);
}

/* ---- files ----------------------------------------------------------------------------- */

static enum demur_err put_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                               size_t len)
{
    const struct demo *d = ctx;
    char path[DEMUR_TILE_PATH_MAX + 1];
    char name[NAME_MAX_LEN];

    demur_tile_path_encode(path, id);
    (void)snprintf(name, sizeof name, "log/%s", path);
    return cli_out_dir_put(d->dir, name, data, len);
}

enum demur_err demo_log_blob(struct demo *d, const struct demur_blob_ref *ref,
                             struct demur_span blob)
{
    char name[NAME_MAX_LEN] = "log/v1/blob/";

    demur_hex_encode(name + strlen(name), ref->hash.bytes, sizeof ref->hash.bytes);
    return cli_out_dir_put(d->dir, name, blob.data, blob.len);
}

enum demur_err demo_log_open(struct demo *d)
{
    struct demur_tile_sink sink = {put_tile, d};
    enum demur_err err = demur_tree_store_new(&d->log.tree);

    demur_writer_init(&d->log.note);
    d->log.next_s = d->now_s;
    if (err == DEMUR_OK) err = demur_tile_builder_new(&d->log.tiles, &sink);
    return err == DEMUR_OK ? err : demo_fail(d, "the log", err);
}

void demo_log_free(struct demo *d)
{
    free_entries(&d->log.all);
    free_entries(&d->log.waiting);
    demur_tree_store_free(d->log.tree);
    demur_tile_builder_free(d->log.tiles);
    demur_writer_wipe(&d->log.note);
}

/* ---- windows --------------------------------------------------------------------------- */

/* Put an entry, which is the log's from here on, at its end. */
static enum demur_err append(struct demo *d, const struct demo_entry *e)
{
    struct demur_hash leaf;
    enum demur_err err = add(&d->log.all, e);

    if (err != DEMUR_OK) return err;
    demur_tree_leaf(&leaf, e->data, e->len);
    err = demur_tree_store_append(d->log.tree, &leaf);
    if (err != DEMUR_OK) return err;
    return demur_tile_builder_append(d->log.tiles, (struct demur_span){e->data, e->len});
}

/* Put the waiting entries in the order of the log, and count them into w. */
static enum demur_err put_in_order(struct demo *d, struct demur_window *w)
{
    struct demo_entries *waiting = &d->log.waiting;
    struct demur_span *order = demur_alloc_array(waiting->count + 1, sizeof order[0]);
    enum demur_err err;

    if (order == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < waiting->count; i++) {
        order[i] = (struct demur_span){waiting->entry[i].data, waiting->entry[i].len};
    }
    err = demur_window_fill(w, order, waiting->count);
    for (size_t i = 0; i < waiting->count && err == DEMUR_OK; i++) {
        waiting->entry[i].data = order[i].data;
        waiting->entry[i].len = order[i].len;
    }
    demur_free(order);
    return err;
}

/* Append a WINDOW and all that waits. */
static enum demur_err append_window(struct demo *d)
{
    struct demo_log *log = &d->log;
    struct demur_window w = {.seq = log->seq,
                             .day = demur_day_at(d->now_s, d->manifest->tz),
                             .seen = {log->note.data, log->note.len}};
    struct demur_writer bytes;
    uint8_t *window = NULL;
    size_t len = 0;
    enum demur_err err;

    demur_writer_init(&bytes);
    err = put_in_order(d, &w);
    if (err == DEMUR_OK) err = demur_window_encode(&bytes, &w);
    if (err == DEMUR_OK) err = demur_writer_take(&bytes, &window, &len);
    if (err == DEMUR_OK) err = append(d, &(struct demo_entry){window, len, window});
    for (size_t i = 0; i < log->waiting.count && err == DEMUR_OK; i++) {
        struct demo_entry e = log->waiting.entry[i];

        log->waiting.entry[i].owned = NULL;
        err = append(d, &e);
    }
    if (err == DEMUR_OK) log->waiting.count = 0;
    log->last_day = w.day;
    log->seq++;
    demur_window_clear(&w);
    demur_writer_wipe(&bytes);
    return err;
}

/* ---- checkpoints ----------------------------------------------------------------------- */

/* Let a witness look at the log's note, and add its line to `to` if the log has only grown. */
static enum demur_err cosign(struct demur_writer *to, struct demo_witness *w, const struct demo *d,
                             const struct demur_writer *from, const struct demur_tree_path *proof)
{
    struct demur_checkpoint c;
    struct demur_note note;
    struct demur_note_signer log;
    enum demur_err err = demur_note_decode(&note, from->data, from->len);

    if (err == DEMUR_OK) err = demur_note_check(&log, &note, &d->log.vkey);
    if (err == DEMUR_OK && !log.present) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) err = demur_checkpoint_decode(&c, note.text);
    if (err == DEMUR_OK) err = demur_consistency_verify(proof, &w->head, &c.head);
    if (err != DEMUR_OK) return err;
    w->head = c.head;
    return demur_note_sign(to, note.text, &w->vkey, &w->seed, d->now_s);
}

/* Ask both witnesses; `to` is then the note with their lines. */
static enum demur_err ask_witnesses(struct demur_writer *to, struct demo *d,
                                    const struct demur_writer *own)
{
    struct demur_tree_source source = demur_tree_store_source(d->log.tree);
    enum demur_err err = DEMUR_OK;

    demur_put_bytes(to, own->data, own->len);
    for (size_t i = 0; i < DEMO_WITNESSES && err == DEMUR_OK; i++) {
        struct demo_witness *w = &d->witness[i];
        struct demur_tree_path proof;

        err = demur_consistency_make(&proof, &source, w->head.size,
                                     demur_tree_store_size(d->log.tree));
        if (err == DEMUR_OK) err = cosign(to, w, d, own, &proof);
    }
    return err == DEMUR_OK ? to->err : err;
}

static enum demur_err put_history(struct demo *d, uint64_t size, const struct demur_writer *note)
{
    char name[NAME_MAX_LEN];

    (void)snprintf(name, sizeof name, "log-history/%012llu", (unsigned long long)size);
    return cli_out_dir_put(d->dir, name, note->data, note->len);
}

/* Sign the log as it is, store it, have it cosigned, and publish it if the quorum is met. */
static enum demur_err publish(struct demo *d)
{
    struct demur_tree_head head = {.size = demur_tree_store_size(d->log.tree)};
    struct demur_checkpoint_verdict verdict;
    struct demur_writer own;
    struct demur_writer cosigned;
    enum demur_err err;

    demur_writer_init(&own);
    demur_writer_init(&cosigned);
    demur_tree_store_root(&head.root, d->log.tree, head.size);
    err = demur_checkpoint_sign(&own, &head, &d->log.vkey, &d->log.seed);
    if (err == DEMUR_OK) err = put_history(d, head.size, &own);
    if (err == DEMUR_OK) err = ask_witnesses(&cosigned, d, &own);
    if (err == DEMUR_OK) {
        err = demur_policy_verify(&verdict, d->policy, cosigned.data, cosigned.len);
    }
    if (err == DEMUR_OK) err = put_history(d, head.size, &cosigned);
    if (err == DEMUR_OK) {
        err = cli_out_dir_put(d->dir, "log/checkpoint", cosigned.data, cosigned.len);
    }
    if (err == DEMUR_OK) {
        demur_writer_wipe(&d->log.note);
        d->log.note = cosigned;
        demur_writer_init(&cosigned);
    }
    demur_writer_wipe(&own);
    demur_writer_wipe(&cosigned);
    return err;
}

/* ---- the clock ------------------------------------------------------------------------- */

enum demur_err demo_log_window(struct demo *d)
{
    enum demur_err err;

    if (*d->stop != 0) return DEMUR_ERR_STATE;
    if (d->log.next_s > d->now_s) d->now_s = d->log.next_s;
    d->log.next_s = d->now_s + d->manifest->window_s;
    err = append_window(d);
    if (err == DEMUR_OK) err = demur_tile_builder_flush(d->log.tiles);
    if (err == DEMUR_OK) err = publish(d);
    return err == DEMUR_OK ? err : demo_fail(d, "a window of the log", err);
}

/* Whether the window that is due is skipped: nothing waits, and it is the same day. */
static bool is_skipped(const struct demo *d)
{
    return d->log.waiting.count == 0 &&
           demur_day_at(d->log.next_s, d->manifest->tz) == d->log.last_day;
}

enum demur_err demo_log_wait(struct demo *d, uint32_t days, uint32_t hour)
{
    uint64_t until = (d->now_s / DEMO_DAY_S + days) * DEMO_DAY_S + (uint64_t)hour * DEMO_HOUR_S;
    enum demur_err err = DEMUR_OK;

    while (d->log.next_s <= until && err == DEMUR_OK) {
        if (is_skipped(d)) {
            d->log.next_s += d->manifest->window_s;
        } else {
            err = demo_log_window(d);
        }
    }
    if (err == DEMUR_OK && d->now_s < until) d->now_s = until;
    return err;
}

/* ---- reading --------------------------------------------------------------------------- */

enum demur_err demo_log_holds(const struct demo *d, uint64_t index, struct demur_span entry)
{
    struct demur_tree_source source = demur_tree_store_source(d->log.tree);
    struct demur_checkpoint_verdict verdict;
    struct demur_tree_path path;
    struct demur_hash leaf;
    enum demur_err err =
        demur_policy_verify(&verdict, d->policy, d->log.note.data, d->log.note.len);

    demur_tree_leaf(&leaf, entry.data, entry.len);
    if (err == DEMUR_OK) {
        err = demur_inclusion_make(&path, &source, index, verdict.checkpoint.head.size);
    }
    return err == DEMUR_OK ? demur_inclusion_verify(&path, &leaf, index, &verdict.checkpoint.head)
                           : err;
}
