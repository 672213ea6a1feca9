/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * recovery.h -- what a server does before it takes anything in: it finds out where its log stands,
 * finishes what was begun, and refuses where data were lost.
 *
 * Source: docs/log.md 4, "Start"; docs/server.md.
 */
#ifndef SERVER_RECOVERY_H
#define SERVER_RECOVERY_H

#include "last_checkpoint.h"
#include "publish.h"
#include "serve.h"

/**
 * Check the store against the last checkpoint, feed the state, ask the witnesses; when a quorum of
 * them has answered (s->is_greeted), finish a window that was appended and not signed.
 *
 * On failure a line on err has said what it means and what to do.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (data were lost or changed: nothing may be signed),
 *         DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_recover(struct srv_serve *s, struct srv_last *last, FILE *err);

/**
 * Ask the witnesses again, where too few had answered at the start: nothing is signed before.
 *
 * reader: the caller's own view of the store.  DEMUR_ERR_INVALID: too many know more; else as
 * srv_recover().
 */
DEMUR_MUST_CHECK
enum demur_err srv_recover_greet(struct srv_serve *s, struct srv_last *last, struct store *reader);

/**
 * Put the newest signed checkpoint of a store that was restored in the place of the last one, when
 * the witnesses have been asked and none knows more.
 *
 * s->state is fed with all that the store has.  A last checkpoint that is there must not be ahead.
 * Where the policy asks for a quorum of witnesses, so many must answer: one that is away might be
 * the one that knows more.  Errors as srv_recover().
 */
DEMUR_MUST_CHECK
enum demur_err srv_recover_restored(struct srv_serve *s, struct srv_last *last, FILE *err);

#endif
