/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* source_lines.h -- a memo's source as clean lines, and sentences about what is wrong with it. */
#ifndef DEMUR_MEMO_SOURCE_LINES_H
#define DEMUR_MEMO_SOURCE_LINES_H

#include "demur/memo_source.h"

#include <stdbool.h>

/** Lines of allowed characters without blanks at their ends or line ends; owns their text. */
struct demur_source_lines {
    uint8_t *text;
    size_t text_cap;
    struct demur_span *line; /**< into text */
    size_t count;
};

/** Read text; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT (with *problem), DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_source_lines_read(struct demur_source_lines *out,
                                       struct demur_source_problem *problem,
                                       struct demur_span text);

/** Wipe and free what lines owns. */
void demur_source_lines_wipe(struct demur_source_lines *lines);

/** Begin the sentence about line (from 1; 0 the whole). */
void demur_source_problem_begin(struct demur_source_problem *problem, size_t line,
                                const char *text);

/** More of the sentence; what does not fit is left out. */
void demur_source_problem_text(struct demur_source_problem *problem, const char *text);
void demur_source_problem_number(struct demur_source_problem *problem, uint32_t number);
void demur_source_problem_code_point(struct demur_source_problem *problem, uint32_t cp);

/** Quote s, checked text, shortened where it is long. */
void demur_source_problem_quote(struct demur_source_problem *problem, struct demur_span s);

/** s without blanks at its ends. */
struct demur_span demur_source_trim(struct demur_span s);

/** Whether s begins with prefix, or is text. */
bool demur_source_begins(struct demur_span s, const char *prefix);
bool demur_source_is(struct demur_span s, const char *text);

/** Whether line begins a section; then *title is its heading. */
bool demur_source_is_heading(struct demur_span *title, struct demur_span line);

#endif
