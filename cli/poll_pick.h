/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * poll_pick.h -- a question by its number, and how it is shown.
 *
 * The log has been followed.  Every function that returns an enum demur_err has said what is wrong.
 */
#ifndef CLI_POLL_PICK_H
#define CLI_POLL_PICK_H

#include "client.h"

/** How a question stands today, as far as this device can tell. */
enum cli_poll_state {
    CLI_POLL_OPEN,   /**< it takes votes */
    CLI_POLL_OVER,   /**< its closing day is over, and the votes wait to be opened */
    CLI_POLL_CLOSED, /**< the log has POLL_CLOSE */
};

enum cli_poll_state cli_poll_state(const struct cli_client *c,
                                   const struct demur_channel_poll *poll);

/**
 * The question that id names: its number, as demur poll list counts from 1, or the beginning of its
 * hexadecimal id; NULL: the only one that is open.
 */
DEMUR_MUST_CHECK
enum demur_err cli_pick_poll(struct demur_channel_poll *out, const struct cli_client *c,
                             const char *id);

/** Print the beginning of a poll's id. */
void cli_put_poll_id(FILE *to, const struct demur_hash *poll_id);

/** Print question and numbered options, each line behind indent. */
void cli_put_poll_words(FILE *to, const struct demur_poll *poll, const char *indent);

/** Print who asks: "the organisation", "the convener of memo 0123456789abcdef". */
void cli_put_poll_asker(FILE *to, const struct demur_poll *poll);

#endif
