/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* deadlines_edit.c -- more holidays in a policy file, of which all else stays as it is. */
#include "demur/bytes.h"
#include "demur/day.h"
#include "demur/deadlines.h"
#include "demur/memory.h"

#include "credential/lines.h"

#include <string.h>

enum { YEAR_LEN = 4 };

/* Where the lines go: what stands before keep_to stays, and what stands from go_on_at. */
struct gap {
    size_t keep_to;
    size_t go_on_at;
};

/* Find the gap in text, which is a policy file. */
static enum demur_err find_gap(struct gap *gap, struct demur_problem *problem,
                               struct demur_span text)
{
    struct demur_lines lines = demur_lines_over(text);

    *gap = (struct gap){text.len, text.len};
    for (;;) {
        struct demur_lines_pair pair;
        enum demur_err err = demur_lines_next(&lines, &pair, problem);

        if (err != DEMUR_OK || pair.is_end) return err;
        if (!demur_lines_is(pair.name, "holidays")) continue;
        bool is_none = demur_lines_is(pair.value, "none");

        gap->go_on_at = text.len - lines.left.len;
        gap->keep_to = is_none ? (size_t)(pair.name.data - text.data) : gap->go_on_at;
    }
}

/* Whether the lines of text end in CR LF: its first one does. */
static bool has_cr(struct demur_span text)
{
    const uint8_t *lf = text.len == 0 ? NULL : memchr(text.data, '\n', text.len);

    return lf != NULL && lf > text.data && lf[-1] == '\r';
}

static void put_text(struct demur_writer *w, const char *text)
{
    demur_put_bytes(w, text, strlen(text));
}

/* Put the days, a line for each year. */
static void put_days(struct demur_writer *w, const uint32_t *day, size_t days, const char *eol)
{
    char year[YEAR_LEN] = {0};

    for (size_t i = 0; i < days; i++) {
        char date[DEMUR_DATE_LEN + 1];

        demur_day_format(date, day[i]);
        if (memcmp(date, year, sizeof year) != 0) {
            if (i > 0) put_text(w, eol);
            put_text(w, "holidays =");
            memcpy(year, date, sizeof year);
        }
        put_text(w, " ");
        put_text(w, date);
    }
    put_text(w, eol);
}

enum demur_err demur_deadlines_add_holidays(uint8_t **out, size_t *out_len,
                                            struct demur_problem *problem, struct demur_span text,
                                            const uint32_t *day, size_t days)
{
    const char *eol = has_cr(text) ? "\r\n" : "\n";
    struct demur_deadlines d;
    struct demur_writer w;
    struct gap gap;
    enum demur_err err = demur_deadlines_parse(&d, problem, text);

    if (err == DEMUR_OK) err = find_gap(&gap, problem, text);
    if (err != DEMUR_OK) return err;
    if (days == 0) gap = (struct gap){text.len, text.len};
    demur_writer_init(&w);
    demur_put_bytes(&w, text.data, gap.keep_to);
    if (days > 0) {
        bool is_cut = gap.keep_to == gap.go_on_at && gap.keep_to > 0;

        if (is_cut && text.data[gap.keep_to - 1] != '\n') put_text(&w, eol);
        put_days(&w, day, days, eol);
    }
    demur_put_bytes(&w, text.data + gap.go_on_at, text.len - gap.go_on_at);
    err = w.err;
    if (err == DEMUR_OK) {
        err = demur_deadlines_parse(&d, problem, (struct demur_span){w.data, w.len});
    }
    if (err != DEMUR_OK) {
        demur_writer_wipe(&w);
        return err;
    }
    return demur_writer_take(&w, out, out_len);
}
