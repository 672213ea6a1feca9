/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * import_repeats.c -- person keys that stand more than once, and such as a spreadsheet has cut.
 *
 * Two or three records with one key are a person with two posts, or exported twice.  More of them
 * are hardly one person: a spreadsheet has made one number of many, or the column says "unknown".
 * So they are refused all together, the first as well.
 */
#include "credential/fold.h"
#include "credential/import_parts.h"

/* Step over digits from at on. */
static size_t skip_digits(struct demur_span s, size_t at)
{
    while (at < s.len && s.data[at] >= '0' && s.data[at] <= '9') at++;
    return at;
}

/*
 * Digits, a decimal mark and digits, E, a sign and digits; mark or sign may be missing, but not
 * both, as 12E5 may well be a key.
 */
bool demur_import_is_cut_number(struct demur_span key)
{
    size_t at = skip_digits(key, 0);
    bool has_mark = false;
    bool has_sign = false;

    if (at == 0) return false;
    if (at < key.len && (key.data[at] == '.' || key.data[at] == ',')) {
        size_t end = skip_digits(key, at + 1);

        has_mark = end > at + 1;
        at = end;
    }
    if (at == key.len || (key.data[at] != 'E' && key.data[at] != 'e')) return false;
    at++;
    if (at < key.len && (key.data[at] == '+' || key.data[at] == '-')) {
        has_sign = true;
        at++;
    }
    return at < key.len && skip_digits(key, at) == key.len && (has_mark || has_sign);
}

/* Whether the row at index has the same value as r for attribute. */
static bool has_same(const struct demur_importing *in, uint32_t index,
                     const struct demur_import_cells *r, enum demur_attribute attribute)
{
    static const enum demur_column_role role[] = {DEMUR_COLUMN_GRADE, DEMUR_COLUMN_CLASS,
                                                  DEMUR_COLUMN_UNIT};

    return demur_fold_same(in->values[attribute].name[in->row[index].value[attribute]],
                           r->cell[role[attribute]]);
}

void demur_import_repeat(struct demur_importing *in, uint32_t index,
                         const struct demur_import_cells *r)
{
    in->row[index].records++;
    in->again[in->agains++] = (struct demur_import_again){
        .row = index,
        .line = r->line,
        .same_grade = has_same(in, index, r, DEMUR_ATTRIBUTE_BAND),
        .same_rest = has_same(in, index, r, DEMUR_ATTRIBUTE_CLASS) &&
                     has_same(in, index, r, DEMUR_ATTRIBUTE_UNIT),
    };
}

static bool is_of_many(const struct demur_import_row *row)
{
    return row->records > DEMUR_RECORDS_OF_ONE;
}

/* Say of a record, on line, that it has the key of row, which too many have. */
static void say_many(struct demur_importing *in, const struct demur_import_row *row, uint32_t line)
{
    struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_REFUSED, line);

    demur_sentence_add(&s, "the person key of line ");
    demur_sentence_add_number(&s, row->line);
    demur_sentence_add(&s, " stands in ");
    demur_sentence_add_count(&s, row->records, "record");
    demur_sentence_add(&s, ", which may be different people's: all of them are left out");
}

/* Say that a record is the person of row again. */
static void say_again(struct demur_importing *in, const struct demur_import_row *row,
                      const struct demur_import_again *again)
{
    struct demur_sentence s = demur_import_begin(
        in, again->same_grade ? DEMUR_IMPORT_SKIPPED : DEMUR_IMPORT_REFUSED, again->line);

    demur_sentence_add(&s, "the person of line ");
    demur_sentence_add_number(&s, row->line);
    if (!again->same_grade) {
        demur_sentence_add(&s, " with another grade: the first is kept, and may be wrong");
    } else if (!again->same_rest) {
        demur_sentence_add(&s, " in a second post: the first is kept");
    } else {
        demur_sentence_add(&s, " again, with the same values");
    }
}

/* Drop the rows of keys that too many records have. */
static void drop_many(struct demur_importing *in)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < in->rows; i++) {
        struct demur_import_row *row = &in->row[i];

        if (is_of_many(row)) {
            say_many(in, row, row->line);
            for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) in->values[a].rows[row->value[a]]--;
        } else {
            in->row[kept++] = *row;
        }
    }
    in->rows = kept;
}

void demur_import_settle_repeats(struct demur_importing *in)
{
    if (in->cut_numbers > 0) {
        size_t at = in->column[DEMUR_COLUMN_KEY];
        struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_STOPPED, 0);

        demur_sentence_add(&s, "column ");
        demur_sentence_add_number(&s, at + 1);
        demur_sentence_add(&s, " ");
        demur_sentence_add_quote(&s, in->out->column[at].heading);
        demur_sentence_add(&s,
                           " holds person keys that a spreadsheet has cut to the form 1.23E+11, "
                           "in ");
        demur_sentence_add_count(&s, in->cut_numbers, "record");
        demur_sentence_add(&s, ": export that column as text");
    }
    for (uint32_t i = 0; i < in->agains; i++) {
        const struct demur_import_row *row = &in->row[in->again[i].row];

        if (is_of_many(row)) {
            say_many(in, row, in->again[i].line);
        } else {
            say_again(in, row, &in->again[i]);
        }
    }
    drop_many(in);
}
