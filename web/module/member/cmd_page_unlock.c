/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_unlock.c -- page unlock
 *
 * Open the key store of this device with the passphrase in given/passphrase, or make one.
 */
#include "demur/memory.h"
#include "page.h"

#include <string.h>

enum { OPT_NEW = CLI_CLIENT_OPTIONS };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_NEW] = {"new", NULL, "make a key store where there is none"},
    {0},
};

static void put_state(FILE *out, const struct cli_client *c)
{
    struct demur_keystore_principal who;
    bool is_principal = c->has_org && demur_keystore_principal_at(&who, c->store, &c->org, 0);

    fputs("{\"open\": true", out);
    page_put_bool(out, "has_org", c->has_org);
    page_put_string(out, "url", (struct demur_span){(const uint8_t *)c->url, strlen(c->url)});
    page_put_number(out, "principal", is_principal ? who.id : 0);
    fputs("}\n", out);
    demur_wipe(&who, sizeof who);
}

static enum cli_exit run(const struct cli *cli)
{
    enum cli_client_mode mode = cli->option[OPT_NEW] != NULL ? CLI_CLIENT_NEW : CLI_CLIENT_MEMBER;
    struct cli_client *c = NULL;
    enum demur_err err = cli_client_open(&c, cli, mode);

    if (err == DEMUR_OK) put_state(cli->out, c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_unlock = {
    .name = "page unlock",
    .operands = "",
    .brief = "open the key store of this device",
    .example = "page unlock",
    .answer = "0 open, 3 another passphrase",
    .opts = opts,
    .run = run,
};
