/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * import_parts.h -- the parts of a roster import: columns, values, rows, bands, merging.
 *
 * They work on one struct demur_importing, in this order: demur_import_find_headings() and
 * demur_import_columns() read the headings, demur_import_records() the records,
 * demur_import_spellings() joins the spellings of one value, demur_import_generalise() makes bands
 * and merges what is rare.  What a clerk should know they add by demur_import_say().
 */
#ifndef DEMUR_CREDENTIAL_IMPORT_PARTS_H
#define DEMUR_CREDENTIAL_IMPORT_PARTS_H

#include "demur/roster_import.h"

#include "credential/sentence.h"

#define DEMUR_NO_COLUMN SIZE_MAX

/** More records with one person key than this are refused, as they may be different people's. */
#define DEMUR_RECORDS_OF_ONE 3

/** Texts that live as long as the import. */
struct demur_text_chunk {
    struct demur_text_chunk *next;
    size_t used;
    size_t cap;
    uint8_t bytes[];
};

/** The result and what it owns besides. */
struct demur_import_owner {
    struct demur_roster_import import; /**< first, so that a pointer to it is one to this */
    struct demur_text_chunk *chunk;
    size_t problem_cap;
};

/** The distinct values of a column, in order of appearance. */
struct demur_values {
    uint32_t count;
    struct demur_span *name;
    uint32_t *rows;
    uint32_t *line; /**< of the first */
    uint32_t *slot; /**< hash table of value + 1; 0 is free */
    size_t slots;   /**< a power of two */
};

/** A row while it is imported. */
struct demur_import_row {
    struct demur_row_id id;
    uint32_t line;
    uint32_t records;                 /**< that have this person key, leavers apart */
    uint32_t value[DEMUR_ATTRIBUTES]; /**< in the values of that attribute */
};

/** A further record with the person key of a row. */
struct demur_import_again {
    uint32_t row; /**< its index */
    uint32_t line;
    bool same_grade;
    bool same_rest; /**< class and unit */
};

/** Lines by a hash of 64 bits. */
struct demur_seen {
    uint64_t *hash;
    uint32_t *line; /**< 0: the slot is free; for rows: index + 1 */
    size_t slots;   /**< a power of two */
};

/** An import under way. */
struct demur_importing {
    const struct demur_import_options *options;
    struct demur_import_owner *owner;
    struct demur_roster_import *out; /**< &owner->import */
    struct demur_span file;
    struct demur_csv *csv;
    size_t records_max;                /**< no more records are in the file */
    size_t column[DEMUR_COLUMN_ROLES]; /**< by role, or DEMUR_NO_COLUMN */
    uint16_t first_fields;             /**< of the first record below the headings */
    struct demur_values values[DEMUR_ATTRIBUTES];
    struct demur_values statuses;
    struct demur_import_row *row;
    uint32_t rows;
    struct demur_import_again *again;
    uint32_t agains;
    uint32_t cut_numbers;                /**< records whose person key is one */
    uint32_t blanks[DEMUR_COLUMN_ROLES]; /**< cells that say "N/A" or the like */
    struct demur_seen ids;
    struct demur_seen mails;
    uint8_t *scratch; /**< for cleaned cells, DEMUR_COLUMN_ROLES times DEMUR_CSV_FIELD_BYTES */
};

/* ---- import_notes.c: what is said and kept --------------------------------------------- */

/** A copy of s that lives as long as the import; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_import_keep(struct demur_import_owner *owner, struct demur_span *out,
                                 struct demur_span s);

/** Count a problem and, while there is room, list it: the sentence is to be filled in. */
struct demur_sentence demur_import_begin(struct demur_importing *in,
                                         enum demur_import_severity severity, uint32_t line);

/** A problem whose sentence is text. */
void demur_import_say(struct demur_importing *in, enum demur_import_severity severity,
                      uint32_t line, const char *text);

/** A problem whose sentence is quoted, a blank, and text. */
void demur_import_say_of(struct demur_importing *in, enum demur_import_severity severity,
                         uint32_t line, struct demur_span quoted, const char *text);

/** Room for max values; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_values_init(struct demur_values *values, size_t max);
void demur_values_wipe(struct demur_values *values, size_t max);

/** The value of that name, which is added (with its text kept) where it is not known. */
DEMUR_MUST_CHECK
enum demur_err demur_values_add(struct demur_values *values, struct demur_import_owner *owner,
                                struct demur_span name, uint32_t line, uint32_t *value);

/** Room for max hashes; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_seen_init(struct demur_seen *seen, size_t max);
void demur_seen_wipe(struct demur_seen *seen);

/** The line (or index + 1) under hash; 0: there is none. */
uint32_t demur_seen_find(const struct demur_seen *seen, uint64_t hash);

/** As demur_seen_find(); where there is none, line is put there. */
uint32_t demur_seen_add(struct demur_seen *seen, uint64_t hash, uint32_t line);

/* ---- import_headings.c ----------------------------------------------------------------- */

/** What a heading says. */
struct demur_heading {
    enum demur_column_role role;
    size_t rank;   /**< how good a heading for that this is; 0 is best */
    bool is_known; /**< false: nothing is known of it, and role is DEMUR_COLUMN_IGNORED */
};

struct demur_heading demur_import_heading(struct demur_span heading);

/* ---- import_columns.c ------------------------------------------------------------------ */

/**
 * Understand the headings in record: fill out->column and in->column.
 *
 * What a clerk must decide is said as DEMUR_IMPORT_STOPPED.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_import_columns(struct demur_importing *in,
                                    const struct demur_csv_record *record);

/** Whether a choice is a number of a column, "#3". */
bool demur_import_is_number(uint32_t *number, struct demur_span choice);

/** Whether the letters and digits of s, as demur_fold_word() writes them, are text. */
bool demur_import_says(struct demur_span s, const char *text);

/** Whether some word of s has the form of a mail address. */
bool demur_import_is_mail(struct demur_span s);

/* ---- import_dates.c -------------------------------------------------------------------- */

/** When a day is, seen from today. */
enum demur_import_when {
    DEMUR_WHEN_NEVER,   /**< the cell is empty, or zeros in the form of a date */
    DEMUR_WHEN_PAST,    /**< before today */
    DEMUR_WHEN_LATER,   /**< today, or later */
    DEMUR_WHEN_UNKNOWN, /**< no date, or 03/04/2025 where one reading is past and one is not */
};

/**
 * Read a date: 2025-05-26 or 20250526 (a time may follow), 26.05.2025, 26/05/2025 or 05/26/2025,
 * or an Excel serial number.  Days before 1970 are day 0.
 */
enum demur_import_when demur_import_when(struct demur_span s, uint32_t today);

/** What a status says. */
enum demur_import_status {
    DEMUR_STATUS_ACTIVE,
    DEMUR_STATUS_LEFT,
    DEMUR_STATUS_UNKNOWN,
};

enum demur_import_status demur_import_status(struct demur_span s);

/* ---- import_titles.c -------------------------------------------------------------------- */

/**
 * Read the record of headings: the first line, or one of the ten below it where the headings that
 * stand there are known, a person key among them.  What stands above is said.
 *
 * The record is read from in->csv, which then stands behind it; 0 fields: there is none, and the
 * import is stopped or the file empty.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_import_find_headings(struct demur_importing *in,
                                          struct demur_csv_record *record);

/* ---- import_records.c ------------------------------------------------------------------ */

/** Read all records behind the headings to in->row and in->values; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_import_records(struct demur_importing *in, struct demur_span key_heading,
                                    struct demur_span grade_heading);

/* ---- import_cells.c -------------------------------------------------------------------- */

/** The cells of one record that are looked at, cleaned, and by role. */
struct demur_import_cells {
    uint32_t line;
    struct demur_span cell[DEMUR_COLUMN_ROLES];
};

/** Take the cells of the roles that are looked at, to in->scratch; the others are not touched. */
void demur_import_take_cells(struct demur_importing *in, struct demur_import_cells *out,
                             const struct demur_csv_record *record);

/** Whether some cell is not fit for use; that is then said. */
bool demur_import_has_bad_cell(struct demur_importing *in, const struct demur_import_cells *r);

/** Say in which columns "N/A" and its like were taken for empty cells. */
void demur_import_say_blanks(struct demur_importing *in);

/* ---- import_repeats.c ------------------------------------------------------------------ */

/** Whether a person key is of the form 2.02E+11: what a spreadsheet makes of a long number. */
bool demur_import_is_cut_number(struct demur_span key);

/** Remember that the record of r has the person key of the row at index. */
void demur_import_repeat(struct demur_importing *in, uint32_t index,
                         const struct demur_import_cells *r);

/**
 * Say what became of the records that were remembered, and drop the rows whose person key stands
 * in more than DEMUR_RECORDS_OF_ONE: those may be different people.
 */
void demur_import_settle_repeats(struct demur_importing *in);

/* ---- import_spellings.c ---------------------------------------------------------------- */

/**
 * Take values that differ in case alone for one, in the spelling that most rows have (on a tie
 * the first by its bytes), and say so; DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_import_spellings(struct demur_importing *in);

/* ---- import_generalise.c, import_merge.c ----------------------------------------------- */

/** Make bands, merge what is rare, fill out->attribute, row and cell; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_import_generalise(struct demur_importing *in);

/** One value of a class or unit, or a band, in code order: what it becomes. */
struct demur_merge {
    uint32_t rows;
    uint32_t into; /**< out: the index it went into; its own index if it stays */
};

/**
 * Merge classes or units: value[0] is "unspecified", the others follow in order of codes.
 *
 * A rare value becomes 0; a rare 0 takes in the rarest other.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_merge_values(struct demur_merge *value, size_t count, uint16_t k_min);

/**
 * Merge bands, value[0] being "unspecified": a rare one with the neighbour of fewer rows, into the
 * lower of the two; one without neighbour becomes 0.  count is at most DEMUR_BANDS_MAX + 1.
 *
 * @return DEMUR_OK, DEMUR_ERR_STATE (band 0 is rare: the clerk must map those grades)
 */
DEMUR_MUST_CHECK
enum demur_err demur_merge_bands(struct demur_merge *value, size_t count, uint16_t k_min);

#endif
