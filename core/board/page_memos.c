/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_memos.c -- every memo on one line, on one scale of working days since its delivery. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

enum { RULER_WIDTH = 600 };

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Where the line of a memo ends: at its answer, or open at the board's day. */
static uint32_t end_of(const struct demur_board_clock *c)
{
    return c->is_answered ? c->answered : c->now;
}

/* The end of the scale that holds all memos; it grows in steps of 30. */
static uint32_t scale_of(const struct demur_board *board)
{
    uint32_t most = 31;

    for (size_t i = 0; i < board->memos; i++) {
        const struct demur_board_clock *c = &board->memo[i].clock;

        if (!board->memo[i].of.is_delivered) continue;
        most = larger(most, end_of(c));
        if (c->has_limit) most = larger(most, c->limit);
        if (c->is_acknowledged) most = larger(most, c->acknowledged);
    }
    return most > UINT32_MAX - 30 ? UINT32_MAX : (most + 29) / 30 * 30;
}

/* The place of a day on the ruler, in tenths. */
static struct demur_piece at(uint32_t d, uint32_t scale)
{
    return tenths((uint64_t)d * RULER_WIDTH * 10 / scale);
}

static void put_event(struct demur_writer *w, uint32_t d, uint32_t scale)
{
    SAY(w, "<path class=\"r-event\" d=\"M{} 8V20\"/>", at(d, scale));
}

/* What the ruler shows, said. */
static void put_label(struct demur_writer *w, const struct demur_board_clock *c)
{
    demur_put_str(w, "Working days since delivery: ");
    if (c->has_limit) {
        SAY(w, "limit {}", number(c->limit));
    } else {
        demur_put_str(w, "no limit");
    }
    if (c->is_acknowledged) SAY(w, ", acknowledged at {}", number(c->acknowledged));
    SAY(w, c->is_answered ? ", answered at {}" : ", no answer at {}", number(end_of(c)));
}

static void put_ruler(struct demur_writer *w, const struct demur_board_clock *c, uint32_t scale)
{
    uint32_t ticks = scale / 30 % 2 == 0 ? 12 : 6;
    uint32_t end = end_of(c);
    uint32_t run = c->late < end ? end - c->late : 0;

    demur_put_str(w, "<svg class=\"ruler\" viewBox=\"0 0 600 36\" preserveAspectRatio=\"none\" "
                     "role=\"img\" aria-label=\"");
    put_label(w, c);
    demur_put_str(w, "\"><path class=\"r-base\" d=\"M0 20H600\"/><path class=\"r-tick\" d=\"");
    for (uint32_t i = 0; i <= ticks; i++)
        SAY(w, "M{} 20v9", number((uint64_t)i * RULER_WIDTH / ticks));
    SAY(w, "\"/><path class=\"r-run\" d=\"M0 20H{}\"/>", at(run, scale));
    if (run < end) {
        SAY(w, "<path class=\"r-late\" d=\"M{} 20H{}\"/>", at(run, scale), at(end, scale));
    }
    if (c->has_limit) SAY(w, "<path class=\"r-limit\" d=\"M{} 4V32\"/>", at(c->limit, scale));
    if (c->is_acknowledged) put_event(w, c->acknowledged, scale);
    if (c->is_answered) put_event(w, c->answered, scale);
    demur_put_str(w, "</svg>");
}

static void put_subject(struct demur_writer *w, const struct demur_board *board,
                        const struct demur_board_memo *m)
{
    SAY(w, "<td class=\"subject\"><a href=\"#memo-{}-in-full\">", number(m->number));
    if (m->subject.len > 0) {
        SAY(w, "{}", people(m->subject));
    } else {
        demur_put_str(w, m->of.is_released ? "<i>Released, its text is not at hand</i>"
                                           : "<i>Not released</i>");
    }
    demur_put_str(w, "</a><span class=\"small\">");
    if (m->of.is_delivered) {
        SAY(w, "Delivered {}. ", near(m->docket.delivered_day, board->day));
    } else {
        SAY(w, "Frozen {}. ", near(m->of.day, board->day));
    }
    SAY(w, "{} signed, {}.", grouped(m->tally.signs), word(m->of.header->asks, "ask"));
    if (m->tally.withdrawn > 0) SAY(w, " {} withdrew.", grouped(m->tally.withdrawn));
    demur_put_str(w, "</span></td>\n");
}

static void put_running(struct demur_writer *w, const struct demur_board *board,
                        const struct demur_board_memo *m)
{
    const struct demur_docket_level *l = demur_board_first(m);

    demur_put_str(w, "<b>Running</b><span class=\"small\">");
    if (m->clock.has_limit && l->answer.is_due) {
        SAY(w, "Day {} of {}, due {}", number(m->clock.now), number(m->clock.limit),
            near(l->answer.due_day, board->day));
        if (m->docket.extended > 0) demur_put_str(w, ", extended");
    } else if (demur_board_is_short(m)) {
        SAY(w, "Day {}. No answer is due: fewer than {} stand", number(m->clock.now),
            count(m->of.manifest->deadlines.threshold, "signature"));
    } else {
        SAY(w, "Day {}. No day is set for an answer", number(m->clock.now));
    }
    demur_put_str(w, demur_board_has_verdict(m) ? ". Answered in part.</span>" : "</span>");
}

static void put_overdue(struct demur_writer *w, const struct demur_board *board,
                        const struct demur_board_memo *m)
{
    const struct demur_docket_level *l = demur_board_first(m);
    uint32_t lapsed = 0;

    for (size_t i = 0; i < m->docket.asks; i++) lapsed += m->docket.ask[i].has_lapsed;
    demur_put_str(w, "<b class=\"late\">Overdue</b><span class=\"small\">");
    if (m->clock.late > 0) SAY(w, "By {}", count(m->clock.late, "working day"));
    if (m->clock.late > 0 && l->answer.is_due && !l->answer.is_met) {
        SAY(w, ", since {}", near(l->answer.due_day, board->day));
    }
    if (m->clock.late > 0) demur_put_str(w, ".");
    if (lapsed > 0) {
        SAY(w, " {} put off did not come.", upper(lapsed, "verdict"));
    }
    if (demur_board_has_verdict(m)) demur_put_str(w, " Answered in part.");
    demur_put_str(w, "</span>");
}

/* By how much: in working days, or that none lies between, as over a weekend. */
static void put_late(struct demur_writer *w, uint32_t working_days)
{
    if (working_days > 0) {
        SAY(w, "{} late", count(working_days, "working day"));
    } else {
        demur_put_str(w, "less than a working day late");
    }
}

static void put_answered(struct demur_writer *w, const struct demur_board *board,
                         const struct demur_board_memo *m)
{
    const struct demur_board_clock *c = &m->clock;
    uint32_t on = demur_board_first(m)->answer.met_day;

    if (m->state == DEMUR_BOARD_ANSWERED_LATE) {
        demur_put_str(w, "<b class=\"late\">Answered late</b><span class=\"small\">");
        put_late(w, c->late);
        SAY(w, ", {}", near(on, board->day));
    } else if (c->has_limit) {
        SAY(w, "<b>Answered</b><span class=\"small\">On day {} of {}{}, {}", number(c->answered),
            number(c->limit), literal(m->docket.extended > 0 ? ", extended" : ""),
            near(on, board->day));
    } else {
        SAY(w, "<b>Answered</b><span class=\"small\">On day {}, {}", number(c->answered),
            near(on, board->day));
    }
    if (m->docket.extended > 1) SAY(w, ", {} times", number(m->docket.extended));
    demur_put_str(w, "</span>");
}

/* What else was late: the acknowledgement; and to whom the memo was passed on. */
static void put_besides(struct demur_writer *w, const struct demur_board *board,
                        const struct demur_board_memo *m)
{
    const struct demur_docket_stage *ack = &demur_board_first(m)->acknowledge;

    if (ack->is_due && ack->overdue_days > 0) {
        uint32_t late =
            demur_board_working(m, ack->due_day, ack->is_met ? ack->met_day : board->day);

        SAY(w, "<span class=\"small\">{} ",
            literal(ack->is_met ? "Acknowledged" : "Not acknowledged,"));
        put_late(w, late);
        demur_put_str(w, ".</span>");
    }
    for (size_t i = 1; i < m->docket.levels; i++) {
        SAY(w, "<span class=\"small\">With {} since {}.</span>",
            people(demur_board_title(m, m->docket.level[i].principal)),
            near(m->docket.level[i].from_day, board->day));
    }
}

static void put_moons(struct demur_writer *w, const struct demur_board_memo *m)
{
    if (!demur_board_has_response(m)) return;
    demur_put_str(w, "<span class=\"moons\" role=\"img\" aria-label=\"");
    for (size_t i = 0; i < m->docket.asks; i++) {
        SAY(w, "{}{}", literal(i > 0 ? ", " : ""),
            literal(demur_page_verdict(m->docket.ask[i].standing.verdict)));
    }
    demur_put_str(w, "\">");
    for (size_t i = 0; i < m->docket.asks; i++) {
        demur_page_moon(w, m->docket.ask[i].standing.verdict);
    }
    demur_put_str(w, "</span>");
}

static void put_state(struct demur_writer *w, const struct demur_board *board,
                      const struct demur_board_memo *m)
{
    demur_put_str(w, "<td class=\"state\">");
    switch (m->state) {
    case DEMUR_BOARD_OPEN:
        SAY(w, "<b>Open for signature</b><span class=\"small\">Until {}</span>",
            near(m->of.header->close, board->day));
        break;
    case DEMUR_BOARD_CLOSED:
        SAY(w, "<b>Not delivered</b><span class=\"small\">Signing closed on {}</span>",
            near(m->of.header->close, board->day));
        break;
    case DEMUR_BOARD_RUNNING:
        put_running(w, board, m);
        break;
    case DEMUR_BOARD_OVERDUE:
        put_overdue(w, board, m);
        break;
    case DEMUR_BOARD_ANSWERED:
    case DEMUR_BOARD_ANSWERED_LATE:
        put_answered(w, board, m);
        break;
    }
    if (m->of.is_delivered) {
        put_besides(w, board, m);
        put_moons(w, m);
    }
    demur_put_str(w, "</td>\n");
}

static void put_row(struct demur_writer *w, const struct demur_board *board,
                    const struct demur_board_memo *m, uint32_t scale)
{
    SAY(w,
        "<tr id=\"memo-{}\">\n<th class=\"no\" scope=\"row\"><span class=\"out-of-sight\">Memo "
        "</span>{}</th>\n",
        number(m->number), number(m->number));
    put_subject(w, board, m);
    demur_put_str(w, "<td>");
    if (m->of.is_delivered) {
        put_ruler(w, &m->clock, scale);
    } else {
        demur_put_str(w, "<span class=\"small\">Not delivered</span>");
    }
    demur_put_str(w, "</td>\n");
    put_state(w, board, m);
    demur_put_str(w, "</tr>\n");
}

void demur_page_memos(struct demur_writer *w, const struct demur_board *board)
{
    uint32_t scale = scale_of(board);
    uint32_t parts = scale / 30 % 2 == 0 ? 4 : 3;

    demur_page_begin(w, "memos", "Memos",
                     board->memos == 0 ? NULL : "One scale for all: working days since delivery.",
                     true);
    if (board->memos == 0) {
        demur_put_str(w, "<p>There is no memo yet. Look again when one has been frozen.</p>\n");
        demur_page_end(w);
        return;
    }
    demur_put_str(w, "<table class=\"dockets\">\n<thead><tr>\n<th class=\"no\" scope=\"col\">"
                     "<span class=\"out-of-sight\">Number</span></th>\n"
                     "<th class=\"subject\" scope=\"col\">Subject</th>\n<th scope=\"col\"><span "
                     "class=\"out-of-sight\">Working days</span><span class=\"scale\" "
                     "aria-hidden=\"true\">");
    for (uint32_t i = 0; i <= parts; i++)
        SAY(w, "<span>{}</span>", number((uint64_t)i * scale / parts));
    demur_put_str(w, "</span></th>\n<th class=\"state\" scope=\"col\">State</th>\n</tr></thead>\n"
                     "<tbody>\n");
    for (size_t i = board->memos; i-- > 0;) put_row(w, board, &board->memo[i], scale);
    demur_put_str(w, "</tbody>\n</table>\n");
    SAY(w,
        "<p class=\"small\">The tall mark is the day the answer was due; short marks are "
        "acknowledgement and answer. “Overdue” means that the record, up to entry {}, holds no "
        "answer to every ask. A memo’s text is with its readers until its authors release it; "
        "until then the record shows only its number.</p>\n",
        grouped(board->size));
    demur_page_end(w);
}
