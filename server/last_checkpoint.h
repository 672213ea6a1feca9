/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * last_checkpoint.h -- the last checkpoint that the log signed, in a small file of its own, outside
 * the store and its backups.
 *
 * It changes by compare-and-swap alone: from the note that is there to the next one.  So a store
 * that was put back, or a second server, cannot sign another tree of a size that was signed before.
 * Source: docs/log.md 4, "Batch integration" 6 and "Start".
 */
#ifndef SERVER_LAST_CHECKPOINT_H
#define SERVER_LAST_CHECKPOINT_H

#include "demur/bytes.h"
#include "demur/error.h"

#include <stdio.h>

/** The file, open and locked: no other process has it. */
struct srv_last;

/**
 * Open and lock the file at path (a lock file lies beside it); there need be none yet.
 *
 * On failure a line on err has said why.  @return DEMUR_OK, DEMUR_ERR_STATE (another process has
 * it), DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_last_open(struct srv_last **out, const char *path, FILE *err);

/** NULL does nothing. */
void srv_last_close(struct srv_last *l);

/** The note that is there, borrowed until the next swap; empty where there is none. */
struct demur_span srv_last_note(const struct srv_last *l);

/**
 * Put note in the place of `old` (empty: of none), durably.
 *
 * @return DEMUR_OK, DEMUR_ERR_STATE (something else is there: stop), DEMUR_ERR_IO (it is unknown
 *         which is there: end the process), DEMUR_ERR_NOMEM (nothing was done)
 */
DEMUR_MUST_CHECK
enum demur_err srv_last_swap(struct srv_last *l, struct demur_span old, struct demur_span note);

#endif
