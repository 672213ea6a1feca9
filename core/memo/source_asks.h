/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* source_asks.h -- the section `## Asks` of a source. */
#ifndef DEMUR_MEMO_SOURCE_ASKS_H
#define DEMUR_MEMO_SOURCE_ASKS_H

#include "demur/bytes.h"
#include "memo/source_lines.h"

/** The lines from..to of a source, without the heading. */
struct demur_source_section {
    const struct demur_source_lines *lines;
    size_t from;
    size_t to;
    const struct demur_principal_titles *titles; /**< NULL: any title will do */
    struct demur_span *to_title;                 /**< by ask: as it was written */
};

/**
 * Read the asks: texts, one after the other, to text; lengths, to and by to document.
 *
 * A failure of text shows at text->err alone.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE, with *problem
 */
DEMUR_MUST_CHECK
enum demur_err demur_source_asks_parse(struct demur_document *document, struct demur_writer *text,
                                       struct demur_source_problem *problem,
                                       const struct demur_source_section *section);

#endif
