/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "connections.h"

#include "demur/memory.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SPARE_FDS = 1024 };

/* A connection; circuits are few, so they are counted by looking at all. */
struct slot {
    bool is_open;
    bool is_held;
    uint8_t blame;
    uint64_t since_s; /* on the monotonic clock */
    uint64_t more_s;  /* it has beyond what each has */
    uint64_t circuit;
};

struct srv_connections {
    pthread_mutex_t lock;
    unsigned max, count, seconds_max;
    int fds;           /* slots there are */
    int highest;       /* fd that was ever used */
    struct slot *slot; /* by fd */
};

static uint64_t now_s(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec;
}

enum demur_err srv_connections_new(struct srv_connections **out, unsigned max, unsigned seconds_max)
{
    struct srv_connections *t = demur_alloc(sizeof *t);

    if (t == NULL) return DEMUR_ERR_NOMEM;
    *t = (struct srv_connections){
        .max = max, .seconds_max = seconds_max, .fds = (int)max + SPARE_FDS};
    t->slot = demur_alloc_array((size_t)t->fds, sizeof t->slot[0]);
    if (t->slot == NULL) {
        demur_free(t);
        return DEMUR_ERR_NOMEM;
    }
    (void)pthread_mutex_init(&t->lock, NULL);
    *out = t;
    return DEMUR_OK;
}

void srv_connections_free(struct srv_connections *t)
{
    if (t == NULL) return;
    (void)pthread_mutex_destroy(&t->lock);
    demur_free(t->slot);
    demur_free(t);
}

/* Whether a circuit has its share; the table is locked. */
static bool has_share(const struct srv_connections *t, uint64_t circuit)
{
    unsigned n = 0;

    if (circuit == 0) return false;
    for (int fd = 0; fd <= t->highest; fd++) {
        n += t->slot[fd].is_open && t->slot[fd].circuit == circuit;
    }
    return n >= SRV_CIRCUIT_MAX;
}

bool srv_connections_add(struct srv_connections *t, int fd, uint64_t circuit)
{
    bool taken = false;

    (void)pthread_mutex_lock(&t->lock);
    if (t->count < t->max && fd >= 0 && fd < t->fds && !has_share(t, circuit)) {
        t->slot[fd] = (struct slot){.is_open = true, .since_s = now_s(), .circuit = circuit};
        t->count++;
        if (fd > t->highest) t->highest = fd;
        taken = true;
    }
    (void)pthread_mutex_unlock(&t->lock);
    return taken;
}

void srv_connections_remove(struct srv_connections *t, int fd)
{
    (void)pthread_mutex_lock(&t->lock);
    if (fd >= 0 && fd < t->fds && t->slot[fd].is_open) {
        t->slot[fd].is_open = false;
        t->count--;
    }
    (void)pthread_mutex_unlock(&t->lock);
}

static void set_held(struct srv_connections *t, int fd, bool held, uint64_t len)
{
    (void)pthread_mutex_lock(&t->lock);
    if (fd >= 0 && fd < t->fds && t->slot[fd].is_open) {
        t->slot[fd].is_held = held;
        t->slot[fd].since_s = now_s();
        t->slot[fd].more_s = len / SRV_LEAST_RATE;
    }
    (void)pthread_mutex_unlock(&t->lock);
}

void srv_connections_hold(struct srv_connections *t, int fd)
{
    set_held(t, fd, true, 0);
}

void srv_connections_release(struct srv_connections *t, int fd, uint64_t len)
{
    set_held(t, fd, false, len);
}

bool srv_connections_blame(struct srv_connections *t, int fd)
{
    bool too_often = false;

    (void)pthread_mutex_lock(&t->lock);
    if (fd >= 0 && fd < t->fds && t->slot[fd].is_open) {
        too_often = ++t->slot[fd].blame >= SRV_BLAME_MAX;
        if (too_often) t->slot[fd].blame = SRV_BLAME_MAX;
    }
    (void)pthread_mutex_unlock(&t->lock);
    return too_often;
}

bool srv_connections_blamed(struct srv_connections *t, int fd)
{
    bool blamed;

    (void)pthread_mutex_lock(&t->lock);
    blamed = fd >= 0 && fd < t->fds && t->slot[fd].is_open && t->slot[fd].blame > 0;
    (void)pthread_mutex_unlock(&t->lock);
    return blamed;
}

void srv_connections_watch(struct srv_connections *t)
{
    uint64_t now = now_s();

    (void)pthread_mutex_lock(&t->lock);
    for (int fd = 0; fd <= t->highest; fd++) {
        const struct slot *s = &t->slot[fd];

        if (!s->is_open || s->is_held || now - s->since_s < t->seconds_max + s->more_s) continue;
        (void)shutdown(fd, SHUT_RDWR); /* open until srv_connections_remove(): no other's socket */
    }
    (void)pthread_mutex_unlock(&t->lock);
}
