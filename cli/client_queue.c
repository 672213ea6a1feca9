/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client_queue.c -- when a cell goes out (docs/threat-model.md 3.2), and that it is on the disk
 * before (docs/protocol.md 2.7).
 *
 * Times of waiting objects are even until the object may have been sent for the first time, and odd
 * from then on: so it is known what can be taken back without a trace.
 */
#include "client_parts.h"
#include "demur/day.h"

#include <string.h>

enum { MINUTE_S = 60, UTC = 720, LEAST_S = CLI_HOUR_S, MOST_S = 24 * CLI_HOUR_S };

bool cli_is_training(const struct cli_client *c)
{
    return c->manifest->mode == DEMUR_MODE_TRAINING;
}

/* A random number below n (> 0); what its bias tells nobody can use. */
static enum demur_err draw_below(uint64_t *out, const struct cli_client *c, uint64_t n)
{
    uint8_t bytes[8];
    enum demur_err err = demur_random_fill(&c->random, bytes, sizeof bytes);

    if (err == DEMUR_OK) *out = demur_get_be64(bytes) % n;
    return err;
}

/* When what should be out on last_day has to be: an hour before that day ends. */
static uint64_t deadline(const struct cli_client *c, uint32_t last_day)
{
    uint64_t end = ((uint64_t)last_day + 1) * CLI_DAY_S;
    uint64_t west = (uint64_t)UTC * MINUTE_S;
    uint64_t tz = (uint64_t)c->manifest->tz * MINUTE_S;

    return end + west - tz - LEAST_S;
}

static enum demur_err choose_time(uint64_t *out, const struct cli_client *c, uint32_t last_day)
{
    uint64_t least = c->now_s + LEAST_S;
    uint64_t most = c->now_s + MOST_S;
    uint64_t wait = 0;
    enum demur_err err;

    if (last_day > 0 && most > deadline(c, last_day)) most = deadline(c, last_day);
    if (most <= least) {
        (void)cli_client_say(c, DEMUR_OK,
                             "warning: the closing day is nearly over, so there is no "
                             "time to wait as long as would be good");
        *out = c->now_s;
        return DEMUR_OK;
    }
    err = draw_below(&wait, c, most - least);
    *out = least + wait;
    return err;
}

enum demur_err cli_client_queue(struct cli_client *c, struct demur_span object,
                                enum cli_client_when when, uint32_t last_day)
{
    uint64_t at = c->now_s;
    enum demur_err err = DEMUR_OK;

    if (when == CLI_SEND_LATER && !cli_is_training(c)) err = choose_time(&at, c, last_day);
    if (err == DEMUR_OK) {
        err = demur_keystore_waiting_add(c->store, &c->org, at & ~(uint64_t)1, object);
    }
    if (err == DEMUR_ERR_RANGE) {
        return cli_client_say(c, err, "too much waits to be sent already; demur send first");
    }
    if (err != DEMUR_OK) return cli_client_fail(c, "queue", err);
    demur_sha256(&c->queued, object.data, object.len);
    return cli_client_save(c);
}
