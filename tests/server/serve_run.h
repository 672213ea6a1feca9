/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * serve_run.h -- a real demurd serve for the test organisation of org_for_tests.h: its directory,
 * its process, and what is handed to it over HTTP.
 *
 * The programs that use it are given the path of demurd as their first argument.
 */
#ifndef SERVE_RUN_H
#define SERVE_RUN_H

#include "core/bundle/channel_for_tests.h"
#include "demur/cell.h"
#include "demur/encode.h"
#include "demur/key_file.h"
#include "host/net.h"
#include "host/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { R_PATH = 512, R_PATIENCE = 600, R_STEP_MS = 50 };

/** A server of a test organisation. */
struct serve_run {
    const char *demurd;
    char dir[R_PATH];
    char url[R_PATH];
    pid_t pid; /**< 0: it does not run */
    struct host_net *net;
    unsigned run; /**< how often it was started */
};

/* ---- files ----------------------------------------------------------------------------- */

static inline void r_path(char out[R_PATH], const struct serve_run *r, const char *name)
{
    (void)snprintf(out, R_PATH, "%.400s/%.100s", r->dir, name);
}

static inline void r_write(const struct serve_run *r, const char *name, const void *data,
                           size_t len)
{
    char path[R_PATH];
    int fd;

    r_path(path, r, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd >= 0 && write(fd, data, len) == (ssize_t)len);
    (void)close(fd);
}

static inline void r_key(const struct serve_run *r, const char *name,
                         const struct demur_key_file *key)
{
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_key_file_encode(bytes, &len, key));
    r_write(r, name, bytes, len);
}

/** Write a directory for c's server; extra is put behind its configuration. */
static inline void r_make(struct serve_run *r, const struct channel *c, const char *demurd,
                          const char *extra)
{
    struct demur_key_file log = {.role = DEMUR_KEY_LOG, .log = c->log_seed};
    struct demur_key_file front = {.role = DEMUR_KEY_FRONT, .front = {.receipt = c->receipt}};
    char conf[2048];

    *r = (struct serve_run){.demurd = demurd};
    (void)snprintf(r->dir, sizeof r->dir, "%s/demur-test-XXXXXX",
                   getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    if (mkdtemp(r->dir) == NULL) abort();
    memset(front.front.puzzle.bytes, 7, sizeof front.front.puzzle.bytes);
    r_key(r, "log.key", &log);
    r_key(r, "front.key", &front);
    r_write(r, "manifest", c->log[1].data, c->log[1].len);
    (void)snprintf(conf, sizeof conf, "listen = 127.0.0.1:0\nballast_mib = 0\n%s", extra);
    r_write(r, "demurd.conf", conf, strlen(conf));
    if (host_net_new(&r->net, "") != DEMUR_OK) abort();
}

/** Remove the directory with all in it. */
static inline void r_remove(struct serve_run *r)
{
    char command[R_PATH + 16];

    host_net_free(r->net);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", r->dir);
    if (system(command) != 0) abort(); /* NOLINT(cert-env33-c): a test removes its own directory */
}

/* ---- the process ----------------------------------------------------------------------- */

static inline void r_pause(int ms)
{
    (void)poll(NULL, 0, ms);
}

/** The value of "address=" in what the server has said so far; false: it is not there yet. */
static inline bool r_find_address(struct serve_run *r)
{
    char path[R_PATH];
    char name[32];
    char text[4096];
    ssize_t got;
    const char *at;
    int fd;

    (void)snprintf(name, sizeof name, "log-%u", r->run);
    r_path(path, r, name);
    fd = open(path, O_RDONLY);
    got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) (void)close(fd);
    text[got > 0 ? got : 0] = '\0';
    at = strstr(text, "address=");
    if (at == NULL || strchr(at, '\n') == NULL) return false;
    (void)snprintf(r->url, sizeof r->url, "http://%.*s", (int)strcspn(at + 8, "\n "), at + 8);
    return true;
}

/** Whether it has ended; *status is then its exit status, or 128 and the signal. */
static inline bool r_ended(struct serve_run *r, int *status)
{
    int s;

    if (r->pid == 0 || waitpid(r->pid, &s, WNOHANG) != r->pid) return r->pid == 0;
    *status = WIFEXITED(s) ? WEXITSTATUS(s) : 128 + WTERMSIG(s);
    r->pid = 0;
    return true;
}

/** Start it and wait until it listens; the status with which it ended instead, or 0. */
static inline int r_start(struct serve_run *r)
{
    char conf[R_PATH];
    char log[R_PATH];
    char name[32];
    int status = 0;

    (void)snprintf(name, sizeof name, "log-%u", ++r->run);
    r_path(conf, r, "demurd.conf");
    r_path(log, r, name);
    r->pid = fork();
    if (r->pid == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlive its test */
        (void)dup2(fd, STDOUT_FILENO);
        (void)dup2(fd, STDERR_FILENO);
        (void)execl(r->demurd, "demurd", "--as-root", "serve", conf, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < R_PATIENCE && !r_find_address(r); i++) {
        if (r_ended(r, &status)) return status;
        r_pause(R_STEP_MS);
    }
    return 0;
}

/** Wait until it has ended by itself; its status, or -1 where it goes on and on. */
static inline int r_wait(struct serve_run *r)
{
    int status = -1;

    for (int i = 0; i < R_PATIENCE && !r_ended(r, &status); i++) r_pause(R_STEP_MS);
    return status;
}

/** End it in order; its status. */
static inline int r_stop(struct serve_run *r)
{
    if (r->pid != 0) (void)kill(r->pid, SIGTERM);
    return r_wait(r);
}

/** End it as a loss of power would end the process. */
static inline void r_kill(struct serve_run *r)
{
    if (r->pid != 0) (void)kill(r->pid, SIGKILL);
    (void)r_wait(r);
}

/* ---- requests -------------------------------------------------------------------------- */

/** Ask for path, or POST body to it; the HTTP status, 0: no answer. */
static inline unsigned r_ask(struct serve_run *r, struct host_response *out, const char *path,
                             struct demur_span body)
{
    struct host_request q = {.body = body, .max = 1U << 26};
    char why[HOST_NET_WHY_LEN] = "";
    char url[2 * R_PATH];

    *out = (struct host_response){0};
    (void)snprintf(url, sizeof url, "%s%s", r->url, path);
    q.url = url;
    if (host_net_ask(out, why, r->net, &q) == DEMUR_OK) return out->status;
    printf("# %s: %s\n", path, why);
    return 0;
}

/** Take the 512-byte reply out of an answer; status 255: there is none. */
static inline struct demur_reply r_reply_of(struct host_response *answer, unsigned status)
{
    struct demur_reply reply = {.status = 255};

    if (status != 0 && answer->len >= DEMUR_REPLY_BYTES &&
        demur_reply_decode(&reply, answer->body, DEMUR_REPLY_BYTES) != DEMUR_OK) {
        reply.status = 255;
    }
    demur_free(answer->body);
    return reply;
}

/** Send the cell bytes as they are. */
static inline struct demur_reply r_send(struct serve_run *r, const uint8_t *cell, size_t len)
{
    struct host_response answer;
    unsigned status = r_ask(r, &answer, "/v1/cell", (struct demur_span){cell, len});

    return r_reply_of(&answer, status);
}

/** Send an object in a cell. */
static inline struct demur_reply r_cell(struct serve_run *r, const uint8_t *object, size_t len)
{
    uint8_t cell[DEMUR_CELL_BYTES];

    CHECK_ERR(DEMUR_OK, demur_cell_encode(cell, (struct demur_span){object, len}, 0));
    return r_send(r, cell, sizeof cell);
}

/** Hand an entry in. */
static inline struct demur_reply r_entry(struct serve_run *r, const uint8_t *entry, size_t len)
{
    struct demur_writer w;
    struct host_response answer;
    unsigned status;

    demur_writer_init(&w);
    demur_put_v16(&w, entry, len);
    status = r_ask(r, &answer, "/v1/entry", (struct demur_span){w.data, w.len});
    demur_writer_wipe(&w);
    return r_reply_of(&answer, status);
}

/** Seq of the newest published window; -1: none. */
static inline long r_newest(struct serve_run *r)
{
    struct host_response answer;
    char text[16] = "";
    unsigned status = r_ask(r, &answer, "/v1/feed", (struct demur_span){NULL, 0});

    if (answer.len < sizeof text)
        memcpy(text, answer.body != NULL ? answer.body : (void *)text, answer.len);
    demur_free(answer.body);
    return status == 200 ? strtol(text, NULL, 10) : -1;
}

/** Wait until a window behind `seq` has been published. */
static inline bool r_window(struct serve_run *r, long seq)
{
    for (int i = 0; i < R_PATIENCE; i++) {
        if (r_newest(r) > seq) return true;
        r_pause(R_STEP_MS);
    }
    return false;
}

/** Size of the newest published checkpoint; 0: none. */
static inline uint64_t r_size(struct serve_run *r)
{
    struct host_response answer;
    unsigned status = r_ask(r, &answer, "/checkpoint", (struct demur_span){NULL, 0});
    const char *line = status != 200 ? NULL : memchr(answer.body, '\n', answer.len);
    uint64_t size = line == NULL ? 0 : strtoull(line + 1, NULL, 10);

    demur_free(answer.body);
    return size;
}

/* ---- the organisation ------------------------------------------------------------------ */

/** Let the server's clock stand on the test organisation's day `day`, at noon. */
static inline void r_set_day(uint32_t day)
{
    char shift[32];

    (void)snprintf(shift, sizeof shift, "%lld",
                   (long long)day * C_DAY_S + C_DAY_S / 2 - (long long)time(NULL));
    (void)setenv("DEMUR_CLOCK_S", shift, 1);
}

/** Hand in everything that waits in c, and forget it; all must be accepted. */
static inline void r_submit(struct serve_run *r, struct channel *c)
{
    for (size_t i = 0; i < c->waiting_count; i++) {
        const struct c_entry *e = &c->waiting[i];
        uint8_t kind = e->data[4];
        bool by_cell = kind == DEMUR_KIND_MEMO_FREEZE || kind == DEMUR_KIND_SIGN ||
                       kind == DEMUR_KIND_WITHDRAW || kind == DEMUR_KIND_DELIVERED ||
                       kind == DEMUR_KIND_RELEASE || kind == DEMUR_KIND_RATING;
        struct demur_reply reply =
            by_cell ? r_cell(r, e->data, e->len) : r_entry(r, e->data, e->len);

        if (!CHECK(reply.status == DEMUR_ACCEPTED)) {
            printf("# kind %02x: status %u\n", kind, reply.status);
        }
        CHECK_ERR(DEMUR_OK, demur_reply_verify(&reply, &c->org, &c->manifest->receipt_pk));
        demur_free(e->data);
    }
    c->waiting_count = 0;
}

/** The organisation of c on its server: roster and counts in the log, so that a memo may come. */
static inline void r_found(struct serve_run *r, struct channel *c)
{
    long seq = r_newest(r);

    c_submit_copy(c, c->log[c->roster_index].data, c->log[c->roster_index].len);
    r_submit(r, c);
    CHECK(r_window(r, seq));
    seq = r_newest(r);
    c_counts(c, 1, 0);
    r_submit(r, c);
    CHECK(r_window(r, seq));
}

#endif
