/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* deadlines_file.c -- deadlines as a policy file (docs/protocol.md 2.10, "As a file"). */
#include "demur/bytes.h"
#include "demur/day.h"
#include "demur/deadlines.h"

#include "credential/lines.h"

#include <string.h>

enum { DAYS_OF_WEEK = 7, LIMIT_MAX = 65535, EXTEND_MAX = 255, LAST_DAY = 2932896 /* 9999-12-31 */ };

static const char *const weekday[DAYS_OF_WEEK] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* A value being read, with what is needed to say what is wrong with it. */
struct value {
    struct demur_deadlines *out;
    bool *has_none; /* "holidays = none" was read */
    struct demur_span rest;
    uint32_t line;
    struct demur_problem *problem;
};

static enum demur_err fail(const struct value *v, const char *what, const struct demur_span *quoted)
{
    return demur_lines_fail(v->problem, v->line, what, quoted);
}

/* Nothing may follow. */
static enum demur_err end_of(struct value *v)
{
    struct demur_span word = demur_lines_word(&v->rest);

    return word.len == 0 ? DEMUR_OK : fail(v, "is more than the value takes", &word);
}

static enum demur_err read_workdays(struct value *v)
{
    uint8_t days = 0;

    for (;;) {
        struct demur_span word = demur_lines_word(&v->rest);
        unsigned day = 0;

        if (word.len == 0) break;
        while (day < DAYS_OF_WEEK && !demur_lines_is(word, weekday[day])) day++;
        if (day == DAYS_OF_WEEK)
            return fail(v, "is no day; mon tue wed thu fri sat sun are", &word);
        if ((days >> day & 1) != 0) return fail(v, "stands twice", &word);
        days |= (uint8_t)(1U << day);
    }
    v->out->workdays = days;
    return DEMUR_OK;
}

/* Put day in its place among the holidays. */
static enum demur_err add_holiday(struct value *v, uint32_t day, const struct demur_span *word)
{
    struct demur_deadlines *d = v->out;
    size_t at = d->holidays;

    while (at > 0 && d->holiday[at - 1] > day) at--;
    if (at > 0 && d->holiday[at - 1] == day) return fail(v, "stands twice", word);
    if (d->holidays == DEMUR_HOLIDAYS_MAX)
        return fail(v, "there are more than 1000 holidays", NULL);
    memmove(&d->holiday[at + 1], &d->holiday[at], (d->holidays - at) * sizeof d->holiday[0]);
    d->holiday[at] = day;
    d->holidays++;
    return DEMUR_OK;
}

static enum demur_err read_holidays(struct value *v)
{
    bool is_none = demur_lines_is(v->rest, "none");

    if (*v->has_none || (is_none && v->out->holidays > 0)) {
        return fail(v, "holidays = none stands beside other holidays", NULL);
    }
    *v->has_none = is_none;
    if (is_none) return DEMUR_OK;
    for (;;) {
        struct demur_span word = demur_lines_word(&v->rest);
        uint32_t day = 0;

        if (word.len == 0) return DEMUR_OK;
        if (demur_day_parse(&day, (const char *)word.data, word.len) != DEMUR_OK) {
            return fail(v, "is no day such as 2025-05-26", &word);
        }
        enum demur_err err = add_holiday(v, day, &word);

        if (err != DEMUR_OK) return err;
    }
}

/* A number of days and its unit: "60 wd". */
static enum demur_err read_days(struct value *v, uint8_t *unit, uint16_t *limit)
{
    struct demur_span number = demur_lines_word(&v->rest);
    struct demur_span word = demur_lines_word(&v->rest);
    uint32_t days = 0;

    if (!demur_lines_number(&days, number, LIMIT_MAX)) {
        return fail(v, "is no number of days from 0 to 65535", &number);
    }
    if (demur_lines_is(word, "cd")) {
        *unit = DEMUR_UNIT_CALENDAR;
    } else if (demur_lines_is(word, "wd")) {
        *unit = DEMUR_UNIT_WORKING;
    } else {
        return fail(v, "is neither cd (calendar days) nor wd (working days)", &word);
    }
    *limit = (uint16_t)days;
    return DEMUR_OK;
}

static enum demur_err read_limit(struct value *v, struct demur_limit *out)
{
    if (demur_lines_is(v->rest, "none")) return DEMUR_OK;
    enum demur_err err = read_days(v, &out->unit, &out->limit);
    struct demur_span from = demur_lines_word(&v->rest);

    if (err != DEMUR_OK || from.len == 0) return err;
    struct demur_span what = demur_lines_word(&v->rest);

    if (!demur_lines_is(from, "from")) return fail(v, "is more than the value takes", &from);
    if (demur_lines_is(what, "acknowledgement") && out == &v->out->answer) {
        out->from = DEMUR_FROM_ACKNOWLEDGEMENT;
    } else if (!demur_lines_is(what, "delivery")) {
        return fail(v,
                    out == &v->out->answer ? "is neither delivery nor acknowledgement"
                                           : "is not delivery, from which this limit runs",
                    &what);
    }
    return end_of(v);
}

static enum demur_err read_acknowledge(struct value *v)
{
    return read_limit(v, &v->out->acknowledge);
}

static enum demur_err read_owner(struct value *v)
{
    return read_limit(v, &v->out->owner);
}

static enum demur_err read_answer(struct value *v)
{
    return read_limit(v, &v->out->answer);
}

static enum demur_err read_extend(struct value *v)
{
    uint32_t max = 0;

    if (demur_lines_is(v->rest, "none")) return DEMUR_OK;
    struct demur_span number = demur_lines_word(&v->rest);
    struct demur_span times = demur_lines_word(&v->rest);

    if (!demur_lines_number(&max, number, EXTEND_MAX) || max == 0) {
        return fail(v, "is not how often, 1 to 255; write 1 x 20 wd or none", &number);
    }
    if (!demur_lines_is(times, "x")) return fail(v, "is not the x of 1 x 20 wd", &times);
    enum demur_err err = read_days(v, &v->out->extend_unit, &v->out->extend_limit);

    if (err != DEMUR_OK) return err;
    v->out->extend_max = (uint8_t)max;
    return end_of(v);
}

static enum demur_err read_escalate(struct value *v)
{
    bool yes = demur_lines_is(v->rest, "yes");

    if (!yes && !demur_lines_is(v->rest, "no")) return fail(v, "is neither yes nor no", &v->rest);
    v->out->escalate = yes ? 1 : 0;
    return DEMUR_OK;
}

static enum demur_err read_threshold(struct value *v)
{
    if (demur_lines_number(&v->out->threshold, v->rest, UINT32_MAX)) return DEMUR_OK;
    return fail(v, "is no number of signatures", &v->rest);
}

static const struct key {
    const char *name;
    bool is_needed;
    bool may_repeat;
    enum demur_err (*read)(struct value *v);
    const char *missing;
} keys[] = {
    {"workdays", true, false, read_workdays, "the key workdays is missing"},
    {"holidays", false, true, read_holidays, NULL},
    {"acknowledge", true, false, read_acknowledge,
     "the key acknowledge is missing; it may be none"},
    {"owner", true, false, read_owner, "the key owner is missing; it may be none"},
    {"answer", true, false, read_answer, "the key answer is missing; it may be none"},
    {"extend", true, false, read_extend, "the key extend is missing; it may be none"},
    {"escalate", true, false, read_escalate, "the key escalate is missing; it is yes or no"},
    {"threshold", false, false, read_threshold, NULL},
};

enum { KEYS = sizeof keys / sizeof keys[0] };

/* Read all lines of text to *out. */
static enum demur_err read_all(struct demur_deadlines *out, struct demur_problem *problem,
                               struct demur_span text)
{
    struct demur_lines lines = demur_lines_over(text);
    unsigned seen = 0;
    bool has_none = false;

    for (;;) {
        struct demur_lines_pair pair;
        size_t at = 0;
        enum demur_err err = demur_lines_next(&lines, &pair, problem);

        if (err != DEMUR_OK) return err;
        if (pair.is_end) break;
        while (at < KEYS && !demur_lines_is(pair.name, keys[at].name)) at++;
        if (at == KEYS) return demur_lines_fail(problem, lines.line, "is no key", &pair.name);
        if ((seen >> at & 1) != 0 && !keys[at].may_repeat) {
            return demur_lines_fail(problem, lines.line, "stands twice", &pair.name);
        }
        seen |= 1U << at;
        struct value v = {out, &has_none, pair.value, lines.line, problem};

        err = keys[at].read(&v);
        if (err != DEMUR_OK) return err;
    }
    for (size_t at = 0; at < KEYS; at++) {
        if (keys[at].is_needed && (seen >> at & 1) == 0) {
            return demur_lines_fail(problem, 0, keys[at].missing, NULL);
        }
    }
    return DEMUR_OK;
}

enum demur_err demur_deadlines_parse(struct demur_deadlines *out, struct demur_problem *problem,
                                     struct demur_span text)
{
    struct demur_deadlines d = {0};

    if (text.len > DEMUR_DEADLINES_TEXT_BYTES) {
        (void)demur_lines_fail(problem, 0, "the file is longer than 32768 bytes", NULL);
        return DEMUR_ERR_LENGTH;
    }
    enum demur_err err = read_all(&d, problem, text);

    if (err != DEMUR_OK) return err;
    err = demur_deadlines_check(&d);
    if (err != DEMUR_OK) {
        (void)demur_lines_fail(problem, 0,
                               "answer runs from acknowledgement, but acknowledge is none", NULL);
        return err;
    }
    *out = d;
    return DEMUR_OK;
}

/* ---- printing -------------------------------------------------------------------------- */

static void put_text(struct demur_writer *w, const char *text)
{
    demur_put_bytes(w, text, strlen(text));
}

static void put_number(struct demur_writer *w, uint32_t v)
{
    char digits[10];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    demur_put_bytes(w, digits + at, sizeof digits - at);
}

static void put_days(struct demur_writer *w, uint8_t unit, uint16_t limit)
{
    put_number(w, limit);
    put_text(w, unit == DEMUR_UNIT_CALENDAR ? " cd" : " wd");
}

static void put_limit(struct demur_writer *w, const struct demur_limit *limit, const char *from)
{
    if (limit->unit == DEMUR_UNIT_NONE) {
        put_text(w, "none\n");
        return;
    }
    put_days(w, limit->unit, limit->limit);
    put_text(w, from);
}

static void put_calendar(struct demur_writer *w, const struct demur_deadlines *d)
{
    put_text(w, "workdays =");
    for (unsigned day = 0; day < DAYS_OF_WEEK; day++) {
        if ((d->workdays >> day & 1) == 0) continue;
        put_text(w, " ");
        put_text(w, weekday[day]);
    }
    put_text(w, d->holidays > 0 ? "\nholidays =" : "\nholidays = none");
    for (size_t i = 0; i < d->holidays; i++) {
        char date[DEMUR_DATE_LEN + 1];

        demur_day_format(date, d->holiday[i]);
        put_text(w, " ");
        put_text(w, date);
    }
}

enum demur_err demur_deadlines_print(uint8_t **out, size_t *out_len,
                                     const struct demur_deadlines *d)
{
    struct demur_writer w;
    enum demur_err err = demur_deadlines_check(d);

    if (err != DEMUR_OK) return err;
    if (d->holidays > 0 && d->holiday[d->holidays - 1] > LAST_DAY) return DEMUR_ERR_RANGE;
    demur_writer_init(&w);
    put_calendar(&w, d);
    put_text(&w, "\nacknowledge = ");
    put_limit(&w, &d->acknowledge, "\n");
    put_text(&w, "owner = ");
    put_limit(&w, &d->owner, "\n");
    put_text(&w, "answer = ");
    put_limit(&w, &d->answer,
              d->answer.from == DEMUR_FROM_DELIVERY ? " from delivery\n"
                                                    : " from acknowledgement\n");
    put_text(&w, "extend = ");
    if (d->extend_max == 0) {
        put_text(&w, "none");
    } else {
        put_number(&w, d->extend_max);
        put_text(&w, " x ");
        put_days(&w, d->extend_unit, d->extend_limit);
    }
    put_text(&w,
             d->escalate == 1 ? "\nescalate = yes\nthreshold = " : "\nescalate = no\nthreshold = ");
    put_number(&w, d->threshold);
    put_text(&w, "\n");
    return demur_writer_take(&w, out, out_len);
}
