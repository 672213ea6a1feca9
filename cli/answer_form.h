/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * answer_form.h -- the form in which a principal writes an answer: a plain text file.
 *
 *     Memo: 64 hex digits
 *     Delegate: Head of service            may be left out, or empty: answered in person
 *
 *     ## Ask 1
 *     > Keep the night ward open.          lines that begin with > are passed over, everywhere
 *     Verdict: later                       accept, partly, reject, later, or blank: left open
 *     By: 2027-01-11                       may be empty; with `later` it must be there
 *     Reason:
 *     Any lines.
 *
 *     ## General
 *     Any lines.                           may be left out
 *
 * Every ask has its section, in order, and a verdict: one that is to stay open says so with
 * `blank`.  CR LF is read as LF, a tab as a space; blanks at line ends, and empty lines around a
 * text, go.  A line of a text cannot begin with "## ".
 *
 * No third-party header and nothing of the client in here: the fuzzer takes it as it is.
 */
#ifndef CLI_ANSWER_FORM_H
#define CLI_ANSWER_FORM_H

#include "demur/answer.h"
#include "demur/bytes.h"
#include "demur/problem.h"

#include <stdbool.h>

enum { CLI_FORM_BYTES_MAX = 262144 };

/** A form that has been read; its spans point into text.  Freed with cli_answer_form_free(). */
struct cli_answer_form {
    struct demur_hash memo_id;
    struct demur_span delegate; /**< str; empty: in person */
    uint8_t asks;
    struct demur_response_item item[DEMUR_ASKS_MAX];
    struct demur_span reason[DEMUR_ASKS_MAX]; /**< txt */
    struct demur_span general;                /**< txt */
    uint8_t *text;
    size_t text_len;
};

/** How many sections of asks a form has, 1 to DEMUR_ASKS_MAX: to read it before the memo is known.
 */
uint8_t cli_answer_form_asks(struct demur_span form);

/** Which memo the form is for: the first line of it that says so; false: none does. */
bool cli_answer_form_memo(struct demur_hash *memo_id, struct demur_span form);

/**
 * Read a form for a memo of that many asks.
 *
 * On failure *out is left alone and *problem says which line is wrong and why.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (too long, too many, unknown),
 *         DEMUR_ERR_LENGTH (the form is too long), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_answer_form_parse(struct cli_answer_form *out, struct demur_problem *problem,
                                     struct demur_span form, uint8_t asks);

/** Wipe and free what is in form. */
void cli_answer_form_free(struct cli_answer_form *form);

/** Write an empty form for the memo; what is asked stands in it, quoted. */
void cli_answer_form_write(struct demur_writer *to, const struct demur_hash *memo_id,
                           const struct demur_document *document);

#endif
