/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_http.c -- bytes on a connection to a whole demurd serve in this process: every thread of it
 * runs, an organisation has been founded and a memo been frozen.  Whatever a peer sends, and
 * wherever it hangs up, the server goes on answering others.
 *
 * The first byte says what the others are: a request as it is, the body of a cell, of a blob or of
 * entries, the rest of a path, changes to a signature that would be accepted.
 */
#include "api.h"
#include "keeper.h"
#include "library.h"
#include "recovery.h"
#include "sequencer.h"
#include "serve_run.h"
#include "workers.h"

#include <netinet/in.h>
#include <sys/socket.h>

const char host_program[] = "fuzz_http";

enum { MEMBERS = 8, PATIENCE_MS = 50, REQUEST_MAX = 1100000, SHAPES = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The server, as cmd_serve.c puts it together. */
static struct srv_serve *serve;
static struct srv_last *last;
static struct srv_sequencer *sequencer;
static struct srv_http *http;

static struct channel org;
static struct test_random lot = {51};
static struct serve_run run;
static uint8_t sign[4096]; /* that a member might send */
static size_t sign_len;

static void must(enum demur_err err)
{
    if (err == DEMUR_OK) return;
    fprintf(stderr, "%s\n", demur_err_text(err));
    abort();
}

/* ---- the server ------------------------------------------------------------------------ */

static void identify(struct srv_identity *id)
{
    *id = (struct srv_identity){.org = org.org,
                                .manifest_bytes = org.log[1].data,
                                .manifest_len = org.log[1].len,
                                .log_vkey = org.log_key,
                                .log_seed = org.log_seed,
                                .receipt = org.receipt,
                                .puzzle = {{7}}};
    must(demur_manifest_decode(&id->manifest, org.log[1].data, org.log[1].len));
    must(demur_policy_decode(&id->policy, org.policy_text, strlen(org.policy_text), NULL));
}

static void prepare(void)
{
    char path[R_PATH];
    struct store_why why;

    serve = demur_alloc(sizeof *serve);
    if (serve == NULL) abort();
    r_path(path, &run, "demurd.conf");
    must(host_conf_read(&serve->conf, path, host_serve_keys, stderr));
    serve->random = org.random;
    srv_clock_init(&serve->clock);
    (void)pthread_mutex_init(&serve->writer, NULL);
    identify(&serve->id);
    must(srv_last_open(&last, serve->conf.last_checkpoint, stderr));
    must(store_open(&serve->store, &why, "memory:", STORE_CHANNEL, &org.org));
    must(srv_state_new(&serve->state, &serve->random));
    must(srv_pending_new(&serve->pending));
    srv_space_init(&serve->space, "memory:", 0);
    must(srv_recover(serve, last, stderr));
}

static void start(void)
{
    struct srv_http_options o = {.listen = serve->conf.listen,
                                 .connections_max = serve->conf.connections_max,
                                 .request_seconds_max = serve->conf.request_seconds_max,
                                 .route = srv_api_routes,
                                 .routes = srv_api_route_count,
                                 .ctx = serve};

    must(srv_keeper_start(&serve->keeper, serve));
    must(srv_workers_start(&serve->workers, serve));
    must(srv_library_start(&serve->library, serve));
    must(srv_sequencer_start(&sequencer, serve, last));
    must(srv_http_start(&http, &o, stderr));
    (void)snprintf(run.url, sizeof run.url, "http://%s", srv_http_address(http));
}

static void clean_up(void)
{
    srv_http_stop(http);
    r_remove(&run);
}

static void set_up(void)
{
    c_open_lying(&org, 1, MEMBERS, &lot, &(struct c_lies){.quorum_none = true, .window_s = 1});
    r_make(&run, &org, "", "workers = 2\n");
    r_set_day(C_FIRST_DAY + 2);
    prepare();
    start();
    (void)atexit(clean_up);
    if (!r_window(&run, -1)) abort();
    r_found(&run, &org);
    c_freeze(&org);
    r_submit(&run, &org);
    if (!r_window(&run, r_newest(&run))) abort();
    c_sign(&org, 1, 0);
    sign_len = org.waiting[0].len;
    memcpy(sign, org.waiting[0].data, sign_len);
    if (tap_failed_checks > 0) abort();
}

/* ---- requests -------------------------------------------------------------------------- */

static void put(struct demur_writer *w, const char *text)
{
    demur_put_bytes(w, text, strlen(text));
}

static void put_post(struct demur_writer *w, const char *path, const uint8_t *body, size_t len)
{
    char head[128];

    (void)snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n",
                   path, len);
    put(w, head);
    demur_put_bytes(w, body, len);
}

/* A cell whose object is the fuzzer's, or a signature with some of its bytes changed. */
static void put_cell(struct demur_writer *w, const uint8_t *data, size_t size, bool is_sign)
{
    uint8_t cell[DEMUR_CELL_BYTES] = {0};
    uint8_t act[sizeof sign];

    if (!is_sign) {
        memcpy(cell, data, size < sizeof cell ? size : sizeof cell);
    } else {
        memcpy(act, sign, sign_len);
        for (size_t i = 0; i + 2 < size; i += 3) {
            act[(size_t)(data[i] << 8 | data[i + 1]) % sign_len] ^= data[i + 2];
        }
        must(demur_cell_encode(cell, (struct demur_span){act, sign_len}, 0));
    }
    put_post(w, "/v1/cell", cell, sizeof cell);
}

/* One entry, of its right length. */
static void put_entry(struct demur_writer *w, const uint8_t *data, size_t size)
{
    struct demur_writer body;

    demur_writer_init(&body);
    demur_put_v16(&body, data, size);
    if (body.err == DEMUR_OK) put_post(w, "/v1/entry", body.data, body.len);
    demur_writer_wipe(&body);
}

static void put_request(struct demur_writer *w, uint8_t shape, const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"/v1/feed/", "/v1/blob/", "/tile/"};

    switch (shape % SHAPES) {
    case 0:
        put_cell(w, data, size, false);
        break;
    case 1:
        put_cell(w, data, size, true);
        break;
    case 2:
        put_post(w, "/v1/entry", data, size);
        break;
    case 3:
        put_post(w, "/v1/blob", data, size);
        break;
    case 4:
        put_entry(w, data, size < UINT16_MAX ? size : UINT16_MAX);
        break;
    case 5:
        put(w, "GET ");
        put(w, paths[shape / SHAPES % 3]);
        demur_put_bytes(w, data, size);
        put(w, " HTTP/1.1\r\nHost: a\r\n\r\n");
        break;
    default:
        demur_put_bytes(w, data, size);
        break;
    }
}

/* ---- a connection ---------------------------------------------------------------------- */

static int dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    struct linger none = {1, 0}; /* closed at once, so that ports do not run out */
    const char *colon = strrchr(srv_http_address(http), ':');
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) abort();
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    return fd;
}

/*
 * Send, with a request behind it after which the server hangs up, and read until it does; where it
 * waits for more, the peer is gone in the middle of what it says.
 */
static void talk(struct demur_span request)
{
    static char answer[65536];
    static const char end[] = "GET /v1/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    int fd = dial();
    struct pollfd p = {.fd = fd, .events = POLLIN};

    for (size_t at = 0; at < request.len;) {
        ssize_t n = send(fd, request.data + at, request.len - at, MSG_NOSIGNAL);

        if (n <= 0) break; /* it has heard enough */
        at += (size_t)n;
    }
    (void)send(fd, end, sizeof end - 1, MSG_NOSIGNAL);
    while (poll(&p, 1, PATIENCE_MS) == 1 && read(fd, answer, sizeof answer) > 0) {
    }
    (void)close(fd);
}

/* Whether the server still answers others. */
static void check(void)
{
    struct host_response answer;

    if (r_ask(&run, &answer, "/v1/health", (struct demur_span){NULL, 0}) != 200) abort();
    demur_free(answer.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_writer w;

    if (http == NULL) set_up();
    if (size == 0 || size > REQUEST_MAX) return 0;
    demur_writer_init(&w);
    put_request(&w, data[0], data + 1, size - 1);
    if (w.err == DEMUR_OK) talk((struct demur_span){w.data, w.len});
    demur_writer_wipe(&w);
    check();
    return 0;
}
