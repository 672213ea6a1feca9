/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* cmd_serve.c -- demurd serve CONF: the channel's server. */
#include "api.h"
#include "commands.h"
#include "demur/memory.h"
#include "host/program.h"
#include "host/random.h"
#include "keeper.h"
#include "library.h"
#include "log.h"
#include "pages.h"
#include "recovery.h"
#include "sequencer.h"
#include "stop.h"
#include "workers.h"

#include <string.h>

/* What runs beside the shared parts. */
struct running {
    struct srv_serve s;
    struct srv_last *last;
    struct srv_sequencer *sequencer;
    struct srv_http *http;
};

static enum demur_err open_store(struct srv_serve *s)
{
    struct store_why why = {""};
    enum demur_err err = store_open(&s->store, &why, s->conf.store, STORE_CHANNEL, &s->id.org);

    if (err != DEMUR_OK) {
        fprintf(stderr, "%s: %s: %s (%s)\n", host_program, s->conf.store, why.text,
                demur_err_text(err));
    }
    return err;
}

/* All that is there before anything runs: files, keys, the store, what the log says. */
static enum demur_err prepare(struct running *r, const char *conf)
{
    struct srv_serve *s = &r->s;
    enum demur_err err = host_conf_read(&s->conf, conf, host_serve_keys, stderr);

    s->random = host_random();
    srv_clock_init(&s->clock);
    (void)pthread_mutex_init(&s->writer, NULL);
    if (err == DEMUR_OK) err = srv_identity_read(&s->id, &s->conf, stderr);
    if (err == DEMUR_OK && s->conf.pages[0] != '\0') {
        err = srv_pages_read(&s->pages, s->conf.pages, stderr);
    }
    if (err == DEMUR_OK) err = srv_last_open(&r->last, s->conf.last_checkpoint, stderr);
    if (err == DEMUR_OK) err = open_store(s);
    if (err == DEMUR_OK) err = srv_state_new(&s->state, &s->random);
    if (err == DEMUR_OK) err = srv_pending_new(&s->pending);
    if (err == DEMUR_OK) {
        srv_space_init(&s->space, s->conf.store, s->conf.ballast_mib);
        srv_space_trim(&s->space);
        err = srv_recover(s, r->last, stderr);
    }
    return err;
}

static enum demur_err start(struct running *r)
{
    struct srv_serve *s = &r->s;
    struct srv_http_options http = {.listen = s->conf.listen,
                                    .has_proxy_line = s->conf.proxy_line,
                                    .connections_max = s->conf.connections_max,
                                    .request_seconds_max = s->conf.request_seconds_max,
                                    .route = srv_api_routes,
                                    .routes = srv_api_route_count,
                                    .ctx = s};
    enum demur_err err = srv_keeper_start(&s->keeper, s);

    if (s->pages != NULL) http.route = srv_pages_routes(s->pages, &http.routes);
    if (err == DEMUR_OK) err = srv_workers_start(&s->workers, s);
    if (err == DEMUR_OK) err = srv_library_start(&s->library, s);
    if (err == DEMUR_OK) err = srv_sequencer_start(&r->sequencer, s, r->last);
    if (err == DEMUR_OK) err = srv_http_start(&r->http, &http, stderr);
    return err;
}

/* In this order: nothing more comes in, what came is answered, the window in the making is made. */
static void stop(struct running *r)
{
    if (r->http != NULL) srv_http_quiesce(r->http);
    srv_workers_stop(r->s.workers);
    srv_keeper_stop(r->s.keeper);
    srv_library_stop(r->s.library);
    srv_http_stop(r->http);
    srv_workers_free(r->s.workers);
    srv_library_free(r->s.library);
    srv_pages_free(r->s.pages);
    srv_sequencer_stop(r->sequencer);
    store_close(r->s.store);
    srv_pending_free(r->s.pending);
    srv_state_free(r->s.state);
    srv_last_close(r->last);
    srv_identity_wipe(&r->s.id);
    (void)pthread_mutex_destroy(&r->s.writer);
}

static enum srv_exit run(char *const operand[])
{
    struct running *r = demur_alloc(sizeof *r);
    enum demur_err err;

    if (r == NULL) return SRV_FAILED;
    srv_stop_block();
    err = prepare(r, operand[0]);
    if (err == DEMUR_OK) err = start(r);
    if (err == DEMUR_OK) {
        srv_log(SRV_INFO, "listening", "address=%s", srv_http_address(r->http));
        srv_stop_wait();
        srv_log(SRV_INFO, "stopping", "done=\"what came is answered\"");
    }
    stop(r);
    demur_free(r);
    if (err == DEMUR_ERR_INVALID) return SRV_INVALID;
    return err == DEMUR_OK ? SRV_OK : SRV_FAILED;
}

const struct srv_cmd srv_cmd_serve = {
    .name = "serve",
    .operands = "CONF",
    .operands_min = 1,
    .operands_max = 1,
    .brief = "run the channel: HTTP, verification, log",
    .run = run,
};
