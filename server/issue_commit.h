/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_commit.h -- promises made durable: many workers' records go into one transaction, because
 * each commit waits for the disk.
 *
 * A record is put only where the store still has the one that the answer was made from; else the
 * worker makes its answer again.  Any thread.
 */
#ifndef SERVER_ISSUE_COMMIT_H
#define SERVER_ISSUE_COMMIT_H

#include "issue_epoch.h"
#include "issue_office.h"

/** A record to be put. */
struct issue_pending {
    struct issue_epoch *epoch;
    const struct demur_roster_row *row;
    struct demur_issuer_record before; /**< as it was when the answer was made */
    struct demur_issuer_record after;
    struct demur_span issue; /**< the ISSUE that goes to the log with it; empty: none */
    struct issue_pending *next;
    enum demur_err outcome;
    bool is_raced, is_over;
};

/**
 * Put what p says, and wait until it is on the disk.
 *
 * @return DEMUR_OK, DEMUR_ERR_STATE (another has changed the record: answer anew), or what the
 *         store said, upon which the process ends
 */
DEMUR_MUST_CHECK
enum demur_err issue_commit(struct issue_office *o, struct issue_pending *p);

#endif
