/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "login.h"

#include "demur/memory.h"
#include "host/read_file.h"

#include <stdlib.h>
#include <string.h>

enum { KIB_LEAST = 8, KIB_MOST = 1048576, TEN = 10 };

bool cli_login_memory(uint32_t *out, const struct cli *cli, size_t row)
{
    const char *text = cli->option[row];
    char *end = NULL;
    unsigned long n = text == NULL ? 0 : strtoul(text, &end, TEN);

    *out = (uint32_t)n;
    if (text == NULL) return true;
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && n >= KIB_LEAST && n <= KIB_MOST) {
        return true;
    }
    fprintf(cli->err, "demur: --memory-kib is a number from %d to %d\n", KIB_LEAST, KIB_MOST);
    return false;
}

enum demur_err cli_login_pin(struct cli_client *c, const char *address, const char *words_file)
{
    uint8_t *text = NULL;
    char *words = NULL;
    size_t len = 0;
    enum demur_err err = DEMUR_OK;

    if (address == NULL && c->has_org) return DEMUR_OK;
    if (address == NULL) {
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "this key store knows no organisation yet; name the address of its "
                              "channel too");
    }
    if (words_file != NULL) {
        err = host_read_file(&text, &len, words_file, DEMUR_WORDS_IN_MAX, c->cli->err);
        if (err != DEMUR_OK) return err;
        words = demur_alloc(len + 1);
        if (words == NULL) err = cli_client_fail(c, words_file, DEMUR_ERR_NOMEM);
        if (words != NULL && len > 0) memcpy(words, text, len);
    }
    if (err == DEMUR_OK) err = cli_client_pin(c, address, words);
    demur_free(words);
    demur_wipe_free(text, len);
    return err;
}

enum demur_err cli_login_reader(struct cli_client **c, const struct cli *cli, const char *address,
                                const char *words_file)
{
    enum demur_err err =
        cli_client_open(c, cli, address != NULL ? CLI_CLIENT_PUBLIC : CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK && address != NULL) err = cli_login_pin(*c, address, words_file);
    return err;
}
