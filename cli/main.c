/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* main.c -- find the command that the first words name, and run it. */
#include "commands.h"

#include <string.h>

static const struct cli_cmd *const commands[] = {
    &cmd_bundle_show, &cmd_bundle_verify, &cmd_demo,         &cmd_log_check,
    &cmd_memo_check,  &cmd_proof_export,  &cmd_proof_import, &cmd_roster_import,
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* How many of the words in argv spell out name, all of it; 0 if they do not. */
static int words_spelling(const char *name, int argc, char *const argv[])
{
    for (int words = 0; words < argc; words++) {
        size_t len = strlen(argv[words]);

        if (strncmp(name, argv[words], len) != 0) return 0;
        if (name[len] == '\0') return words + 1;
        if (name[len] != ' ') return 0;
        name += len + 1;
    }
    return 0;
}

static void print_commands(FILE *to)
{
    fputs("usage: demur COMMAND [OPTION...] [OPERAND...]\n\n", to);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "  %-16s%s\n", commands[i]->name, commands[i]->brief);
    }
    fputs("\ndemur COMMAND --help says more of each.\n", to);
}

int main(int argc, char *argv[])
{
    for (size_t i = 0; i < COMMANDS; i++) {
        int words = words_spelling(commands[i]->name, argc - 1, argv + 1);

        if (words == 0) continue;
        return (int)cli_run(commands[i], argc - 1 - words, argv + 1 + words, stdout, stderr);
    }
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_commands(stdout);
        return fflush(stdout) == 0 ? CLI_OK : CLI_FAILED;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        printf("demur %s\n", DEMUR_VERSION);
        return fflush(stdout) == 0 ? CLI_OK : CLI_FAILED;
    }
    print_commands(stderr);
    return CLI_USAGE;
}
