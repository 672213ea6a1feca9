/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * channel.h -- what a log says so far: the manifests, who is a member in each epoch, which memos
 * there are and what became of them.
 *
 * A server, a member's client and a mirror feed it the entries of a log in their order: every
 * WINDOW, and of the entries behind it those that they have (a feed leaves out signatures).  What
 * does not count is named and has no effect.  The same rules tell a server whether to take in what
 * has come: demur_channel_try() asks of an entry whether it would count in the next window.
 *
 * Proofs of SIGN and WITHDRAW are not verified here but in batches (demur_acts_verify()); those of
 * a MEMO_FREEZE are.  That the entries are a log's is for the caller to prove (segment, tiles).
 * One thread at a time.  Source: docs/protocol.md 2.0 to 2.16.
 */
#ifndef DEMUR_CHANNEL_H
#define DEMUR_CHANNEL_H

#include "demur/act.h"
#include "demur/delivered.h"
#include "demur/docket.h"
#include "demur/fault.h"
#include "demur/guard.h"
#include "demur/issue.h"
#include "demur/manifest.h"
#include "demur/memo_keys.h"
#include "demur/policy.h"
#include "demur/poll.h"
#include "demur/random.h"
#include "demur/roster.h"

#include <stdbool.h>

/** Everything that has been fed.  Opaque. */
struct demur_channel;

/** An empty channel, freed with demur_channel_free(); random is borrowed.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_channel_new(struct demur_channel **out, const struct demur_random *random);

/** NULL does nothing. */
void demur_channel_free(struct demur_channel *c);

/* ---- feeding --------------------------------------------------------------------------- */

/**
 * The next entry, at index; a WINDOW opens a window, and the others belong to the one that is open.
 *
 * *fault says whether it counts, or why not; a kind that is not followed counts.
 * @return DEMUR_OK (also where it does not count), DEMUR_ERR_INVALID (this is no log: a WINDOW
 *         that is malformed or out of its place, an index out of order), DEMUR_ERR_NOMEM,
 *         DEMUR_ERR_RANDOM; after anything but DEMUR_OK the channel may only be freed
 */
DEMUR_MUST_CHECK
enum demur_err demur_channel_add(struct demur_channel *c, struct demur_fault *fault, uint64_t index,
                                 struct demur_span entry);

/**
 * Whether entry would count if it stood in the next window, of `day`; nothing is changed.
 *
 * For an act only what the log says is looked at, and no proof; of a RATING or CLAIM not whether
 * there is such a signature, with that echo: who keeps the signatures knows.  A kind that nobody
 * may hand in is DEMUR_E_VERSION.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_channel_try(const struct demur_channel *c, struct demur_fault *fault,
                                 uint32_t day, struct demur_span entry);

/**
 * Whether a WINDOW of day that carries `seen` (empty for the first) would follow: nothing is
 * changed.
 *
 * A sequencer asks before it appends, for what follows no log ends it for everybody.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (the day falls, or seen is not of exactly what there is, or
 *         does not hold by the policy in force, or its witnesses' day does not fit),
 * DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_channel_next_window(const struct demur_channel *c, uint32_t day,
                                         struct demur_span seen);

/** The scope of an act (a memo's, or of a freeze that of its quota slot), borrowed; NULL: none. */
const struct demur_act_scope *demur_channel_scope(const struct demur_channel *c,
                                                  const struct demur_act *act);

/**
 * What a SIGN or WITHDRAW of the log lacks to count, in window number `window` of those fed: place,
 * epoch, issuers, profile, codes (docs/protocol.md 2.7).  Neither proofs nor whether it is the
 * first of its nym are looked at.  After the whole log has been fed.
 */
void demur_channel_act_fault(struct demur_fault *fault, const struct demur_channel *c,
                             const struct demur_act *act, uint32_t window);

/**
 * What a VOTE of the log lacks to count, in window number `window`, whose SEALED is in window
 * number `sealed`: place, epoch, issuers, profile, codes, option (docs/protocol.md 2.15).  Neither
 * proofs nor whether it is the first of its nym are looked at.
 */
void demur_channel_vote_fault(struct demur_fault *fault, const struct demur_channel *c,
                              const struct demur_act *act, uint32_t sealed, uint32_t window);

/* ---- windows and manifests ------------------------------------------------------------- */

/** How far the log has been followed. */
struct demur_channel_state {
    uint64_t size;     /**< entries that the windows so far have, those left out too */
    uint32_t windows;  /**< the seq of the next */
    uint32_t day;      /**< of the newest window, as it says */
    uint64_t seen;     /**< size of the newest checkpoint that a window carries */
    uint32_t seen_day; /**< day of that checkpoint by its quorum; 0: none, or no quorum asked */
    /** NULL; or that somebody shows two histories, for people: stop and raise the alarm. */
    const char *alarm;
};

struct demur_channel_state demur_channel_state_of(const struct demur_channel *c);

/** org_id; zeros before the first manifest. */
const struct demur_hash *demur_channel_org(const struct demur_channel *c);

/** A manifest with what belongs to it; borrowed. */
struct demur_channel_manifest {
    const struct demur_manifest *manifest;
    const struct demur_policy *policy;
    struct demur_hash leaf;
    uint64_t index;
};

/** The manifest in force in a next window of `day`; false before the first. */
bool demur_channel_force(struct demur_channel_manifest *out, const struct demur_channel *c,
                         uint32_t day);

/* ---- epochs ---------------------------------------------------------------------------- */

/** An epoch that has a roster; borrowed. */
struct demur_channel_epoch {
    uint32_t epoch;
    const struct demur_roster *roster;
    struct demur_hash leaf; /**< of the ROSTER */
    uint64_t index;
    uint32_t window;                       /**< it counts from the one after that */
    const struct demur_manifest *manifest; /**< that it names */
    const struct demur_epoch_keys *keys;
    struct demur_guard_counts counts; /**< the newest of each issuer */
};

/** The epoch of that number; false: it has no roster yet. */
bool demur_channel_epoch_get(struct demur_channel_epoch *out, const struct demur_channel *c,
                             uint32_t epoch);

/* ---- memos ----------------------------------------------------------------------------- */

/** A memo; borrowed, and good until the channel is fed again. */
struct demur_channel_memo {
    size_t at; /**< which memo it is, as in demur_channel_memo_at() */
    struct demur_hash memo_id;
    const struct demur_memo_header *header;
    const struct demur_manifest *manifest; /**< in force when it was frozen */
    uint64_t index;                        /**< of its MEMO_FREEZE */
    uint32_t window;                       /**< it takes acts from the one after that */
    uint32_t day;                          /**< of that window, by the witnesses where known */
    bool may_act;     /**< the guard, by the COUNTS before its window: anybody may act */
    uint8_t profiles; /**< and these are open, bit i for profile i */
    const struct demur_act_scope *scope;
    bool is_delivered;
    uint64_t delivered_index;
    uint32_t delivered_window;
    struct demur_hash delivered_leaf;
    const struct demur_delivered *delivered; /**< NULL unless is_delivered */
    bool is_released;
    uint32_t released_day;            /**< of that window, by the witnesses where known */
    const struct demur_memo_key *key; /**< that opens its blobs, of its RELEASE; else NULL */
    uint64_t signs;                   /**< SIGN entries, by what the windows count */
    uint64_t others;                  /**< its other entries */
};

size_t demur_channel_memos(const struct demur_channel *c);

/** Memo number at (below demur_channel_memos()), in the order of their freezes. */
void demur_channel_memo_at(struct demur_channel_memo *out, const struct demur_channel *c,
                           size_t at);

/** The memo of that id; false: there is none. */
bool demur_channel_memo_get(struct demur_channel_memo *out, const struct demur_channel *c,
                            const struct demur_hash *memo_id);

/** How many memos have an owner key with that prefix; *out is one of them where there is any. */
size_t demur_channel_memo_by_link(struct demur_channel_memo *out, const struct demur_channel *c,
                                  const uint8_t prefix[DEMUR_LINK_PREFIX_BYTES]);

/** What principals did about a memo, its delivery among it, and what became of each. */
struct demur_channel_said {
    size_t count;
    struct demur_docket_event *event; /**< in the order of the log; they point into the channel */
    enum demur_docket_effect *effect; /**< of each */
};

/**
 * What was done about a memo up to `day`; standing and ask_to as in demur_channel_docket().
 *
 * *out is freed with demur_channel_said_free(), before the channel is fed again.
 * DEMUR_ERR_RANGE: no such memo; DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_channel_said_get(struct demur_channel_said *out, const struct demur_channel *c,
                                      const struct demur_hash *memo_id, uint32_t standing,
                                      const uint8_t *ask_to, uint32_t day);

void demur_channel_said_free(struct demur_channel_said *said);

/** How many signatures of a memo a window has. */
struct demur_channel_signs {
    uint32_t window;
    uint32_t day; /**< of that window, by the witnesses where known */
    uint32_t signs;
};

/** The windows with signatures of memo; *out is borrowed until the channel is fed again. */
size_t demur_channel_signs_of(const struct demur_channel_signs **out, const struct demur_channel *c,
                              const struct demur_hash *memo_id);

/**
 * The docket of a memo on `day`, with `standing` signatures (which the caller has counted).
 *
 * ask_to: as in struct demur_docket_facts; NULL: not known.  *out is good until the channel is fed
 * again.  DEMUR_ERR_RANGE: no such memo; DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_channel_docket(struct demur_docket *out, const struct demur_channel *c,
                                    const struct demur_hash *memo_id, uint32_t standing,
                                    const uint8_t *ask_to, uint32_t day);

/* ---- polls ----------------------------------------------------------------------------- */

/** A poll; borrowed, and good until the channel is fed again. */
struct demur_channel_poll {
    size_t at; /**< which poll it is, as in demur_channel_poll_at() */
    struct demur_hash poll_id;
    const struct demur_poll *poll;
    const struct demur_manifest *manifest; /**< in force when it was opened */
    uint64_t index;                        /**< of its POLL_OPEN */
    uint32_t window;                       /**< it takes votes from the one after that */
    uint32_t day;                          /**< of that window, by the witnesses where known */
    bool may_act;     /**< the guard, by the COUNTS before its window: anybody may vote */
    uint8_t profiles; /**< and these are open, bit i for profile i */
    const struct demur_act_scope *scope;
    bool is_over;   /**< the newest window is after the closing day: the next may close it */
    bool is_closed; /**< there is a POLL_CLOSE that counts */
    uint64_t closed_index;
    uint32_t closed_window;
    uint32_t closed_day; /**< of that window, by the witnesses where known */
    uint32_t votes;      /**< that POLL_CLOSE promises */
};

size_t demur_channel_polls(const struct demur_channel *c);

/** Poll number at (below demur_channel_polls()), in the order of their POLL_OPEN. */
void demur_channel_poll_at(struct demur_channel_poll *out, const struct demur_channel *c,
                           size_t at);

/** The poll of that id; false: there is none. */
bool demur_channel_poll_get(struct demur_channel_poll *out, const struct demur_channel *c,
                            const struct demur_hash *poll_id);

#endif
