/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * main.c -- bench_serve DEMURD DIR [NAME=VALUE...]: what a server bears.
 *
 * Starts DEMURD for a made-up organisation in DIR (which must not be there), hands in what a memo
 * needs, and then sends cells that were made beforehand.  Prints one line a figure:
 *
 *     sign       valid cells of one memo, at `rate` a second, or as fast as they are answered
 *     malformed  cells that are none, and acts whose points are none, as fast as they are answered
 *     flood      `honest` valid cells a second, alone and beside `flood` well-formed invalid ones
 *     slow       the same beside `slow` connections that send a byte a second
 *
 *     cells=10000 rate=0 seconds=10 honest=50 flood=500 slow=1000 connections=200 window=5
 *     modes=sign,malformed,flood,slow then=COMMAND origin=NAME "witness=VKEY URL"
 *
 * then: a command for sh that is run at the end, while the server still runs, with its address in
 * BENCH_URL; if it fails, so does bench_serve.
 *
 * The load and the server share the machine's processors: what the load takes is printed, too.
 */
#include "engine.h"

#include "demur/memory.h"
#include "host/program.h"
#include "host/random.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char host_program[] = "bench_serve";

enum { PATH_LEN = 4096, FLOOD_ACTS = 512, TRIES = 600, PAUSE_MS = 200, REPLY_STATUS = 6 };

/* What is asked for. */
struct plan {
    unsigned cells, rate, seconds, honest, flood, slow, connections, window;
    const char *modes, *then, *origin, *witness;
};

/* A run of the whole program. */
struct bench {
    struct plan plan;
    const char *dir;
    unsigned port;
    pid_t server;
    struct load_org org;
    struct load_act *act; /* valid ones, each used once */
    uint32_t acts, used;
    uint32_t spare;                  /* more of them, to be spoiled */
    struct load_act bad[FLOOD_ACTS]; /* well formed, but for one scalar */
};

/* ---- the server ------------------------------------------------------------------------ */

static void pause_ms(unsigned ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000L};

    (void)nanosleep(&t, NULL);
}

/* A port that is free now. */
static unsigned free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &len) != 0) {
        a.sin_port = 0;
    }
    if (fd >= 0) (void)close(fd);
    return ntohs(a.sin_port);
}

static bool start_server(struct bench *b, const char *program)
{
    char conf[PATH_LEN];
    char log[PATH_LEN];
    uint8_t answer[1024];

    (void)snprintf(conf, sizeof conf, "%s/demurd.conf", b->dir);
    (void)snprintf(log, sizeof log, "%s/demurd.err", b->dir);
    b->server = fork();
    if (b->server == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        if (fd >= 0) (void)dup2(fd, STDERR_FILENO);
        if (geteuid() == 0) {
            (void)execl(program, program, "--as-root", "serve", conf, (char *)NULL);
        } else {
            (void)execl(program, program, "serve", conf, (char *)NULL);
        }
        perror(program);
        _exit(127);
    }
    for (unsigned i = 0; i < TRIES && b->server > 0; i++) {
        if (load_ask(b->port, "GET /v1/health", (struct demur_span){NULL, 0}, answer,
                     sizeof answer) >= 0) {
            return true;
        }
        if (waitpid(b->server, NULL, WNOHANG) != 0) break;
        pause_ms(PAUSE_MS / 4);
    }
    fprintf(stderr, "bench_serve: the server does not begin: see %s\n", log);
    return false;
}

/* Processor time of the server so far, in seconds: fields 14 and 15 of proc(5), stat. */
static double server_cpu(const struct bench *b)
{
    enum { USER = 14, SYSTEM = 15, AFTER_NAME = 3 };
    char text[1024] = "";
    unsigned long ticks = 0;
    const char *at;
    FILE *f;

    (void)snprintf(text, sizeof text, "/proc/%ld/stat", (long)b->server);
    f = fopen(text, "r");
    if (f == NULL) return 0;
    at = fgets(text, sizeof text, f) != NULL ? strrchr(text, ')') : NULL;
    (void)fclose(f);
    for (int field = AFTER_NAME; at != NULL && field <= SYSTEM; field++) {
        at = strchr(at + 1, ' ');
        if (at != NULL && field >= USER) ticks += strtoul(at + 1, NULL, 10);
    }
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

static double own_cpu(void)
{
    struct rusage r;

    (void)getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

/* ---- handing in ------------------------------------------------------------------------ */

/* Hand in an entry until it is taken: it may have to wait for the window of the one before. */
static bool hand_in(const struct bench *b, const struct load_act *a, bool is_cell, const char *what)
{
    static uint8_t body[DEMUR_CELL_BYTES + 65536];
    uint8_t reply[DEMUR_REPLY_BYTES] = {0};
    size_t len = is_cell ? DEMUR_CELL_BYTES : a->len + 2;

    memset(body, 0, sizeof body);
    if (!is_cell) demur_set_be16(body, (uint16_t)a->len);
    memcpy(body + (is_cell ? 0 : 2), a->data, a->len);
    for (unsigned i = 0; i < TRIES; i++) {
        int got = load_ask(b->port, is_cell ? "POST /v1/cell" : "POST /v1/entry",
                           (struct demur_span){body, len}, reply, sizeof reply);

        if (got == DEMUR_REPLY_BYTES && reply[REPLY_STATUS] == DEMUR_ACCEPTED) return true;
        if (waitpid(b->server, NULL, WNOHANG) != 0) break;
        pause_ms(PAUSE_MS);
    }
    fprintf(stderr, "bench_serve: %s was not taken: status %u\n", what, reply[REPLY_STATUS]);
    return false;
}

/* Take the next n acts that nobody has sent. */
static struct load_stream take(struct bench *b, uint32_t n, double rate)
{
    struct load_stream s = {.act = b->act + b->used,
                            .acts = n,
                            .rate = rate,
                            .connections = b->plan.connections,
                            .counted = DEMUR_ACCEPTED};

    if (s.acts > b->acts - b->used) s.acts = b->acts - b->used;
    b->used += s.acts;
    return s;
}

static bool wants(const struct bench *b, const char *mode)
{
    return strstr(b->plan.modes, mode) != NULL;
}

static bool prepare(struct bench *b, const char *program)
{
    const struct plan *p = &b->plan;
    uint32_t honest = p->honest * p->seconds + 1;
    struct demur_random random = host_random();
    struct load_act *all;

    b->acts = 1 + p->cells;
    if (wants(b, "flood")) b->acts += 2 * honest;
    if (wants(b, "slow")) b->acts += honest;
    if (wants(b, "flood") || wants(b, "malformed")) b->spare = FLOOD_ACTS;
    all = demur_alloc_array(b->acts + b->spare, sizeof all[0]);
    b->act = all;
    b->port = free_port();
    if (all == NULL || mkdir(b->dir, 0700) != 0) {
        perror(b->dir);
        return false;
    }
    struct load_org_plan org = {b->acts + b->spare + 2, p->window, p->origin, p->witness};

    if (!load_org_make(&b->org, &random, &org) || !load_org_write(&b->org, b->dir, b->port)) {
        return false;
    }
    fprintf(stderr, "bench_serve: making %u signatures\n", b->acts + b->spare);
    if (!load_org_sign(all, &b->org, 0, b->acts + b->spare)) return false;
    for (size_t i = 0; i < b->spare; i++) {
        b->bad[i] = all[b->acts + i];
        b->bad[i].data[b->bad[i].len - DEMUR_ACT_PROOF_BYTES + 400] ^=
            1; /* a scalar's last bytes */
    }
    b->used = 1;
    return start_server(b, program) && hand_in(b, &b->org.roster, false, "the roster") &&
           hand_in(b, &b->org.counts, false, "the counts") &&
           hand_in(b, &b->org.freeze, true, "the freeze") &&
           hand_in(b, &b->act[0], true, "the first signature");
}

/* ---- figures --------------------------------------------------------------------------- */

static void print_refusals(const char *what, const struct load_result *r)
{
    for (unsigned i = 1; i < LOAD_STATUSES; i++) {
        if (r->status[i] > 0) {
            printf("%s.status_%u %llu cells\n", what, i, (unsigned long long)r->status[i]);
        }
    }
}

static void print_latency(const char *what, const struct load_result *r)
{
    unsigned long long lost = r->lost + r->unsent;

    printf("%s.p50 %.1f ms\n", what, load_percentile_ms(r, 0.50));
    printf("%s.p95 %.1f ms\n", what, load_percentile_ms(r, 0.95));
    printf("%s.p99 %.1f ms\n", what, load_percentile_ms(r, 0.99));
    printf("%s.lost %llu cells\n", what, lost);
}

/* How many a second came in time: of one status, or (LOAD_STATUSES) of all but accepted. */
static double per_second(const struct load_result *r, unsigned status)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < LOAD_STATUSES; i++) {
        if (i == status || (status == LOAD_STATUSES && i != DEMUR_ACCEPTED)) n += r->in_time[i];
    }
    return r->last_us > 0 ? (double)n * 1e6 / (double)r->last_us : 0;
}

static bool run_sign(struct bench *b)
{
    struct load_stream s = take(b, b->plan.cells, b->plan.rate);
    double cpu = server_cpu(b);
    double own = own_cpu();
    bool ran =
        load_run(b->port, &s, 1, b->plan.rate > 0 ? (double)s.acts / b->plan.rate + 1 : 3600, NULL);
    const struct load_result *r = &s.result;

    printf("sign.accepted %.0f cells/s\n", per_second(r, DEMUR_ACCEPTED));
    print_latency("sign", r);
    print_refusals("sign", r);
    if (r->answered > 0) {
        printf("sign.server_cpu %.0f us/cell\n", (server_cpu(b) - cpu) * 1e6 / (double)r->answered);
        printf("sign.load_cpu %.0f us/cell\n", (own_cpu() - own) * 1e6 / (double)r->answered);
    }
    load_result_free(&s.result);
    return ran;
}

static bool run_malformed(struct bench *b, const char *what, const struct load_act *act, uint32_t n)
{
    struct load_stream s = {.act = act,
                            .acts = n,
                            .again = true,
                            .connections = b->plan.connections,
                            .counted = LOAD_STATUSES};
    double cpu = server_cpu(b);
    bool ran = load_run(b->port, &s, 1, b->plan.seconds, NULL);
    const struct load_result *r = &s.result;

    printf("%s.refused %.0f cells/s\n", what, per_second(r, LOAD_STATUSES));
    printf("%s.lost %llu cells\n", what, (unsigned long long)r->lost);
    printf("%s.retried %llu cells\n", what, (unsigned long long)r->retried);
    print_refusals(what, r);
    if (r->answered > 0) {
        printf("%s.server_cpu %.0f us/cell\n", what,
               (server_cpu(b) - cpu) * 1e6 / (double)r->answered);
    }
    load_result_free(&s.result);
    return ran;
}

/* Cells that are none, then acts whose first point is none. */
static bool run_all_malformed(struct bench *b)
{
    uint8_t magic[64] = "DMR0";
    struct load_act none = {magic, sizeof magic};
    struct load_act point[FLOOD_ACTS];
    bool ran = run_malformed(b, "bad_magic", &none, 1);

    for (size_t i = 0; i < FLOOD_ACTS; i++) {
        point[i] = (struct load_act){demur_alloc(b->bad[i].len), b->bad[i].len};
        if (point[i].data == NULL) return false;
        memcpy(point[i].data, b->bad[i].data, point[i].len);
        point[i].data[DEMUR_ACT_HEAD_BYTES + DEMUR_HASH_BYTES] &= 0x7f; /* Abar: not compressed */
    }
    ran = ran && run_malformed(b, "bad_point", point, FLOOD_ACTS);
    for (size_t i = 0; i < FLOOD_ACTS; i++) demur_free(point[i].data);
    return ran;
}

/* Honest cells beside whatever else. */
static bool run_honest(struct bench *b, const char *what, double flood, struct load_slow *slow)
{
    uint32_t n = b->plan.honest * b->plan.seconds;
    struct load_stream s[2] = {take(b, n, b->plan.honest),
                               {.act = b->bad,
                                .acts = FLOOD_ACTS,
                                .again = true,
                                .rate = flood,
                                .connections = b->plan.connections,
                                .counted = LOAD_STATUSES}};
    bool ran = load_run(b->port, s, flood > 0 ? 2 : 1, b->plan.seconds, slow);
    char name[64];

    printf("%s.accepted %.0f cells/s\n", what, per_second(&s[0].result, DEMUR_ACCEPTED));
    print_latency(what, &s[0].result);
    print_refusals(what, &s[0].result);
    if (flood > 0) {
        (void)snprintf(name, sizeof name, "%s.invalid", what);
        printf("%s %.0f cells/s\n", name, per_second(&s[1].result, LOAD_STATUSES));
        print_refusals(name, &s[1].result);
    }
    load_result_free(&s[0].result);
    load_result_free(&s[1].result);
    return ran;
}

static bool run_slow(struct bench *b)
{
    struct load_slow slow = {.connections = b->plan.slow, .every_ms = 1000};
    bool ran = run_honest(b, "slow", 0, &slow);

    printf("slow.opened %llu connections\n", (unsigned long long)slow.opened);
    printf("slow.closed_by_server %llu connections\n", (unsigned long long)slow.closed);
    return ran;
}

/* ---- all of it ------------------------------------------------------------------------- */

static bool read_option(struct plan *p, const char *text)
{
    const struct {
        const char *name;
        unsigned *to;
    } known[] = {{"cells", &p->cells},     {"rate", &p->rate},
                 {"seconds", &p->seconds}, {"honest", &p->honest},
                 {"flood", &p->flood},     {"slow", &p->slow},
                 {"window", &p->window},   {"connections", &p->connections}};

    const struct {
        const char *name;
        const char **to;
    } texts[] = {
        {"modes", &p->modes}, {"then", &p->then}, {"origin", &p->origin}, {"witness", &p->witness}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t len = strlen(texts[i].name);

        if (strncmp(text, texts[i].name, len) != 0 || text[len] != '=') continue;
        *texts[i].to = text + len + 1;
        return true;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t len = strlen(known[i].name);

        if (strncmp(text, known[i].name, len) != 0 || text[len] != '=') continue;
        *known[i].to = (unsigned)strtoul(text + len + 1, NULL, 10);
        return true;
    }
    return false;
}

static bool run_modes(struct bench *b)
{
    bool ran = true;

    if (wants(b, "sign")) ran = run_sign(b);
    if (ran && wants(b, "malformed")) ran = run_all_malformed(b);
    if (ran && wants(b, "flood")) {
        ran = run_honest(b, "calm", 0, NULL) && run_honest(b, "flood", b->plan.flood, NULL);
    }
    if (ran && wants(b, "slow")) ran = run_slow(b);
    return ran;
}

/* What is to be done while the server runs. */
static bool run_then(const struct bench *b)
{
    char url[64];
    int status = -1;
    pid_t child;

    if (b->plan.then == NULL) return true;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", b->port);
    (void)fflush(stdout);
    child = fork();
    if (child == 0) {
        if (setenv("BENCH_URL", url, 1) == 0) {
            (void)execl("/bin/sh", "sh", "-c", b->plan.then, (char *)NULL);
        }
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static void stop_server(const struct bench *b)
{
    if (b->server <= 0) return;
    (void)kill(b->server, SIGTERM);
    (void)waitpid(b->server, NULL, 0);
}

int main(int argc, char *argv[])
{
    static struct bench b = {.plan = {10000, 0, 10, 50, 500, 1000, 200, 5,
                                      "sign,malformed,flood,slow", NULL, "bench.example/log",
                                      NULL}};
    bool ran = argc >= 3;

    for (int i = 3; i < argc && ran; i++) ran = read_option(&b.plan, argv[i]);
    if (!ran) {
        fputs("usage: bench_serve DEMURD DIR [NAME=VALUE...]\n", stderr);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    b.dir = argv[2];
    ran = prepare(&b, argv[1]) && run_modes(&b) && run_then(&b);
    stop_server(&b);
    for (uint32_t i = 0; b.act != NULL && i < b.acts + b.spare; i++) demur_free(b.act[i].data);
    demur_free(b.act);
    load_org_free(&b.org);
    return ran ? 0 : 1;
}
