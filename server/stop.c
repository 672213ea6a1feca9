/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "stop.h"

#include <pthread.h>
#include <signal.h>

static void signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
}

void srv_stop_block(void)
{
    sigset_t set;

    signals(&set);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void srv_stop_wait(void)
{
    sigset_t set;
    int number;

    signals(&set);
    while (sigwait(&set, &number) != 0) {
    }
}
