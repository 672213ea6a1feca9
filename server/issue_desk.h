/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_desk.h -- where members come: POST /v1/issue/begin, reveal, certify, done and GET
 * /v1/health.
 *
 * The thread of HTTP reads; a bounded queue hands what has come to workers, who check proofs and
 * wait for the disk.  Beyond the queue it is E_BUSY.  Source: docs/protocol.md 2.19.
 */
#ifndef SERVER_ISSUE_DESK_H
#define SERVER_ISSUE_DESK_H

#include "issue_office.h"

struct issue_desk;

/** Listen and answer; *out is ended with issue_desk_stop().  A line has said what failed. */
DEMUR_MUST_CHECK
enum demur_err issue_desk_start(struct issue_desk **out, struct issue_office *o);

/** Where it listens. */
const char *issue_desk_address(const struct issue_desk *d);

/** Answer what has come, and end.  NULL does nothing. */
void issue_desk_stop(struct issue_desk *d);

#endif
