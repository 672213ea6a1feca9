/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * window_unseal.h -- the questions that are over: the next window closes them, and opens the votes.
 *
 * POLL_CLOSE goes in when the newest window is after the closing day and no SEALED of an earlier
 * window still waits: then every vote lies under a SEALED of the log.  The votes go in with it, or,
 * where there are more than one window takes, with the windows after it.  Source: docs/protocol.md
 * 2.15.
 */
#ifndef SERVER_WINDOW_UNSEAL_H
#define SERVER_WINDOW_UNSEAL_H

#include "demur/tally.h"
#include "window_take.h"

/** How many bytes of votes a window takes, at most. */
#define SRV_UNSEAL_BYTES_MAX 67108864U

/**
 * Add POLL_CLOSE and VOTE entries to what was taken, and to taken->opened what they lay under,
 * which goes out of the store with the append.
 *
 * tally, beside terms->channel, knows which votes are in the log.  A vote that is not what its
 * SEALED says is damage: DEMUR_ERR_INVALID.  DEMUR_ERR_IO, DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err srv_window_unseal(struct srv_window_taken *taken, struct store *store,
                                 const struct srv_window_terms *terms,
                                 const struct demur_tally *tally);

#endif
