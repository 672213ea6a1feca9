/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* csv_test.c -- the board as a table. */
#include "form_for_tests.h"

/* Commas outside of quotes in the line at s. */
static size_t commas(const char *s)
{
    size_t n = 0;
    bool is_quoted = false;

    for (; *s != '\0' && (is_quoted || *s != '\r'); s++) {
        if (*s == '"') is_quoted = !is_quoted;
        n += !is_quoted && *s == ',';
    }
    return n;
}

static void test_the_form_is_one_and_fails_whole(void)
{
    check_form(demur_board_csv);
}

static void test_a_row_for_each_memo_with_as_many_cells(void)
{
    struct sample *(*const boards[])(void) = {sample_new, sample_hostile, sample_odd};

    for (size_t i = 0; i < 3; i++) {
        char *form = form_once(demur_board_csv, boards[i]());
        size_t rows = 0;

        for (const char *at = form; *at != '\0';) {
            CHECK(commas(at) == commas(form));
            at = strstr(at, "\r\n");
            if (!CHECK(at != NULL)) break;
            at += 2;
            rows++;
        }
        CHECK(rows == SAMPLE_MEMOS + 1);
        CHECK(count_of(form, ",2025-06-12,6204\r\n") == SAMPLE_MEMOS);
        demur_free(form);
    }
}

static void test_an_empty_board_is_a_heading(void)
{
    char *form = form_once(demur_board_csv, sample_empty());

    CHECK(strncmp(form, "memo,memo_id,status,", 20) == 0 && count_of(form, "\r\n") == 1);
    CHECK(has(form, ",log_day,log_size\r\n"));
    demur_free(form);
}

static void test_figures_and_formulas(void)
{
    char *form = form_once(demur_board_csv, sample_new());

    CHECK(has(form, ",answered,\"Night transfers of pilots with one boat\",yes,2025-04-28,"
                    "2025-05-15,212,0,212,2025-05-16,2025-05-21,2025-05-20,,2025-06-09,2025-06-06,"
                    "18,15,2,14,0,0,1,4,1,1,1,1,0,41,30,12,2,0,2025-06-12,6204\r\n"));
    demur_free(form);
    form = form_once(demur_board_csv, sample_hostile());
    CHECK(has(form, ",\"'=</bdi>"));
    CHECK(!strstr(form, ",\"=") && !strstr(form, ";="));
    demur_free(form);
}

int main(void)
{
    RUN(test_the_form_is_one_and_fails_whole);
    RUN(test_a_row_for_each_memo_with_as_many_cells);
    RUN(test_an_empty_board_is_a_heading);
    RUN(test_figures_and_formulas);
    return tap_done();
}
