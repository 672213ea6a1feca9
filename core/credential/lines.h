/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * lines.h -- files of `name = value` lines, as clerks write them: one line at a time.
 *
 * A byte order mark at the start, CR before LF, and blanks or tabs around names and values do not
 * count; `#` at the start of a line or after a blank begins a comment; empty lines are skipped.
 */
#ifndef DEMUR_CREDENTIAL_LINES_H
#define DEMUR_CREDENTIAL_LINES_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where reading stands; it borrows the text. */
struct demur_lines {
    struct demur_span left;
    uint32_t line; /**< the number of the line read last, from 1 */
};

/** A line `name = value`; borrowed. */
struct demur_lines_pair {
    bool is_end; /**< there is no further line; the rest is empty */
    struct demur_span name;
    struct demur_span value;
};

struct demur_lines demur_lines_over(struct demur_span text);

/** Read the next pair; DEMUR_ERR_FORMAT, with *problem: no text, or no name, "=" and value. */
DEMUR_MUST_CHECK
enum demur_err demur_lines_next(struct demur_lines *lines, struct demur_lines_pair *pair,
                                struct demur_problem *problem);

/** s without blanks and tabs at its ends. */
struct demur_span demur_lines_trim(struct demur_span s);

/** Take the next word, up to a blank, from s; empty where there is none. */
struct demur_span demur_lines_word(struct demur_span *s);

/** Whether s is text. */
bool demur_lines_is(struct demur_span s, const char *text);

/** Read decimal digits alone, at most max; whether s is that. */
bool demur_lines_number(uint32_t *out, struct demur_span s, uint32_t max);

/** Set *problem to line and what, quoting quoted unless it is NULL; gives DEMUR_ERR_FORMAT. */
enum demur_err demur_lines_fail(struct demur_problem *problem, uint32_t line, const char *what,
                                const struct demur_span *quoted);

#endif
