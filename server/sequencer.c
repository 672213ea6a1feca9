/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sequencer.h"

#include "demur/manifest.h"
#include "demur/memory.h"
#include "integrate.h"
#include "log.h"
#include "publish.h"
#include "recovery.h"
#include "window_unseal.h"

#include <errno.h>
#include <time.h>

enum {
    HOLD_MAX_S = 86400,
    RETRY_FIRST_S = 1,
    RETRY_MAX_S = 300,
    TRIM_S = 60,
};

struct srv_sequencer {
    struct srv_serve *s;
    struct srv_last *last;
    struct store *reader;
    struct srv_witnesses witnesses;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_ending;
    uint64_t next_s;      /* Unix seconds at which the next window is due */
    uint64_t held_from_s; /* monotonic: when the newest window was made; 0: before this process */
    uint32_t retry_s;
    bool is_stale; /* what was published is not enough for the next window to carry */
};

/* ---- waiting --------------------------------------------------------------------------- */

/* Sleep so many seconds, or until it is to end; true: it is to end. */
static bool pause_for(struct srv_sequencer *q, uint64_t seconds)
{
    struct timespec until = {0};
    bool ending;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)seconds;
    (void)pthread_mutex_lock(&q->lock);
    while (!q->is_ending && pthread_cond_timedwait(&q->wake, &q->lock, &until) != ETIMEDOUT) {
    }
    ending = q->is_ending;
    (void)pthread_mutex_unlock(&q->lock);
    return ending;
}

/* The manifest's terms for a window of day: how long windows are, what a batch is. */
static void terms_of(struct srv_serve *s, uint32_t day, uint32_t *window_s, uint8_t *min_batch)
{
    struct demur_channel_manifest force;

    srv_state_look(s->state);
    if (demur_channel_force(&force, srv_state_channel(s->state), day)) {
        *window_s = force.manifest->window_s;
        *min_batch = force.manifest->min_batch;
    } else {
        *window_s = s->id.manifest->window_s;
        *min_batch = s->id.manifest->min_batch;
    }
    srv_state_unlock(s->state);
    if (*window_s == 0) *window_s = 1;
}

/* Fixed public times: multiples of the window's length. */
static uint64_t next_time(uint64_t now_s, uint32_t window_s)
{
    return (now_s / window_s + 1) * window_s;
}

/* ---- a window -------------------------------------------------------------------------- */

static struct demur_span first_entry(const struct srv_serve *s)
{
    return (struct demur_span){s->id.manifest_bytes, s->id.manifest_len};
}

/*
 * The published note as a window of day carries it, reduced to what the manifest then in force
 * names; *fits: the window would follow.
 */
static enum demur_err make_seen(struct srv_sequencer *q, struct demur_writer *seen, bool *fits,
                                uint32_t day)
{
    const struct demur_channel *c = srv_state_channel(q->s->state);
    struct demur_channel_manifest force;
    struct srv_note note = {0};
    enum demur_err err = srv_state_published(&note, q->s->state);

    if (err == DEMUR_OK && note.size > 0 && demur_channel_force(&force, c, day)) {
        err = demur_policy_reduce(seen, force.policy, note.note, note.len);
    }
    if (err == DEMUR_OK) {
        err = demur_channel_next_window(c, day, (struct demur_span){seen->data, seen->len});
    }
    demur_free(note.note);
    *fits = err == DEMUR_OK;
    return err == DEMUR_ERR_INVALID ? DEMUR_OK : err;
}

/* Whether a window is to be made with what was taken: there is something, or the day changed. */
static bool is_due(const struct store_log *log, const struct srv_window_taken *taken, uint32_t day)
{
    return taken->count > 0 || log->windows == 0 || day != log->day;
}

/* Take what waits and make a window of it; the caller holds the writer. */
static enum demur_err make_window(struct srv_sequencer *q, bool *made, const char **why)
{
    struct srv_serve *s = q->s;
    struct srv_window_terms terms = {.channel = srv_state_channel(s->state), .day = srv_today(s)};
    struct srv_window_taken taken = {0};
    struct store_log log;
    struct demur_writer seen;
    uint32_t window_s = 0;
    bool fits = false;
    enum demur_err err = store_log_get(s->store, &log);

    demur_writer_init(&seen);
    *why = "what waits cannot be read";
    if (terms.day < log.day) terms.day = log.day; /* a day never falls */
    terms_of(s, terms.day, &window_s, &terms.min_batch);
    terms.windows = log.windows;
    terms.is_overdue =
        q->held_from_s == 0 || srv_clock_monotonic_s() + window_s > q->held_from_s + HOLD_MAX_S;
    if (err == DEMUR_OK) err = srv_window_take(&taken, s->store, &terms);
    if (err == DEMUR_OK) {
        *why = "votes that lie sealed cannot be opened, or are not what was sealed";
        err = srv_window_unseal(&taken, s->store, &terms, srv_state_tally(s->state));
    }
    if (err == DEMUR_OK && log.windows == 0) taken.entry[taken.count++] = first_entry(s);
    if (err == DEMUR_OK) {
        *why = "what is known of other logs cannot be read";
        err = make_seen(q, &seen, &fits, terms.day);
    }
    q->is_stale = !fits && is_due(&log, &taken, terms.day);
    *made = err == DEMUR_OK && fits && is_due(&log, &taken, terms.day);
    if (*made) {
        err = srv_integrate(s, q->last, terms.day, &taken, (struct demur_span){seen.data, seen.len},
                            why);
        if (err == DEMUR_OK) q->held_from_s = srv_clock_monotonic_s();
    }
    demur_writer_wipe(&seen);
    srv_window_taken_free(&taken);
    return err;
}

/* ---- the thread ------------------------------------------------------------------------ */

/* Whether everything that was signed has been published. */
static bool is_published(struct srv_sequencer *q)
{
    struct store_log log;

    if (q->is_stale) return false;
    if (store_log_get(q->reader, &log) != DEMUR_OK) return false;
    return srv_state_published_size(q->s->state) == log.head.size;
}

static void say_fork(void)
{
    srv_log(SRV_ERROR, "fork",
            "why=\"too many witnesses know another history of this log\" done=\"nothing more is "
            "signed or taken in\" mend=\"demur restore, see demur-backup(1)\"");
}

/* Ask the witnesses; false: they must be asked again, later. */
static bool publish(struct srv_sequencer *q)
{
    enum srv_published what = SRV_UNPUBLISHED;
    enum demur_err err = srv_witnesses_update(&q->witnesses, q->s, srv_today(q->s));

    if (err == DEMUR_OK) err = srv_publish(&what, q->s, &q->witnesses, q->reader);
    if (err == DEMUR_ERR_IO) srv_die("checkpoint_not_kept", err, store_why(q->s->store));
    if (err != DEMUR_OK) srv_log(SRV_ERROR, "publish_failed", "why=\"%s\"", demur_err_text(err));
    if (what == SRV_FORKED) {
        say_fork();
        atomic_store(&q->s->is_readonly, true);
    }
    if (what != SRV_PUBLISHED) return false;
    q->is_stale = false;
    q->retry_s = RETRY_FIRST_S;
    return true;
}

/* Ask the witnesses what they know, before this process signs anything; false: again, later. */
static bool greet(struct srv_sequencer *q)
{
    enum demur_err err;

    err = srv_recover_greet(q->s, q->last, q->reader);
    if (err != DEMUR_OK && (q->s->is_greeted || err == DEMUR_ERR_IO)) {
        srv_die("window_not_finished", err, store_why(q->s->store));
    }
    if (err == DEMUR_ERR_INVALID) {
        say_fork();
        atomic_store(&q->s->is_readonly, true);
    }
    if (q->s->is_greeted) q->retry_s = RETRY_FIRST_S;
    return q->s->is_greeted;
}

/* One window, if it is time; a failure that leaves the disk unknown ends the process. */
static void window(struct srv_sequencer *q)
{
    const char *why = "";
    bool made = false;
    enum demur_err err;

    srv_space_trim(&q->s->space);
    (void)pthread_mutex_lock(&q->s->writer);
    err = make_window(q, &made, &why);
    (void)pthread_mutex_unlock(&q->s->writer);
    if (err != DEMUR_OK) srv_die("window_failed", err, why);
    if (q->is_stale) {
        srv_log(SRV_WARN, "not_cosigned_enough",
                "why=\"the witnesses of the manifest in force have not all cosigned what was "
                "published\" done=\"they are asked again\"");
    }
}

static void schedule(struct srv_sequencer *q)
{
    uint32_t window_s = 0;
    uint8_t min_batch = 0;

    terms_of(q->s, srv_today(q->s), &window_s, &min_batch);
    q->next_s = next_time(srv_clock_now_s(), window_s);
}

/* How long to wait before the witnesses are asked again. */
static uint64_t back_off(struct srv_sequencer *q)
{
    uint64_t wait_s = q->retry_s;

    q->retry_s = q->retry_s * 2 < RETRY_MAX_S ? q->retry_s * 2 : RETRY_MAX_S;
    return wait_s;
}

/* How long until the next window; the disk is looked at meanwhile. */
static uint64_t until_due(const struct srv_sequencer *q)
{
    uint64_t wait_s = q->next_s - srv_clock_now_s();

    return wait_s < TRIM_S ? wait_s : TRIM_S;
}

static void *run(void *ctx)
{
    struct srv_sequencer *q = ctx;
    uint64_t wait_s = 0;

    while (!pause_for(q, wait_s)) {
        bool due = srv_clock_now_s() >= q->next_s;

        if (atomic_load(&q->s->is_readonly)) {
            wait_s = TRIM_S;
        } else if (!q->s->is_greeted) {
            wait_s = greet(q) ? 0 : back_off(q);
        } else if (!is_published(q)) {
            wait_s = publish(q) ? 0 : back_off(q);
            if (wait_s == 0) schedule(q);
        } else if (!due || !srv_clock_is_good(&q->s->clock)) {
            /* No window is dated by a clock that jumped. */
            wait_s = due ? TRIM_S : until_due(q);
            srv_space_trim(&q->s->space);
        } else {
            window(q);
            schedule(q);
            wait_s = 0;
        }
    }
    return NULL;
}

enum demur_err srv_sequencer_start(struct srv_sequencer **out, struct srv_serve *s,
                                   struct srv_last *last)
{
    struct srv_sequencer *q = demur_alloc(sizeof *q);
    pthread_condattr_t monotonic;
    enum demur_err err;

    if (q == NULL) return DEMUR_ERR_NOMEM;
    *q = (struct srv_sequencer){.s = s, .last = last, .retry_s = RETRY_FIRST_S};
    (void)pthread_mutex_init(&q->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&q->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    if (srv_state_windows(s->state) > 0) schedule(q); /* the very first window is made at once */
    err = store_reader_new(&q->reader, s->store);
    if (err == DEMUR_OK && pthread_create(&q->thread, NULL, run, q) != 0) err = DEMUR_ERR_IO;
    if (err != DEMUR_OK) {
        store_close(q->reader);
        demur_free(q);
        return err;
    }
    *out = q;
    return DEMUR_OK;
}

void srv_sequencer_stop(struct srv_sequencer *q)
{
    if (q == NULL) return;
    (void)pthread_mutex_lock(&q->lock);
    q->is_ending = true;
    (void)pthread_cond_signal(&q->wake);
    (void)pthread_mutex_unlock(&q->lock);
    (void)pthread_join(q->thread, NULL);
    store_close(q->reader);
    srv_witnesses_clear(&q->witnesses);
    (void)pthread_mutex_destroy(&q->lock);
    (void)pthread_cond_destroy(&q->wake);
    demur_free(q);
}
