/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * keeper.h -- the thread that keeps what has been verified: many jobs in one commit, and the
 * receipts after it.
 *
 * While it commits, more come together for the next; so the commits are as large as the load.
 * Source: docs/server.md, "The order of checks", step 11.
 */
#ifndef SERVER_KEEPER_H
#define SERVER_KEEPER_H

#include "item.h"
#include "serve.h"

/** Start; s->state, s->store and s->pending are there.  DEMUR_ERR_IO, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err srv_keeper_start(struct srv_keeper **out, struct srv_serve *s);

/** Keep what has been given, and end.  NULL does nothing. */
void srv_keeper_stop(struct srv_keeper *k);

/** Hand job over, whose items are settled or promised. */
void srv_keeper_give(struct srv_keeper *k, struct srv_job *job);

#endif
