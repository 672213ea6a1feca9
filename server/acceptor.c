/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "acceptor.h"

#include "demur/memory.h"
#include "proxy_line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What is polled beside pending connections: to be woken, to accept, to run. */
enum { WAKE, LISTEN, EVENTS, FIXED };

enum { TICK_MS = 500, PENDING_MAX = 1024, AT_ONCE = 64 };

/* A connection whose PROXY line is not complete. */
struct pending {
    int fd;
    uint64_t since_s;
    size_t len;
    char line[SRV_PROXY_LINE_MAX]; /* what has come of it */
};

struct srv_acceptor {
    struct srv_acceptor_options options;
    pthread_t thread;
    int wake[2];          /* a byte in it wakes the thread */
    atomic_bool is_woken; /* there is a byte in it */
    atomic_bool is_quiet; /* nothing more is accepted */
    atomic_bool is_ending;
    struct pending pending[PENDING_MAX];
    size_t pendings;
    bool is_out; /* there were no descriptors left for a connection that waits */
    struct pollfd poll[PENDING_MAX + FIXED];
};

static uint64_t now_s(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec;
}

/* Hand fd over, of a circuit, or close it. */
static void hand_over(const struct srv_acceptor *a, int fd, uint64_t circuit)
{
    if (!srv_connections_add(a->options.table, fd, circuit)) {
        (void)close(fd);
        return;
    }
    if (!a->options.take(a->options.ctx, fd)) srv_connections_remove(a->options.table, fd);
}

/* Read on in p's PROXY line: all that is there of it, and no byte behind it. */
static enum srv_proxy_line read_on(struct pending *p, uint64_t *circuit)
{
    char seen[SRV_PROXY_LINE_MAX];
    size_t room = sizeof p->line - p->len;
    ssize_t got = recv(p->fd, seen, room, MSG_PEEK);
    size_t part = 0;
    size_t used = 0;

    if (got < 0) return errno == EAGAIN || errno == EINTR ? SRV_PROXY_MORE : SRV_PROXY_BAD;
    if (got == 0) return SRV_PROXY_BAD;
    while (part < (size_t)got && seen[part] != '\n') part++;
    if (part < (size_t)got) part++;
    if (recv(p->fd, p->line + p->len, part, 0) != (ssize_t)part) return SRV_PROXY_BAD;
    p->len += part;
    return srv_proxy_line_read(&used, circuit, p->line, p->len);
}

/* Deal with p; true: it is handed over or closed, and no longer pending. */
static bool read_line(const struct srv_acceptor *a, struct pending *p)
{
    uint64_t circuit = 0;
    enum srv_proxy_line line = read_on(p, &circuit);

    if (line == SRV_PROXY_MORE && now_s() - p->since_s < a->options.seconds_max) return false;
    if (line == SRV_PROXY_GOOD) {
        hand_over(a, p->fd, circuit);
    } else {
        (void)close(p->fd);
    }
    return true;
}

static void read_lines(struct srv_acceptor *a)
{
    size_t kept = 0;

    for (size_t i = 0; i < a->pendings; i++) {
        if (!read_line(a, &a->pending[i])) a->pending[kept++] = a->pending[i];
    }
    a->pendings = kept;
}

/* Take in what waits, at most so many at once that the clock is looked at. */
static void accept_some(struct srv_acceptor *a)
{
    for (int i = 0; i < AT_ONCE; i++) {
        int fd = accept(a->options.fd, NULL, NULL); /* who it is nobody asks */

        bool is_ready =
            fd >= 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;

        if (fd < 0) {
            a->is_out = errno == EMFILE || errno == ENFILE;
            return;
        }
        if (is_ready && !a->options.has_proxy_line) {
            hand_over(a, fd, 0);
        } else if (is_ready && a->pendings < PENDING_MAX) {
            a->pending[a->pendings++] = (struct pending){.fd = fd, .since_s = now_s()};
        } else {
            (void)close(fd);
        }
    }
}

/* Wait for something to do, at most ms. */
static void wait_for(struct srv_acceptor *a, int ms)
{
    bool quiet = atomic_load(&a->is_quiet) || a->is_out;
    char byte[16];

    a->is_out = false; /* of descriptors: they are tried again after a tick */
    a->poll[WAKE] = (struct pollfd){.fd = a->wake[0], .events = POLLIN};
    a->poll[LISTEN] = (struct pollfd){.fd = quiet ? -1 : a->options.fd, .events = POLLIN};
    a->poll[EVENTS] = (struct pollfd){.fd = a->options.events, .events = POLLIN};
    for (size_t i = 0; i < a->pendings; i++) {
        a->poll[FIXED + i] = (struct pollfd){.fd = a->pending[i].fd, .events = POLLIN};
    }
    (void)poll(a->poll, a->pendings + FIXED, ms < 0 || ms > TICK_MS ? TICK_MS : ms);
    if (a->poll[WAKE].revents != 0) {
        (void)!read(a->wake[0], byte, sizeof byte);
        atomic_store(&a->is_woken, false); /* before it is looked at what there is to do */
    }
    if (!quiet && a->poll[LISTEN].revents != 0) accept_some(a);
}

static void *run(void *ctx)
{
    struct srv_acceptor *a = ctx;
    uint64_t watched_s = 0;
    int ms = 0;

    while (!atomic_load(&a->is_ending)) {
        wait_for(a, ms);
        read_lines(a);
        ms = a->options.run(a->options.ctx);
        if (now_s() != watched_s) srv_connections_watch(a->options.table);
        watched_s = now_s();
    }
    for (size_t i = 0; i < a->pendings; i++) (void)close(a->pending[i].fd);
    return NULL;
}

void srv_acceptor_wake(struct srv_acceptor *a)
{
    if (atomic_exchange(&a->is_woken, true)) return;
    (void)!write(a->wake[1], "x", 1); /* a full pipe wakes as well */
}

void srv_acceptor_quiesce(struct srv_acceptor *a)
{
    atomic_store(&a->is_quiet, true);
    srv_acceptor_wake(a);
}

enum demur_err srv_acceptor_start(struct srv_acceptor **out,
                                  const struct srv_acceptor_options *options)
{
    struct srv_acceptor *a = demur_alloc(sizeof *a);

    if (a == NULL) return DEMUR_ERR_NOMEM;
    a->options = *options;
    if (pipe(a->wake) != 0) goto no_pipe;
    (void)fcntl(a->wake[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(a->wake[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(a->wake[1], F_SETFL, O_NONBLOCK);
    (void)fcntl(a->wake[1], F_SETFD, FD_CLOEXEC);
    *out = a; /* there for those whom the thread serves */
    if (pthread_create(&a->thread, NULL, run, a) != 0) goto no_thread;
    return DEMUR_OK;
no_thread:
    *out = NULL;
    (void)close(a->wake[0]);
    (void)close(a->wake[1]);
no_pipe:
    demur_free(a);
    return DEMUR_ERR_IO;
}

void srv_acceptor_stop(struct srv_acceptor *a)
{
    if (a == NULL) return;
    atomic_store(&a->is_ending, true);
    srv_acceptor_wake(a);
    (void)pthread_join(a->thread, NULL);
    (void)close(a->wake[0]);
    (void)close(a->wake[1]);
    (void)close(a->options.fd);
    demur_free(a);
}
