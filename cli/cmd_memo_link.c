/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_link.c -- demur memo link [MEMO]
 *
 * Prints the readers' link of a memo that was frozen on this device: it follows from the owner's
 * link, which is in the key store (docs/protocol.md 2.6).
 */
#include "commands.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "memo_pick.h"

#include <string.h>

enum { OPT_LINK_FILE = CLI_CLIENT_OPTIONS };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_LINK_FILE] = {"link-file", "FILE", "write the link to FILE"},
    {0},
};

/* The owner's link of that memo; without a number, the only one there is, logged or not. */
static enum demur_err pick(struct demur_link *out, const struct cli_client *c, const char *id)
{
    struct demur_channel_memo memo;
    struct demur_link link;
    size_t found = 0;
    enum demur_err err;

    if (id != NULL) {
        err = cli_pick_memo(&memo, c, id);
        if (err != DEMUR_OK) return err;
        if (cli_pick_link(out, c, &memo) && out->kind == DEMUR_LINK_OWNER) return DEMUR_OK;
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "the owner's link of this memo is not in the key store");
    }
    for (size_t i = 0; demur_keystore_link_at(&link, c->store, &c->org, i); i++) {
        if (link.kind != DEMUR_LINK_OWNER) continue;
        *out = link;
        found++;
    }
    demur_wipe(&link, sizeof link);
    if (found == 1) return DEMUR_OK;
    if (found == 0) return cli_client_say(c, DEMUR_ERR_STATE, "no memo was frozen here");
    return cli_client_say(c, DEMUR_ERR_RANGE, "%zu memos were frozen here; which one?", found);
}

static enum demur_err put(const struct cli_client *c, const struct demur_link *owner)
{
    const char *path = c->cli->option[OPT_LINK_FILE];
    struct demur_link link = {.kind = DEMUR_LINK_READER};
    struct demur_link_secret writer;
    char text[DEMUR_LINK_LEN + 2];
    enum demur_err err = DEMUR_OK;

    demur_link_writer(&writer, &owner->secret);
    demur_link_reader(&link.secret, &writer);
    memcpy(link.owner_prefix, owner->owner_prefix, sizeof link.owner_prefix);
    demur_link_encode(text, &link);
    text[DEMUR_LINK_LEN] = '\n';
    text[DEMUR_LINK_LEN + 1] = '\0';
    fputs("Whoever has this link reads the memo, for ever; it cannot be called back.\n",
          c->cli->err);
    if (path != NULL) {
        struct host_file file = {path, (const uint8_t *)text, DEMUR_LINK_LEN + 1, true, true};

        err = host_write_file(&file, c->cli->err);
    } else {
        fputs(text, c->cli->out);
    }
    demur_wipe(text, sizeof text);
    demur_wipe(&link, sizeof link);
    demur_wipe(&writer, sizeof writer);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_link link;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK && cli->operands > 0) err = cli_client_follow(c);
    if (err == DEMUR_OK) err = pick(&link, c, cli->operands > 0 ? cli->operand[0] : NULL);
    if (err == DEMUR_OK) err = put(c, &link);
    demur_wipe(&link, sizeof link);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_link = {
    .name = "memo link",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "print the readers' link of a memo that you froze",
    .example = "demur memo link",
    .answer = "0 printed, 3 there is no such memo, or the log does not hold",
    .opts = opts,
    .run = run,
};
