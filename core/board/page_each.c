/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_each.c -- memo by memo: days, verdicts, signatures, ratings, questions to the members. */
#include "board/events.h"
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

#include "demur/memory.h"

/* "the Harbour Master and the Board", of those with that role; returns how many. */
static size_t put_titles(struct demur_writer *w, const struct demur_board_memo *m, uint8_t role)
{
    size_t n = 0;

    for (size_t i = 0; i < m->of.header->principals; i++) {
        const struct demur_header_principal *p = &m->of.header->principal[i];

        if (p->role != role) continue;
        SAY(w, "{}{}", literal(n > 0 ? ", " : ""), people(demur_board_title(m, p->id)));
        n++;
    }
    return n;
}

static void put_handed_over(struct demur_writer *w, const struct demur_board_memo *m)
{
    bool is_copied = false;

    demur_put_str(w, "Delivered to ");
    (void)put_titles(w, m, DEMUR_ROLE_ADDRESSEE);
    for (size_t i = 0; i < m->of.header->principals; i++) {
        is_copied = is_copied || m->of.header->principal[i].role == DEMUR_ROLE_COPIED;
    }
    if (!is_copied) return;
    demur_put_str(w, "; copied to ");
    (void)put_titles(w, m, DEMUR_ROLE_COPIED);
}

static void put_said(struct demur_writer *w, const struct demur_board_memo *m,
                     const struct demur_board_said *s)
{
    struct demur_piece who = people(demur_board_title(m, s->principal));

    switch (s->kind) {
    case DEMUR_EVENT_ACK:
        SAY(w, "Acknowledged by {}", who);
        if (s->name.len > 0) SAY(w, "; its owner there is {}", people(s->name));
        break;
    case DEMUR_EVENT_RESPONSE:
        SAY(w, "{} by {}", literal(s->seq > 1 ? "Answer amended" : "Answered"), who);
        if (s->name.len > 0) {
            SAY(w, ", through a delegate: {}", people(s->name));
        } else {
            demur_put_str(w, " in person");
        }
        break;
    case DEMUR_EVENT_EXTEND:
        SAY(w, "Day for the answer moved to {} by {}", day(s->until), who);
        break;
    case DEMUR_EVENT_DELIVERED:
        break;
    }
}

static void put_what(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_event *e)
{
    const struct demur_board_memo *m = e->memo;

    switch (e->kind) {
    case DEMUR_HAPPENED_FROZEN:
        SAY(w, "Text frozen, open for signature until {}", near(m->of.header->close, board->day));
        break;
    case DEMUR_HAPPENED_HANDED_OVER:
        put_handed_over(w, m);
        break;
    case DEMUR_HAPPENED_SAID:
        put_said(w, m, e->said);
        break;
    case DEMUR_HAPPENED_ACK_LATE:
        SAY(w, "<span class=\"late\">Acknowledgement overdue</span>, it was due on {}",
            near(e->level->acknowledge.due_day, board->day));
        break;
    case DEMUR_HAPPENED_ANSWER_LATE:
        SAY(w, "<span class=\"late\">Answer overdue</span>, it was due on {}",
            near(e->level->answer.due_day, board->day));
        break;
    case DEMUR_HAPPENED_PASSED_ON:
        SAY(w, "Passed on to {}", people(demur_board_title(m, e->level->principal)));
        break;
    case DEMUR_HAPPENED_RELEASED:
        demur_put_str(w, "Released by its authors");
        break;
    case DEMUR_HAPPENED_POLL_OPENED:
        SAY(w, "Question to the members, open for votes until {}",
            near(e->poll->of.poll->close, board->day));
        break;
    case DEMUR_HAPPENED_POLL_CLOSED:
        demur_put_str(w, "Question to the members closed");
        break;
    }
}

static void put_days(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_memo *m)
{
    struct demur_board_events events;
    enum demur_err err = demur_board_events(&events, board, m);

    if (err != DEMUR_OK) {
        if (w->err == DEMUR_OK) w->err = err;
        return;
    }
    demur_put_str(w, "<ol class=\"days\">\n");
    for (size_t i = 0; i < events.count; i++) {
        const struct demur_board_event *e = &events.event[i];

        SAY(w, "<li><span class=\"when\">{}</span><span>", day(e->day));
        put_what(w, board, e);
        if (m->of.is_delivered && e->kind == DEMUR_HAPPENED_SAID) {
            SAY(w, ". Day {}", number(demur_board_working(m, m->docket.delivered_day, e->day)));
        }
        demur_put_str(w, "</span></li>\n");
    }
    demur_put_str(w, "</ol>\n");
    demur_free(events.event);
}

/* ---- verdicts -------------------------------------------------------------------------- */

static void put_verdict(struct demur_writer *w, const struct demur_board *board,
                        const struct demur_docket_ask *ask)
{
    const struct demur_docket_verdict *v = &ask->standing;

    demur_put_str(w, "<td><span class=\"verdict\">");
    demur_page_moon(w, v->verdict);
    SAY(w, "{}", literal(demur_page_verdict(v->verdict)));
    if (v->verdict != DEMUR_VERDICT_NONE && v->by != 0) SAY(w, ", by {}", near(v->by, board->day));
    demur_put_str(w, "</span>");
    if (ask->first.verdict != DEMUR_VERDICT_NONE && (ask->is_amended || ask->has_lapsed)) {
        SAY(w, " <span class=\"small\">first: {}", literal(demur_page_verdict(ask->first.verdict)));
        if (ask->first.by != 0) SAY(w, ", by {}", near(ask->first.by, board->day));
        SAY(w, ", {}</span>", near(ask->first.day, board->day));
    }
    if (ask->has_lapsed) demur_put_str(w, " <span class=\"small late\">that day has passed</span>");
    if (ask->overdue_days > 0) {
        SAY(w, " <span class=\"small late\">{} overdue after a verdict put off</span>",
            count(ask->overdue_days, "day"));
    }
    demur_put_str(w, "</td>");
}

static void put_verdicts(struct demur_writer *w, const struct demur_board *board,
                         const struct demur_board_memo *m)
{
    if (!demur_board_has_response(m)) {
        SAY(w, "<p class=\"sans\">No verdict has been given on its {}.</p>\n",
            word(m->docket.asks, "ask"));
        return;
    }
    demur_page_roll(w, "Verdicts of memo", m->number);
    demur_put_str(w, "<table class=\"table\">\n<thead><tr><th scope=\"col\">Ask</th><th "
                     "scope=\"col\">Verdict as it stands</th><th scope=\"col\">By</th><th "
                     "scope=\"col\">On</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < m->docket.asks; i++) {
        const struct demur_docket_ask *ask = &m->docket.ask[i];

        SAY(w, "<tr><th scope=\"row\">{}</th>", number(i + 1));
        put_verdict(w, board, ask);
        if (ask->standing.verdict != DEMUR_VERDICT_NONE) {
            SAY(w, "<td>{}</td><td>{}</td></tr>\n",
                people(demur_board_title(m, ask->standing.principal)),
                near(ask->standing.day, board->day));
        } else {
            demur_put_str(w, "<td></td><td></td></tr>\n");
        }
    }
    demur_put_str(w, "</tbody>\n</table>\n");
    demur_page_roll_end(w);
}

static void put_ratings(struct demur_writer *w, const struct demur_board_memo *m)
{
    const uint32_t *r = m->tally.ratings;
    uint64_t all =
        (uint64_t)r[DEMUR_RATING_SUBSTANTIVE] + r[DEMUR_RATING_PARTLY] + r[DEMUR_RATING_NOT];

    if (all == 0) {
        if (demur_board_has_verdict(m)) {
            demur_put_str(w, "<p class=\"sans\">No signer has rated the answer.</p>\n");
        }
        return;
    }
    SAY(w,
        "<p class=\"sans\">{} of the {} rated the answer: {} find it substantive, {} partly, {} "
        "not.</p>\n",
        grouped(all), count(demur_board_standing(m), "signer"),
        grouped(r[DEMUR_RATING_SUBSTANTIVE]), grouped(r[DEMUR_RATING_PARTLY]),
        grouped(r[DEMUR_RATING_NOT]));
}

static void put_signatures(struct demur_writer *w, const struct demur_board *board,
                           const struct demur_board_memo *m, bool is_drawn)
{
    demur_page_values(w, board, m);
    if (m->of.signs != m->tally.signs) {
        SAY(w,
            "<p class=\"small\">The record holds {} of this memo; those that do not count as the "
            "signature of a distinct member are left out.</p>\n",
            count(m->of.signs, "signature entry"));
    }
    if (m->bars > 0 && is_drawn && demur_page_is_closed(m)) demur_page_bars(w, m);
    if (!demur_page_is_closed(m)) {
        demur_put_str(w, "<p class=\"small\">When they entered the record is drawn once signing "
                         "has closed.</p>\n");
    }
    if (m->tally.claims > 0) {
        SAY(w, "<p class=\"sans\">{} made by signers {} in the record.</p>\n",
            upper(m->tally.claims, "statement"), literal(m->tally.claims == 1 ? "is" : "are"));
    }
}

static void put_memo(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_memo *m, bool is_drawn)
{
    SAY(w, "<details class=\"fold\">\n<summary class=\"named\">Memo {}", number(m->number));
    if (m->subject.len > 0) SAY(w, ": {}", people(m->subject));
    SAY(w, "</summary>\n<div class=\"body\" id=\"memo-{}-in-full\">\n", number(m->number));
    put_days(w, board, m);
    if (m->of.is_delivered) {
        put_verdicts(w, board, m);
        put_ratings(w, m);
    }
    put_signatures(w, board, m, is_drawn);
    for (size_t i = 0; i < board->polls; i++) {
        if (board->poll[i].memo == m->number) demur_page_poll(w, board, &board->poll[i]);
    }
    demur_put_str(w, "<p class=\"small\">In the record it is <span class=\"print-code\" "
                     "dir=\"ltr\" translate=\"no\">");
    demur_put_hex(w, m->of.memo_id.bytes, sizeof m->of.memo_id.bytes);
    demur_put_str(w, "</span></p>\n</div>\n</details>\n");
}

void demur_page_each(struct demur_writer *w, const struct demur_board *board)
{
    demur_page_begin(w, "each", "Memo by memo",
                     "Days, verdicts, signatures by what they show, and what its authors asked.",
                     true);
    for (size_t i = board->memos; i-- > 0;) {
        put_memo(w, board, &board->memo[i], board->memos - i <= DEMUR_PAGE_PLOTS_MAX);
    }
    if (board->memos > DEMUR_PAGE_PLOTS_MAX) {
        SAY(w,
            "<p class=\"small\">Times of entry are drawn for the last {} memos; for the others "
            "they are in the data (JSON).</p>\n",
            number(DEMUR_PAGE_PLOTS_MAX));
    }
    demur_page_end(w);
}
