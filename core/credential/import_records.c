/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_records.c -- the records of an export, one by one: who is a member's row, and who not. */
#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/text.h"

#include "credential/import_parts.h"
#include "credential/natural.h"

#include <string.h>

/* The cells of one record that are looked at, cleaned, and by role. */
struct record {
    uint32_t line;
    struct demur_span cell[DEMUR_COLUMN_ROLES];
};

/* The headings, to know them where they are repeated. */
struct headings {
    struct demur_span key;
    struct demur_span grade;
};

/* ---- cells ----------------------------------------------------------------------------- */

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\r' || cp == '\n' || cp == 0xa0;
}

/*
 * Copy cell to to, without blanks at its ends; inside, a run of blanks and line breaks becomes one
 * blank, but not in a person key, whose every character counts.
 */
static struct demur_span clean(uint8_t *to, struct demur_span cell, bool is_key)
{
    size_t len = 0;
    size_t trimmed = 0;

    for (size_t i = 0; i < cell.len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, cell.data + i, cell.len - i);

        if (n == 0) break;
        if (!is_blank(cp)) {
            memcpy(to + len, cell.data + i, n);
            len += n;
            trimmed = len;
        } else if (is_key && len > 0) {
            memcpy(to + len, cell.data + i, n);
            len += n;
        } else if (len > 0 && len == trimmed) {
            to[len++] = ' ';
        }
        i += n;
    }
    /* Spreadsheets and people write "-" where there is nothing. */
    bool is_dash = trimmed == 1 && to[0] == '-';

    return (struct demur_span){to, is_dash ? 0 : trimmed};
}

/* Take the cells of the roles that are looked at; the others are not touched. */
static void take_cells(struct demur_importing *in, struct record *r,
                       const struct demur_csv_record *record)
{
    *r = (struct record){.line = record->line};
    for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
        uint8_t *to = in->scratch + role * DEMUR_CSV_FIELD_BYTES;
        size_t at = in->column[role];

        if (at >= record->fields) continue;
        r->cell[role] = clean(to, record->field[at], role == DEMUR_COLUMN_KEY);
        for (size_t i = 0; role == DEMUR_COLUMN_MAIL && i < r->cell[role].len; i++) {
            to[i] = demur_natural_lower(to[i]);
        }
    }
}

/* ---- records that are nobody's --------------------------------------------------------- */

static bool is_repeated_heading(const struct record *r, const struct headings *headings)
{
    struct demur_span key = r->cell[DEMUR_COLUMN_KEY];
    struct demur_span grade = r->cell[DEMUR_COLUMN_GRADE];

    return key.len > 0 && demur_natural_same(key, headings->key) &&
           demur_natural_same(grade, headings->grade);
}

static bool is_total(struct demur_span key)
{
    static const char *const words[] = {
        "total", "totals", "grandtotal", "subtotal", "sum", "summe", "gesamt", "count", "headcount",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (demur_import_says(key, words[i])) return true;
    }
    return false;
}

static bool is_empty(const struct record *r)
{
    for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
        if (r->cell[role].len > 0) return false;
    }
    return true;
}

/*
 * Whether the fields are as many as the headings.  Some programs end every record with a separator,
 * so more are right where they are empty and the first record has them, too; elsewhere a separator
 * in a name may have shifted all behind it.
 */
static bool has_right_length(const struct demur_importing *in,
                             const struct demur_csv_record *record)
{
    if (record->fields <= in->out->columns) return record->fields == in->out->columns;
    for (size_t i = in->out->columns; i < record->fields; i++) {
        if (record->field[i].len > 0) return false;
    }
    return record->fields == in->first_fields;
}

/* Whether record is nobody's, or cannot be understood; that is then said. */
static bool is_left_out(struct demur_importing *in, const struct record *r,
                        const struct demur_csv_record *record, const struct headings *headings)
{
    if (is_repeated_heading(r, headings)) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "the headings are repeated here");
    } else if (is_total(r->cell[DEMUR_COLUMN_KEY])) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "a row of totals, not a person");
    } else if (record->is_loose) {
        demur_import_say(in, DEMUR_IMPORT_REFUSED, r->line,
                         "text follows a closing quotation mark");
    } else if (!has_right_length(in, record)) {
        struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_REFUSED, r->line);

        demur_sentence_add(&s, "there are ");
        demur_sentence_add_number(&s, record->fields);
        demur_sentence_add(&s, " fields, but ");
        demur_sentence_add_number(&s, in->out->columns);
        demur_sentence_add(&s, " headings");
    } else if (is_empty(r)) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "the record is empty");
    } else if (r->cell[DEMUR_COLUMN_KEY].len == 0) {
        demur_import_say(in, DEMUR_IMPORT_REFUSED, r->line, "there is no person key");
    } else {
        return false;
    }
    return true;
}

/* ---- what cells may hold --------------------------------------------------------------- */

/* What is wrong with a cell; NULL: nothing.  Grades, classes, units and statuses may be quoted. */
static const char *fault_of(struct demur_span cell, enum demur_column_role role)
{
    bool is_name =
        role == DEMUR_COLUMN_GRADE || role == DEMUR_COLUMN_CLASS || role == DEMUR_COLUMN_UNIT;
    static const char formula[] = {'=', '+', '@', '-'};

    if (cell.len > 0 && memchr(formula, cell.data[0], sizeof formula) != NULL) {
        return "holds a formula: it begins with =, +, @ or -";
    }
    if (!demur_text_is_str(cell.data, cell.len)) {
        return "holds a control character or an invisible one";
    }
    if ((is_name || role == DEMUR_COLUMN_STATUS) && demur_import_is_mail(cell)) {
        return "holds a mail address";
    }
    return is_name && cell.len > DEMUR_ATTRIBUTE_NAME_MAX ? "has more than 120 bytes" : NULL;
}

/* Whether some cell is not fit for use; that is then said. */
static bool has_bad_cell(struct demur_importing *in, const struct record *r)
{
    for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
        const char *fault = fault_of(r->cell[role], (enum demur_column_role)role);

        if (fault == NULL) continue;
        demur_import_say_of(in, DEMUR_IMPORT_REFUSED, r->line,
                            in->out->column[in->column[role]].heading, fault);
        return true;
    }
    return false;
}

/* ---- who has gone, and who is there twice ---------------------------------------------- */

enum validity { IS_MEMBER, IS_SKIPPED, IS_UNREADABLE };

/* Whether status and last day make a member; who has gone is skipped, and said. */
static enum validity validity_of(struct demur_importing *in, const struct record *r)
{
    struct demur_span last = r->cell[DEMUR_COLUMN_LEFT];
    uint32_t day = 0;

    if (demur_import_status(r->cell[DEMUR_COLUMN_STATUS]) == DEMUR_STATUS_LEFT) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "a leaver, by status");
        return IS_SKIPPED;
    }
    if (last.len > 0 && demur_import_date(&day, last) && day < in->options->today) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "a leaver: the last day is over");
        return IS_SKIPPED;
    }
    return last.len > 0 && !demur_import_date(&day, last) ? IS_UNREADABLE : IS_MEMBER;
}

/* Whether the row with r's person key, at index, has the same value as r for attribute. */
static bool has_same(const struct demur_importing *in, uint32_t index, const struct record *r,
                     enum demur_attribute attribute)
{
    static const enum demur_column_role role[] = {DEMUR_COLUMN_GRADE, DEMUR_COLUMN_CLASS,
                                                  DEMUR_COLUMN_UNIT};
    struct demur_span known = in->values[attribute].name[in->row[index].value[attribute]];
    struct demur_span cell = r->cell[role[attribute]];

    return known.len == cell.len &&
           (known.len == 0 || memcmp(known.data, cell.data, known.len) == 0);
}

/* Say that r is the person of the row at index again. */
static void say_again(struct demur_importing *in, uint32_t index, const struct record *r)
{
    bool same_grade = has_same(in, index, r, DEMUR_ATTRIBUTE_BAND);
    bool same_rest = has_same(in, index, r, DEMUR_ATTRIBUTE_CLASS) &&
                     has_same(in, index, r, DEMUR_ATTRIBUTE_UNIT);
    struct demur_sentence s =
        demur_import_begin(in, same_grade ? DEMUR_IMPORT_SKIPPED : DEMUR_IMPORT_REFUSED, r->line);

    demur_sentence_add(&s, "the person of line ");
    demur_sentence_add_number(&s, in->row[index].line);
    if (!same_grade) {
        demur_sentence_add(&s, " with another grade: the first is kept, and may be wrong");
    } else if (!same_rest) {
        demur_sentence_add(&s, " in a second post: the first is kept");
    } else {
        demur_sentence_add(&s, " again, with the same values");
    }
}

/* The first 8 bytes of SHA-256 of a mail address. */
static uint64_t mail_hash(struct demur_span mail)
{
    struct demur_hash hash;

    demur_sha256(&hash, mail.data, mail.len);
    return demur_get_be64(hash.bytes);
}

/* Say what is odd about a row that is taken. */
static enum demur_err say_oddities(struct demur_importing *in, const struct record *r)
{
    struct demur_span status = r->cell[DEMUR_COLUMN_STATUS];
    struct demur_span first = r->cell[DEMUR_COLUMN_JOINED];
    uint32_t day = 0;
    uint32_t known = in->statuses.count;
    uint32_t value = 0;

    if (r->cell[DEMUR_COLUMN_MAIL].len > 0) {
        uint32_t line = demur_seen_add(&in->mails, mail_hash(r->cell[DEMUR_COLUMN_MAIL]), r->line);

        if (line != 0) {
            struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_NOTE, r->line);

            demur_sentence_add(&s, "the mail address is that of line ");
            demur_sentence_add_number(&s, line);
        }
    }
    if (first.len > 0 && !demur_import_date(&day, first)) {
        demur_import_say(in, DEMUR_IMPORT_NOTE, r->line, "the first day is no date that is known");
    } else if (first.len > 0 && day > in->options->today && status.len == 0) {
        demur_import_say(in, DEMUR_IMPORT_NOTE, r->line, "the first day is still to come");
    }
    if (r->cell[DEMUR_COLUMN_GRADE].len == 0 && in->column[DEMUR_COLUMN_GRADE] != DEMUR_NO_COLUMN) {
        demur_import_say(in, DEMUR_IMPORT_NOTE, r->line, "there is no grade: the row has no band");
    }
    if (demur_import_status(status) != DEMUR_STATUS_UNKNOWN) return DEMUR_OK;
    if (status.len > DEMUR_ATTRIBUTE_NAME_MAX) status.len = 0;
    enum demur_err err = demur_values_add(&in->statuses, in->owner, status, r->line, &value);

    if (err == DEMUR_OK && in->statuses.count > known) {
        demur_import_say_of(in, DEMUR_IMPORT_NOTE, r->line, status,
                            "is no status that is known: all who have it are taken for members");
    }
    return err;
}

/* Take r as a row. */
static enum demur_err take_row(struct demur_importing *in, const struct record *r,
                               const struct demur_row_id *id)
{
    static const enum demur_column_role role[] = {DEMUR_COLUMN_GRADE, DEMUR_COLUMN_CLASS,
                                                  DEMUR_COLUMN_UNIT};
    struct demur_import_row *row = &in->row[in->rows];

    row->id = *id;
    row->line = r->line;
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        enum demur_err err =
            demur_values_add(&in->values[a], in->owner, r->cell[role[a]], r->line, &row->value[a]);

        if (err != DEMUR_OK) return err;
        in->values[a].rows[row->value[a]]++;
    }
    in->rows++;
    return say_oddities(in, r);
}

/* One record: take it, or say why not. */
static enum demur_err read_one(struct demur_importing *in, const struct demur_csv_record *record,
                               const struct headings *headings)
{
    struct record r;
    struct demur_row_id id;

    take_cells(in, &r, record);
    if (is_left_out(in, &r, record, headings) || has_bad_cell(in, &r)) return DEMUR_OK;
    enum validity validity = validity_of(in, &r);

    if (validity == IS_SKIPPED) return DEMUR_OK;
    demur_row_id_of(&id, in->options->org, r.cell[DEMUR_COLUMN_KEY]);
    uint64_t hash = demur_get_be64(id.bytes);
    uint32_t there = demur_seen_find(&in->ids, hash);

    if (there != 0) {
        say_again(in, there - 1, &r);
        return DEMUR_OK;
    }
    if (validity == IS_UNREADABLE) {
        demur_import_say(in, DEMUR_IMPORT_REFUSED, r.line,
                         "the last day is no date that is known; write it as 2025-05-26");
        return DEMUR_OK;
    }
    if (in->rows == DEMUR_ROWS_MAX) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, r.line, "there are more than 1000000 members");
        return DEMUR_OK;
    }
    (void)demur_seen_add(&in->ids, hash, in->rows + 1);
    return take_row(in, &r, &id);
}

enum demur_err demur_import_records(struct demur_importing *in, struct demur_span key_heading,
                                    struct demur_span grade_heading)
{
    struct headings headings = {key_heading, grade_heading};
    struct demur_problem problem = {0};

    while (!in->out->is_stopped) {
        struct demur_csv_record record = {0};

        if (demur_csv_next(in->csv, &record, &problem) != DEMUR_OK) {
            demur_import_say(in, DEMUR_IMPORT_STOPPED, problem.line, problem.sentence);
            break;
        }
        if (record.fields == 0) break;
        if (in->out->records++ == 0) in->first_fields = record.fields;
        enum demur_err err = read_one(in, &record, &headings);

        if (err != DEMUR_OK) return err;
    }
    if (in->rows == 0 && !in->out->is_stopped) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, 0, "no record is a member's");
    }
    return DEMUR_OK;
}
