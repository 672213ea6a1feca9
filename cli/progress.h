/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* progress.h -- a bar for long work on a terminal; elsewhere nothing. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/** A bar.  It belongs to one thread. */
struct cli_progress {
    FILE *to;
    bool on;
    const char *what; /**< "Signing"; lives as long as the bar */
    int shown;        /**< per cent; -1: nothing yet */
};

/** Begin a bar for `what` on `to`, where that is a terminal. */
void cli_progress_begin(struct cli_progress *bar, const char *what, FILE *to);

/** Show that `done` of `of` is done. */
void cli_progress_step(struct cli_progress *bar, uint64_t done, uint64_t of);

/** Take the bar off the screen. */
void cli_progress_end(struct cli_progress *bar);

#endif
