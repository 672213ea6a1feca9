/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* listen.h -- the socket on which demurd listens: an address of this machine, or a UNIX socket. */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include "demur/error.h"

#include <stdio.h>

#define SRV_ADDRESS_LEN 128

/**
 * Listen at `listen`: "127.0.0.1:8470", "[::1]:8470" (port 0: any free one) or "unix:/run/x".
 *
 * *fd does not block and is closed by the caller; address says where, with the real port.  A UNIX
 * socket that nobody listens on any more is replaced.  On failure a line on err has said why.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_IO
 */
DEMUR_MUST_CHECK
enum demur_err srv_listen(int *fd, char address[SRV_ADDRESS_LEN], const char *listen, FILE *err);

#endif
