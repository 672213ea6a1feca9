/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * board_verify.h -- a board that somebody shows, held against the one that follows from a mirror:
 * byte by byte, as the same log gives the same bytes.
 */
#ifndef CLI_BOARD_VERIFY_H
#define CLI_BOARD_VERIFY_H

#include "board_log.h"
#include "board_text.h"

/** What somebody shows; bytes are owned. */
struct cli_board_shown {
    const struct cli_board_form *form;
    char name[256]; /**< its file or address, for people */
    uint8_t *bytes;
    size_t len;
    bool is_same;
    size_t at; /**< of the first byte that differs */
};

/** All that is compared. */
struct cli_board_shown_list {
    struct cli_board_shown item[CLI_MAX_OPERANDS + CLI_BOARD_FORMS];
    size_t count;
    uint64_t size; /**< of the log that they say they are of; 0: not known */
    FILE *err;
};

void cli_board_shown_free(struct cli_board_shown_list *list);

/**
 * Read a saved form; which it is, its beginning says.  JSON also says its size.
 *
 * @return DEMUR_OK, DEMUR_ERR_FORMAT (none of the forms), as host_read_file(); said
 */
DEMUR_MUST_CHECK
enum demur_err cli_board_shown_read(struct cli_board_shown_list *list, const char *path);

/**
 * Fetch every form of one size from the channel at url, through proxy (NULL: as the environment
 * says).  DEMUR_ERR_IO, DEMUR_ERR_FORMAT; said.
 */
DEMUR_MUST_CHECK
enum demur_err cli_board_shown_fetch(struct cli_board_shown_list *list, const char *url,
                                     const char *proxy);

/** Compare all with the board; DEMUR_OK, DEMUR_ERR_INVALID (one differs), DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err cli_board_compare(struct cli_board_shown_list *list,
                                 const struct demur_board *board);

/** Say what was compared and found. */
void cli_board_put_verdict(FILE *to, const struct cli_board_shown_list *list,
                           const struct cli_board_log *log);
void cli_board_put_verdict_json(FILE *to, const struct cli_board_shown_list *list,
                                const struct cli_board_log *log);

#endif
