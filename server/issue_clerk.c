/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_clerk.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "issue_counts.h"
#include "issue_epoch.h"
#include "issue_follow.h"
#include "issue_hand.h"
#include "log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    SIZE_BYTES = 8,
    TICK_MAX_S = 60,
    TICKS_A_WINDOW = 8,
    WAIT_MAX_S = 300,
    AGAIN_WINDOWS = 3, /* a ROSTER that was taken and is not in the log then is handed in again */
};

static const char followed[] = "followed"; /* the store's name of how far the log was followed */

struct issue_clerk {
    struct issue_office *o;
    struct issue_follow follow;
    struct issue_said said[DEMUR_EPOCHS_MAX]; /* by the epoch's place in the table */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_running, was_told; /* was_told: that the channel is away, or that it answers */
    uint32_t windows;          /* that the log had when it was last asked */
    int64_t window_s;          /* when the last of them was seen */
    int64_t queue_after_s;     /* before that nothing is handed in */
    uint32_t queue_wait_s, channel_wait_s;
};

static int64_t now_s(void)
{
    struct timespec t;

    return clock_gettime(CLOCK_MONOTONIC, &t) == 0 ? (int64_t)t.tv_sec : 0;
}

static bool stops(void *ctx)
{
    struct issue_clerk *c = ctx;

    return atomic_load(&c->o->is_stopping);
}

static uint32_t window_length_s(const struct issue_clerk *c)
{
    struct demur_channel_manifest force;

    if (c->follow.channel != NULL &&
        demur_channel_force(&force, c->follow.channel,
                            demur_channel_state_of(c->follow.channel).day)) {
        return force.manifest->window_s;
    }
    return c->o->first->window_s;
}

static uint32_t tick_s(const struct issue_clerk *c)
{
    uint32_t s = window_length_s(c) / TICKS_A_WINDOW;

    if (s < 1) s = 1;
    return s > TICK_MAX_S ? TICK_MAX_S : s;
}

static uint32_t longer(uint32_t wait_s)
{
    uint32_t s = wait_s == 0 ? 1 : 2 * wait_s;

    return s > WAIT_MAX_S ? WAIT_MAX_S : s;
}

/* ---- following ------------------------------------------------------------------------- */

/* Say once that the channel is away, or that it answers again. */
static void tell(struct issue_clerk *c, enum demur_err err)
{
    bool answers = err == DEMUR_OK;

    if (c->was_told && answers == atomic_load(&c->o->has_channel)) return;
    c->was_told = true;
    atomic_store(&c->o->has_channel, answers);
    if (answers) {
        srv_log(SRV_INFO, "channel_answers", "%s", "");
    } else {
        srv_log(SRV_WARN, err == DEMUR_ERR_INVALID ? "channel_invalid" : "channel_away",
                "why=\"%s\"", c->follow.why);
    }
}

/* How many entries the log had when this office last looked, before it was started again. */
static void recall_size(struct issue_clerk *c)
{
    uint8_t *value = NULL;
    size_t len = 0;
    enum demur_err err;

    (void)pthread_mutex_lock(&c->o->store_lock);
    err = store_value_get(c->o->store, &value, &len, followed);
    (void)pthread_mutex_unlock(&c->o->store_lock);
    if (err == DEMUR_OK && len == SIZE_BYTES) c->follow.least = demur_get_be64(value);
    demur_free(value);
}

/* Remember it, so that nobody takes entries back while this office is away. */
static void remember_size(struct issue_clerk *c, uint64_t size)
{
    struct store *s = c->o->store;
    uint8_t value[SIZE_BYTES];
    enum demur_err err;

    demur_set_be64(value, size);
    c->follow.least = size;
    (void)pthread_mutex_lock(&c->o->store_lock);
    err = store_begin(s);
    if (err == DEMUR_OK) {
        err = store_value_put(s, followed, (struct demur_span){value, sizeof value});
    }
    if (err == DEMUR_OK) {
        err = store_commit(s);
    } else {
        store_rollback(s);
    }
    (void)pthread_mutex_unlock(&c->o->store_lock);
    if (err != DEMUR_OK) issue_office_fail(c->o, "remembering the log", err);
}

static enum demur_err follow(struct issue_clerk *c)
{
    enum demur_err err = issue_follow_on(&c->follow);
    struct demur_channel_state state = {0};

    if (err == DEMUR_ERR_STATE) return err;
    tell(c, err);
    if (c->follow.channel == NULL) return err;
    state = demur_channel_state_of(c->follow.channel);
    if (state.windows != c->windows) {
        c->window_s = c->windows == 0 ? now_s() - window_length_s(c) : now_s();
        c->windows = state.windows;
        remember_size(c, state.size);
    }
    if (state.alarm != NULL && !atomic_exchange(&c->o->has_alarm, true)) {
        srv_log(SRV_ERROR, "alarm", "why=\"%s\"", state.alarm);
    }
    return err;
}

/* ---- epochs ---------------------------------------------------------------------------- */

/* Open e where the log has its very ROSTER. */
static void open_epoch(struct issue_clerk *c, struct issue_epoch *e,
                       const struct demur_channel_epoch *in_log)
{
    bool same = memcmp(&in_log->leaf, &e->leaf, sizeof e->leaf) == 0;
    enum demur_err err = same ? issue_epoch_open(c->o, e, in_log->manifest) : DEMUR_ERR_INVALID;

    if (err == DEMUR_ERR_INVALID && !e->is_told) {
        srv_log(SRV_ERROR, same ? "epoch_of_other_keys" : "roster_differs", "epoch=%u", e->epoch);
        e->is_told = true;
    }
    if (err == DEMUR_ERR_IO) issue_office_fail(c->o, "opening an epoch", err);
}

/* Hand e's ROSTER in, as every issuer does: the same bytes get the same receipt. */
static enum demur_err hand_roster(struct issue_clerk *c, struct issue_epoch *e)
{
    uint8_t status = DEMUR_E_BUSY;
    enum demur_err err;

    if (e->is_handed && c->windows < e->handed_window + AGAIN_WINDOWS) return DEMUR_OK;
    err = issue_hand_roster(c->o, &c->follow, e, &status);
    if (err != DEMUR_OK) return err;
    e->is_handed = status == DEMUR_ACCEPTED;
    e->handed_window = c->windows;
    if (status != DEMUR_ACCEPTED && status != DEMUR_E_BUSY && status != e->told_status) {
        srv_log(SRV_WARN, "roster_refused", "epoch=%u error=%u", e->epoch, status);
    }
    e->told_status = status;
    return DEMUR_OK;
}

static enum demur_err see_epochs(struct issue_clerk *c)
{
    struct demur_channel_epoch in_log;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < c->o->epochs && err == DEMUR_OK; i++) {
        struct issue_epoch *e = c->o->epoch[i]; /* this thread alone adds to the table */
        bool is_there = demur_channel_epoch_get(&in_log, c->follow.channel, e->epoch);

        if (is_there && !atomic_load(&e->is_open)) open_epoch(c, e, &in_log);
        if (!is_there) err = hand_roster(c, e);
    }
    return err;
}

/* ---- handing in ------------------------------------------------------------------------ */

/* Late in a window: what members do soon after it began goes into it, too. */
static enum demur_err count(struct issue_clerk *c)
{
    enum demur_err err = DEMUR_OK;

    if (now_s() - c->window_s < (int64_t)(window_length_s(c) / 2)) return DEMUR_OK;
    for (size_t i = 0; i < c->o->epochs && err == DEMUR_OK; i++) {
        if (!atomic_load(&c->o->epoch[i]->is_open)) continue;
        err = issue_counts_say(c->o, &c->said[i], c->o->epoch[i], &c->follow);
    }
    return err;
}

static enum demur_err hand_in(struct issue_clerk *c)
{
    size_t refused = 0;
    enum demur_err err = count(c);

    if (err != DEMUR_OK || now_s() < c->queue_after_s) return err;
    err = issue_hand_queue(c->o, &c->follow, &refused);
    c->queue_wait_s = refused > 0 ? longer(c->queue_wait_s) : 0;
    c->queue_after_s = now_s() + c->queue_wait_s;
    return err;
}

/* ---- the thread ------------------------------------------------------------------------ */

/* All that is to be done now; how long to wait before the next time. */
static uint32_t work(struct issue_clerk *c)
{
    enum demur_err err = issue_epochs_scan(c->o);

    /* What is wrong with a directory has been said; the others are as good as before. */
    if (err != DEMUR_ERR_NOMEM) err = follow(c);
    if (err == DEMUR_OK && !atomic_load(&c->o->has_alarm)) {
        err = see_epochs(c);
        if (err == DEMUR_OK) err = hand_in(c);
        if (err != DEMUR_ERR_STATE && err != DEMUR_OK) tell(c, err);
    }
    c->channel_wait_s = err == DEMUR_OK ? 0 : longer(c->channel_wait_s);
    return tick_s(c) > c->channel_wait_s ? tick_s(c) : issue_jitter(c->o, c->channel_wait_s);
}

static void *run(void *ctx)
{
    struct issue_clerk *c = ctx;

    (void)pthread_mutex_lock(&c->lock);
    while (!atomic_load(&c->o->is_stopping)) {
        struct timespec until;
        uint32_t wait_s;

        (void)pthread_mutex_unlock(&c->lock);
        wait_s = work(c);
        (void)pthread_mutex_lock(&c->lock);
        if (atomic_load(&c->o->is_stopping)) break;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += (time_t)wait_s;
        (void)pthread_cond_timedwait(&c->wake, &c->lock, &until);
    }
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* ---- setting up ------------------------------------------------------------------------ */

/* Find out which issuer this is from the manifest in force. */
static enum demur_err find_self(struct issue_clerk *c)
{
    struct demur_channel_manifest force;
    struct issue_office *o = c->o;

    if (o->id != 0) return DEMUR_OK;
    if (follow(c) != DEMUR_OK) {
        fprintf(stderr,
                "demurd: %s: the manifest beside it has no issuer of this key, and the channel, "
                "which may have a later one, cannot be asked: %s\n",
                o->conf.key, c->follow.why);
        return DEMUR_ERR_IO;
    }
    if (demur_channel_force(&force, c->follow.channel, issue_today(o)) &&
        issue_office_is_in(o, force.manifest) == DEMUR_OK) {
        return DEMUR_OK;
    }
    fprintf(stderr,
            "demurd: %s: this is the key of no issuer of the organisation, neither in %s nor in "
            "the manifest in force: is it another issuer's, or another organisation's?\n",
            o->conf.key, o->conf.manifest);
    return DEMUR_ERR_INVALID;
}

static bool make_locks(struct issue_clerk *c)
{
    pthread_condattr_t attributes;

    return pthread_mutex_init(&c->lock, NULL) == 0 && pthread_condattr_init(&attributes) == 0 &&
           pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
           pthread_cond_init(&c->wake, &attributes) == 0 &&
           pthread_condattr_destroy(&attributes) == 0;
}

enum demur_err issue_clerk_new(struct issue_clerk **out, struct issue_office *o)
{
    struct issue_clerk *c = demur_alloc(sizeof *c);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (c == NULL) return err;
    c->o = o;
    c->follow = (struct issue_follow){
        .url = o->channel, .org = &o->org, .random = &o->random, .stop = stops, .ctx = c};
    if (make_locks(c)) err = host_net_new(&c->follow.net, NULL);
    if (err == DEMUR_OK) {
        recall_size(c);
        err = find_self(c);
    }
    if (err != DEMUR_OK) {
        issue_clerk_free(c);
        return err;
    }
    *out = c;
    return DEMUR_OK;
}

enum demur_err issue_clerk_start(struct issue_clerk *c)
{
    c->is_running = pthread_create(&c->thread, NULL, run, c) == 0;
    return c->is_running ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

void issue_clerk_free(struct issue_clerk *c)
{
    if (c == NULL) return;
    if (c->is_running) {
        (void)pthread_mutex_lock(&c->lock);
        atomic_store(&c->o->is_stopping, true);
        (void)pthread_cond_signal(&c->wake);
        (void)pthread_mutex_unlock(&c->lock);
        (void)pthread_join(c->thread, NULL);
    }
    for (size_t i = 0; i < DEMUR_EPOCHS_MAX; i++) demur_free(c->said[i].last);
    issue_follow_end(&c->follow);
    host_net_free(c->follow.net);
    (void)pthread_mutex_destroy(&c->lock);
    (void)pthread_cond_destroy(&c->wake);
    demur_free(c);
}
