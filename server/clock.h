/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * clock.h -- the wall clock, watched: it dates receipts and windows, and must not jump.
 *
 * A step of more than five minutes against the monotonic clock, or ten minutes between it and the
 * witnesses, and the day is not to be trusted: writes that need one are refused (E_TIME) until it
 * is put right.  Source: docs/server.md.
 */
#ifndef SERVER_CLOCK_H
#define SERVER_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct srv_clock {
    pthread_mutex_t lock;
    int64_t offset_s;    /**< wall less monotonic, as it was at the start */
    int64_t witnesses_s; /**< wall less the witnesses' time, as last seen; 0: not known */
    bool was_good;
};

void srv_clock_init(struct srv_clock *c);

/**
 * Unix seconds.  In builds with DEMUR_FAULTS the environment's DEMUR_CLOCK_S, if there is one, is
 * added to it, and what the file says that DEMUR_CLOCK_FILE names, each time it is asked: so that
 * tests move the clock.
 */
uint64_t srv_clock_now_s(void);

/** Seconds on the monotonic clock. */
uint64_t srv_clock_monotonic_s(void);

/** Whether the day may be trusted; a change is said in the log. */
bool srv_clock_is_good(struct srv_clock *c);

/** A quorum of witnesses has just said that it is time_s. */
void srv_clock_witnesses(struct srv_clock *c, uint64_t time_s);

#endif
