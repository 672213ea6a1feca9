/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* main.c -- find the command that the first words name, and run it. */
#include "commands.h"
#include "host/program.h"

#include <string.h>

const char host_program[] = "demur";

const struct cli_cmd *const cli_commands[] = {
    &cmd_backup,
    &cmd_board,
    &cmd_bundle_make,
    &cmd_bundle_show,
    &cmd_bundle_verify,
    &cmd_completions,
    &cmd_demo,
    &cmd_docket,
    &cmd_doctor,
    &cmd_enrol,
    &cmd_inbox_ack,
    &cmd_inbox_answer,
    &cmd_inbox_extend,
    &cmd_inbox_list,
    &cmd_inbox_login,
    &cmd_inbox_read,
    &cmd_init,
    &cmd_key_make,
    &cmd_key_show,
    &cmd_log_check,
    &cmd_log_mirror,
    &cmd_memo_check,
    &cmd_memo_claim,
    &cmd_memo_deliver,
    &cmd_memo_freeze,
    &cmd_memo_link,
    &cmd_memo_list,
    &cmd_memo_new,
    &cmd_memo_rate,
    &cmd_memo_read,
    &cmd_memo_release,
    &cmd_memo_sign,
    &cmd_memo_withdraw,
    &cmd_org_next,
    &cmd_org_show,
    &cmd_org_sign,
    &cmd_policy_check,
    &cmd_policy_days,
    &cmd_policy_due,
    &cmd_policy_holidays,
    &cmd_policy_profiles,
    &cmd_poll_ask,
    &cmd_poll_list,
    &cmd_poll_vote,
    &cmd_proof_export,
    &cmd_proof_import,
    &cmd_refresh,
    &cmd_restore,
    &cmd_roster_codes,
    &cmd_roster_import,
    &cmd_roster_sign,
    &cmd_send,
    &cmd_standing,
    NULL,
};

enum { COMMANDS = sizeof cli_commands / sizeof cli_commands[0] - 1 };

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

/* Whether name begins with the words in argv, each whole. */
static bool words_beginning(const char *name, int argc, char *const argv[])
{
    for (int i = 0; i < argc; i++) {
        size_t len = strlen(argv[i]);

        if (strncmp(name, argv[i], len) != 0 || (name[len] != ' ' && name[len] != '\0'))
            return false;
        name += len + (name[len] == ' ');
    }
    return true;
}

static bool words_begin_any(int argc, char *const argv[])
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (words_beginning(cli_commands[i]->name, argc, argv)) return true;
    }
    return false;
}

/* The commands whose names begin with the words in argv, or all of them; false: there is none. */
static bool print_commands(FILE *to, int argc, char *const argv[])
{
    bool found = false;

    fputs("usage: demur COMMAND [OPTION...] [OPERAND...]\n\n", to);
    for (size_t i = 0; i < COMMANDS; i++) {
        bool wanted = argc == 0 || words_beginning(cli_commands[i]->name, argc, argv);

        if (wanted) fprintf(to, "  %-16s%s\n", cli_commands[i]->name, cli_commands[i]->brief);
        found = found || wanted;
    }
    fputs("\ndemur COMMAND --help says more of each.\n", to);
    return found;
}

/* No command is named: help, the version, a word that begins some, or something unknown. */
static enum cli_exit run_none(int argc, char *const argv[])
{
    if (argc == 0) {
        (void)print_commands(stderr, 0, NULL);
        return CLI_USAGE;
    }
    if (strcmp(argv[0], "--version") == 0 && argc == 1) {
        printf("demur %s\n", DEMUR_VERSION);
    } else if ((strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "help") == 0) &&
               (argc == 1 || words_begin_any(argc - 1, argv + 1))) {
        (void)print_commands(stdout, argc - 1, argv + 1);
    } else if (argc > 1 && strcmp(argv[argc - 1], "--help") == 0 &&
               words_begin_any(argc - 1, argv)) {
        (void)print_commands(stdout, argc - 1, argv);
    } else if (words_begin_any(argc, argv)) {
        (void)print_commands(stderr, argc, argv);
        return CLI_USAGE;
    } else {
        fputs("demur: no command is called \"", stderr);
        for (int i = 0; i < argc && argv[i][0] != '-' && i < 2; i++) {
            if (i > 0) fputc(' ', stderr);
            cli_put_text(stderr, (const uint8_t *)argv[i], strlen(argv[i]), false);
        }
        fputs("\"; demur --help lists them\n", stderr);
        return CLI_USAGE;
    }
    return fflush(stdout) == 0 ? CLI_OK : CLI_FAILED;
}

/* The number of the command that the words spell, with its words counted; COMMANDS: none. */
static size_t find(int *words, int argc, char *const argv[])
{
    size_t i = 0;

    while (i < COMMANDS && (*words = words_spelling(cli_commands[i]->name, argc, argv)) == 0) i++;
    return i;
}

int main(int argc, char *argv[])
{
    static char help_option[] = "--help";
    char *help[] = {help_option};
    int words = 0;
    size_t cmd = find(&words, argc - 1, argv + 1);

    if (cmd < COMMANDS) {
        return (int)cli_run(cli_commands[cmd], argc - 1 - words, argv + 1 + words, stdout, stderr);
    }
    if (argc > 2 && strcmp(argv[1], "help") == 0) cmd = find(&words, argc - 2, argv + 2);
    if (cmd < COMMANDS && words == argc - 2) {
        return (int)cli_run(cli_commands[cmd], 1, help, stdout, stderr);
    }
    return (int)run_none(argc - 1, argv + 1);
}
