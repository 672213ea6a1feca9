/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli.h"

#include <errno.h>
#include <string.h>

static void print_usage(const struct cli_cmd *cmd, FILE *to)
{
    fprintf(to, "usage: demur %s [OPTION...]%s%s\n%s\n\n", cmd->name,
            cmd->operands[0] != '\0' ? " " : "", cmd->operands, cmd->brief);
    for (const struct cli_opt *opt = cmd->opts; opt->name != NULL; opt++) {
        const char *arg = opt->arg != NULL ? opt->arg : "";
        int pad = 23 - (int)(strlen(opt->name) + strlen(arg));

        fprintf(to, "  --%s %s%*s%s\n", opt->name, arg, pad > 0 ? pad : 1, "", opt->help);
    }
    fprintf(to,
            "\nexample: %s\nexit status: %s; 1 it could not be done, 2 a senseless command line\n",
            cmd->example, cmd->answer);
}

/* Whether opt may be given several times. */
static bool may_repeat(const struct cli_opt *opt)
{
    size_t len = opt->arg == NULL ? 0 : strlen(opt->arg);

    return len > 3 && strcmp(opt->arg + len - 3, "...") == 0;
}

/* Take a value of the option in row; false: it is there already, or too often. */
static bool take_value(struct cli *cli, const struct cli_cmd *cmd, size_t row, const char *value)
{
    bool repeats = may_repeat(&cmd->opts[row]);

    if (cli->option[row] != NULL && !repeats) return false;
    if (cli->option[row] == NULL) cli->option[row] = value;
    if (!repeats) return true;
    if (cli->values == CLI_MAX_VALUES) return false;
    cli->value[cli->values++] = (struct cli_value){row, value};
    return true;
}

/* Say in one line what is wrong with a command line. */
static void complain(FILE *err, const struct cli_cmd *cmd, const char *what, const char *word)
{
    fprintf(err, "demur %s: %s", cmd->name, what);
    if (word != NULL) fputc(' ', err);
    if (word != NULL) cli_put_text(err, (const uint8_t *)word, strlen(word), false);
    fprintf(err, "; demur %s --help says more\n", cmd->name);
}

/* Take one "--name", "--name=value" or "--name value" at argv[*i]; what is wrong, or NULL. */
static const char *take_option(struct cli *cli, const struct cli_cmd *cmd, int argc,
                               char *const argv[], int *i)
{
    const char *name = argv[*i] + 2;
    size_t name_len = strcspn(name, "=");
    const char *value = name[name_len] == '=' ? name + name_len + 1 : NULL;

    for (size_t row = 0; cmd->opts[row].name != NULL; row++) {
        const struct cli_opt *opt = &cmd->opts[row];
        bool same = strlen(opt->name) == name_len && memcmp(opt->name, name, name_len) == 0;

        if (!same) continue;
        if (opt->arg == NULL && value != NULL) return "there is no value for";
        if (opt->arg == NULL) value = "";
        if (value == NULL && *i + 1 < argc) value = argv[++*i];
        if (value == NULL) return "a value is missing behind";
        return take_value(cli, cmd, row, value) ? NULL : "too many times:";
    }
    return "unknown option";
}

/* Take the word at argv[*i]; what is wrong with it, or NULL. */
static const char *take_word(struct cli *cli, const struct cli_cmd *cmd, int argc,
                             char *const argv[], int *i)
{
    if (argv[*i][0] == '-' && argv[*i][1] == '-') return take_option(cli, cmd, argc, argv, i);
    if (argv[*i][0] == '-' && argv[*i][1] != '\0') return "options are spelled in full, not";
    if (cli->operands == cmd->max_operands) return "nothing more is wanted, but there is";
    cli->operand[cli->operands++] = argv[*i];
    return NULL;
}

/* Whether `--help` is asked for anywhere before "--". */
static bool wants_help(int argc, char *const argv[])
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0) return true;
    }
    return false;
}

/* Read the command line into cli; false, and a line on err, where it makes no sense. */
static bool parse(struct cli *cli, const struct cli_cmd *cmd, int argc, char *const argv[])
{
    bool options = true; /* until "--" */

    for (int i = 0; i < argc; i++) {
        int at = i;
        const char *wrong = NULL;

        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options) {
            wrong = take_word(cli, cmd, argc, argv, &i);
        } else if (cli->operands == cmd->max_operands) {
            wrong = "nothing more is wanted, but there is";
        } else {
            cli->operand[cli->operands++] = argv[i];
        }
        if (wrong == NULL) continue;
        complain(cli->err, cmd, wrong, argv[at]);
        return false;
    }
    if (cli->operands >= cmd->min_operands) return true;
    complain(cli->err, cmd, "what is missing:", cmd->operands);
    return false;
}

enum cli_exit cli_run(const struct cli_cmd *cmd, int argc, char *const argv[], FILE *out, FILE *err)
{
    struct cli cli = {.out = out, .err = err};
    enum cli_exit status;

    if (wants_help(argc, argv)) {
        print_usage(cmd, out);
        return fflush(out) == 0 ? CLI_OK : CLI_FAILED;
    }
    if (!parse(&cli, cmd, argc, argv)) return CLI_USAGE;
    status = cmd->run(&cli);
    if (fflush(out) != 0 || ferror(out)) { /* an answer that nobody got is no answer */
        fprintf(err, "demur: standard output: %s\n", strerror(errno));
        status = CLI_FAILED;
    }
    return status;
}
