/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * ask.h -- questions to the person at the terminal.
 *
 * Standard input may be a pipe with a link or codes in it; so questions go to the terminal itself
 * (/dev/tty), and where there is none the answer is "no terminal", never a guess.
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli.h"
#include "demur/hash.h"

/**
 * Ask a line: without the LF, to be freed with demur_wipe_free(*out, *len + 1); it ends in NUL.
 *
 * is_hidden: what is typed is not shown.  At most max bytes.
 * @return DEMUR_OK, DEMUR_ERR_STATE (no terminal; nothing is said), DEMUR_ERR_LENGTH, DEMUR_ERR_IO
 *         (end of input), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_ask_line(char **out, size_t *len, const char *question, bool is_hidden,
                            size_t max);

/**
 * Ask yes or no; anything but "yes" or "y" is no.
 *
 * Without a terminal it is no, and a line on cli->err says that --yes answers it.
 */
bool cli_confirm(const struct cli *cli, const char *question);

/**
 * Read one line with a secret from standard input: typed without echo at a terminal, after
 * question, or the first line of a pipe.  To be freed with demur_wipe_free(*out, *len + 1).
 *
 * On failure a line on cli->err has said what is missing.
 * @return as cli_ask_line()
 */
DEMUR_MUST_CHECK
enum demur_err cli_read_secret_line(char **out, size_t *len, const struct cli *cli,
                                    const char *question, size_t max);

/** The same, but what is typed is shown. */
DEMUR_MUST_CHECK
enum demur_err cli_read_shown_line(char **out, size_t *len, const struct cli *cli,
                                   const char *question, size_t max);

#endif
