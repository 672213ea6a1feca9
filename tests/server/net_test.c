/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * net_test.c -- requests to servers that answer rightly, wrongly, late or not at all; and what a
 * request says of who makes it: nothing.
 */
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

const char host_program[] = "net_test";

enum { MAX = 1000, URL = 128, ASKED = 65536 };

/* ---- a server that says what it is told to ---------------------------------------------- */

/* It answers each connection by the same bytes, and then hangs up or waits for the peer to. */
static struct {
    int fd;
    unsigned port;
    const char *answer;
    bool hangs;
    char asked[ASKED]; /* the newest request, whole */
    pthread_mutex_t lock;
    unsigned requests;
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* How long the request in text is, with its body; 0: its head is not complete. */
static size_t whole(const char *text)
{
    const char *end = strstr(text, "\r\n\r\n");
    const char *length = strstr(text, "Content-Length: ");

    if (end == NULL) return 0;
    return (size_t)(end - text) + 4 + (length == NULL ? 0 : strtoul(length + 16, NULL, 10));
}

static void serve_one(int fd)
{
    static char text[ASKED];
    size_t len = 0;
    ssize_t got = 1;

    memset(text, 0, sizeof text);
    while (got > 0 && len < sizeof text - 1 && (whole(text) == 0 || len < whole(text))) {
        got = read(fd, text + len, sizeof text - 1 - len);
        if (got > 0) len += (size_t)got;
    }
    (void)pthread_mutex_lock(&server.lock);
    memcpy(server.asked, text, sizeof text);
    server.requests++;
    (void)pthread_mutex_unlock(&server.lock);
    if (server.answer != NULL) (void)send(fd, server.answer, strlen(server.answer), MSG_NOSIGNAL);
    while (server.hangs && read(fd, text, sizeof text) > 0) {
    }
    (void)close(fd);
}

static void *serve(void *ctx)
{
    (void)ctx;
    for (;;) {
        int fd = accept(server.fd, NULL, NULL);

        if (fd < 0) return NULL;
        serve_one(fd);
    }
}

static unsigned port_of(int fd)
{
    struct sockaddr_in at;
    socklen_t len = sizeof at;

    if (getsockname(fd, (struct sockaddr *)&at, &len) != 0) abort();
    return ntohs(at.sin_port);
}

static int bound(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (const struct sockaddr *)&at, sizeof at) != 0) abort();
    return fd;
}

static unsigned requests(void)
{
    unsigned n;

    (void)pthread_mutex_lock(&server.lock);
    n = server.requests;
    (void)pthread_mutex_unlock(&server.lock);
    return n;
}

/* ---- a client --------------------------------------------------------------------------- */

static struct host_net *net;
static struct host_response answer;
static char why[HOST_NET_WHY_LEN];

/* Ask while the server answers by these bytes. */
static enum demur_err ask(const char *says, struct host_request q)
{
    char url[URL];
    enum demur_err err;

    server.answer = says;
    demur_free(answer.body);
    answer = (struct host_response){0};
    why[0] = '\0';
    if (q.max == 0) q.max = MAX;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/a", server.port);
    if (q.url == NULL) q.url = url;
    err = host_net_ask(&answer, why, net, &q);
    CHECK((err == DEMUR_OK) == (why[0] == '\0'));
    CHECK(strstr(why, "127.0.0.1") == NULL); /* the url is not for the log */
    return err;
}

static enum demur_err ask_plainly(const char *says)
{
    return ask(says, (struct host_request){.url = NULL});
}

static bool body_is(const char *text)
{
    return answer.len == strlen(text) &&
           (answer.len == 0 ? answer.body == NULL : memcmp(answer.body, text, answer.len) == 0);
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_an_answer_comes_with_its_status_and_type(void)
{
    CHECK_ERR(DEMUR_OK, ask_plainly("HTTP/1.1 200 OK\r\nContent-Type: text/x.tlog.size\r\n"
                                    "Content-Length: 3\r\n\r\nabc"));
    CHECK(answer.status == 200 && body_is("abc") && strcmp(answer.type, "text/x.tlog.size") == 0);
    CHECK_ERR(DEMUR_OK, ask_plainly("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"));
    CHECK(answer.status == 404 && body_is("") && answer.type[0] == '\0');
    CHECK_ERR(DEMUR_OK, ask_plainly("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno"));
    CHECK(answer.status == 503 && body_is("no"));
    CHECK_ERR(DEMUR_OK, ask_plainly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"));
    CHECK(body_is("abc"));
}

static void test_a_type_that_is_too_long_is_cut(void)
{
    CHECK_ERR(DEMUR_OK,
              ask_plainly("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Type: "
                          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\r\n"));
    CHECK(strlen(answer.type) == HOST_NET_TYPE_LEN - 1);
}

static void test_an_answer_has_a_longest(void)
{
    static char text[MAX + 200];
    int head = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n\r\n");

    memset(text + head, 'x', MAX);
    CHECK_ERR(DEMUR_OK, ask_plainly(text));
    CHECK(answer.len == MAX);
    text[head + MAX] = 'x';
    CHECK_ERR(DEMUR_ERR_LENGTH, ask_plainly(text));
    CHECK(answer.body == NULL && strstr(why, "longer") != NULL);
    CHECK_ERR(DEMUR_ERR_LENGTH, ask(text, (struct host_request){.max = 1}));
    /* It is that of all parts together. */
    CHECK_ERR(DEMUR_ERR_LENGTH, ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n",
                                    (struct host_request){.max = 3}));
}

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void test_who_does_not_answer_is_waited_for_no_longer_than_that(void)
{
    server.hangs = true;
    CHECK_ERR(DEMUR_ERR_IO, ask(NULL, (struct host_request){.timeout_ms = 200}));
    CHECK(strstr(why, "no answer came in time") != NULL);
    CHECK_ERR(DEMUR_ERR_IO, ask("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                                (struct host_request){.timeout_ms = 200}));
    CHECK_ERR(DEMUR_ERR_STATE, ask(NULL, (struct host_request){.stop = at_once}));
    CHECK(strcmp(why, "stopped") == 0);
    server.hangs = false;
}

static void test_what_is_no_whole_answer_is_an_error(void)
{
    CHECK_ERR(DEMUR_ERR_IO, ask_plainly(NULL));
    CHECK(strstr(why, "cut before the answer was complete") != NULL);
    CHECK_ERR(DEMUR_ERR_IO, ask_plainly("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
    CHECK(strstr(why, "cut before the answer was complete") != NULL && answer.body == NULL);
    CHECK_ERR(DEMUR_ERR_IO, ask_plainly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz"));
    CHECK_ERR(DEMUR_ERR_IO, ask_plainly("rubbish\r\n\r\n"));
    CHECK(strstr(why, "does not speak HTTP") != NULL);
    CHECK_ERR(DEMUR_ERR_IO, ask_plainly("SSH-2.0-x\r\n"));
}

static void test_where_nobody_listens(void)
{
    int fd = bound(); /* and never listened on */
    char url[URL];

    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/", port_of(fd));
    CHECK_ERR(DEMUR_ERR_IO, ask(NULL, (struct host_request){.url = url}));
    CHECK(strstr(why, "nobody answers there") != NULL);
    (void)close(fd);
    CHECK_ERR(DEMUR_ERR_IO, ask(NULL, (struct host_request){.url = "http://no.such.invalid/"}));
    CHECK(strstr(why, "no machine of that name") != NULL);
}

static void test_addresses_that_are_none(void)
{
    static const char *const bad[] = {
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://a/", "http://", "", "http://a:b:c/"};
    static char longest[HOST_URL_LEN_MAX + 2];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(DEMUR_ERR_FORMAT, ask(NULL, (struct host_request){.url = bad[i]}));
    }
    memset(longest, 'a', sizeof longest - 1);
    CHECK_ERR(DEMUR_ERR_FORMAT, ask(NULL, (struct host_request){.url = longest}));
    CHECK(strstr(why, "too long") != NULL);
}

static void test_no_redirection_is_followed(void)
{
    char text[256];
    unsigned before = requests();

    (void)snprintf(text, sizeof text,
                   "HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:%u/b\r\n"
                   "Content-Length: 0\r\n\r\n",
                   server.port);
    CHECK_ERR(DEMUR_OK, ask_plainly(text));
    CHECK(answer.status == 302 && requests() == before + 1);
}

static void test_a_request_says_nothing_of_who_asks(void)
{
    static const char *const never[] = {"User-Agent", "Cookie", "Referer",        "Accept",
                                        "Origin",     "Expect", "Accept-Encoding"};
    const struct demur_span body = {(const uint8_t *)"the body", 8};

    /* A cookie that was set is not sent again, and a body is sent at once. */
    CHECK_ERR(DEMUR_OK,
              ask_plainly("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"));
    for (int post = 0; post < 2; post++) {
        struct host_request q = {.body = post ? body : (struct demur_span){NULL, 0}};

        CHECK_ERR(DEMUR_OK, ask("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", q));
        CHECK(strncmp(server.asked, post ? "POST /a HTTP/1.1\r\n" : "GET /a HTTP/1.1\r\n",
                      post ? 18 : 17) == 0);
        for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
            if (!CHECK(strstr(server.asked, never[i]) == NULL)) printf("# %s\n", server.asked);
        }
        CHECK(post == 0 || strcmp(strstr(server.asked, "\r\n\r\n"), "\r\n\r\nthe body") == 0);
        CHECK(strstr(server.asked, "If-None-Match") == NULL);
    }
    CHECK_ERR(DEMUR_OK, ask("HTTP/1.1 304 Same\r\n\r\n", (struct host_request){.etag = "\"x\""}));
    CHECK(answer.status == 304 && strstr(server.asked, "If-None-Match: \"x\"\r\n") != NULL);
}

/* An empty body is posted as one; the next request is a GET again. */
static void test_an_empty_body_is_posted(void)
{
    const struct demur_span empty = {(const uint8_t *)"", 0};

    CHECK_ERR(DEMUR_OK, ask("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                            (struct host_request){.body = empty}));
    CHECK(strncmp(server.asked, "POST /a", 7) == 0);
    CHECK(strstr(server.asked, "Content-Length: 0\r\n") != NULL);
    CHECK_ERR(DEMUR_OK, ask_plainly("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    CHECK(strncmp(server.asked, "GET /a", 6) == 0);
}

int main(void)
{
    pthread_t thread;

    server.fd = bound();
    server.port = port_of(server.fd);
    if (listen(server.fd, 16) != 0 || pthread_create(&thread, NULL, serve, NULL) != 0) return 1;
    if (host_net_new(&net, "") != DEMUR_OK) return 1;
    RUN(test_an_answer_comes_with_its_status_and_type);
    RUN(test_a_type_that_is_too_long_is_cut);
    RUN(test_an_answer_has_a_longest);
    RUN(test_who_does_not_answer_is_waited_for_no_longer_than_that);
    RUN(test_what_is_no_whole_answer_is_an_error);
    RUN(test_where_nobody_listens);
    RUN(test_addresses_that_are_none);
    RUN(test_no_redirection_is_followed);
    RUN(test_a_request_says_nothing_of_who_asks);
    RUN(test_an_empty_body_is_posted);
    demur_free(answer.body);
    host_net_free(net);
    (void)shutdown(server.fd, SHUT_RDWR);
    (void)pthread_join(thread, NULL);
    (void)close(server.fd);
    return tap_done();
}
