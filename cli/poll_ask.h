/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * poll_ask.h -- a question on its way from the command line into the log (docs/protocol.md 2.15).
 *
 *     cmd_poll_ask.c  the steps in their order
 *     poll_words.c    question, options, closing day, profiles
 *
 * Every function that returns an enum demur_err has said what is wrong.
 */
#ifndef CLI_POLL_ASK_H
#define CLI_POLL_ASK_H

#include "client.h"

/** The rows of the command's option table. */
enum {
    CLI_ASK_KEY = CLI_CLIENT_OPTIONS,
    CLI_ASK_ADDRESS,
    CLI_ASK_WORDS_FILE,
    CLI_ASK_QUESTION,
    CLI_ASK_OPTION,
    CLI_ASK_CLOSE,
    CLI_ASK_PROFILES,
    CLI_ASK_YES,
    CLI_ASK_NOW,
};

/** A question that is being asked. */
struct cli_poll_ask {
    const struct cli *cli;
    struct cli_client *c;
    struct demur_channel_epoch epoch; /**< of today */
    uint32_t last;                    /**< day of that epoch */
    struct demur_channel_memo memo;   /**< of a convener's question */
    struct demur_sign_seed seed;      /**< the root's, or the owner's; secret */
    struct demur_poll poll;           /**< borrows from below, the command line and the channel */
    char question[DEMUR_POLL_QUESTION_BYTES_MAX + 1]; /**< that of confidence, by default */
    bool is_first; /**< no question of confidence came before, so it fixes the words */
};

/** Set question and options; those of confidence are the first one's. */
DEMUR_MUST_CHECK
enum demur_err cli_poll_ask_words(struct cli_poll_ask *a);

/** Set closing day and profiles. */
DEMUR_MUST_CHECK
enum demur_err cli_poll_ask_rest(struct cli_poll_ask *a);

#endif
