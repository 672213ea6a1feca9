/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_titles_test.c -- headings that do not stand in the first line. */
#include "import_for_tests.h"

static void test_lines_above_the_headings_are_skipped_and_said(void)
{
    static const char *const files[] = {
        "Staff list, October 2025\nID;Name;Grade\n1;canary;2\n3;canary;2\n",
        "Staff list; October 2025;;\n;;;\nID;Name;Grade;Class\n1;canary;2;a\n3;canary;2;a\n",
        "sep=;\nStaff list\n\n\nID;Grade\n1;2\n3;2\n",
        "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nID\tGrade\n1\t2\n3\t2\n",
        "\"Staff\nlist\"\nPers.-Nr.|TrfGr\n1|2\n3|2\n",
    };

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct demur_roster_import *import = import_of(files[i], 1);

        if (import == NULL) continue;
        if (!CHECK(!import->is_stopped && import->rows == 2 && import->records == 2)) {
            printf("# file %zu\n", i);
        }
        CHECK(import->count[DEMUR_IMPORT_REFUSED] == 0);
        CHECK(has_problem(import, i == 2 ? 2 : 1, DEMUR_IMPORT_NOTE, "a line above the headings"));
        for (size_t j = 0; j < import->problems; j++) {
            CHECK(strstr(import->problem[j].sentence, "Staff") == NULL);
        }
        demur_roster_import_free(import);
    }
}

static void test_a_line_above_that_may_be_a_persons_is_refused(void)
{
    struct demur_roster_import *import =
        import_of("0815;Canary;G4\nID;Name;Grade\n1;x;2\n3;y;2\n", 1);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->rows == 2);
    CHECK(has_problem(import, 1, DEMUR_IMPORT_REFUSED, "stands above the headings"));
    demur_roster_import_free(import);
}

static void test_headings_further_down_or_without_a_key_are_not_looked_for(void)
{
    static const char *const files[] = {
        "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\nID;Grade\n1;2\n",
        "Staff list\nName;Grade\nx;2\n",
        "Staff list\nID;Foo\nx;2\n",
    };

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct demur_roster_import *import = import_of(files[i], 1);

        if (import == NULL) continue;
        CHECK(import->is_stopped);
        CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED, "delete the lines above the headings"));
        demur_roster_import_free(import);
    }
}

static void test_headings_that_the_clerk_named_are_found(void)
{
    struct demur_column_choice choice[] = {
        {DEMUR_COLUMN_KEY, span("Code")},
        {DEMUR_COLUMN_GRADE, span("Step")},
    };
    struct demur_import_options options = options_of(1);

    options.choice = choice;
    options.choices = 2;
    struct demur_roster_import *import = import_with("Staff\ncode,STEP\n1,2\n3,2\n", &options);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->rows == 2);
    demur_roster_import_free(import);
}

/* A number chosen for a column is no heading: "#1" does not stand in a line with a 1. */
static void test_a_number_is_not_taken_for_a_heading(void)
{
    struct demur_column_choice choice[] = {
        {DEMUR_COLUMN_KEY, span("#1")},
        {DEMUR_COLUMN_GRADE, span("#2")},
    };
    struct demur_import_options options = options_of(1);

    options.choice = choice;
    options.choices = 2;
    struct demur_roster_import *import = import_with("Code,Step\n2,1\n1,2\n3,2\n", &options);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->rows == 3 && row_of(import, "1") != NULL);
    demur_roster_import_free(import);
}

int main(void)
{
    RUN(test_lines_above_the_headings_are_skipped_and_said);
    RUN(test_a_line_above_that_may_be_a_persons_is_refused);
    RUN(test_headings_further_down_or_without_a_key_are_not_looked_for);
    RUN(test_headings_that_the_clerk_named_are_found);
    RUN(test_a_number_is_not_taken_for_a_heading);
    return tap_done();
}
