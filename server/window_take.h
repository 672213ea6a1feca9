/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * window_take.h -- which of the waiting entries go into the next window.
 *
 * All of them; but fewer than min_batch signatures, withdrawals, sealed votes, ratings and claims
 * together stay for the next one, at most 24 hours in all, unless their memo is delivered in this
 * window or its time is over, or that of a question is.  Source: docs/protocol.md 2.9, 2.15, 2.16.
 */
#ifndef SERVER_WINDOW_TAKE_H
#define SERVER_WINDOW_TAKE_H

#include "demur/channel.h"
#include "store/store.h"

/** What decides beside the entries themselves. */
struct srv_window_terms {
    const struct demur_channel *channel;
    uint32_t day;      /**< of the window */
    uint8_t min_batch; /**< of the manifest in force */
    uint32_t windows;  /**< the seq of the window */
    bool is_overdue;   /**< what came before the window in front of it may wait no longer */
};

#define SRV_WINDOW_BULK_MAX 4194304U /**< bytes of NOTICE, COUNTS and CLAIM in one window */

/** Whether a kind is one of these. */
bool srv_window_is_bulk(uint8_t kind);

/** A vote that is opened with a window: what it lay sealed under. */
struct srv_opened {
    struct demur_hash context;
    struct demur_hash leaf;
};

/** The entries that go in, copies, in no order. */
struct srv_window_taken {
    size_t count, room;
    struct demur_span *entry;
    uint8_t *bytes;            /**< all of them, behind each other */
    size_t waiting;            /**< how many there were, those that stay among them */
    bool has_old_sealed;       /**< a SEALED waited that came before the newest window */
    struct srv_opened *opened; /**< window_unseal.h */
    size_t opened_count;
    uint8_t *opened_bytes; /**< of POLL_CLOSE and VOTE entries */
};

enum { SRV_WINDOW_ROOM = 2 }; /**< in entry, beyond those taken: for WINDOW, the first MANIFEST */

/** Choose; *out is freed with srv_window_taken_free().  DEMUR_ERR_IO, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err srv_window_take(struct srv_window_taken *out, struct store *store,
                               const struct srv_window_terms *terms);

void srv_window_taken_free(struct srv_window_taken *t);

#endif
