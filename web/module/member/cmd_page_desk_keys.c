/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_desk_keys.c -- page desk-keys
 *
 * Give out the keys under which what was begun on this device is sealed, 32 bytes each, the one to
 * seal under first (desk.h): the desk has a worker of its own, which never waits for the network.
 */
#include "demur/desk.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "page.h"

enum { KEYS_MAX = 8 };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    {0},
};

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_desk_key keys[KEYS_MAX] = {0};
    struct host_file file = {.path = "keys", .data = keys[0].bytes, .is_secret = true};
    size_t n = 0;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_NEW);

    if (err != DEMUR_OK) return cli_client_exit(err);
    while (c->has_org && n < KEYS_MAX && demur_desk_key_at(&keys[n], c->store, &c->org, n)) n++;
    file.len = n * sizeof keys[0];
    if (n > 0) err = host_write_file(&file, cli->err);
    demur_wipe(keys, sizeof keys);
    if (err == DEMUR_OK) fprintf(cli->out, "{\"keys\": %zu}\n", n);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_desk_keys = {
    .name = "page desk-keys",
    .operands = "",
    .brief = "the keys of what was begun here",
    .example = "page desk-keys",
    .answer = "0 there are so many",
    .opts = opts,
    .run = run,
};
