/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * sequencer.h -- the thread that makes windows: at fixed public times, each only when the one
 * before it has been published.
 *
 * Source: docs/protocol.md 2.16; docs/log.md 4.
 */
#ifndef SERVER_SEQUENCER_H
#define SERVER_SEQUENCER_H

#include "last_checkpoint.h"
#include "serve.h"

struct srv_sequencer;

/** Start, after srv_recover(); last is borrowed.  DEMUR_ERR_IO, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err srv_sequencer_start(struct srv_sequencer **out, struct srv_serve *s,
                                   struct srv_last *last);

/** End, after the window that is being made.  NULL does nothing. */
void srv_sequencer_stop(struct srv_sequencer *q);

#endif
