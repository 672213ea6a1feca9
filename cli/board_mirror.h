/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_mirror.h -- demur board --mirror: the record out of a copy of the log, and what is shown.
 */
#ifndef CLI_BOARD_MIRROR_H
#define CLI_BOARD_MIRROR_H

#include "cli.h"
#include "client_options.h"

/** Rows of the option table of demur board. */
enum {
    CLI_BOARD_ADDRESS = CLI_CLIENT_OPTIONS,
    CLI_BOARD_WORDS_FILE,
    CLI_BOARD_JSON,
    CLI_BOARD_MIRROR,
    CLI_BOARD_POLICY,
    CLI_BOARD_SIZE,
    CLI_BOARD_FORM,
    CLI_BOARD_OUT,
    CLI_BOARD_VERIFY,
};

/** Whether options and operands go together; what does not is said. */
bool cli_board_fits(const struct cli *cli);

/** Do what is asked with --mirror. */
enum cli_exit cli_board_mirror(const struct cli *cli);

#endif
