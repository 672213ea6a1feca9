/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_desk_seal.c -- page desk-seal KEYS TEXT
 *
 * Seal TEXT under the first of KEYS (page desk-keys), to the file "desk".
 */
#include "demur/desk.h"
#include "demur/memory.h"
#include "host/random.h"
#include "host/write_file.h"
#include "page.h"

#include <string.h>

enum { KEYS_BYTES_MAX = 1024 };

static const struct cli_opt opts[] = {{0}};

static enum demur_err seal(const struct cli *cli, const uint8_t *keys, struct demur_span text)
{
    struct demur_random random = host_random();
    struct host_file file = {.path = "desk", .len = DEMUR_DESK_BYTES, .is_secret = true};
    struct demur_desk_key key;
    uint8_t *desk = demur_alloc(DEMUR_DESK_BYTES);
    enum demur_err err = desk == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    memcpy(key.bytes, keys, sizeof key.bytes);
    if (err == DEMUR_OK) err = demur_desk_seal(desk, &key, text, &random);
    demur_wipe(&key, sizeof key);
    file.data = desk;
    if (err == DEMUR_OK) err = host_write_file(&file, cli->err);
    demur_free(desk);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    uint8_t *keys = NULL;
    uint8_t *text = NULL;
    size_t keys_len = 0;
    size_t len = 0;
    enum demur_err err =
        host_read_secret(&keys, &keys_len, cli->operand[0], KEYS_BYTES_MAX, cli->err);

    if (err == DEMUR_OK) {
        err = host_read_secret(&text, &len, cli->operand[1], DEMUR_DESK_TEXT_MAX, cli->err);
    }
    if (err == DEMUR_OK && keys_len < DEMUR_DESK_KEY_BYTES) err = DEMUR_ERR_LENGTH;
    if (err == DEMUR_OK) err = seal(cli, keys, (struct demur_span){text, len});
    demur_wipe_free(keys, keys_len);
    demur_wipe_free(text, len);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_desk_seal = {
    .name = "page desk-seal",
    .operands = "KEYS TEXT",
    .min_operands = 2,
    .max_operands = 2,
    .brief = "seal what was begun",
    .example = "page desk-seal keys text",
    .answer = "0 it is in the file desk",
    .opts = opts,
    .run = run,
};
