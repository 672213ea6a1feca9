/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ics_line.h -- the content lines of an iCalendar file (RFC 5545, 3.1): unfolded and taken apart.
 */
#ifndef DEMUR_CREDENTIAL_ICS_LINE_H
#define DEMUR_CREDENTIAL_ICS_LINE_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/problem.h"

#include <stdbool.h>
#include <stdint.h>

/** Where reading stands. */
struct demur_ics_lines {
    struct demur_span left; /**< borrowed */
    uint32_t line;          /**< how many lines of the file have been read */
    uint8_t *unfolded;      /**< the caller's; as many bytes as the text */
};

/** A content line; its spans are good until the next one is read. */
struct demur_ics_line {
    bool is_end; /**< there is no further line; the rest is empty */
    uint32_t line;
    struct demur_span name;
    struct demur_span params; /**< ";VALUE=DATE"; empty: none */
    struct demur_span value;
};

/** A parameter. */
struct demur_ics_param {
    struct demur_span name;
    struct demur_span value; /**< as it stands, with quotation marks; several are not taken apart */
};

/** Begin with text behind its byte order mark. */
struct demur_ics_lines demur_ics_lines_over(struct demur_span text, uint8_t *unfolded);

/**
 * Read the next content line; LF alone ends a line as CR LF does, and empty ones are skipped.
 *
 * DEMUR_ERR_FORMAT, with *problem: it is no text, or has no name, parameters and value.
 */
DEMUR_MUST_CHECK
enum demur_err demur_ics_next(struct demur_ics_lines *lines, struct demur_ics_line *out,
                              struct demur_problem *problem);

/** Take the next parameter from params, which demur_ics_next() has given; false: none is left. */
bool demur_ics_param_next(struct demur_ics_param *out, struct demur_span *params);

/** Whether s is word, which is in capitals; in s small letters are as good. */
bool demur_ics_is(struct demur_span s, const char *word);

/** Take from s what stands before the next c, which is dropped; false: s was empty. */
bool demur_ics_take(struct demur_span *out, struct demur_span *s, char c);

#endif
