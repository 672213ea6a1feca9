/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check.h -- what is handed in, judged by the log so far and by what the store has: all of
 * docs/server.md that comes before and after the batch of proofs.
 *
 * What does not pass is settled with its error number; a duplicate is settled with the first
 * receipt.  The caller looks at the state (srv_state_look()) while it calls these.
 */
#ifndef SERVER_CHECK_H
#define SERVER_CHECK_H

#include "item.h"
#include "serve.h"

/**
 * Steps 3 to 7 of docs/server.md, of an item of a job; reader is the calling thread's view of the
 * store.
 *
 * An act that is not settled then has its scope (demur_channel_scope()) and wants its proofs
 * verified; an entry has passed everything, its signatures too.
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_check_item(struct srv_serve *s, struct store *reader, const struct srv_job *job,
                              struct srv_item *item);

/** Look again at an item that was checked by an older state: whether it would still count. */
DEMUR_MUST_CHECK
enum demur_err srv_check_again(struct srv_serve *s, struct srv_item *item);

/** What is refused of everything just now, readonly, time, disk; DEMUR_ACCEPTED: nothing. */
enum demur_refusal srv_check_server(struct srv_serve *s, enum srv_item_kind kind);

/** Settle item with a receipt that was given before. */
void srv_item_repeat(struct srv_item *item, const struct store_receipt *first);

#endif
