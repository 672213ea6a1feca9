/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* cmd_check_config.c -- demurd check-config serve|issue FILE: read a configuration, and stop. */
#include "commands.h"
#include "host/demurd_conf.h"
#include "host/program.h"

#include <string.h>

static enum srv_exit run(char *const operand[])
{
    static union {
        struct host_serve_conf serve;
        struct host_issue_conf issue;
    } conf;
    enum demur_err err;

    if (strcmp(operand[0], "serve") == 0) {
        err = host_conf_read(&conf.serve, operand[1], host_serve_keys, stderr);
    } else if (strcmp(operand[0], "issue") == 0) {
        err = host_conf_read(&conf.issue, operand[1], host_issue_keys, stderr);
    } else {
        fprintf(stderr, "%s: check-config: serve or issue is wanted, not \"%.40s\"\n", host_program,
                operand[0]);
        return SRV_USAGE;
    }
    if (err == DEMUR_OK) printf("%s: good\n", operand[1]);
    if (err == DEMUR_ERR_FORMAT || err == DEMUR_ERR_RANGE) return SRV_INVALID;
    return err == DEMUR_OK ? SRV_OK : SRV_FAILED;
}

const struct srv_cmd srv_cmd_check_config = {
    .name = "check-config",
    .operands = "serve|issue FILE",
    .operands_min = 2,
    .operands_max = 2,
    .brief = "read a configuration file, say what is wrong with it, and stop",
    .run = run,
};
