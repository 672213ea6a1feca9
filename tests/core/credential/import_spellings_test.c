/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_spellings_test.c -- one value in several spellings, and cells that say "N/A". */
#include "import_for_tests.h"

static void test_case_and_inner_blanks_make_no_class_unit_or_grade(void)
{
    struct demur_roster_import *import = import_of(
        "ID,Grade,Class,Unit\n1,g4,Permanent,F\xc3\x96RDE  Ost\n2,G4,PERMANENT,f\xc3\xb6rde "
        "ost\n3,G4,permanent,F\xc3\xb6rde Ost\n4,G4,permanent,F\xc3\xb6rde Ost\n",
        1);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->rows == 4 && import->cells == 1);
    CHECK(has_name(import, DEMUR_ATTRIBUTE_CLASS, 1, "permanent", 4));
    CHECK(has_name(import, DEMUR_ATTRIBUTE_UNIT, 1, "F\xc3\xb6rde Ost", 4));
    CHECK(import->attribute[DEMUR_ATTRIBUTE_BAND].values == 1);
    CHECK(is_text(import->attribute[DEMUR_ATTRIBUTE_BAND].value[0].name, "G4"));
    CHECK(import->attribute[DEMUR_ATTRIBUTE_BAND].value[0].rows == 4);
    CHECK(has_problem(import, 3, DEMUR_IMPORT_NOTE,
                      "\"PERMANENT\" (1 row) is the class \"permanent\" in another spelling"));
    CHECK(has_problem(import, 2, DEMUR_IMPORT_NOTE, "\"g4\" (1 row) is the grade \"G4\""));
    CHECK(import->count[DEMUR_IMPORT_NOTE] == 5);
    demur_roster_import_free(import);
}

static void test_which_spelling_is_kept_does_not_depend_on_the_order(void)
{
    struct demur_roster_import *a = import_of("ID,Grade,Class\n1,1,perm\n2,1,Perm\n3,1,PERM\n", 1);
    struct demur_roster_import *b = import_of("ID,Grade,Class\n3,1,PERM\n2,1,Perm\n1,1,perm\n", 1);

    if (a != NULL && b != NULL) {
        CHECK(has_name(a, DEMUR_ATTRIBUTE_CLASS, 1, "PERM", 3));
        CHECK(has_name(b, DEMUR_ATTRIBUTE_CLASS, 1, "PERM", 3));
    }
    demur_roster_import_free(a);
    demur_roster_import_free(b);
}

static void test_one_person_in_two_spellings_is_one_person(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Class\n1,G4,Permanent\n1,g4,PERMANENT\n", 1);

    if (import == NULL) return;
    CHECK(import->rows == 1 && import->count[DEMUR_IMPORT_REFUSED] == 0);
    CHECK(has_problem(import, 3, DEMUR_IMPORT_SKIPPED, "again, with the same values"));
    CHECK(import->count[DEMUR_IMPORT_NOTE] == 1); /* nobody but the first has G4 */
    demur_roster_import_free(import);
}

static void test_accents_and_other_letters_still_count(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Class\n1,1,cadre\n2,1,cadr\xc3\xa9\n3,1,cadres\n", 1);

    if (import == NULL) return;
    CHECK(import->attribute[DEMUR_ATTRIBUTE_CLASS].names.count == 3);
    CHECK(import->problems == 0);
    demur_roster_import_free(import);
}

static void test_cells_that_say_nothing_are_empty_and_that_is_said(void)
{
    static const char *const words[] = {"N/A", "#N/A", "n.a.",         "NULL",  "null", "-",
                                        "--",  "#NV",  "\xe2\x80\x93", " n/a ", "#N/D", "(null)"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char file[128];

        (void)snprintf(file, sizeof file,
                       "ID,Grade,Class,Exit date\n1,G1,%s,%s\n2,G1,,\n3,G1,a,\n%s,G1,a,\n",
                       words[i], words[i], words[i]);
        struct demur_roster_import *import = import_of(file, 1);

        if (import == NULL) continue;
        CHECK(import->rows == 3 && import->attribute[DEMUR_ATTRIBUTE_CLASS].rows[0] == 2);
        CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE, "\"Class\" says \"N/A\""));
        CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE, "in 1 record: that is taken for an empty"));
        CHECK(has_problem(import, 5, DEMUR_IMPORT_REFUSED, "there is no person key"));
        demur_roster_import_free(import);
    }
}

int main(void)
{
    RUN(test_case_and_inner_blanks_make_no_class_unit_or_grade);
    RUN(test_which_spelling_is_kept_does_not_depend_on_the_order);
    RUN(test_one_person_in_two_spellings_is_one_person);
    RUN(test_accents_and_other_letters_still_count);
    RUN(test_cells_that_say_nothing_are_empty_and_that_is_said);
    return tap_done();
}
