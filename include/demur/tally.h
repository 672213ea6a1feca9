/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tally.h -- what members did, counted from the log: signatures and withdrawals by what they show,
 * ratings, claims, votes.
 *
 * It stands beside a channel and is fed the same entries, each after the channel has been; entries
 * whose proofs do not hold are left out by the caller (demur_acts_verify()), everything else is
 * decided here: position, epoch, profile, the first of each nym, the echo that a rating or claim
 * opens, the SEALED that a vote was logged under.  What does not count is counted nowhere.
 *
 * What hangs on entries of the same window (a WITHDRAW on its SIGN, a VOTE on its POLL_CLOSE) is
 * settled when the next window begins, or by demur_tally_settle(); so it does not matter in which
 * order a window has them.  Public data.  About 200 bytes for each signature or vote.
 * Source: docs/protocol.md 2.7, 2.13, 2.14, 2.15.
 */
#ifndef DEMUR_TALLY_H
#define DEMUR_TALLY_H

#include "demur/channel.h"

/** Everything that has been counted.  Opaque; one thread at a time. */
struct demur_tally;

/**
 * An empty tally beside channel, which is borrowed and has been fed nothing.
 *
 * random keeps who writes the log from choosing what is slow to look up.  DEMUR_ERR_NOMEM,
 * DEMUR_ERR_RANDOM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_tally_new(struct demur_tally **out, const struct demur_channel *channel,
                               const struct demur_random *random);

/** NULL does nothing. */
void demur_tally_free(struct demur_tally *t);

/**
 * Count the entry at index, which the channel has just been fed; kinds that are not counted do
 * nothing.
 *
 * @return DEMUR_OK (also where it does not count), DEMUR_ERR_NOMEM; then the tally may only be
 *         freed
 */
DEMUR_MUST_CHECK
enum demur_err demur_tally_add(struct demur_tally *t, uint64_t index, struct demur_span entry);

/**
 * The window that is open is over: settle what waits for its end.
 *
 * Whoever asks calls it first; entries of the same window may not follow.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_tally_settle(struct demur_tally *t);

/** Acts that show the same: how many. */
struct demur_tally_value {
    uint8_t profile;                         /**< enum demur_profile */
    uint16_t code[DEMUR_ATTRIBUTES];         /**< DEMUR_CODE_HIDDEN where the profile hides it */
    uint32_t signs;                          /**< of a memo: signatures, those withdrawn too */
    uint32_t withdrawn;                      /**< of them */
    uint32_t choice[DEMUR_POLL_OPTIONS_MAX]; /**< of a poll: votes for each option */
};

/** What was counted of one memo; borrowed until the tally is fed again. */
struct demur_tally_memo {
    uint32_t signs; /**< in all */
    uint32_t withdrawn;
    const struct demur_tally_value *value; /**< ascending by profile, then codes */
    size_t values;
    uint32_t ratings[3]; /**< by enum demur_rating_choice */
    uint32_t claims;
};

/** Of a memo that the channel has; all zeros where nothing was counted. */
void demur_tally_memo(struct demur_tally_memo *out, const struct demur_tally *t,
                      const struct demur_hash *memo_id);

/** What was counted of one poll; borrowed until the tally is fed again. */
struct demur_tally_poll {
    uint32_t votes;                        /**< opened by a VOTE that counts */
    const struct demur_tally_value *value; /**< as above */
    size_t values;
};

/** Of a poll that the channel has; all zeros where nothing was counted. */
void demur_tally_poll(struct demur_tally_poll *out, const struct demur_tally *t,
                      const struct demur_hash *poll_id);

/** The SEALED entries of an epoch: how many there are, and how many of them a VOTE has opened. */
struct demur_tally_sealed {
    uint32_t entries;
    uint32_t opened;
};

void demur_tally_sealed(struct demur_tally_sealed *out, const struct demur_tally *t,
                        uint32_t epoch);

#endif
