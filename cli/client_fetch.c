/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_fetch.c -- requests to the channel and to issuers. */
#include "client_parts.h"
#include "demur/encode.h"
#include "demur/memory.h"

#include <string.h>

enum { HTTP_OK = 200, HTTP_NOT_FOUND = 404, ANSWER_MAX = 1 << 20, ORG_SHOWN = 8 };

void cli_client_public_name(char out[CLI_NAME_MAX], const struct cli_client *c, const char *name)
{
    char hex[2 * ORG_SHOWN + 1];

    demur_hex_encode(hex, c->org.bytes, ORG_SHOWN);
    (void)snprintf(out, CLI_NAME_MAX, "public/%s/%s", hex, name);
}

/* Say that url did not answer. */
static enum demur_err no_answer(const struct cli_client *c, const char *url, const char *why,
                                enum demur_err err)
{
    fputs("demur: ", c->cli->err);
    cli_put_text(c->cli->err, (const uint8_t *)url, strlen(url), false);
    fprintf(c->cli->err, ": %s\n", why);
    return err == DEMUR_ERR_NOMEM ? err : DEMUR_ERR_IO;
}

enum demur_err cli_client_get(uint8_t **out, size_t *len, struct cli_client *c, const char *path,
                              size_t max)
{
    char url[HOST_URL_LEN_MAX + 1];
    char why[HOST_NET_WHY_LEN] = "";
    struct host_response got = {0};
    struct host_request request = {.url = url, .max = max};
    enum demur_err err;

    (void)snprintf(url, sizeof url, "%s%s", c->url, path);
    err = host_net_ask(&got, why, c->net, &request);
    if (err != DEMUR_OK) return no_answer(c, c->url, why, err);
    if (got.status == HTTP_OK) {
        *out = got.body;
        *len = got.len;
        return DEMUR_OK;
    }
    demur_free(got.body);
    if (got.status == HTTP_NOT_FOUND) return DEMUR_ERR_STATE;
    (void)snprintf(why, sizeof why, "%s is answered with status %u: is this a channel?", path,
                   got.status);
    return no_answer(c, c->url, why, DEMUR_ERR_IO);
}

enum demur_err cli_client_post(struct cli_answer *out, struct cli_client *c, const char *url,
                               const char *path, struct demur_span body)
{
    char full[HOST_URL_LEN_MAX + 1];
    char why[HOST_NET_WHY_LEN] = "";
    struct host_response got = {0};
    struct host_request request = {.url = full, .body = body, .max = ANSWER_MAX};
    enum demur_err err;

    (void)snprintf(full, sizeof full, "%s%s", url, path);
    err = host_net_ask(&got, why, c->net, &request);
    if (err != DEMUR_OK) return no_answer(c, url, why, err);
    *out = (struct cli_answer){got.status, got.body, got.len};
    return DEMUR_OK;
}
