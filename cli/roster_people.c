/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "roster_people.h"

#include "demur/csv.h"
#include "demur/memory.h"
#include "demur/text.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 2, FIELD_SHOWN = 200 /* bytes of a key, name or address */ };

/* Which columns are looked at. */
struct columns {
    size_t key, mail;
    size_t name[NAMES_MAX];
    size_t names;
};

/* A row, and the line on which it is found. */
struct place {
    uint32_t line;
    uint32_t row;
};

static int line_order(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

static int id_order(const void *a, const void *b)
{
    const struct demur_roster_row *x = a;
    const struct demur_roster_row *y = b;

    return memcmp(x->id.bytes, y->id.bytes, sizeof x->id.bytes);
}

static struct columns find_columns(const struct demur_roster_import *import)
{
    struct columns c = {SIZE_MAX, SIZE_MAX, {SIZE_MAX, SIZE_MAX}, 0};

    for (size_t i = 0; i < import->columns; i++) {
        enum demur_column_role role = import->column[i].role;

        if (role == DEMUR_COLUMN_KEY) c.key = i;
        if (role == DEMUR_COLUMN_MAIL) c.mail = i;
        if (role == DEMUR_COLUMN_NAME && c.names < NAMES_MAX) c.name[c.names++] = i;
    }
    return c;
}

/* ---- texts ----------------------------------------------------------------------------- */

/* Add field to w as one line: a run of what is no text becomes one blank. */
static void add_text(struct demur_writer *w, struct demur_span field)
{
    size_t begin = w->len;
    bool blank = false;

    for (size_t i = 0; i < field.len && w->len - begin < FIELD_SHOWN;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, field.data + i, field.len - i);

        if (n == 0 || cp == ' ' || cp == 0xa0 || !demur_text_allows(cp)) {
            blank = true;
        } else {
            if (blank && w->len > begin) demur_put_u8(w, ' ');
            demur_put_bytes(w, field.data + i, n);
            blank = false;
        }
        i += n == 0 ? 1 : n;
    }
}

/* Add column of record; what was added, its data yet an offset. */
static struct demur_span take(struct demur_writer *w, const struct demur_csv_record *record,
                              size_t column)
{
    size_t begin = w->len;

    if (column < record->fields) add_text(w, record->field[column]);
    return (struct demur_span){(const uint8_t *)(uintptr_t)begin, w->len - begin}; /* NOLINT */
}

static struct demur_span take_name(struct demur_writer *w, const struct demur_csv_record *record,
                                   const struct columns *c)
{
    struct demur_span name = take(w, record, c->name[0]);

    if (c->names == NAMES_MAX && c->name[1] < record->fields && record->field[c->name[1]].len > 0) {
        size_t before = w->len;

        if (name.len > 0) demur_put_u8(w, ' ');
        name.len += (w->len - before) + take(w, record, c->name[1]).len;
    }
    return name;
}

/* From offsets to places in the text, which grows no more. */
static void settle(struct demur_span *s, const struct demur_writer *text)
{
    s->data = s->len == 0 ? NULL : text->data + (uintptr_t)s->data;
}

/* ---- the file -------------------------------------------------------------------------- */

/* Read the records of place[0..count), which ascend by line. */
static enum demur_err read_file(struct cli_people *out, struct demur_csv *csv,
                                const struct columns *c, const struct place *place, size_t count)
{
    struct demur_problem problem;
    struct demur_csv_record record = {0};
    size_t at = 0;

    while (at < count) {
        if (demur_csv_next(csv, &record, &problem) != DEMUR_OK || record.fields == 0) break;
        /* Titles above the headings are cut by whatever they hold; import has looked further. */
        if (at == 0 && demur_csv_separator(csv) != out->separator) demur_csv_find_separator(csv);
        if (record.line != place[at].line) continue;
        struct cli_person *p = &out->person[place[at].row];

        p->line = record.line;
        p->key = take(&out->text, &record, c->key);
        p->name = take_name(&out->text, &record, c);
        p->mail = take(&out->text, &record, c->mail);
        at++;
    }
    if (out->text.err != DEMUR_OK) return out->text.err;
    return at == count ? DEMUR_OK : DEMUR_ERR_STATE;
}

/* The lines of all rows, ascending; those of nobody have line 0. */
static void find_lines(struct place *place, const struct demur_roster_import *import,
                       const struct demur_roster_row *row, uint32_t rows)
{
    for (uint32_t i = 0; i < rows; i++) {
        const struct demur_roster_row *found =
            import->rows == 0
                ? NULL
                : bsearch(&row[i], import->row, import->rows, sizeof row[i], id_order);

        place[i] = (struct place){found == NULL ? 0 : import->line[found - import->row], i};
    }
    qsort(place, rows, sizeof place[0], line_order);
}

enum demur_err cli_people_read(struct cli_people *out, struct demur_span file,
                               const struct demur_roster_import *import,
                               const struct demur_roster_row *row, uint32_t rows)
{
    struct columns c = find_columns(import);
    struct demur_problem problem;
    struct demur_csv *csv = NULL;
    struct place *place = demur_alloc_array(rows, sizeof place[0]);
    enum demur_err err = DEMUR_ERR_NOMEM;

    *out = (struct cli_people){.count = rows,
                               .has_name = c.names > 0,
                               .has_mail = c.mail != SIZE_MAX,
                               .separator = import->separator};
    demur_writer_init(&out->text);
    out->person = demur_alloc_array(rows, sizeof out->person[0]);
    out->by_line = demur_alloc_array(rows, sizeof out->by_line[0]);
    if (place == NULL || out->person == NULL || out->by_line == NULL) goto out;
    find_lines(place, import, row, rows);
    for (uint32_t i = 0; i < rows; i++) {
        out->by_line[i] = place[i].row;
        out->missing += place[i].line == 0;
    }
    err = demur_csv_open(&csv, &problem, file);
    if (err != DEMUR_OK) goto out;
    err = read_file(out, csv, &c, place + out->missing, rows - out->missing);
    for (uint32_t i = 0; i < rows; i++) {
        settle(&out->person[i].key, &out->text);
        settle(&out->person[i].name, &out->text);
        settle(&out->person[i].mail, &out->text);
    }
out:
    demur_csv_free(csv);
    demur_free(place);
    return err;
}

void cli_people_wipe(struct cli_people *people)
{
    demur_free(people->person);
    demur_free(people->by_line);
    demur_writer_wipe(&people->text);
    *people = (struct cli_people){0};
}
