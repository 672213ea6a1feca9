/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * witness_run.h -- fake_witness.mjs as a process for tests in C: the first witness of the test
 * organisation, told by its file of control what to do wrong.
 *
 * The environment's DEMUR_SOURCE is the source directory.
 */
#ifndef WITNESS_RUN_H
#define WITNESS_RUN_H

#include "serve_run.h"

enum { W_DAY = C_FIRST_DAY + 2 }; /* at whose noon its clock stands, as r_set_day()'s server's */

/** A witness that runs. */
struct witness_run {
    char dir[R_PATH];
    char url[R_PATH];
    pid_t pid;
    struct host_net *net;
};

static inline void w_file(const struct witness_run *w, const char *name, const void *data,
                          size_t len)
{
    struct serve_run at = {.demurd = ""};

    (void)snprintf(at.dir, sizeof at.dir, "%s", w->dir);
    r_write(&at, name, data, len);
}

/** Tell it what to do with every request from here on: a JSON object. */
static inline void w_tell(const struct witness_run *w, const char *control)
{
    char from[R_PATH];
    char to[R_PATH];

    w_file(w, "control.part", control, strlen(control));
    (void)snprintf(from, sizeof from, "%.400s/control.part", w->dir);
    (void)snprintf(to, sizeof to, "%.400s/control", w->dir);
    CHECK(rename(from, to) == 0); /* whole, or as it was */
}

/* Its address, once it has said it. */
static inline bool w_find_url(struct witness_run *w)
{
    char path[R_PATH];
    char text[2048] = "";
    const char *at;
    ssize_t got;
    int fd;

    (void)snprintf(path, sizeof path, "%.400s/out", w->dir);
    fd = open(path, O_RDONLY);
    got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) (void)close(fd);
    text[got > 0 ? got : 0] = '\0';
    at = strstr(text, "\nurl ");
    if (at == NULL || strchr(at + 1, '\n') == NULL) return false;
    (void)snprintf(w->url, sizeof w->url, "%.*s", (int)strcspn(at + 5, "\n"), at + 5);
    return true;
}

static inline void w_exec(const struct witness_run *w, const char *script, const char *log)
{
    char path[4][R_PATH];
    char noon[32];
    static const char *const name[4] = {"out", "seed", "state", "control"};
    int fd;

    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(path[i], sizeof path[i], "%.400s/%s", w->dir, name[i]);
    }
    (void)snprintf(noon, sizeof noon, "%d", W_DAY * C_DAY_S + C_DAY_S / 2);
    fd = open(path[0], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlive its test */
    (void)dup2(fd, STDOUT_FILENO);
    (void)dup2(fd, STDERR_FILENO);
    (void)execlp("node", "node", script, "--seed", path[1], "--name", "one.example", "--state",
                 path[2], "--log", log, "--control", path[3], "--time", noon, (char *)NULL);
    _exit(127);
}

/** Start the first witness of the organisation that org_for_tests.h makes. */
static inline void w_start(struct witness_run *w)
{
    struct channel keys = {.seq = 0};
    char log[DEMUR_VKEY_LEN_MAX + 1];
    char script[R_PATH];

    *w = (struct witness_run){.pid = 0};
    c_keys(&keys);
    demur_policy_free(keys.policy);
    demur_vkey_encode(log, &keys.log_key);
    (void)snprintf(w->dir, sizeof w->dir, "%s/demur-test-XXXXXX",
                   getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    if (mkdtemp(w->dir) == NULL) abort();
    if (getenv("DEMUR_SOURCE") == NULL) abort();
    w_file(w, "seed", keys.witness_seed[0].bytes, sizeof keys.witness_seed[0].bytes);
    (void)snprintf(script, sizeof script, "%.400s/tests/server/fake_witness.mjs",
                   getenv("DEMUR_SOURCE"));
    w->pid = fork();
    if (w->pid == 0) w_exec(w, script, log);
    for (int i = 0; i < R_PATIENCE && !w_find_url(w); i++) r_pause(R_STEP_MS);
    if (!CHECK(w->url[0] != '\0') || host_net_new(&w->net, "") != DEMUR_OK) abort();
}

static inline void w_stop(struct witness_run *w)
{
    char command[R_PATH + 16];
    int status;

    (void)kill(w->pid, SIGTERM);
    (void)waitpid(w->pid, &status, 0);
    host_net_free(w->net);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", w->dir);
    if (system(command) != 0) abort(); /* NOLINT(cert-env33-c): a test removes its own directory */
}

/** How many requests have come. */
static inline unsigned long w_seen(const struct witness_run *w)
{
    struct host_response answer = {0};
    struct host_request q = {.max = 64};
    char why[HOST_NET_WHY_LEN];
    char url[R_PATH + 16];
    char text[32] = "";

    (void)snprintf(url, sizeof url, "%s/seen", w->url);
    q.url = url;
    if (!CHECK(host_net_ask(&answer, why, w->net, &q) == DEMUR_OK)) return 0;
    if (answer.len < sizeof text) memcpy(text, answer.body, answer.len);
    demur_free(answer.body);
    return strtoul(text, NULL, 10);
}

/** Wait until more than n requests have come. */
static inline bool w_asked(const struct witness_run *w, unsigned long n)
{
    for (int i = 0; i < R_PATIENCE; i++) {
        if (w_seen(w) > n) return true;
        r_pause(R_STEP_MS);
    }
    return false;
}

#endif
