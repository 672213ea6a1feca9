/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * memo_source.h -- the source form of a memo, which people write, to a document and back.
 *
 *     Marking: INTERNAL            header lines: Marking, Kind (policy, action, reconsider),
 *     Kind: action                 Template (T1..T6), Language; each at most once, Kind once
 *
 *     # Subject                    one line
 *
 *     ## Summary                   becomes the summary, without its heading
 *     ## Any other section         before the asks: body; after them: closing; with headings
 *     ## Asks
 *     1. An ask, whose lines are
 *        joined by one space.
 *        To: title                 last lines, each at most once
 *        By: 2025-05-26
 *
 * CR LF is read as LF and a tab as a space, a byte order mark at the very start is dropped, and
 * blanks at line ends go.  Sections are kept apart by one empty line.  An ask begins at the
 * start of a line, as "1." or "1)", and is numbered 1, 2, 3..
 *
 * Source: docs/protocol.md 2.6, "Source form".
 */
#ifndef DEMUR_MEMO_SOURCE_H
#define DEMUR_MEMO_SOURCE_H

#include "demur/document.h"

/** No longer source is read. */
#define DEMUR_MEMO_SOURCE_BYTES_MAX 262144
#define DEMUR_SENTENCE_BYTES        240

/** A principal whom an ask may name. */
struct demur_principal_title {
    uint8_t id;              /**< not 0 */
    struct demur_span title; /**< as the manifest has it */
};

/** The principals there are, borrowed; count may be 0. */
struct demur_principal_titles {
    const struct demur_principal_title *entry;
    size_t count;
};

/** What is wrong with a source, for the person who wrote it. */
struct demur_source_problem {
    uint32_t line; /**< from 1; 0: the memo as a whole */
    /** One sentence without a full stop; it may quote the source, whose text it has checked. */
    char sentence[DEMUR_SENTENCE_BYTES];
};

/** A source that has been read.  Opaque: it owns the text, and wipes it when freed. */
struct demur_memo_source;

/**
 * Read a source.
 *
 * titles may be NULL where it is not known who the principals are: then any title will do, and `to`
 * is 0; demur_memo_source_to() has what was written.
 * On success *out is the caller's, to be freed with demur_memo_source_free().  On
 * DEMUR_ERR_FORMAT, _RANGE and _LENGTH *problem says which line is wrong and why.
 *
 * @return DEMUR_OK,
 *         DEMUR_ERR_LENGTH  more than DEMUR_MEMO_SOURCE_BYTES_MAX,
 *         DEMUR_ERR_FORMAT  not a source form,
 *         DEMUR_ERR_RANGE   a source form, but something is too long, too many or unknown,
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_memo_source_parse(struct demur_memo_source **out,
                                       struct demur_source_problem *problem, struct demur_span text,
                                       const struct demur_principal_titles *titles);

/** The document, borrowed from source: its salt is zeros and it has no attachments. */
const struct demur_document *demur_memo_source_document(const struct demur_memo_source *source);

/** The title behind `To:` of that ask (from 0, below its number), borrowed; empty: there is none.
 */
struct demur_span demur_memo_source_to(const struct demur_memo_source *source, size_t ask);

/** Wipe and free source.  NULL does nothing. */
void demur_memo_source_free(struct demur_memo_source *source);

/**
 * Write document as a source: what demur_memo_source_parse() reads back as the same fields, if
 * document came from a source.
 *
 * A document from elsewhere may hold what no source gives: lines of an ask are joined by one
 * space, and a line that would start a section it is not is written with a backslash, so that
 * the reader is not misled.  Salt and attachments are not shown.  On success *out is the
 * caller's, to be freed with demur_wipe_free(*out, *out_len).
 * @return DEMUR_OK, DEMUR_ERR_RANGE (an ask names a principal whom titles lacks), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_memo_source_render(uint8_t **out, size_t *out_len,
                                        const struct demur_document *document,
                                        const struct demur_principal_titles *titles);

#endif
