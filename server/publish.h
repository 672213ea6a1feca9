/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * publish.h -- a signed checkpoint, shown to its witnesses, and to everybody once the quorum of the
 * policy has cosigned it.
 *
 * Source: docs/log.md 1.6; 4, "Batch integration" 8.
 */
#ifndef SERVER_PUBLISH_H
#define SERVER_PUBLISH_H

#include "serve.h"
#include "witness.h"

/** The witnesses of the policy that is in force, and what each is known to have. */
struct srv_witnesses {
    struct demur_policy *policy; /**< a copy of its own */
    struct demur_hash of;        /**< leaf of the manifest it is from */
    size_t count;
    struct srv_witness witness[DEMUR_POLICY_WITNESSES_MAX];
    char url[DEMUR_POLICY_WITNESSES_MAX][HOST_URL_LEN_MAX + 1];
};

/** What came of a round. */
enum srv_published {
    SRV_PUBLISHED,   /**< everybody sees it; of a greeting: a quorum has answered */
    SRV_UNPUBLISHED, /**< the quorum is not met: ask again later */
    SRV_FORKED,      /**< too many know another history: nothing more may be signed */
};

/** Bring w up to the manifest in force on day; DEMUR_ERR_STATE (none), DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_witnesses_update(struct srv_witnesses *w, struct srv_serve *s, uint32_t day);

void srv_witnesses_clear(struct srv_witnesses *w);

/**
 * Ask all witnesses about the newest signed checkpoint, and publish it if the quorum is met.
 *
 * reader: the caller's own view of the store.  @return DEMUR_OK; DEMUR_ERR_IO (the process must
 * end), DEMUR_ERR_STATE, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_publish(enum srv_published *out, struct srv_serve *s, struct srv_witnesses *w,
                           struct store *reader);

/**
 * Ask every witness what it knows of this log, before anything is signed: q is of what was signed.
 *
 * *out is SRV_PUBLISHED where a quorum has answered and knows no more, SRV_FORKED where so many
 * know more that the rest are no quorum, or, is_strict, where one does; else SRV_UNPUBLISHED.
 */
DEMUR_MUST_CHECK
enum demur_err srv_witnesses_greet(enum srv_published *out, struct srv_witnesses *w,
                                   const struct srv_witness_request *q, bool is_strict);

#endif
