/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* deadlines_edit_test.c -- more holidays in a policy file, and nothing else changed. */
#include "demur/day.h"
#include "demur/deadlines.h"
#include "demur/memory.h"

#include "tap.h"

#include <string.h>

#define REST \
    "acknowledge = 2 wd # two\nowner = none\nanswer = 60 wd\nextend = none\nescalate = no\n"

static struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static uint32_t date(const char *iso)
{
    uint32_t day = 0;

    CHECK_ERR(DEMUR_OK, demur_day_parse(&day, iso, strlen(iso)));
    return day;
}

static void test_days_stand_in_lines_of_their_own_by_year(void)
{
    static const struct {
        const char *before;
        const char *after;
    } cases[] = {
        {"workdays = mon\nholidays = 2025-01-01 # old\n" REST,
         "workdays = mon\nholidays = 2025-01-01 # old\nholidays = 2025-12-25 2025-12-26\n"
         "holidays = 2026-01-01\n" REST},
        {"holidays = 2026-12-25\n#\nholidays = 2024-01-01\nworkdays = mon\n" REST,
         "holidays = 2026-12-25\n#\nholidays = 2024-01-01\nholidays = 2025-12-25 2025-12-26\n"
         "holidays = 2026-01-01\nworkdays = mon\n" REST},
        {"workdays = mon\n holidays=none\n" REST,
         "workdays = mon\n holidays = 2025-12-25 2025-12-26\nholidays = 2026-01-01\n" REST},
        {"\xef\xbb\xbfholidays=none\nworkdays = mon\n" REST,
         "\xef\xbb\xbfholidays = 2025-12-25 2025-12-26\nholidays = 2026-01-01\nworkdays = "
         "mon\n" REST},
        {REST "workdays = mon",
         REST "workdays = mon\nholidays = 2025-12-25 2025-12-26\nholidays = 2026-01-01\n"},
        {REST "workdays = mon\r\nholidays = none",
         REST "workdays = mon\r\nholidays = 2025-12-25 2025-12-26\nholidays = 2026-01-01\n"},
        {"workdays = mon\r\nholidays = 2024-01-01\r\n" REST,
         "workdays = mon\r\nholidays = 2024-01-01\r\nholidays = 2025-12-25 2025-12-26\r\n"
         "holidays = 2026-01-01\r\n" REST},
    };
    const uint32_t day[] = {date("2025-12-25"), date("2025-12-26"), date("2026-01-01")};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_problem problem = {0};
        uint8_t *out = NULL;
        size_t len = 0;

        if (!CHECK_ERR(DEMUR_OK, demur_deadlines_add_holidays(&out, &len, &problem,
                                                              span(cases[i].before), day, 3))) {
            printf("# case %u: %s\n", (unsigned)i, problem.sentence);
            continue;
        }
        if (!CHECK(len == strlen(cases[i].after) && memcmp(out, cases[i].after, len) == 0)) {
            printf("# case %u:\n%.*s", (unsigned)i, (int)len, (const char *)out);
        }
        demur_free(out);
    }
}

static void test_no_days_change_nothing(void)
{
    static const char text[] = "workdays = mon\nholidays = none # x\n" REST;
    struct demur_problem problem;
    uint8_t *out = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_deadlines_add_holidays(&out, &len, &problem, span(text), NULL, 0));
    CHECK(out != NULL && len == strlen(text) && memcmp(out, text, len) == 0);
    demur_free(out);
}

static void test_what_may_not_stand_there_is_refused(void)
{
    static uint32_t many[DEMUR_HOLIDAYS_MAX + 1];
    struct demur_problem problem = {0};
    uint8_t *out = NULL;
    size_t len = 0;
    const uint32_t day = date("2025-01-01");

    for (size_t i = 0; i <= DEMUR_HOLIDAYS_MAX; i++) many[i] = 20000 + (uint32_t)i;
    CHECK_ERR(DEMUR_ERR_FORMAT,
              demur_deadlines_add_holidays(&out, &len, &problem, span("workdays = mon\n" REST),
                                           many, DEMUR_HOLIDAYS_MAX + 1));
    CHECK(strstr(problem.sentence, "more than 1000") != NULL && out == NULL);
    CHECK_ERR(DEMUR_OK,
              demur_deadlines_add_holidays(&out, &len, &problem, span("workdays = mon\n" REST),
                                           many, DEMUR_HOLIDAYS_MAX));
    demur_free(out);
    out = NULL;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_deadlines_add_holidays(
                                    &out, &len, &problem,
                                    span("workdays = mon\nholidays = 2025-01-01\n" REST), &day, 1));
    CHECK(strstr(problem.sentence, "stands twice") != NULL && out == NULL);
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_deadlines_add_holidays(&out, &len, &problem,
                                                             span("workdays = mon\n"), &day, 1));
    for (unsigned n = 1; n < 3; n++) {
        demur_test_fail_alloc(n);
        enum demur_err err = demur_deadlines_add_holidays(&out, &len, &problem,
                                                          span("workdays = mon\n" REST), &day, 1);

        demur_test_fail_alloc(0);
        CHECK(err == DEMUR_ERR_NOMEM || (n > 1 && err == DEMUR_OK));
        if (err == DEMUR_OK) demur_free(out);
        out = NULL;
    }
}

int main(void)
{
    RUN(test_days_stand_in_lines_of_their_own_by_year);
    RUN(test_no_days_change_nothing);
    RUN(test_what_may_not_stand_there_is_refused);
    return tap_done();
}
