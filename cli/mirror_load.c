/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * mirror_load.c -- what a mirror has already.  Nothing of it is believed: the checkpoint is
 * verified, and every tile, entry and window is recomputed, as demur log check does.  Only the
 * witnesses of what is here are not asked for again: they were right when it came, and change.
 */
#include "demur/memory.h"
#include "mirror.h"

#include <string.h>

/* Say that this copy, and not the server, is wrong. */
static enum demur_err damaged(const struct cli_mirror *m, const char *where, const char *why)
{
    fprintf(m->err,
            "demur: %s/%s: %s; this copy has been changed, and the server was not asked: move the "
            "directory away and mirror anew\n",
            m->dir, where, why);
    return DEMUR_ERR_IO;
}

/* ---- the checkpoint -------------------------------------------------------------------- */

static enum demur_err read_checkpoint(struct cli_mirror *m)
{
    struct demur_checkpoint_verdict v;
    enum demur_err err;

    if (!cli_mirror_has(m, "checkpoint")) return DEMUR_OK;
    err = cli_log_dir_read(&m->note, &m->note_len, &m->log, "checkpoint", DEMUR_NOTE_BYTES_MAX);
    if (err != DEMUR_OK) return err;
    err = demur_policy_verify(&v, m->policy, m->note, m->note_len);
    /* Its witnesses were right when it was kept; the policy may be a newer one. */
    if (err == DEMUR_ERR_INVALID && v.fault == DEMUR_CHECKPOINT_QUORUM) err = DEMUR_OK;
    if (err == DEMUR_ERR_INVALID) {
        fprintf(m->err, "demur: %s/checkpoint: %s, by this policy\n", m->dir,
                demur_checkpoint_fault_text(v.fault));
        return DEMUR_ERR_IO;
    }
    if (err == DEMUR_OK) m->head = v.checkpoint.head;
    return err;
}

/* The checkpoint that the server showed when a round was broken off. */
static enum demur_err read_shown(struct cli_mirror *m)
{
    struct demur_checkpoint_verdict v;
    uint8_t *note = NULL;
    size_t len = 0;
    enum demur_err err = cli_mirror_read_shown(&note, &len, m);

    m->shown = m->head;
    if (err != DEMUR_OK || note == NULL) return err;
    err = demur_policy_verify(&v, m->policy, note, len);
    if (err == DEMUR_OK && v.checkpoint.head.size > m->head.size) m->shown = v.checkpoint.head;
    if (err == DEMUR_ERR_INVALID) err = DEMUR_OK; /* by another policy, or not ours */
    demur_free(note);
    return err;
}

/* ---- tiles and windows ----------------------------------------------------------------- */

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    struct cli_mirror *m = ctx;
    enum demur_err err = demur_window_check_entry(m->windows, entry);

    cli_progress_show(&m->bar, index, m->head.size);
    if (err == DEMUR_OK && m->stop != NULL && *m->stop != 0) err = DEMUR_ERR_STATE;
    return err == DEMUR_OK ? cli_mirror_note_blobs(m, entry) : err;
}

static enum demur_err say_damage(const struct cli_mirror *m, const struct demur_log_check *log)
{
    struct demur_tile_id tile = {0, 0, 0};
    enum demur_log_fault fault = demur_log_check_fault(log, &tile);
    char where[CLI_MIRROR_WHERE_LEN] = "checkpoint";
    uint64_t index = 0;

    if (fault == DEMUR_LOG_OK) {
        enum demur_window_fault window = demur_window_check_fault(m->windows, &index);

        (void)snprintf(where, sizeof where, "tile: entry %llu", (unsigned long long)index);
        return damaged(m, where, demur_window_fault_text(window));
    }
    if (tile.width > 0) demur_tile_path_encode(where, &tile);
    return damaged(m, where, demur_log_fault_text(fault));
}

static enum demur_err check_all(struct cli_mirror *m)
{
    struct demur_tile_reader reader = cli_log_dir_reader(&m->log);
    struct demur_log_visitor visitor = {visit, m};
    struct demur_log_check *log = NULL;
    enum demur_err err = demur_log_check_new(&log, m->head.size, &reader, &visitor);

    m->bar.what = "Checking what is here";
    if (err == DEMUR_OK) err = demur_log_check_to(log, &m->head);
    cli_progress_end(&m->bar);
    if (err == DEMUR_ERR_INVALID) err = say_damage(m, log);
    demur_log_check_free(log);
    return err;
}

/* ---- all of it ------------------------------------------------------------------------- */

static void clear(struct cli_mirror *m)
{
    demur_free(m->note);
    m->note = NULL;
    m->note_len = 0;
    m->head = (struct demur_tree_head){.size = 0};
    demur_tile_builder_free(m->tiles);
    m->tiles = NULL;
    demur_window_check_free(m->windows);
    m->windows = NULL;
    m->blobs.count = 0;
}

enum demur_err cli_mirror_load(struct cli_mirror *m)
{
    struct demur_tile_reader reader = cli_log_dir_reader(&m->log);
    struct demur_tile_sink sink = {cli_mirror_take_tile, m};
    enum demur_err err;

    clear(m);
    err = read_checkpoint(m);
    if (err == DEMUR_OK) err = demur_window_check_new(&m->windows, NULL);
    if (err == DEMUR_OK && m->note != NULL) err = check_all(m);
    if (err == DEMUR_OK) demur_window_check_hold(m->windows, m->policy);
    if (err == DEMUR_OK) {
        err = m->head.size == 0 ? demur_tile_builder_new(&m->tiles, &sink)
                                : demur_tile_builder_resume(&m->tiles, &sink, &reader, &m->head);
    }
    if (err == DEMUR_OK) err = read_shown(m);
    if (err == DEMUR_OK && m->note != NULL) {
        err = cli_mirror_keep(m, m->head.size, (struct demur_span){m->note, m->note_len});
    }
    m->is_dirty = false;
    if (err != DEMUR_OK && err != DEMUR_ERR_IO && err != DEMUR_ERR_STATE) {
        return cli_mirror_fail(m, m->dir, err);
    }
    return err;
}
