/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_repeats_test.c -- person keys that stand often, and such as a spreadsheet has cut. */
#include "import_for_tests.h"

static void test_keys_that_a_spreadsheet_has_cut_stop_the_import(void)
{
    static const char *const cut[] = {"2.02E+11", "\"1,23E+15\"", "2E+11",   "1.5e9",
                                      "7.00E+05", "1.2E-05",      "12.3e+4", " 2.02E+11 "};

    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        char file[128];

        (void)snprintf(file, sizeof file, "Grade,Pers. no,Personnel No.\n1,x,%s\n1,y,%s\n1,z,3\n",
                       cut[i], cut[i]);
        struct demur_roster_import *import = import_of(file, 1);

        if (import == NULL) continue;
        CHECK(import->is_stopped && import->rows == 0);
        CHECK(
            has_problem(import, 0, DEMUR_IMPORT_STOPPED,
                        "column 3 \"Personnel No.\" holds person keys that a spreadsheet has cut"));
        CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED,
                          "in 2 records: export that column as text"));
        demur_roster_import_free(import);
    }
}

static void test_keys_that_only_look_alike_are_keys(void)
{
    static const char *const whole[] = {"12E5", "E+11", "2.02E",   "2.02E+", "2.E+11x",
                                        "2.02", "1E5A", "a1.2E+3", "1..2E+3"};
    char file[256];
    size_t len = (size_t)snprintf(file, sizeof file, "ID,Grade\n");

    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        len += (size_t)snprintf(file + len, sizeof file - len, "%s,1\n", whole[i]);
    }
    struct demur_roster_import *import = import_of(file, 1);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->rows == sizeof whole / sizeof whole[0]);
    demur_roster_import_free(import);
}

static void test_more_than_three_records_of_one_key_are_all_refused(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Class\nunknown,1,a\n5,1,b\nunknown,2,a\nunknown,1,a\n6,1,a\n"
                  "unknown,1,c\n7,1,a\n7,1,a\n7,1,b\n",
                  1);

    if (import == NULL) return;
    CHECK(import->rows == 3 && row_of(import, "unknown") == NULL && row_of(import, "7") != NULL);
    CHECK(import->count[DEMUR_IMPORT_REFUSED] == 4 && import->count[DEMUR_IMPORT_SKIPPED] == 2);
    for (uint32_t i = 0; i < 4; i++) {
        static const uint32_t line[] = {2, 4, 5, 7};

        CHECK(has_problem(import, line[i], DEMUR_IMPORT_REFUSED,
                          "the person key of line 2 stands in 4 records, which may be different "
                          "people's: all of them are left out"));
    }
    CHECK(has_problem(import, 10, DEMUR_IMPORT_SKIPPED, "line 8 in a second post"));
    /* What only they had, nobody has. */
    CHECK(import->attribute[DEMUR_ATTRIBUTE_BAND].values == 1);
    CHECK(import->attribute[DEMUR_ATTRIBUTE_CLASS].values == 2);
    CHECK(has_name(import, DEMUR_ATTRIBUTE_CLASS, 1, "a", 2));
    demur_roster_import_free(import);
}

static void test_leavers_with_the_key_of_a_member_do_not_count(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Status\n1,1,left\n1,1,left\n1,1,left\n1,1,left\n1,1,active\n", 1);

    if (import == NULL) return;
    CHECK(import->rows == 1 && import->count[DEMUR_IMPORT_REFUSED] == 0);
    demur_roster_import_free(import);
}

static void test_nobody_is_left_where_all_have_one_key(void)
{
    struct demur_roster_import *import = import_of("ID,Grade\n0,1\n0,1\n0,1\n0,1\n", 1);

    if (import == NULL) return;
    CHECK(import->is_stopped && import->count[DEMUR_IMPORT_REFUSED] == 4);
    CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED, "no record is a member's"));
    demur_roster_import_free(import);
}

int main(void)
{
    RUN(test_keys_that_a_spreadsheet_has_cut_stop_the_import);
    RUN(test_keys_that_only_look_alike_are_keys);
    RUN(test_more_than_three_records_of_one_key_are_all_refused);
    RUN(test_leavers_with_the_key_of_a_member_do_not_count);
    RUN(test_nobody_is_left_where_all_have_one_key);
    return tap_done();
}
