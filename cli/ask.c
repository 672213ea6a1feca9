/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "ask.h"

#include "demur/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int open_terminal(void)
{
    return open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
}

static bool put(int fd, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t n = write(fd, text, left);

        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text += n;
        left -= (size_t)n;
    }
    return true;
}

/* Read bytes of fd up to LF or the end, without a stdio buffer in between; line has max + 1. */
static enum demur_err read_line(char *line, size_t *len, int fd, size_t max)
{
    size_t n = 0;

    for (;;) {
        char c = '\0';
        ssize_t got = read(fd, &c, 1);

        if (got < 0 && errno == EINTR) continue;
        if (got < 0 || (got == 0 && n == 0)) return DEMUR_ERR_IO;
        if (got == 0 || c == '\n') break;
        if (n == max) return DEMUR_ERR_LENGTH;
        line[n++] = c;
    }
    if (n > 0 && line[n - 1] == '\r') n--;
    line[n] = '\0';
    *len = n;
    return DEMUR_OK;
}

static enum demur_err take_line(char **out, size_t *len, int fd, size_t max)
{
    char *line = demur_alloc(max + 1);
    char *fit = NULL;
    size_t n = 0;
    enum demur_err err = line == NULL ? DEMUR_ERR_NOMEM : read_line(line, &n, fd, max);

    if (err == DEMUR_OK) fit = demur_alloc(n + 1);
    if (err == DEMUR_OK && fit == NULL) err = DEMUR_ERR_NOMEM;
    if (err == DEMUR_OK) {
        memcpy(fit, line, n + 1);
        *out = fit;
        *len = n;
    }
    demur_wipe_free(line, max + 1);
    return err;
}

/* Read the answer to question at fd, a terminal, without showing it.  Typing is hidden
 * before the question is there, and shown again afterwards, whatever happens. */
static enum demur_err ask_hidden(char **out, size_t *len, int fd, const char *question, size_t max)
{
    struct termios was;
    bool is_changed = false;
    enum demur_err err;

    if (tcgetattr(fd, &was) == 0) {
        struct termios quiet = was;

        quiet.c_lflag &= ~(tcflag_t)ECHO;
        quiet.c_lflag |= ECHONL;
        is_changed = tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
    }
    err = put(fd, question) ? take_line(out, len, fd, max) : DEMUR_ERR_IO;
    if (is_changed) (void)tcsetattr(fd, TCSAFLUSH, &was);
    return err;
}

enum demur_err cli_ask_line(char **out, size_t *len, const char *question, bool is_hidden,
                            size_t max)
{
    int fd = open_terminal();
    enum demur_err err;

    if (fd < 0) return DEMUR_ERR_STATE;
    if (is_hidden) {
        err = ask_hidden(out, len, fd, question, max);
    } else {
        err = put(fd, question) ? take_line(out, len, fd, max) : DEMUR_ERR_IO;
    }
    (void)close(fd);
    return err;
}

bool cli_confirm(const struct cli *cli, const char *question)
{
    enum { ANSWER_MAX = 80 };
    char text[512];
    char *answer = NULL;
    size_t len = 0;
    enum demur_err err;
    bool yes;

    (void)fflush(cli->out);
    (void)snprintf(text, sizeof text, "%s [yes/no] ", question);
    err = cli_ask_line(&answer, &len, text, false, ANSWER_MAX);
    if (err == DEMUR_ERR_STATE) {
        fputs("demur: there is no terminal to ask at; --yes says yes beforehand\n", cli->err);
    }
    yes = err == DEMUR_OK && (strcmp(answer, "yes") == 0 || strcmp(answer, "y") == 0);
    if (err == DEMUR_OK) demur_wipe_free(answer, len + 1);
    return yes;
}

/* A line of standard input; at a terminal it is asked for there. */
static enum demur_err read_input(char **out, size_t *len, const struct cli *cli,
                                 const char *question, bool is_hidden, size_t max)
{
    bool is_terminal = isatty(STDIN_FILENO) == 1;
    enum demur_err err = is_terminal ? cli_ask_line(out, len, question, is_hidden, max)
                                     : take_line(out, len, STDIN_FILENO, max);

    if (err == DEMUR_OK) return err;
    fprintf(cli->err, "demur: standard input: %s\n",
            err == DEMUR_ERR_LENGTH ? "the line is too long"
            : err == DEMUR_ERR_IO   ? "a line is wanted there, and there is none"
                                    : demur_err_text(err));
    return err;
}

enum demur_err cli_read_secret_line(char **out, size_t *len, const struct cli *cli,
                                    const char *question, size_t max)
{
    return read_input(out, len, cli, question, true, max);
}

enum demur_err cli_read_shown_line(char **out, size_t *len, const struct cli *cli,
                                   const char *question, size_t max)
{
    return read_input(out, len, cli, question, false, max);
}
