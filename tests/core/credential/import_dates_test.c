/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_dates_test.c -- last days and statuses, in the forms in which exports have them. */
#include "import_for_tests.h"

enum fate { MEMBER, LEAVER, REFUSED };

/* What becomes of a record with that last day or status; today is 2025-10-01. */
static enum fate fate_of(const char *heading, const char *cell)
{
    char file[128];
    enum fate fate = REFUSED;

    (void)snprintf(file, sizeof file, "ID,Grade,%s\n1,1,%s\n2,1,\n", heading, cell);
    struct demur_roster_import *import = import_of(file, 1);

    if (import == NULL) return fate;
    if (row_of(import, "1") != NULL) fate = MEMBER;
    if (import->count[DEMUR_IMPORT_SKIPPED] == 1) fate = LEAVER;
    demur_roster_import_free(import);
    return fate;
}

static void test_last_days_are_read_in_every_form(void)
{
    static const struct {
        enum fate fate;
        const char *cell;
    } cases[] = {
        {LEAVER, "2025-09-30"},
        {LEAVER, "2025-09-30T23:59:59"},
        {LEAVER, "2025-09-30 00:00"},
        {LEAVER, "20250930"},
        {LEAVER, "30.09.2025"},
        {LEAVER, "30.9.2025"},
        {LEAVER, "30/09/2025"},
        {LEAVER, "9/30/2025"},
        {LEAVER, "30-09-2025"},
        {LEAVER, "2025/09/30"},
        {LEAVER, "03/04/2025"}, /* past by either reading */
        {LEAVER, "1969-02-28"},
        {LEAVER, "45930"},
        {MEMBER, "45931"},
        {MEMBER, "2025-10-01"},
        {MEMBER, "01.10.2025"},
        {MEMBER, "20251001"},
        {MEMBER, "11/12/2025"},
        {MEMBER, "31.12.9999"},
        {MEMBER, "00.00.0000"},
        {MEMBER, "0000-00-00"},
        {MEMBER, "00/00/0000"},
        {MEMBER, "00000000"},
        {REFUSED, "01/10/2025"}, /* today, or in January */
        {REFUSED, "10/12/1"},
        {REFUSED, "2025-02-29"},
        {REFUSED, "31.04.2024"},
        {REFUSED, "13/13/2024"},
        {REFUSED, "1899-12-31"},
        {REFUSED, "2024-1"},
        {REFUSED, "2024-01-01-"},
        {REFUSED, "2024-01/01"},
        {REFUSED, "12345-01-01"},
        {REFUSED, "19999"},
        {REFUSED, "soon"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!CHECK(fate_of("Exit date", cases[i].cell) == cases[i].fate)) {
            printf("# %s\n", cases[i].cell);
        }
    }
}

static void test_statuses_of_seven_languages_are_known(void)
{
    static const char *const left[] = {"Inactive", "ausgeschieden", "Inaktiv",    "sorti",
                                       "Baja",     "Cessato",       "uit dienst", "Desligado",
                                       "nein",     "Não",           "Withdrawn",  "LICENCIÉ"};
    static const char *const active[] = {"Active", "aktiv",     "Actif", "alta?", "Attivo",
                                         "Actief", "In dienst", "ativo", "Ja",    "Férias"};

    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        if (!CHECK(fate_of("Status", left[i]) == LEAVER)) printf("# %s\n", left[i]);
    }
    for (size_t i = 0; i < sizeof active / sizeof active[0]; i++) {
        if (!CHECK(fate_of("Status", active[i]) == MEMBER)) printf("# %s\n", active[i]);
    }
}

/* "on" stands in words of the list, but is none of them. */
static void test_a_part_of_a_known_status_is_not_known(void)
{
    static const char *const unknown[] = {"on", "term", "active working", "?"};

    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        char file[64];

        (void)snprintf(file, sizeof file, "ID,Grade,Status\n1,1,%s\n2,1,\n", unknown[i]);
        struct demur_roster_import *import = import_of(file, 1);

        if (import == NULL) continue;
        CHECK(import->rows == 2);
        CHECK(has_problem(import, 2, DEMUR_IMPORT_NOTE, "is no status that is known"));
        demur_roster_import_free(import);
    }
}

int main(void)
{
    RUN(test_last_days_are_read_in_every_form);
    RUN(test_statuses_of_seven_languages_are_known);
    RUN(test_a_part_of_a_known_status_is_not_known);
    return tap_done();
}
