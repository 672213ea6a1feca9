/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_queue.c -- page queue
 *
 * What waits here to be sent.
 */
#include "demur/entry.h"
#include "view.h"

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    {0},
};

static void put_waiting(FILE *to, const struct cli_client *c,
                        const struct demur_keystore_waiting *w)
{
    struct demur_channel_memo memo;
    struct demur_hash id;
    const char *name = cli_kind_name(demur_entry_kind(w->object));

    fprintf(to, "{\"kind\": \"%s\"", name != NULL ? name : "");
    if (demur_entry_memo(&id, w->object) && demur_channel_memo_get(&memo, c->channel, &id)) {
        page_put_number(to, "number", memo.at + 1);
        page_put_day(to, "closes", true, memo.header->close);
    }
    page_put_number(to, "send_at", w->send_at_s & ~(uint64_t)1);
    page_put_bool(to, "tried", (w->send_at_s & 1) != 0);
    page_put_bool(to, "accepted", cli_client_receipt(c, w) == CLI_RECEIPT_GOOD);
    page_put_bool(to, "broken", cli_client_receipt(c, w) == CLI_RECEIPT_BROKEN);
    fputc('}', to);
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_keystore_waiting w;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK && c->channel == NULL) err = cli_client_follow(c);
    if (err != DEMUR_OK) return cli_client_exit(err);
    fprintf(cli->out, "{\"now\": %llu, \"waiting\": [", (unsigned long long)c->now_s);
    for (size_t i = 0; demur_keystore_waiting_at(&w, c->store, i); i++) {
        if (i > 0) fputs(", ", cli->out);
        put_waiting(cli->out, c, &w);
    }
    fputs("]}\n", cli->out);
    return CLI_OK;
}

const struct cli_cmd cmd_page_queue = {
    .name = "page queue",
    .operands = "",
    .brief = "what waits on this device",
    .example = "page queue",
    .answer = "0 said",
    .opts = opts,
    .run = run,
};
