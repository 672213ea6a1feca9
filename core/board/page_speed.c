/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_speed.c -- how long until memos were acknowledged and answered: one disc, one memo. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

#include "demur/memory.h"

#include <stdlib.h>

enum { LEFT = 10, WIDTH = 300, BASE = 58, STACK = 11, STACK_MAX = 12, FREE_ROWS = 3 };

/* A memo on the axis. */
struct disc {
    uint32_t at;
    bool is_open; /* it is late and there is nothing yet */
};

/* What one plot shows. */
struct strip {
    const char *title, *done, *missing;
    struct disc *disc; /* ascending */
    size_t discs, open;
    bool has_limit; /* the same for all */
    bool differs;   /* limits are not the same */
    uint32_t limit;
    uint32_t highest; /* discs on one day */
};

static void take_limit(struct strip *s, uint32_t limit)
{
    if (s->has_limit && s->limit != limit) s->differs = true;
    s->has_limit = true;
    s->limit = limit;
}

static void add(struct strip *s, uint32_t at, bool is_open)
{
    s->disc[s->discs++] = (struct disc){at, is_open};
    s->open += is_open;
}

static void take_acknowledged(struct strip *s, const struct demur_board_memo *m)
{
    const struct demur_docket_stage *ack = &demur_board_first(m)->acknowledge;

    if (ack->is_due) {
        take_limit(s, demur_board_working(m, m->docket.delivered_day, ack->due_day));
    }
    if (m->clock.is_acknowledged) {
        add(s, m->clock.acknowledged, false);
    } else if (ack->is_due && ack->overdue_days > 0) {
        add(s, m->clock.now, true);
    }
}

static void take_answered(struct strip *s, const struct demur_board_memo *m)
{
    if (m->clock.has_limit && m->docket.extended == 0) take_limit(s, m->clock.limit);
    if (m->clock.is_answered) {
        add(s, m->clock.answered, false);
    } else if (m->state == DEMUR_BOARD_OVERDUE) {
        add(s, m->clock.now, true);
    }
}

static int order(const void *a, const void *b)
{
    const struct disc *x = a;
    const struct disc *y = b;

    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (int)x->is_open - (int)y->is_open;
}

/* How many discs from number i on are on the same day. */
static uint32_t run_from(const struct strip *s, size_t i)
{
    uint32_t n = 1;

    while (i + n < s->discs && s->disc[i + n].at == s->disc[i].at) n++;
    return n;
}

static void gather(struct strip *s, const struct demur_board *board, bool is_answer)
{
    for (size_t i = 0; i < board->memos; i++) {
        if (!board->memo[i].of.is_delivered) continue;
        if (is_answer) {
            take_answered(s, &board->memo[i]);
        } else {
            take_acknowledged(s, &board->memo[i]);
        }
    }
    if (s->discs > 1) qsort(s->disc, s->discs, sizeof s->disc[0], order);
    for (size_t i = 0; i < s->discs; i += run_from(s, i)) {
        if (run_from(s, i) > s->highest) s->highest = run_from(s, i);
    }
}

/* Twice the median of what is done, of which there is some. */
static uint64_t twice_median(const struct strip *s)
{
    size_t done = s->discs - s->open;
    size_t seen = 0;
    uint64_t sum = 0;

    for (size_t i = 0; i < s->discs; i++) {
        if (s->disc[i].is_open) continue;
        if (seen == (done - 1) / 2) sum += s->disc[i].at;
        if (seen == done / 2) sum += s->disc[i].at;
        seen++;
    }
    return sum;
}

static void put_half(struct demur_writer *w, const struct strip *s)
{
    uint64_t twice = twice_median(s);

    SAY(w, "half within {}{}", number(twice / 2), literal(twice % 2 > 0 ? ".5" : ""));
}

/* "1, 1, 2 and 5", of those that are open or not. */
static void put_list(struct demur_writer *w, const struct strip *s, bool is_open)
{
    size_t left = is_open ? s->open : s->discs - s->open;
    bool is_first = true;

    for (size_t i = 0; i < s->discs; i++) {
        if (s->disc[i].is_open != is_open) continue;
        left--;
        SAY(w, "{}{}", literal(is_first ? "" : left == 0 ? " and " : ", "), number(s->disc[i].at));
        is_first = false;
    }
}

static void put_label(struct demur_writer *w, const struct strip *s)
{
    size_t done = s->discs - s->open;
    bool is_told = s->discs <= DEMUR_PAGE_DISCS_MAX;

    if (done > 0 && is_told) {
        SAY(w, "{} after ", literal(s->done));
        put_list(w, s, false);
        demur_put_str(w, " working days");
    } else {
        SAY(w, "{}: {}", literal(s->done), count(done, "memo"));
        if (done > 0) demur_put_str(w, ", ");
        if (done > 0) put_half(w, s);
    }
    if (s->has_limit && !s->differs) SAY(w, "; limit {}", number(s->limit));
    if (s->open == 0) return;
    SAY(w, ". {} {}", upper(s->open, NULL), literal(s->missing));
    if (is_told) {
        demur_put_str(w, " at ");
        put_list(w, s, true);
    }
}

static struct demur_piece x_of(uint32_t at, uint32_t last)
{
    uint64_t place = last > at ? (uint64_t)at * WIDTH * 10 / last : (uint64_t)WIDTH * 10;

    return tenths((uint64_t)LEFT * 10 + place);
}

static void put_axis(struct demur_writer *w, const struct demur_axis *axis, uint32_t base)
{
    SAY(w, "<path class=\"axis\" d=\"M10 {}H310\"/>", number(base));
    for (uint32_t at = 0; at <= axis->last; at += axis->step) {
        SAY(w, "<path class=\"axis\" d=\"M{} {}v5\"/>", x_of(at, axis->last), number(base));
        SAY(w, "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x_of(at, axis->last),
            number(base + 18), number(at));
    }
}

static void put_limit(struct demur_writer *w, const struct strip *s, const struct demur_axis *axis,
                      uint32_t base)
{
    if (!s->has_limit || s->differs) return;
    SAY(w, "<path class=\"limit\" d=\"M{} 12V{}\"/>", x_of(s->limit, axis->last), number(base + 6));
    bool is_right = (uint64_t)s->limit * 10 > (uint64_t)axis->last * 8;
    struct demur_piece x = x_of(s->limit, axis->last);

    x.number = is_right ? x.number - 50 : x.number + 50;
    SAY(w, "<text x=\"{}\" y=\"20\"{}>limit {}</text>", x,
        literal(is_right ? " text-anchor=\"end\"" : ""), number(s->limit));
}

static void put_discs(struct demur_writer *w, const struct strip *s, const struct demur_axis *axis,
                      uint32_t base)
{
    uint32_t row = 0;

    for (size_t i = 0; i < s->discs; i++) {
        row = i > 0 && s->disc[i].at == s->disc[i - 1].at ? row + 1 : 0;
        struct demur_piece x = x_of(s->disc[i].at, axis->last);
        struct demur_piece y = number(base - 8 - (uint64_t)row * STACK);

        SAY(w, "<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"4.5\"/>",
            literal(s->disc[i].is_open ? "pt-open" : "pt"), x, y);
        if (!s->disc[i].is_open) continue;
        x.number += 70;
        SAY(w, "<path class=\"arrow\" d=\"M{} {}h14m-5 -4 5 4 -5 4\"/>", x, y);
    }
}

/* The bars of what is done, or of what is open, which stand on the others. */
static void put_bars(struct demur_writer *w, const struct strip *s, const struct demur_axis *axis,
                     bool is_open)
{
    uint32_t wide = WIDTH * 10 / axis->last;
    uint32_t half = wide < 10 ? 5 : wide > 80 ? 40 : wide / 2;

    SAY(w, "<path class=\"{}\" d=\"", literal(is_open ? "bar-late" : "bars"));
    for (size_t i = 0; i < s->discs; i += run_from(s, i)) {
        uint32_t all = run_from(s, i);
        uint32_t done = 0;

        for (uint32_t k = 0; k < all; k++) done += !s->disc[i + k].is_open;
        uint32_t foot = is_open ? done : 0;
        uint32_t n = is_open ? all - done : done;
        struct demur_piece x = x_of(s->disc[i].at, axis->last);

        if (n == 0) continue;
        x.number = x.number > half ? x.number - half : 0;
        SAY(w, "M{} {}v-{}h{}v{}z", x,
            tenths((uint64_t)BASE * 10 - (uint64_t)foot * 440 / s->highest),
            tenths((uint64_t)n * 440 / s->highest), tenths((uint64_t)half * 2),
            tenths((uint64_t)n * 440 / s->highest));
    }
    demur_put_str(w, "\"/>");
}

static void put_strip(struct demur_writer *w, const struct strip *s)
{
    uint32_t most = s->discs > 0 ? s->disc[s->discs - 1].at : 0;
    bool is_bars = s->discs > DEMUR_PAGE_DISCS_MAX || s->highest > STACK_MAX;
    uint32_t rows = is_bars || s->highest < FREE_ROWS ? FREE_ROWS : s->highest;
    uint32_t base = BASE + (rows - FREE_ROWS) * STACK;

    if (s->has_limit && !s->differs && s->limit > most) most = s->limit;
    struct demur_axis axis = demur_axis_of(most);

    SAY(w, "<figure class=\"plot\"><figcaption><b>{}</b> <span class=\"small\">",
        literal(s->title));
    if (s->discs > s->open) {
        demur_put_str(w, "Working days; ");
        put_half(w, s);
        if (is_bars) SAY(w, "; highest bar {}", count(s->highest, "memo"));
    } else {
        demur_put_str(w, "None so far");
    }
    SAY(w, "</span></figcaption><svg viewBox=\"0 0 320 {}\" role=\"img\" aria-label=\"",
        number(base + 26));
    put_label(w, s);
    demur_put_str(w, "\">");
    put_axis(w, &axis, base);
    put_limit(w, s, &axis, base);
    if (is_bars) {
        put_bars(w, s, &axis, false);
        put_bars(w, s, &axis, true);
    } else {
        put_discs(w, s, &axis, base);
    }
    demur_put_str(w, "</svg></figure>\n");
}

static void put_of(struct demur_writer *w, bool is, uint32_t n, bool has_limit, uint32_t limit)
{
    demur_put_str(w, "<td>");
    if (is) SAY(w, "{}", number(n));
    if (!is) demur_put_str(w, "no");
    if (has_limit) SAY(w, " <span class=\"small\">of {}</span>", number(limit));
    demur_put_str(w, "</td>");
}

static void put_figures(struct demur_writer *w, const struct demur_board *board)
{
    demur_put_str(w, "<details class=\"fold\">\n<summary>The figures</summary>\n<div "
                     "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Working days of "
                     "each memo\">\n<table class=\"table\">\n<thead><tr><th scope=\"col\">Memo</th>"
                     "<th scope=\"col\">Delivered</th><th scope=\"col\">Acknowledged</th>"
                     "<th scope=\"col\">Answered</th><th scope=\"col\">Late</th></tr></thead>\n"
                     "<tbody>\n");
    for (size_t i = board->memos; i-- > 0;) {
        const struct demur_board_memo *m = &board->memo[i];
        const struct demur_docket_stage *ack = &demur_board_first(m)->acknowledge;

        if (!m->of.is_delivered) continue;
        SAY(w, "<tr><th scope=\"row\">{}</th><td>{}</td>", number(m->number),
            near(m->docket.delivered_day, board->day));
        put_of(w, m->clock.is_acknowledged, m->clock.acknowledged, ack->is_due,
               ack->is_due ? demur_board_working(m, m->docket.delivered_day, ack->due_day) : 0);
        put_of(w, m->clock.is_answered, m->clock.answered, m->clock.has_limit, m->clock.limit);
        SAY(w, "<td>{}</td></tr>\n", number(m->clock.late));
    }
    demur_put_str(w, "</tbody>\n</table>\n</div>\n<p class=\"small\">Working days since "
                     "delivery, by the calendar that held when the memo was frozen.</p>\n"
                     "</details>\n");
}

static void put_notes(struct demur_writer *w, const struct demur_board *board,
                      const struct strip *ack, const struct strip *answer)
{
    uint32_t extended = 0;

    for (size_t i = 0; i < board->memos; i++) extended += board->memo[i].docket.extended > 0;
    if (extended + ack->open + answer->open == 0 && !ack->differs && !answer->differs) return;
    demur_put_str(w, "<p class=\"small\">");
    if (extended > 0) {
        SAY(w, "{} had the day for the answer moved, with a public reason. ",
            upper(extended, "memo"));
    }
    if (ack->open > 0) demur_put_str(w, "Red at the left: not acknowledged so far. ");
    if (answer->open > 0) demur_put_str(w, "Red at “Until answered”: no answer so far. ");
    if (ack->differs || answer->differs) {
        demur_put_str(w, "Limits differ from memo to memo: they stand in the figures. ");
    }
    demur_put_str(w, "</p>\n");
}

void demur_page_speed(struct demur_writer *w, const struct demur_board *board)
{
    struct strip ack = {.title = "Until acknowledged",
                        .done = "Acknowledged",
                        .missing = "without acknowledgement",
                        .disc = demur_alloc_array(board->memos + 1, sizeof(struct disc))};
    struct strip answer = {.title = "Until answered",
                           .done = "Answered",
                           .missing = "without answer",
                           .disc = demur_alloc_array(board->memos + 1, sizeof(struct disc))};

    if (ack.disc == NULL || answer.disc == NULL) {
        if (w->err == DEMUR_OK) w->err = DEMUR_ERR_NOMEM;
        goto out;
    }
    if (board->sums.delivered == 0) goto out;
    gather(&ack, board, false);
    gather(&answer, board, true);
    demur_page_begin(w, "time", "How fast", "One disc, one memo.", true);
    demur_put_str(w, "<div class=\"plots\">\n");
    put_strip(w, &ack);
    put_strip(w, &answer);
    demur_put_str(w, "</div>\n");
    put_notes(w, board, &ack, &answer);
    put_figures(w, board);
    demur_page_end(w);
out:
    demur_free(ack.disc);
    demur_free(answer.disc);
}
