/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_policy_check.c -- demur policy check FILE
 *
 * Reads a policy file, says in plain words what it promises, and what is odd about it.
 */
#include "commands.h"
#include "deadlines_read.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "policy_words.h"

#include <string.h>

enum { OPT_TODAY, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_TODAY] = {"today", "YYYY-MM-DD", "take this day for today"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* Says on err what is odd. */
struct speaker {
    const struct cli *cli;
};

static void say(void *ctx, const char *text)
{
    const struct cli *cli = ((const struct speaker *)ctx)->cli;

    fputs("demur: ", cli->err);
    cli_put_text(cli->err, (const uint8_t *)cli->operand[0], strlen(cli->operand[0]), false);
    fprintf(cli->err, ": %s\n", text);
}

/* Members of a JSON array; ctx is where the comma before the next one is. */
struct array {
    FILE *to;
    const char *comma;
};

static void add(void *ctx, const char *text)
{
    struct array *array = ctx;

    fputs(array->comma, array->to);
    cli_put_json_string(array->to, (const uint8_t *)text, strlen(text));
    array->comma = ", ";
}

static void put_json(const struct cli *cli, const struct demur_deadlines *d, uint32_t today)
{
    struct array array = {cli->out, ""};

    fputs("{\"file\": ", cli->out);
    cli_put_json_string(cli->out, (const uint8_t *)cli->operand[0], strlen(cli->operand[0]));
    fputs(", ", cli->out);
    policy_put_json(cli->out, d);
    fputs(", \"odd\": [", cli->out);
    policy_tell_odd(&(struct policy_listener){add, &array}, d, today);
    fputs("]}\n", cli->out);
}

static enum cli_exit check(const struct cli *cli, struct demur_deadlines *d, uint32_t today)
{
    struct demur_problem problem = {0};
    uint8_t *text = NULL;
    size_t len = 0;
    uint32_t from = 0;

    if (host_read_file(&text, &len, cli->operand[0], DEMUR_DEADLINES_TEXT_BYTES, cli->err) !=
        DEMUR_OK) {
        return CLI_FAILED;
    }
    enum demur_err err = demur_deadlines_parse(d, &problem, (struct demur_span){text, len});

    demur_free(text);
    if (err == DEMUR_OK && policy_has_no_workday(&from, d)) {
        char date[DEMUR_DATE_LEN + 1];

        demur_day_format(date, from);
        (void)snprintf(problem.sentence, sizeof problem.sentence,
                       "its holidays leave no working day for more than a year from %s on", date);
        err = DEMUR_ERR_RANGE;
    }
    if (err != DEMUR_OK) {
        cli_deadlines_complain(cli->err, cli->operand[0], &problem);
        return CLI_INVALID;
    }
    if (cli->option[OPT_JSON] != NULL) {
        put_json(cli, d, today);
        return CLI_OK;
    }
    struct speaker speaker = {cli};

    policy_put_words(cli->out, d, today);
    policy_tell_odd(&(struct policy_listener){say, &speaker}, d, today);
    return CLI_OK;
}

static enum cli_exit run(const struct cli *cli)
{
    struct demur_deadlines d;
    uint32_t today = cli_today();

    if (cli->option[OPT_TODAY] != NULL &&
        cli_day_read(&today, cli, OPT_TODAY, opts[OPT_TODAY].name) != CLI_OK) {
        return CLI_USAGE;
    }
    return check(cli, &d, today);
}

const struct cli_cmd cmd_policy_check = {
    .name = "policy check",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "say what a policy promises, and what is odd about it",
    .example = "demur policy check examples/policy/uk.policy",
    .answer = "0 it is a policy, 3 it is none",
    .opts = opts,
    .run = run,
};
