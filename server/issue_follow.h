/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_follow.h -- what the channel's log says, as far as an issuer has to know it: windows,
 * manifests, rosters, counts.
 *
 * At first the chain is taken (GET /v1/chain), then the feed of each window.  Nothing of either is
 * believed before its checkpoint has the quorum of the policy in force and its entries give the
 * root; WINDOW then says whether an entry is missing.  One thread.
 * Source: docs/protocol.md 2.16, 2.19.
 */
#ifndef SERVER_ISSUE_FOLLOW_H
#define SERVER_ISSUE_FOLLOW_H

#include "demur/channel.h"
#include "host/net.h"

#define ISSUE_WHY_BYTES 256

/** A log that is followed.  All but channel is borrowed. */
struct issue_follow {
    const char *url; /**< without a slash at its end */
    const struct demur_hash *org;
    const struct demur_random *random;
    struct host_net *net;
    bool (*stop)(void *ctx);
    void *ctx;
    uint64_t least;                /**< entries that the log had once: it never has fewer */
    struct demur_channel *channel; /**< NULL before the first answer */
    uint32_t since; /**< of the windows before that the chain is known alone: no COUNTS */
    char why[ISSUE_WHY_BYTES]; /**< what failed last, for people */
};

/**
 * Follow the log to its newest published window.
 *
 * What was followed before is kept where the channel is away or says what cannot be; f->why then
 * says what.  @return DEMUR_OK, DEMUR_ERR_IO (no answer), DEMUR_ERR_INVALID (an answer that does
 * not hold), DEMUR_ERR_STATE (stopped), DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err issue_follow_on(struct issue_follow *f);

/** Forget what was followed.  */
void issue_follow_end(struct issue_follow *f);

/**
 * Ask the channel: path is added to its address; body NULL: GET.
 *
 * answer->body is to be freed with demur_free(); f->why is written on failure, which an answer
 * of another status than 200 is, too.  Errors as of issue_follow_on().
 */
DEMUR_MUST_CHECK
enum demur_err issue_follow_ask(struct host_response *answer, struct issue_follow *f,
                                const char *path, struct demur_span body, size_t max);

#endif
