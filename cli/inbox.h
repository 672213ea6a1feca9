/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * inbox.h -- a principal at a memo that was delivered to them (docs/protocol.md 2.9, 2.10).
 *
 *     cmd_inbox.c         login, list, read
 *     cmd_inbox_ack.c     ack, extend
 *     cmd_inbox_answer.c  answer
 *     answer_form.c       the form in which an answer is written
 *
 * Every function that returns an enum demur_err has said what is wrong.
 */
#ifndef CLI_INBOX_H
#define CLI_INBOX_H

#include "client.h"
#include "demur/answer.h"
#include "memo_events.h"
#include "memo_pick.h"

/** A memo, opened by a principal. */
struct cli_inbox {
    const struct cli *cli;
    struct cli_client *c;
    struct demur_channel_memo memo;
    struct cli_pick_principal who;
    struct demur_memo_key key;
    struct cli_client_text text;
    struct demur_docket docket;
    struct cli_memo_events events;
};

/**
 * Open client and log, then the memo that id names (NULL: the only one that waits for this
 * principal, else the only one), then its text.  Texts of answers that wait are handed in first.
 *
 * *out is on the heap; closed with cli_inbox_close(), also after a failure.
 */
DEMUR_MUST_CHECK
enum demur_err cli_inbox_open(struct cli_inbox **out, const struct cli *cli, const char *id);

/** Wipe, free, close.  NULL does nothing. */
void cli_inbox_close(struct cli_inbox *in);

/** DEMUR_OK where the principal may answer: an addressee, or the next level once escalated. */
DEMUR_MUST_CHECK
enum demur_err cli_inbox_need_addressee(const struct cli_inbox *in);

/** The level of the docket at which the principal answers; NULL: at none. */
const struct demur_docket_level *cli_inbox_level(const struct cli_inbox *in);

/** Ask the question, unless yes; DEMUR_ERR_STATE: no. */
DEMUR_MUST_CHECK
enum demur_err cli_inbox_confirm(const struct cli_inbox *in, bool yes, const char *question);

/** Hand in an entry that is signed in the open; DEMUR_OK: the server promises to log it. */
DEMUR_MUST_CHECK
enum demur_err cli_inbox_post(struct cli_inbox *in, struct demur_span entry);

/** An ANSWER that has been sealed, and kept in the outbox. */
struct cli_inbox_sealed {
    struct demur_hash commit;
    struct demur_blob_ref ref;
};

/** Draw the salt of answer, seal it, keep it until its entry is accepted. */
DEMUR_MUST_CHECK
enum demur_err cli_inbox_seal(struct cli_inbox_sealed *out, struct cli_inbox *in,
                              struct demur_answer *answer);

/** Hand in entry, which names sealed, then the text itself. */
DEMUR_MUST_CHECK
enum demur_err cli_inbox_post_sealed(struct cli_inbox *in, struct demur_span entry,
                                     const struct cli_inbox_sealed *sealed);

#endif
