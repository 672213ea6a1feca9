/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log_report.h -- what a check of a log found, and how it is said. */
#ifndef CLI_LOG_REPORT_H
#define CLI_LOG_REPORT_H

#include "cli.h"
#include "demur/window_check.h"

enum { CLI_LOG_WHERE_MAX = 512 };

/** What was found.  Everything is borrowed. */
struct cli_log_report {
    const char *reason;            /**< a name for what does not hold; "": it holds */
    const char *detail;            /**< a sentence about it, without a full stop */
    char where[CLI_LOG_WHERE_MAX]; /**< the file, tile or entry; text from outside; "": none */

    const struct demur_policy *policy;       /**< NULL: no signature was looked at */
    struct demur_checkpoint checkpoint;      /**< the newest */
    struct demur_checkpoint_signers signers; /**< with a policy */
    struct demur_window_totals totals;
    const char *history; /**< the directory of earlier checkpoints; NULL: there is none */
    size_t history_count;
    uint64_t history_first, history_last; /**< their sizes, where there are any */
};

/** Note that the log does not hold.  where is cut to what fits. */
void cli_log_fault(struct cli_log_report *r, const char *reason, const char *where,
                   const char *detail);

/** Print the report in plain words, or as one JSON object. */
void cli_log_print_text(FILE *out, const struct cli_log_report *r);
void cli_log_print_json(FILE *out, const struct cli_log_report *r);

#endif
