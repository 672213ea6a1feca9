/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_words.c -- page words
 *
 * Draw five words for a new passphrase.
 */
#include "demur/memory.h"
#include "demur/passphrase.h"
#include "host/random.h"
#include "page.h"

#include <string.h>

static const struct cli_opt opts[] = {{0}};

static enum cli_exit run(const struct cli *cli)
{
    char words[DEMUR_PASSPHRASE_TEXT_BYTES];
    struct demur_random random = host_random();
    enum demur_err err = demur_passphrase_draw(words, &random);

    if (err == DEMUR_OK) {
        fputs("{\"drawn\": true", cli->out);
        page_put_string(cli->out, "words",
                        (struct demur_span){(const uint8_t *)words, strlen(words)});
        fputs("}\n", cli->out);
    }
    demur_wipe(words, sizeof words);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_words = {
    .name = "page words",
    .operands = "",
    .brief = "draw five words for a passphrase",
    .example = "page words",
    .answer = "0 drawn",
    .opts = opts,
    .run = run,
};
