/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_desk.c -- page desk [FILE]
 *
 * What was begun on this device and not sent, as the page wrote it; or keep FILE as that.  The file
 * on the device is written anew either way, so that every device has one of today (desk.h).
 */
#include "demur/desk.h"
#include "demur/memory.h"
#include "page.h"

#include <string.h>

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    {0},
};

static const char name[] = "desk";

/* What is there; one that does not open (of another key store, or random) counts as empty. */
static enum demur_err load(uint8_t **text, size_t *len, struct cli_client *c)
{
    uint8_t *file = NULL;
    size_t file_len = 0;
    enum demur_err err;

    if (!cli_home_has(c->home, name)) return DEMUR_OK;
    err = cli_home_read(&file, &file_len, c->home, name, DEMUR_DESK_BYTES, true);
    if (err != DEMUR_OK) return err;
    err = demur_desk_open(text, len, c->store, &c->org, file, file_len);
    demur_wipe_free(file, file_len);
    if (err == DEMUR_ERR_NOMEM) return cli_client_fail(c, name, err);
    return DEMUR_OK;
}

static enum demur_err keep(struct cli_client *c, struct demur_span text)
{
    uint8_t *file = demur_alloc(DEMUR_DESK_BYTES);
    enum demur_err err = file == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    if (err == DEMUR_OK) err = demur_desk_seal(file, c->store, &c->org, text, &c->random);
    if (err == DEMUR_ERR_STATE) {
        err = cli_client_say(c, err, "only who has enrolled, or an office, keeps a text here");
    } else if (err != DEMUR_OK) {
        err = cli_client_fail(c, name, err);
    } else {
        err = cli_home_write(c->home, name, (struct demur_span){file, DEMUR_DESK_BYTES}, true);
    }
    demur_free(file);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK && cli->operands > 0) {
        err = host_read_secret(&text, &len, cli->operand[0], DEMUR_DESK_TEXT_MAX, cli->err);
    } else if (err == DEMUR_OK) {
        err = load(&text, &len, c);
    }
    if (err == DEMUR_OK) err = keep(c, (struct demur_span){text, len});
    if (err == DEMUR_OK) {
        fputs("{\"kept\": true", cli->out);
        if (len > 0) page_put_string(cli->out, "text", (struct demur_span){text, len});
        fputs("}\n", cli->out);
    }
    demur_wipe_free(text, len);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_desk = {
    .name = "page desk",
    .operands = "[FILE]",
    .max_operands = 1,
    .brief = "what was begun here and not sent",
    .example = "page desk",
    .answer = "0 it is kept",
    .opts = opts,
    .run = run,
};
