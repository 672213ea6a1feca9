/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page.c -- the page /record: its head, foot and order of sections. */
#include "board/page.h"

#include "board/names.h"
#include "board/put.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n"
    "<title>Record · Demur</title>\n"
    "<link rel=\"stylesheet\" href=\"/demur.css\">\n"
    "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"/record.atom\" "
    "title=\"News of the record\">\n"
    "</head>\n<body>\n<a class=\"skip\" href=\"#text\">Skip to the text</a>\n";

static const char mark[] =
    "<header class=\"top\"><div class=\"frame\">\n"
    "<span class=\"mark\"><svg viewBox=\"0 0 20 18\" aria-hidden=\"true\">"
    "<circle cx=\"4\" cy=\"4\" r=\"3.4\"/><circle cx=\"16\" cy=\"4\" r=\"3.4\"/>"
    "<circle cx=\"10\" cy=\"14\" r=\"3.4\"/></svg><span>Demur</span></span>\n";

/* The pages there are; the one that is read is marked. */
static const struct {
    const char *at, *name;
} pages[] = {{"/record", "Record"}};

static void put_top(struct demur_writer *w, const struct demur_board *board)
{
    demur_put_str(w, mark);
    SAY(w, "<span class=\"org\">{}</span>\n", people(board->organisation));
    demur_put_str(w, "<nav aria-label=\"Main\"><ul>\n");
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        SAY(w, "<li><a href=\"{}\" aria-current=\"page\">{}</a></li>\n", literal(pages[i].at),
            literal(pages[i].name));
    }
    demur_put_str(w, "</ul></nav>\n</div></header>\n");
    if (!board->is_training) return;
    demur_put_str(
        w, "<aside class=\"banner\" aria-label=\"Training\"><div class=\"frame\"><strong>Training."
           "</strong> This record is for practice. Nothing in it was asked or answered "
           "in earnest.</div></aside>\n");
}

static void put_title(struct demur_writer *w, const struct demur_board *board)
{
    demur_put_str(w, "<header class=\"title\">\n");
    SAY(w, "<p class=\"margin\">The public record{}<br>{}, entry {}</p>\n",
        literal(board->is_training ? " of a training" : ""), day(board->day), grouped(board->size));
    demur_put_str(w, "<h1 class=\"huge wide\">What was asked, what was answered, and when.</h1>\n");
    demur_page_lead(w, board);
    demur_put_str(w, "</header>\n\n");
}

static void put_check(struct demur_writer *w, const struct demur_board *board)
{
    demur_page_begin(w, "check", "Check it", NULL, false);
    SAY(w,
        "<p>Every figure on this page follows from the public record up to entry {} and can be "
        "worked out again by anyone who holds a copy, the 12 words of an enrolment letter in a "
        "file, "
        "and this page as it was saved:</p>\n",
        grouped(board->size));
    SAY(w,
        "<p class=\"print-code\" dir=\"ltr\" translate=\"no\">demur board --mirror DIR "
        "--words-file "
        "WORDS --size {} --verify SAVED</p>\n",
        number(board->size));
    demur_put_str(w,
                  "<p class=\"sans\"><a href=\"/record.csv\">Download as a table (CSV)</a>, "
                  "<a href=\"/v1/board.json\">as data (JSON)</a>, "
                  "<a href=\"/record.ics\">due days for a calendar (.ics)</a>, "
                  "<a href=\"/record.atom\">news of the record (Atom)</a>. Everyone gets the same "
                  "files.</p>\n");
    SAY(w, "<p class=\"small\">The record is the log <span dir=\"ltr\">{}</span>.</p>\n",
        people(board->origin));
    demur_page_end(w);
}

static void put_foot(struct demur_writer *w, const struct demur_board *board)
{
    demur_put_str(w, "</main>\n<footer class=\"foot\"><div class=\"frame\">\n"
                     "<p>Pages served by the channel. This one needs no trust in it: see “Check "
                     "it”.</p>\n");
    SAY(w, "<p>Record read to entry {}, {}, ", grouped(board->size), day(board->day));
    if (board->quorum > 0) {
        SAY(w, "confirmed by at least {} of {} independent {}.</p>\n", number(board->quorum),
            number(board->witnesses), literal(board->witnesses == 1 ? "witness" : "witnesses"));
    } else {
        demur_put_str(w, "confirmed by no independent witness.</p>\n");
    }
    demur_put_str(w, "</div></footer>\n</body>\n</html>\n");
}

void demur_page_begin(struct demur_writer *w, const char *id, const char *title, const char *note,
                      bool is_wide)
{
    SAY(w,
        "<section class=\"part\" aria-labelledby=\"h-{}\">\n<div class=\"head\"><h2 id=\"h-{}\">"
        "{}</h2>",
        literal(id), literal(id), literal(title));
    if (note != NULL) SAY(w, "<p>{}</p>", literal(note));
    SAY(w, "</div>\n<div class=\"body{}\">\n", literal(is_wide ? " wide" : ""));
}

void demur_page_end(struct demur_writer *w)
{
    demur_put_str(w, "</div>\n</section>\n\n");
}

void demur_board_page(struct demur_writer *out, const struct demur_board *board)
{
    demur_put_str(out, head);
    put_top(out, board);
    demur_put_str(out, "<main id=\"text\" class=\"frame\">\n");
    put_title(out, board);
    demur_page_memos(out, board);
    if (board->memos > 0) {
        demur_page_asks(out, board);
        demur_page_speed(out, board);
    }
    demur_page_confidence(out, board);
    if (board->memos > 0) {
        demur_page_signs(out, board);
        demur_page_each(out, board);
    }
    demur_page_members(out, board);
    put_check(out, board);
    put_foot(out, board);
}
