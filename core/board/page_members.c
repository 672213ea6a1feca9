/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_members.c -- how many could sign and vote, by each office's count; and sealed entries. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

static void put_unopened(struct demur_writer *w, const struct demur_board *board,
                         const struct demur_board_epoch *e)
{
    uint32_t n = demur_board_withheld(board, e);

    if (n == 0) return;
    SAY(w, "<div class=\"notice stop\">\n<p class=\"h\">{} not opened</p>\n<p>In ",
        count(n, "sealed entry"));
    demur_page_period(w, e);
    SAY(w,
        " the record took {} sealed votes and opened {}, although every poll should have been "
        "opened. Either votes that were accepted are kept out of the count, or entries were made "
        "that are nobody’s vote. Both are evidence against whoever keeps the record.</p>\n</div>\n",
        grouped(e->sealed.entries), grouped(e->sealed.opened));
}

static void put_row(struct demur_writer *w, const struct demur_board_epoch *e)
{
    demur_put_str(w, "<tr><th scope=\"row\">");
    demur_page_period_short(w, e);
    SAY(w, "</th><td>{}</td><td>{}</td><td>", grouped(e->members), grouped(e->enrolled));
    for (size_t i = 0; i < e->issuers; i++) {
        SAY(w, "{}{} {}", literal(i > 0 ? ", " : ""), people(e->issuer[i].name),
            grouped(e->issuer[i].done));
    }
    SAY(w, "</td><td>{} <span class=\"small\">of {}</span></td></tr>\n", grouped(e->sealed.opened),
        grouped(e->sealed.entries));
}

static void put_epochs(struct demur_writer *w, const struct demur_board *board)
{
    demur_put_str(w, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Members "
                     "and enrolled by time\">\n<table class=\"table\">\n<thead><tr><th "
                     "scope=\"col\">Time</th><th scope=\"col\">On the roll</th><th scope=\"col\">"
                     "Enrolled</th><th scope=\"col\">By the count of each office</th><th "
                     "scope=\"col\">Sealed votes opened</th></tr></thead>\n<tbody>\n");
    for (size_t i = board->epochs; i-- > 0;) put_row(w, &board->epoch[i]);
    demur_put_str(w, "</tbody>\n</table>\n</div>\n");
}

static void put_bands(struct demur_writer *w, const struct demur_board_epoch *e)
{
    demur_page_roll(w, "Bands of epoch", e->epoch);
    demur_put_str(w, "<table class=\"table\">\n<caption>By band, in ");
    demur_page_period(w, e);
    demur_put_str(w, "</caption>\n<thead><tr><th scope=\"col\">Band</th><th scope=\"col\">On the "
                     "roll</th><th scope=\"col\">Enrolled</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < e->bands; i++) {
        const struct demur_board_band *b = &e->band[i];

        if (b->code == 0 && b->members == 0) continue;
        demur_put_str(w, "<tr><th scope=\"row\">");
        if (b->code == 0) {
            demur_put_str(w, "Band unspecified");
        } else {
            SAY(w, "{}", people(b->name));
        }
        SAY(w, "</th><td>{}</td><td>{}</td></tr>\n", grouped(b->members), grouped(b->enrolled));
    }
    demur_put_str(w, "</tbody>\n</table>\n");
    demur_page_roll_end(w);
}

void demur_page_members(struct demur_writer *w, const struct demur_board *board)
{
    const struct demur_board_epoch *e;

    demur_page_begin(w, "members", "Members", NULL, false);
    if (board->epochs == 0) {
        demur_put_str(w, "<p>There is no roll of members yet, so nobody can sign.</p>\n");
        demur_page_end(w);
        return;
    }
    e = &board->epoch[board->epochs - 1];
    demur_put_str(w, "<p>In ");
    demur_page_period(w, e);
    SAY(w, ", {} of {} on the roll can sign and vote{}.</p>\n", grouped(e->enrolled),
        count(e->members, "member"),
        literal(e->issuers > 1 ? ", by the smallest of the offices’ figures" : ""));
    for (size_t i = 0; i < board->epochs; i++) put_unopened(w, board, &board->epoch[i]);
    demur_put_str(w, "<details class=\"fold\">\n<summary>The figures</summary>\n");
    if (e->bands > 0) put_bands(w, e);
    put_epochs(w, board);
    demur_put_str(w, "</details>\n");
    demur_page_end(w);
}
