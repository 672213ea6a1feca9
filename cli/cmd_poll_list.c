/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_poll_list.c -- demur poll list
 *
 * Every question that was asked, as the log shows it to everybody, and how it stands.  It does not
 * say which of them one has answered (docs/threat-model.md).
 */
#include "commands.h"
#include "demur/encode.h"
#include "docket_show.h"
#include "login.h"
#include "poll_pick.h"
#include "shown.h"

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_WORDS_FILE, OPT_JSON };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of a channel, without a key store"},
    [OPT_WORDS_FILE] = {"words-file", "FILE", "the organisation's 12 words are in FILE"},
    [OPT_JSON] = {"json", NULL, "print one JSON object for each question"},
    {0},
};

/* ---- in words -------------------------------------------------------------------------- */

static void put_state(FILE *out, const struct cli_client *c, const struct demur_channel_poll *poll)
{
    switch (cli_poll_state(c, poll)) {
    case CLI_POLL_OPEN:
        fputs("open until ", out);
        cli_put_day(out, poll->poll->close);
        break;
    case CLI_POLL_OVER:
        fputs("over since ", out);
        cli_put_day(out, poll->poll->close);
        fputs("; its votes wait to be opened", out);
        break;
    default:
        fputs("closed, and opened on ", out);
        cli_put_day(out, poll->closed_day);
        fprintf(out, ": %u vote%s", poll->votes, poll->votes == 1 ? "" : "s");
        break;
    }
    fputc('\n', out);
}

/* What keeps a voter's own program from voting. */
static void put_guard(FILE *out, const struct demur_channel_poll *poll)
{
    if (!poll->may_act) {
        fputs("    Too few members had enrolled when it was asked: nobody should vote.\n", out);
    } else if ((poll->poll->profiles & ~poll->profiles) != 0) {
        fputs("    It lets voters show more than is safe in groups of this size: nobody should "
              "vote.\n",
              out);
    }
}

static void put_words(FILE *out, const struct cli_client *c, const struct demur_channel_poll *poll)
{
    fprintf(out, "%3zu ", poll->at + 1);
    cli_put_poll_id(out, &poll->poll_id);
    fputs("  ", out);
    put_state(out, c, poll);
    fputs("    asked on ", out);
    cli_put_day(out, poll->day);
    fputs(" by ", out);
    cli_put_poll_asker(out, poll->poll);
    fprintf(out, ", of the members of epoch %u, who may show ", poll->poll->epoch);
    cli_shown_put(out, poll->poll->profiles, "");
    fputc('\n', out);
    put_guard(out, poll);
    cli_put_poll_words(out, poll->poll, "    ");
}

/* ---- as JSON --------------------------------------------------------------------------- */

static void put_hash(FILE *out, const struct demur_hash *hash)
{
    char hex[2 * DEMUR_HASH_BYTES + 1];

    demur_hex_encode(hex, hash->bytes, sizeof hash->bytes);
    fprintf(out, "\"%s\"", hex);
}

static void put_json(FILE *out, const struct cli_client *c, const struct demur_channel_poll *poll)
{
    static const char *const states[] = {"open", "over", "closed"};
    const struct demur_poll *p = poll->poll;

    fprintf(out, "{\"number\": %zu, \"poll\": ", poll->at + 1);
    put_hash(out, &poll->poll_id);
    fprintf(out,
            ", \"state\": \"%s\", \"kind\": \"%s\", \"memo\": ", states[cli_poll_state(c, poll)],
            p->type == DEMUR_POLL_CONFIDENCE ? "confidence" : "convener");
    if (p->type == DEMUR_POLL_CONFIDENCE) {
        fputs("null", out);
    } else {
        put_hash(out, &p->memo_id);
    }
    fprintf(out, ", \"epoch\": %u, \"asked\": ", p->epoch);
    cli_put_json_day(out, true, poll->day);
    fputs(", \"closes\": ", out);
    cli_put_json_day(out, true, p->close);
    fputs(", \"opened\": ", out);
    cli_put_json_day(out, poll->is_closed, poll->closed_day);
    fputs(", \"votes\": ", out);
    if (poll->is_closed) fprintf(out, "%u", poll->votes);
    if (!poll->is_closed) fputs("null", out);
    fprintf(out, ", \"safe\": %s, \"profiles\": [",
            poll->may_act && (p->profiles & ~poll->profiles) == 0 ? "true" : "false");
    cli_shown_put(out, p->profiles, "\"");
    fputs("], \"question\": ", out);
    cli_put_json_string(out, p->question.data, p->question.len);
    for (unsigned i = 0; i < p->options; i++) {
        fputs(i == 0 ? ", \"options\": [" : ", ", out);
        cli_put_json_string(out, p->option[i].data, p->option[i].len);
    }
    fputs("]}\n", out);
}

/* ---- the command ----------------------------------------------------------------------- */

static enum demur_err list(struct cli_client *c)
{
    bool json = c->cli->option[OPT_JSON] != NULL;
    FILE *out = c->cli->out;
    struct demur_channel_poll poll;
    enum demur_err err = cli_client_follow(c);
    size_t n;

    if (err != DEMUR_OK) return err;
    n = demur_channel_polls(c->channel);
    if (!json) {
        cli_client_put_mode(out, c);
        cli_docket_put_log(out, c);
    }
    for (size_t i = 0; i < n; i++) {
        demur_channel_poll_at(&poll, c->channel, i);
        if (json) {
            put_json(out, c, &poll);
        } else {
            put_words(out, c, &poll);
        }
    }
    if (n == 0 && !json) fputs("Nothing has been asked yet.\n", out);
    return DEMUR_OK;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    enum demur_err err =
        cli_login_reader(&c, cli, cli->option[OPT_ADDRESS], cli->option[OPT_WORDS_FILE]);

    if (err == DEMUR_OK) err = list(c);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_poll_list = {
    .name = "poll list",
    .operands = "",
    .brief = "list the questions that were asked, and how they stand",
    .example = "demur poll list",
    .answer = "0 listed, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
