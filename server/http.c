/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http.h"

#include "acceptor.h"
#include "body.h"
#include "connections.h"
#include "demur/memory.h"
#include "host/program.h"
#include "listen.h"

#include <limits.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    PATH_MAX_LEN = 160, /* the longest path that means anything is a blob's */
    CONNECTION_BYTES = 32768,
    SMALL_BODY = 16384,
    FDS_SPARE = 512,
    TICK_MS = 5,
    DECIMAL = 10,
};
#define LARGE_BYTES_MAX 268435456U /* of all large bodies that have come, at one time */
#define OUT_BYTES_MAX   268435456U /* of all large answers that have not gone out */

struct srv_http {
    struct srv_http_options options;
    struct MHD_Daemon *daemon;
    struct srv_connections *table;
    struct srv_acceptor *acceptor;
    char address[SRV_ADDRESS_LEN];
    atomic_size_t large; /* bytes of large bodies that have come */
    atomic_size_t out;   /* bytes of large answers that go out */
    atomic_uint deferred;
};

struct srv_request {
    struct srv_http *http;
    struct MHD_Connection *connection;
    const struct srv_route *route;
    int fd;
    bool wrong_length, is_deferred, is_answered;
    uint8_t *body;
    size_t len, length; /* what has come, and what has been announced */
    size_t large, out;  /* of http->large, http->out */
    struct srv_answer answer;
    char path[PATH_MAX_LEN + 1];
};

/* ---- what handlers call ---------------------------------------------------------------- */

const char *srv_request_path(const struct srv_request *r)
{
    return r->path;
}

struct demur_span srv_request_body(const struct srv_request *r)
{
    return (struct demur_span){r->body, r->len};
}

bool srv_request_wrong_length(const struct srv_request *r)
{
    return r->wrong_length;
}

bool srv_request_blame(struct srv_request *r)
{
    return srv_connections_blame(r->http->table, r->fd);
}

bool srv_request_blamed(const struct srv_request *r)
{
    return srv_connections_blamed(r->http->table, r->fd);
}

void srv_request_defer(struct srv_request *r)
{
    r->is_deferred = true;
    (void)atomic_fetch_add(&r->http->deferred, 1);
    srv_connections_hold(r->http->table, r->fd);
    MHD_suspend_connection(r->connection);
}

/*
 * Take the bytes of a large answer out of what all may have at one time: those who ask and never
 * read must not fill the memory.  Beyond it the answer is to come again.
 */
static void take_out(struct srv_request *r)
{
    struct srv_http *http = r->http;

    if (r->answer.len <= SMALL_BODY) return; /* nor what is shared, which takes memory once */
    if (atomic_fetch_add(&http->out, r->answer.len) + r->answer.len <= OUT_BYTES_MAX) {
        r->out = r->answer.len;
        return;
    }
    (void)atomic_fetch_sub(&http->out, r->answer.len);
    demur_free(r->answer.body);
    srv_body_release(r->answer.policy);
    r->answer = (struct srv_answer){.status = MHD_HTTP_SERVICE_UNAVAILABLE, .close = true};
}

void srv_request_answer(struct srv_request *r, const struct srv_answer *answer)
{
    struct srv_http *http = r->http;
    size_t len;

    r->answer = *answer;
    take_out(r);
    len = r->answer.shared != NULL ? srv_body_len(r->answer.shared) : r->answer.len;
    r->is_answered = true;
    if (!r->is_deferred) return;
    srv_connections_release(http->table, r->fd, len);
    MHD_resume_connection(r->connection); /* r may be gone from here on */
    srv_acceptor_wake(http->acceptor);
    (void)atomic_fetch_sub(&http->deferred, 1);
}

void srv_request_answer_copy(struct srv_request *r, const struct srv_answer *answer,
                             const void *body, size_t len)
{
    struct srv_answer a = *answer;

    a.body = demur_alloc(len + 1);
    a.len = a.body != NULL ? len : 0;
    if (a.body != NULL) {
        memcpy(a.body, body, len);
    } else {
        a.status = MHD_HTTP_SERVICE_UNAVAILABLE;
        a.close = true;
    }
    srv_request_answer(r, &a);
}

void srv_request_answer_text(struct srv_request *r, unsigned status, const char *text)
{
    struct srv_answer a = {.status = status, .type = "text/plain; charset=utf-8"};

    srv_request_answer_copy(r, &a, text, strlen(text));
}

/* ---- answers --------------------------------------------------------------------------- */

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* For pages without script: the style comes from here, and nothing else from anywhere. */
static const char page_policy[] = "default-src 'none'; style-src 'self'; base-uri 'none'; "
                                  "form-action 'none'; frame-ancestors 'none'";

static void add_headers(struct MHD_Response *response, const struct srv_answer *a)
{
    static const char *const always[][2] = {
        {"Access-Control-Allow-Origin", "*"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "cross-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
    };

    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        (void)MHD_add_response_header(response, always[i][0], always[i][1]);
    }
    (void)MHD_add_response_header(response, "Content-Type",
                                  a->type != NULL ? a->type : "application/octet-stream");
    (void)MHD_add_response_header(response, "Cache-Control",
                                  a->cache != NULL ? a->cache : "no-store");
    if (a->policy != NULL || a->is_page) {
        (void)MHD_add_response_header(response, "Content-Security-Policy",
                                      a->policy != NULL ? (const char *)srv_body_bytes(a->policy)
                                                        : page_policy);
    }
    if (a->etag[0] != '\0') (void)MHD_add_response_header(response, "ETag", a->etag);
    if (a->close) (void)MHD_add_response_header(response, "Connection", "close");
}

static void let_go(void *body)
{
    srv_body_release(body);
}

/* Whether the peer has what is answered: its tag is one of those that it names, W/ or not. */
static bool is_known(struct MHD_Connection *connection, const struct srv_answer *a)
{
    const char *tags =
        a->etag[0] != '\0' ? header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH) : NULL;

    return tags != NULL && strstr(tags, a->etag) != NULL;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct srv_answer *a)
{
    struct MHD_Response *response;
    enum MHD_Result queued;
    bool known = a->shared != NULL && is_known(connection, a);

    if (known) {
        srv_body_release(a->shared);
        response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    } else if (a->body != NULL) {
        response = MHD_create_response_from_buffer_with_free_callback(a->len, a->body, demur_free);
        if (response == NULL) demur_free(a->body);
    } else if (a->shared != NULL) {
        response = MHD_create_response_from_buffer_with_free_callback_cls(
            srv_body_len(a->shared), srv_body_bytes(a->shared), let_go, a->shared);
        if (response == NULL) srv_body_release(a->shared);
    } else {
        response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    if (response == NULL) return MHD_NO;
    add_headers(response, a);
    queued = MHD_queue_response(connection, known ? MHD_HTTP_NOT_MODIFIED : a->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* What a page of another origin may ask: everything, without credentials. */
static enum MHD_Result send_preflight(struct MHD_Connection *connection)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    struct srv_answer a = {.status = MHD_HTTP_NO_CONTENT, .type = "text/plain"};
    enum MHD_Result queued;

    if (response == NULL) return MHD_NO;
    add_headers(response, &a);
    (void)MHD_add_response_header(response, "Access-Control-Allow-Methods", "GET, POST");
    (void)MHD_add_response_header(response, "Access-Control-Allow-Headers", "Content-Type");
    (void)MHD_add_response_header(response, "Access-Control-Max-Age", "86400");
    queued = MHD_queue_response(connection, a.status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *text)
{
    struct srv_answer a = {.status = status, .type = "text/plain; charset=utf-8", .close = true};

    a.len = strlen(text);
    a.body = demur_alloc(a.len + 1);
    if (a.body == NULL) return MHD_NO;
    memcpy(a.body, text, a.len);
    return send_answer(connection, &a);
}

/* ---- requests -------------------------------------------------------------------------- */

/* Whether the length of the body is announced; *length is it. */
static bool read_length(size_t *length, struct MHD_Connection *connection)
{
    const char *text = header(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    size_t v = 0;

    if (text == NULL || *text == '\0' || strlen(text) > 9) return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') return false;
        v = v * DECIMAL + (size_t)(*text - '0');
    }
    *length = v;
    return true;
}

static bool has_query(struct MHD_Connection *connection)
{
    return MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, NULL, NULL) > 0;
}

/* What makes a request refused whatever it asks for; NULL: nothing. */
static const char *fault_of(struct MHD_Connection *connection, const char *url)
{
    if (strlen(url) > PATH_MAX_LEN) return "the path is too long\n";
    if (has_query(connection)) return "there is nothing behind a question mark here\n";
    if (header(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL) {
        return "give the body's length; chunks are not taken\n";
    }
    if (header(connection, MHD_HTTP_HEADER_UPGRADE) != NULL) return "no upgrade\n";
    if (header(connection, MHD_HTTP_HEADER_RANGE) != NULL) return "no ranges: fetch things whole\n";
    return NULL;
}

/* The route of a path; NULL: none.  *other: there is one for the other method. */
static const struct srv_route *find_route(const struct srv_http *http, enum srv_method method,
                                          const char *url, bool *other)
{
    for (size_t i = 0; i < http->options.routes; i++) {
        const struct srv_route *route = &http->options.route[i];
        size_t len = strlen(route->path);
        bool same =
            route->is_prefix ? strncmp(url, route->path, len) == 0 : strcmp(url, route->path) == 0;

        if (same && route->method == method) return route;
        *other = *other || same;
    }
    return NULL;
}

/* Count bytes of a large body that have come; false: all together are too many. */
static bool take_large(struct srv_request *r, size_t len)
{
    if (r->length <= SMALL_BODY) return true;
    r->large += len;
    return atomic_fetch_add(&r->http->large, len) + len <= LARGE_BYTES_MAX;
}

static void free_request(struct srv_request *r)
{
    (void)atomic_fetch_sub(&r->http->large, r->large);
    (void)atomic_fetch_sub(&r->http->out, r->out);
    demur_free(r->body);
    demur_free(r->answer.body); /* of a peer that hung up before it was sent */
    srv_body_release(r->answer.shared);
    srv_body_release(r->answer.policy);
    demur_free(r);
}

/* Make ready for the body, which takes no memory until it comes; false: there is none. */
static bool expect_body(struct srv_request *r)
{
    const struct srv_route *route = r->route;

    if (route->method == SRV_GET) return true;
    r->wrong_length = !read_length(&r->length, r->connection) || r->length < route->body_min ||
                      r->length > route->body_max;
    if (r->wrong_length || r->length == 0) return true;
    srv_connections_release(r->http->table, r->fd, r->length);
    r->body = demur_alloc(r->length);
    return r->body != NULL;
}

/* Send what has been answered; its body is the library's from here on. */
static enum MHD_Result send_own(struct srv_request *r)
{
    struct srv_answer a = r->answer;

    r->answer.body = NULL;
    r->answer.shared = NULL;
    return send_answer(r->connection, &a);
}

/*
 * OPTIONS, at whatever path.  It is answered when the request is whole, as the library ends a
 * connection whose request is answered before that.
 */
static const struct srv_route preflight = {.method = SRV_GET};

static enum MHD_Result dispatch(struct srv_request *r)
{
    if (r->route == &preflight) return send_preflight(r->connection);
    r->route->handle(r->http->options.ctx, r);
    if (r->is_deferred) return MHD_YES; /* r may be on its way already */
    return r->is_answered ? send_own(r) : MHD_NO;
}

/* The head of a request has come. */
static enum MHD_Result begin(struct srv_http *http, struct MHD_Connection *connection,
                             const char *url, const char *method, void **state)
{
    bool is_get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    bool is_options = strcmp(method, "OPTIONS") == 0;
    bool is_other = false;
    const char *fault = fault_of(connection, url);
    const struct srv_route *route;
    struct srv_request *r;

    if (fault != NULL) return refuse(connection, MHD_HTTP_BAD_REQUEST, fault);
    if (!is_get && !is_options && strcmp(method, "POST") != 0) {
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET and POST are what there is\n");
    }
    route = is_options ? &preflight : find_route(http, is_get ? SRV_GET : SRV_POST, url, &is_other);
    if (route == NULL) {
        return refuse(connection, is_other ? MHD_HTTP_METHOD_NOT_ALLOWED : MHD_HTTP_NOT_FOUND,
                      is_other ? "not with this method\n" : "there is nothing here\n");
    }
    r = demur_alloc(sizeof *r);
    if (r == NULL) return MHD_NO;
    *r = (struct srv_request){
        .http = http,
        .connection = connection,
        .route = route,
        .fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd};
    memcpy(r->path, url, strlen(url) + 1);
    *state = r;
    if (!expect_body(r)) {
        return refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "too much at once: come again\n");
    }
    return r->wrong_length ? dispatch(r) : MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the library dictates its parameters */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *len, void **state)
{
    struct srv_request *r = *state;

    (void)version;
    if (r == NULL) return begin(ctx, connection, url, method, state);
    if (*len > 0) {
        if (*len > r->length - r->len || !take_large(r, *len)) return MHD_NO;
        memcpy(r->body + r->len, data, *len);
        r->len += *len;
        *len = 0;
        return MHD_YES;
    }
    if (r->is_answered) return send_own(r); /* deferred, and resumed */
    if (r->len != r->length) return MHD_NO;
    return dispatch(r);
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    struct srv_http *http = ctx;
    struct srv_request *r = *state;

    (void)connection;
    (void)code;
    if (r == NULL) return;
    srv_connections_release(http->table, r->fd, 0);
    free_request(r);
    *state = NULL;
}

static void on_connection(void *ctx, struct MHD_Connection *connection, void **state,
                          enum MHD_ConnectionNotificationCode code)
{
    struct srv_http *http = ctx;
    const union MHD_ConnectionInfo *info;

    (void)state;
    if (code != MHD_CONNECTION_NOTIFY_CLOSED) return;
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    srv_connections_remove(http->table, info->connect_fd);
}

/* Paths are compared as they were sent. */
static size_t leave_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
    (void)ctx;
    (void)connection;
    return strlen(text);
}

static void say_nothing(void *ctx, const char *format, va_list args)
{
    (void)ctx;
    (void)format;
    (void)args;
}

/* ---- the server ------------------------------------------------------------------------ */

static bool take_socket(void *ctx, int fd)
{
    const struct srv_http *http = ctx;
    struct sockaddr_in nobody = {.sin_family = AF_INET}; /* whose address is not kept */

    return MHD_add_connection(http->daemon, fd, (const struct sockaddr *)&nobody, sizeof nobody) ==
           MHD_YES;
}

/*
 * The acceptor's thread runs the library, which so never waits by itself: where exactly as many
 * connections have something to say as it looks at in one round (128), its own thread would go to
 * sleep on them (0.9.75).
 */
static int run_daemon(void *ctx)
{
    const struct srv_http *http = ctx;
    MHD_UNSIGNED_LONG_LONG ms = 0;

    (void)MHD_run(http->daemon);
    if (MHD_get_timeout(http->daemon, &ms) != MHD_YES) return -1;
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

/* As many descriptors as the connections and all else need, where the system allows it. */
static void raise_limit(unsigned connections)
{
    struct rlimit limit;
    rlim_t wanted = connections + FDS_SPARE;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static struct MHD_Daemon *start_daemon(struct srv_http *http)
{
    unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC |
                     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK;

    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER,
                            say_nothing, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_LIMIT,
                            http->options.connections_max + 1, MHD_OPTION_CONNECTION_TIMEOUT,
                            http->options.request_seconds_max + 1, MHD_OPTION_NOTIFY_COMPLETED,
                            on_completed, http, MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL, MHD_OPTION_END);
}

enum demur_err srv_http_start(struct srv_http **out, const struct srv_http_options *options,
                              FILE *err)
{
    struct srv_http *http = demur_alloc(sizeof *http);
    int fd = -1;
    enum demur_err status = DEMUR_ERR_NOMEM;

    if (http == NULL) return DEMUR_ERR_NOMEM;
    http->options = *options;
    raise_limit(options->connections_max);
    status = srv_listen(&fd, http->address, options->listen, err);
    if (status == DEMUR_OK) {
        status = srv_connections_new(&http->table, options->connections_max,
                                     options->request_seconds_max);
    }
    if (status == DEMUR_OK) {
        http->daemon = start_daemon(http);
        if (http->daemon == NULL) {
            fprintf(err, "%s: the HTTP library does not start\n", host_program);
            status = DEMUR_ERR_IO;
        }
    }
    if (status == DEMUR_OK) {
        struct srv_acceptor_options a = {.fd = fd,
                                         .has_proxy_line = options->has_proxy_line,
                                         .seconds_max = options->request_seconds_max,
                                         .table = http->table,
                                         .take = take_socket,
                                         .run = run_daemon,
                                         .ctx = http};

        a.events = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;

        status = srv_acceptor_start(&http->acceptor, &a);
        if (status == DEMUR_OK) fd = -1;
    }
    if (status == DEMUR_OK) {
        *out = http;
        http = NULL;
    }
    if (fd >= 0) (void)close(fd);
    srv_http_stop(http);
    return status;
}

const char *srv_http_address(const struct srv_http *http)
{
    return http->address;
}

void srv_http_quiesce(struct srv_http *http)
{
    srv_acceptor_quiesce(http->acceptor);
}

void srv_http_stop(struct srv_http *http)
{
    if (http == NULL) return;
    while (atomic_load(&http->deferred) > 0) (void)poll(NULL, 0, TICK_MS);
    srv_acceptor_stop(http->acceptor);
    if (http->daemon != NULL) {
        (void)MHD_run(http->daemon); /* which takes note of what was answered last */
        MHD_stop_daemon(http->daemon);
    }
    srv_connections_free(http->table);
    demur_free(http);
}
