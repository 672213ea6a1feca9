/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* calendar_test.c -- due(d, unit, limit) of docs/protocol.md 2.10. */
#include "demur/day.h"
#include "demur/docket.h"
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

int main(void)
{
    RUN(test_worked_examples);
    RUN(test_any_set_of_workdays_is_a_week);
    RUN(test_no_working_day_is_never_due);
    RUN(test_days_past_the_last_one_are_never);
    RUN(test_every_start_and_limit_agrees_with_counting);
    return tap_done();
}
