/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* serve.c -- what the parts of demurd serve ask of it as a whole. */
#include "serve.h"

#include "log.h"
#include "workers.h"

#include <stdlib.h>
#include <unistd.h>

enum {
    BITS_FIRST = 16, /* of a puzzle, when a quarter of the queue is full */
    BITS_MORE = 6,   /* and so many more when it is full */
    REST_PART = 4,
};

uint32_t srv_today(struct srv_serve *s)
{
    uint32_t day = demur_day_at(srv_clock_now_s(), s->id.manifest->tz);
    uint32_t newest = srv_state_day(s->state);

    return day > newest ? day : newest;
}

uint8_t srv_puzzle_bits(struct srv_serve *s)
{
    size_t max = s->conf.queue_cells_max;
    size_t rest = max / REST_PART;
    size_t waiting = srv_workers_waiting(s->workers);

    if (waiting <= rest) return 0;
    return (uint8_t)(BITS_FIRST + BITS_MORE * (waiting - rest) / (max - rest));
}

void srv_die(const char *event, enum demur_err err, const char *why)
{
    srv_log(SRV_ERROR, event, "err=%s why=\"%s\" done=\"ended, to start again from the disk\"",
            demur_err_name(err), why);
    _exit(1);
}
