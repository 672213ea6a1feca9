/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/csv.h"

#include "demur/memory.h"

#include "credential/csv_text.h"
#include "credential/sentence.h"

#include <stdbool.h>
#include <string.h>

enum { SAMPLE_RECORDS = 32 };

/* Where all else is equal, the one that stands less often in text is meant. */
static const char separators[] = {'\t', '|', ';', ','};

/*
 * Fields are unquoted in place: what a field is never has more bytes than how it is written, so it
 * is moved over itself, and no copy of it exists.
 */
struct demur_csv {
    struct demur_csv_text text;
    size_t at;
    uint32_t line; /* on which at stands */
    uint32_t records;
    char separator;
    bool is_given; /* the file says which separator */
    bool has_failed;
    struct demur_span field[DEMUR_CSV_FIELDS_MAX];
};

static enum demur_err fail(struct demur_problem *problem, uint32_t line, const char *text,
                           enum demur_err err)
{
    struct demur_sentence s;

    problem->line = line;
    demur_sentence_begin(&s, problem->sentence);
    demur_sentence_add(&s, text);
    return err;
}

/* ---- the separator --------------------------------------------------------------------- */

/* How the first records are cut by one separator. */
struct cut {
    size_t fields; /* of the first record */
    size_t equal;  /* records that have as many */
};

/* Cut the records of text from from on by separator, without a look at anything else. */
static struct cut cut_by(const struct demur_csv_text *text, size_t from, char separator)
{
    struct cut cut = {0};
    size_t records = 0;
    size_t fields = 1;
    bool in_quotes = false;
    bool at_start = true;

    for (size_t i = from; i < text->len && records < SAMPLE_RECORDS; i++) {
        char c = (char)text->data[i];
        bool is_end = !in_quotes && (c == '\n' || c == '\r');

        if (c == '"' && (in_quotes || at_start)) {
            in_quotes = !in_quotes;
        } else if (!in_quotes && c == separator) {
            fields++;
        }
        bool is_last = i + 1 == text->len;

        if (is_end || is_last) {
            bool is_empty = is_end && at_start && fields == 1;

            if (!is_empty && records++ == 0) cut.fields = fields;
            if (!is_empty && fields == cut.fields) cut.equal++;
            fields = 1;
        }
        at_start = is_end || (!in_quotes && c == separator);
    }
    return cut;
}

static bool is_better(struct cut a, struct cut b)
{
    return a.equal > b.equal || (a.equal == b.equal && a.fields > b.fields);
}

void demur_csv_find_separator(struct demur_csv *csv)
{
    struct cut best = {0};

    if (csv->is_given) return;
    csv->separator = ',';
    for (size_t i = 0; i < sizeof separators; i++) {
        struct cut cut = cut_by(&csv->text, csv->at, separators[i]);

        if (cut.fields >= 2 && is_better(cut, best)) {
            best = cut;
            csv->separator = separators[i];
        }
    }
}

/* Take the separator from a first line that names it ("sep=;"), which is skipped. */
static void take_given(struct demur_csv *csv)
{
    const struct demur_csv_text *text = &csv->text;

    csv->is_given = text->len >= 6 && memcmp(text->data, "sep=", 4) == 0 &&
                    memchr(separators, text->data[4], sizeof separators) != NULL &&
                    (text->data[5] == '\n' || text->data[5] == '\r');
    if (!csv->is_given) return;
    csv->separator = (char)text->data[4];
    csv->at = 5;
}

enum demur_err demur_csv_open(struct demur_csv **out, struct demur_problem *problem,
                              struct demur_span file)
{
    struct demur_csv_text text = {0};
    enum demur_err err = demur_csv_text_read(&text, problem, file);

    if (err != DEMUR_OK) return err;
    struct demur_csv *csv = demur_alloc(sizeof *csv);

    if (csv == NULL) {
        demur_wipe_free(text.data, text.cap);
        return DEMUR_ERR_NOMEM;
    }
    csv->text = text;
    csv->line = 1;
    take_given(csv);
    demur_csv_find_separator(csv);
    *out = csv;
    return DEMUR_OK;
}

enum demur_csv_encoding demur_csv_encoding(const struct demur_csv *csv)
{
    return csv->text.encoding;
}

char demur_csv_separator(const struct demur_csv *csv)
{
    return csv->separator;
}

void demur_csv_free(struct demur_csv *csv)
{
    if (csv == NULL) return;
    demur_wipe_free(csv->text.data, csv->text.cap);
    demur_wipe_free(csv, sizeof *csv);
}

/* ---- records --------------------------------------------------------------------------- */

/* The byte at at; 0 is also what stands behind the end, so that is asked for first. */
static char here(const struct demur_csv *csv)
{
    return (char)csv->text.data[csv->at];
}

static bool is_at_end(const struct demur_csv *csv)
{
    return csv->at == csv->text.len;
}

static bool is_at_break(const struct demur_csv *csv)
{
    return !is_at_end(csv) && (here(csv) == '\n' || here(csv) == '\r');
}

/* Step over one line break: CR LF, LF or CR. */
static void skip_break(struct demur_csv *csv)
{
    bool is_cr = here(csv) == '\r';

    csv->at++;
    if (is_cr && !is_at_end(csv) && here(csv) == '\n') csv->at++;
    csv->line++;
}

/* Move what csv stands on, from was to at, down to to. */
static size_t move_down(struct demur_csv *csv, size_t to, size_t was)
{
    memmove(csv->text.data + to, csv->text.data + was, csv->at - was);
    return to + (csv->at - was);
}

/* Read to where a field without quotation marks ends, moving it down to to. */
static size_t read_rest(struct demur_csv *csv, size_t to)
{
    size_t was = csv->at;

    while (!is_at_end(csv) && !is_at_break(csv) && here(csv) != csv->separator) csv->at++;
    return move_down(csv, to, was);
}

static enum demur_err too_long(const struct demur_csv *csv, struct demur_problem *problem)
{
    return fail(problem, csv->line, "a field has more than 4096 bytes", DEMUR_ERR_RANGE);
}

/* Read a field that begins with a quotation mark, which csv stands on. */
static enum demur_err read_quoted(struct demur_csv *csv, struct demur_span *field, bool *is_loose,
                                  struct demur_problem *problem)
{
    uint32_t first_line = csv->line;
    size_t from = ++csv->at;
    size_t to = from;

    for (;;) {
        if (is_at_end(csv)) {
            return fail(problem, first_line, "a quotation mark that opens here is never closed",
                        DEMUR_ERR_FORMAT);
        }
        if (to - from > DEMUR_CSV_FIELD_BYTES) {
            return fail(problem, first_line,
                        "a quotation mark opens here and is not closed within 4096 bytes",
                        DEMUR_ERR_RANGE);
        }
        if (here(csv) == '"') {
            csv->at++;
            if (is_at_end(csv) || here(csv) != '"') break;
        }
        size_t was = csv->at;

        if (is_at_break(csv)) {
            skip_break(csv);
        } else {
            csv->at++;
        }
        to = move_down(csv, to, was);
    }
    *is_loose = *is_loose || !(is_at_end(csv) || is_at_break(csv) || here(csv) == csv->separator);
    to = read_rest(csv, to);
    *field = (struct demur_span){csv->text.data + from, to - from};
    return field->len <= DEMUR_CSV_FIELD_BYTES ? DEMUR_OK : too_long(csv, problem);
}

static enum demur_err read_plain(struct demur_csv *csv, struct demur_span *field,
                                 struct demur_problem *problem)
{
    size_t from = csv->at;
    size_t to = read_rest(csv, from);

    *field = (struct demur_span){csv->text.data + from, to - from};
    return field->len <= DEMUR_CSV_FIELD_BYTES ? DEMUR_OK : too_long(csv, problem);
}

/* Read a record to csv->field and *record, but for its line. */
static enum demur_err read_record(struct demur_csv *csv, struct demur_csv_record *record,
                                  struct demur_problem *problem)
{
    bool is_loose = false;
    uint16_t count = 0;

    for (;;) {
        if (count == DEMUR_CSV_FIELDS_MAX) {
            return fail(problem, csv->line, "there are more than 256 columns", DEMUR_ERR_RANGE);
        }
        bool is_quoted = !is_at_end(csv) && here(csv) == '"';
        struct demur_span *field = &csv->field[count++];
        enum demur_err err = is_quoted ? read_quoted(csv, field, &is_loose, problem)
                                       : read_plain(csv, field, problem);

        if (err != DEMUR_OK) return err;
        if (is_at_end(csv)) break;
        if (is_at_break(csv)) {
            skip_break(csv);
            break;
        }
        csv->at++;
    }
    record->fields = count;
    record->is_loose = is_loose;
    return DEMUR_OK;
}

enum demur_err demur_csv_next(struct demur_csv *csv, struct demur_csv_record *record,
                              struct demur_problem *problem)
{
    struct demur_csv_record next = {.field = csv->field};

    if (csv->has_failed) {
        return fail(problem, csv->line, "the table cannot be read further", DEMUR_ERR_FORMAT);
    }
    while (is_at_break(csv)) skip_break(csv);
    next.line = csv->line;
    enum demur_err err = DEMUR_OK;

    if (!is_at_end(csv)) {
        if (csv->records == DEMUR_CSV_RECORDS_MAX) {
            err = fail(problem, next.line, "the table has more records than are read",
                       DEMUR_ERR_RANGE);
        } else {
            err = read_record(csv, &next, problem);
            csv->records++;
        }
    }
    csv->has_failed = err != DEMUR_OK;
    if (err == DEMUR_OK) *record = next;
    return err;
}

const char *demur_csv_encoding_text(enum demur_csv_encoding encoding)
{
    switch (encoding) {
    case DEMUR_CSV_UTF8:
        return "UTF-8";
    case DEMUR_CSV_UTF8_BOM:
        return "UTF-8 with a byte order mark";
    case DEMUR_CSV_UTF16LE:
        return "UTF-16, little-endian";
    case DEMUR_CSV_UTF16BE:
        return "UTF-16, big-endian";
    case DEMUR_CSV_WINDOWS_1252:
        return "Windows-1252";
    }
    return "unknown";
}
