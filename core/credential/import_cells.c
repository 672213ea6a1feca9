/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_cells.c -- the cells of a record: cleaned, what means nothing emptied, what is unfit. */
#include "demur/text.h"

#include "credential/import_parts.h"
#include "credential/natural.h"

#include <string.h>

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\r' || cp == '\n' || cp == 0xa0;
}

/* Whether s is what programs and people write where there is nothing. */
static bool is_nothing(struct demur_span s)
{
    static const char *const words[] = {
        "-",    "--",   "\xe2\x80\x93", "\xe2\x80\x94", "n/a",  "n.a.",   "n.a",    "#n/a",
        "#n/d", "#n/b", "#nv",          "#nul!",        "null", "(null)", "<null>", "#null!",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct demur_span word = {(const uint8_t *)words[i], strlen(words[i])};

        if (demur_natural_same(s, word)) return true;
    }
    return false;
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
    return (struct demur_span){to, trimmed};
}

void demur_import_take_cells(struct demur_importing *in, struct demur_import_cells *out,
                             const struct demur_csv_record *record)
{
    *out = (struct demur_import_cells){.line = record->line};
    for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
        uint8_t *to = in->scratch + role * DEMUR_CSV_FIELD_BYTES;
        size_t at = in->column[role];

        if (at >= record->fields) continue;
        out->cell[role] = clean(to, record->field[at], role == DEMUR_COLUMN_KEY);
        if (is_nothing(out->cell[role])) {
            out->cell[role].len = 0;
            in->blanks[role]++;
        }
        for (size_t i = 0; role == DEMUR_COLUMN_MAIL && i < out->cell[role].len; i++) {
            to[i] = demur_natural_lower(to[i]);
        }
    }
}

void demur_import_say_blanks(struct demur_importing *in)
{
    for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
        if (in->blanks[role] == 0) continue;
        struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_NOTE, 0);

        demur_sentence_add_quote(&s, in->out->column[in->column[role]].heading);
        demur_sentence_add(&s, " says \"N/A\", \"NULL\", \"-\" or the like in ");
        demur_sentence_add_count(&s, in->blanks[role], "record");
        demur_sentence_add(&s, ": that is taken for an empty cell");
    }
}

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

bool demur_import_has_bad_cell(struct demur_importing *in, const struct demur_import_cells *r)
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
