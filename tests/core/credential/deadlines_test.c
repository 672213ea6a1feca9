/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* deadlines_test.c -- deadlines as a policy file, and which may stand in a manifest. */
#include "demur/day.h"
#include "demur/deadlines.h"
#include "demur/memory.h"

#include "tap.h"

static const char ministry[] = "# a ministry\n"
                               "workdays = mon tue wed thu fri\n"
                               "holidays = 2025-12-25 2025-05-26  # any order\n"
                               "\n"
                               "acknowledge = 2 wd\n"
                               "owner = none\n"
                               "answer = 60 wd from delivery\n"
                               "extend = 1 x 20 wd\n"
                               "escalate = yes\n"
                               "threshold = 0\n";

static enum demur_err parse(struct demur_deadlines *out, struct demur_problem *problem,
                            const char *text)
{
    return demur_deadlines_parse(out, problem,
                                 (struct demur_span){(const uint8_t *)text, strlen(text)});
}

static void test_the_example_of_the_protocol_is_read(void)
{
    struct demur_deadlines d;
    struct demur_problem problem;
    uint32_t day = 0;

    if (!CHECK_ERR(DEMUR_OK, parse(&d, &problem, ministry))) return;
    CHECK(d.workdays == 0x1f && d.holidays == 2);
    CHECK_ERR(DEMUR_OK, demur_day_parse(&day, "2025-05-26", DEMUR_DATE_LEN));
    CHECK(d.holiday[0] == day && d.holiday[1] > day);
    CHECK(d.acknowledge.unit == DEMUR_UNIT_WORKING && d.acknowledge.limit == 2);
    CHECK(d.owner.unit == DEMUR_UNIT_NONE);
    CHECK(d.answer.from == DEMUR_FROM_DELIVERY && d.answer.limit == 60);
    CHECK(d.extend_max == 1 && d.extend_unit == DEMUR_UNIT_WORKING && d.extend_limit == 20);
    CHECK(d.escalate == 1 && d.threshold == 0);
}

static void test_what_is_printed_is_read_back(void)
{
    static const char *const texts[] = {
        ministry,
        "workdays = sun mon\nacknowledge = 0 cd\nowner = 10 cd\nanswer = 90 cd from "
        "acknowledgement\nextend = none\nescalate = no\nthreshold = 4294967295\n",
        "\xef\xbb\xbfworkdays=mon\r\nholidays=none\r\nacknowledge=none\r\nowner=none\r\n"
        "answer=none\r\nextend=255 x 65535 cd\r\nescalate=no",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct demur_deadlines d;
        struct demur_deadlines again;
        struct demur_problem problem;
        uint8_t *text = NULL;
        size_t len = 0;

        memset(&d, 0, sizeof d);
        memset(&again, 0, sizeof again);
        if (!CHECK_ERR(DEMUR_OK, parse(&d, &problem, texts[i]))) continue;
        if (!CHECK_ERR(DEMUR_OK, demur_deadlines_print(&text, &len, &d))) continue;
        CHECK_ERR(DEMUR_OK,
                  demur_deadlines_parse(&again, &problem, (struct demur_span){text, len}));
        CHECK_BYTES(&d, &again, sizeof d);
        demur_free(text);
    }
}

static void test_every_mistake_is_named_with_its_line(void)
{
    static const struct {
        uint32_t line;
        const char *text;
        const char *says;
    } cases[] = {
        {0, "", "the key workdays is missing"},
        {1, "workdays = mon someday\n", "\"someday\" is no day"},
        {1, "workdays = mon mon\n", "\"mon\" stands twice"},
        {2, "# x\nholidays = 2025-02-29\n", "\"2025-02-29\" is no day"},
        {1, "holidays = 2025-01-01 2025-01-01\n", "stands twice"},
        {1, "acknowledge = 2\n", "neither cd"},
        {1, "acknowledge = two wd\n", "\"two\" is no number"},
        {1, "acknowledge = 65536 wd\n", "is no number"},
        {1, "acknowledge = 2 wd from acknowledgement\n", "is not delivery"},
        {1, "answer = 2 wd from yesterday\n", "is neither delivery"},
        {1, "answer = 2 wd from delivery or so\n", "\"or\" is more"},
        {1, "answer = 2 wd after delivery\n", "\"after\" is more"},
        {1, "extend = 0 x 2 wd\n", "\"0\" is not how often"},
        {1, "extend = 256 x 2 wd\n", "is not how often"},
        {1, "extend = 2 times 2 wd\n", "\"times\" is not the x"},
        {1, "escalate = maybe\n", "neither yes nor no"},
        {1, "threshold = 4294967296\n", "is no number of signatures"},
        {2, "holidays = 2025-01-01\nholidays = 2025-01-01\n", "stands twice"},
        {2, "holidays = 2025-01-01\nholidays = none\n", "stands beside other holidays"},
        {2, "holidays = none\nholidays = 2025-01-01\n", "stands beside other holidays"},
        {2, "holidays = none\nholidays = none\n", "stands beside other holidays"},
        {2, "threshold = 1\nthreshold = 1\n", "\"threshold\" stands twice"},
        {1, "colour = red\n", "\"colour\" is no key"},
        {1, "workdays\n", "is not \"name = value\""},
        {1, "workdays =\n", "has no value"},
        {1, "workdays = \xff\n", "not UTF-8"},
        {1, "workdays = mon\x1b[2J\n", "not UTF-8 text"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_deadlines d = {.workdays = 0x55};
        struct demur_problem problem = {.line = 99};

        CHECK_ERR(DEMUR_ERR_FORMAT, parse(&d, &problem, cases[i].text));
        CHECK(problem.line == cases[i].line);
        if (!CHECK(strstr(problem.sentence, cases[i].says) != NULL)) {
            printf("# %s\n", problem.sentence);
        }
        CHECK(d.workdays == 0x55);
    }
}

static void test_answer_from_an_acknowledgement_that_is_none_is_refused(void)
{
    struct demur_deadlines d;
    struct demur_problem problem;

    CHECK_ERR(DEMUR_ERR_RANGE,
              parse(&d, &problem,
                    "workdays = mon\nacknowledge = none\nowner = none\nanswer = 1 cd from "
                    "acknowledgement\nextend = none\nescalate = no\n"));
}

static void test_one_value_has_one_form(void)
{
    struct demur_deadlines good = {.workdays = 1};
    struct demur_deadlines d = good;

    CHECK_ERR(DEMUR_OK, demur_deadlines_check(&d));
    d.workdays = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d.workdays = 0x80;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d = good;
    d.owner.limit = 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d = good;
    d.answer.unit = 3;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d = good;
    d.extend_max = 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d.extend_unit = DEMUR_UNIT_CALENDAR;
    CHECK_ERR(DEMUR_OK, demur_deadlines_check(&d));
    d.extend_max = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d = good;
    d.escalate = 2;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d = good;
    d.holidays = 2;
    d.holiday[0] = d.holiday[1] = 5;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
    d.holidays = DEMUR_HOLIDAYS_MAX + 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_check(&d));
}

static void test_a_file_that_is_too_long_and_memory_that_runs_out(void)
{
    static uint8_t text[DEMUR_DEADLINES_TEXT_BYTES + 1];
    struct demur_deadlines d = {.workdays = 1};
    struct demur_problem problem;
    uint8_t *out = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_deadlines_parse(&d, &problem, (struct demur_span){text, sizeof text}));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_deadlines_print(&out, &len, &d));
    demur_test_fail_alloc(0);
    CHECK(out == NULL);
    d.holidays = 1;
    d.holiday[0] = UINT32_MAX;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_deadlines_print(&out, &len, &d));
}

int main(void)
{
    RUN(test_the_example_of_the_protocol_is_read);
    RUN(test_what_is_printed_is_read_back);
    RUN(test_every_mistake_is_named_with_its_line);
    RUN(test_answer_from_an_acknowledgement_that_is_none_is_refused);
    RUN(test_one_value_has_one_form);
    RUN(test_a_file_that_is_too_long_and_memory_that_runs_out);
    return tap_done();
}
