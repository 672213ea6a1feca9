/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_step.h -- one message of a member answered: BEGIN, REVEAL, CERTIFY or DONE.
 *
 * The answer may go out when this returns: what it promises is on the disk.  A retry gives the
 * same bytes.  The same work is done, and the same is said, for a code that nobody has and for one
 * that was used with another commitment.  Any thread, each with a reader of its own.
 * Source: docs/protocol.md 2.3.
 */
#ifndef SERVER_ISSUE_STEP_H
#define SERVER_ISSUE_STEP_H

#include "issue_office.h"

/** A message and its answer. */
struct issue_message {
    uint8_t kind; /**< DEMUR_KIND_BEGIN, _REVEAL, _CERTIFY or _DONE */
    struct demur_span in;
    struct demur_writer *answer; /**< what is answered; nothing to DONE */
    enum demur_refusal refusal;
    uint32_t retry_s; /**< of a refusal that will pass; 0: it will not */
};

/** Answer m; anything but DEMUR_OK (memory, the store): it may be tried again later. */
DEMUR_MUST_CHECK
enum demur_err issue_step(struct issue_office *o, struct store *reader, struct issue_message *m);

#endif
