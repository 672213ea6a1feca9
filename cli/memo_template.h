/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* memo_template.h -- memos to fill in: T1 to T6 in source form (docs/protocol.md 2.6). */
#ifndef CLI_MEMO_TEMPLATE_H
#define CLI_MEMO_TEMPLATE_H

#include "demur/hash.h"

#include <stdbool.h>
#include <stdint.h>

/** What is to be filled in stands between these: a memo that still has one is not frozen. */
#define CLI_TEMPLATE_OPEN  "[["
#define CLI_TEMPLATE_CLOSE "]]"

/** A template. */
struct cli_memo_template {
    const char *name;  /**< "T1" */
    const char *title; /**< what it is for */
    const char *text;  /**< the source form, whole */
};

/** The template of that name; NULL: there is none. */
const struct cli_memo_template *cli_memo_template(const char *name);

/** Template number at, from 0; NULL: there are no more. */
const struct cli_memo_template *cli_memo_template_at(size_t at);

/** The line, from 1, on which text still has something to be filled in; 0: none. */
uint32_t cli_memo_template_unfilled(struct demur_span text);

#endif
