/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log_history.h -- earlier checkpoints of a log: a directory with one signed checkpoint a file. */
#ifndef CLI_LOG_HISTORY_H
#define CLI_LOG_HISTORY_H

#include "demur/tree_proof.h"
#include "log_report.h"

/** One of them. */
struct cli_log_past {
    char *name; /**< of its file: text from outside */
    struct demur_tree_head head;
};

/** All of them, by rising size. */
struct cli_log_history {
    struct cli_log_past *past;
    size_t count, room;
};

/**
 * Read every file in the directory at path but those whose names begin with a dot.
 *
 * Each must be a checkpoint of r's log, no larger than r's; where r has a policy the log must have
 * signed it.  What could not be read is said on err; what does not hold is noted in r, with
 * DEMUR_ERR_INVALID.  out is given back with cli_log_history_free(), also on failure.
 * @return DEMUR_OK, DEMUR_ERR_INVALID, DEMUR_ERR_IO, DEMUR_ERR_LENGTH, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_log_history_read(struct cli_log_history *out, const char *path,
                                    struct cli_log_report *r, FILE *err);
void cli_log_history_free(struct cli_log_history *h);

/** Note that what is wrong is about the checkpoint in file name of r's history. */
void cli_log_history_fault(struct cli_log_report *r, const char *reason, const char *name,
                           const char *detail);

/**
 * Where the history of the log in the directory dir lies by custom: beside it, with "-history"
 * behind its name.  NULL: there is no such directory, or no memory; else freed with free().
 */
char *cli_log_history_beside(const char *dir);

#endif
