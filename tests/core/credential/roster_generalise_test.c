/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_generalise_test.c -- grades become bands, and rare values are merged. */
#include "import_for_tests.h"

/* ---- bands and merging ----------------------------------------------------------------- */

/* A file of "ID,Grade,Class,Unit" with n[i] rows of what line[i] says. */
static struct demur_roster_import *import_counts(const char *const *line, const unsigned *n,
                                                 size_t lines,
                                                 const struct demur_import_options *options)
{
    static char file[65536];
    size_t len = (size_t)snprintf(file, sizeof file, "ID,Grade,Class,Unit\n");
    unsigned key = 1;

    for (size_t i = 0; i < lines; i++) {
        for (unsigned j = 0; j < n[i]; j++) {
            len += (size_t)snprintf(file + len, sizeof file - len, "%u,%s\n", key++, line[i]);
        }
    }
    return import_with(file, options);
}

/* The grades of a real roster: thirds of 448 are nearest to 130, and to 325. */
static void test_grades_are_cut_at_thirds(void)
{
    static const char *const line[] = {"G3,,", "G4,,", "G5,,", "G6,,", "G7,,", "G8,,", "G10,,"};
    static const unsigned n[] = {130, 89, 106, 63, 37, 20, 3};
    struct demur_import_options options = options_of(20);
    struct demur_roster_import *import = import_counts(line, n, 7, &options);

    if (import == NULL) return;
    CHECK(import->bands == 3 && import->band[0].rows == 130 && import->band[2].rows == 123);
    CHECK(has_name(import, DEMUR_ATTRIBUTE_BAND, 1, "junior", 130));
    CHECK(has_name(import, DEMUR_ATTRIBUTE_BAND, 2, "mid", 195));
    CHECK(has_name(import, DEMUR_ATTRIBUTE_BAND, 3, "senior", 123));
    CHECK(import->attribute[DEMUR_ATTRIBUTE_BAND].values == 7);
    CHECK(is_text(import->attribute[DEMUR_ATTRIBUTE_BAND].value[6].name, "G10"));
    CHECK(import->attribute[DEMUR_ATTRIBUTE_BAND].value[6].code == 3);
    demur_roster_import_free(import);
}

static void test_rare_bands_join_the_neighbour_of_fewer_rows(void)
{
    static const char *const line[] = {"a,,", "b,,", "c,,", "d,,"};
    static const struct {
        unsigned n[4];
        const char *name[4];
        uint32_t rows[4];
        uint16_t code[4]; /* of each band before merging */
    } cases[] = {
        {{20, 19, 30, 40}, {"A+B", "C", "D"}, {39, 30, 40}, {1, 1, 2, 3}},
        {{30, 19, 20, 40}, {"A", "B+C", "D"}, {30, 39, 40}, {1, 2, 2, 3}},
        {{20, 5, 20, 40}, {"A+B", "C", "D"}, {25, 20, 40}, {1, 1, 2, 3}},
        {{5, 6, 7, 8}, {"A+B+C+D"}, {26}, {1, 1, 1, 1}},
        {{3, 0, 30, 40}, {"A+C", "D"}, {33, 40}, {1, 0, 1, 2}},
        {{19, 0, 0, 0}, {"A"}, {19}, {1, 0, 0, 0}},
    };
    struct demur_problem problem;
    struct demur_grade_map *map = NULL;

    if (!CHECK_ERR(DEMUR_OK, demur_grade_map_parse(&map, &problem, span("a=A\nb=B\nc=C\nd=D\n")))) {
        return;
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_import_options options = options_of(20);

        options.grades = map;
        struct demur_roster_import *import = import_counts(line, cases[i].n, 4, &options);

        if (import == NULL) continue;
        uint16_t count = 0;

        for (; count < 4 && cases[i].name[count] != NULL; count++) {
            if (!CHECK(has_name(import, DEMUR_ATTRIBUTE_BAND, (uint16_t)(count + 1),
                                cases[i].name[count], cases[i].rows[count]))) {
                printf("# case %zu, code %u\n", i, count + 1U);
            }
        }
        CHECK(import->attribute[DEMUR_ATTRIBUTE_BAND].names.count == count);
        for (size_t j = 0; j < 4; j++) CHECK(import->band[j].code == cases[i].code[j]);
        demur_roster_import_free(import);
    }
    demur_grade_map_free(map);
}

static void test_grades_that_the_table_lacks_stop_the_import_if_few_have_them(void)
{
    static const char *const line[] = {"a,,", "ZZ9,,"};
    static const unsigned few[] = {40, 19};
    static const unsigned enough[] = {40, 20};
    struct demur_problem problem;
    struct demur_grade_map *map = NULL;
    struct demur_import_options options = options_of(20);

    if (!CHECK_ERR(DEMUR_OK, demur_grade_map_parse(&map, &problem, span("a=A\n")))) return;
    options.grades = map;
    struct demur_roster_import *import = import_counts(line, few, 2, &options);

    if (import != NULL) {
        CHECK(import->is_stopped && import->rows == 0);
        CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED, "19 rows have no band"));
        CHECK(
            has_problem(import, 42, DEMUR_IMPORT_NOTE, "\"ZZ9\" is a grade that the table lacks"));
    }
    demur_roster_import_free(import);
    import = import_counts(line, enough, 2, &options);
    if (import != NULL) {
        CHECK(!import->is_stopped && import->attribute[DEMUR_ATTRIBUTE_BAND].rows[0] == 20);
        CHECK(import->attribute[DEMUR_ATTRIBUTE_BAND].value[1].code == 0);
    }
    demur_roster_import_free(import);
    demur_grade_map_free(map);
}

static void test_rows_without_a_grade_are_told_from_grades_without_a_band(void)
{
    static const char *const line[] = {"a,,", ",,", "ZZ9,,"};
    static const struct {
        unsigned n[3];
        const char *says;
    } cases[] = {
        {{40, 12, 0},
         "12 rows have no band, which is fewer than 20: the cell of the grade is empty"},
        {{40, 1, 0}, "1 row has no band, which is fewer than 20: the cell of the grade is empty"},
        {{40, 0, 1}, "1 row has no band, which is fewer than 20: map its grade to a band"},
        {{40, 5, 7}, "12 rows have no band, which is fewer than 20: in 5 the cell of the grade is"},
    };
    struct demur_problem problem;
    struct demur_grade_map *map = NULL;
    struct demur_import_options options = options_of(20);

    if (!CHECK_ERR(DEMUR_OK, demur_grade_map_parse(&map, &problem, span("a=A\n")))) return;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        options.grades = map;
        struct demur_roster_import *import = import_counts(line, cases[i].n, 3, &options);

        if (import != NULL) CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED, cases[i].says));
        demur_roster_import_free(import);
    }
    demur_grade_map_free(map);
}

static void test_rare_classes_and_units_become_unspecified(void)
{
    static const char *const line[] = {"1,a,x", "1,b,y", "1,c,z", "1,,w"};
    static const struct {
        unsigned n[4];
        uint32_t unspecified;
        uint16_t left;
    } cases[] = {
        {{20, 20, 20, 20}, 20, 3}, /* all are frequent enough */
        {{19, 20, 30, 20}, 39, 2}, /* a goes */
        {{19, 20, 30, 0}, 39, 1},  /* a goes, and being rare takes b in */
        {{30, 40, 50, 1}, 31, 2},  /* a rare 0 takes the rarest in */
        {{5, 6, 50, 0}, 61, 0},    /* 5, then 11, then all */
        {{5, 6, 7, 1}, 19, 0},     /* all are too few: nothing else is left */
        {{0, 19, 0, 0}, 0, 1},     /* the only value is no marker */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_import_options options = options_of(20);
        struct demur_roster_import *import = import_counts(line, cases[i].n, 4, &options);

        if (import == NULL) continue;
        const struct demur_import_attribute *a = &import->attribute[DEMUR_ATTRIBUTE_CLASS];

        if (!CHECK(a->rows[0] == cases[i].unspecified && a->names.count == cases[i].left)) {
            printf("# case %zu: %u %u\n", i, (unsigned)a->rows[0], a->names.count);
        }
        CHECK(import->attribute[DEMUR_ATTRIBUTE_UNIT].is_left_out);
        demur_roster_import_free(import);
    }
}

static void test_no_code_is_rarer_than_k_min_and_cells_add_up(void)
{
    static const char *const line[] = {"1,a,x", "1,b,y", "2,a,y", "3,c,z", "4,c,x", "5,a,w"};
    static const unsigned n[] = {17, 23, 41, 9, 30, 12};
    struct demur_import_options options = options_of(20);

    options.with_unit = true;
    struct demur_roster_import *import = import_counts(line, n, 6, &options);

    if (import == NULL) return;
    uint32_t rows = 0;

    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        uint32_t sum = 0;

        for (size_t code = 0; code <= DEMUR_UNITS_MAX; code++) {
            uint32_t with = import->attribute[a].rows[code];
            uint32_t counted = 0;

            for (size_t i = 0; i < import->rows; i++) {
                counted += import->row[i].codes.code[a] == code;
            }
            CHECK(with == counted && (with == 0 || with >= 20));
            sum += with;
        }
        CHECK(sum == import->rows);
    }
    for (size_t i = 0; i < import->cells; i++) rows += import->cell[i].rows;
    CHECK(rows == import->rows && rows == 132);
    for (size_t i = 1; i < import->rows; i++) {
        CHECK(memcmp(import->row[i - 1].id.bytes, import->row[i].id.bytes, 16) < 0);
    }
    demur_roster_import_free(import);
}

static void test_too_many_cells_leave_the_unit_out(void)
{
    static char file[131072];
    size_t len = (size_t)snprintf(file, sizeof file, "ID,Grade,Class,Unit\n");

    for (unsigned i = 0; i < 3000; i++) {
        len += (size_t)snprintf(file + len, sizeof file - len, "%u,%u,%u,%u\n", i, i % 3,
                                i / 3 % 16, i / 48 % 190);
    }
    struct demur_roster_import *import = import_of(file, 1);

    if (import == NULL) return;
    CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE, "more than 2048 cells"));
    CHECK(!import->is_stopped && import->cells == 48);
    CHECK(import->attribute[DEMUR_ATTRIBUTE_UNIT].is_left_out);
    CHECK(import->attribute[DEMUR_ATTRIBUTE_UNIT].names.count == 0);
    CHECK(import->attribute[DEMUR_ATTRIBUTE_UNIT].rows[0] == 3000);
    demur_roster_import_free(import);
}

static void test_too_many_units_are_left_out_and_too_many_classes_stop(void)
{
    static char file[16384];
    size_t len = (size_t)snprintf(file, sizeof file, "ID,Grade,Unit\n");

    for (unsigned i = 0; i < 201; i++) {
        len += (size_t)snprintf(file + len, sizeof file - len, "%u,1,%u\n", i, i);
    }
    struct demur_roster_import *import = import_of(file, 1);

    if (import != NULL) {
        CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE, "more than 200 units"));
        CHECK(!import->is_stopped && import->cells == 1);
    }
    demur_roster_import_free(import);
    memcpy(file, "ID,Grade,Class\n", 15);
    memmove(file + 15, file + 14, strlen(file + 14) + 1);
    file[14] = '\n';
    import = import_of(file, 1);
    if (import != NULL) CHECK(import->is_stopped);
    demur_roster_import_free(import);
}

static void test_principals_are_named_by_their_keys(void)
{
    struct demur_import_principal principal[] = {{7, span(" 2 ")}, {9, span("5")}};
    struct demur_import_options options = options_of(1);

    options.principal = principal;
    options.principals = 1;
    struct demur_roster_import *import = import_with("ID,Grade\n1,1\n2,1\n", &options);

    if (import != NULL) {
        const struct demur_roster_row *row = row_of(import, "2");
        const struct demur_roster_row *other = row_of(import, "1");

        CHECK(row != NULL && row->principal == 7);
        CHECK(other != NULL && other->principal == 0);
        CHECK(import->cells == 1 && import->cell[0].principals == 1);
    }
    demur_roster_import_free(import);
    options.principals = 2;
    import = import_with("ID,Grade\n1,1\n2,1\n", &options);
    if (import != NULL) {
        CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED, "principal 9 has no row"));
        CHECK(import->rows == 0);
    }
    demur_roster_import_free(import);
    principal[1].key = span("2");
    import = import_with("ID,Grade\n1,1\n2,1\n", &options);
    if (import != NULL) {
        CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED, "principals 7 and 9 are one person"));
    }
    demur_roster_import_free(import);
}

static void test_order_of_records_does_not_matter(void)
{
    struct demur_roster_import *a = import_of("ID,Grade,Unit\n1,2,x\n2,1,y\n3,3,z\n", 1);
    struct demur_roster_import *b = import_of("Unit,Grade,ID\nz,3,3\nx,2,1\ny,1,2\n", 1);

    if (a != NULL && b != NULL && CHECK(a->rows == 3 && b->rows == 3)) {
        CHECK_BYTES(a->row, b->row, 3 * sizeof a->row[0]);
    }
    demur_roster_import_free(a);
    demur_roster_import_free(b);
}

int main(void)
{
    RUN(test_grades_are_cut_at_thirds);
    RUN(test_rare_bands_join_the_neighbour_of_fewer_rows);
    RUN(test_grades_that_the_table_lacks_stop_the_import_if_few_have_them);
    RUN(test_rows_without_a_grade_are_told_from_grades_without_a_band);
    RUN(test_rare_classes_and_units_become_unspecified);
    RUN(test_no_code_is_rarer_than_k_min_and_cells_add_up);
    RUN(test_too_many_cells_leave_the_unit_out);
    RUN(test_too_many_units_are_left_out_and_too_many_classes_stop);
    RUN(test_principals_are_named_by_their_keys);
    RUN(test_order_of_records_does_not_matter);
    return tap_done();
}
