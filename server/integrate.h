/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * integrate.h -- one window into the log: entries and tiles in one transaction, everything read
 * back and hashed again, the checkpoint signed, and only then it counts.
 *
 * Source: docs/log.md 4, "Batch integration".
 */
#ifndef SERVER_INTEGRATE_H
#define SERVER_INTEGRATE_H

#include "last_checkpoint.h"
#include "serve.h"
#include "window_take.h"

/**
 * Append a window of day with what taken has, sign it, feed the state.
 *
 * The caller holds the writer.  seen: the published note, reduced, of exactly what the log has;
 * empty for the first window.
 * @return DEMUR_OK; DEMUR_ERR_INVALID (what was read back is not what was written), DEMUR_ERR_STATE
 *         (the log or the last checkpoint is not what it should be), DEMUR_ERR_IO, DEMUR_ERR_NOMEM:
 *         then the process must end, *why saying what failed
 */
DEMUR_MUST_CHECK
enum demur_err srv_integrate(struct srv_serve *s, struct srv_last *last, uint32_t day,
                             struct srv_window_taken *taken, struct demur_span seen,
                             const char **why);

/**
 * Steps 5 and 6: read back what lies between the last checkpoint and the end of the log, hash it,
 * sign the end, and put that in the place of the last checkpoint.
 *
 * from: the head of the last checkpoint.  Errors as srv_integrate().
 */
DEMUR_MUST_CHECK
enum demur_err srv_integrate_sign(struct srv_serve *s, struct srv_last *last,
                                  const struct demur_tree_head *from, const char **why);

#endif
