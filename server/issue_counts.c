/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_counts.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "log.h"

#include <string.h>

enum { LATE_WINDOWS = 2, WINDOWS_BYTES = 4 };

/* ---- what was said last ---------------------------------------------------------------- */

static enum demur_err load(struct issue_office *o, struct issue_said *said)
{
    uint8_t *value = NULL;
    size_t len = 0;
    enum demur_err err = issue_value_get(o, &value, &len, "counts", said->epoch);

    if (err == DEMUR_ERR_RANGE) return DEMUR_OK;
    if (err != DEMUR_OK) return err;
    said->last = demur_alloc(sizeof *said->last);
    err = said->last == NULL ? DEMUR_ERR_NOMEM : DEMUR_ERR_LENGTH;
    if (said->last != NULL && len > WINDOWS_BYTES) {
        said->windows = demur_get_be32(value);
        err = demur_counts_decode(said->last, value + WINDOWS_BYTES, len - WINDOWS_BYTES);
    }
    demur_free(value);
    return err;
}

/* Keep it, and queue it for the log. */
static enum demur_err keep(struct issue_office *o, uint32_t epoch, uint32_t windows,
                           struct demur_span counts)
{
    char name[STORE_NAME_BYTES_MAX + 1];
    struct demur_writer w;
    enum demur_err err;

    issue_value_name(name, "counts", epoch);
    demur_writer_init(&w);
    demur_put_u32(&w, windows);
    demur_put_bytes(&w, counts.data, counts.len);
    err = w.err;
    (void)pthread_mutex_lock(&o->store_lock);
    if (err == DEMUR_OK) err = store_begin(o->store);
    if (err == DEMUR_OK) {
        err = store_queue_put(o->store, counts);
        if (err == DEMUR_OK) {
            err = store_value_put(o->store, name, (struct demur_span){w.data, w.len});
        }
        if (err == DEMUR_OK)
            err = store_commit(o->store);
        else
            store_rollback(o->store);
    }
    (void)pthread_mutex_unlock(&o->store_lock);
    demur_writer_wipe(&w);
    return err;
}

/* ---- saying it ------------------------------------------------------------------------- */

static bool has_changed(const struct demur_counts *next, const struct demur_counts *last)
{
    size_t len = next->cells * sizeof next->cell[0];

    if (last == NULL) return !demur_all_zero(next->cell, len);
    return memcmp(next->cell, last->cell, len) != 0;
}

/*
 * Whether the log has what was said last, or has had its time to take it.
 *
 * Where that cannot be known, as only the chain of those windows was fetched, it is taken to have
 * it: should it not, the newer of the two counts, whichever stands first in the window.
 */
static bool is_settled(const struct issue_said *said, const struct demur_counts *in_log,
                       const struct issue_follow *f)
{
    uint32_t windows = demur_channel_state_of(f->channel).windows;

    if (said->last == NULL) return true;
    if (windows <= said->windows) return false;
    return (in_log != NULL && in_log->seq >= said->last->seq) || said->windows < f->since ||
           windows >= said->windows + LATE_WINDOWS;
}

static uint32_t seq_after(const struct issue_said *said, const struct demur_counts *in_log,
                          uint32_t windows)
{
    uint32_t seq = windows; /* more than any before: at most one goes to a window */

    if (said->last != NULL && said->last->seq >= seq) seq = said->last->seq + 1;
    if (in_log != NULL && in_log->seq >= seq) seq = in_log->seq + 1;
    return seq;
}

/* Sign, keep and queue next, which is said->last from then on. */
static enum demur_err say(struct issue_office *o, struct issue_said *said,
                          struct demur_counts *next, uint32_t windows)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_counts_make(&bytes, &len, next, &o->secrets.operator_seed, &o->org);

    if (err == DEMUR_OK) err = keep(o, next->epoch, windows, (struct demur_span){bytes, len});
    demur_free(bytes);
    if (err != DEMUR_OK) {
        demur_free(next);
        return err;
    }
    demur_free(said->last);
    said->last = next;
    said->windows = windows;
    return DEMUR_OK;
}

enum demur_err issue_counts_say(struct issue_office *o, struct issue_said *said,
                                struct issue_epoch *e, const struct issue_follow *f)
{
    uint32_t windows = demur_channel_state_of(f->channel).windows;
    const struct demur_counts *in_log = NULL;
    struct demur_channel_epoch in_channel;
    struct demur_counts *next = demur_alloc(sizeof *next);
    enum demur_err err = DEMUR_OK;

    if (next == NULL) return DEMUR_ERR_NOMEM;
    if (said->epoch != e->epoch) {
        said->epoch = e->epoch;
        err = load(o, said);
    }
    if (demur_channel_epoch_get(&in_channel, f->channel, e->epoch)) {
        in_log = in_channel.counts.of[e->place];
    }
    issue_book_counts(e->book, next);
    next->issuer = o->id;
    next->epoch = e->epoch;
    next->seq = seq_after(said, in_log, windows);
    if (err != DEMUR_OK || !has_changed(next, said->last) || !is_settled(said, in_log, f)) {
        demur_free(next);
    } else if (in_log != NULL && demur_counts_follow(next, in_log) != DEMUR_OK) {
        if (!said->is_behind) srv_log(SRV_ERROR, "counts_behind_log", "epoch=%u", e->epoch);
        said->is_behind = true; /* an old copy of the store: what the log says stays said */
        demur_free(next);
    } else {
        err = say(o, said, next, windows);
    }
    if (err != DEMUR_OK && err != DEMUR_ERR_NOMEM) issue_office_fail(o, "counting", err);
    return err;
}
