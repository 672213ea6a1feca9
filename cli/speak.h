/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * speak.h -- what it takes to say something as the holder of one signature, and to check who did:
 * the echo that was kept, the signature in the log, what was said under it before
 * (docs/protocol.md 2.13).
 *
 * The log has been followed.  Every function has said what went wrong.
 */
#ifndef CLI_SPEAK_H
#define CLI_SPEAK_H

#include "client.h"
#include "demur/echo.h"

/** A signature, as the log has it. */
struct cli_speak_sign {
    bool is_signed;         /**< the log has it: in its place, and its proofs hold */
    bool is_withdrawn;      /**< and a withdrawal, of which the same is true */
    struct demur_hash echo; /**< of it, where is_signed */
};

/** Look for the signature of nym in all entries of the log since memo was frozen. */
DEMUR_MUST_CHECK
enum demur_err cli_speak_find(struct cli_speak_sign *out, struct cli_client *c,
                              const struct demur_channel_memo *memo, const struct demur_nym *nym);

/** A signature of this device under which something may be said: secret; wipe it. */
struct cli_speak_echo {
    struct demur_keystore_echo kept;
    struct demur_channel_memo memo;
    struct cli_speak_sign sign;
};

/**
 * The kept echo of the memo that id (the beginning of its number) names; NULL: the only one.
 *
 * DEMUR_ERR_STATE: none was kept, or the signature is not in the log; DEMUR_ERR_RANGE: several.
 */
DEMUR_MUST_CHECK
enum demur_err cli_speak_pick(struct cli_speak_echo *out, struct cli_client *c, const char *id);

/** What has been said under one signature, in the log or in the queue of this device. */
struct cli_speak_said {
    bool is_rated;   /**< the log has a RATING of it */
    bool is_waiting; /**< another waits here */
    uint8_t choice;  /**< enum demur_rating_choice of the one in the log, or else of that */
    uint32_t claims; /**< in the log, and waiting */
};

/** Look for it; what does not open echo, whoever put it there, is not of the signature. */
DEMUR_MUST_CHECK
enum demur_err cli_speak_said(struct cli_speak_said *out, struct cli_client *c,
                              const struct demur_hash *memo_id, const struct demur_nym *nym,
                              const struct demur_hash *echo);

/** Whether the log has a RATING under the signature of the one in object, which waits. */
DEMUR_MUST_CHECK
enum demur_err cli_speak_has_rated(bool *out, struct cli_client *c, struct demur_span object);

/** Queue what was said and, with now or in training, send it; say what was done. */
DEMUR_MUST_CHECK
enum demur_err cli_speak_queue(struct cli_client_sent *sent, struct cli_client *c,
                               struct demur_span object, bool now);

/** What --now costs, where it is asked for and costs something. */
void cli_speak_put_now(FILE *to, const struct cli_client *c, bool now);

#endif
