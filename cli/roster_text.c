/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_text.c -- an import in plain words, for the clerk. */
#include "demur/day.h"
#include "roster_report.h"

#include <string.h>

enum { NAME_WIDTH_MAX = 40, BAR_WIDTH = 40, VALUES_SHOWN = 250 };

/* ---- words ----------------------------------------------------------------------------- */

/* How many characters s has. */
static size_t width_of(struct demur_span s)
{
    size_t width = 0;

    for (size_t i = 0; i < s.len; i++) width += (s.data[i] & 0xc0U) != 0x80;
    return width;
}

static struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static void put(FILE *out, struct demur_span s)
{
    cli_put_text(out, s.data, s.len, false);
}

/* Print s, and blanks up to width. */
static void put_padded(FILE *out, struct demur_span s, size_t width)
{
    size_t is = width_of(s);

    put(out, s);
    if (is < width) fprintf(out, "%*s", (int)(width - is), "");
}

/* The greater width, within what a name may take up. */
static size_t wider(size_t width, struct demur_span s)
{
    size_t is = width_of(s);

    if (is > NAME_WIDTH_MAX) is = NAME_WIDTH_MAX;
    return is > width ? is : width;
}

static const char *plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

/* A bar as long as rows, of at most BAR_WIDTH for most. */
static void put_bar(FILE *out, uint32_t rows, uint32_t most)
{
    uint64_t len = most == 0 ? 0 : ((uint64_t)rows * BAR_WIDTH + most - 1) / most;

    for (uint64_t i = 0; i < len; i++) fputc('#', out);
}

/* ---- the file -------------------------------------------------------------------------- */

static void put_verdict(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_roster_import *import = r->import;
    uint32_t members = cli_roster_members(import);

    if (import->is_stopped) {
        fputs("STOPPED. Nothing can be imported until this is mended:\n", out);
    } else if (r->is_written) {
        fprintf(out, "IMPORTED. Epoch %u has %u member%s.\n", r->options->epoch, members,
                plural(members));
    } else {
        fprintf(out, "CAN BE IMPORTED, with %u member%s. Nothing has been written.\n", members,
                plural(members));
    }
    if (r->guard.is_known && !r->guard.may_act) {
        fprintf(out,
                "BUT NOBODY COULD ACT: if every member enrolled, %u would count, and %u must. No "
                "memo could\nbe written or signed with this roster.\n",
                r->guard.all.effective, r->guard.needed);
    }
}

static const char *separator_text(char separator)
{
    return separator == ';'    ? "semicolons"
           : separator == '\t' ? "tabs"
           : separator == '|'  ? "vertical bars"
                               : "commas";
}

static void put_file(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_roster_import *import = r->import;
    char date[DEMUR_DATE_LEN + 1];

    fputs("\nFile           ", out);
    put(out, span(strcmp(r->path, "-") == 0 ? "standard input" : r->path));
    if (import->columns == 0) {
        fputc('\n', out);
        return;
    }
    demur_day_format(date, r->options->import.today);
    fprintf(
        out,
        "\nRead as        %s, separated by %s\nDay            %s: who left before is no member\n",
        demur_csv_encoding_text(import->encoding), separator_text(import->separator), date);
    if (r->options->manifest != NULL) {
        fputs("Organisation   ", out);
        put(out, r->options->manifest->name);
        if (r->options->manifest->mode == DEMUR_MODE_TRAINING) {
            fputs("  (TRAINING: nothing here is real)", out);
        }
        fputc('\n', out);
    }
    fprintf(out, "Merged         what has fewer than %u row%s\nRecords        %u\n",
            r->options->import.k_min, plural(r->options->import.k_min), import->records);
    if (import->is_stopped && cli_roster_members(import) == 0) return;
    fprintf(out, "%15s%7u  %s\n", "", cli_roster_members(import),
            import->is_stopped ? "would be members" : "are members");
    fprintf(out, "%15s%7u  skipped: not a member's, or a member's again\n", "",
            import->count[DEMUR_IMPORT_SKIPPED]);
    fprintf(out, "%15s%7u  refused: left out until they are mended\n", "",
            import->count[DEMUR_IMPORT_REFUSED]);
}

static const char *use_of(enum demur_column_role role)
{
    static const char *const text[DEMUR_COLUMN_ROLES] = {
        [DEMUR_COLUMN_IGNORED] = "not used; never looked at",
        [DEMUR_COLUMN_REFUSED] = "MUST NOT be imported; never looked at",
        [DEMUR_COLUMN_NAME] = "a name; never looked at",
        [DEMUR_COLUMN_KEY] = "person key: hashed, then dropped",
        [DEMUR_COLUMN_GRADE] = "grade: becomes the band",
        [DEMUR_COLUMN_CLASS] = "class: the kind of contract",
        [DEMUR_COLUMN_UNIT] = "unit",
        [DEMUR_COLUMN_MAIL] = "mail address: compared with the others, then dropped",
        [DEMUR_COLUMN_STATUS] = "status: who has left is skipped",
        [DEMUR_COLUMN_JOINED] = "first day: noted where it is still to come",
        [DEMUR_COLUMN_LEFT] = "last day: who has left is skipped",
    };

    return text[role];
}

static void put_columns(FILE *out, const struct demur_roster_import *import)
{
    size_t width = 0;

    if (import->columns == 0) return;
    for (size_t i = 0; i < import->columns; i++) width = wider(width, import->column[i].heading);
    fputs("\nColumns, and what each is taken for\n", out);
    for (size_t i = 0; i < import->columns; i++) {
        fprintf(out, "%4zu  ", i + 1);
        put_padded(out, import->column[i].heading, width);
        fprintf(out, "  %s\n", use_of(import->column[i].role));
    }
}

/* ---- values ---------------------------------------------------------------------------- */

static struct demur_span shown(struct demur_span name)
{
    return name.len > 0 ? name : span("(empty)");
}

static void put_more(FILE *out, const struct demur_import_attribute *a)
{
    if (a->values > VALUES_SHOWN) {
        fprintf(out, "  and %zu more; --json lists them all\n", a->values - VALUES_SHOWN);
    }
}

static void put_grades(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_import_attribute *a = &r->import->attribute[DEMUR_ATTRIBUTE_BAND];
    size_t width = sizeof "Grade" - 1;

    if (!cli_roster_has(r->import, DEMUR_ATTRIBUTE_BAND)) return;
    for (size_t i = 0; i < a->values; i++) width = wider(width, shown(a->value[i].name));
    fprintf(out, "\nGrades, their rows, and the band of each (%s)\n",
            r->options->grades != NULL ? "by the table of --grades"
                                       : "no --grades: cut into thirds, in natural order");
    for (size_t i = 0; i < a->values && i < VALUES_SHOWN; i++) {
        fputs("  ", out);
        put_padded(out, shown(a->value[i].name), width);
        fprintf(out, "%7u  ", a->value[i].rows);
        put(out, cli_roster_name_of(a, a->value[i].code));
        fputc('\n', out);
    }
    put_more(out, a);
}

/* ---- bands ----------------------------------------------------------------------------- */

/* Say which bands went into the one of code, and why. */
static void put_merged(FILE *out, const struct cli_roster_report *r, uint16_t code)
{
    const struct demur_roster_import *import = r->import;
    size_t parts = 0;

    for (size_t i = 0; i < import->bands; i++) {
        parts += import->band[i].code == code && import->band[i].rows > 0;
    }
    if (parts < (code == 0 ? 1 : 2)) return;
    fputs("  Merged: ", out);
    for (size_t i = 0, n = 0; i < import->bands; i++) {
        if (import->band[i].code != code || import->band[i].rows == 0) continue;
        if (n++ > 0) fputs(n == parts ? " and " : ", ", out);
        put(out, import->band[i].name);
        fprintf(out, " (%u)", import->band[i].rows);
    }
    fprintf(out, ", so that no band has fewer than %u row%s\n", r->options->import.k_min,
            plural(r->options->import.k_min));
}

static void put_bands(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_roster_import *import = r->import;
    const struct demur_import_attribute *a = &import->attribute[DEMUR_ATTRIBUTE_BAND];
    size_t width = 0;
    uint32_t most = 0;

    if (!cli_roster_has(import, DEMUR_ATTRIBUTE_BAND)) return;
    for (uint16_t code = 0; code <= a->names.count; code++) {
        if (a->rows[code] > 0) width = wider(width, cli_roster_name_of(a, code));
        if (a->rows[code] > most) most = a->rows[code];
    }
    fputs("\nBands of the roster from low to high, and their rows\n", out);
    for (uint16_t i = 0; i <= a->names.count; i++) {
        uint16_t code = i < a->names.count ? (uint16_t)(i + 1) : 0; /* "unspecified" is last */

        if (a->rows[code] == 0) continue;
        fputs("  ", out);
        put_padded(out, cli_roster_name_of(a, code), width);
        fprintf(out, "%7u  ", a->rows[code]);
        put_bar(out, a->rows[code], most);
        fputc('\n', out);
    }
    for (uint16_t code = 0; code <= a->names.count; code++) put_merged(out, r, code);
    for (size_t i = 0; i < import->bands; i++) {
        if (import->band[i].rows > 0) continue;
        fputs("  Dropped: ", out);
        put(out, import->band[i].name);
        fputs(", which nobody is in\n", out);
    }
}

/* ---- classes and units ----------------------------------------------------------------- */

/* Why v, in the file the value of a class or unit, is none in the roster; nothing where it is. */
static void put_why_unspecified(FILE *out, const struct demur_import_value *v, uint16_t k_min)
{
    if (v->code != 0 || v->name.len == 0) return;
    if (v->rows < k_min) {
        fprintf(out, "  becomes unspecified: fewer than %u row%s", k_min, plural(k_min));
    } else {
        fprintf(out, "  becomes unspecified, to make up %u row%s with the others", k_min,
                plural(k_min));
    }
}

static void put_values(FILE *out, const struct cli_roster_report *r, enum demur_attribute attribute)
{
    const struct demur_import_attribute *a = &r->import->attribute[attribute];
    size_t width = sizeof "unspecified" - 1;

    for (size_t i = 0; i < a->values; i++) width = wider(width, shown(a->value[i].name));
    for (size_t i = 0; i < a->values && i < VALUES_SHOWN; i++) {
        const struct demur_import_value *v = &a->value[i];

        fputs("  ", out);
        put_padded(out, shown(v->name), width);
        fprintf(out, "%7u", v->rows);
        put_why_unspecified(out, v, r->options->import.k_min);
        fputc('\n', out);
    }
    put_more(out, a);
    if (a->rows[0] == 0) return;
    fputs("  ", out);
    put_padded(out, span("unspecified"), width);
    fprintf(out, "%7u\n", a->rows[0]);
}

static void put_attribute(FILE *out, const struct cli_roster_report *r,
                          enum demur_attribute attribute, const char *heading, const char *none)
{
    if (cli_roster_members(r->import) == 0) return;
    if (cli_roster_has(r->import, attribute)) {
        fprintf(out, "\n%s, and their rows\n", heading);
        put_values(out, r, attribute);
    } else {
        fprintf(out, "\n%s: %s\n", heading, none);
    }
}

/* What a cell is made of: "band, class and unit together", as far as they are there. */
static void put_parts(FILE *out, const struct demur_roster_import *import)
{
    bool has_class = cli_roster_has(import, DEMUR_ATTRIBUTE_CLASS);
    bool has_unit = cli_roster_has(import, DEMUR_ATTRIBUTE_UNIT);

    if (has_class) fputs(has_unit ? "band, class" : "band and class", out);
    if (has_unit) fputs(has_class ? " and unit" : "band and unit", out);
    fputs(has_class || has_unit ? " together" : "band", out);
}

static void put_cells(FILE *out, const struct demur_roster_import *import)
{
    const struct demur_roster_cell *least = cli_roster_least_cell(import);

    if (least == NULL) return;
    fprintf(out, "\nCells          %u: each ", import->cells);
    put_parts(out, import);
    fprintf(out, "\nSmallest       %u row%s: ", least->rows, plural(least->rows));
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (a > 0 && !cli_roster_has(import, (enum demur_attribute)a)) continue;
        if (a > 0) fputs(", ", out);
        put(out, cli_roster_name_of(&import->attribute[a], least->codes.code[a]));
    }
    fputc('\n', out);
}

/* ---- the end --------------------------------------------------------------------------- */

static void put_principals(FILE *out, const struct cli_roster_options *o)
{
    fputs("Principals     ", out);
    for (size_t i = 0; i < o->import.principals; i++) {
        fprintf(out, "%s%u", i > 0 ? ", " : "", o->principal[i].id);
    }
    if (o->import.principals == 0) fputs("none named", out);
    if (o->manifest != NULL) fprintf(out, " (of %u in the manifest)", o->manifest->principals);
    fputc('\n', out);
}

static void put_written(FILE *out, const struct cli_roster_options *o)
{
    fprintf(out,
            "\nWritten        %s/%s: SECRET, for the issuers alone\n"
            "               %s/%s: to be signed by every issuer\n",
            o->out, CLI_ROSTER_FILE_NAME, o->out, CLI_ROSTER_NAME);
}

enum demur_err cli_roster_print_text(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_roster_import *import = r->import;
    uint32_t refused = import->count[DEMUR_IMPORT_REFUSED];

    put_verdict(out, r);
    enum demur_err err = cli_roster_print_problems(out, import, true);

    if (err != DEMUR_OK) return err;
    put_file(out, r);
    put_columns(out, import);
    err = cli_roster_print_problems(out, import, false);

    if (err != DEMUR_OK) return err;
    put_grades(out, r);
    put_bands(out, r);
    put_attribute(out, r, DEMUR_ATTRIBUTE_CLASS, "Classes", "none, as no column tells them");
    put_attribute(out, r, DEMUR_ATTRIBUTE_UNIT, "Units",
                  r->options->import.with_unit ? "none" : "not imported, as --unit is not given");
    put_cells(out, import);
    if (!import->is_stopped) put_principals(out, r->options);
    cli_roster_print_guard(out, r);
    if (r->is_written) put_written(out, r->options);
    if (refused > 0) {
        fprintf(out,
                "\nATTENTION: %u RECORD%s REFUSED. MEMBERS WHO STAND THERE CANNOT SIGN UNTIL THE "
                "FILE IS MENDED.\n",
                refused, refused == 1 ? " IS" : "S ARE");
    }
    return DEMUR_OK;
}
