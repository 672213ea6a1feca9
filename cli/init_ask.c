/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* init_ask.c -- the four questions of `demur init`, which are asked on a terminal alone. */
#include "init.h"

#include <string.h>
#include <unistd.h>

/* Read a line of at most size - 1 bytes, without its end and blanks; false: there is none. */
static bool read_line(char *to, size_t size)
{
    size_t len;

    if (fgets(to, (int)size, stdin) == NULL) return false;
    len = strlen(to);
    if (len == size - 1 && to[len - 1] != '\n') { /* the rest of a line that is too long */
        for (int c = getchar(); c != '\n' && c != EOF;) c = getchar();
        to[0] = '\0';
        return true;
    }
    while (len > 0 && strchr(" \t\r\n", to[len - 1]) != NULL) to[--len] = '\0';
    len = strspn(to, " \t");
    memmove(to, to + len, strlen(to) - len + 1);
    return true;
}

/* Ask until there is an answer; false: no more can be read. */
static bool ask(const struct init *in, char *to, size_t size, const char *question)
{
    while (to[0] == '\0') {
        fputs(question, in->err);
        (void)fflush(in->err);
        if (!read_line(to, size)) return false;
    }
    return true;
}

static bool ask_principals(struct init *in)
{
    fputs("\nWho answers memos? One title a line, the first first; an empty line ends the list.\n",
          in->err);
    while (in->principals < DEMUR_PRINCIPALS_MAX) {
        char *title = in->title[in->principals];

        fprintf(in->err, "  %zu: ", in->principals + 1);
        (void)fflush(in->err);
        if (!read_line(title, sizeof in->title[0])) return in->principals > 0;
        if (title[0] != '\0') {
            in->principals++;
        } else if (in->principals > 0) {
            return true;
        }
    }
    return true;
}

/* Say which options are missing where nobody can be asked. */
static enum cli_exit say_missing(const struct init *in)
{
    fputs("demur: nobody can be asked, as this is no terminal; give", in->err);
    if (in->name[0] == '\0') fputs(" --name", in->err);
    if (in->principals == 0) fputs(" --principal", in->err);
    if (in->roster_path[0] == '\0') fputs(" --roster", in->err);
    if (in->address_text[0] == '\0') fputs(" --address", in->err);
    fputc('\n', in->err);
    return CLI_USAGE;
}

enum cli_exit init_ask(struct init *in)
{
    bool ok = true;

    if (in->name[0] != '\0' && in->principals > 0 && in->roster_path[0] != '\0' &&
        in->address_text[0] != '\0') {
        return CLI_OK;
    }
    if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0) return say_missing(in);
    ok = ask(in, in->name, INIT_NAME_MAX + 1, "What is the organisation called?\n  ");
    if (ok && in->principals == 0) ok = ask_principals(in);
    ok = ok && ask(in, in->roster_path, sizeof in->roster_path,
                   "\nWhich file has all members, as HR exports it (CSV)?\n  ");
    ok = ok && ask(in, in->address_text, sizeof in->address_text,
                   "\nUnder which address will the channel be reached? Such as "
                   "https://dissent.example.org,\nor http://127.0.0.1:8470 to try it on this "
                   "machine.\n  ");
    if (ok) return CLI_OK;
    fputs("\ndemur: stopped; nothing was written\n", in->err);
    return CLI_FAILED;
}
