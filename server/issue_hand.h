/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_hand.h -- entries handed in to the channel: ISSUE and COUNTS out of the store's queue, and
 * the epochs' ROSTERs.
 *
 * An entry leaves the queue when the channel has given a receipt for it that holds, and not
 * before.  The clerk's thread.  Source: docs/protocol.md 2.0 (Reply), 2.3, 2.19.
 */
#ifndef SERVER_ISSUE_HAND_H
#define SERVER_ISSUE_HAND_H

#include "issue_epoch.h"
#include "issue_follow.h"

/**
 * Hand in everything that is queued; *refused: how many entries the channel did not take.
 *
 * @return DEMUR_OK; of the channel (f->why says what); of the store, upon which the process ends
 */
DEMUR_MUST_CHECK
enum demur_err issue_hand_queue(struct issue_office *o, struct issue_follow *f, size_t *refused);

#define ISSUE_NO_RECEIPT 255 /**< it was taken, with a receipt that does not hold */

/**
 * Hand in e's ROSTER; *status: enum demur_refusal, or ISSUE_NO_RECEIPT.
 *
 * Errors as of issue_follow_ask().
 */
DEMUR_MUST_CHECK
enum demur_err issue_hand_roster(struct issue_office *o, struct issue_follow *f,
                                 const struct issue_epoch *e, uint8_t *status);

#endif
