/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * workers.h -- the threads that check and verify: each takes what waits, verifies the proofs of all
 * acts in it at once, answers what is settled and hands the rest to the keeper.
 *
 * Batches grow with the queue: one cell alone is verified at once, a thousand in one equation.
 * What comes from connections that have sent false proofs before waits in a lane of its own, whose
 * turn comes when the other is empty, and every fourth time: it shares no batch with the rest.
 * Source: docs/server.md, "The order of checks".
 */
#ifndef SERVER_WORKERS_H
#define SERVER_WORKERS_H

#include "item.h"
#include "serve.h"

/** Start the threads; s->state, s->keeper and s->store are there.  DEMUR_ERR_IO, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err srv_workers_start(struct srv_workers **out, struct srv_serve *s);

/** Verify what waits, and end the threads: nothing more is taken.  NULL does nothing. */
void srv_workers_stop(struct srv_workers *w);

/** After srv_workers_stop(), when nobody gives any more.  NULL does nothing. */
void srv_workers_free(struct srv_workers *w);

/**
 * Hand job over: it is the workers' from here on, and its request has been deferred; false: too
 * many wait, and job is still the caller's.
 */
bool srv_workers_give(struct srv_workers *w, struct srv_job *job);

/** How many items wait. */
size_t srv_workers_waiting(struct srv_workers *w);

#endif
