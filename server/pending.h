/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * pending.h -- what has been accepted for the next window and decides about what comes until then:
 * deliveries, which close their memos, and owner keys of freezes, which are good for one memo.
 *
 * Used under the writer's lock.  Source: docs/protocol.md 2.6, 2.7.
 */
#ifndef SERVER_PENDING_H
#define SERVER_PENDING_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stdbool.h>

struct srv_pending;

DEMUR_MUST_CHECK
enum demur_err srv_pending_new(struct srv_pending **out);

/** NULL does nothing. */
void srv_pending_free(struct srv_pending *p);

/** An entry was accepted; kinds that decide nothing are passed over. */
DEMUR_MUST_CHECK
enum demur_err srv_pending_add(struct srv_pending *p, struct demur_span entry);

/** Whether the delivery of a memo waits. */
bool srv_pending_delivered(const struct srv_pending *p, const struct demur_hash *memo_id);

/** Whether a freeze with the owner key of freeze waits: another one, or the same. */
bool srv_pending_owner(const struct srv_pending *p, struct demur_span freeze);

/**
 * Whether counts of the same issuer and epoch as those of counts, a COUNTS, wait: the order in a
 * window is that of hashes, and the older behind the newer would be void.
 */
bool srv_pending_counts(const struct srv_pending *p, struct demur_span counts);

/**
 * Whether so much of NOTICE, COUNTS and CLAIM waits that what comes behind it could not be logged
 * in time: two windows of it.
 */
bool srv_pending_is_full(const struct srv_pending *p);

/** The window has been made; what still waits is added again. */
void srv_pending_clear(struct srv_pending *p);

#endif
