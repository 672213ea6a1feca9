/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* progress.h -- a bar for work that takes long: on a terminal, and nowhere else. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/** A bar. */
struct cli_progress {
    FILE *to;
    bool on;          /**< a terminal is there */
    const char *what; /**< at most 22 characters: "Reading the log" */
    int shown;        /**< per cent; -1: nothing yet */
};

/** A bar on `to`, of nothing yet. */
void cli_progress_init(struct cli_progress *p, FILE *to, const char *what);

/** Show that `done` of `of` is done; an `of` of 0 is all of it. */
void cli_progress_show(struct cli_progress *p, uint64_t done, uint64_t of);

/** Take the bar away; it may be shown again. */
void cli_progress_end(struct cli_progress *p);

#endif
