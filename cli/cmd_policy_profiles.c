/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_policy_profiles.c -- demur policy profiles [NAME]
 *
 * The policies that demur knows by name; with a name its file, to be copied and edited.
 */
#include "commands.h"
#include "deadlines_read.h"

static const struct cli_opt opts[] = {{0}};

static enum cli_exit run(const struct cli *cli)
{
    const struct cli_profile *p;

    if (cli->operands == 0) {
        for (p = cli_profiles; p->name != NULL; p++) fprintf(cli->out, "%s\n", p->name);
        return CLI_OK;
    }
    p = cli_profile_find(cli->operand[0], cli->err);
    if (p == NULL) return CLI_USAGE;
    (void)fwrite(p->text.data, 1, p->text.len, cli->out);
    return CLI_OK;
}

const struct cli_cmd cmd_policy_profiles = {
    .name = "policy profiles",
    .operands = "[NAME]",
    .max_operands = 1,
    .brief = "list the policies that demur knows, or print one of them",
    .example = "demur policy profiles ministry",
    .answer = "0 they have been printed",
    .opts = opts,
    .run = run,
};
