/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_signs.c -- signatures of a memo: by the time of their entry, and by what they show. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

enum {
    LEFT = 26,
    WIDTH = 290,
    BASE = 92,
    HEIGHT = 74,
    SLOT_MAX = 240,
    LABEL_GAP = 45,
    DAY_S = 86400
};

/* The axis of a plot: one slot a window, or so many days. */
struct slots {
    const struct demur_board_memo *memo;
    uint32_t days; /* in a slot; 0: one window */
    uint32_t first;
    uint32_t count;
    uint32_t tenths; /* width of each */
};

static uint32_t slot_of(const struct slots *s, const struct demur_board_bar *bar)
{
    return s->days == 0 ? bar->window - s->first : (bar->day - s->first) / s->days;
}

/* Slots for days: as few days in each as leave no more slots than may be drawn. */
static void slots_by_day(struct slots *s)
{
    const struct demur_board_memo *m = s->memo;
    uint32_t last = 0;

    s->first = m->of.day;
    for (size_t i = 0; i < m->bars; i++) {
        if (m->bar[i].day < s->first) s->first = m->bar[i].day;
        if (m->bar[i].day > last) last = m->bar[i].day;
    }
    s->days = 1;
    while ((last - s->first) / s->days >= DEMUR_PAGE_BARS_MAX) s->days *= s->days == 1 ? 7 : 2;
    s->count = (last - s->first) / s->days + 1;
}

static struct slots slots_of(const struct demur_board_memo *m)
{
    uint32_t last = m->bar[m->bars - 1].window;
    struct slots s = {.memo = m, .first = m->bar[0].window};

    /* From the first window that could hold one, even where a log has some before it. */
    if (s.first > m->of.window) s.first = m->of.window + 1;
    s.count = last - s.first;
    if (s.count >= DEMUR_PAGE_BARS_MAX) {
        slots_by_day(&s);
    } else {
        s.count++;
    }
    s.tenths = WIDTH * 10 / s.count;
    if (s.tenths > SLOT_MAX) s.tenths = SLOT_MAX;
    return s;
}

/* Signatures in the slot of bar number *i; *i is then the first of another slot. */
static uint32_t sum_of(const struct slots *s, size_t *i)
{
    uint32_t slot = slot_of(s, &s->memo->bar[*i]);
    uint32_t sum = 0;

    while (*i < s->memo->bars && slot_of(s, &s->memo->bar[*i]) == slot) {
        sum += s->memo->bar[(*i)++].signs;
    }
    return sum;
}

static uint32_t top_of(const struct slots *s)
{
    uint32_t most = 2;

    for (size_t i = 0; i < s->memo->bars;) {
        uint32_t n = sum_of(s, &i);

        if (n > most) most = n;
    }
    return most + most % 2;
}

static void put_scale(struct demur_writer *w, uint32_t top)
{
    SAY(w,
        "<path class=\"axis\" d=\"M26 92H316\"/><text x=\"20\" y=\"96\" "
        "text-anchor=\"end\">0</text><path class=\"grid\" d=\"M26 55H316\"/><text x=\"20\" "
        "y=\"59\" text-anchor=\"end\">{}</text><path class=\"grid\" d=\"M26 18H316\"/><text "
        "x=\"20\" y=\"22\" text-anchor=\"end\">{}</text>",
        number(top / 2), number(top));
}

/* A date under the first bar, and under others that are a week and some room away. */
static void put_dates(struct demur_writer *w, const struct slots *s)
{
    uint32_t at = 0;
    uint32_t day_there = 0;

    for (size_t i = 0; i < s->memo->bars; i++) {
        const struct demur_board_bar *bar = &s->memo->bar[i];
        uint32_t x = LEFT * 10 + slot_of(s, bar) * s->tenths;
        struct demur_date date = demur_date_of(bar->day);

        if (i > 0 && (bar->day < day_there + 7 || x < at + LABEL_GAP * 10)) continue;
        SAY(w,
            "<path class=\"axis\" d=\"M{} 92v5\"/><text x=\"{}\" y=\"110\" "
            "text-anchor=\"{}\">{} {}</text>",
            tenths(x), tenths(x),
            literal(x > 2900 ? "end"
                    : i == 0 ? "start"
                             : "middle"),
            number(date.mday), literal(demur_month_short(date.month)));
        at = x;
        day_there = bar->day;
    }
}

static void put_plot(struct demur_writer *w, const struct slots *s)
{
    const struct demur_board_memo *m = s->memo;
    uint32_t top = top_of(s);
    uint32_t gap = s->tenths > 20 ? 5 : 1;

    demur_put_str(w, "<svg viewBox=\"0 0 320 118\" role=\"img\" aria-label=\"");
    SAY(w, "Signatures by time of entry from {} to {}, {} in all\">", day(m->bar[0].day),
        day(m->bar[m->bars - 1].day), grouped(m->tally.signs));
    put_scale(w, top);
    demur_put_str(w, "<path class=\"bars\" d=\"");
    for (size_t i = 0; i < m->bars;) {
        uint32_t x = LEFT * 10 + slot_of(s, &m->bar[i]) * s->tenths + gap;
        struct demur_piece high = tenths((uint64_t)sum_of(s, &i) * HEIGHT * 10 / top);

        SAY(w, "M{} {}v-{}h{}v{}z", tenths(x), number(BASE), high, tenths(s->tenths - 2 * gap),
            high);
    }
    demur_put_str(w, "\"/>");
    put_dates(w, s);
    demur_put_str(w, "</svg>");
}

static void put_figures(struct demur_writer *w, const struct demur_board_memo *m)
{
    demur_put_str(w, "<details class=\"fold\">\n<summary>The figures</summary>\n<table "
                     "class=\"table\"><thead><tr><th scope=\"col\">Day</th><th scope=\"col\">"
                     "Signatures entered</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < m->bars;) {
        uint32_t on = m->bar[i].day;
        uint32_t sum = 0;

        while (i < m->bars && m->bar[i].day == on) sum += m->bar[i++].signs;
        SAY(w, "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", day(on), grouped(sum));
    }
    demur_put_str(w, "</tbody></table>\n</details>\n");
}

static void put_caption(struct demur_writer *w, const struct slots *s)
{
    const struct demur_board_memo *m = s->memo;
    uint32_t window_s = m->of.manifest->window_s;
    uint32_t times = window_s > 0 && DAY_S % window_s == 0 ? DAY_S / window_s : 0;
    uint32_t last = m->bar[m->bars - 1].day;
    uint32_t days = last >= m->of.day ? last - m->of.day + 1 : 1;

    SAY(w, "{} in {}", count(m->tally.signs, "signature"), count(days, "day"));
    if (times > 1) SAY(w, "; the record opens for them {} times a day", word(times, NULL));
    if (times == 1) demur_put_str(w, "; the record opens for them once a day");
    if (s->days == 0) demur_put_str(w, ". One bar, one opening.");
    if (s->days > 0) SAY(w, ". One bar, {}.", word(s->days, "day"));
}

void demur_page_bars(struct demur_writer *w, const struct demur_board_memo *m)
{
    struct slots s = slots_of(m);

    demur_put_str(w, "<figure class=\"plot broad\"><figcaption class=\"sans\">");
    put_caption(w, &s);
    demur_put_str(w, "</figcaption>");
    put_plot(w, &s);
    demur_put_str(w, "</figure>\n");
    put_figures(w, m);
}

/* ---- by what they show ----------------------------------------------------------------- */

/* What the bars of the table are drawn by. */
struct by_value {
    const struct demur_board_epoch *epoch;
    uint32_t most;
    bool has_withdrawn;
};

static uint32_t enrolled_of(const struct by_value *by, const struct demur_tally_value *v)
{
    return v->profile == DEMUR_PROFILE_BAND
               ? demur_board_enrolled(by->epoch, v->code[DEMUR_ATTRIBUTE_BAND])
               : 0;
}

static void put_value_bar(struct demur_writer *w, const struct by_value *by, uint32_t signs,
                          uint32_t enrolled)
{
    demur_put_str(w, "<td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" "
                     "aria-hidden=\"true\">");
    if (enrolled > 0) {
        SAY(w, "<rect class=\"bar-of\" width=\"{}\" height=\"10\"/>",
            tenths((uint64_t)enrolled * 1000 / by->most));
    }
    SAY(w, "<rect class=\"bar-is\" width=\"{}\" height=\"10\"/></svg></td>",
        tenths((uint64_t)signs * 1000 / by->most));
}

static void put_value(struct demur_writer *w, const struct by_value *by,
                      const struct demur_tally_value *v)
{
    uint32_t enrolled = enrolled_of(by, v);

    demur_put_str(w, "<tr><th scope=\"row\">");
    if (v->profile == DEMUR_PROFILE_NONE) {
        demur_put_str(w, "Not shown");
    } else {
        demur_page_shown(w, by->epoch, v->profile, v->code);
    }
    demur_put_str(w, "</th>");
    put_value_bar(w, by, v->signs, enrolled);
    SAY(w, "<td class=\"n\">{}</td>", grouped(v->signs));
    if (by->has_withdrawn) SAY(w, "<td class=\"n\">{}</td>", grouped(v->withdrawn));
    if (enrolled > 0) {
        SAY(w, "<td class=\"n\">{}</td></tr>\n", grouped(enrolled));
    } else {
        demur_put_str(w, "<td class=\"n\"><span class=\"out-of-sight\">does not apply</span></td>"
                         "</tr>\n");
    }
}

static void put_together(struct demur_writer *w, const struct by_value *by,
                         const struct demur_board_memo *m)
{
    SAY(w,
        "<tr><th scope=\"row\"><b>Together</b></th><td class=\"bar\"></td><td class=\"n\">"
        "<b>{}</b></td>",
        grouped(m->tally.signs));
    if (by->has_withdrawn) SAY(w, "<td class=\"n\"><b>{}</b></td>", grouped(m->tally.withdrawn));
    if (by->epoch != NULL) {
        SAY(w, "<td class=\"n\"><b>{}</b></td>", grouped(by->epoch->enrolled));
    } else {
        demur_put_str(w, "<td class=\"n\"></td>");
    }
    demur_put_str(w, "</tr>\n</tbody>\n</table>\n");
}

void demur_page_values(struct demur_writer *w, const struct demur_board *board,
                       const struct demur_board_memo *m)
{
    struct by_value by = {.epoch = demur_board_epoch_of(board, m->of.header->epoch),
                          .most = 1,
                          .has_withdrawn = m->tally.withdrawn > 0};

    for (size_t i = 0; i < m->tally.values; i++) {
        uint32_t enrolled = enrolled_of(&by, &m->tally.value[i]);

        if (m->tally.value[i].signs > by.most) by.most = m->tally.value[i].signs;
        if (enrolled > by.most) by.most = enrolled;
    }
    demur_page_roll(w, "Signatures of memo", m->number);
    SAY(w,
        "<table class=\"count\">\n<caption>{} {} signed</caption>\n<thead><tr><th "
        "scope=\"col\">Shown</th><td class=\"bar\"></td><th scope=\"col\" class=\"n\">Signed</th>",
        count(m->tally.signs, "distinct member"), literal(m->tally.signs == 1 ? "has" : "have"));
    if (by.has_withdrawn) demur_put_str(w, "<th scope=\"col\" class=\"n\">Withdrawn</th>");
    demur_put_str(w, "<th scope=\"col\" class=\"n\">Enrolled</th></tr></thead>\n<tbody>\n");
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < m->tally.values; i++) {
            const struct demur_tally_value *v = &m->tally.value[i];

            if ((v->profile == DEMUR_PROFILE_NONE) == (round == 1)) put_value(w, &by, v);
        }
    }
    put_together(w, &by, m);
    demur_page_roll_end(w);
}

/* ---- the section ----------------------------------------------------------------------- */

void demur_page_signs(struct demur_writer *w, const struct demur_board *board)
{
    const struct demur_board_memo *m = NULL;

    for (size_t i = 0; i < board->memos; i++) {
        if (demur_page_is_closed(&board->memo[i]) && board->memo[i].bars > 0) m = &board->memo[i];
    }
    if (m == NULL) return;
    SAY(w,
        "<section class=\"part\" aria-labelledby=\"h-win\">\n<div class=\"head\"><h2 "
        "id=\"h-win\">Signatures</h2><p>Memo {}, by entry time</p></div>\n<div class=\"body "
        "wide\">\n",
        number(m->number));
    demur_page_bars(w, m);
    demur_put_str(w, "<p class=\"small\">When a signature enters the record is not when it was "
                     "made: each waits up to a day at random, and where few have come they wait "
                     "for the next time. Drawn once signing has closed; every other memo has its "
                     "plot below.</p>\n");
    demur_page_end(w);
}
