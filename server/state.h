/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * state.h -- what the log says so far, for all threads of demurd serve: who checks cells reads it;
 * a start feeds it with the log, and from then on the sequencer alone.
 */
#ifndef SERVER_STATE_H
#define SERVER_STATE_H

#include "demur/channel.h"
#include "demur/policy.h"
#include "demur/tally.h"
#include "names.h"
#include "store/store.h"

#include <pthread.h>

/** Where a window stands. */
struct srv_window {
    uint64_t begin; /**< index of its WINDOW */
    uint64_t end;   /**< behind its last entry */
};

/** The newest published checkpoint; note is freed with demur_free(). */
struct srv_note {
    uint64_t size;
    uint8_t *note;
    size_t len;
};

struct srv_state;

/** An empty state; random is borrowed.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_state_new(struct srv_state **out, const struct demur_random *random);

/** NULL does nothing. */
void srv_state_free(struct srv_state *s);

/**
 * Feed the next entry of the log.
 *
 * @return DEMUR_OK (also where it does not count), DEMUR_ERR_INVALID (this is no log),
 *         DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err srv_state_feed(struct srv_state *s, uint64_t index, struct demur_span entry);

/** For feeding: alone. */
void srv_state_lock(struct srv_state *s);
/** The window that was fed last is whole; alone.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_state_settle(struct srv_state *s);

/** For looking: with others. */
void srv_state_look(struct srv_state *s);
void srv_state_unlock(struct srv_state *s);

/** Under srv_state_look(): the channel, the tally beside it, how often a window has been fed, the
 * windows. */
const struct demur_channel *srv_state_channel(const struct srv_state *s);
const struct demur_tally *srv_state_tally(const struct srv_state *s);
uint64_t srv_state_generation(const struct srv_state *s);
uint32_t srv_state_windows(const struct srv_state *s);
/** Window number seq, below that. */
struct srv_window srv_state_window(const struct srv_state *s, uint32_t seq);

/** The day of the newest window, 0 before the first; of any thread, without looking. */
uint32_t srv_state_day(const struct srv_state *s);

/** The blobs that entries name; of any thread, without looking. */
struct srv_names *srv_state_names(struct srv_state *s);

/** A note was published; what note has is the state's from here on. */
void srv_state_publish(struct srv_state *s, const struct srv_note *note);

/** A copy of it for the caller; size 0 where there is none.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_state_published(struct srv_note *out, struct srv_state *s);

/** Its size alone. */
uint64_t srv_state_published_size(struct srv_state *s);

#endif
