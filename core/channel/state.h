/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * state.h -- what a channel consists of.
 *
 *     channel.c    feeding: windows, and where each kind goes
 *     manifests.c  manifests in their chain, which is in force, the checkpoints that windows carry
 *     epochs.c     rosters, keys, counts
 *     memos.c      freezes, and what stands behind them
 *     polls.c      questions: opened, closed, what a vote must be
 *     said.c       delivery, release, what principals say, the docket
 *     try.c        whether an entry would count
 *     counts.c     whether an act that is in the log counts
 */
#ifndef DEMUR_CHANNEL_STATE_H
#define DEMUR_CHANNEL_STATE_H

#include "channel/rules.h"
#include "demur/channel.h"
#include "demur/epoch_keys.h"
#include "demur/window.h"

enum { DEMUR_CHANNEL_MANIFESTS_MAX = 4096, DEMUR_CHANNEL_EPOCHS_MAX = DEMUR_EPOCHS_MAX };

/** A manifest of the chain; owned. */
struct demur_kept_manifest {
    struct demur_manifest *m;
    struct demur_policy *policy;
    struct demur_hash leaf;
};

/** An epoch; owned. */
struct demur_kept_epoch {
    struct demur_roster *roster;
    struct demur_hash leaf;
    uint64_t index;
    uint32_t window;
    size_t manifest; /**< which of the chain */
    struct demur_epoch_keys *keys;
    struct demur_act_scope *quota[DEMUR_QUOTA_SLOTS];
    struct demur_counts *counts[DEMUR_ISSUERS_MAX];
    uint32_t counts_window[DEMUR_ISSUERS_MAX];
    struct demur_counts *older[DEMUR_ISSUERS_MAX]; /**< as they were before that window */
};

/** What a principal said, decoded, over bytes of its own. */
struct demur_kept_said {
    uint8_t *bytes;
    union {
        struct demur_ack ack;
        struct demur_response response;
        struct demur_extend extend;
    } as;
    struct demur_docket_event event; /**< points into as; NULL in all three for DELIVERED */
};

/** A memo; owned. */
struct demur_kept_memo {
    size_t at; /**< in the order of the freezes */
    struct demur_hash memo_id;
    struct demur_memo_header header;
    uint64_t index;
    uint32_t window;
    size_t manifest; /**< which of the chain */
    bool may_act;
    uint8_t profiles;
    struct demur_act_scope *scope;
    struct demur_delivered *delivered; /**< NULL: not yet */
    uint64_t delivered_index;
    uint32_t delivered_window;
    struct demur_hash delivered_leaf;
    bool is_released;
    uint32_t released_window;
    struct demur_memo_key key; /**< public, once it is released */
    uint64_t signs, others;
    struct demur_kept_said **said; /**< in the order of the log */
    size_t said_count, said_room;
    struct demur_rule_said_of said_of;
    struct demur_channel_signs *bar; /**< windows with signatures; their day is not kept here */
    size_t bars, bar_room;
};

/** A poll; owned. */
struct demur_kept_poll {
    struct demur_hash poll_id;
    uint8_t *bytes; /**< of its POLL_OPEN, into which poll points */
    struct demur_poll poll;
    uint64_t index;
    uint32_t window;
    size_t manifest; /**< which of the chain */
    bool may_act;
    uint8_t profiles;
    struct demur_act_scope *scope;
    bool is_closed;
    uint64_t closed_index;
    uint32_t closed_window;
    uint32_t votes;
};

/** A window: its own day, and that of the witnesses once it is known. */
struct demur_kept_window {
    uint64_t end; /**< index behind its last entry */
    uint32_t claimed_day;
    uint32_t day;
};

struct demur_channel {
    const struct demur_random *random;
    struct demur_kept_window *window;
    size_t windows, window_room;
    size_t dated;        /**< windows before this one have their day from the witnesses */
    uint64_t next_index; /**< at least this is the next entry's */
    uint64_t seen;       /**< of windows before the open one */
    uint64_t seen_now;   /**< with that of the open one */
    uint32_t seen_day;
    const char *alarm;

    struct demur_manifest_chain chain, chain_before;
    struct demur_kept_manifest *manifest; /**< DEMUR_CHANNEL_MANIFESTS_MAX of them */
    struct demur_manifest_place *place;   /**< of each */
    size_t manifests;
    size_t force; /**< which is in force in the open window */

    struct demur_kept_epoch *epoch; /**< DEMUR_CHANNEL_EPOCHS_MAX of them */
    size_t epochs;
    struct demur_kept_memo **memo; /**< in the order of their freezes */
    size_t memos, memo_room;
    uint32_t *memo_slot;           /**< hash table by memo_id: which memo + 1; 0: none */
    size_t memo_slots;             /**< a power of two, or 0 */
    struct demur_kept_poll **poll; /**< in the order of their POLL_OPEN */
    size_t polls, poll_room;
};

/** Seq of the window that is open; there is one. */
static inline uint32_t demur_channel_now(const struct demur_channel *c)
{
    return (uint32_t)(c->windows - 1);
}

/** Where an entry of the open window stands; there is a manifest. */
struct demur_place demur_channel_place(const struct demur_channel *c);

/** Where an entry of a next window of day would stand; *force is which manifest; false: none. */
bool demur_channel_next_place(struct demur_place *out, size_t *force, const struct demur_channel *c,
                              uint32_t day);

/* Each takes an entry of the open window, and says in fault what is wrong with it. */
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_manifest(struct demur_channel *c, struct demur_fault *fault,
                                          uint64_t index, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_roster(struct demur_channel *c, struct demur_fault *fault,
                                        uint64_t index, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_counts(struct demur_channel *c, struct demur_fault *fault,
                                        struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_freeze(struct demur_channel *c, struct demur_fault *fault,
                                        uint64_t index, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_delivered(struct demur_channel *c, struct demur_fault *fault,
                                           uint64_t index, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_release(struct demur_channel *c, struct demur_fault *fault,
                                         struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_poll(struct demur_channel *c, struct demur_fault *fault,
                                      uint64_t index, struct demur_span entry);
void demur_channel_add_poll_close(struct demur_channel *c, struct demur_fault *fault,
                                  uint64_t index, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_channel_add_said(struct demur_channel *c, struct demur_fault *fault,
                                      struct demur_span entry);

/** The checkpoint that a WINDOW carries: check it, and date the windows that it covers. */
DEMUR_MUST_CHECK
enum demur_err demur_channel_seen(struct demur_channel *c, const struct demur_window *w,
                                  uint64_t index);

/* Each says of an entry whether it would count in a window that stands at `at` and has seq now. */
DEMUR_MUST_CHECK
enum demur_err demur_channel_roster_fault(struct demur_fault *fault, const struct demur_channel *c,
                                          const struct demur_place *at,
                                          const struct demur_roster *roster);
void demur_channel_counts_fault(struct demur_fault *fault, const struct demur_channel *c,
                                uint32_t now, const struct demur_counts *counts,
                                struct demur_span bytes);
void demur_channel_freeze_fault(struct demur_fault *fault, const struct demur_channel *c,
                                const struct demur_place *at, uint32_t now,
                                const struct demur_act *act, const struct demur_freeze *freeze);
void demur_channel_delivered_fault(struct demur_fault *fault, const struct demur_channel *c,
                                   const struct demur_place *at, uint32_t now,
                                   const struct demur_delivered *delivered);

void demur_channel_poll_fault(struct demur_fault *fault, const struct demur_channel *c,
                              const struct demur_place *at, uint32_t now,
                              const struct demur_poll *poll, struct demur_span entry);

/** VOTE, decoded, to be taken in a window of day that has seq now. */
void demur_channel_vote_now_fault(struct demur_fault *fault, const struct demur_channel *c,
                                  const struct demur_act *act, uint32_t day, uint32_t now);

/** The newest COUNTS of every issuer that were logged before window `now`. */
struct demur_guard_counts demur_channel_counts_before(const struct demur_channel *c,
                                                      const struct demur_kept_epoch *e,
                                                      uint32_t now);

struct demur_kept_epoch *demur_channel_find_epoch(const struct demur_channel *c, uint32_t epoch);
struct demur_kept_memo *demur_channel_find_memo(const struct demur_channel *c,
                                                const struct demur_hash *memo_id);

/** A copy of entry, decoded, and its memo_id; *out NULL and a fault where it is malformed. */
DEMUR_MUST_CHECK
enum demur_err demur_channel_copy_said(struct demur_kept_said **out, struct demur_hash *memo_id,
                                       struct demur_fault *fault, struct demur_span entry);
void demur_channel_free_said(struct demur_kept_said *said);

/**
 * The events of memo in the order of the log, its delivery among them, to event, which has room
 * for memo->said_count + 1; returns how many.
 */
size_t demur_channel_events(struct demur_docket_event *event, const struct demur_channel *c,
                            const struct demur_kept_memo *memo);

/** Room for one more of `count` items of size bytes in *list; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_channel_grow(void **list, size_t *room, size_t count, size_t size);

void demur_channel_refuse(struct demur_fault *fault, enum demur_refusal refusal, const char *why);
void demur_channel_free_memo(struct demur_kept_memo *memo);

struct demur_kept_poll *demur_channel_find_poll(const struct demur_channel *c,
                                                const struct demur_hash *poll_id);
void demur_channel_free_poll(struct demur_kept_poll *poll);

/** Note a memo that has been put at the end of c->memo in the table.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_channel_index_memo(struct demur_channel *c);

#endif
