/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "workers.h"

#include "check.h"
#include "demur/memory.h"
#include "host/fault_point.h"
#include "keeper.h"
#include "log.h"
#include "reply.h"

#include <string.h>
#include <unistd.h>

enum { BATCH_MAX = 1024, BATCH_LEAST = 32, THREADS_MAX = 256, SLOW_TURN = 4 };

/* Jobs that wait, in the order in which they came. */
struct lane {
    struct srv_job *first, *last;
    size_t waiting;
};

/* A worker's own: its view of the store, and room for a batch. */
struct worker {
    struct srv_workers *all;
    pthread_t thread;
    bool is_started;
    struct store *reader;
    struct srv_item *item[BATCH_MAX]; /* acts of the batch whose proofs are to be verified */
    struct demur_act_item proof[BATCH_MAX];
    enum demur_err result[BATCH_MAX];
    size_t acts;
};

struct srv_workers {
    struct srv_serve *s;
    pthread_mutex_t lock;
    pthread_cond_t some; /* something waits, or it is to end */
    struct lane good, blamed;
    size_t waiting, max;
    unsigned turn;
    bool is_ending;
    size_t threads;
    struct worker *worker[THREADS_MAX];
};

/* ---- the queue ------------------------------------------------------------------------- */

bool srv_workers_give(struct srv_workers *w, struct srv_job *job)
{
    struct lane *l = srv_request_blamed(job->request) ? &w->blamed : &w->good;
    bool taken = false;

    (void)pthread_mutex_lock(&w->lock);
    /* Those to blame may fill half of the queue. */
    if (w->waiting < (l == &w->blamed ? w->max / 2 : w->max) && !w->is_ending) {
        job->next = NULL;
        if (l->last != NULL) l->last->next = job;
        if (l->last == NULL) l->first = job;
        l->last = job;
        l->waiting += job->count;
        w->waiting += job->count;
        taken = true;
        (void)pthread_cond_signal(&w->some);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return taken;
}

size_t srv_workers_waiting(struct srv_workers *w)
{
    size_t n;

    (void)pthread_mutex_lock(&w->lock);
    n = w->waiting;
    (void)pthread_mutex_unlock(&w->lock);
    return n;
}

/* How many to take: a fair share of what waits, so that no thread idles beside a full batch. */
static size_t share(const struct srv_workers *w, const struct lane *l)
{
    size_t n = (l->waiting + w->threads - 1) / w->threads;

    if (n < BATCH_LEAST) n = BATCH_LEAST;
    return n < BATCH_MAX ? n : BATCH_MAX;
}

/* The lane whose turn it is. */
static struct lane *next_lane(struct srv_workers *w)
{
    bool slow = ++w->turn % SLOW_TURN == 0;

    if (w->blamed.first != NULL && (slow || w->good.first == NULL)) return &w->blamed;
    return &w->good;
}

/* Wait for work and take a share of it; NULL: it is to end, and nothing waits. */
static struct srv_job *take(struct srv_workers *w)
{
    struct srv_job *first;
    struct srv_job *last = NULL;
    struct lane *l;

    (void)pthread_mutex_lock(&w->lock);
    while (w->waiting == 0 && !w->is_ending) (void)pthread_cond_wait(&w->some, &w->lock);
    l = next_lane(w);
    first = l->first;
    for (size_t n = share(w, l), items = 0; items < n && l->first != NULL;) {
        last = l->first;
        l->first = last->next;
        items += last->count;
        l->waiting -= last->count;
        w->waiting -= last->count;
    }
    if (last != NULL) last->next = NULL;
    if (l->first == NULL) l->last = NULL;
    (void)pthread_mutex_unlock(&w->lock);
    return first;
}

/* ---- proofs ---------------------------------------------------------------------------- */

static void settle(struct srv_item *item, enum demur_err result)
{
    enum demur_refusal why = DEMUR_E_PROOF;

    if (result == DEMUR_OK) return;
    if (result == DEMUR_ERR_FORMAT || result == DEMUR_ERR_RANGE) why = demur_act_points(&item->act);
    srv_item_refuse(item, why == DEMUR_ACCEPTED ? DEMUR_E_PROOF : why);
    item->is_to_blame = true;
}

/* Verify those of acts [from, to), which are of one epoch: an equation stands on its keys. */
static void verify_epoch(struct worker *me, size_t from, size_t to)
{
    enum demur_err err =
        demur_acts_verify(me->result + from, me->proof + from, to - from, &me->all->s->random);

    for (size_t i = from; i < to; i++) {
        if (err == DEMUR_OK || err == DEMUR_ERR_INVALID) {
            settle(me->item[i], me->result[i]);
        } else {
            srv_item_refuse(me->item[i], DEMUR_E_BUSY);
        }
    }
}

/* Bring acts of one epoch together: it is as a rule one, and never more than two or three. */
static size_t gather(struct worker *me, size_t from)
{
    size_t to = from + 1;

    for (size_t i = to; i < me->acts; i++) {
        if (me->item[i]->act.epoch != me->item[from]->act.epoch) continue;
        struct srv_item *other = me->item[to];

        me->item[to++] = me->item[i];
        me->item[i] = other;
    }
    return to;
}

static void verify(struct worker *me)
{
    const struct demur_channel *c = srv_state_channel(me->all->s->state);

    for (size_t from = 0; from < me->acts;) {
        size_t to = gather(me, from);

        for (size_t i = from; i < to; i++) {
            const struct demur_act *act = &me->item[i]->act;

            me->proof[i] = (struct demur_act_item){act, demur_channel_scope(c, act)};
        }
        verify_epoch(me, from, to);
        from = to;
    }
    me->acts = 0;
}

/* ---- batches --------------------------------------------------------------------------- */

static void check_job(struct worker *me, struct srv_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        struct srv_item *item = &job->item[i];
        enum demur_err err;

        if (item->is_settled) continue;
        err = srv_check_item(me->all->s, me->reader, job, item);
        if (err == DEMUR_ERR_IO) srv_die("store_unreadable", err, store_why(me->reader));
        if (err != DEMUR_OK) srv_item_refuse(item, DEMUR_E_BUSY);
        item->is_to_blame = item->is_settled && item->reply.status == DEMUR_E_SIG;
        if (!item->is_settled && item->kind == SRV_ITEM_ACT) me->item[me->acts++] = item;
    }
}

/* Answer those that are settled, promise and hand on the others. */
static void hand_on(struct worker *me, struct srv_job *job)
{
    bool is_settled = true;

    for (size_t i = 0; i < job->count; i++) {
        is_settled = is_settled && job->item[i].is_settled;
        if (!job->item[i].is_settled) srv_promise(me->all->s, &job->item[i]);
    }
    if (is_settled) {
        srv_reply(me->all->s, job);
    } else {
        srv_keeper_give(me->all->s->keeper, job);
    }
}

static void work_on(struct worker *me, struct srv_job *first)
{
    struct srv_job *next;

    srv_state_look(me->all->s->state);
    for (struct srv_job *job = first; job != NULL; job = job->next) check_job(me, job);
    verify(me);
    srv_state_unlock(me->all->s->state);
    HOST_POINT("K2");
    for (struct srv_job *job = first; job != NULL; job = next) {
        next = job->next;
        hand_on(me, job);
    }
}

static void *run(void *ctx)
{
    struct worker *me = ctx;
    struct srv_job *first;

    while ((first = take(me->all)) != NULL) work_on(me, first);
    return NULL;
}

/* ---- life ------------------------------------------------------------------------------ */

static size_t thread_count(uint32_t wanted)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = wanted > 0 ? wanted : processors > 0 ? (size_t)processors : 1;

    return n < THREADS_MAX ? n : THREADS_MAX;
}

static enum demur_err start_one(struct srv_workers *w, size_t i)
{
    struct worker *me = demur_alloc(sizeof *me);
    enum demur_err err;

    if (me == NULL) return DEMUR_ERR_NOMEM;
    w->worker[i] = me;
    me->all = w;
    err = store_reader_new(&me->reader, w->s->store);
    if (err != DEMUR_OK) return err;
    if (pthread_create(&me->thread, NULL, run, me) != 0) return DEMUR_ERR_IO;
    me->is_started = true;
    return DEMUR_OK;
}

enum demur_err srv_workers_start(struct srv_workers **out, struct srv_serve *s)
{
    struct srv_workers *w = demur_alloc(sizeof *w);
    enum demur_err err = DEMUR_OK;

    if (w == NULL) return DEMUR_ERR_NOMEM;
    w->s = s;
    w->max = s->conf.queue_cells_max;
    w->threads = thread_count(s->conf.workers);
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->some, NULL);
    for (size_t i = 0; i < w->threads && err == DEMUR_OK; i++) err = start_one(w, i);
    if (err != DEMUR_OK) {
        srv_workers_stop(w);
        srv_workers_free(w);
        return err;
    }
    *out = w;
    return DEMUR_OK;
}

void srv_workers_stop(struct srv_workers *w)
{
    if (w == NULL) return;
    (void)pthread_mutex_lock(&w->lock);
    w->is_ending = true;
    (void)pthread_cond_broadcast(&w->some);
    (void)pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < w->threads && w->worker[i] != NULL; i++) {
        if (w->worker[i]->is_started) (void)pthread_join(w->worker[i]->thread, NULL);
        w->worker[i]->is_started = false;
    }
}

void srv_workers_free(struct srv_workers *w)
{
    if (w == NULL) return;
    for (size_t i = 0; i < w->threads && w->worker[i] != NULL; i++) {
        store_close(w->worker[i]->reader);
        demur_free(w->worker[i]);
    }
    (void)pthread_mutex_destroy(&w->lock);
    (void)pthread_cond_destroy(&w->some);
    demur_free(w);
}
