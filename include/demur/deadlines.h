/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * deadlines.h -- an organisation's deadlines: exactly the fields of docs/protocol.md 2.1,
 * table "deadlines", for the manifest (core/credential) and the docket (core/answer) alike.
 */
#ifndef DEMUR_DEADLINES_H
#define DEMUR_DEADLINES_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/problem.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_HOLIDAYS_MAX         1000
#define DEMUR_DEADLINES_TEXT_BYTES 32768 /**< of a policy file */

/** How a limit is counted. */
enum demur_limit_unit {
    DEMUR_UNIT_NONE = 0, /**< there is no such stage */
    DEMUR_UNIT_CALENDAR = 1,
    DEMUR_UNIT_WORKING = 2,
};

/** From when the limit of a stage runs. */
enum demur_limit_from {
    DEMUR_FROM_DELIVERY = 0,
    DEMUR_FROM_ACKNOWLEDGEMENT = 1, /**< answer only, where acknowledge is a stage */
};

/** The limit of a stage. */
struct demur_limit {
    uint8_t from;   /**< enum demur_limit_from */
    uint8_t unit;   /**< enum demur_limit_unit */
    uint16_t limit; /**< days of unit */
};

/** All deadlines of an organisation. */
struct demur_deadlines {
    uint8_t workdays;                     /**< bit 0 Monday .. bit 6 Sunday; not 0 */
    uint16_t holidays;                    /**< how many of holiday */
    uint32_t holiday[DEMUR_HOLIDAYS_MAX]; /**< days, ascending, none twice */
    struct demur_limit acknowledge;
    struct demur_limit owner;
    struct demur_limit answer;
    uint8_t extend_max;    /**< how often the answer's due day may be moved */
    uint8_t extend_unit;   /**< enum demur_limit_unit */
    uint16_t extend_limit; /**< by how much at most, each time */
    uint8_t escalate;      /**< 1: to the next principal when the answer is due; else 0 */
    uint32_t threshold;    /**< standing signatures from which an answer is due; 0 always */
};

/**
 * DEMUR_OK if deadlines may stand in a manifest, else DEMUR_ERR_RANGE.
 *
 * Every value has one form: a stage that is none has from and limit 0, and an extension that is
 * none has max, unit and limit 0.
 */
DEMUR_MUST_CHECK
enum demur_err demur_deadlines_check(const struct demur_deadlines *deadlines);

/**
 * Read a policy file (docs/protocol.md 2.10, "As a file"): one key per line, `#` for comments.
 *
 *     workdays = mon tue wed thu fri        three letters each
 *     holidays = 2025-05-26 2025-12-25      or none; may be left out, or stand in several lines
 *     acknowledge = 2 wd                    or none; cd calendar days, wd working days
 *     owner = none
 *     answer = 60 wd from delivery          or from acknowledgement; delivery if not said
 *     extend = 1 x 20 wd                    or none
 *     escalate = yes                        or no
 *     threshold = 0                         may be left out
 *
 * On failure *out is left alone and *problem says which line is wrong and why.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (the file is too long), DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE
 */
DEMUR_MUST_CHECK
enum demur_err demur_deadlines_parse(struct demur_deadlines *out, struct demur_problem *problem,
                                     struct demur_span text);

/**
 * Write text, a policy file, with day[0..days-1] as holidays besides those it has.
 *
 * They stand in lines of their own, one a year, behind its last line of holidays, in the place of
 * "holidays = none", or at its end; nothing else changes, comments neither.  The days ascend, none
 * stands twice or in text, and none is after 9999-12-31.  On success *out is the caller's, to be
 * freed with demur_free(); it has no NUL at its end.  On failure *problem says what is wrong.
 * @return DEMUR_OK, as demur_deadlines_parse() (also where too much would stand in the file),
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_deadlines_add_holidays(uint8_t **out, size_t *out_len,
                                            struct demur_problem *problem, struct demur_span text,
                                            const uint32_t *day, size_t days);

/**
 * Write deadlines as a policy file, which demur_deadlines_parse() reads back as the same.
 *
 * On success *out is the caller's, to be freed with demur_free(); it has no NUL at its end.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (as demur_deadlines_check(), or a holiday after 9999-12-31),
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_deadlines_print(uint8_t **out, size_t *out_len,
                                     const struct demur_deadlines *deadlines);

#endif
