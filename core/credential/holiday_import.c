/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/holiday_import.h"

#include "demur/memory.h"

#include "credential/holiday_event.h"
#include "credential/lines.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 8, WORD_MAX = 32, EVENT_BYTES = 8 /* "BEGIN:X" and what ends the line */ };

/* What a component is to us. */
enum what { CALENDAR, EVENT, ZONE, OTHER };

struct reading {
    struct demur_holiday_import *import;
    struct demur_problem *problem;
    uint32_t first;
    uint32_t last;
    uint32_t line; /* being read */
    size_t depth;
    char open[DEPTH_MAX][WORD_MAX + 1]; /* the components that are open, in capitals */
    bool has_version;                   /* of the calendar that is open */
    size_t calendars;
    size_t events;
    struct demur_event event;
};

static enum demur_err fail(const struct reading *r, const char *what,
                           const struct demur_span *quoted)
{
    return demur_lines_fail(r->problem, r->line, what, quoted);
}

/* ---- the days of an event ----------------------------------------------------------------- */

static enum demur_err add_day(struct reading *r, uint32_t day)
{
    struct demur_holiday_import *import = r->import;

    if (day < r->first || day > r->last) {
        import->outside++;
        return DEMUR_OK;
    }
    if (import->holidays == DEMUR_HOLIDAY_DAYS_MAX) {
        return fail(r, "the file names more than 5000 days", NULL);
    }
    struct demur_holiday *holiday = &import->holiday[import->holidays++];

    holiday->day = day;
    holiday->line = r->event.line;
    memcpy(holiday->name, r->event.name, sizeof holiday->name);
    return DEMUR_OK;
}

static void note(struct reading *r, bool is_left_out, const struct demur_problem *problem)
{
    struct demur_holiday_import *import = r->import;

    import->note[import->notes++] = (struct demur_holiday_note){is_left_out, *problem};
}

/* The event has been read. */
static enum demur_err end_event(struct reading *r)
{
    struct demur_event *event = &r->event;
    struct demur_event_walk walk;
    uint32_t day = 0;
    bool is_found = false;
    enum demur_err err = DEMUR_OK;

    demur_event_check(event);
    if (event->has_problem) {
        note(r, event->is_left_out, &event->problem);
        return DEMUR_OK;
    }
    /* Of what is repeated without end, the days behind the range are not counted. */
    walk = demur_event_walk(event, event->rule.line != 0 ? r->last : UINT32_MAX);
    while (err == DEMUR_OK && demur_event_next(&day, &walk)) {
        is_found = true;
        if (demur_event_is_without(event, day)) continue;
        for (uint32_t i = 0; i < demur_event_length(event) && err == DEMUR_OK; i++) {
            err = add_day(r, day + i);
        }
    }
    if (!is_found) r->import->outside++;
    return err;
}

/* ---- components ---------------------------------------------------------------------------- */

static enum what what_is(const char *name)
{
    if (strcmp(name, "VCALENDAR") == 0) return CALENDAR;
    if (strcmp(name, "VEVENT") == 0) return EVENT;
    return strcmp(name, "VTIMEZONE") == 0 ? ZONE : OTHER;
}

/* Copy a name in capitals; false: it is too long, or empty. */
static bool read_word(char out[WORD_MAX + 1], struct demur_span word)
{
    if (word.len == 0 || word.len > WORD_MAX) return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = (char)word.data[i];

        out[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    out[word.len] = '\0';
    return true;
}

/* Something that counts towards DEMUR_HOLIDAY_EVENTS_MAX begins: an event or its like. */
static enum demur_err begin_entry(struct reading *r, enum what what, struct demur_span name)
{
    if (r->events++ == DEMUR_HOLIDAY_EVENTS_MAX) {
        return fail(r, "the file has more than 5000 events", NULL);
    }
    demur_event_begin(&r->event, r->line);
    if (what == OTHER) {
        struct demur_problem problem;

        (void)demur_lines_fail(&problem, r->line, "is no event: it is left out", &name);
        note(r, true, &problem);
    }
    return DEMUR_OK;
}

static enum demur_err begin(struct reading *r, struct demur_span name)
{
    char word[WORD_MAX + 1];

    if (!read_word(word, name)) return fail(r, "is no name of a component", &name);
    enum what what = what_is(word);

    if ((what == CALENDAR) != (r->depth == 0)) {
        return fail(r, r->depth == 0 ? "begins outside of a VCALENDAR" : "begins in the middle",
                    &name);
    }
    if (r->depth == DEPTH_MAX) return fail(r, "is too deep inside of others", &name);
    memcpy(r->open[r->depth++], word, sizeof word);
    if (what == CALENDAR) {
        r->has_version = false;
        r->calendars++;
    }
    if (r->depth == 2 && what != ZONE) return begin_entry(r, what, name);
    return what == EVENT ? fail(r, "begins in the middle", &name) : DEMUR_OK;
}

static enum demur_err end(struct reading *r, struct demur_span name)
{
    char word[WORD_MAX + 1];

    if (!read_word(word, name) || r->depth == 0 || strcmp(word, r->open[r->depth - 1]) != 0) {
        return fail(r, "ends what has not begun, or not last", &name);
    }
    r->depth--;
    if (r->depth == 1 && what_is(word) == EVENT) return end_event(r);
    if (r->depth == 0 && !r->has_version) return fail(r, "the calendar has no VERSION", NULL);
    return DEMUR_OK;
}

/* A property of the calendar itself. */
static enum demur_err read_calendar(struct reading *r, const struct demur_ics_line *line)
{
    if (demur_ics_is(line->name, "VERSION")) {
        r->has_version = true;
        if (!demur_ics_is(line->value, "2.0")) {
            return fail(r, "is another version than 2.0, the one that is read", &line->value);
        }
    }
    if (demur_ics_is(line->name, "CALSCALE") && !demur_ics_is(line->value, "GREGORIAN")) {
        return fail(r, "is another calendar than the Gregorian", &line->value);
    }
    if (demur_ics_is(line->name, "METHOD") && demur_ics_is(line->value, "CANCEL")) {
        return fail(r, "the file takes events back, and gives none", NULL);
    }
    return DEMUR_OK;
}

static enum demur_err read_line(struct reading *r, const struct demur_ics_line *line)
{
    r->line = line->line;
    if (demur_ics_is(line->name, "BEGIN")) return begin(r, line->value);
    if (demur_ics_is(line->name, "END")) return end(r, line->value);
    if (r->depth == 0) return fail(r, "stands outside of a VCALENDAR", &line->name);
    if (r->depth == 1) return read_calendar(r, line);
    if (r->depth == 2 && what_is(r->open[1]) == EVENT) demur_event_property(&r->event, line);
    return DEMUR_OK;
}

static enum demur_err read_all(struct reading *r, struct demur_ics_lines *lines)
{
    for (;;) {
        struct demur_ics_line line;
        enum demur_err err = demur_ics_next(lines, &line, r->problem);

        if (err != DEMUR_OK) return err;
        if (line.is_end) break;
        err = read_line(r, &line);
        if (err != DEMUR_OK) return err;
    }
    r->line = 0;
    if (r->calendars == 0) return fail(r, "this is no iCalendar file: it has no VCALENDAR", NULL);
    return r->depth == 0 ? DEMUR_OK : fail(r, "the file ends in the middle of a component", NULL);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* By day, then by line, which is the order of the file. */
static int by_day(const void *a, const void *b)
{
    const struct demur_holiday *x = a;
    const struct demur_holiday *y = b;

    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void sort(struct demur_holiday_import *import)
{
    size_t kept = 0;

    qsort(import->holiday, import->holidays, sizeof import->holiday[0], by_day);
    for (size_t i = 0; i < import->holidays; i++) {
        if (kept > 0 && import->holiday[kept - 1].day == import->holiday[i].day) continue;
        import->holiday[kept++] = import->holiday[i];
    }
    import->holidays = kept;
}

/* An import of a file of len bytes, in which an event takes EVENT_BYTES at least. */
static struct demur_holiday_import *make(size_t len)
{
    size_t events = len / EVENT_BYTES + 1;

    struct demur_holiday_import *import = demur_alloc(sizeof *import);

    if (import == NULL) return NULL;
    import->holiday = demur_alloc_array(DEMUR_HOLIDAY_DAYS_MAX, sizeof import->holiday[0]);
    if (events > DEMUR_HOLIDAY_EVENTS_MAX) events = DEMUR_HOLIDAY_EVENTS_MAX;
    import->note = demur_alloc_array(events, sizeof import->note[0]);
    if (import->holiday != NULL && import->note != NULL) return import;
    demur_holiday_import_free(import);
    return NULL;
}

void demur_holiday_import_free(struct demur_holiday_import *import)
{
    if (import != NULL) {
        demur_free(import->holiday);
        demur_free(import->note);
    }
    demur_free(import);
}

enum demur_err demur_holiday_import_new(struct demur_holiday_import **out,
                                        struct demur_problem *problem, struct demur_span text,
                                        uint32_t first, uint32_t last)
{
    uint8_t *unfolded = NULL;
    struct reading *r = NULL;
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (text.len > DEMUR_HOLIDAY_FILE_BYTES_MAX) {
        (void)demur_lines_fail(problem, 0, "the file is longer than 1048576 bytes", NULL);
        return DEMUR_ERR_LENGTH;
    }
    struct demur_holiday_import *import = make(text.len);

    unfolded = demur_alloc(text.len + 1);
    r = demur_alloc(sizeof *r);
    if (import == NULL || unfolded == NULL || r == NULL) goto out;
    *r = (struct reading){.import = import, .problem = problem, .first = first, .last = last};
    struct demur_ics_lines lines = demur_ics_lines_over(text, unfolded);

    err = read_all(r, &lines);
    if (err != DEMUR_OK) goto out;
    sort(import);
    *out = import;
    import = NULL;
out:
    demur_holiday_import_free(import);
    demur_free(unfolded);
    demur_free(r);
    return err;
}
