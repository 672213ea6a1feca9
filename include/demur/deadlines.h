/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * deadlines.h -- an organisation's deadlines: exactly the fields of docs/protocol.md 2.1,
 * table "deadlines", for the manifest (core/credential) and the docket (core/answer) alike.
 */
#ifndef DEMUR_DEADLINES_H
#define DEMUR_DEADLINES_H

#include <stdint.h>

#define DEMUR_HOLIDAYS_MAX 1000

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

#endif
