/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * roster_import.h -- from what HR exports to the rows of a ROSTER, with everything that a clerk
 * should see before it is used.
 *
 * Columns are found by their headings.  Birth dates, salaries and their like are refused: what
 * stands in them is never looked at.  Names and mail addresses are never kept: of a row there
 * remain a hash, a band, a class and a unit.  Sentences about problems quote headings, grades,
 * classes, units and statuses, and nothing else from the file.  A first line of which no heading
 * is known may be a person's: then headings are "column 1" and so on.  Source: docs/protocol.md
 * 2.2, and what HR systems put into their exports.
 */
#ifndef DEMUR_ROSTER_IMPORT_H
#define DEMUR_ROSTER_IMPORT_H

#include "demur/csv.h"
#include "demur/error.h"
#include "demur/grade_map.h"
#include "demur/hash.h"
#include "demur/roster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_IMPORT_PROBLEMS_MAX 10000 /**< that are listed; all are counted */

/** What a column is for. */
enum demur_column_role {
    DEMUR_COLUMN_IGNORED, /**< not needed: never looked at */
    DEMUR_COLUMN_REFUSED, /**< must not be imported: never looked at */
    DEMUR_COLUMN_NAME,    /**< a person's name: never looked at */
    DEMUR_COLUMN_KEY,     /**< the person key: hashed, then dropped */
    DEMUR_COLUMN_GRADE,   /**< becomes the band */
    DEMUR_COLUMN_CLASS,   /**< kind of contract */
    DEMUR_COLUMN_UNIT,    /**< where asked for */
    DEMUR_COLUMN_MAIL,    /**< looked at for addresses that stand twice, then dropped */
    DEMUR_COLUMN_STATUS,  /**< leavers are skipped */
    DEMUR_COLUMN_JOINED,  /**< first day: noted where it is to come and no status says more */
    DEMUR_COLUMN_LEFT,    /**< last day: who has gone is skipped */
    DEMUR_COLUMN_ROLES,
};

/**
 * "Take this column for that": the heading, or its number from 1 as "#3"; "-" for none.
 *
 * What is refused, a name, or chosen twice stops the import; so does a column that is known for a
 * person key or mail address and chosen for anything but these two.
 */
struct demur_column_choice {
    enum demur_column_role role; /**< DEMUR_COLUMN_KEY .. _LEFT */
    struct demur_span heading;
};

/** A principal's row, by person key. */
struct demur_import_principal {
    uint8_t id; /**< not 0 */
    struct demur_span key;
};

/** How to import; all borrowed during the call. */
struct demur_import_options {
    const struct demur_hash *org;
    uint32_t today; /**< day: leavers are those whose last day is before it */
    uint16_t k_min;
    bool with_unit;                       /**< units are imported only where asked for */
    const struct demur_grade_map *grades; /**< NULL: grades are cut into thirds */
    const struct demur_column_choice *choice;
    size_t choices;
    const struct demur_import_principal *principal;
    size_t principals; /**< at most 255 */
};

enum demur_import_severity {
    DEMUR_IMPORT_NOTE,    /**< nothing was left out */
    DEMUR_IMPORT_SKIPPED, /**< the record is not a member's, or is one again */
    DEMUR_IMPORT_REFUSED, /**< the record may be a member's and is left out until it is mended */
    DEMUR_IMPORT_STOPPED, /**< nothing can be imported until this is mended */
    DEMUR_IMPORT_SEVERITIES,
};

/** One problem. */
struct demur_import_problem {
    uint32_t line; /**< from 1; 0: the file as a whole */
    enum demur_import_severity severity;
    char sentence[DEMUR_PROBLEM_TEXT_BYTES]; /**< without a full stop */
};

/** One column, as it was understood. */
struct demur_import_column {
    struct demur_span heading; /**< checked text, shortened to DEMUR_ATTRIBUTE_NAME_MAX bytes */
    enum demur_column_role role;
};

/** One value of an attribute, before merging, and what became of it. */
struct demur_import_value {
    struct demur_span name; /**< a grade, class or unit; empty: the cell was */
    uint32_t rows;
    uint16_t code; /**< of the attribute, after merging */
};

/** The values of one attribute. */
struct demur_import_attribute {
    size_t values; /**< as they stand in the file, in natural order; the empty one first */
    struct demur_import_value *value;
    struct demur_roster_names names;    /**< of codes 1.., after merging */
    uint32_t rows[DEMUR_UNITS_MAX + 1]; /**< by code, after merging; [0] is "unspecified" */
    bool is_left_out;                   /**< units: none asked for, or too many cells */
};

/** A band before merging, and what became of it. */
struct demur_import_band {
    struct demur_span name;
    uint32_t rows;
    uint16_t code; /**< of the band, after merging; 0 also where there are no rows */
};

/** The result.  A plain record on the heap; it owns all that it points to. */
struct demur_roster_import {
    bool is_stopped; /**< some problem is DEMUR_IMPORT_STOPPED: there are no rows and cells */
    enum demur_csv_encoding encoding;
    char separator;
    uint16_t columns;
    struct demur_import_column *column;
    uint32_t records;                        /**< read, without the headings */
    uint32_t count[DEMUR_IMPORT_SEVERITIES]; /**< of problems, also of those that are not listed */
    size_t problems;
    struct demur_import_problem *problem; /**< by line */
    uint16_t bands;
    struct demur_import_band band[DEMUR_BANDS_MAX]; /**< before merging, from low to high */
    struct demur_import_attribute attribute[DEMUR_ATTRIBUTES];
    uint32_t rows;
    struct demur_roster_row *row; /**< ascending by id; salts are zeros */
    uint32_t *line;               /**< by row: where its first record begins, from 1 */
    uint16_t cells;
    struct demur_roster_cell *cell; /**< ascending by codes */
};

/**
 * Import file.
 *
 * What is wrong with the file is in the result, even where nothing can be imported.  On success
 * *out is the caller's, to be freed with demur_roster_import_free().
 * @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_roster_import_make(struct demur_roster_import **out, struct demur_span file,
                                        const struct demur_import_options *options);

/** Wipe and free.  NULL does nothing. */
void demur_roster_import_free(struct demur_roster_import *import);

/** The name of role in one word, as the command's --column takes it: "last-day".  Never NULL. */
const char *demur_column_role_text(enum demur_column_role role);

#endif
