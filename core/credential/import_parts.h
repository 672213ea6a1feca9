/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * import_parts.h -- the parts of a roster import: columns, values, rows, bands, merging.
 *
 * They work on one struct demur_importing, in this order: demur_import_columns() reads the
 * headings, demur_import_records() the records, demur_import_generalise() makes bands and merges
 * what is rare.  What a clerk should know they add by demur_import_say().
 */
#ifndef DEMUR_CREDENTIAL_IMPORT_PARTS_H
#define DEMUR_CREDENTIAL_IMPORT_PARTS_H

#include "demur/roster_import.h"

#include "credential/sentence.h"

#define DEMUR_NO_COLUMN SIZE_MAX

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
    uint32_t value[DEMUR_ATTRIBUTES]; /**< in the values of that attribute */
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
    struct demur_csv *csv;
    size_t records_max;                /**< no more records are in the file */
    size_t column[DEMUR_COLUMN_ROLES]; /**< by role, or DEMUR_NO_COLUMN */
    uint16_t first_fields;             /**< of the first record below the headings */
    struct demur_values values[DEMUR_ATTRIBUTES];
    struct demur_values statuses;
    struct demur_import_row *row;
    uint32_t rows;
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

/* ---- import_columns.c ------------------------------------------------------------------ */

/**
 * Understand the headings in record: fill out->column and in->column.
 *
 * What a clerk must decide is said as DEMUR_IMPORT_STOPPED.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_import_columns(struct demur_importing *in,
                                    const struct demur_csv_record *record);

/** Whether s says, letters and digits apart, the lower-case ASCII text. */
bool demur_import_says(struct demur_span s, const char *text);

/** Whether some word of s has the form of a mail address. */
bool demur_import_is_mail(struct demur_span s);

/* ---- import_dates.c -------------------------------------------------------------------- */

/**
 * Read a date: 2025-05-26 (a time may follow), 26.05.2025, or an Excel serial number.
 *
 * Days before 1970 are day 0.  Whether s is a date.
 */
bool demur_import_date(uint32_t *day, struct demur_span s);

/** What a status says. */
enum demur_import_status {
    DEMUR_STATUS_ACTIVE,
    DEMUR_STATUS_LEFT,
    DEMUR_STATUS_UNKNOWN,
};

enum demur_import_status demur_import_status(struct demur_span s);

/* ---- import_records.c ------------------------------------------------------------------ */

/** Read all records behind the headings to in->row and in->values; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_import_records(struct demur_importing *in, struct demur_span key_heading,
                                    struct demur_span grade_heading);

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
