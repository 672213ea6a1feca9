/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page.h -- the sections of the page /record, and what several of them draw. */
#ifndef BOARD_PAGE_H
#define BOARD_PAGE_H

#include "demur/board.h"

enum {
    DEMUR_PAGE_DISCS_MAX = 60,  /**< memos drawn one by one; asks likewise */
    DEMUR_PAGE_PLOTS_MAX = 60,  /**< memos whose signatures are drawn */
    DEMUR_PAGE_BARS_MAX = 120,  /**< bars in a plot of signatures */
    DEMUR_PAGE_PERIODS_MAX = 8, /**< epochs in a plot of confidence */
};

/* ---- sections, in the order of the page ------------------------------------------------ */

/** The sentence with the totals. */
void demur_page_lead(struct demur_writer *w, const struct demur_board *board);

void demur_page_memos(struct demur_writer *w, const struct demur_board *board);
void demur_page_asks(struct demur_writer *w, const struct demur_board *board);
void demur_page_speed(struct demur_writer *w, const struct demur_board *board);
void demur_page_confidence(struct demur_writer *w, const struct demur_board *board);
void demur_page_signs(struct demur_writer *w, const struct demur_board *board);
void demur_page_each(struct demur_writer *w, const struct demur_board *board);
void demur_page_members(struct demur_writer *w, const struct demur_board *board);

/* ---- parts of sections ----------------------------------------------------------------- */

/** Begin a section with its side head; note may be NULL. */
void demur_page_begin(struct demur_writer *w, const char *id, const char *title, const char *note,
                      bool is_wide);
void demur_page_end(struct demur_writer *w);

/** Begin a place in which a wide table may scroll: its name, "Verdicts of memo", and a number. */
void demur_page_roll(struct demur_writer *w, const char *name, uint32_t number);
void demur_page_roll_end(struct demur_writer *w);

/** The mark of a verdict, for eyes alone. */
void demur_page_moon(struct demur_writer *w, uint8_t verdict);

/** "accepted", "partly accepted", "rejected", "put off", "left blank". */
const char *demur_page_verdict(uint8_t verdict);

/** "Not shown", "Unspecified", a name or "class 3": what a signature or vote shows. */
void demur_page_shown(struct demur_writer *w, const struct demur_board_epoch *epoch,
                      uint8_t profile, const uint16_t code[DEMUR_ATTRIBUTES]);

/** "the second quarter of 2025", or the days of an epoch that is none. */
void demur_page_period(struct demur_writer *w, const struct demur_board_epoch *epoch);

/** "Q2 2025", or the first day. */
void demur_page_period_short(struct demur_writer *w, const struct demur_board_epoch *epoch);

/** Which quarter of a year an epoch is, 1 to 4; 0: it is none. */
unsigned demur_page_quarter(const struct demur_board_epoch *epoch);

/** Bars of a memo's signatures, with their figures; it has some, and takes no more. */
void demur_page_bars(struct demur_writer *w, const struct demur_board_memo *memo);

/** What a memo's signatures show, as a table. */
void demur_page_values(struct demur_writer *w, const struct demur_board *board,
                       const struct demur_board_memo *memo);

/** How a poll stands: its question, and its figures or why there are none. */
void demur_page_poll(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_poll *poll);

/** The figures of a poll, or in a sentence why there are none. */
void demur_page_poll_figures(struct demur_writer *w, const struct demur_board *board,
                             const struct demur_board_poll *poll);

/* ---- scales ---------------------------------------------------------------------------- */

/** An axis from 0 to `last` in steps of `step`. */
struct demur_axis {
    uint32_t last, step;
};

/** An axis of working days that holds `most`, with at most ten steps. */
struct demur_axis demur_axis_of(uint32_t most);

/** Whether signing is over. */
static inline bool demur_page_is_closed(const struct demur_board_memo *memo)
{
    return memo->state != DEMUR_BOARD_OPEN;
}

#endif
