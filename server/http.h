/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * http.h -- HTTP for demurd: requests come whole, are handled by a table of routes, and are
 * answered at once or later from any thread.
 *
 * The only file that sees libmicrohttpd is http.c.  It refuses before a handler is asked: chunked
 * bodies, upgrades, ranges, queries; of a body of another length than the route takes it tells the
 * handler that and no more.
 * Neither address nor header of a request is handed on, stored or logged.  Every request has an
 * absolute deadline, there is a limit of connections: acceptor.c and connections.c keep both.
 *
 * Source: docs/server.md; docs/protocol.md 2.19.
 */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "body.h"
#include "demur/bytes.h"
#include "demur/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum srv_method {
    SRV_GET, /**< and HEAD, whose answer goes out without its body */
    SRV_POST,
};

/** A request that a handler has to answer, once.  Opaque but for what the functions below give. */
struct srv_request;

/** The path, without query, as it was sent: no escapes are undone. */
const char *srv_request_path(const struct srv_request *r);

/** The body; good until the request is answered. */
struct demur_span srv_request_body(const struct srv_request *r);

/** Whether the body's length is none that the route takes; the body is then empty. */
bool srv_request_wrong_length(const struct srv_request *r);

/** Count a failure against the connection of r; true when it has had too many and must close. */
bool srv_request_blame(struct srv_request *r);

/** Whether the connection of r has been blamed before. */
bool srv_request_blamed(const struct srv_request *r);

#define SRV_ETAG_MAX 40

/** What is said.  Text is constant; body is the answer's from here on, freed with demur_free(). */
struct srv_answer {
    unsigned status;
    const char *type;     /**< Content-Type; NULL: application/octet-stream */
    const char *cache;    /**< Cache-Control; NULL: no-store */
    const char *location; /**< not used where NULL */
    bool is_page;  /**< HTML: it may load its style from here, and nothing else from anywhere */
    uint8_t *body; /**< from demur_alloc(): the server's; not where shared is */
    size_t len;    /**< of body */
    struct srv_body *shared; /**< instead of body; held for this answer, which lets go of it */
    bool close;              /**< end the connection */
    /** A content security policy, ending in NUL, where is_page is not set; held as shared is. */
    struct srv_body *policy;
    /** Of shared, with its quotes; "": none.  Who says that they have it get a 304. */
    char etag[SRV_ETAG_MAX + 1];
};

#define SRV_CACHE_IMMUTABLE "public, max-age=31536000, immutable"
#define SRV_CACHE_SECONDS   "public, max-age=2"
#define SRV_CACHE_ASK       "no-cache" /**< keep it, and ask each time whether it is still so */

/** Answer from the handler itself, or after srv_request_defer() from any thread.  r is gone. */
void srv_request_answer(struct srv_request *r, const struct srv_answer *answer);

/** Answer with a copy of the len bytes at body, else as srv_request_answer(). */
void srv_request_answer_copy(struct srv_request *r, const struct srv_answer *answer,
                             const void *body, size_t len);

/** Answer with a line of plain text, a constant. */
void srv_request_answer_text(struct srv_request *r, unsigned status, const char *text);

/** Say, in a handler, that the answer comes later; before r is handed to another thread. */
void srv_request_defer(struct srv_request *r);

/** What is done with requests of a path. */
struct srv_route {
    enum srv_method method;
    const char *path;
    bool is_prefix; /**< the path begins with this */
    size_t body_min, body_max;
    void (*handle)(void *ctx, struct srv_request *r);
};

/** A running server. */
struct srv_http;

struct srv_http_options {
    const char *listen; /**< "127.0.0.1:8470", "[::1]:8470", port 0: any; or "unix:/run/x/socket" */
    bool has_proxy_line; /**< connections begin with a PROXY line (HAProxy v1) */
    unsigned connections_max;
    unsigned request_seconds_max;
    const struct srv_route *route;
    size_t routes;
    void *ctx; /**< of the handlers */
};

/**
 * Listen and serve, on a thread of its own, the acceptor's; *out is freed with srv_http_stop().
 *
 * On failure a line on err has said what and why.  @return DEMUR_OK, DEMUR_ERR_FORMAT (listen),
 * DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_http_start(struct srv_http **out, const struct srv_http_options *options,
                              FILE *err);

/** Where it listens, "127.0.0.1:41234": the port that the system gave. */
const char *srv_http_address(const struct srv_http *http);

/** Take no more connections.  Requests under way go on. */
void srv_http_quiesce(struct srv_http *http);

/** End it, when every deferred request has been answered: it waits for that.  NULL: nothing. */
void srv_http_stop(struct srv_http *http);

#endif
