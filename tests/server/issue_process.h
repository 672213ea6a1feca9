/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issue_process.h -- `demurd issue` as a process of its own, for tests. */
#ifndef ISSUE_PROCESS_H
#define ISSUE_PROCESS_H

#include "tap.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { P_LINES_MAX = 65536, P_WAIT_MS = 30000, P_STEP_MS = 20 };

/** A process, and what it has said on standard error. */
struct office_process {
    pid_t pid;
    int err;
    char said[P_LINES_MAX];
    size_t len;
    char address[64];
};

/* Read what it says; false: it has ended, or says nothing for ms. */
static inline bool p_read(struct office_process *p, int ms)
{
    struct pollfd fd = {.fd = p->err, .events = POLLIN};
    ssize_t n;

    if (p->len + 1 >= sizeof p->said || poll(&fd, 1, ms) != 1) return false;
    n = read(p->err, p->said + p->len, sizeof p->said - 1 - p->len);
    if (n <= 0) return false;
    p->len += (size_t)n;
    p->said[p->len] = '\0';
    return true;
}

/** Wait until it has said text; false: it never does. */
static inline bool p_says(struct office_process *p, const char *text)
{
    while (strstr(p->said, text) == NULL && p_read(p, P_WAIT_MS)) {
    }
    return strstr(p->said, text) != NULL;
}

/* The program beside this one. */
static inline void p_program(char *out, size_t room)
{
    ssize_t n = readlink("/proc/self/exe", out, room - 16);
    char *slash;

    out[n > 0 ? n : 0] = '\0';
    slash = strrchr(out, '/');
    strcpy(slash != NULL ? slash + 1 : out, "demurd");
}

/** Start the office of dir; fault: DEMUR_FAULT of it, or NULL. */
static inline void p_start(struct office_process *p, const char *dir, const char *fault)
{
    char program[4096];
    char conf[256];
    int pipes[2];

    memset(p, 0, sizeof *p);
    p_program(program, sizeof program);
    (void)snprintf(conf, sizeof conf, "%s/issue.conf", dir);
    if (!CHECK(pipe(pipes) == 0)) abort();
    p->pid = fork();
    if (p->pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not outlive the test */
        (void)dup2(pipes[1], STDERR_FILENO);
        (void)dup2(pipes[1], STDOUT_FILENO);
        (void)close(pipes[0]);
        if (fault != NULL) (void)setenv("DEMUR_FAULT", fault, 1);
        (void)execl(program, "demurd", "--as-root", "issue", conf, (char *)NULL);
        _exit(127);
    }
    (void)close(pipes[1]);
    (void)fcntl(pipes[0], F_SETFD, FD_CLOEXEC);
    p->err = pipes[0];
}

/** Start it and wait until it listens. */
static inline bool p_open(struct office_process *p, const char *dir, const char *fault)
{
    const char *at;

    p_start(p, dir, fault);
    if (!CHECK(p_says(p, "event=listening"))) {
        printf("# %s\n", p->said);
        return false;
    }
    at = strstr(p->said, "address=");
    return at != NULL && sscanf(at, "address=%63s", p->address) == 1;
}

/** Wait for its end: the exit status, or 128 and the signal that ended it. */
static inline int p_end(struct office_process *p)
{
    int status = 0;
    int waited = 0;

    while (p_read(p, P_WAIT_MS)) {
    }
    while (waitpid(p->pid, &status, WNOHANG) == 0) {
        waited += P_STEP_MS;
        if (waited > P_WAIT_MS) (void)kill(p->pid, SIGKILL);
        (void)poll(NULL, 0, P_STEP_MS);
    }
    (void)close(p->err);
    p->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/** Ask it to end, and wait. */
static inline int p_stop(struct office_process *p)
{
    if (p->pid <= 0) return 0;
    (void)kill(p->pid, SIGTERM);
    return p_end(p);
}

#endif
