/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * docket_view.h -- all that can be told of one memo: its docket, what principals said, and, where a
 * key of it is on this device or was released, the text and the reasons.
 */
#ifndef CLI_DOCKET_VIEW_H
#define CLI_DOCKET_VIEW_H

#include "client.h"
#include "demur/answer.h"
#include "memo_events.h"
#include "memo_pick.h"

/** The ANSWER of an event, opened; bytes NULL: it has none, or cannot be opened. */
struct cli_docket_answer {
    struct demur_answer answer; /**< spans point into bytes */
    uint8_t *bytes;
    size_t len;
};

/** What is known of a memo. */
struct cli_docket_view {
    struct demur_channel_memo memo;
    struct demur_docket docket;
    struct cli_memo_events events;
    bool has_key;
    struct demur_memo_key key;
    bool has_text;
    struct cli_client_text text;
    struct cli_docket_answer *answer; /**< of each event; NULL without a key */
};

/**
 * Look up all of it; closed with cli_docket_view_free().  On failure *out is wiped.
 *
 * A text or an answer that the server withholds is said, and left out.  So is, loudly, an
 * acknowledgement that shows no decryption, and an envelope that is not what it must be.
 */
DEMUR_MUST_CHECK
enum demur_err cli_docket_view(struct cli_docket_view *out, struct cli_client *c,
                               const struct demur_channel_memo *memo);

/**
 * The same for a reader, who has the key: the text has to be there, and to be what was frozen, else
 * it is said, and an error as of cli_client_text().
 */
DEMUR_MUST_CHECK
enum demur_err cli_docket_view_read(struct cli_docket_view *out, struct cli_client *c,
                                    const struct demur_channel_memo *memo,
                                    const struct demur_memo_key *key);

void cli_docket_view_free(struct cli_docket_view *view);

/** In words. */
void cli_docket_put_text(FILE *to, const struct cli_client *c, const struct cli_docket_view *view);

/** What principals have done and said, and by when they had to: a part of it. */
void cli_docket_put_said(FILE *to, const struct cli_client *c, const struct cli_docket_view *view);

/** One JSON object; and the same with LF. */
void cli_docket_put_json_object(FILE *to, const struct cli_client *c,
                                const struct cli_docket_view *view);
void cli_docket_put_json(FILE *to, const struct cli_client *c, const struct cli_docket_view *view);

#endif
