/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_poll.c -- one poll: what was asked, and what may be shown of the votes. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

static void put_why_not(struct demur_writer *w, const struct demur_board *board,
                        const struct demur_board_poll *p)
{
    uint32_t least = DEMUR_FOLD_VOTES_MIN;

    if (!p->of.is_closed && !demur_board_is_unopened(board, p)) {
        SAY(w, "<p class=\"sans\">The votes are sealed until {}.</p>\n", day(p->of.poll->close));
    } else if (!p->of.is_closed) {
        SAY(w,
            "<p class=\"sans\">The last day for votes was {}. <span class=\"late\">The record "
            "does not hold the votes yet.</span></p>\n",
            day(p->of.poll->close));
    } else if (p->is_complete && p->votes < least) {
        SAY(w,
            "<p class=\"sans\">Closed on {} with {}. Not shown: figures of fewer than {} votes "
            "could point to people.</p>\n",
            day(p->of.closed_day), count(p->votes, "vote"), number(least));
    } else if (p->is_complete) {
        SAY(w,
            "<p class=\"sans\">Closed on {} with {}. Not shown: fewer than {} people could "
            "vote.</p>\n",
            day(p->of.closed_day), count(p->votes, "vote"), number(demur_board_k_min(board, p)));
    }
}

static void put_missing(struct demur_writer *w, const struct demur_board_poll *p)
{
    if (!p->of.is_closed || p->is_complete) return;
    SAY(w,
        "<p class=\"sans\"><span class=\"late\">Votes are missing.</span> It was closed on {} "
        "with {}; the record holds {} that count.</p>\n",
        day(p->of.closed_day), count(p->of.votes, "vote"), grouped(p->votes));
}

static void put_share(struct demur_writer *w, const struct demur_fold_cell *c, size_t option)
{
    struct demur_share s = {0};

    if (c->votes > 0) s = demur_share_of(c->choice[option], c->votes, c->issued);
    SAY(w, "<td>{}</td><td>{} %</td><td>{} to {} %</td>", grouped(c->choice[option]),
        tenths(s.share), tenths(s.low), tenths(s.high));
}

static void put_all(struct demur_writer *w, const struct demur_board_poll *p)
{
    const struct demur_fold_cell *all = &p->cell[0];

    demur_page_roll(w, "Votes of poll", p->number);
    demur_put_str(w, "<table class=\"table\">\n");
    SAY(w,
        "<caption>{} of {} who hold a credential answered</caption>\n<thead><tr><th "
        "scope=\"col\">Answer</th><th scope=\"col\">Votes</th><th scope=\"col\">Share</th><th "
        "scope=\"col\">Range</th></tr></thead>\n<tbody>\n",
        grouped(all->votes), grouped(all->issued));
    for (size_t i = 0; i < p->of.poll->options; i++) {
        SAY(w, "<tr><th scope=\"row\">{}</th>", people(p->of.poll->option[i]));
        put_share(w, all, i);
        demur_put_str(w, "</tr>\n");
    }
    demur_put_str(w, "</tbody>\n</table>\n");
    demur_page_roll_end(w);
}

static void put_cells(struct demur_writer *w, const struct demur_board *board,
                      const struct demur_board_poll *p)
{
    const struct demur_board_epoch *epoch = demur_board_epoch_of(board, p->of.poll->epoch);

    if (p->cells < 2) return;
    demur_page_roll(w, "By what they show, votes of poll", p->number);
    demur_put_str(w, "<table class=\"table\">\n"
                     "<thead><tr><th scope=\"col\">Shown</th><th scope=\"col\">Answered</th>");
    for (size_t i = 0; i < p->of.poll->options; i++) {
        SAY(w, "<th scope=\"col\">{}</th>", people(p->of.poll->option[i]));
    }
    demur_put_str(w, "</tr></thead>\n<tbody>\n");
    for (size_t k = 1; k < p->cells; k++) {
        const struct demur_fold_cell *c = &p->cell[k];

        demur_put_str(w, "<tr><th scope=\"row\">");
        demur_page_shown(w, epoch, c->profile, c->code);
        SAY(w, "</th><td>{} <span class=\"small\">of {}</span></td>", grouped(c->votes),
            grouped(c->issued));
        for (size_t i = 0; i < p->of.poll->options; i++) {
            SAY(w, "<td>{}</td>", grouped(c->choice[i]));
        }
        demur_put_str(w, "</tr>\n");
    }
    SAY(w,
        "</tbody>\n</table>\n</div>\n<p class=\"small\">Groups with fewer than {} votes, or fewer "
        "than {} people enrolled, are shown only within the next larger group.</p>\n",
        number(DEMUR_FOLD_VOTES_MIN), number(demur_board_k_min(board, p)));
}

void demur_page_poll_figures(struct demur_writer *w, const struct demur_board *board,
                             const struct demur_board_poll *p)
{
    put_missing(w, p);
    if (p->cells == 0) {
        put_why_not(w, board, p);
        return;
    }
    put_all(w, p);
    put_cells(w, board, p);
}

void demur_page_poll(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_poll *p)
{
    SAY(w, "<p>Its authors asked all members on {}: “{}”</p>\n", near(p->of.day, board->day),
        people(p->of.poll->question));
    if (p->cells > 0 && p->of.is_closed) {
        SAY(w, "<p class=\"sans\">Closed on {}.</p>\n", near(p->of.closed_day, board->day));
    }
    if (p->cells == 0 && !p->of.is_closed) {
        demur_put_str(w, "<p class=\"sans\">Answers offered: ");
        for (size_t i = 0; i < p->of.poll->options; i++) {
            SAY(w, "{}{}", literal(i > 0 ? "; " : ""), people(p->of.poll->option[i]));
        }
        demur_put_str(w, ".</p>\n");
    }
    demur_page_poll_figures(w, board, p);
}
