/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_docket.c -- demur docket [MEMO]
 *
 * How each memo stands towards its principals, computed from the log that this device follows and
 * not from what the server says of it (docs/protocol.md 2.10).
 */
#include "commands.h"
#include "docket_show.h"
#include "docket_view.h"
#include "login.h"

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_WORDS_FILE, OPT_JSON };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of a channel, without a key store"},
    [OPT_WORDS_FILE] = {"words-file", "FILE", "the organisation's 12 words are in FILE"},
    [OPT_JSON] = {"json", NULL, "print one JSON object for each memo"},
    {0},
};

static enum demur_err put(struct cli_client *c, const struct demur_channel_memo *memo)
{
    struct cli_docket_view view;
    enum demur_err err = cli_docket_view(&view, c, memo);

    if (err != DEMUR_OK) return err;
    if (c->cli->option[OPT_JSON] != NULL) {
        cli_docket_put_json(c->cli->out, c, &view);
    } else {
        cli_docket_put_text(c->cli->out, c, &view);
    }
    cli_docket_view_free(&view);
    return DEMUR_OK;
}

static enum demur_err put_all(struct cli_client *c)
{
    size_t n = demur_channel_memos(c->channel);
    struct demur_channel_memo memo;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < n && err == DEMUR_OK; i++) {
        demur_channel_memo_at(&memo, c->channel, i);
        err = put(c, &memo);
    }
    if (n == 0 && c->cli->option[OPT_JSON] == NULL) {
        fputs("No memo has been frozen yet.\n", c->cli->out);
    }
    return err;
}

static enum demur_err show(struct cli_client *c)
{
    const char *id = c->cli->operands > 0 ? c->cli->operand[0] : NULL;
    struct demur_channel_memo memo;
    enum demur_err err = cli_client_follow(c);

    if (err == DEMUR_OK && id != NULL) err = cli_pick_memo(&memo, c, id);
    if (err != DEMUR_OK) return err;
    if (c->cli->option[OPT_JSON] == NULL) {
        cli_client_put_mode(c->cli->out, c);
        cli_docket_put_log(c->cli->out, c);
    }
    return id != NULL ? put(c, &memo) : put_all(c);
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    enum demur_err err =
        cli_login_reader(&c, cli, cli->option[OPT_ADDRESS], cli->option[OPT_WORDS_FILE]);

    if (err == DEMUR_OK) err = show(c);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_docket = {
    .name = "docket",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "say how memos stand towards their principals",
    .example = "demur docket",
    .answer = "0 shown, 3 there is no such memo, or the log does not hold",
    .opts = opts,
    .run = run,
};
