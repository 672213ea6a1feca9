/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_policy_days.c -- demur policy days --from DAY --to DAY
 *
 * How many calendar and working days come after one day, up to another, as a policy counts them.
 */
#include "commands.h"
#include "deadlines_read.h"
#include "demur/docket.h"

enum { OPT_POLICY, OPT_PROFILE, OPT_FROM, OPT_TO, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_POLICY] = {"policy-file", "FILE", "the policy"},
    [OPT_PROFILE] = {"profile", "NAME", "the same, by a policy that demur knows"},
    [OPT_FROM] = {"from", "YYYY-MM-DD", "the day before the first that is counted"},
    [OPT_TO] = {"to", "YYYY-MM-DD", "the last day that is counted"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

static enum cli_exit run(const struct cli *cli)
{
    struct demur_deadlines d;
    uint32_t from = 0;
    uint32_t to = 0;
    enum cli_exit status = cli_day_read(&from, cli, OPT_FROM, opts[OPT_FROM].name);

    if (status == CLI_OK) status = cli_day_read(&to, cli, OPT_TO, opts[OPT_TO].name);
    if (status == CLI_OK && to < from) {
        fprintf(cli->err, "demur: --to: is before --from\n");
        status = CLI_USAGE;
    }
    if (status == CLI_OK) status = cli_deadlines_read(&d, cli, OPT_POLICY, OPT_PROFILE);
    if (status != CLI_OK) return status;
    uint32_t calendar = demur_days_between(&d, from, to, DEMUR_UNIT_CALENDAR);
    uint32_t working = demur_days_between(&d, from, to, DEMUR_UNIT_WORKING);

    cli_deadlines_warn(cli, &d, to);
    if (cli->option[OPT_JSON] == NULL) {
        fprintf(cli->out, "calendar_days %u\nworking_days %u\n", (unsigned)calendar,
                (unsigned)working);
        return CLI_OK;
    }
    fputs("{\"from\": ", cli->out);
    cli_put_json_day(cli->out, true, from);
    fputs(", \"to\": ", cli->out);
    cli_put_json_day(cli->out, true, to);
    fprintf(cli->out, ", \"calendar_days\": %u, \"working_days\": %u}\n", (unsigned)calendar,
            (unsigned)working);
    return CLI_OK;
}

const struct cli_cmd cmd_policy_days = {
    .name = "policy days",
    .operands = "",
    .brief = "count the calendar and working days from one day to another",
    .example = "demur policy days --profile uk --from 2025-05-16 --to 2025-05-29",
    .answer = "0 they have been counted, 3 the file is no policy",
    .opts = opts,
    .run = run,
};
