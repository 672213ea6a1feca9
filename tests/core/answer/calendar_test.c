/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* calendar_test.c -- due(d, unit, limit) of docs/protocol.md 2.10, and the days between two. */
#include "demur/day.h"
#include "demur/docket.h"

#include "random_for_tests.h"
#include "tap.h"

#include <string.h>

enum { CD = DEMUR_UNIT_CALENDAR, WD = DEMUR_UNIT_WORKING, NO = DEMUR_UNIT_NONE };

static uint32_t date(const char *iso)
{
    uint32_t day = 0;

    CHECK_ERR(DEMUR_OK, demur_day_parse(&day, iso, strlen(iso)));
    return day;
}

/* Monday to Friday; the holidays that a British office had in spring 2025. */
static struct demur_deadlines office(void)
{
    struct demur_deadlines d = {.workdays = 0x1f, .holidays = 4};

    d.holiday[0] = date("2025-04-18");
    d.holiday[1] = date("2025-04-21");
    d.holiday[2] = date("2025-05-05");
    d.holiday[3] = date("2025-05-26");
    return d;
}

static void test_worked_examples(void)
{
    static const struct {
        const char *from;
        uint8_t unit;
        uint16_t limit;
        const char *due;
    } cases[] = {
        {"2025-05-16", CD, 13, "2025-05-29"}, /* docs/protocol.md 2.10 */
        {"2025-05-16", WD, 8, "2025-05-29"},  /* 26 May is a holiday */
        {"2025-05-16", WD, 1, "2025-05-19"},  /* Friday to Monday */
        {"2025-05-17", WD, 1, "2025-05-19"},  /* Saturday to Monday */
        {"2025-05-23", WD, 1, "2025-05-27"},  /* over a weekend and a holiday */
        {"2025-05-26", WD, 1, "2025-05-27"},  /* from a holiday: it is not counted */
        {"2025-05-25", CD, 1, "2025-05-26"},  /* holidays are calendar days */
        {"2025-04-17", WD, 2, "2025-04-23"},  /* over Easter */
        {"2025-05-16", WD, 60, "2025-08-11"}, {"2025-05-16", CD, 90, "2025-08-14"},
        {"2025-05-16", CD, 0, "2025-05-16"},  {"2025-05-17", WD, 0, "2025-05-17"},
        {"2025-05-16", NO, 5, "2025-05-16"},
    };
    struct demur_deadlines d = office();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t due = demur_due(&d, date(cases[i].from), cases[i].unit, cases[i].limit);

        if (!CHECK(due == date(cases[i].due))) printf("# case %u\n", (unsigned)i);
    }
}

static void test_any_set_of_workdays_is_a_week(void)
{
    struct demur_deadlines d = {.workdays = 0x4f}; /* Sunday to Thursday */

    CHECK(demur_due(&d, date("2025-05-15"), WD, 1) == date("2025-05-18"));
    d.workdays = 1; /* Mondays */
    CHECK(demur_due(&d, date("2025-05-15"), WD, 3) == date("2025-06-02"));
    d.workdays = 0x7f;
    CHECK(demur_due(&d, date("2025-05-15"), WD, 3) == date("2025-05-18"));
}

static void test_no_working_day_is_never_due(void)
{
    struct demur_deadlines d = {.workdays = 0};

    CHECK(demur_due(&d, 20000, WD, 1) == DEMUR_DAY_NEVER);
    d.workdays = 0x80; /* no day of the week */
    CHECK(demur_due(&d, 20000, WD, 1) == DEMUR_DAY_NEVER);
}

static void test_days_past_the_last_one_are_never(void)
{
    struct demur_deadlines d = office();

    CHECK(demur_due(&d, DEMUR_DAY_NEVER - 3, CD, 3) == DEMUR_DAY_NEVER);
    CHECK(demur_due(&d, DEMUR_DAY_NEVER - 3, CD, 4) == DEMUR_DAY_NEVER);
    CHECK(demur_due(&d, DEMUR_DAY_NEVER - 3, WD, 60) == DEMUR_DAY_NEVER);
    CHECK(demur_due(&d, DEMUR_DAY_NEVER, CD, 1) == DEMUR_DAY_NEVER);
    CHECK(demur_due(&d, DEMUR_DAY_NEVER, WD, 1) == DEMUR_DAY_NEVER);
}

/* Counting day by day, without any shortcut. */
static uint32_t due_slowly(const struct demur_deadlines *d, uint32_t day, uint16_t limit)
{
    while (limit > 0) {
        bool works = (d->workdays >> demur_day_weekday(++day) & 1) != 0;

        for (size_t i = 0; i < d->holidays; i++) works &= d->holiday[i] != day;
        limit -= works;
    }
    return day;
}

static void test_every_start_and_limit_agrees_with_counting(void)
{
    struct demur_deadlines d = office();

    for (uint32_t day = date("2025-04-10"); day < date("2025-06-10"); day++) {
        for (uint16_t limit = 0; limit < 40; limit++) {
            CHECK(demur_due(&d, day, WD, limit) == due_slowly(&d, day, limit));
        }
    }
}

/* ---- the days between two --------------------------------------------------------------- */

static void test_days_between_worked_examples(void)
{
    static const struct {
        const char *from;
        const char *to;
        uint8_t unit;
        uint32_t days;
    } cases[] = {
        {"2025-05-16", "2025-05-29", CD, 13}, /* docs/protocol.md 2.10 */
        {"2025-05-16", "2025-05-29", WD, 8},  /* 26 May is a holiday */
        {"2025-05-16", "2025-05-16", WD, 0},  {"2025-05-16", "2025-05-18", WD, 0},
        {"2025-05-16", "2025-05-19", WD, 1},  {"2025-05-25", "2025-05-26", WD, 0},
        {"2025-05-26", "2025-05-27", WD, 1},  {"2025-04-17", "2025-04-22", WD, 1},
        {"2025-05-16", "2025-05-29", NO, 0},  {"2025-05-29", "2025-05-16", CD, 0},
        {"2025-05-29", "2025-05-16", WD, 0},  {"2025-05-29", "2025-05-29", CD, 0},
        {"1970-01-01", "1970-01-02", WD, 1},  {"1970-01-01", "9999-12-31", CD, 2932896},
    };
    struct demur_deadlines d = office();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t days =
            demur_days_between(&d, date(cases[i].from), date(cases[i].to), cases[i].unit);

        if (!CHECK(days == cases[i].days)) printf("# case %u: %u\n", (unsigned)i, (unsigned)days);
    }
}

static void test_days_between_at_the_ends_of_time(void)
{
    struct demur_deadlines d = {.workdays = 0x7f};

    CHECK(demur_days_between(&d, 0, DEMUR_DAY_NEVER, WD) == DEMUR_DAY_NEVER);
    CHECK(demur_days_between(&d, 0, DEMUR_DAY_NEVER, CD) == DEMUR_DAY_NEVER);
    CHECK(demur_days_between(&d, DEMUR_DAY_NEVER - 1, DEMUR_DAY_NEVER, WD) == 1);
    CHECK(demur_days_between(&d, DEMUR_DAY_NEVER, DEMUR_DAY_NEVER, WD) == 0);
    d.workdays = 0x80; /* no day of the week */
    CHECK(demur_days_between(&d, 0, DEMUR_DAY_NEVER, WD) == 0);
}

/* A number below n. */
static uint32_t below(struct test_random *r, uint32_t n)
{
    uint32_t v = 0;

    (void)test_random_fill(r, (uint8_t *)&v, sizeof v);
    return v % n;
}

/* Any workdays, and holidays in 200 days from day on, dense or sparse. */
static void any_office(struct demur_deadlines *d, struct test_random *r, uint32_t day)
{
    uint32_t gap = 1 + below(r, 9);

    d->workdays = (uint8_t)(1 + below(r, 0x7f));
    d->holidays = 0;
    for (uint32_t at = day + below(r, gap); at < day + 200; at += 1 + below(r, gap)) {
        d->holiday[d->holidays++] = at;
    }
}

/* The contract of demur_days_between(): due <= to just where it is at least limit. */
static void test_days_between_agrees_with_due(void)
{
    static struct demur_deadlines d;
    struct test_random r = {20250516};

    for (unsigned round = 0; round < 400; round++) {
        uint32_t start = below(&r, 40000);

        any_office(&d, &r, start);
        for (unsigned i = 0; i < 60; i++) {
            uint32_t from = start + below(&r, 220);
            uint32_t to = start + below(&r, 260);
            uint8_t unit = below(&r, 2) == 0 ? CD : WD;
            uint16_t limit = (uint16_t)(1 + below(&r, 60));
            uint32_t days = demur_days_between(&d, from, to, unit);

            CHECK((demur_due(&d, from, unit, limit) <= to) == (days >= limit));
            if (to < from || days == 0) continue;
            CHECK(demur_due(&d, from, unit, (uint16_t)days) <= to);
            CHECK(demur_due(&d, from, unit, (uint16_t)(days + 1)) > to);
        }
    }
}

static void test_days_between_add_up(void)
{
    static struct demur_deadlines d;
    struct test_random r = {8};

    for (unsigned round = 0; round < 2000; round++) {
        uint32_t a = below(&r, 40000);
        uint32_t b = a + below(&r, 300);
        uint32_t c = b + below(&r, 300);

        any_office(&d, &r, a);
        CHECK(demur_days_between(&d, a, b, WD) + demur_days_between(&d, b, c, WD) ==
              demur_days_between(&d, a, c, WD));
        CHECK(demur_days_between(&d, a, c, WD) <= demur_days_between(&d, a, c, CD));
    }
}

/* ---- the day of an instant -------------------------------------------------------------- */

static void test_time_zones_at_both_ends_of_the_date_line(void)
{
    /* 2025-05-16 11:59:59 and 12:00:00 UTC: across the line it is another day at once. */
    const uint64_t noon = 1747396800;

    CHECK(demur_day_at(noon - 1, 0) == date("2025-05-15"));
    CHECK(demur_day_at(noon, 0) == date("2025-05-16"));
    CHECK(demur_day_at(noon - 1, DEMUR_TZ_MAX) == date("2025-05-17"));
    CHECK(demur_day_at(noon - 7200 - 1, DEMUR_TZ_MAX) == date("2025-05-16"));
    CHECK(demur_day_at(noon - 7200, DEMUR_TZ_MAX) == date("2025-05-17"));
    CHECK(demur_day_at(noon, 720) == date("2025-05-16"));
    CHECK(demur_day_at(0, 0) == 0 && demur_day_at(43199, 0) == 0);
    CHECK(demur_day_at(86400 + 43199, 0) == 0 && demur_day_at(86400 + 43200, 0) == 1);
}

static void test_an_instant_has_one_day_and_days_never_fall(void)
{
    struct test_random r = {1560};

    for (unsigned round = 0; round < 300; round++) {
        static const uint16_t edge[] = {0, 1, 719, 720, 721, DEMUR_TZ_MAX - 1, DEMUR_TZ_MAX};
        uint16_t tz = round % 2 == 0 ? edge[round / 2 % 7] : (uint16_t)below(&r, DEMUR_TZ_MAX + 1);
        uint64_t t = (uint64_t)below(&r, 40000) * 86400 + below(&r, 86400);
        uint32_t before = demur_day_at(t, tz);

        for (unsigned i = 0; i < 200; i++) {
            t += below(&r, 3) == 0 ? 1 : below(&r, 7200);
            uint32_t day = demur_day_at(t, tz);
            int64_t local = (int64_t)t + 60 * ((int64_t)tz - 720);

            CHECK(day >= before && day - before <= 1);
            CHECK(local < 0 ? day == 0 : day == (uint64_t)local / 86400);
            /* East is never behind west, and the world has at most three days at once. */
            CHECK(demur_day_at(t, 0) <= day && day <= demur_day_at(t, DEMUR_TZ_MAX));
            CHECK(demur_day_at(t, DEMUR_TZ_MAX) - demur_day_at(t, 0) <= 2);
            before = day;
        }
    }
}

int main(void)
{
    RUN(test_worked_examples);
    RUN(test_any_set_of_workdays_is_a_week);
    RUN(test_no_working_day_is_never_due);
    RUN(test_days_past_the_last_one_are_never);
    RUN(test_every_start_and_limit_agrees_with_counting);
    RUN(test_days_between_worked_examples);
    RUN(test_days_between_at_the_ends_of_time);
    RUN(test_days_between_agrees_with_due);
    RUN(test_days_between_add_up);
    RUN(test_time_zones_at_both_ends_of_the_date_line);
    RUN(test_an_instant_has_one_day_and_days_never_fall);
    return tap_done();
}
