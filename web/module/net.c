/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* net.c -- host/net.h in a browser: the worker makes the request and waits for it. */
#include "host/net.h"

#include "demur/memory.h"
#include "imports.h"
#include "reason.h"

#include <stdio.h>
#include <string.h>

enum { TIMEOUT_MS = 30000, BODY_MAX = INT32_MAX };

/* There is nothing to keep between requests: connections are the browser's. */
struct host_net {
    uint8_t unused;
};

enum demur_err host_net_new(struct host_net **out, const char *proxy)
{
    (void)proxy;
    *out = demur_alloc(sizeof **out);
    return *out == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;
}

void host_net_free(struct host_net *net)
{
    demur_free(net);
}

const char *host_net_version(void)
{
    return "browser";
}

static void say(char why[HOST_NET_WHY_LEN], const char *text)
{
    (void)snprintf(why, HOST_NET_WHY_LEN, "%s", text);
}

/* What the browser says of a request that brought nothing. */
static enum demur_err no_answer(char why[HOST_NET_WHY_LEN], int32_t result)
{
    if (result == PAGE_TOO_LONG) {
        say(why, "the answer is longer than it may be");
        return DEMUR_ERR_LENGTH;
    }
    if (result == PAGE_BAD_ADDRESS) {
        say(why, "this is no address");
        return DEMUR_ERR_FORMAT;
    }
    cli_reason_is(CLI_REASON_SILENT);
    say(why, "nobody answers there");
    return DEMUR_ERR_IO;
}

enum demur_err host_net_ask(struct host_response *out, char why[HOST_NET_WHY_LEN],
                            struct host_net *net, const struct host_request *request)
{
    struct page_request q = {.url = request->url, .url_len = (uint32_t)strlen(request->url)};
    uint32_t status = 0;
    int32_t len;

    (void)net;
    if (request->body.len > BODY_MAX) return DEMUR_ERR_LENGTH;
    q.body = request->body.data;
    q.body_len = request->body.data == NULL ? -1 : (int32_t)request->body.len;
    q.max = request->max > UINT32_MAX ? UINT32_MAX : (uint32_t)request->max;
    q.timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : TIMEOUT_MS;
    len = page_ask(&q, &status);
    if (len < 0) return no_answer(why, len);
    *out = (struct host_response){.status = status, .len = (size_t)len};
    if (len == 0) return DEMUR_OK;
    out->body = demur_alloc((size_t)len);
    if (out->body == NULL) {
        say(why, "there is no memory for the answer");
        return DEMUR_ERR_NOMEM;
    }
    page_take(out->body);
    return DEMUR_OK;
}
