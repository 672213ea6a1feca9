/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* cmd_backup.c -- demur backup, demur restore: the operator's copies of the channel's store. */
#include "commands.h"
#include "demurd.h"

enum { BACKUP_AS_ROOT };
enum { RESTORE_MIRROR, RESTORE_AS_ROOT };

static const struct cli_opt backup_opts[] = {
    [BACKUP_AS_ROOT] = {"as-root", NULL, "run demurd as root, which then owns the copy"},
    {0},
};

static const struct cli_opt restore_opts[] = {
    [RESTORE_MIRROR] = {"mirror", "DIR", "fetch what is missing from a mirror of the log"},
    [RESTORE_AS_ROOT] = {"as-root", NULL, "run demurd as root, which then owns the store"},
    {0},
};

static enum cli_exit run_backup(const struct cli *cli)
{
    const char *words[] = {"backup", cli->operand[0], cli->operand[1], NULL};

    return cli_demurd(words, cli->option[BACKUP_AS_ROOT] != NULL, cli->err);
}

static enum cli_exit run_restore(const struct cli *cli)
{
    const char *words[] = {"restore", cli->operand[0], cli->operand[1], cli->option[RESTORE_MIRROR],
                           NULL};

    return cli_demurd(words, cli->option[RESTORE_AS_ROOT] != NULL, cli->err);
}

const struct cli_cmd cmd_backup = {
    .name = "backup",
    .operands = "CONF FILE",
    .min_operands = 2,
    .max_operands = 2,
    .brief = "copy a channel's store to a new file, while it runs",
    .example = "demur backup north/serve/demurd.conf channel-backup.db",
    .answer = "0 copied",
    .opts = backup_opts,
    .run = run_backup,
};

const struct cli_cmd cmd_restore = {
    .name = "restore",
    .operands = "CONF FILE|-",
    .min_operands = 2,
    .max_operands = 2,
    .brief = "put a backup back, without a fork of the log",
    .example = "demur restore north/serve/demurd.conf channel-backup.db --mirror mirror",
    .answer = "0 the channel may start again, 3 it may not yet: something newer is known",
    .opts = restore_opts,
    .run = run_restore,
};
