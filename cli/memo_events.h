/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * memo_events.h -- what principals have said to a memo, out of the entries that were followed: ACK,
 * RESPONSE, EXTEND, each verified, with what became of it; and the key, where it was released.
 */
#ifndef CLI_MEMO_EVENTS_H
#define CLI_MEMO_EVENTS_H

#include "client.h"
#include "demur/answer.h"
#include "demur/docket.h"

/** An entry that is signed by a principal of the organisation. */
struct cli_memo_event {
    uint8_t kind; /**< DEMUR_KIND_ACK, _RESPONSE, _EXTEND: which of the following is set */
    uint32_t window;
    uint32_t day; /**< of its WINDOW */
    enum demur_docket_effect effect;
    union {
        struct demur_ack ack;
        struct demur_response response;
        struct demur_extend extend;
    };
    uint8_t *bytes; /**< that spans point into */
};

struct cli_memo_events {
    struct cli_memo_event *event; /**< in the order of the log */
    size_t count, room;
    bool is_released;
    struct demur_memo_key key; /**< where is_released */
};

/** Collect them; freed with cli_memo_events_free(). */
DEMUR_MUST_CHECK
enum demur_err cli_memo_events(struct cli_memo_events *out, struct cli_client *c,
                               const struct demur_channel_memo *memo);
void cli_memo_events_free(struct cli_memo_events *events);

/** How many RESPONSEs of principal, or EXTENDs (principal 0) count: the next has one more. */
uint32_t cli_memo_events_seq(const struct cli_memo_events *events, uint8_t kind, uint8_t principal);

/** Whether a blob can be that of an ANSWER; one that is larger is not fetched. */
bool cli_answer_blob_fits(const struct demur_blob_ref *ref);

/** The commit and the blob of a RESPONSE or EXTEND; false: an ACK has none, or it does not fit. */
bool cli_memo_event_blob(struct demur_hash *commit, struct demur_blob_ref *ref,
                         const struct cli_memo_event *event);

#endif
