/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_asks.c -- verdicts of all asks: one mark, one ask; bars where there are many. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

enum { NAMED_MAX = 6 }; /* memos whose open asks are told one by one */

static const uint8_t order[] = {DEMUR_VERDICT_ACCEPT, DEMUR_VERDICT_PARTLY, DEMUR_VERDICT_REJECT,
                                DEMUR_VERDICT_LATER, DEMUR_VERDICT_NONE};

static uint32_t most_of(const struct demur_board_sums *s)
{
    uint32_t most = 1;

    for (size_t i = 0; i < sizeof order; i++) {
        if (s->verdict[i] > most) most = s->verdict[i];
    }
    return most;
}

static void put_row(struct demur_writer *w, const struct demur_board_sums *s, uint8_t verdict)
{
    static const char *const names[] = {"Left blank", "Accepted", "Partly accepted", "Rejected",
                                        "Put off"};
    uint32_t n = s->verdict[verdict];

    SAY(w, "<tr><th scope=\"row\">{}</th><td>", literal(names[verdict]));
    if (s->asks <= DEMUR_PAGE_DISCS_MAX) {
        demur_put_str(w, "<span class=\"moons\" aria-hidden=\"true\">");
        for (uint32_t i = 0; i < n; i++) demur_page_moon(w, verdict);
        demur_put_str(w, "</span>");
    } else {
        SAY(w,
            "<svg viewBox=\"0 0 400 12\" width=\"400\" height=\"12\" preserveAspectRatio=\"none\" "
            "aria-hidden=\"true\"><rect class=\"bar-is\" width=\"{}\" height=\"12\"/></svg>",
            tenths((uint64_t)n * 4000 / most_of(s)));
    }
    SAY(w, "</td><td class=\"n\">{}</td></tr>\n", grouped(n));
}

/* Whether a memo waits for its first verdict. */
static bool waits(const struct demur_board_memo *m)
{
    return m->of.is_delivered && !demur_board_has_response(m);
}

static void put_waiting(struct demur_writer *w, const struct demur_board *board)
{
    uint32_t memos = 0;
    uint32_t asks = 0;
    uint32_t told = 0;

    for (size_t i = 0; i < board->memos; i++) {
        if (!waits(&board->memo[i])) continue;
        memos++;
        asks += board->memo[i].of.header->asks;
    }
    if (memos == 0) return;
    SAY(w, " {} of {} {} no answer yet", upper(asks, "ask"),
        memos == 1 ? literal("another memo") : word(memos, "other memo"),
        literal(asks == 1 ? "has" : "have"));
    for (size_t i = 0; i < board->memos && memos <= NAMED_MAX; i++) {
        const struct demur_board_memo *m = &board->memo[i];

        if (!waits(m)) continue;
        SAY(w, "{}{} of memo {}, {}",
            literal(told == 0           ? ": "
                    : told + 1 == memos ? ", and "
                                        : ", "),
            word(m->of.header->asks, NULL), number(m->number),
            literal(demur_board_status(m->state)));
        told++;
    }
    demur_put_str(w, ".");
}

void demur_page_asks(struct demur_writer *w, const struct demur_board *board)
{
    const struct demur_board_sums *s = &board->sums;
    uint32_t memos = 0;

    for (size_t i = 0; i < board->memos; i++) {
        memos += board->memo[i].of.is_delivered && demur_board_has_response(&board->memo[i]);
    }
    demur_page_begin(w, "asks", "Answers to asks", NULL, false);
    if (s->asks > 0) {
        SAY(w,
            "<table class=\"tally\">\n<caption class=\"out-of-sight\">Verdicts on {}</caption>\n"
            "<tbody>\n",
            count(s->asks, "ask"));
        for (size_t i = 0; i < sizeof order; i++) put_row(w, s, order[i]);
        demur_put_str(w, "</tbody>\n</table>\n<p>");
        if (s->asks == 1) {
            demur_put_str(w, "This is the one ask of the one memo answered so far.");
        } else {
            SAY(w, "These are the {} asks of the {} answered, in part or in full.",
                grouped(s->asks), word(memos, "memo"));
        }
    } else {
        demur_put_str(w, "<p>No ask has been answered yet.");
    }
    put_waiting(w, board);
    demur_put_str(w, "</p>\n");
    demur_page_end(w);
}
