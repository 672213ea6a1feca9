/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_run.h -- a docket in the making: where the reading of a memo's entries is. */
#ifndef DEMUR_ANSWER_DOCKET_RUN_H
#define DEMUR_ANSWER_DOCKET_RUN_H

#include "demur/docket.h"

/** What a principal of the header has said so far. */
struct demur_docket_principal {
    bool is_addressee; /**< from the start, or since level was reached */
    uint8_t level;
    bool acknowledged[2]; /**< without an owner, with one */
    uint32_t seq;         /**< of the newest RESPONSE, 0 none */
    uint32_t window;      /**< of that */
    uint32_t order;       /**< of that among all RESPONSE, from 1 */
    /** By ask.  NONE also for a "later" that counts as none, and where the ask is another's. */
    struct demur_docket_verdict verdict[DEMUR_ASKS_MAX];
};

/** How an ask stood after the entry before. */
struct demur_docket_ask_run {
    bool was_answered;
    bool has_lapsed;
    uint32_t lapsed_on; /**< the day of the "later" that ran out */
};

struct demur_docket_run {
    const struct demur_docket_facts *facts;
    struct demur_docket *docket;
    uint32_t day;    /**< of the entry being read */
    uint32_t window; /**< of DELIVERED */
    uint32_t responses;
    struct demur_docket_principal principal[DEMUR_HEADER_PRINCIPALS_MAX];
    struct demur_docket_ask_run ask[DEMUR_ASKS_MAX];
    bool is_fixed;          /**< an EXTEND fixed the answer's due day of the newest level */
    bool is_judged;         /**< its due day is over, and it was answered then */
    uint32_t taken_back;    /**< the day on which an answer was taken back last; 0: none was */
    uint32_t bound;         /**< due(answer's due day, extend) of the newest level */
    uint32_t extend_window; /**< of the newest EXTEND that counted */
};

/* ---- docket_levels.c ------------------------------------------------------------------- */

/** The newest level, of which there is one once delivered. */
struct demur_docket_level *demur_docket_top(struct demur_docket_run *run);

/** Begin level 0 on day, with every addressee. */
void demur_docket_deliver(struct demur_docket_run *run, uint32_t day);

/** Escalate for every answer that was due before day and not there. */
void demur_docket_escalate(struct demur_docket_run *run, uint32_t day);

/** An ACK by principal number at, with an owner or without, counts. */
void demur_docket_acknowledge(struct demur_docket_run *run, size_t at, bool has_owner);

/** Move the newest level's answer to until. */
void demur_docket_move(struct demur_docket_run *run, uint32_t until);

/** Mark the answer of every level that lacks it as there. */
void demur_docket_answered(struct demur_docket_run *run);

/** Reckon the overdue days of all stages, on day. */
void demur_docket_reckon(struct demur_docket_run *run, uint32_t day);

/* ---- docket_asks.c --------------------------------------------------------------------- */

/** Whether every ask has a verdict that holds on day. */
bool demur_docket_all_answered(const struct demur_docket_run *run, uint32_t day);

/** See which "later" have run out before day. */
void demur_docket_lapse(struct demur_docket_run *run, uint32_t day);

/** A RESPONSE by principal number at counts: its verdicts replace that principal's. */
void demur_docket_respond(struct demur_docket_run *run, size_t at,
                          const struct demur_response *response);

/** Write how the asks stand on day. */
void demur_docket_asks(struct demur_docket_run *run, uint32_t day);

#endif
