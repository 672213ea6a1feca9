/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_records.c -- the records of an export, one by one: who is a member's row, and who not. */
#include "demur/bytes.h"

#include "credential/import_parts.h"
#include "credential/natural.h"

/* The headings, to know them where they are repeated. */
struct headings {
    struct demur_span key;
    struct demur_span grade;
};

/* ---- records that are nobody's --------------------------------------------------------- */

static bool is_repeated_heading(const struct demur_import_cells *r, const struct headings *headings)
{
    struct demur_span key = r->cell[DEMUR_COLUMN_KEY];
    struct demur_span grade = r->cell[DEMUR_COLUMN_GRADE];

    return key.len > 0 && demur_natural_same(key, headings->key) &&
           demur_natural_same(grade, headings->grade);
}

static bool is_total(struct demur_span key)
{
    static const char *const words[] = {
        "total",  "totals", "grandtotal",   "subtotal",    "sum",       "summe",
        "gesamt", "count",  "soma",         "gesamtsumme", "insgesamt", "anzahl",
        "somme",  "totale", "totalgeneral", "totaal",      "headcount",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (demur_import_says(key, words[i])) return true;
    }
    return false;
}

static bool is_empty(const struct demur_import_cells *r)
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
static bool is_left_out(struct demur_importing *in, const struct demur_import_cells *r,
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

        demur_sentence_add(&s, record->fields == 1 ? "there is " : "there are ");
        demur_sentence_add_count(&s, record->fields, "field");
        demur_sentence_add(&s, ", but ");
        demur_sentence_add_count(&s, in->out->columns, "heading");
    } else if (is_empty(r)) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "the record is empty");
    } else if (r->cell[DEMUR_COLUMN_KEY].len == 0) {
        demur_import_say(in, DEMUR_IMPORT_REFUSED, r->line, "there is no person key");
    } else {
        return false;
    }
    return true;
}

/* ---- who has gone, and what is odd ----------------------------------------------------- */

enum validity { IS_MEMBER, IS_SKIPPED, IS_UNREADABLE };

/* Whether status and last day make a member; who has gone is skipped, and said. */
static enum validity validity_of(struct demur_importing *in, const struct demur_import_cells *r)
{
    enum demur_import_when left = demur_import_when(r->cell[DEMUR_COLUMN_LEFT], in->options->today);

    if (demur_import_status(r->cell[DEMUR_COLUMN_STATUS]) == DEMUR_STATUS_LEFT) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "a leaver, by status");
        return IS_SKIPPED;
    }
    if (left == DEMUR_WHEN_PAST) {
        demur_import_say(in, DEMUR_IMPORT_SKIPPED, r->line, "a leaver: the last day is over");
        return IS_SKIPPED;
    }
    return left == DEMUR_WHEN_UNKNOWN ? IS_UNREADABLE : IS_MEMBER;
}

/* The first 8 bytes of SHA-256 of a mail address. */
static uint64_t mail_hash(struct demur_span mail)
{
    struct demur_hash hash;

    demur_sha256(&hash, mail.data, mail.len);
    return demur_get_be64(hash.bytes);
}

/* Note a mail address that another row has. */
static void say_shared_mail(struct demur_importing *in, const struct demur_import_cells *r)
{
    struct demur_span mail = r->cell[DEMUR_COLUMN_MAIL];
    uint32_t line = mail.len == 0 ? 0 : demur_seen_add(&in->mails, mail_hash(mail), r->line);

    if (line == 0) return;
    struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_NOTE, r->line);

    demur_sentence_add(&s, "the mail address is that of line ");
    demur_sentence_add_number(&s, line);
}

/* Say what is odd about a row that is taken. */
static enum demur_err say_oddities(struct demur_importing *in, const struct demur_import_cells *r)
{
    struct demur_span status = r->cell[DEMUR_COLUMN_STATUS];
    enum demur_import_when first =
        demur_import_when(r->cell[DEMUR_COLUMN_JOINED], in->options->today + 1);
    uint32_t known = in->statuses.count;
    uint32_t value = 0;

    say_shared_mail(in, r);
    if (first == DEMUR_WHEN_UNKNOWN) {
        demur_import_say(in, DEMUR_IMPORT_NOTE, r->line, "the first day is no date that is known");
    } else if (first == DEMUR_WHEN_LATER && status.len == 0) {
        demur_import_say(in, DEMUR_IMPORT_NOTE, r->line, "the first day is still to come");
    }
    if (r->cell[DEMUR_COLUMN_GRADE].len == 0 && in->column[DEMUR_COLUMN_GRADE] != DEMUR_NO_COLUMN) {
        demur_import_say(in, DEMUR_IMPORT_NOTE, r->line,
                         "the cell of the grade is empty: the row has no band");
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
static enum demur_err take_row(struct demur_importing *in, const struct demur_import_cells *r,
                               const struct demur_row_id *id)
{
    static const enum demur_column_role role[] = {DEMUR_COLUMN_GRADE, DEMUR_COLUMN_CLASS,
                                                  DEMUR_COLUMN_UNIT};
    struct demur_import_row *row = &in->row[in->rows];

    row->id = *id;
    row->line = r->line;
    row->records = 1;
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
    struct demur_import_cells r;
    struct demur_row_id id;

    demur_import_take_cells(in, &r, record);
    if (is_left_out(in, &r, record, headings) || demur_import_has_bad_cell(in, &r)) return DEMUR_OK;
    if (demur_import_is_cut_number(r.cell[DEMUR_COLUMN_KEY])) {
        in->cut_numbers++;
        return DEMUR_OK;
    }
    enum validity validity = validity_of(in, &r);

    if (validity == IS_SKIPPED) return DEMUR_OK;
    demur_row_id_of(&id, in->options->org, r.cell[DEMUR_COLUMN_KEY]);
    uint64_t hash = demur_get_be64(id.bytes);
    uint32_t there = demur_seen_find(&in->ids, hash);

    if (there != 0) {
        demur_import_repeat(in, there - 1, &r);
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
    demur_import_settle_repeats(in);
    demur_import_say_blanks(in);
    if (in->rows == 0 && !in->out->is_stopped) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, 0, "no record is a member's");
    }
    return DEMUR_OK;
}
