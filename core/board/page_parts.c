/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_parts.c -- what several sections of the page write: marks, names, periods, axes. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

enum { AXIS_MAX = 100000 };

void demur_page_roll(struct demur_writer *w, const char *name, uint32_t n)
{
    SAY(w, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{} {}\">\n",
        literal(name), number(n));
}

void demur_page_roll_end(struct demur_writer *w)
{
    demur_put_str(w, "</div>\n");
}

void demur_page_moon(struct demur_writer *w, uint8_t verdict)
{
    static const char *const inside[] = {
        "<circle class=\"dots\" cx=\"10\" cy=\"10\" r=\"8\"/>",
        "<circle class=\"full\" cx=\"10\" cy=\"10\" r=\"9\"/>",
        "<circle class=\"ring\" cx=\"10\" cy=\"10\" r=\"8\"/>"
        "<path class=\"full\" d=\"M10 2a8 8 0 0 0 0 16z\"/>",
        "<circle class=\"ring\" cx=\"10\" cy=\"10\" r=\"8\"/>"
        "<path class=\"hand\" d=\"M4.6 15.4 15.4 4.6\"/>",
        "<circle class=\"ring\" cx=\"10\" cy=\"10\" r=\"8\"/>"
        "<path class=\"hand\" d=\"M10 5.4V10h3.6\"/>",
    };

    if (verdict > DEMUR_VERDICT_LATER) verdict = DEMUR_VERDICT_NONE;
    SAY(w, "<svg class=\"moon{}\" viewBox=\"0 0 20 20\" aria-hidden=\"true\">{}</svg>",
        literal(verdict == DEMUR_VERDICT_PARTLY ? " flip" : ""), literal(inside[verdict]));
}

const char *demur_page_verdict(uint8_t verdict)
{
    static const char *const names[] = {"left blank", "accepted", "partly accepted", "rejected",
                                        "put off"};

    return names[verdict <= DEMUR_VERDICT_LATER ? verdict : 0];
}

static void put_name(struct demur_writer *w, const struct demur_board_epoch *epoch,
                     enum demur_attribute a, uint16_t code)
{
    static const char *const nouns[DEMUR_ATTRIBUTES] = {"Band", "Class", "Unit"};
    struct demur_span name = demur_board_name(epoch, a, code);

    if (name.len > 0) {
        SAY(w, "{}", people(name));
    } else if (code == 0) {
        SAY(w, "{} unspecified", literal(nouns[a]));
    } else {
        SAY(w, "{} {}", literal(nouns[a]), number(code));
    }
}

void demur_page_shown(struct demur_writer *w, const struct demur_board_epoch *epoch,
                      uint8_t profile, const uint16_t code[DEMUR_ATTRIBUTES])
{
    bool is_first = true;

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (!demur_profile_shows(profile, a)) continue;
        if (!is_first) demur_put_str(w, ", ");
        put_name(w, epoch, (enum demur_attribute)a, code[a]);
        is_first = false;
    }
}

unsigned demur_page_quarter(const struct demur_board_epoch *epoch)
{
    struct demur_date first = demur_date_of(epoch->first);
    struct demur_date after = demur_date_of(epoch->last + 1);
    uint32_t months = (after.year - first.year) * 12 + after.month - first.month;

    if (first.mday != 1 || after.mday != 1 || months != 3 || first.month % 3 != 1) return 0;
    return (first.month + 2) / 3;
}

void demur_page_period(struct demur_writer *w, const struct demur_board_epoch *epoch)
{
    unsigned quarter = demur_page_quarter(epoch);

    if (quarter > 0) {
        SAY(w, "the {} quarter of {}", nth(quarter), number(demur_date_of(epoch->first).year));
    } else {
        SAY(w, "{} to {}", near(epoch->first, epoch->last), day(epoch->last));
    }
}

void demur_page_period_short(struct demur_writer *w, const struct demur_board_epoch *epoch)
{
    struct demur_date first = demur_date_of(epoch->first);
    unsigned quarter = demur_page_quarter(epoch);

    if (quarter > 0) {
        SAY(w, "Q{} {}", number(quarter), number(first.year));
    } else {
        SAY(w, "from {} {} {}", number(first.mday), literal(demur_month_short(first.month)),
            number(first.year));
    }
}

struct demur_axis demur_axis_of(uint32_t most)
{
    static const uint32_t steps[] = {1, 5, 15, 30, 60, 120, 300, 600, 1200, 3000, 10000};
    uint32_t step = steps[0];
    uint32_t last;

    /* No plot is of more than a log can reach that is none. */
    if (most > AXIS_MAX) most = AXIS_MAX;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        step = steps[i];
        if ((uint64_t)step * 10 >= most) break;
    }
    last = most / step * step + (most % step > 0 ? step : 0);
    return (struct demur_axis){.last = last < 10 ? 10 : last, .step = step};
}
