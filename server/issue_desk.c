/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_desk.h"

#include "demur/cell.h"
#include "demur/enrol_message.h"
#include "demur/memory.h"
#include "http.h"
#include "issue_epoch.h"
#include "issue_step.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    QUEUE_MAX = 256,
    WORKERS_MAX = 32,
    WORKERS_PER_CORE = 2, /* one may wait for the disk while another computes */
    BUSY_RETRY_S = 5,
    SET_BYTES_MIN = 72, /* of REVEAL and CERTIFY: prologue, issuer, count, signature */
    REVEAL_BYTES_MAX = 2745,
    HTTP_OK = 200,
    HTTP_BAD = 400,
    HTTP_REFUSED = 403,
    HTTP_LATER = 503,
};

/* A message that waits for a worker. */
struct waiting {
    struct srv_request *request;
    uint8_t kind;
};

struct worker {
    struct issue_desk *desk;
    struct store *reader;
    pthread_t thread;
    bool is_running;
};

struct issue_desk {
    struct issue_office *o;
    struct srv_http *http;
    pthread_mutex_t lock;
    pthread_cond_t come;
    struct waiting queue[QUEUE_MAX]; /* a ring */
    size_t at, count;
    bool is_closing;
    struct worker worker[WORKERS_MAX];
    size_t workers;
};

/* ---- answers --------------------------------------------------------------------------- */

static unsigned status_of(enum demur_refusal refusal)
{
    switch (refusal) {
    case DEMUR_ACCEPTED:
        return HTTP_OK;
    case DEMUR_E_LEN:
    case DEMUR_E_FORMAT:
        return HTTP_BAD;
    case DEMUR_E_BUSY:
    case DEMUR_E_READONLY:
        return HTTP_LATER;
    default:
        return HTTP_REFUSED;
    }
}

/* Answer with a reply: to DONE, and to whatever is refused. */
static void answer_reply(struct srv_request *r, enum demur_refusal refusal, uint32_t retry_s)
{
    struct demur_reply reply = {.status = (uint8_t)refusal, .retry_s = retry_s};
    struct srv_answer a = {.status = status_of(refusal)};
    uint8_t bytes[DEMUR_REPLY_BYTES];

    demur_reply_encode(bytes, &reply);
    if (refusal != DEMUR_ACCEPTED && a.status != HTTP_LATER) a.close = srv_request_blame(r);
    srv_request_answer_copy(r, &a, bytes, sizeof bytes);
}

static void answer_message(struct srv_request *r, struct demur_writer *w)
{
    struct srv_answer a = {.status = HTTP_OK};

    if (demur_writer_take(w, &a.body, &a.len) != DEMUR_OK) {
        answer_reply(r, DEMUR_E_BUSY, BUSY_RETRY_S);
        return;
    }
    srv_request_answer(r, &a);
}

/* ---- workers --------------------------------------------------------------------------- */

static void answer_one(const struct worker *w, const struct waiting *job)
{
    struct issue_office *o = w->desk->o;
    struct demur_writer answer;
    struct issue_message m = {
        .kind = job->kind, .in = srv_request_body(job->request), .answer = &answer};

    demur_writer_init(&answer);
    if (issue_step(o, w->reader, &m) != DEMUR_OK) {
        m.refusal = DEMUR_E_BUSY;
        m.retry_s = issue_jitter(o, BUSY_RETRY_S);
    }
    if (m.refusal == DEMUR_ACCEPTED && job->kind != DEMUR_KIND_DONE) {
        answer_message(job->request, &answer);
    } else {
        answer_reply(job->request, m.refusal, m.retry_s);
    }
    demur_writer_wipe(&answer);
}

static void *work(void *ctx)
{
    const struct worker *w = ctx;
    struct issue_desk *d = w->desk;

    (void)pthread_mutex_lock(&d->lock);
    for (;;) {
        struct waiting job;

        while (d->count == 0 && !d->is_closing) (void)pthread_cond_wait(&d->come, &d->lock);
        if (d->count == 0) break;
        job = d->queue[d->at];
        d->at = (d->at + 1) % QUEUE_MAX;
        d->count--;
        (void)pthread_mutex_unlock(&d->lock);
        answer_one(w, &job);
        (void)pthread_mutex_lock(&d->lock);
    }
    (void)pthread_mutex_unlock(&d->lock);
    return NULL;
}

/* ---- requests -------------------------------------------------------------------------- */

static void take(struct issue_desk *d, struct srv_request *r, uint8_t kind)
{
    bool is_full;

    if (srv_request_wrong_length(r)) {
        answer_reply(r, DEMUR_E_LEN, 0);
        return;
    }
    (void)pthread_mutex_lock(&d->lock);
    is_full = d->count == QUEUE_MAX || d->is_closing;
    if (!is_full) {
        srv_request_defer(r);
        d->queue[(d->at + d->count++) % QUEUE_MAX] = (struct waiting){r, kind};
        (void)pthread_cond_signal(&d->come);
    }
    (void)pthread_mutex_unlock(&d->lock);
    if (is_full) answer_reply(r, DEMUR_E_BUSY, issue_jitter(d->o, BUSY_RETRY_S));
}

static void take_begin(void *ctx, struct srv_request *r)
{
    take(ctx, r, DEMUR_KIND_BEGIN);
}

static void take_reveal(void *ctx, struct srv_request *r)
{
    take(ctx, r, DEMUR_KIND_REVEAL);
}

static void take_certify(void *ctx, struct srv_request *r)
{
    take(ctx, r, DEMUR_KIND_CERTIFY);
}

static void take_done(void *ctx, struct srv_request *r)
{
    take(ctx, r, DEMUR_KIND_DONE);
}

/* "ok": it answers for an epoch, and the channel answers it. */
static void say_health(void *ctx, struct srv_request *r)
{
    struct issue_desk *d = ctx;
    struct issue_office *o = d->o;
    bool is_open = false;
    bool is_full;

    (void)pthread_mutex_lock(&d->lock);
    is_full = d->count == QUEUE_MAX;
    (void)pthread_mutex_unlock(&d->lock);
    (void)pthread_mutex_lock(&o->table_lock);
    for (size_t i = 0; i < o->epochs; i++) is_open = is_open || atomic_load(&o->epoch[i]->is_open);
    (void)pthread_mutex_unlock(&o->table_lock);
    if (atomic_load(&o->has_failed) || atomic_load(&o->has_alarm)) {
        srv_request_answer_text(r, HTTP_LATER, "readonly");
    } else if (is_full || !is_open || !atomic_load(&o->has_channel)) {
        srv_request_answer_text(r, HTTP_OK, "busy");
    } else {
        srv_request_answer_text(r, HTTP_OK, "ok");
    }
}

static const struct srv_route routes[] = {
    {SRV_POST, "/v1/issue/begin", false, DEMUR_BEGIN_BYTES, DEMUR_BEGIN_BYTES, take_begin},
    {SRV_POST, "/v1/issue/reveal", false, SET_BYTES_MIN, REVEAL_BYTES_MAX, take_reveal},
    {SRV_POST, "/v1/issue/certify", false, SET_BYTES_MIN, DEMUR_CERTIFY_BYTES_MAX, take_certify},
    {SRV_POST, "/v1/issue/done", false, DEMUR_DONE_BYTES, DEMUR_DONE_BYTES, take_done},
    {SRV_GET, "/v1/health", false, 0, 0, say_health},
};

/* ---- start and stop -------------------------------------------------------------------- */

static enum demur_err start_workers(struct issue_desk *d)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t want = cores < 1 ? WORKERS_PER_CORE : (size_t)cores * WORKERS_PER_CORE;
    enum demur_err err = DEMUR_OK;

    if (want > WORKERS_MAX) want = WORKERS_MAX;
    for (size_t i = 0; i < want && err == DEMUR_OK; i++) {
        struct worker *w = &d->worker[i];

        w->desk = d;
        err = store_reader_new(&w->reader, d->o->store);
        d->workers++;
        if (err != DEMUR_OK) break;
        w->is_running = pthread_create(&w->thread, NULL, work, w) == 0;
        if (!w->is_running) err = DEMUR_ERR_NOMEM;
    }
    if (err != DEMUR_OK) {
        fprintf(stderr, "demurd: starting the threads that answer: %s\n", demur_err_text(err));
    }
    return err;
}

static enum demur_err start_http(struct issue_desk *d)
{
    struct srv_http_options options = {.listen = d->o->conf.listen,
                                       .connections_max = d->o->conf.connections_max,
                                       .request_seconds_max = d->o->conf.request_seconds_max,
                                       .route = routes,
                                       .routes = sizeof routes / sizeof routes[0],
                                       .ctx = d};

    return srv_http_start(&d->http, &options, stderr);
}

enum demur_err issue_desk_start(struct issue_desk **out, struct issue_office *o)
{
    struct issue_desk *d = demur_alloc(sizeof *d);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (d == NULL) return err;
    d->o = o;
    if (pthread_mutex_init(&d->lock, NULL) == 0 && pthread_cond_init(&d->come, NULL) == 0) {
        err = start_workers(d);
    }
    if (err == DEMUR_OK) err = start_http(d);
    if (err != DEMUR_OK) {
        issue_desk_stop(d);
        return err;
    }
    *out = d;
    return DEMUR_OK;
}

const char *issue_desk_address(const struct issue_desk *d)
{
    return srv_http_address(d->http);
}

void issue_desk_stop(struct issue_desk *d)
{
    if (d == NULL) return;
    if (d->http != NULL) srv_http_quiesce(d->http);
    (void)pthread_mutex_lock(&d->lock);
    d->is_closing = true;
    (void)pthread_cond_broadcast(&d->come);
    (void)pthread_mutex_unlock(&d->lock);
    for (size_t i = 0; i < d->workers; i++) {
        if (d->worker[i].is_running) (void)pthread_join(d->worker[i].thread, NULL);
    }
    srv_http_stop(d->http);
    for (size_t i = 0; i < d->workers; i++) store_close(d->worker[i].reader);
    (void)pthread_mutex_destroy(&d->lock);
    (void)pthread_cond_destroy(&d->come);
    demur_free(d);
}
