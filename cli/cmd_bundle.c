/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_bundle.c -- demur bundle verify FILE (--policy FILE | --words "...") [--json]
 *                 demur bundle show FILE [--policy FILE | --words "..."]
 *
 * Says whether a bundle holds, and what it says; show prints the memo and the answers, too.
 */
#include "bundle_check.h"
#include "commands.h"
#include "demur/memory.h"

#include <string.h>

enum { OPT_POLICY, OPT_WORDS, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_POLICY] = {"policy", "FILE", "the log and its witnesses, as a policy file that you trust"},
    [OPT_WORDS] = {"words", "WORDS", "the organisation's 12 words, in quotes"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* What is known beforehand, as given. */
struct pins {
    struct demur_bundle_pin pin;
    struct demur_policy *policy;
    struct demur_words words;
};

static enum cli_exit read_policy(struct pins *pins, const char *path, FILE *err)
{
    struct demur_policy_fault fault = {0, ""};
    uint8_t *text = NULL;
    size_t len = 0;

    if (cli_read_file(&text, &len, path, DEMUR_POLICY_BYTES_MAX, err) != DEMUR_OK)
        return CLI_FAILED;
    enum demur_err status = demur_policy_decode(&pins->policy, text, len, &fault);

    demur_free(text);
    if (status == DEMUR_OK) {
        pins->pin.policy = pins->policy;
        return CLI_OK;
    }
    if (status == DEMUR_ERR_NOMEM) {
        fprintf(err, "demur: %s\n", demur_err_text(status));
    } else if (fault.line > 0) {
        fprintf(err, "demur: %s:%u: %s\n", path, fault.line, fault.text);
    } else {
        fprintf(err, "demur: %s: %s\n", path, fault.text);
    }
    return CLI_FAILED;
}

static enum cli_exit read_words(struct pins *pins, const char *words, FILE *err)
{
    unsigned wrong = 0;
    enum demur_err status = demur_words_decode(&pins->words, &wrong, words, strlen(words));

    if (status == DEMUR_OK) {
        pins->pin.words = &pins->words;
        return CLI_OK;
    }
    if (status == DEMUR_ERR_LENGTH) {
        fprintf(err, "demur: --words: give all 12 words, in quotes\n");
    } else if (wrong > 0) {
        fprintf(err, "demur: --words: word %u is not in the list\n", wrong);
    } else {
        fprintf(err, "demur: --words: the words do not fit together: one is mistyped\n");
    }
    return CLI_USAGE;
}

static enum cli_exit read_pins(struct pins *pins, const struct cli *cli)
{
    enum cli_exit status = CLI_OK;

    if (cli->option[OPT_POLICY] != NULL) {
        status = read_policy(pins, cli->option[OPT_POLICY], cli->err);
    }
    if (status == CLI_OK && cli->option[OPT_WORDS] != NULL) {
        status = read_words(pins, cli->option[OPT_WORDS], cli->err);
    }
    return status;
}

static enum cli_exit check(const struct cli *cli, bool show)
{
    struct pins pins = {.policy = NULL};
    struct cli_bundle b = {.fd = -1};
    enum cli_exit status = read_pins(&pins, cli);

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
    demur_policy_free(pins.policy);
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
    .opts = opts,
    .run = run_verify,
};

const struct cli_cmd cmd_bundle_show = {
    .name = "bundle show",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "print the memo of a bundle, its counts, dates and answers",
    .opts = opts,
    .run = run_show,
};
