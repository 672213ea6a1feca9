/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_bundle.c -- demur bundle verify FILE (--policy FILE | --words "...") [--json]
 *                 demur bundle show FILE [--policy FILE | --words "..."]
 *
 * Says whether a bundle holds, and what it says; show prints the memo and the answers, too.
 */
#include "bundle_check.h"
#include "bundle_pin.h"
#include "commands.h"

enum { OPT_POLICY, OPT_WORDS, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_POLICY] = {"policy", "FILE", "the log and its witnesses, as a policy file that you trust"},
    [OPT_WORDS] = {"words", "WORDS", "the organisation's 12 words, in quotes"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

static enum cli_exit check(const struct cli *cli, bool show)
{
    struct cli_pins pins = {.policy = NULL};
    struct cli_bundle b = {.fd = -1};
    enum cli_exit status =
        cli_pins_read(&pins, cli->option[OPT_POLICY], cli->option[OPT_WORDS], cli->err);

    if (status != CLI_OK) goto out;
    status = CLI_FAILED;
    if (cli_bundle_check(&b, cli->operand[0], &pins.pin, cli->err) != DEMUR_OK) goto out;
    const struct demur_bundle_report *r = demur_bundle_report(b.bundle);

    if (cli->option[OPT_JSON] != NULL) {
        cli_bundle_print_json(cli->out, r);
    } else {
        cli_bundle_print_text(cli->out, b.bundle, show);
    }
    if (r->failed != DEMUR_CHECK_NONE) {
        status = CLI_INVALID;
    } else if (r->pinned || show) {
        status = CLI_OK;
    }
out:
    cli_bundle_close(&b);
    cli_pins_free(&pins);
    return status;
}

static enum cli_exit run_verify(const struct cli *cli)
{
    return check(cli, false);
}

static enum cli_exit run_show(const struct cli *cli)
{
    return check(cli, true);
}

const struct cli_cmd cmd_bundle_verify = {
    .name = "bundle verify",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "say whether a bundle holds, and what it says",
    .example = "demur bundle verify bundle.dmr --policy policy",
    .answer = "0 the bundle holds, 3 it does not",
    .opts = opts,
    .run = run_verify,
};

const struct cli_cmd cmd_bundle_show = {
    .name = "bundle show",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "print the memo of a bundle, its counts, dates and answers",
    .example = "demur bundle show bundle.dmr --policy policy",
    .answer = "0 the bundle holds or no pin was given, 3 it does not hold",
    .opts = opts,
    .run = run_show,
};
