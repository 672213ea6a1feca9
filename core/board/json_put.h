/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json_put.h -- JSON in the making: commas are set where the bytes so far ask for them. */
#ifndef BOARD_JSON_PUT_H
#define BOARD_JSON_PUT_H

#include "demur/board.h"

/** Begin an object or array ("{" or "["), as the value of key, or as an element where it is NULL.
 */
void demur_json_begin(struct demur_writer *w, const char *key, const char *bracket);

/** End the one that is open: "}" or "]". */
void demur_json_end(struct demur_writer *w, const char *bracket);

void demur_json_number(struct demur_writer *w, const char *key, uint64_t n);
void demur_json_bool(struct demur_writer *w, const char *key, bool is);
void demur_json_null(struct demur_writer *w, const char *key);

/** A literal of ours. */
void demur_json_word(struct demur_writer *w, const char *key, const char *s);

/** Text from outside. */
void demur_json_text(struct demur_writer *w, const char *key, struct demur_span s);

/** Text, or null where there is none. */
void demur_json_text_or_null(struct demur_writer *w, const char *key, struct demur_span s);

void demur_json_hash(struct demur_writer *w, const char *key, const struct demur_hash *h);

/** A date, or null where it is not there or never comes. */
void demur_json_day(struct demur_writer *w, const char *key, bool is_there, uint32_t day);

/** A number, or null where it is not there. */
void demur_json_maybe(struct demur_writer *w, const char *key, bool is_there, uint64_t n);

/* ---- parts of the board ---------------------------------------------------------------- */

/** One memo, as an element. */
void demur_json_memo(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_memo *memo);

/** One poll, as an element. */
void demur_json_poll(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_poll *poll);

/**
 * What a signature or vote shows: "profile", and for each value shown its code and name; into the
 * object that is open.
 */
void demur_json_shown(struct demur_writer *w, const struct demur_board_epoch *epoch,
                      uint8_t profile, const uint16_t code[DEMUR_ATTRIBUTES]);

#endif
