/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_lead.c -- the sentence with the totals: the page's first, for who reads no further. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

/* Whether any memo delivered had a limit for that stage. */
static bool any_due(const struct demur_board *board, bool is_answer)
{
    for (size_t i = 0; i < board->memos; i++) {
        const struct demur_board_memo *m = &board->memo[i];
        const struct demur_docket_level *l = demur_board_first(m);

        if (!m->of.is_delivered) continue;
        if (is_answer ? l->answer.is_due : l->acknowledge.is_due) return true;
    }
    return false;
}

static const char *was(uint32_t n)
{
    return n == 1 ? "was" : "were";
}

static void put_delivered(struct demur_writer *w, const struct demur_board *board)
{
    uint32_t n = board->sums.delivered;

    if (board->epochs > 0) {
        SAY(w, "Since {}, ", day(board->epoch[0].first));
        SAY(w, "{} {} been delivered to the leadership of {}. ",
            n == 0 ? literal("no memo") : word(n, "memo"), literal(n > 1 ? "have" : "has"),
            people(board->organisation));
    } else {
        SAY(w, "{} {} been delivered to the leadership of {}. ",
            n == 0 ? literal("No memo") : upper(n, "memo"), literal(n > 1 ? "have" : "has"),
            people(board->organisation));
    }
}

static void put_acknowledged(struct demur_writer *w, const struct demur_board *board)
{
    const struct demur_board_sums *s = &board->sums;

    if (any_due(board, false)) {
        SAY(w, "{} {} acknowledged in time. ", upper(s->acknowledged_in_time, NULL),
            literal(was(s->acknowledged_in_time)));
    } else {
        SAY(w, "{} {} acknowledged. ", upper(s->acknowledged, NULL), literal(was(s->acknowledged)));
    }
}

static void put_answered(struct demur_writer *w, const struct demur_board *board)
{
    const struct demur_board_sums *s = &board->sums;

    SAY(w, "{} {} answered", upper(s->answered, NULL), literal(was(s->answered)));
    if (s->answered > 0 && any_due(board, true)) {
        if (s->answered_in_time < s->answered) {
            SAY(w, ", {} of them in time", word(s->answered_in_time, NULL));
        } else {
            demur_put_str(w, s->answered == 1 ? ", in time" : ", all of them in time");
        }
    }
    demur_put_str(w, ". ");
}

static uint32_t latest(const struct demur_board *board)
{
    uint32_t late = 0;

    for (size_t i = 0; i < board->memos; i++) {
        const struct demur_board_memo *m = &board->memo[i];

        if (m->state == DEMUR_BOARD_OVERDUE && m->clock.late > late) late = m->clock.late;
    }
    return late;
}

static void put_waiting(struct demur_writer *w, const struct demur_board *board)
{
    const struct demur_board_sums *s = &board->sums;

    if (s->overdue > 0) {
        SAY(w, "{} {} <span class=\"late\">overdue", upper(s->overdue, NULL),
            literal(s->overdue == 1 ? "is" : "are"));
        if (latest(board) > 0) { /* 0 over a weekend */
            SAY(w, "{} by {}{}", literal(s->overdue == 1 ? "" : ","),
                literal(s->overdue == 1 ? "" : "up to "), count(latest(board), "working day"));
        }
        demur_put_str(w, "</span>");
    }
    if (s->running > 0) {
        SAY(w, "{}{} {} running", literal(s->overdue > 0 ? ", and " : ""),
            s->overdue > 0 ? word(s->running, NULL) : upper(s->running, NULL),
            literal(s->running == 1 ? "is" : "are"));
    }
    if (s->overdue + s->running > 0) demur_put_str(w, ". ");
}

static void put_open(struct demur_writer *w, const struct demur_board *board)
{
    uint32_t open = board->sums.open;
    uint32_t closed = board->sums.memos - open - board->sums.delivered;
    const struct demur_board_memo *last = &board->memo[board->memos - 1];

    if (open == 1 && last->state == DEMUR_BOARD_OPEN && last->number > 1) {
        SAY(w, "{} {} is open for signature. ",
            literal(last->number == 8 || last->number == 11 || last->number == 18 ? "An" : "A"),
            nth(last->number));
    } else if (open > 0) {
        SAY(w, "{} {} open for signature. ", upper(open, NULL), literal(open == 1 ? "is" : "are"));
    }
    if (closed > 0) {
        SAY(w, "{} had not been delivered when {} signing closed. ", upper(closed, NULL),
            literal(closed == 1 ? "its" : "their"));
    }
}

void demur_page_lead(struct demur_writer *w, const struct demur_board *board)
{
    demur_put_str(w, "<p class=\"lead\">");
    if (board->memos == 0) {
        SAY(w,
            "No memo of members of {} is in the record yet. When the first is frozen, it stands "
            "here with its days.",
            people(board->organisation));
    } else {
        put_delivered(w, board);
        if (board->sums.delivered > 0) {
            put_acknowledged(w, board);
            put_answered(w, board);
            put_waiting(w, board);
        }
        put_open(w, board);
    }
    demur_put_str(w, "</p>\n");
}
