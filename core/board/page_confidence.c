/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_confidence.c -- how confidence moved: one panel a band, a point with its range an epoch. */
#include "board/names.h"
#include "board/page.h"
#include "board/put.h"

#include <string.h>

#include "demur/memory.h"

enum { PANELS_MAX = 64, FOOT = 132, HEIGHT = 112, LEFT = 52, WIDTH = 162, STEP = 54 };

/* A band, by its name, as codes may mean another in another epoch; or everybody. */
struct panel {
    bool is_all;
    struct demur_span name;
};

/* The confidence polls in the order of the log, and what they are shown by. */
struct series {
    const struct demur_board *board;
    const struct demur_board_poll **poll;
    size_t polls;
    size_t shown_from; /* the first that is drawn */
    size_t panels;
    struct panel panel[PANELS_MAX];
};

static const struct demur_board_epoch *epoch_of(const struct series *s, size_t i)
{
    return demur_board_epoch_of(s->board, s->poll[i]->of.poll->epoch);
}

static bool is_same(struct demur_span a, struct demur_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static void add_panel(struct series *s, bool is_all, struct demur_span name)
{
    for (size_t i = 0; i < s->panels; i++) {
        if (s->panel[i].is_all == is_all && is_same(s->panel[i].name, name)) return;
    }
    if (s->panels < PANELS_MAX) s->panel[s->panels++] = (struct panel){is_all, name};
}

/* Everybody, the bands of the newest epoch asked, then those that are there no more. */
static void find_panels(struct series *s)
{
    add_panel(s, true, (struct demur_span){NULL, 0});
    for (size_t i = s->polls; i-- > 0;) {
        const struct demur_board_epoch *e = epoch_of(s, i);

        for (size_t k = 0; e != NULL && k < e->bands; k++) {
            const struct demur_board_band *b = &e->band[k];

            if (b->code != 0 || b->members > 0) add_panel(s, false, b->name);
        }
    }
}

/* The cell of a panel in a poll, or NULL: it is not shown, or there is none. */
static const struct demur_fold_cell *cell_of(const struct series *s, size_t at,
                                             const struct panel *panel)
{
    const struct demur_board_poll *p = s->poll[at];
    const struct demur_board_epoch *e = epoch_of(s, at);

    for (size_t i = 0; i < p->cells; i++) {
        const struct demur_fold_cell *c = &p->cell[i];

        if (panel->is_all && c->profile == DEMUR_PROFILE_NONE) return c;
        if (panel->is_all || c->profile != DEMUR_PROFILE_BAND) continue;
        uint16_t code = c->code[DEMUR_ATTRIBUTE_BAND];
        bool is_one = code == 0
                          ? panel->name.len == 0
                          : is_same(panel->name, demur_board_name(e, DEMUR_ATTRIBUTE_BAND, code));

        if (is_one && c->votes > 0) return c;
    }
    return NULL;
}

static struct demur_share share_of(const struct demur_fold_cell *c)
{
    return demur_share_of(c->choice[0], c->votes, c->issued);
}

/* The share in whole per cent, from the votes themselves. */
static uint64_t per_cent(const struct demur_fold_cell *c)
{
    return (200 * (uint64_t)c->choice[0] + c->votes) / (2 * (uint64_t)c->votes);
}

static void put_name(struct demur_writer *w, const struct panel *panel)
{
    if (panel->is_all) {
        demur_put_str(w, "Everybody");
    } else if (panel->name.len == 0) {
        demur_put_str(w, "Band unspecified");
    } else {
        SAY(w, "{}", people(panel->name));
    }
}

static void put_when(struct demur_writer *w, const struct series *s, size_t i)
{
    const struct demur_board_epoch *e = epoch_of(s, i);

    if (e != NULL) {
        demur_page_period_short(w, e);
    } else {
        SAY(w, "epoch {}", number(s->poll[i]->of.poll->epoch));
    }
}

/* ---- a panel --------------------------------------------------------------------------- */

static uint32_t x_of(const struct series *s, size_t i)
{
    size_t drawn = s->polls - s->shown_from;
    size_t step = drawn <= 4 ? STEP : WIDTH / (drawn - 1);

    return (uint32_t)(LEFT + (i - s->shown_from) * step);
}

/* The height of a share in tenths of a per cent. */
static struct demur_piece y_of(uint32_t permille)
{
    return tenths((uint64_t)FOOT * 10 - (uint64_t)permille * HEIGHT / 100);
}

static void put_point(struct demur_writer *w, uint32_t x, const struct demur_fold_cell *c)
{
    struct demur_share s = share_of(c);
    struct demur_piece above = y_of(s.high);

    SAY(w, "<path class=\"err\" d=\"M{} {}V{}M{} {}h8M{} {}h8\"/>", number(x), y_of(s.high),
        y_of(s.low), number(x - 4), y_of(s.high), number(x - 4), y_of(s.low));
    SAY(w, "<circle class=\"pt\" cx=\"{}\" cy=\"{}\" r=\"3.6\"/>", number(x), y_of(s.share));
    above.number -= 60;
    SAY(w, "<text class=\"val\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", number(x),
        above, number(per_cent(c)));
}

/* The quarter or month under a point, and the year where another begins. */
static void put_ticks(struct demur_writer *w, const struct series *s)
{
    uint32_t year = 0;

    for (size_t i = s->shown_from; i < s->polls; i++) {
        const struct demur_board_epoch *e = epoch_of(s, i);

        if (e == NULL) continue;
        struct demur_date first = demur_date_of(e->first);
        unsigned quarter = demur_page_quarter(e);

        SAY(w, "<text x=\"{}\" y=\"149\" text-anchor=\"middle\">", number(x_of(s, i)));
        if (quarter > 0) {
            SAY(w, "Q{}</text>", number(quarter));
        } else {
            SAY(w, "{}</text>", literal(demur_month_short(first.month)));
        }
        if (first.year == year) continue;
        year = first.year;
        SAY(w, "<text x=\"{}\" y=\"162\" text-anchor=\"middle\">{}</text>", number(x_of(s, i)),
            number(year));
    }
}

static void put_label(struct demur_writer *w, const struct series *s, const struct panel *panel)
{
    for (size_t i = s->shown_from; i < s->polls; i++) {
        const struct demur_fold_cell *c = cell_of(s, i, panel);

        if (i > s->shown_from) demur_put_str(w, ", ");
        put_when(w, s, i);
        if (c != NULL) {
            SAY(w, " {} %", number(per_cent(c)));
        } else {
            demur_put_str(w, " not shown");
        }
    }
}

static void put_drawing(struct demur_writer *w, const struct series *s, const struct panel *panel)
{
    demur_put_str(w, "<svg viewBox=\"0 0 240 164\" role=\"img\" aria-label=\"");
    put_label(w, s, panel);
    demur_put_str(w, "\"><path class=\"axis\" d=\"M32 132H236\"/><text x=\"26\" y=\"136\" "
                     "text-anchor=\"end\">0</text><path class=\"grid\" d=\"M32 76H236\"/><text "
                     "x=\"26\" y=\"80\" text-anchor=\"end\">50</text><path class=\"grid\" "
                     "d=\"M32 20H236\"/><text x=\"26\" y=\"24\" text-anchor=\"end\">100</text>");
    for (size_t i = s->shown_from; i < s->polls; i++) {
        const struct demur_fold_cell *c = cell_of(s, i, panel);

        if (c != NULL) put_point(w, x_of(s, i), c);
    }
    put_ticks(w, s);
    demur_put_str(w, "</svg>");
}

static void put_panel(struct demur_writer *w, const struct series *s, const struct panel *panel)
{
    size_t newest = s->polls;

    for (size_t i = s->polls; i-- > s->shown_from && newest == s->polls;) {
        if (cell_of(s, i, panel) != NULL) newest = i;
    }
    demur_put_str(w, "<figure class=\"plot\"><figcaption><b>");
    put_name(w, panel);
    demur_put_str(w, "</b> <span class=\"small\">");
    if (newest == s->polls) {
        demur_put_str(w, "Not shown: too few answers, or too few enrolled. They are counted with "
                         "everybody.</span></figcaption></figure>\n");
        return;
    }
    const struct demur_fold_cell *c = cell_of(s, newest, panel);

    SAY(w, "{} of {} answered in ", grouped(c->votes), grouped(c->issued));
    if (epoch_of(s, newest) != NULL) demur_page_period(w, epoch_of(s, newest));
    demur_put_str(w, "</span></figcaption>");
    put_drawing(w, s, panel);
    demur_put_str(w, "</figure>\n");
}

/* ---- the figures ----------------------------------------------------------------------- */

static void put_cell(struct demur_writer *w, const struct series *s, size_t i,
                     const struct panel *panel)
{
    const struct demur_board_poll *p = s->poll[i];
    const struct demur_fold_cell *c = cell_of(s, i, panel);

    demur_put_str(w, "<td>");
    if (c != NULL) {
        struct demur_share share = share_of(c);

        SAY(w, "{} % <span class=\"small\">({} to {}), {}</span>", tenths(share.share),
            tenths(share.low), tenths(share.high), grouped(c->votes));
    } else if (demur_board_is_unopened(s->board, p)) {
        demur_put_str(w, "<span class=\"small late\">votes are kept back</span>");
    } else if (!p->of.is_closed) {
        SAY(w, "<span class=\"small\">sealed until {}</span>", day(p->of.poll->close));
    } else if (!p->is_complete) {
        demur_put_str(w, "<span class=\"small late\">votes are missing</span>");
    } else {
        demur_put_str(w, "<span class=\"small\">not shown</span>");
    }
    demur_put_str(w, "</td>");
}

static void put_table(struct demur_writer *w, const struct series *s)
{
    demur_put_str(w, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                     "aria-label=\"Confidence by band and time\">\n<table class=\"table\">\n"
                     "<thead><tr><th scope=\"col\">Band</th>");
    for (size_t i = 0; i < s->polls; i++) {
        demur_put_str(w, "<th scope=\"col\">");
        put_when(w, s, i);
        demur_put_str(w, "</th>");
    }
    demur_put_str(w, "</tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < s->panels; k++) {
        demur_put_str(w, "<tr><th scope=\"row\">");
        put_name(w, &s->panel[k]);
        demur_put_str(w, "</th>");
        for (size_t i = 0; i < s->polls; i++) put_cell(w, s, i, &s->panel[k]);
        demur_put_str(w, "</tr>\n");
    }
    demur_put_str(w, "</tbody>\n</table>\n</div>\n<p class=\"small\">Share, range, number of "
                     "answers.</p>\n");
}

/* The newest poll whose figures there are; else the newest. */
static size_t newest_of(const struct series *s)
{
    for (size_t i = s->polls; i-- > 0;) {
        if (s->poll[i]->cells > 0) return i;
    }
    return s->polls - 1;
}

static void put_figures(struct demur_writer *w, const struct series *s)
{
    size_t newest = newest_of(s);

    demur_put_str(w, "<details class=\"fold\">\n<summary>The figures</summary>\n");
    put_table(w, s);
    if (s->poll[newest]->cells > 0) {
        demur_put_str(w, "<h3>All answers, ");
        put_when(w, s, newest);
        demur_put_str(w, "</h3>\n");
        demur_page_poll_figures(w, s->board, s->poll[newest]);
    }
    demur_put_str(w, "</details>\n");
}

/* ---- the section ----------------------------------------------------------------------- */

static void put_rules(struct demur_writer *w, const struct series *s)
{
    const struct demur_board_poll *p = s->poll[newest_of(s)];

    SAY(w,
        "<p class=\"small\">Share that answered “{}”, in per cent. The bar is how far it could lie "
        "from the whole band if those who did not answer think like those who did (95 %). They may "
        "not. Bands with fewer than {} answers, or fewer than {} enrolled, are shown only within "
        "the next larger group.{}</p>\n",
        people(p->of.poll->option[0]), number(DEMUR_FOLD_VOTES_MIN),
        number(demur_board_k_min(s->board, p)),
        literal(s->shown_from > 0 ? " Drawn are the last eight times; the figures hold all." : ""));
}

static void put_section(struct demur_writer *w, const struct series *s)
{
    const struct demur_board_poll *last = s->poll[s->polls - 1];
    const struct demur_board_epoch *e = epoch_of(s, s->polls - 1);
    bool is_quarter = e != NULL && demur_page_quarter(e) > 0;

    SAY(w,
        "<section class=\"part\" aria-labelledby=\"h-conf\">\n<div class=\"head\"><h2 "
        "id=\"h-conf\">Confidence</h2><p>“{}” Asked once a {}, answered unnamed.</p></div>\n<div "
        "class=\"body wide\">\n",
        people(s->poll[0]->of.poll->question),
        literal(is_quarter ? "quarter" : "period of enrolment"));
    if (s->poll[newest_of(s)]->cells > 0) {
        demur_put_str(w, "<div class=\"plots\">\n");
        for (size_t k = 0; k < s->panels; k++) put_panel(w, s, &s->panel[k]);
        demur_put_str(w, "</div>\n");
    }
    /* A question whose votes are kept back is not hidden behind the ones after it. */
    for (size_t i = 0; i + 1 < s->polls; i++) {
        const struct demur_board_poll *p = s->poll[i];

        if (!p->of.is_closed || !p->is_complete) demur_page_poll_figures(w, s->board, p);
    }
    if (last->cells == 0) demur_page_poll_figures(w, s->board, last);
    put_rules(w, s);
    put_figures(w, s);
    demur_page_end(w);
}

void demur_page_confidence(struct demur_writer *w, const struct demur_board *board)
{
    struct series *s = demur_alloc(sizeof *s);
    const struct demur_board_poll **poll = NULL;

    if (s != NULL)
        poll = demur_alloc_array(board->polls + 1, sizeof(const struct demur_board_poll *));
    if (poll == NULL) {
        if (w->err == DEMUR_OK) w->err = DEMUR_ERR_NOMEM;
        goto out;
    }
    s->board = board;
    s->poll = poll;
    for (size_t i = 0; i < board->polls; i++) {
        if (board->poll[i].of.poll->type == DEMUR_POLL_CONFIDENCE)
            poll[s->polls++] = &board->poll[i];
    }
    if (s->polls > DEMUR_PAGE_PERIODS_MAX) s->shown_from = s->polls - DEMUR_PAGE_PERIODS_MAX;
    if (s->polls == 0) {
        demur_page_begin(w, "conf", "Confidence", NULL, true);
        demur_put_str(w, "<p>The members have not been asked yet.</p>\n");
        demur_page_end(w);
        goto out;
    }
    find_panels(s);
    put_section(w, s);
out:
    demur_free((void *)poll);
    demur_free(s);
}
