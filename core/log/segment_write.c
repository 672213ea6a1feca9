/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* segment_write.c -- make a segment out of a log. */
#include "demur/bytes.h"
#include "demur/compact.h"
#include "demur/memory.h"
#include "demur/segment.h"

#include <string.h>

enum { ENTRY_HEAD = 10, FIRST_ROOM = 256 }; /* index u64, length u16 */

/* A writing under way. */
struct writing {
    const struct demur_segment_sink *sink;
    const struct demur_segment_log *log;
    uint64_t *index; /* of what goes in */
    size_t count, room;
};

/* ---- choosing -------------------------------------------------------------------------- */

static enum demur_err add(struct writing *w, uint64_t index)
{
    if (w->count == w->room) {
        size_t more = w->room == 0 ? FIRST_ROOM : 2 * w->room;
        uint64_t *bigger = demur_alloc_array(more, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (w->count > 0) memcpy(bigger, w->index, w->count * sizeof bigger[0]);
        demur_free(w->index);
        w->index = bigger;
        w->room = more;
    }
    w->index[w->count++] = index;
    return DEMUR_OK;
}

static enum demur_err choose(struct writing *w)
{
    const struct demur_segment_log *log = w->log;
    enum demur_err err = DEMUR_OK;

    for (uint64_t from = 0; from < log->size && err == DEMUR_OK; from++) {
        uint64_t index = from;

        err = log->choose(log->ctx, &index, from);
        if (err != DEMUR_OK || index == log->size) break;
        if (index < from || index > log->size || w->count == UINT32_MAX) return DEMUR_ERR_RANGE;
        err = add(w, index);
        from = index;
    }
    return err;
}

/* ---- the parts ------------------------------------------------------------------------- */

static enum demur_err put(const struct writing *w, const void *data, size_t len)
{
    return w->sink->put(w->sink->ctx, data, len);
}

static enum demur_err put_u32(const struct writing *w, uint64_t v)
{
    uint8_t be[4];

    if (v > UINT32_MAX) return DEMUR_ERR_RANGE;
    demur_set_be32(be, (uint32_t)v);
    return put(w, be, sizeof be);
}

/* Whether the checkpoint is one of the log's size. */
static enum demur_err check_checkpoint(const struct demur_segment_log *log)
{
    struct demur_note note;
    struct demur_checkpoint checkpoint;

    if (log->checkpoint.len > DEMUR_SEGMENT_CHECKPOINT_MAX) return DEMUR_ERR_LENGTH;
    if (demur_note_decode(&note, log->checkpoint.data, log->checkpoint.len) != DEMUR_OK ||
        demur_checkpoint_decode(&checkpoint, note.text) != DEMUR_OK) {
        return DEMUR_ERR_FORMAT;
    }
    return checkpoint.head.size == log->size ? DEMUR_OK : DEMUR_ERR_INVALID;
}

static enum demur_err put_checkpoint(const struct writing *w)
{
    uint8_t be[2];
    enum demur_err err;

    demur_set_be16(be, (uint16_t)w->log->checkpoint.len);
    err = put(w, be, sizeof be);
    return err == DEMUR_OK ? put(w, w->log->checkpoint.data, w->log->checkpoint.len) : err;
}

static enum demur_err put_entries(const struct writing *w)
{
    enum demur_err err = put_u32(w, w->count);

    for (size_t i = 0; i < w->count && err == DEMUR_OK; i++) {
        uint8_t head[ENTRY_HEAD];
        struct demur_span e;

        err = w->log->entry(w->log->ctx, w->index[i], &e);
        if (err != DEMUR_OK) return err;
        if (e.len > UINT16_MAX) return DEMUR_ERR_RANGE;
        demur_set_be64(head, w->index[i]);
        demur_set_be16(head + 8, (uint16_t)e.len);
        err = put(w, head, sizeof head);
        if (err == DEMUR_OK) err = put(w, e.data, e.len);
    }
    return err;
}

/* ---- the proof ------------------------------------------------------------------------- */

static enum demur_err write_hash(void *ctx, const struct demur_hash *h)
{
    const struct writing *w = ctx;

    return put(w, h->bytes, sizeof h->bytes);
}

static enum demur_err put_proof(struct writing *w)
{
    struct demur_compact_sink writer = {write_hash, w};
    struct demur_compact_set set = {w->index, w->count};
    uint64_t hashes = 0;
    enum demur_err err = demur_compact_count(&hashes, &w->log->tree, w->log->size, &set);

    if (err == DEMUR_OK) err = put_u32(w, hashes);
    if (err != DEMUR_OK) return err;
    return demur_compact_make(&writer, &w->log->tree, w->log->size, &set);
}

enum demur_err demur_segment_write(const struct demur_segment_sink *sink,
                                   const struct demur_segment_log *log)
{
    struct writing w = {sink, log, NULL, 0, 0};
    enum demur_err err = check_checkpoint(log);

    if (err == DEMUR_OK) err = choose(&w);
    if (err == DEMUR_OK) err = put_checkpoint(&w);
    if (err == DEMUR_OK) err = put_entries(&w);
    if (err == DEMUR_OK) err = put_proof(&w);
    demur_free(w.index);
    return err;
}
