/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * catch_up.h -- bring a store that was put back from a backup up to where a mirror of the log is.
 *
 * Every entry is checked against the mirror's cosigned checkpoint before anything is kept.
 * Source: docs/server.md; docs/log.md 1.9.
 */
#ifndef SERVER_CATCH_UP_H
#define SERVER_CATCH_UP_H

#include "identity.h"
#include "state.h"
#include "store/store.h"

/** What is brought up. */
struct srv_catch_up {
    struct store *store;
    struct srv_state *state; /**< fed with all that the store has; more is fed */
    const struct srv_identity *id;
    const char *mirror; /**< a directory, as demur log mirror makes it */
    FILE *err;
};

/**
 * Append what the mirror has and the store lacks, in one transaction, with the mirror's checkpoint
 * as the newest signed and published one; *size is that of the mirror's.
 *
 * A mirror that is behind the store changes nothing.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (not this log; entries are missing or changed), DEMUR_ERR_IO,
 *         DEMUR_ERR_NOMEM; a line on err has said why
 */
DEMUR_MUST_CHECK
enum demur_err srv_catch_up(const struct srv_catch_up *c, uint64_t *size);

#endif
