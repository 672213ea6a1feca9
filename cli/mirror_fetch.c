/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* mirror_fetch.c -- what a mirror asks of the log's server. */
#include "demur/memory.h"
#include "mirror.h"

#include <string.h>
#include <time.h>

enum {
    TRIES = 3,
    PAUSE_MS = 400,
    OK = 200,
    NOT_FOUND = 404,
    GONE = 410,
    TOO_MANY = 429,
    SERVER_ERROR = 500,
    MS = 1000,
    NS_IN_MS = 1000000,
};

static bool is_stopped(void *ctx)
{
    const struct cli_mirror *m = ctx;

    return m->stop != NULL && *m->stop != 0;
}

static void pause_ms(unsigned ms)
{
    struct timespec t = {ms / MS, (long)(ms % MS) * NS_IN_MS};

    (void)nanosleep(&t, NULL);
}

/* Whether a status may be another one in a moment. */
static bool is_busy(unsigned status)
{
    return status == TOO_MANY || status >= SERVER_ERROR;
}

/* Ask once; *status 0: no answer, why says so. */
static enum demur_err ask(struct host_response *r, char why[HOST_NET_WHY_LEN], struct cli_mirror *m,
                          const char *url, size_t max)
{
    struct host_request request = {.url = url, .max = max, .stop = is_stopped, .ctx = m};
    enum demur_err err = host_net_ask(r, why, m->net, &request);

    if (err != DEMUR_OK) return err;
    if (r->status == OK) return DEMUR_OK;
    demur_free(r->body);
    r->body = NULL;
    if (r->status == NOT_FOUND || r->status == GONE) return DEMUR_ERR_RANGE;
    (void)snprintf(why, HOST_NET_WHY_LEN, "the server answers with status %u", r->status);
    return DEMUR_ERR_IO;
}

enum demur_err cli_mirror_get(uint8_t **out, size_t *len, struct cli_mirror *m, const char *path,
                              size_t max)
{
    char url[HOST_URL_LEN_MAX + 1];
    char why[HOST_NET_WHY_LEN] = "";
    struct host_response r = {0};
    enum demur_err err = DEMUR_ERR_IO;
    int n = snprintf(url, sizeof url, "%s/%s", m->url, path);

    if (n < 0 || (size_t)n >= sizeof url) {
        fprintf(m->err, "demur: %s: the address is too long\n", m->url);
        return DEMUR_ERR_IO;
    }
    for (unsigned i = 0; i < TRIES; i++) {
        if (i > 0) pause_ms((unsigned)PAUSE_MS << i);
        r = (struct host_response){0};
        err = ask(&r, why, m, url, max);
        if (err != DEMUR_ERR_IO || is_stopped(m)) break;
        if (r.status != 0 && !is_busy(r.status)) break;
    }
    if (err == DEMUR_OK) {
        *out = r.body;
        *len = r.len;
    } else if (err != DEMUR_ERR_RANGE && err != DEMUR_ERR_STATE) {
        fprintf(m->err, "demur: %s: %s\n", url, why);
    }
    return err;
}
