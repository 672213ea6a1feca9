/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_clerk.h -- the thread that speaks with the channel: it follows the log, opens epochs whose
 * ROSTER is there, notices new directories, and hands entries in.
 *
 * It does so now and then, not when a member comes: who watches the channel learns no moment.
 */
#ifndef SERVER_ISSUE_CLERK_H
#define SERVER_ISSUE_CLERK_H

#include "issue_office.h"

struct issue_clerk;

/**
 * Set up; *out is freed with issue_clerk_free().
 *
 * Where the first manifest has no issuer of this key, the channel is asked for the manifest in
 * force.  On failure a line on standard error has said why.  @return DEMUR_OK, DEMUR_ERR_INVALID
 * (it is no issuer's key), DEMUR_ERR_IO (and the channel cannot be asked), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err issue_clerk_new(struct issue_clerk **out, struct issue_office *o);

/** Start its thread; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err issue_clerk_start(struct issue_clerk *c);

/** Stop the thread, if there is one, and free.  NULL does nothing. */
void issue_clerk_free(struct issue_clerk *c);

#endif
