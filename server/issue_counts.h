/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_counts.h -- COUNTS: once per window in which something changed, how many credentials were
 * given and how many members hold all of them, by cell.
 *
 * What was said last stays in the store, in the transaction that queues it: after a restart
 * nothing is said twice under one number.  The clerk's thread.  Source: docs/protocol.md 2.3.
 */
#ifndef SERVER_ISSUE_COUNTS_H
#define SERVER_ISSUE_COUNTS_H

#include "issue_epoch.h"
#include "issue_follow.h"

/** What was counted of each epoch of the office when that was last said. */
struct issue_said {
    uint32_t epoch;
    uint32_t windows;          /**< how many the log had then */
    struct demur_counts *last; /**< NULL: nothing yet */
    bool is_behind;            /**< that the log counts more has been said */
};

/**
 * Queue the COUNTS of e where something has changed and the log has what was said before.
 *
 * said is zeros at first, and its `last` is freed by the caller.
 * @return DEMUR_OK, DEMUR_ERR_NOMEM, of the store, upon which the process ends
 */
DEMUR_MUST_CHECK
enum demur_err issue_counts_say(struct issue_office *o, struct issue_said *said,
                                struct issue_epoch *e, const struct issue_follow *f);

#endif
