/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_key.c -- demur key make ROLE FILE
 *              demur key show FILE
 *
 * Makes a KEY_FILE where its owner is, and says its public half, which others are given.
 */
#include "commands.h"
#include "demur/memory.h"
#include "host/random.h"
#include "host/write_file.h"
#include "key_public.h"
#include "read_key.h"

#include <string.h>

static const struct cli_opt no_opts[] = {{0}};

static enum cli_exit print_public(const struct cli *cli, const struct demur_key_file *key)
{
    char text[CLI_PUBLIC_TEXT_BYTES];
    struct cli_public public;

    if (cli_public_of(&public, key) != DEMUR_OK) {
        fprintf(cli->err, "demur: the key has no public half\n");
        return CLI_FAILED;
    }
    cli_public_text(text, &public);
    fprintf(cli->out, "%s\n", text);
    return CLI_OK;
}

/* ---- make ------------------------------------------------------------------------------ */

static enum demur_err draw(struct demur_key_file *key, uint8_t role)
{
    struct demur_random random = host_random();

    key->role = role;
    if (role == DEMUR_KEY_ISSUER) return demur_issuer_secrets_draw(&key->issuer, &random);
    /* The union is the secrets, of which the file takes as many as the role has. */
    return demur_random_fill(&random, (uint8_t *)&key->principal, sizeof key->principal);
}

static enum cli_exit run_make(const struct cli *cli)
{
    struct demur_key_file key = {.role = 0};
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;
    uint8_t role = cli_role_of(cli->operand[0]);
    enum cli_exit status = CLI_FAILED;

    if (role == 0) {
        fprintf(cli->err,
                "demur: a role is issuer, root, log, front, principal, witness or keeper\n");
        return CLI_USAGE;
    }
    enum demur_err err = draw(&key, role);

    if (err == DEMUR_OK) err = demur_key_file_encode(bytes, &len, &key);
    if (err != DEMUR_OK) {
        fprintf(cli->err, "demur: the key cannot be made: %s\n", demur_err_text(err));
    } else {
        struct host_file file = {cli->operand[1], bytes, len, .is_secret = true, .is_new = true};

        if (host_write_file(&file, cli->err) == DEMUR_OK) status = print_public(cli, &key);
    }
    demur_wipe(&key, sizeof key);
    demur_wipe(bytes, sizeof bytes);
    return status;
}

/* ---- show ------------------------------------------------------------------------------ */

static enum cli_exit run_show(const struct cli *cli)
{
    struct demur_key_file key = {.role = 0};
    enum cli_exit status = CLI_FAILED;

    if (cli_read_key(&key, cli->operand[0], cli->err) == DEMUR_OK) status = print_public(cli, &key);
    demur_wipe(&key, sizeof key);
    return status;
}

const struct cli_cmd cmd_key_make = {
    .name = "key make",
    .operands = "ROLE FILE",
    .min_operands = 2,
    .max_operands = 2,
    .brief = "make a key of a role, and print its public half",
    .example = "demur key make issuer union.key",
    .answer = "0 the key has been written",
    .opts = no_opts,
    .run = run_make,
};

const struct cli_cmd cmd_key_show = {
    .name = "key show",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "print the public half of a key",
    .example = "demur key show org/principal-1.key",
    .answer = "0 it has been printed",
    .opts = no_opts,
    .run = run_show,
};
