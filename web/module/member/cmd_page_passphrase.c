/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_passphrase.c -- page passphrase NOW NEXT
 *
 * Another passphrase for the key store of this device.  The page is open already, so what the
 * passphrase is now has to be typed: who merely finds the page open cannot shut its owner out.
 */
#include "demur/memory.h"
#include "page.h"
#include "reason.h"

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    {0},
};

struct typed {
    uint8_t *data;
    size_t len;
};

static enum demur_err read_typed(struct typed *out, const struct cli *cli, size_t operand)
{
    return host_read_secret(&out->data, &out->len, cli->operand[operand],
                            DEMUR_KEYSTORE_PASSPHRASE_MAX, cli->err);
}

static enum demur_err change(struct cli_client *c, const struct typed *now,
                             const struct typed *next)
{
    enum demur_err err = cli_client_change_passphrase(c, (struct demur_span){now->data, now->len},
                                                      (struct demur_span){next->data, next->len});

    if (err == DEMUR_ERR_INVALID) {
        cli_reason_is(CLI_REASON_PASSPHRASE);
        return cli_client_say(c, err, "that is not the passphrase");
    }
    if (err == DEMUR_ERR_LENGTH) {
        return cli_client_say(c, err, "the new passphrase is empty, or too long");
    }
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct typed now = {NULL, 0};
    struct typed next = {NULL, 0};
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK) err = read_typed(&now, cli, 0);
    if (err == DEMUR_OK) err = read_typed(&next, cli, 1);
    if (err == DEMUR_OK) err = change(c, &now, &next);
    if (err == DEMUR_OK) fputs("{\"changed\": true}\n", cli->out);
    demur_wipe_free(now.data, now.len);
    demur_wipe_free(next.data, next.len);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_passphrase = {
    .name = "page passphrase",
    .operands = "NOW NEXT",
    .min_operands = 2,
    .max_operands = 2,
    .brief = "another passphrase for this device",
    .example = "page passphrase now next",
    .answer = "0 changed, 3 that is not the passphrase",
    .opts = opts,
    .run = run,
};
