/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* login.h -- which organisation a command is about that may be the first one on this device. */
#ifndef CLI_LOGIN_H
#define CLI_LOGIN_H

#include "client.h"

/** The number of KiB in option row; 0: not given; false: it makes no sense (said). */
bool cli_login_memory(uint32_t *out, const struct cli *cli, size_t row);

/**
 * The organisation as before, where address is NULL and there is one; else the one that answers at
 * address, which is held against the 12 words in words_file (NULL: asked at the terminal).
 */
DEMUR_MUST_CHECK
enum demur_err cli_login_pin(struct cli_client *c, const char *address, const char *words_file);

/**
 * A client that reads: anybody, of the organisation at address as cli_login_pin() has it, or where
 * address is NULL the member whose key store this is.  *c is for cli_client_close() in any case.
 */
DEMUR_MUST_CHECK
enum demur_err cli_login_reader(struct cli_client **c, const struct cli *cli, const char *address,
                                const char *words_file);

#endif
