/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* main.c -- demurd [--as-root] COMMAND OPERAND...: find the command and run it. */
#include "commands.h"
#include "host/program.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

const char host_program[] = "demurd";

static const struct srv_cmd *const commands[] = {
    &srv_cmd_serve, &srv_cmd_issue, &srv_cmd_check_config, &srv_cmd_backup, &srv_cmd_restore,
};

enum { COMMANDS = sizeof commands / sizeof commands[0], PRIVATE = 077 };

static void print_help(FILE *to)
{
    fputs("usage: demurd [--as-root] COMMAND OPERAND...\n\n", to);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "  %s %-*s%s\n", commands[i]->name, 30 - (int)strlen(commands[i]->name),
                commands[i]->operands, commands[i]->brief);
    }
    fputs(
        "\n--as-root lets it run as root, which it does not need: give it a user of its own.\n"
        "exit status: 0 done; 1 it could not be done; 2 a senseless command line; 3 checked, and\n"
        "the answer is no.  See demurd(8), demurd.conf(5).\n",
        to);
}

/* No core, no debugger of the same user, files for nobody else: secrets are in memory. */
static void close_in(void)
{
    struct rlimit none = {0, 0};

    (void)umask(PRIVATE);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)signal(SIGPIPE, SIG_IGN);
}

static enum srv_exit run(const struct srv_cmd *cmd, int argc, char *const argv[])
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            printf("usage: demurd [--as-root] %s %s\n%s\n", cmd->name, cmd->operands, cmd->brief);
            return SRV_OK;
        }
    }
    if (argc < cmd->operands_min || argc > cmd->operands_max) {
        fprintf(stderr, "usage: demurd [--as-root] %s %s\n", cmd->name, cmd->operands);
        return SRV_USAGE;
    }
    return cmd->run(argv);
}

int main(int argc, char *argv[])
{
    bool as_root = argc > 1 && strcmp(argv[1], "--as-root") == 0;
    int at = as_root ? 2 : 1;

    if (argc == at + 1 && strcmp(argv[at], "--help") == 0) {
        print_help(stdout);
        return SRV_OK;
    }
    if (argc == at + 1 && strcmp(argv[at], "--version") == 0) {
        printf("demurd %s\n", DEMUR_VERSION);
        return SRV_OK;
    }
    for (size_t i = 0; i < COMMANDS && at < argc; i++) {
        if (strcmp(argv[at], commands[i]->name) != 0) continue;
        if (geteuid() == 0 && !as_root) {
            fputs("demurd: this is root, which it should not be: give demurd a user of its own, or "
                  "say --as-root first\n",
                  stderr);
            return SRV_FAILED;
        }
        close_in();
        return (int)run(commands[i], argc - at - 1, argv + at + 1);
    }
    if (at < argc) fprintf(stderr, "demurd: there is no command \"%.40s\"\n", argv[at]);
    print_help(stderr);
    return SRV_USAGE;
}
