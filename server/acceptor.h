/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * acceptor.h -- a thread that takes connections in, reads their PROXY lines where there are to be
 * some, and watches the clock of all.
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
    void *ctx;
};

/** Start; on failure the fd is still the caller's.  DEMUR_ERR_IO, DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_acceptor_start(struct srv_acceptor **out,
                                  const struct srv_acceptor_options *options);

/** Accept no more and end the thread.  NULL does nothing. */
void srv_acceptor_stop(struct srv_acceptor *a);

#endif
