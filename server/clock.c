/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "clock.h"

#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { STEP_MAX_S = 300, WITNESS_MAX_S = 600 };

#ifdef DEMUR_FAULTS
/* By how much a test has moved the clock. */
static int64_t moved_s(void)
{
    const char *fixed = getenv("DEMUR_CLOCK_S");
    const char *path = getenv("DEMUR_CLOCK_FILE");
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    char text[32] = "0";

    if (file != NULL) {
        if (fgets(text, sizeof text, file) == NULL) text[0] = '\0';
        (void)fclose(file);
    }
    return (fixed == NULL ? 0 : strtoll(fixed, NULL, 10)) + strtoll(text, NULL, 10);
}
#else
static int64_t moved_s(void)
{
    return 0;
}
#endif

static int64_t read_clock(clockid_t id)
{
    struct timespec t = {0};

    (void)clock_gettime(id, &t);
    return (int64_t)t.tv_sec + (id == CLOCK_REALTIME ? moved_s() : 0);
}

void srv_clock_init(struct srv_clock *c)
{
    *c = (struct srv_clock){.offset_s = read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC),
                            .was_good = true};
    (void)pthread_mutex_init(&c->lock, NULL);
}

uint64_t srv_clock_now_s(void)
{
    int64_t now = read_clock(CLOCK_REALTIME);

    return now < 0 ? 0 : (uint64_t)now;
}

uint64_t srv_clock_monotonic_s(void)
{
    return (uint64_t)read_clock(CLOCK_MONOTONIC);
}

bool srv_clock_is_good(struct srv_clock *c)
{
    int64_t step = read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC);
    long long from_witnesses;
    bool good;

    (void)pthread_mutex_lock(&c->lock);
    step -= c->offset_s;
    from_witnesses = c->witnesses_s + step;
    good = llabs(step) <= STEP_MAX_S && llabs(from_witnesses) <= WITNESS_MAX_S;
    if (good != c->was_good) {
        srv_log(good ? SRV_INFO : SRV_ERROR, good ? "clock_good" : "clock_wrong",
                "step_s=%lld from_witnesses_s=%lld mend=\"set the clock, or start again once it is "
                "right\"",
                (long long)step, from_witnesses);
    }
    c->was_good = good;
    (void)pthread_mutex_unlock(&c->lock);
    return good;
}

void srv_clock_witnesses(struct srv_clock *c, uint64_t time_s)
{
    int64_t now = read_clock(CLOCK_REALTIME);
    int64_t step = now - read_clock(CLOCK_MONOTONIC);

    (void)pthread_mutex_lock(&c->lock);
    c->witnesses_s = now - (int64_t)time_s - (step - c->offset_s);
    (void)pthread_mutex_unlock(&c->lock);
}
