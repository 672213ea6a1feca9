/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "engine.h"

#include "demur/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
    IN_BYTES = 2048,
    EVENTS = 256,
    US_IN_S = 1000000,
    TIMEOUT_US = 15 * US_IN_S,
    STATUS_AT = 6, /* of a reply */
};

static const char head[] = "POST /v1/cell HTTP/1.1\r\nHost: bench\r\nContent-Length: 8192\r\n\r\n";
static const uint8_t zeros[DEMUR_CELL_BYTES];

/* A connection. */
struct link_to {
    int fd; /* -1: not open */
    struct load_stream *stream;
    const struct load_act *act; /* on its way; NULL: idle */
    size_t out;                 /* bytes of it that have gone out */
    uint64_t due_us;
    unsigned served; /* answers that came on it since it was opened */
    uint8_t in[IN_BYTES];
    size_t in_len;
};

/* What a stream has besides. */
struct load_stream_state {
    struct link_to *link;
    unsigned *idle; /* a stack of links that wait */
    unsigned idles;
    uint64_t issued;
    bool is_over;
};

/* A run. */
struct run {
    unsigned port;
    int poll;
    uint64_t begin_us, end_us;
    struct load_stream *stream;
    size_t n;
};

static uint64_t now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * US_IN_S + (uint64_t)t.tv_nsec / 1000;
}

/* ---- sockets --------------------------------------------------------------------------- */

static int open_socket(unsigned port, bool is_blocking)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) return -1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        (!is_blocking && fcntl(fd, F_SETFL, O_NONBLOCK) != 0)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static bool open_link(const struct run *r, struct link_to *l)
{
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = l};

    l->in_len = 0;
    l->out = 0;
    l->served = 0;
    l->fd = open_socket(r->port, false);
    if (l->fd < 0) return false;
    return epoll_ctl(r->poll, EPOLL_CTL_ADD, l->fd, &e) == 0;
}

static void wait_for(const struct run *r, struct link_to *l, uint32_t events)
{
    struct epoll_event e = {.events = events, .data.ptr = l};

    (void)epoll_ctl(r->poll, EPOLL_CTL_MOD, l->fd, &e);
}

static void rest(struct link_to *l)
{
    struct load_stream_state *s = l->stream->state;

    l->act = NULL;
    l->in_len = 0;
    s->idle[s->idles++] = (unsigned)(l - s->link);
}

static void hang_up(struct link_to *l)
{
    if (l->fd >= 0) (void)close(l->fd);
    l->fd = -1;
}

/* ---- sending --------------------------------------------------------------------------- */

/* Send what is left of the cell; false: the connection has ended. */
static bool push(const struct run *r, struct link_to *l)
{
    size_t part[3] = {sizeof head - 1, l->act->len, DEMUR_CELL_BYTES - l->act->len};
    const void *from[3] = {head, l->act->data, zeros};
    size_t all = sizeof head - 1 + DEMUR_CELL_BYTES;
    struct iovec v[3];
    size_t skip = l->out;
    int n = 0;

    for (size_t i = 0; i < 3; i++) {
        const char *at = (const char *)from[i] + skip;

        if (skip >= part[i]) {
            skip -= part[i];
            continue;
        }
        memcpy(&v[n].iov_base, &at, sizeof at); /* writev() only reads it */
        v[n++].iov_len = part[i] - skip;
        skip = 0;
    }
    ssize_t got = writev(l->fd, v, n);

    if (got < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (got > 0) l->out += (size_t)got;
    if (l->out < all) wait_for(r, l, EPOLLIN | EPOLLOUT);
    return true;
}

/* The connection has ended: what was on its way is lost, unless the server may not have seen it. */
static void cut(const struct run *r, struct link_to *l)
{
    bool is_stale = l->served > 0 && l->in_len == 0;

    hang_up(l);
    if (l->act == NULL) return;
    if (is_stale && open_link(r, l) && push(r, l)) {
        l->stream->result.retried++;
        return;
    }
    hang_up(l);
    l->stream->result.lost++;
    rest(l);
}

/* Send the next cell of a stream on a connection that is idle. */
static void fire(const struct run *r, struct load_stream *s, uint64_t due_us)
{
    struct load_stream_state *state = s->state;
    struct link_to *l = &state->link[state->idle[--state->idles]];

    l->act = &s->act[state->issued % s->acts];
    l->due_us = due_us;
    l->out = 0;
    state->issued++;
    s->result.sent++;
    if ((l->fd < 0 && !open_link(r, l)) || !push(r, l)) cut(r, l);
}

/* Send what is due; returns when the next is, or 0: not by the clock. */
static uint64_t fire_due(const struct run *r, struct load_stream *s, uint64_t now)
{
    struct load_stream_state *state = s->state;

    while (!state->is_over) {
        uint64_t due = now;

        if (s->rate > 0) {
            due = r->begin_us + (uint64_t)((double)state->issued / s->rate * US_IN_S);
        }
        if ((!s->again && state->issued == s->acts) || due >= r->end_us) {
            state->is_over = true;
            return 0;
        }
        if (due > now) return due;
        if (state->idles == 0) return 0;
        fire(r, s, due);
    }
    return 0;
}

/* ---- answers --------------------------------------------------------------------------- */

static void keep_latency(struct load_result *r, uint64_t us)
{
    if (r->latencies == r->room) {
        size_t room = r->room > 0 ? 2 * r->room : 4096;
        uint32_t *bigger = realloc(r->latency_us, room * sizeof bigger[0]);

        if (bigger == NULL) return;
        r->latency_us = bigger;
        r->room = room;
    }
    r->latency_us[r->latencies++] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

/* What an answer's head says. */
struct answer_head {
    size_t body_at, body_len; /* body_at 0: the head is not all there */
    bool closes;
};

/* Whether name stands at text, of len bytes. */
static bool stands(const char *text, size_t len, const char *name)
{
    return strlen(name) < len && strncasecmp(text, name, strlen(name)) == 0;
}

static struct answer_head read_head(const uint8_t *in, size_t len)
{
    static const char length[] = "content-length:";
    struct answer_head h = {0, 0, false};
    const char *text = (const char *)in;

    for (size_t i = 0; i + 4 <= len; i++) {
        if (memcmp(in + i, "\r\n\r\n", 4) == 0) {
            h.body_at = i + 4;
            break;
        }
        if (stands(text + i, len - i, length)) {
            h.body_len = strtoul(text + i + sizeof length - 1, NULL, 10);
        }
        h.closes = h.closes || stands(text + i, len - i, "connection: close");
    }
    return h;
}

static void take_answer(const struct run *r, struct link_to *l)
{
    struct load_result *result = &l->stream->result;
    struct answer_head h = read_head(l->in, l->in_len);
    uint64_t now = now_us();
    uint8_t status = LOAD_STATUSES - 1;

    if (h.body_at == 0 || l->in_len < h.body_at + h.body_len) return;
    if (h.body_len == DEMUR_REPLY_BYTES) status = l->in[h.body_at + STATUS_AT];
    if (status >= LOAD_STATUSES) status = LOAD_STATUSES - 1;
    result->answered++;
    result->status[status]++;
    if (now < r->end_us) {
        result->in_time[status]++;
        result->last_us = now - r->begin_us;
    }
    if (status == l->stream->counted) keep_latency(result, now - l->due_us);
    l->served++;
    if (h.closes) hang_up(l);
    rest(l);
}

static void pull(const struct run *r, struct link_to *l)
{
    ssize_t got = read(l->fd, l->in + l->in_len, sizeof l->in - 1 - l->in_len);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 || l->in_len + (size_t)got >= sizeof l->in - 1) {
        cut(r, l);
        return;
    }
    l->in_len += (size_t)got;
    l->in[l->in_len] = 0;
    if (l->act != NULL) take_answer(r, l);
}

static void on_event(const struct run *r, const struct epoll_event *e)
{
    struct link_to *l = e->data.ptr;

    if (l->fd < 0) return;
    if ((e->events & EPOLLOUT) != 0 && l->act != NULL) {
        wait_for(r, l, EPOLLIN);
        if (!push(r, l)) cut(r, l);
    }
    if (l->fd >= 0 && (e->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) pull(r, l);
}

/* ---- slow connections ------------------------------------------------------------------ */

/* What is being sent so slowly. */
struct slow_run {
    struct load_slow *slow;
    int *fd;
    size_t *at;
    uint64_t next_us;
};

static bool slow_open(struct slow_run *s, unsigned port)
{
    s->fd = calloc(s->slow->connections, sizeof s->fd[0]);
    s->at = calloc(s->slow->connections, sizeof s->at[0]);
    if (s->fd == NULL || s->at == NULL) return false;
    for (unsigned i = 0; i < s->slow->connections; i++) {
        s->fd[i] = open_socket(port, false);
        s->slow->opened += s->fd[i] >= 0;
    }
    return true;
}

/* One byte more on each. */
static void slow_step(struct slow_run *s, uint64_t now)
{
    for (unsigned i = 0; i < s->slow->connections; i++) {
        const char *byte = s->at[i] < sizeof head - 1 ? &head[s->at[i]] : "x";

        if (s->fd[i] < 0) continue;
        if (send(s->fd[i], byte, 1, MSG_NOSIGNAL) == 1) {
            s->at[i]++;
        } else if (errno != EAGAIN) {
            (void)close(s->fd[i]);
            s->fd[i] = -1;
            s->slow->closed++;
        }
    }
    s->next_us = now + 1000ULL * s->slow->every_ms;
}

static void slow_close(struct slow_run *s)
{
    for (unsigned i = 0; s->fd != NULL && i < s->slow->connections; i++) {
        if (s->fd[i] >= 0) (void)close(s->fd[i]);
    }
    free(s->fd);
    free(s->at);
}

/* ---- a run ----------------------------------------------------------------------------- */

static bool stream_open(struct load_stream *s)
{
    struct load_stream_state *state = calloc(1, sizeof *state);

    s->state = state;
    s->result = (struct load_result){.latency_us = NULL};
    if (state == NULL) return false;
    state->link = calloc(s->connections, sizeof state->link[0]);
    state->idle = calloc(s->connections, sizeof state->idle[0]);
    if (state->link == NULL || state->idle == NULL) return false;
    for (unsigned i = 0; i < s->connections; i++) {
        state->link[i].fd = -1;
        state->link[i].stream = s;
        state->idle[state->idles++] = i;
    }
    return true;
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* What has not been answered by now is lost; what was due and not sent is so called. */
static void stream_close(const struct run *r, struct load_stream *s)
{
    struct load_stream_state *state = s->state;

    if (state == NULL) return;
    for (unsigned i = 0; state->link != NULL && i < s->connections; i++) {
        hang_up(&state->link[i]);
        s->result.lost += state->link[i].act != NULL;
    }
    if (s->rate > 0) {
        uint64_t due = (uint64_t)((double)(r->end_us - r->begin_us) / US_IN_S * s->rate);

        if (!s->again && due > s->acts) due = s->acts;
        s->result.unsent = due > state->issued ? due - state->issued : 0;
    }
    if (s->result.latencies > 0) {
        qsort(s->result.latency_us, s->result.latencies, sizeof(uint32_t), by_size);
    }
    free(state->link);
    free(state->idle);
    free(state);
    s->state = NULL;
}

/* Whether anything is still to be sent or answered. */
static bool is_at_work(const struct run *r, uint64_t now)
{
    bool is_open = false;

    for (size_t i = 0; i < r->n; i++) {
        const struct load_stream_state *s = r->stream[i].state;

        is_open = is_open || !s->is_over || s->idles < r->stream[i].connections;
    }
    return is_open && now < r->end_us + TIMEOUT_US;
}

static void loop(const struct run *r, struct slow_run *slow)
{
    struct epoll_event event[EVENTS];
    uint64_t now = now_us();

    while (is_at_work(r, now)) {
        uint64_t next = now + US_IN_S / 20;

        for (size_t i = 0; i < r->n; i++) {
            uint64_t due = fire_due(r, &r->stream[i], now);

            if (due > 0 && due < next) next = due;
        }
        if (slow != NULL && now >= slow->next_us && now < r->end_us) slow_step(slow, now);
        int n =
            epoll_wait(r->poll, event, EVENTS, next > now ? (int)((next - now + 999) / 1000) : 0);

        for (int i = 0; i < n; i++) on_event(r, &event[i]);
        now = now_us();
    }
}

bool load_run(unsigned port, struct load_stream *stream, size_t n, double seconds,
              struct load_slow *slow)
{
    struct run r = {.port = port, .poll = epoll_create1(EPOLL_CLOEXEC), .stream = stream, .n = n};
    struct slow_run slow_run = {.slow = slow};
    bool is_ready = r.poll >= 0;

    for (size_t i = 0; i < n; i++) is_ready = stream_open(&stream[i]) && is_ready;
    if (slow != NULL) is_ready = slow_open(&slow_run, port) && is_ready;
    r.begin_us = now_us();
    r.end_us = r.begin_us + (uint64_t)(seconds * US_IN_S);
    if (is_ready) loop(&r, slow != NULL ? &slow_run : NULL);
    for (size_t i = 0; i < n; i++) stream_close(&r, &stream[i]);
    if (slow != NULL) slow_close(&slow_run);
    if (r.poll >= 0) (void)close(r.poll);
    return is_ready;
}

void load_result_free(struct load_result *r)
{
    free(r->latency_us);
    *r = (struct load_result){.latency_us = NULL};
}

double load_percentile_ms(const struct load_result *r, double p)
{
    size_t at = (size_t)(p * (double)r->latencies);

    if (r->latencies == 0) return 0;
    return r->latency_us[at < r->latencies ? at : r->latencies - 1] / 1000.0;
}

/* ---- one request ----------------------------------------------------------------------- */

static bool send_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t got = send(fd, at, len, MSG_NOSIGNAL);

        if (got <= 0) return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

int load_ask(unsigned port, const char *method_and_path, struct demur_span body, uint8_t *out,
             size_t cap)
{
    static uint8_t in[1 << 20];
    char request[256];
    size_t len = 0;
    struct answer_head h;
    int fd = open_socket(port, true);
    int n =
        snprintf(request, sizeof request,
                 "%s HTTP/1.1\r\nHost: bench\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                 method_and_path, body.len);

    if (fd < 0) return -1;
    if (send_all(fd, request, (size_t)n) && send_all(fd, body.data, body.len)) {
        ssize_t got;

        while (len < sizeof in - 1 && (got = read(fd, in + len, sizeof in - 1 - len)) > 0) {
            len += (size_t)got;
        }
    }
    (void)close(fd);
    in[len] = 0;
    h = read_head(in, len);
    if (h.body_at == 0 || len < h.body_at + h.body_len || h.body_len > cap) return -1;
    memcpy(out, in + h.body_at, h.body_len);
    return (int)h.body_len;
}
