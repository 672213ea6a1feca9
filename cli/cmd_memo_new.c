/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_new.c -- demur memo new [--template T1..T6] [FILE]
 *
 * Writes a memo to fill in, in source form, to a file that is not there yet.
 */
#include "commands.h"
#include "host/write_file.h"
#include "memo_template.h"

#include <string.h>

enum { OPT_TEMPLATE };

static const char default_file[] = "memo.md";

static const struct cli_opt opts[] = {
    [OPT_TEMPLATE] = {"template", "T", "T1 to T6; T1"},
    {0},
};

static enum cli_exit unknown(const struct cli *cli)
{
    const struct cli_memo_template *t;

    fputs("demur memo new: there is no such template; there are\n", cli->err);
    for (size_t i = 0; (t = cli_memo_template_at(i)) != NULL; i++) {
        fprintf(cli->err, "  %s  %s\n", t->name, t->title);
    }
    return CLI_USAGE;
}

static enum cli_exit run(const struct cli *cli)
{
    const char *name = cli->option[OPT_TEMPLATE] != NULL ? cli->option[OPT_TEMPLATE] : "T1";
    const struct cli_memo_template *t = cli_memo_template(name);
    struct host_file file = {.path = cli->operands > 0 ? cli->operand[0] : default_file,
                             .is_secret = true,
                             .is_new = true};

    if (t == NULL) return unknown(cli);
    if (strcmp(file.path, "-") == 0) {
        fputs(t->text, cli->out);
        return CLI_OK;
    }
    file.data = (const uint8_t *)t->text;
    file.len = strlen(t->text);
    if (host_write_file(&file, cli->err) != DEMUR_OK) return CLI_FAILED;
    fprintf(cli->err,
            "%s: fill in what stands in [[ ]], then: demur memo check %s\n"
            "Write it where your employer does not look: neither on its devices nor in its "
            "accounts.\n",
            file.path, file.path);
    return CLI_OK;
}

const struct cli_cmd cmd_memo_new = {
    .name = "memo new",
    .operands = "[FILE]",
    .max_operands = 1,
    .brief = "write a memo to fill in",
    .example = "demur memo new --template T2 ward.md",
    .answer = "0 written",
    .opts = opts,
    .run = run,
};
