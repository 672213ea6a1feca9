/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_text.h -- a board in words and lines, for a terminal. */
#ifndef CLI_BOARD_TEXT_H
#define CLI_BOARD_TEXT_H

#include "demur/board.h"

#include <stdio.h>

/** Print it; text from outside is escaped. */
void cli_board_put(FILE *to, const struct demur_board *board);

/** The address and name of a form of the board. */
struct cli_board_form {
    const char *name; /**< "json", "page", "csv", "ics", "atom" */
    const char *path; /**< at the channel */
    void (*write)(struct demur_writer *out, const struct demur_board *board);
};

enum { CLI_BOARD_FORMS = 5 };

/** All of them; the first is JSON. */
extern const struct cli_board_form cli_board_forms[CLI_BOARD_FORMS];

/** The form of that name; NULL: there is none. */
const struct cli_board_form *cli_board_form_of(const char *name);

#endif
