/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* csv_test.c -- encodings, separators, quotation, line numbers and limits of tables. */
#include "demur/csv.h"
#include "demur/memory.h"

#include "tap.h"

#define SPAN(s) ((struct demur_span){(const uint8_t *)(s), sizeof(s) - 1})

/* All fields of file as "a|b;c|d;", each record with the line it begins on. */
struct table {
    enum demur_err err;
    struct demur_problem problem;
    enum demur_csv_encoding encoding;
    char separator;
    bool is_loose;
    char text[512];
    char lines[64];
};

static void add(char *text, size_t cap, const void *data, size_t len)
{
    size_t at = strlen(text);

    if (CHECK(at + len < cap)) memcpy(text + at, data, len);
}

static void read_table(struct table *t, struct demur_span file)
{
    struct demur_csv *csv = NULL;

    memset(t, 0, sizeof *t);
    t->err = demur_csv_open(&csv, &t->problem, file);
    if (t->err != DEMUR_OK) {
        CHECK(csv == NULL);
        return;
    }
    t->encoding = demur_csv_encoding(csv);
    t->separator = demur_csv_separator(csv);
    for (;;) {
        struct demur_csv_record r = {0};
        char line[8];

        t->err = demur_csv_next(csv, &r, &t->problem);
        if (t->err != DEMUR_OK || r.fields == 0) break;
        for (size_t i = 0; i < r.fields; i++) {
            if (i > 0) add(t->text, sizeof t->text, "|", 1);
            add(t->text, sizeof t->text, r.field[i].data, r.field[i].len);
        }
        add(t->text, sizeof t->text, ";", 1);
        (void)snprintf(line, sizeof line, "%u ", (unsigned)r.line);
        add(t->lines, sizeof t->lines, line, strlen(line));
        t->is_loose = t->is_loose || r.is_loose;
    }
    demur_csv_free(csv);
}

static void check_table(struct demur_span file, const char *text, const char *lines)
{
    struct table t;

    read_table(&t, file);
    CHECK_ERR(DEMUR_OK, t.err);
    if (!CHECK(strcmp(t.text, text) == 0)) printf("# %s\n", t.text);
    if (!CHECK(strcmp(t.lines, lines) == 0)) printf("# %s\n", t.lines);
}

static void check_encoding(struct demur_span file, enum demur_csv_encoding encoding)
{
    struct table t;

    read_table(&t, file);
    CHECK_ERR(DEMUR_OK, t.err);
    CHECK(t.encoding == encoding);
    if (!CHECK(strcmp(t.text, "a|M\xc3\xbcller;1|\xe2\x82\xac;") == 0)) printf("# %s\n", t.text);
}

static void test_each_encoding_is_known_and_read(void)
{
    check_encoding(SPAN("a,M\xc3\xbcller\n1,\xe2\x82\xac\n"), DEMUR_CSV_UTF8);
    check_encoding(SPAN("\xef\xbb\xbf"
                        "a,M\xc3\xbcller\n1,\xe2\x82\xac\n"),
                   DEMUR_CSV_UTF8_BOM);
    check_encoding(SPAN("a,M\xfcller\n1,\x80\n"), DEMUR_CSV_WINDOWS_1252);
    check_encoding(SPAN("\xff\xfe"
                        "a\0,\0M\0\xfc\0l\0l\0e\0r\0\n\0"
                        "1\0,\0\xac\x20\n\0"),
                   DEMUR_CSV_UTF16LE);
    check_encoding(SPAN("\xfe\xff\0a\0,\0M\0\xfc\0l\0l\0e\0r\0\n\0"
                        "1\0,\x20\xac\0\n"),
                   DEMUR_CSV_UTF16BE);
    check_encoding(SPAN("a\0,\0M\0\xfc\0l\0l\0e\0r\0\n\0"
                        "1\0,\0\xac\x20\n\0"),
                   DEMUR_CSV_UTF16LE);
    check_encoding(SPAN("\0a\0,\0M\0\xfc\0l\0l\0e\0r\0\n\0"
                        "1\0,\x20\xac\0\n"),
                   DEMUR_CSV_UTF16BE);
}

static void test_characters_beyond_the_first_plane_are_read(void)
{
    check_table(SPAN("\xff\xfe\x3d\xd8\x00\xde,\0b\0"), "\xf0\x9f\x98\x80|b;", "1 ");
}

static void test_damage_is_said_and_not_guessed_away(void)
{
    static const struct {
        enum demur_err err;
        uint32_t line;
        struct demur_span file;
    } cases[] = {
        {DEMUR_ERR_LENGTH, 0, {(const uint8_t *)"", 0}},
        {DEMUR_ERR_FORMAT,
         2,
         {(const uint8_t *)"\xef\xbb\xbf"
                           "a\nb\xff\n",
          8}},
        {DEMUR_ERR_FORMAT, 2, {(const uint8_t *)"\xc3\xbc\xc3\xbc\n\xc3\n", 7}},
        {DEMUR_ERR_FORMAT,
         1,
         {(const uint8_t *)"\xff\xfe\x3d\xd8"
                           "a\0",
          6}},
        {DEMUR_ERR_FORMAT,
         1,
         {(const uint8_t *)"\xff\xfe"
                           "a\0b",
          5}},
        {DEMUR_ERR_FORMAT, 0, {(const uint8_t *)"PK\003\004xxxx", 8}},
        {DEMUR_ERR_FORMAT, 0, {(const uint8_t *)"%PDF-1.4", 8}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table t;

        read_table(&t, cases[i].file);
        CHECK_ERR(cases[i].err, t.err);
        CHECK(t.problem.line == cases[i].line && t.problem.sentence[0] != '\0');
    }
}

static void test_the_separator_is_found(void)
{
    check_table(SPAN("a,b\n1,2\n"), "a|b;1|2;", "1 2 ");
    check_table(SPAN("a;b\n1;2,5\n"), "a|b;1|2,5;", "1 2 ");
    check_table(SPAN("a\tb\n1\t2,5\n"), "a|b;1|2,5;", "1 2 ");
    check_table(SPAN("a|b\n1|2\n"), "a|b;1|2;", "1 2 ");
    check_table(SPAN("name, first;id\nM, A;1\nM, B;2\n"), "name, first|id;M, A|1;M, B|2;",
                "1 2 3 ");
    check_table(SPAN("\"a;b;c\",d\n1,2\n"), "a;b;c|d;1|2;", "1 2 ");
    check_table(SPAN("sep=;\na,a;b\n"), "a,a|b;", "2 ");
    check_table(SPAN("alone\nx\n"), "alone;x;", "1 2 ");
}

static void test_the_separator_is_found_again_below_a_title(void)
{
    struct demur_csv_record r = {0};
    struct demur_csv *csv = NULL;
    struct demur_problem problem;

    if (!CHECK_ERR(DEMUR_OK, demur_csv_open(&csv, &problem, SPAN("a, b\n1;2;3\n4;5;6\n")))) return;
    CHECK_ERR(DEMUR_OK, demur_csv_next(csv, &r, &problem));
    demur_csv_find_separator(csv);
    CHECK(demur_csv_separator(csv) == ';');
    CHECK_ERR(DEMUR_OK, demur_csv_next(csv, &r, &problem));
    CHECK(r.fields == 3 && r.line == 2);
    demur_csv_free(csv);
    csv = NULL;
    if (!CHECK_ERR(DEMUR_OK, demur_csv_open(&csv, &problem, SPAN("sep=,\na;b\n1;2\n")))) return;
    demur_csv_find_separator(csv);
    CHECK(demur_csv_separator(csv) == ','); /* as the file says */
    demur_csv_free(csv);
}

static void test_quotation_and_line_breaks(void)
{
    check_table(SPAN("a,b\r\n\"x\r\ny\",\"z\"\"z\"\r\n3,\r\n"), "a|b;x\r\ny|z\"z;3|;", "1 2 4 ");
    check_table(SPAN("a,b\r1,2\r\r3,4"), "a|b;1|2;3|4;", "1 2 4 ");
    check_table(SPAN("a,b\n\n\n\"\",2\n"), "a|b;|2;", "1 4 ");
    check_table(SPAN("a,b\n5\" pipe,2\n"), "a|b;5\" pipe|2;", "1 2 ");
    check_table(SPAN("a,b\n1,"), "a|b;1|;", "1 2 ");
}

static void test_text_behind_a_closing_quotation_mark_is_pointed_out(void)
{
    struct table t;

    read_table(&t, SPAN("a,b\n\"x\" y,2\n3,4\n"));
    CHECK_ERR(DEMUR_OK, t.err);
    CHECK(t.is_loose && strcmp(t.text, "a|b;x y|2;3|4;") == 0);
}

static void test_an_open_quotation_mark_is_an_error_with_its_line(void)
{
    struct table t;

    read_table(&t, SPAN("a,b\n1,2\n\"x,2\n3,4\n"));
    CHECK_ERR(DEMUR_ERR_FORMAT, t.err);
    CHECK(t.problem.line == 3);
}

/* Read a file of one heading and then len bytes of fill. */
static enum demur_err read_filled(size_t len, char first, char fill)
{
    static uint8_t file[DEMUR_CSV_FIELD_BYTES + 16];
    struct demur_problem problem;
    struct demur_csv *csv = NULL;
    struct demur_csv_record r;

    memset(file, fill, sizeof file);
    file[0] = (uint8_t)first;
    enum demur_err err = demur_csv_open(&csv, &problem, (struct demur_span){file, len});

    if (err == DEMUR_OK) err = demur_csv_next(csv, &r, &problem);
    if (err != DEMUR_OK) {
        CHECK(csv == NULL || demur_csv_next(csv, &r, &problem) != DEMUR_OK);
    }
    demur_csv_free(csv);
    return err;
}

static void test_fields_and_columns_are_bounded(void)
{
    CHECK_ERR(DEMUR_OK, read_filled(DEMUR_CSV_FIELD_BYTES, 'x', 'x'));
    CHECK_ERR(DEMUR_ERR_RANGE, read_filled(DEMUR_CSV_FIELD_BYTES + 1, 'x', 'x'));
    CHECK_ERR(DEMUR_ERR_RANGE, read_filled(DEMUR_CSV_FIELD_BYTES + 3, '"', 'x'));
    CHECK_ERR(DEMUR_ERR_FORMAT, read_filled(DEMUR_CSV_FIELD_BYTES, '"', 'x'));
    CHECK_ERR(DEMUR_OK, read_filled(DEMUR_CSV_FIELDS_MAX - 1, ',', ','));
    CHECK_ERR(DEMUR_ERR_RANGE, read_filled(DEMUR_CSV_FIELDS_MAX, ',', ','));
}

static void test_memory_that_runs_out_is_an_error_like_any_other(void)
{
    for (unsigned nth = 1; nth <= 2; nth++) {
        struct demur_csv *csv = NULL;
        struct demur_problem problem;

        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM, demur_csv_open(&csv, &problem, SPAN("a,b\n")));
        demur_test_fail_alloc(0);
        CHECK(csv == NULL);
    }
    demur_csv_free(NULL);
}

int main(void)
{
    RUN(test_each_encoding_is_known_and_read);
    RUN(test_characters_beyond_the_first_plane_are_read);
    RUN(test_damage_is_said_and_not_guessed_away);
    RUN(test_the_separator_is_found);
    RUN(test_the_separator_is_found_again_below_a_title);
    RUN(test_quotation_and_line_breaks);
    RUN(test_text_behind_a_closing_quotation_mark_is_pointed_out);
    RUN(test_an_open_quotation_mark_is_an_error_with_its_line);
    RUN(test_fields_and_columns_are_bounded);
    RUN(test_memory_that_runs_out_is_an_error_like_any_other);
    return tap_done();
}
