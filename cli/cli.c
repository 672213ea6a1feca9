/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli.h"

#include <errno.h>
#include <string.h>

static void print_usage(const struct cli_cmd *cmd, FILE *to)
{
    fprintf(to, "usage: demur %s [OPTION...] %s\n%s\n", cmd->name, cmd->operands, cmd->brief);
    for (const struct cli_opt *opt = cmd->opts; opt->name != NULL; opt++) {
        const char *arg = opt->arg != NULL ? opt->arg : "";
        int pad = 23 - (int)(strlen(opt->name) + strlen(arg));

        fprintf(to, "  --%s %s%*s%s\n", opt->name, arg, pad > 0 ? pad : 1, "", opt->help);
    }
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

/* Take one "--name", "--name=value" or "--name value" at argv[*i]; false: it makes no sense. */
static bool take_option(struct cli *cli, const struct cli_cmd *cmd, int argc, char *const argv[],
                        int *i)
{
    const char *name = argv[*i] + 2;
    size_t name_len = strcspn(name, "=");
    const char *value = name[name_len] == '=' ? name + name_len + 1 : NULL;

    for (size_t row = 0; cmd->opts[row].name != NULL; row++) {
        const struct cli_opt *opt = &cmd->opts[row];
        bool same = strlen(opt->name) == name_len && memcmp(opt->name, name, name_len) == 0;

        if (!same) continue;
        if (opt->arg == NULL && value != NULL) return false;
        if (opt->arg == NULL) value = "";
        if (value == NULL && *i + 1 < argc) value = argv[++*i];
        return value != NULL && take_value(cli, cmd, row, value);
    }
    return false;
}

enum cli_exit cli_run(const struct cli_cmd *cmd, int argc, char *const argv[], FILE *out, FILE *err)
{
    struct cli cli = {.out = out, .err = err};
    enum cli_exit status = CLI_USAGE;
    bool options = true; /* until "--" */

    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--help") == 0) {
            print_usage(cmd, out);
            return fflush(out) == 0 ? CLI_OK : CLI_FAILED;
        }
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (argv[i][1] != '-' || !take_option(&cli, cmd, argc, argv, &i)) goto usage;
        } else if (cli.operands < cmd->max_operands) {
            cli.operand[cli.operands++] = argv[i];
        } else {
            goto usage;
        }
    }
    if (cli.operands < cmd->min_operands) goto usage;

    status = cmd->run(&cli);
    if (fflush(out) != 0 || ferror(out)) { /* an answer that nobody got is no answer */
        fprintf(err, "demur: standard output: %s\n", strerror(errno));
        status = CLI_FAILED;
    }
    return status;
usage:
    print_usage(cmd, err);
    return status;
}
