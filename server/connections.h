/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * connections.h -- the connections that are open: how many, since when each waits for its request
 * to be complete, what it is to blame for.
 *
 * A connection whose request is not complete in time is shut down, however slowly it goes on
 * sending or reading; while the server itself has the request the clock stands still.  A table is
 * used by any thread.  Source: docs/server.md.
 */
#ifndef SERVER_CONNECTIONS_H
#define SERVER_CONNECTIONS_H

#include "demur/error.h"

#include <stdbool.h>
#include <stdint.h>

#define SRV_BLAME_MAX   8     /**< failing proofs of one connection */
#define SRV_CIRCUIT_MAX 16    /**< connections of one circuit */
#define SRV_LEAST_RATE  20480 /**< bytes a second that a large body or answer must go at */

struct srv_connections;

/** A table for at most max connections with seconds_max for each request.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_connections_new(struct srv_connections **out, unsigned max,
                                   unsigned seconds_max);

/** NULL does nothing. */
void srv_connections_free(struct srv_connections *t);

/** Take the socket fd in, of a circuit (0: none is known); false: there are too many: close it. */
bool srv_connections_add(struct srv_connections *t, int fd, uint64_t circuit);

/** It is about to be closed. */
void srv_connections_remove(struct srv_connections *t, int fd);

/** A request of it is complete and with the server: its clock stands still. */
void srv_connections_hold(struct srv_connections *t, int fd);

/**
 * Its clock begins anew: an answer of len bytes is on its way, a body of len bytes is to come, or
 * (0) an answer has gone out.  A slow link has a second more for every SRV_LEAST_RATE bytes.
 */
void srv_connections_release(struct srv_connections *t, int fd, uint64_t len);

/** Blame it for a proof or signature that does not hold; true: too often, it must close. */
bool srv_connections_blame(struct srv_connections *t, int fd);

/** Whether it has been blamed. */
bool srv_connections_blamed(struct srv_connections *t, int fd);

/** Shut down those whose time is over; called now and then. */
void srv_connections_watch(struct srv_connections *t);

#endif
