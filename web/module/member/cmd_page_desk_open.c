/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_desk_open.c -- page desk-open KEYS DESK
 *
 * Open DESK under whichever of KEYS (page desk-keys) it was sealed, to the file "text"; without
 * that file it is empty.
 */
#include "demur/desk.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "page.h"

#include <string.h>

enum { KEYS_BYTES_MAX = 1024 };

static const struct cli_opt opts[] = {{0}};

static enum demur_err open_desk(const struct cli *cli, struct demur_span keys,
                                struct demur_span desk)
{
    struct host_file file = {.path = "text", .is_secret = true};
    struct demur_desk_key key;
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err err = DEMUR_ERR_INVALID;

    for (size_t at = 0; at + sizeof key.bytes <= keys.len && err == DEMUR_ERR_INVALID;
         at += sizeof key.bytes) {
        memcpy(key.bytes, keys.data + at, sizeof key.bytes);
        err = demur_desk_open(&text, &len, &key, desk.data, desk.len);
    }
    demur_wipe(&key, sizeof key);
    file.data = text;
    file.len = len;
    if (err == DEMUR_OK && len > 0) err = host_write_file(&file, cli->err);
    demur_wipe_free(text, len);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    uint8_t *keys = NULL;
    uint8_t *desk = NULL;
    size_t keys_len = 0;
    size_t len = 0;
    enum demur_err err =
        host_read_secret(&keys, &keys_len, cli->operand[0], KEYS_BYTES_MAX, cli->err);

    if (err == DEMUR_OK) {
        err = host_read_file(&desk, &len, cli->operand[1], DEMUR_DESK_BYTES, cli->err);
    }
    if (err == DEMUR_OK) {
        err = open_desk(cli, (struct demur_span){keys, keys_len}, (struct demur_span){desk, len});
    }
    demur_wipe_free(keys, keys_len);
    demur_free(desk);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_desk_open = {
    .name = "page desk-open",
    .operands = "KEYS DESK",
    .min_operands = 2,
    .max_operands = 2,
    .brief = "open what was begun",
    .example = "page desk-open keys desk",
    .answer = "0 it is in the file text, 3 it does not open",
    .opts = opts,
    .run = run,
};
