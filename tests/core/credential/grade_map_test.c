/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* grade_map_test.c -- what grade_map.h promises. */
#include "demur/grade_map.h"
#include "demur/memory.h"

#include "credential/natural.h"

#include "tap.h"

static struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static bool is_text(struct demur_span s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.data, text, s.len) == 0;
}

static void test_grades_lists_and_ranges_are_found(void)
{
    struct demur_grade_map *map = NULL;
    struct demur_problem problem;

    if (!CHECK_ERR(DEMUR_OK,
                   demur_grade_map_parse(&map, &problem,
                                         span("# low to high\nG1..G4 = junior\nG5, G6=mid\n"
                                              "G7..G10 , SES = senior staff\nP3 = mid\n\xc3\xa4"
                                              "2=mid\n")))) {
        return;
    }
    CHECK(demur_grade_map_bands(map) == 3);
    CHECK(is_text(demur_grade_map_band(map, 0), "junior"));
    CHECK(is_text(demur_grade_map_band(map, 2), "senior staff"));
    CHECK(demur_grade_map_find(map, span("G1")) == 1);
    CHECK(demur_grade_map_find(map, span("g4 ")) == 1);
    CHECK(demur_grade_map_find(map, span("G04")) == 1);
    CHECK(demur_grade_map_find(map, span("G5")) == 2);
    CHECK(demur_grade_map_find(map, span("P3")) == 2);
    CHECK(demur_grade_map_find(map, span("G10")) == 3);
    CHECK(demur_grade_map_find(map, span("ses")) == 3);
    CHECK(demur_grade_map_find(map, span("\xc3\x84"
                                         "2")) == 2);
    CHECK(demur_grade_map_find(map, span("G11")) == 0);
    CHECK(demur_grade_map_find(map, span("G")) == 0);
    CHECK(demur_grade_map_find(map, span("H2")) == 0);
    CHECK(demur_grade_map_find(map, span("")) == 0);
    demur_grade_map_free(map);
}

static void test_every_mistake_is_named_with_its_line(void)
{
    static const struct {
        uint32_t line;
        const char *text;
    } cases[] = {
        {0, ""},
        {1, "G1\n"},
        {1, "G1 =\n"},
        {1, "G1,,G2 = x\n"},
        {1, "G1..H4 = x\n"},
        {1, "G..G4 = x\n"},
        {1, "G4..G1 = x\n"},
        {2, "G1..G4 = x\nG4 = y\n"},
        {2, "G4 = x\nG1..G4 = y\n"},
        {2, "G1..G4 = x\nG3..G5 = y\n"},
        {2, "SES = x\nses = y\n"},
        {17,
         "1=a\n2=b\n3=c\n4=d\n5=e\n6=f\n7=g\n8=h\n9=i\n10=j\n11=k\n12=l\n13=m\n14=n\n15=o\n16=p\n"
         "17=q\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_grade_map *map = NULL;
        struct demur_problem problem = {.line = 99};

        CHECK_ERR(DEMUR_ERR_FORMAT, demur_grade_map_parse(&map, &problem, span(cases[i].text)));
        CHECK(map == NULL && problem.line == cases[i].line && problem.sentence[0] != '\0');
        demur_grade_map_free(map);
    }
}

/* Whoever gives the roster for the table has given names, and keys before "=". */
static void test_nothing_of_a_wrong_file_is_quoted(void)
{
    static const char *const files[] = {
        "0;A0;Canary\n",        "Canary\n",
        "Canary =\n",           "Canary = x\nCANARY = y\n",
        "Canary..x = y\n",      "Canary9..Canary1=x\n",
        "x,,Canary = Canary\n", "a=b\nc,Canary\n",
    };

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct demur_grade_map *map = NULL;
        struct demur_problem problem = {.line = 0};

        CHECK_ERR(DEMUR_ERR_FORMAT, demur_grade_map_parse(&map, &problem, span(files[i])));
        if (!CHECK(strstr(problem.sentence, "anary") == NULL && problem.line > 0)) {
            printf("# %s\n", problem.sentence);
        }
        demur_grade_map_free(map);
    }
}

static void test_the_expected_form_of_a_line_is_said(void)
{
    struct demur_grade_map *map = NULL;
    struct demur_problem problem = {.line = 0};

    CHECK_ERR(DEMUR_ERR_FORMAT, demur_grade_map_parse(&map, &problem, span("G1=x\n0;A0;B\n")));
    CHECK(problem.line == 2 && strstr(problem.sentence, "\"G1..G4 = junior\"") != NULL);
    demur_grade_map_free(map);
}

static void test_a_file_that_is_too_long_and_memory_that_runs_out(void)
{
    static uint8_t text[DEMUR_GRADE_MAP_BYTES_MAX + 1];
    struct demur_grade_map *map = NULL;
    struct demur_problem problem;

    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_grade_map_parse(&map, &problem, (struct demur_span){text, sizeof text}));
    for (unsigned nth = 1; nth <= 2; nth++) {
        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM, demur_grade_map_parse(&map, &problem, span("G1 = x\n")));
        demur_test_fail_alloc(0);
    }
    CHECK(map == NULL);
}

static void test_natural_order_counts_numbers_as_numbers(void)
{
    static const char *const ascending[] = {"",      "9",      "10",  "A",       "a",  "A2",
                                            "a10",   "G01",    "G1",  "G1a",     "G2", "G10",
                                            "G10.2", "G10.10", "SES", "\xc3\x84"};
    size_t n = sizeof ascending / sizeof ascending[0];

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            int order = demur_natural_order(span(ascending[i]), span(ascending[j]));

            if (!CHECK(i < j ? order < 0 : i > j ? order > 0 : order == 0)) {
                printf("# %s and %s\n", ascending[i], ascending[j]);
            }
        }
    }
}

int main(void)
{
    RUN(test_grades_lists_and_ranges_are_found);
    RUN(test_every_mistake_is_named_with_its_line);
    RUN(test_nothing_of_a_wrong_file_is_quoted);
    RUN(test_the_expected_form_of_a_line_is_said);
    RUN(test_a_file_that_is_too_long_and_memory_that_runs_out);
    RUN(test_natural_order_counts_numbers_as_numbers);
    return tap_done();
}
