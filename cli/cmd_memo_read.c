/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_read.c -- demur memo list and demur memo read
 *
 * Which memos there are, as the log shows them to everybody; and the text of the one whose link one
 * has, with what was answered.  Neither says which of them one has signed (docs/threat-model.md).
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "docket_view.h"
#include "shown.h"

#include <string.h>

enum { OPT_JSON = CLI_CLIENT_OPTIONS, ID_SHOWN = 8 };

static const struct cli_opt list_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_JSON] = {"json", NULL, "print one JSON object for each memo"},
    {0},
};

static const struct cli_opt read_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* ---- list ------------------------------------------------------------------------------ */

static const char *state_of(const struct cli_client *c, const struct demur_channel_memo *memo)
{
    if (memo->is_delivered) return "delivered";
    return cli_client_closed(c, memo) == NULL ? "open" : "closed";
}

static void put_row(FILE *out, const struct cli_client *c, const struct demur_channel_memo *memo)
{
    char id[2 * ID_SHOWN + 1];

    demur_hex_encode(id, memo->memo_id.bytes, ID_SHOWN);
    fprintf(out, "%s  %-9s  frozen ", id, state_of(c, memo));
    cli_put_day(out, memo->day);
    fputs("  closes ", out);
    cli_put_day(out, memo->header->close);
    fprintf(out, "  %llu signatures%s\n", (unsigned long long)memo->signs,
            memo->is_released ? "  released" : "");
}

static void put_row_json(FILE *out, const struct cli_client *c,
                         const struct demur_channel_memo *memo)
{
    char id[2 * DEMUR_HASH_BYTES + 1];

    demur_hex_encode(id, memo->memo_id.bytes, sizeof memo->memo_id.bytes);
    fprintf(out, "{\"memo\": \"%s\", \"state\": \"%s\", \"epoch\": %u, \"frozen\": ", id,
            state_of(c, memo), memo->header->epoch);
    cli_put_json_day(out, true, memo->day);
    fputs(", \"closes\": ", out);
    cli_put_json_day(out, true, memo->header->close);
    fprintf(out, ", \"signs\": %llu, \"asks\": %u, \"released\": %s}\n",
            (unsigned long long)memo->signs, memo->header->asks,
            memo->is_released ? "true" : "false");
}

static enum cli_exit run_list(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_channel_memo memo;
    bool json = cli->option[OPT_JSON] != NULL;
    size_t n = 0;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err == DEMUR_OK) n = demur_channel_memos(c->channel);
    if (err == DEMUR_OK && !json) cli_client_put_mode(cli->out, c);
    for (size_t i = 0; i < n; i++) {
        demur_channel_memo_at(&memo, c->channel, i);
        if (json) {
            put_row_json(cli->out, c, &memo);
        } else {
            put_row(cli->out, c, &memo);
        }
    }
    if (err == DEMUR_OK && n == 0 && !json) fputs("No memo has been frozen yet.\n", cli->out);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_list = {
    .name = "memo list",
    .operands = "",
    .brief = "list the memos that the log shows",
    .example = "demur memo list",
    .answer = "0 listed, 3 the log does not hold",
    .opts = list_opts,
    .run = run_list,
};

/* ---- read ------------------------------------------------------------------------------ */

static void put_text_json(FILE *out, const struct cli_client *c, const struct cli_docket_view *view)
{
    const struct demur_channel_memo *memo = &view->memo;
    const struct cli_client_text *text = &view->text;
    const struct demur_document *d = &text->document;
    char id[2 * DEMUR_HASH_BYTES + 1];

    demur_hex_encode(id, memo->memo_id.bytes, sizeof memo->memo_id.bytes);
    fprintf(out, "{\"memo\": \"%s\", \"words\": \"%s\", \"state\": \"%s\", \"closes\": ", id,
            text->words, state_of(c, memo));
    cli_put_json_day(out, true, memo->header->close);
    fprintf(out, ", \"signs\": %llu, \"profiles\": [", (unsigned long long)memo->signs);
    cli_shown_put(out, memo->header->profiles & memo->profiles, "\"");
    fputs("], \"subject\": ", out);
    cli_put_json_string(out, d->subject.data, d->subject.len);
    fputs(", \"summary\": ", out);
    cli_put_json_string(out, d->summary.data, d->summary.len);
    fputs(", \"body\": ", out);
    cli_put_json_string(out, d->body.data, d->body.len);
    fputs(", \"asks\": [", out);
    for (size_t i = 0; i < d->asks; i++) {
        if (i > 0) fputs(", ", out);
        cli_put_json_string(out, d->ask[i].text.data, d->ask[i].text.len);
    }
    fputs("], \"closing\": ", out);
    cli_put_json_string(out, d->closing.data, d->closing.len);
    fputs(", \"docket\": ", out);
    if (memo->is_delivered) {
        cli_docket_put_json_object(out, c, view);
    } else {
        fputs("null", out);
    }
    fputs("}\n", out);
}

static enum demur_err read_memo(struct cli_client *c, const struct demur_link *link)
{
    FILE *out = c->cli->out;
    struct demur_channel_memo memo;
    struct demur_memo_key key;
    struct cli_docket_view view;
    enum demur_err err = cli_client_memo(&memo, c, link);

    if (err != DEMUR_OK) return err;
    demur_link_memo_key(&key, link);
    err = cli_docket_view_read(&view, c, &memo, &key);
    demur_wipe(&key, sizeof key);
    if (err != DEMUR_OK) return err;
    if (c->cli->option[OPT_JSON] != NULL) {
        put_text_json(out, c, &view);
    } else {
        cli_client_put_mode(out, c);
        err = cli_client_put_text(out, c, &memo, &view.text);
        if (err == DEMUR_OK && memo.is_delivered) {
            fputc('\n', out);
            cli_docket_put_said(out, c, &view);
        }
    }
    cli_docket_view_free(&view);
    return err;
}

static enum cli_exit run_read(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_link link;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK) err = cli_read_link(&link, cli);
    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err == DEMUR_OK) err = read_memo(c, &link);
    demur_wipe(&link, sizeof link);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_read = {
    .name = "memo read",
    .operands = "",
    .brief = "read the memo of a link",
    .example = "demur memo read <link",
    .answer = "0 it is what was frozen, 3 it is not, or the log does not hold",
    .opts = read_opts,
    .run = run_read,
};
