/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * docket.h -- what is due, what was answered and what is overdue: a pure function of
 * (deadlines, header, the memo's entries with their days, a day D).
 *
 * Source: docs/protocol.md 2.10.  Where that section leaves a choice, this is the one taken:
 * - Entries are taken in the order of the log.  What is decided about an entry is decided by what
 *   came before it; nothing that follows makes it void.
 * - A level is the addressees (level 0) or the next-level principal a memo was escalated to.
 *   Acknowledge and owner of a level are met by a principal of that level or of one above; the
 *   answer is the same for all, as verdicts are.  "Not answered on the due day" is asked at the
 *   end of that day, so a "later" that has run out by then does not count.
 * - Until the acknowledgement is there, the answer's due day is reckoned from the day it is due;
 *   an EXTEND that had effect fixes the due day, whatever is acknowledged afterwards.
 * - A RESPONSE or EXTEND follows the one before it in a later window (2.0: an entry may rely only
 *   on entries of earlier windows).  A void entry takes no place.
 * - A later RESPONSE of a principal replaces all that principal's verdicts.  Of several
 *   principals' verdicts on one ask the newest that holds is the one that stands.  An ask with an
 *   addressee of its own waits for that principal, escalated or not.
 * - An EXTEND is by a principal of the newest level: whoever was late does not move the day of
 * those whom it was escalated to.
 * - Without a due day for the answer a "later" may name any day, and no EXTEND has effect.
 */
#ifndef DEMUR_DOCKET_H
#define DEMUR_DOCKET_H

#include "demur/answer.h"
#include "demur/deadlines.h"
#include "demur/header.h"

#include <stdbool.h>

#define DEMUR_DAY_NEVER         UINT32_MAX
#define DEMUR_DOCKET_LEVELS_MAX DEMUR_HEADER_PRINCIPALS_MAX
#define DEMUR_DOCKET_EVENTS_MAX 65536

/**
 * The limit-th day of unit after day, day not counted; day itself for limit 0 or
 * DEMUR_UNIT_NONE; DEMUR_DAY_NEVER where no u32 holds it.
 */
uint32_t demur_due(const struct demur_deadlines *deadlines, uint32_t day, uint8_t unit,
                   uint16_t limit);

/**
 * How many days of unit come after day `from` up to and including day `to`; 0 where to is not
 * after from, or unit is DEMUR_UNIT_NONE.  For a limit of 1 or more and a day to that is not
 * DEMUR_DAY_NEVER, demur_due(from, unit, limit) <= to just where it is at least limit.
 */
uint32_t demur_days_between(const struct demur_deadlines *deadlines, uint32_t from, uint32_t to,
                            uint8_t unit);

enum demur_docket_kind {
    DEMUR_EVENT_DELIVERED,
    DEMUR_EVENT_ACK,
    DEMUR_EVENT_RESPONSE,
    DEMUR_EVENT_EXTEND,
};

/** An entry of the memo that is well formed and verifies. */
struct demur_docket_event {
    enum demur_docket_kind kind;
    uint32_t window; /**< seq of its WINDOW */
    uint32_t day;    /**< of that window; a day below that of the event before counts as that */
    /** The entry, borrowed, as kind says; NULL for DELIVERED. */
    const struct demur_ack *ack;
    const struct demur_response *response;
    const struct demur_extend *extend;
};

/** What became of an event. */
enum demur_docket_effect {
    DEMUR_EFFECT_FUTURE,    /**< after D: not looked at */
    DEMUR_EFFECT_COUNTED,   /**< it counts */
    DEMUR_EFFECT_EARLY,     /**< void: before the window of DELIVERED was over */
    DEMUR_EFFECT_PRINCIPAL, /**< void: not by a principal who is or has become an addressee */
    DEMUR_EFFECT_PLACE,     /**< void: its place is taken, or is not the next one */
    DEMUR_EFFECT_ASKS,      /**< void: not one verdict for every ask */
    DEMUR_EFFECT_CLOSED, /**< void: an EXTEND too many, too late, or not to a later day in bounds */
};

enum demur_docket_state {
    DEMUR_STATE_OPEN,
    DEMUR_STATE_DELIVERED,
    DEMUR_STATE_ACKNOWLEDGED,
    DEMUR_STATE_PARTLY_ANSWERED,
    DEMUR_STATE_ESCALATED, /**< and not answered since */
    DEMUR_STATE_ANSWERED,  /**< every ask has a verdict; some are "later" */
    DEMUR_STATE_CLOSED,    /**< every ask is accepted, accepted in part or rejected */
};

/** One stage of one level. */
struct demur_docket_stage {
    bool is_due;           /**< there is such a stage, and nothing lifts it */
    uint32_t due_day;      /**< where is_due */
    bool is_met;           /**< also where nothing is due */
    uint32_t met_day;      /**< where is_met */
    uint32_t overdue_days; /**< (met_day, or D) - due_day where that is above 0 */
};

/** The addressees, or a principal it was escalated to. */
struct demur_docket_level {
    uint8_t principal; /**< 0 for the addressees */
    uint32_t from_day; /**< of delivery or escalation */
    struct demur_docket_stage acknowledge;
    struct demur_docket_stage owner;
    struct demur_docket_stage answer;
};

/** A verdict with who gave it and when. */
struct demur_docket_verdict {
    uint8_t verdict; /**< enum demur_verdict; DEMUR_VERDICT_NONE: the rest is 0 */
    uint8_t principal;
    uint32_t by;
    uint32_t day;
    uint32_t seq;               /**< of the RESPONSE */
    struct demur_span delegate; /**< who gave it in the principal's place; points into that */
};

/** How one ask stands. */
struct demur_docket_ask {
    struct demur_docket_verdict standing; /**< NONE: the ask is open */
    struct demur_docket_verdict first;    /**< the first that counted, for ever */
    bool is_amended;                      /**< standing is there and is not first */
    bool has_lapsed;                      /**< open on D: a "later" ran out, or it was taken back */
    uint32_t overdue_days;                /**< open after that, in all */
};

/** The docket on day D; it borrows delegates from the events that it was made from. */
struct demur_docket {
    enum demur_docket_state state;
    uint32_t delivered_day; /**< 0 in DEMUR_STATE_OPEN */
    uint8_t extended;       /**< how many EXTEND had effect */
    uint8_t levels;         /**< 0 in DEMUR_STATE_OPEN; more than 1: escalated */
    struct demur_docket_level level[DEMUR_DOCKET_LEVELS_MAX];
    uint8_t asks;
    struct demur_docket_ask ask[DEMUR_ASKS_MAX];
};

/** What a docket is made from; all borrowed. */
struct demur_docket_facts {
    const struct demur_deadlines *deadlines; /**< of the memo's manifest */
    const struct demur_memo_header *header;
    const uint8_t *ask_to; /**< header->asks principal ids of DOCUMENT; NULL: not known, all 0 */
    uint32_t standing;     /**< signatures that stand, for the threshold */
    const struct demur_docket_event *event; /**< in the order of the log */
    size_t events;                          /**< at most DEMUR_DOCKET_EVENTS_MAX */
};

/**
 * Make the docket of facts on day.
 *
 * effect, where not NULL, gets facts->events values: what became of each event.  The time this
 * takes is linear in the events.
 */
void demur_docket_make(struct demur_docket *out, enum demur_docket_effect *effect,
                       const struct demur_docket_facts *facts, uint32_t day);

/** The name of state for --json and people: "answered in part".  Never NULL. */
const char *demur_docket_state_text(enum demur_docket_state state);

/** The name of verdict: "accept".  Never NULL. */
const char *demur_verdict_text(uint8_t verdict);

#endif
