/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * put.h -- text for the forms of the board: words, numbers and dates, the same on every machine;
 * and the escapes that keep text from outside from being taken for more than text.
 *
 * Text from outside that is not UTF-8, or holds what docs/protocol.md 2.0 does not allow in a str,
 * comes out with U+FFFD in that place: so each form is well formed whatever it is given.
 */
#ifndef BOARD_PUT_H
#define BOARD_PUT_H

#include "demur/bytes.h"

/* ---- plain pieces ---------------------------------------------------------------------- */

/** A literal of ours, as it is: markup is markup. */
void demur_put_str(struct demur_writer *w, const char *s);

/** "6204". */
void demur_put_number(struct demur_writer *w, uint64_t n);

/** "2025-06-12". */
void demur_put_iso(struct demur_writer *w, uint32_t day);

/** "20250612". */
void demur_put_basic(struct demur_writer *w, uint32_t day);

/** Lower-case hex. */
void demur_put_hex(struct demur_writer *w, const uint8_t *data, size_t len);

/** The year, month (1..12) and day of the month of a day. */
struct demur_date {
    uint32_t year, month, mday;
};
struct demur_date demur_date_of(uint32_t day);

/** "Jun", month 1..12. */
const char *demur_month_short(uint32_t month);

/* ---- escapes --------------------------------------------------------------------------- */

/** For XML and HTML, in content and in quoted attributes alike: < > & " '. */
void demur_put_xml(struct demur_writer *w, struct demur_span s);

/** A JSON string with its quotes. */
void demur_put_json(struct demur_writer *w, struct demur_span s);

/**
 * A CSV cell with its quotes.  One that a spreadsheet would take for a formula, at its begin or
 * where a semicolon would begin a cell, gets an apostrophe there.
 */
void demur_put_cell(struct demur_writer *w, struct demur_span s);

/** TEXT of iCalendar: backslash, comma, semicolon and line feed. */
void demur_put_ics(struct demur_writer *w, struct demur_span s);

/* ---- sentences ------------------------------------------------------------------------- */

enum demur_piece_kind {
    DEMUR_PIECE_LITERAL, /**< of ours, as it is */
    DEMUR_PIECE_PEOPLE,  /**< of people: escaped, isolated from the direction of what is around */
    DEMUR_PIECE_XML,     /**< of people: escaped only, for plain XML */
    DEMUR_PIECE_NUMBER,
    DEMUR_PIECE_GROUPED, /**< "6,204" */
    DEMUR_PIECE_WORD,    /**< "twelve", "13" */
    DEMUR_PIECE_UPPER,   /**< "Twelve", "13" */
    DEMUR_PIECE_NTH,     /**< "ninth", "13th" */
    DEMUR_PIECE_DAY,     /**< "12 June 2025" */
    DEMUR_PIECE_NEAR,    /**< "12 June" where the year is that of the other day, else the same */
    DEMUR_PIECE_TENTHS,  /**< "61.2" */
};

/** What stands in a place of a sentence. */
struct demur_piece {
    enum demur_piece_kind kind;
    uint64_t number;
    uint32_t near;
    const char *noun; /**< of a count: behind it, with an s unless it is 1; NULL: nothing */
    struct demur_span text;
};

/**
 * Write form, with the pieces in the places that "{}" marks; there are as many of the one as of
 * the other.
 */
void demur_put_pieces(struct demur_writer *w, const char *form, const struct demur_piece *piece,
                      size_t pieces);

#define SAY(w, form, ...)                                                    \
    demur_put_pieces((w), (form), (const struct demur_piece[]){__VA_ARGS__}, \
                     sizeof((const struct demur_piece[]){__VA_ARGS__}) /     \
                         sizeof(struct demur_piece))

static inline struct demur_piece literal(const char *s)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_LITERAL, .noun = s};
}

static inline struct demur_piece people(struct demur_span s)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_PEOPLE, .text = s};
}

static inline struct demur_piece xml(struct demur_span s)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_XML, .text = s};
}

static inline struct demur_piece number(uint64_t n)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_NUMBER, .number = n};
}

static inline struct demur_piece grouped(uint64_t n)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_GROUPED, .number = n};
}

/** "1 signature", "6,204 signatures". */
static inline struct demur_piece count(uint64_t n, const char *noun)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_GROUPED, .number = n, .noun = noun};
}

/** "one ask", "two asks". */
static inline struct demur_piece word(uint64_t n, const char *noun)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_WORD, .number = n, .noun = noun};
}

/** "One ask", "Two asks". */
static inline struct demur_piece upper(uint64_t n, const char *noun)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_UPPER, .number = n, .noun = noun};
}

static inline struct demur_piece nth(uint64_t n)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_NTH, .number = n};
}

static inline struct demur_piece day(uint32_t d)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_DAY, .number = d};
}

/** A day seen from another, which stands nearby. */
static inline struct demur_piece near(uint32_t d, uint32_t from)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_NEAR, .number = d, .near = from};
}

/** n tenths. */
static inline struct demur_piece tenths(uint64_t n)
{
    return (struct demur_piece){.kind = DEMUR_PIECE_TENTHS, .number = n};
}

#endif
