/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client_options.h -- the first rows of the option table of every command that opens a client.
 *
 *     enum { OPT_JSON = CLI_CLIENT_OPTIONS };
 *     static const struct cli_opt opts[] = {
 *         CLI_CLIENT_OPTION_ROWS,
 *         [OPT_JSON] = {"json", NULL, "print one JSON object"},
 *         {0},
 *     };
 */
#ifndef CLI_CLIENT_OPTIONS_H
#define CLI_CLIENT_OPTIONS_H

#include "cli.h"

enum {
    CLI_OPTION_HOME,
    CLI_OPTION_PASSPHRASE_FILE,
    CLI_OPTION_PROXY,
    CLI_CLIENT_OPTIONS, /**< the first row of the command's own */
};

#define CLI_CLIENT_OPTION_ROWS                                                                   \
    [CLI_OPTION_HOME] = {"home", "DIR", "key store and device key are in DIR"},                  \
    [CLI_OPTION_PASSPHRASE_FILE] = {"passphrase-file", "FILE", "read the passphrase from FILE"}, \
    [CLI_OPTION_PROXY] = {"proxy", "URL", "send everything through a proxy, such as Tor"}

#endif
