/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * holiday_import.h -- the days that an iCalendar file (.ics) names as holidays.
 *
 * A strict part of RFC 5545: events of whole days, repeated every year at most.  What is not
 * understood is named with its line and never guessed; above all a time of day is never taken for
 * a day, because it is another one in another time zone.  Source: docs/formats.md, "Holidays".
 */
#ifndef DEMUR_HOLIDAY_IMPORT_H
#define DEMUR_HOLIDAY_IMPORT_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_HOLIDAY_FILE_BYTES_MAX 1048576
#define DEMUR_HOLIDAY_EVENTS_MAX     5000
#define DEMUR_HOLIDAY_DAYS_MAX       5000
#define DEMUR_HOLIDAY_NAME_BYTES     64
#define DEMUR_HOLIDAY_LAST_DAY       84005U /**< 2199-12-31 */

/** A day that is a holiday, and what it is called. */
struct demur_holiday {
    uint32_t day;
    uint32_t line; /**< of its event, from 1 */
    /** The beginning of the summary, on one line, with a NUL; empty where there is none. */
    char name[DEMUR_HOLIDAY_NAME_BYTES];
};

/** An event that gives no holidays. */
struct demur_holiday_note {
    bool is_left_out;             /**< understood, and none: cancelled, say; else not understood */
    struct demur_problem problem; /**< its line is not 0 */
};

/** What a file says of a range of days. */
struct demur_holiday_import {
    size_t holidays;
    struct demur_holiday *holiday; /**< ascending by day, none twice: the first that names it */
    size_t notes;
    struct demur_holiday_note *note; /**< in the order of the file */
    size_t outside;                  /**< days of events that are not in the range */
};

/**
 * Read the holidays from day first to day last, which is at most DEMUR_HOLIDAY_LAST_DAY.
 *
 * On success *out is the caller's, to be freed with demur_holiday_import_free().  On failure *out
 * is left alone and, but for DEMUR_ERR_NOMEM, *problem says what is wrong.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (the file is too long), DEMUR_ERR_FORMAT (it is no iCalendar
 *         file, or names too much), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_holiday_import_new(struct demur_holiday_import **out,
                                        struct demur_problem *problem, struct demur_span text,
                                        uint32_t first, uint32_t last);

void demur_holiday_import_free(struct demur_holiday_import *import);

#endif
