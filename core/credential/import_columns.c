/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_columns.c -- what each column of an export is for, by its heading. */
#include "demur/memory.h"
#include "demur/text.h"

#include "credential/fold.h"
#include "credential/import_parts.h"
#include "credential/lines.h"

#include <string.h>

bool demur_import_says(struct demur_span s, const char *text)
{
    char word[DEMUR_ATTRIBUTE_NAME_MAX + 1];

    demur_fold_word(word, sizeof word, s);
    return strcmp(word, text) == 0;
}

bool demur_import_is_mail(struct demur_span s)
{
    for (size_t i = 1; i + 1 < s.len; i++) {
        if (s.data[i] != '@' || s.data[i - 1] == ' ') continue;
        for (size_t j = i + 2; j < s.len && s.data[j] != ' '; j++) {
            if (s.data[j] == '.') return true;
        }
    }
    return false;
}

/* ---- reading the headings -------------------------------------------------------------- */

/* Keep what of a heading is text, on one line, and not longer than a name. */
static enum demur_err keep_heading(struct demur_importing *in, struct demur_span *out,
                                   struct demur_span heading)
{
    uint8_t text[DEMUR_ATTRIBUTE_NAME_MAX];
    size_t len = 0;

    for (size_t i = 0; i < heading.len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, heading.data + i, heading.len - i);
        bool is_blank = cp == ' ' || cp == '\t' || cp == '\r' || cp == '\n' || cp == 0xa0;

        if (n == 0) break;
        if (is_blank && len > 0 && len < sizeof text && text[len - 1] != ' ') text[len++] = ' ';
        if (!is_blank && demur_text_allows(cp)) {
            if (n > sizeof text - len) break;
            memcpy(text + len, heading.data + i, n);
            len += n;
        }
        i += n;
    }
    return demur_import_keep(in->owner, out, demur_lines_trim((struct demur_span){text, len}));
}

bool demur_import_is_number(uint32_t *number, struct demur_span choice)
{
    if (choice.len < 2 || choice.data[0] != '#') return false;
    return demur_lines_number(number, (struct demur_span){choice.data + 1, choice.len - 1},
                              UINT32_MAX);
}

/* The column that a choice gives as "#3"; DEMUR_NO_COLUMN: it gives none. */
static size_t find_number(const struct demur_importing *in, struct demur_span heading)
{
    uint32_t number = 0;
    bool is_there =
        demur_import_is_number(&number, heading) && number > 0 && number <= in->out->columns;

    return is_there ? number - 1 : DEMUR_NO_COLUMN;
}

/* The first column of that heading; DEMUR_NO_COLUMN: none, or the choice is a number. */
static size_t find_heading(const struct demur_importing *in, struct demur_span heading)
{
    char wanted[DEMUR_ATTRIBUTE_NAME_MAX + 1];
    uint32_t number = 0;

    if (demur_import_is_number(&number, heading)) return DEMUR_NO_COLUMN;
    demur_fold_word(wanted, sizeof wanted, heading);
    for (size_t i = 0; i < in->out->columns; i++) {
        if (wanted[0] != '\0' && demur_import_says(in->out->column[i].heading, wanted)) {
            return i;
        }
    }
    return DEMUR_NO_COLUMN;
}

/*
 * Whether the first line is one of headings, and not a person's: some heading is known that is no
 * likely value, or is one that the clerk named; and none is a mail address.
 */
static bool has_headings(const struct demur_importing *in)
{
    bool has_known = false;

    for (size_t i = 0; i < in->out->columns; i++) {
        enum demur_column_role role = in->out->column[i].role;

        if (demur_import_is_mail(in->out->column[i].heading)) return false;
        has_known = has_known || role == DEMUR_COLUMN_KEY || role == DEMUR_COLUMN_GRADE ||
                    role == DEMUR_COLUMN_MAIL || role == DEMUR_COLUMN_NAME;
    }
    for (size_t i = 0; i < in->options->choices && !has_known; i++) {
        has_known = find_heading(in, in->options->choice[i].heading) != DEMUR_NO_COLUMN;
    }
    return has_known;
}

/* Put numbers in the place of headings that may be a person's data, and say so. */
static enum demur_err hide_headings(struct demur_importing *in, struct demur_heading *is,
                                    uint32_t line)
{
    bool has_mail = false;

    for (size_t i = 0; i < in->out->columns; i++) {
        struct demur_import_column *column = &in->out->column[i];
        char text[DEMUR_PROBLEM_TEXT_BYTES];
        struct demur_sentence s;

        has_mail = has_mail || demur_import_is_mail(column->heading);
        demur_sentence_begin(&s, text);
        demur_sentence_add(&s, "column ");
        demur_sentence_add_number(&s, i + 1);
        column->role = DEMUR_COLUMN_IGNORED;
        is[i].is_known = true; /* that it is not has been said of the line */
        enum demur_err err = demur_import_keep(in->owner, &column->heading,
                                               (struct demur_span){(const uint8_t *)text, s.len});

        if (err != DEMUR_OK) return err;
    }
    if (has_mail) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, line,
                         "there is a mail address where the headings should be");
    } else {
        demur_import_say(
            in, DEMUR_IMPORT_REFUSED, line,
            "no heading is known: this line may be a person's, who is left out; if it is "
            "a title, delete the lines above the headings");
    }
    return DEMUR_OK;
}

static bool is_taken(const struct demur_importing *in, size_t column)
{
    for (size_t role = 0; role < DEMUR_COLUMN_ROLES; role++) {
        if (in->column[role] == column) return true;
    }
    return false;
}

/* Why column must not be chosen for role; NULL: it may be. */
static const char *choice_fault(const struct demur_importing *in, size_t column,
                                enum demur_column_role role)
{
    enum demur_column_role known_as = in->out->column[column].role;
    bool is_for_person = role == DEMUR_COLUMN_KEY || role == DEMUR_COLUMN_MAIL;

    if (known_as == DEMUR_COLUMN_REFUSED || known_as == DEMUR_COLUMN_NAME) {
        return "must not be imported, for whatever purpose";
    }
    if ((known_as == DEMUR_COLUMN_KEY || known_as == DEMUR_COLUMN_MAIL) && !is_for_person) {
        return "tells who a person is, so it serves for nothing else";
    }
    return is_taken(in, column) ? "is chosen for two things" : NULL;
}

/* Take the columns that the clerk chose; chosen[role] is set for each choice. */
static void take_choices(struct demur_importing *in, bool chosen[DEMUR_COLUMN_ROLES])
{
    for (size_t i = 0; i < in->options->choices; i++) {
        const struct demur_column_choice *choice = &in->options->choice[i];

        chosen[choice->role] = true;
        if (demur_lines_is(choice->heading, "-")) continue;
        size_t at = find_number(in, choice->heading);

        if (at == DEMUR_NO_COLUMN) at = find_heading(in, choice->heading);
        const char *fault =
            at == DEMUR_NO_COLUMN ? "is no column" : choice_fault(in, at, choice->role);

        if (fault != NULL) {
            demur_import_say_of(in, DEMUR_IMPORT_STOPPED, 0, choice->heading, fault);
        } else {
            in->column[choice->role] = at;
        }
    }
}

/* Take the column with the best heading for role, unless the clerk chose. */
static void take_best(struct demur_importing *in, enum demur_column_role role,
                      const struct demur_heading *is)
{
    size_t best = DEMUR_NO_COLUMN;

    for (size_t i = 0; i < in->out->columns; i++) {
        if (in->out->column[i].role != role || is_taken(in, i)) continue;
        if (best == DEMUR_NO_COLUMN || is[i].rank < is[best].rank) best = i;
    }
    in->column[role] = best;
}

/* Say of column at, which is not read, what might be wrong with that. */
static void say_unread(struct demur_importing *in, size_t at, enum demur_column_role was)
{
    struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_NOTE, 0);
    struct demur_span heading = in->out->column[at].heading;

    demur_sentence_add(&s, "column ");
    demur_sentence_add_number(&s, at + 1);
    if (heading.len > 0) {
        demur_sentence_add(&s, " ");
        demur_sentence_add_quote(&s, heading);
    }
    if (was == DEMUR_COLUMN_IGNORED) {
        demur_sentence_add(&s, heading.len > 0 ? " is not known, so it is not read"
                                               : " has no heading, so it is not read");
        demur_sentence_add(&s, "; if it says who has left, give --column last-day=#");
        demur_sentence_add_number(&s, at + 1);
        demur_sentence_add(&s, " or status=#");
    } else {
        demur_sentence_add(&s, " is not read, as ");
        demur_sentence_add_quote(&s, in->out->column[in->column[was]].heading);
        demur_sentence_add(&s, " is taken for the ");
        demur_sentence_add(&s, demur_column_role_text(was));
        demur_sentence_add(&s, "; to choose, give --column ");
        demur_sentence_add(&s, demur_column_role_text(was));
        demur_sentence_add(&s, "=#");
    }
    demur_sentence_add_number(&s, at + 1);
}

/*
 * Give each column the role that it has in the end, and say which lost theirs without the clerk's
 * choice, and which are not known.
 */
static void settle_roles(struct demur_importing *in, const struct demur_heading *is,
                         const bool chosen[DEMUR_COLUMN_ROLES])
{
    for (size_t i = 0; i < in->out->columns; i++) {
        struct demur_import_column *column = &in->out->column[i];
        enum demur_column_role was = column->role;

        if (was == DEMUR_COLUMN_REFUSED) {
            demur_import_say_of(in, DEMUR_IMPORT_NOTE, 0, column->heading,
                                "is a column that must not be imported: it is not read");
        }
        if (was == DEMUR_COLUMN_REFUSED || was == DEMUR_COLUMN_NAME) continue;
        column->role = DEMUR_COLUMN_IGNORED;
        for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
            if (in->column[role] == i) column->role = (enum demur_column_role)role;
        }
        if (column->role != DEMUR_COLUMN_IGNORED) continue;
        bool has_lost = was != DEMUR_COLUMN_IGNORED && in->column[was] != DEMUR_NO_COLUMN;

        if (has_lost ? !chosen[was] : !is[i].is_known) say_unread(in, i, was);
    }
}

/* Without a person key the work address has to do; without grades there are no bands. */
static void check_needed(struct demur_importing *in, const bool chosen[DEMUR_COLUMN_ROLES])
{
    if (in->column[DEMUR_COLUMN_KEY] == DEMUR_NO_COLUMN && !chosen[DEMUR_COLUMN_KEY] &&
        in->column[DEMUR_COLUMN_MAIL] != DEMUR_NO_COLUMN) {
        in->column[DEMUR_COLUMN_KEY] = in->column[DEMUR_COLUMN_MAIL];
        in->column[DEMUR_COLUMN_MAIL] = DEMUR_NO_COLUMN;
        demur_import_say(in, DEMUR_IMPORT_NOTE, 0,
                         "no column holds a person key: the mail address serves for one");
    }
    if (in->column[DEMUR_COLUMN_KEY] == DEMUR_NO_COLUMN) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, 0,
                         "no column is known to hold a person key: say which does by --column "
                         "key=HEADING, or delete the lines above the headings");
    }
    if (in->column[DEMUR_COLUMN_GRADE] == DEMUR_NO_COLUMN && !chosen[DEMUR_COLUMN_GRADE]) {
        demur_import_say(
            in, DEMUR_IMPORT_STOPPED, 0,
            "no column is known to hold a grade: say which does by --column grade=HEADING, "
            "or that none does by --column grade=-");
    }
}

enum demur_err demur_import_columns(struct demur_importing *in,
                                    const struct demur_csv_record *record)
{
    struct demur_heading is[DEMUR_CSV_FIELDS_MAX] = {{0}};
    bool chosen[DEMUR_COLUMN_ROLES] = {false};

    for (size_t role = 0; role < DEMUR_COLUMN_ROLES; role++) in->column[role] = DEMUR_NO_COLUMN;
    if (record->fields == 0) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, 0, "the file has no headings");
        return DEMUR_OK;
    }
    in->out->column = demur_alloc_array(record->fields, sizeof in->out->column[0]);
    if (in->out->column == NULL) return DEMUR_ERR_NOMEM;
    in->out->columns = record->fields;
    for (size_t i = 0; i < record->fields; i++) {
        struct demur_import_column *column = &in->out->column[i];
        enum demur_err err = keep_heading(in, &column->heading, record->field[i]);

        if (err != DEMUR_OK) return err;
        is[i] = demur_import_heading(column->heading);
        column->role = is[i].role;
    }
    if (!has_headings(in)) {
        enum demur_err err = hide_headings(in, is, record->line);

        if (err != DEMUR_OK) return err;
    }
    take_choices(in, chosen);
    if (!in->options->with_unit) chosen[DEMUR_COLUMN_UNIT] = true;
    for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
        if (!chosen[role]) take_best(in, (enum demur_column_role)role, is);
    }
    check_needed(in, chosen);
    settle_roles(in, is, chosen);
    return DEMUR_OK;
}
