/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http.h"

#include "demur/memory.h"
#include "host/net.h"
#include "host/program.h"
#include "tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char host_program[] = "http_test";

enum { CELL = 8192, MIB = 1048576, SHARED = 96 * MIB };

/* ---- a server -------------------------------------------------------------------------- */

static void echo(void *ctx, struct srv_request *r)
{
    struct demur_span body = srv_request_body(r);
    struct srv_answer a = {.status = 200};

    (void)ctx;
    if (srv_request_wrong_length(r)) {
        a.status = 400;
        a.close = true;
        srv_request_answer_copy(r, &a, "LEN", 3);
        return;
    }
    srv_request_answer_copy(r, &a, body.data, body.len < 16 ? body.len : 16);
}

/* Answers from another thread, later. */
static void *answer_later(void *ctx)
{
    struct srv_request *r = ctx;
    struct srv_answer a = {.status = 200};

    (void)poll(NULL, 0, 20);
    srv_request_answer_copy(r, &a, "late", 4);
    return NULL;
}

static void late(void *ctx, struct srv_request *r)
{
    pthread_t thread;

    (void)ctx;
    srv_request_defer(r);
    if (pthread_create(&thread, NULL, answer_later, r) == 0) (void)pthread_detach(thread);
}

static void blame(void *ctx, struct srv_request *r)
{
    struct srv_answer a = {.status = 200, .close = srv_request_blame(r)};

    (void)ctx;
    srv_request_answer_copy(r, &a, a.close ? "go" : "no", 2);
}

static void page(void *ctx, struct srv_request *r)
{
    (void)ctx;
    srv_request_answer_text(r, 200, srv_request_path(r));
}

static struct srv_body *shared;

static void share(void *ctx, struct srv_request *r)
{
    struct srv_answer a = {.status = 200, .shared = srv_body_hold(shared)};

    (void)ctx;
    srv_request_answer(r, &a);
}

static const struct srv_route routes[] = {
    {SRV_POST, "/cell", false, CELL, CELL, echo}, {SRV_POST, "/some", false, 1, MIB, echo},
    {SRV_GET, "/late", false, 0, 0, late},        {SRV_GET, "/blame", false, 0, 0, blame},
    {SRV_GET, "/page/", true, 0, 0, page},        {SRV_GET, "/shared", false, 0, 0, share},
};

static struct srv_http *start(bool proxy, unsigned seconds, unsigned connections)
{
    struct srv_http_options o = {.listen = "127.0.0.1:0",
                                 .has_proxy_line = proxy,
                                 .connections_max = connections,
                                 .request_seconds_max = seconds,
                                 .route = routes,
                                 .routes = sizeof routes / sizeof routes[0]};
    struct srv_http *http = NULL;

    if (srv_http_start(&http, &o, stderr) != DEMUR_OK) exit(1);
    return http;
}

static struct srv_http *http; /* that most tests ask */

/* ---- raw clients ----------------------------------------------------------------------- */

static int dial(const struct srv_http *to)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    const char *colon = strrchr(srv_http_address(to), ':');
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) exit(1);
    return fd;
}

/* Send text and give what comes until the end, or until nothing comes for ms. */
static const char *talk(int fd, const char *text, int ms)
{
    static char answer[65536];
    size_t len = 0;

    if (text != NULL) (void)!write(fd, text, strlen(text));
    while (len < sizeof answer - 1) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        ssize_t got;

        if (poll(&p, 1, ms) <= 0) break;
        got = read(fd, answer + len, sizeof answer - 1 - len);
        if (got <= 0) {
            (void)memcpy(answer + len, "<end>", 6);
            return answer;
        }
        len += (size_t)got;
    }
    answer[len] = '\0';
    return answer;
}

static unsigned ask_of(const struct srv_http *of, struct host_response *out, const char *path,
                       struct demur_span body, size_t max)
{
    struct host_request q = {.body = body, .max = max};
    struct host_net *net = NULL;
    char why[HOST_NET_WHY_LEN] = "";
    char url[256];
    enum demur_err err;

    *out = (struct host_response){0};
    (void)snprintf(url, sizeof url, "http://%s%s", srv_http_address(of), path);
    q.url = url;
    if (host_net_new(&net, NULL) != DEMUR_OK) exit(1);
    err = host_net_ask(out, why, net, &q);
    host_net_free(net);
    return err == DEMUR_OK ? out->status : 0;
}

static unsigned ask(struct host_response *out, const char *path, struct demur_span body)
{
    return ask_of(http, out, path, body, MIB);
}

static bool says(const struct host_response *r, const char *text)
{
    return r->len == strlen(text) && memcmp(r->body, text, r->len) == 0;
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_a_body_of_the_right_length_reaches_its_handler(void)
{
    static uint8_t cell[CELL + 1];
    struct host_response r;

    memcpy(cell, "sixteen bytes ok", 16);
    CHECK(ask(&r, "/cell", (struct demur_span){cell, CELL}) == 200);
    CHECK(says(&r, "sixteen bytes ok"));
    demur_free(r.body);
    for (int off = -1; off <= 1; off += 2) {
        CHECK(ask(&r, "/cell", (struct demur_span){cell, (size_t)(CELL + off)}) == 400);
        CHECK(says(&r, "LEN"));
        demur_free(r.body);
    }
}

static void test_a_large_body_comes_whole(void)
{
    uint8_t *body = demur_alloc(MIB + 1);
    struct host_response r;

    memset(body, 'x', MIB + 1);
    CHECK(ask(&r, "/some", (struct demur_span){body, MIB}) == 200);
    demur_free(r.body);
    CHECK(ask(&r, "/some", (struct demur_span){body, MIB + 1}) == 400);
    demur_free(r.body);
    demur_free(body);
}

static void test_an_answer_may_come_later_from_another_thread(void)
{
    struct host_response r;

    for (int i = 0; i < 20; i++) {
        CHECK(ask(&r, "/late", (struct demur_span){NULL, 0}) == 200);
        CHECK(says(&r, "late"));
        demur_free(r.body);
    }
}

static void test_what_is_not_there_is_404_and_405(void)
{
    struct host_response r;

    CHECK(ask(&r, "/nothing", (struct demur_span){NULL, 0}) == 404);
    demur_free(r.body);
    CHECK(ask(&r, "/cell", (struct demur_span){NULL, 0}) == 405);
    demur_free(r.body);
    CHECK(ask(&r, "/page/a%2fb", (struct demur_span){NULL, 0}) == 200);
    CHECK(says(&r, "/page/a%2fb"));
    demur_free(r.body);
}

static void test_odd_requests_are_refused(void)
{
    static const char *const odd[] = {
        "POST /cell HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /page/ HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "GET /page/ HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n",
        "GET /page/?a=b HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /cell HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "rubbish\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        int fd = dial(http);
        const char *answer = talk(fd, odd[i], 5000);

        CHECK(strncmp(answer, "HTTP/1.1 4", 10) == 0 || strcmp(answer, "<end>") == 0 ||
              strncmp(answer, "HTTP/1.0 4", 10) == 0);
        CHECK(strstr(answer, "<end>") != NULL); /* and the connection is closed */
        (void)close(fd);
    }
}

static void test_headers_are_those_of_an_anonymous_api(void)
{
    int fd = dial(http);
    const char *answer = talk(fd, "GET /page/ HTTP/1.1\r\nHost: a\r\nCookie: x=y\r\n\r\n", 300);

    CHECK(strstr(answer, "Access-Control-Allow-Origin: *") != NULL);
    CHECK(strstr(answer, "Cache-Control: no-store") != NULL);
    CHECK(strstr(answer, "Referrer-Policy: no-referrer") != NULL);
    CHECK(strstr(answer, "Set-Cookie") == NULL);
    CHECK(strstr(answer, "Date:") == NULL);
    (void)close(fd);
    fd = dial(http);
    answer = talk(fd, "OPTIONS /cell HTTP/1.1\r\nHost: a\r\nOrigin: b\r\n\r\n", 300);
    CHECK(strncmp(answer, "HTTP/1.1 204", 12) == 0);
    CHECK(strstr(answer, "Access-Control-Allow-Methods: GET, POST") != NULL);
    CHECK(strstr(answer, "Connection: close") == NULL && strstr(answer, "<end>") == NULL);
    (void)close(fd);
}

static void test_a_connection_that_is_to_blame_too_often_is_closed(void)
{
    int fd = dial(http);

    for (int i = 0; i < 7; i++) {
        const char *answer = talk(fd, "GET /blame HTTP/1.1\r\nHost: a\r\n\r\n", 100);

        CHECK(strstr(answer, "no") != NULL && strstr(answer, "<end>") == NULL);
    }
    CHECK(strstr(talk(fd, "GET /blame HTTP/1.1\r\nHost: a\r\n\r\n", 5000), "go<end>") != NULL);
    (void)close(fd);
}

static void test_a_peer_that_hangs_up_leaves_nothing(void)
{
    struct host_response r;

    for (int i = 0; i < 50; i++) {
        int fd = dial(http);

        (void)!write(fd, "POST /cell HTTP/1.1\r\nHost: a\r\nContent-Length: 8192\r\n\r\nabc", 58);
        (void)close(fd);
        fd = dial(http);
        (void)!write(fd, "GET /late HTTP/1.1\r\nHost: a\r\n\r\n", 32);
        (void)close(fd);
    }
    CHECK(ask(&r, "/late", (struct demur_span){NULL, 0}) == 200);
    demur_free(r.body);
}

/* A whole request, and the connection is reset while its answer is made: that is freed, too. */
static void test_a_peer_that_is_gone_when_its_answer_comes_leaves_nothing(void)
{
    struct linger none = {1, 0};
    struct host_response r;

    for (int i = 0; i < 50; i++) {
        int fd = dial(http);

        (void)!write(fd, "GET /late HTTP/1.1\r\nHost: a\r\n\r\n", 32);
        (void)poll(NULL, 0, 5);
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        (void)close(fd);
    }
    CHECK(ask(&r, "/late", (struct demur_span){NULL, 0}) == 200);
    demur_free(r.body);
}

static void test_a_slow_request_is_cut_however_it_trickles(void)
{
    struct srv_http *own = start(false, 1, 100);
    int fd = dial(own);
    bool cut = false;

    (void)!write(fd, "GET /page/ HTTP/1.1\r\n", 21);
    for (int i = 0; i < 100 && !cut; i++) {
        cut = strstr(talk(fd, "X", 100), "<end>") != NULL;
    }
    CHECK(cut);
    (void)close(fd);
    srv_http_stop(own);
}

static void test_there_is_a_limit_of_connections(void)
{
    struct srv_http *own = start(false, 20, 16);
    int fd[17];

    for (int i = 0; i < 16; i++) {
        fd[i] = dial(own);
        CHECK(strstr(talk(fd[i], "GET /page/ HTTP/1.1\r\nHost: a\r\n\r\n", 200), "200") != NULL);
    }
    fd[16] = dial(own);
    CHECK(strcmp(talk(fd[16], NULL, 5000), "<end>") == 0);
    for (int i = 0; i < 17; i++) (void)close(fd[i]);
    srv_http_stop(own);
}

static void test_a_proxy_line_is_read_before_all_else(void)
{
    struct srv_http *own = start(true, 2, 100);
    char line[160];
    int fd = dial(own);

    CHECK(
        strstr(talk(fd, "PROXY TCP6 fc00::1 ::1 65535 80\r\nGET /page/ HTTP/1.1\r\nHost: a\r\n\r\n",
                    500),
               "200") != NULL);
    (void)close(fd);
    fd = dial(own);
    CHECK(strcmp(talk(fd, "GET /page/ HTTP/1.1\r\nHost: a\r\n\r\n", 5000), "<end>") == 0);
    (void)close(fd);
    fd = dial(own);
    memset(line, ' ', sizeof line - 1);
    memcpy(line, "PROXY TCP4", 10);
    line[sizeof line - 1] = '\0';
    CHECK(strcmp(talk(fd, line, 5000), "<end>") == 0);
    (void)close(fd);
    fd = dial(own); /* in two pieces */
    (void)talk(fd, "PROXY TCP6 fc00::2", 50);
    CHECK(strstr(talk(fd, " ::1 1 80\r\nGET /page/ HTTP/1.1\r\nHost: a\r\n\r\n", 500), "200") !=
          NULL);
    (void)close(fd);
    fd = dial(own); /* never complete */
    CHECK(strcmp(talk(fd, "PROXY TCP6", 8000), "<end>") == 0);
    (void)close(fd);
    srv_http_stop(own);
}

static void test_a_circuit_has_its_share(void)
{
    struct srv_http *own = start(true, 20, 100);
    int fd[17];

    for (int i = 0; i < 17; i++) {
        fd[i] = dial(own);
        const char *answer = talk(
            fd[i], "PROXY TCP6 fc00::9 ::1 1 80\r\nGET /page/ HTTP/1.1\r\nHost: a\r\n\r\n", 200);
        CHECK((strstr(answer, "200") != NULL) == (i < 16));
    }
    for (int i = 0; i < 17; i++) (void)close(fd[i]);
    srv_http_stop(own);
}

/* Together they wait for more than a server may have in answers; each reads its head and stops. */
static void test_slow_readers_share_what_they_read(void)
{
    enum { READERS = 4, HEAD = 12 };
    char head[HEAD];
    struct srv_http *own;
    struct host_response r = {0};
    int fd[READERS];
    uint8_t *bytes = demur_alloc(SHARED);

    if (bytes == NULL || srv_body_take(&shared, bytes, SHARED) != DEMUR_OK) exit(1);
    own = start(false, 20, 100);
    for (int i = 0; i < READERS; i++) {
        static const char request[] = "GET /shared HTTP/1.1\r\nHost: a\r\n\r\n";

        fd[i] = dial(own);
        CHECK(write(fd[i], request, strlen(request)) == (ssize_t)strlen(request));
        CHECK(recv(fd[i], head, HEAD, MSG_WAITALL) == HEAD &&
              memcmp(head, "HTTP/1.1 200", HEAD) == 0);
    }
    CHECK(ask_of(own, &r, "/shared", (struct demur_span){NULL, 0}, SHARED) == 200);
    CHECK(r.len == SHARED);
    demur_free(r.body);
    srv_body_release(shared); /* while they still read */
    for (int i = 0; i < READERS; i++) (void)close(fd[i]);
    srv_http_stop(own);
}

int main(void)
{
    http = start(false, 20, 300);
    RUN(test_a_body_of_the_right_length_reaches_its_handler);
    RUN(test_a_large_body_comes_whole);
    RUN(test_an_answer_may_come_later_from_another_thread);
    RUN(test_what_is_not_there_is_404_and_405);
    RUN(test_odd_requests_are_refused);
    RUN(test_headers_are_those_of_an_anonymous_api);
    RUN(test_a_connection_that_is_to_blame_too_often_is_closed);
    RUN(test_a_peer_that_hangs_up_leaves_nothing);
    RUN(test_a_peer_that_is_gone_when_its_answer_comes_leaves_nothing);
    srv_http_stop(http);
    RUN(test_a_slow_request_is_cut_however_it_trickles);
    RUN(test_there_is_a_limit_of_connections);
    RUN(test_a_proxy_line_is_read_before_all_else);
    RUN(test_a_circuit_has_its_share);
    RUN(test_slow_readers_share_what_they_read);
    return tap_done();
}
