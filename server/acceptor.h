/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * acceptor.h -- the thread of the HTTP server: it takes connections in, reads their PROXY lines
 * where there are to be some, watches the clock of all, and runs what serves them.
 */
#ifndef SERVER_ACCEPTOR_H
#define SERVER_ACCEPTOR_H

#include "connections.h"

struct srv_acceptor;

struct srv_acceptor_options {
    int fd; /**< to accept from; the acceptor's, closed when it stops */
    bool has_proxy_line;
    unsigned seconds_max; /**< for a PROXY line */
    struct srv_connections *table;
    /** Take the socket fd over; false: it could not, and has closed it. */
    bool (*take)(void *ctx, int fd);
    int events; /**< becomes readable when something is to be run */
    /** Run it, without waiting; in how many ms it must be run again, -1: when there are events. */
    int (*run)(void *ctx);
    void *ctx;
};

/** Start; on failure the fd is still the caller's.  DEMUR_ERR_IO, DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_acceptor_start(struct srv_acceptor **out,
                                  const struct srv_acceptor_options *options);

/** There is something to be run, though no event says so; of any thread. */
void srv_acceptor_wake(struct srv_acceptor *a);

/** Accept no more; what is open is served on. */
void srv_acceptor_quiesce(struct srv_acceptor *a);

/** End the thread.  NULL does nothing. */
void srv_acceptor_stop(struct srv_acceptor *a);

#endif
