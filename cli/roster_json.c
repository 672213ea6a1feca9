/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_json.c -- an import as one JSON object, for programs. */
#include "demur/day.h"
#include "roster_report.h"

#include <string.h>

/* ---- values ---------------------------------------------------------------------------- */

static void put_span(FILE *out, struct demur_span s)
{
    cli_put_json_string(out, s.data, s.len);
}

static void put_string(FILE *out, const char *text)
{
    cli_put_json_string(out, (const uint8_t *)text, strlen(text));
}

/* The name that code has after merging; null: "unspecified". */
static void put_name(FILE *out, const struct demur_import_attribute *a, uint16_t code)
{
    if (code == 0) {
        fputs("null", out);
    } else {
        put_span(out, a->names.name[code - 1]);
    }
}

/* Names of JSON have an underscore in the place of a hyphen: "last_day". */
static void put_role(FILE *out, enum demur_column_role role)
{
    for (const char *c = demur_column_role_text(role); *c != '\0'; c++) {
        fputc(*c == '-' ? '_' : *c, out);
    }
}

/* ---- parts ----------------------------------------------------------------------------- */

static void put_file(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_roster_import *import = r->import;
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, r->options->import.today);
    fprintf(out, "{\"importable\":%s,\"file\":", import->is_stopped ? "false" : "true");
    put_string(out, r->path);
    fputs(",\"encoding\":", out);
    if (import->columns == 0) {
        fputs("null,\"separator\":null", out);
    } else {
        put_string(out, demur_csv_encoding_text(import->encoding));
        fputs(",\"separator\":", out);
        cli_put_json_string(out, (const uint8_t *)&import->separator, 1);
    }
    fprintf(out, ",\"today\":\"%s\",\"k_min\":%u,\"records\":%u,\"members\":%u", date,
            r->options->import.k_min, import->records, cli_roster_members(import));
    fprintf(out, ",\"skipped\":%u,\"refused\":%u,\"stopped\":%u,\"notes\":%u",
            import->count[DEMUR_IMPORT_SKIPPED], import->count[DEMUR_IMPORT_REFUSED],
            import->count[DEMUR_IMPORT_STOPPED], import->count[DEMUR_IMPORT_NOTE]);
}

static void put_columns(FILE *out, const struct demur_roster_import *import)
{
    fputs(",\"columns\":[", out);
    for (size_t i = 0; i < import->columns; i++) {
        fprintf(out, "%s{\"column\":%zu,\"heading\":", i > 0 ? "," : "", i + 1);
        put_span(out, import->column[i].heading);
        fputs(",\"role\":\"", out);
        put_role(out, import->column[i].role);
        fputs("\"}", out);
    }
    fputc(']', out);
}

static void put_problems(FILE *out, const struct demur_roster_import *import)
{
    static const char *const severity[DEMUR_IMPORT_SEVERITIES] = {"note", "skipped", "refused",
                                                                  "stopped"};

    fputs(",\"problems\":[", out);
    for (size_t i = 0; i < import->problems; i++) {
        const struct demur_import_problem *p = &import->problem[i];

        fprintf(out, "%s{\"line\":", i > 0 ? "," : "");
        if (p->line > 0) {
            fprintf(out, "%u", p->line);
        } else {
            fputs("null", out);
        }
        fprintf(out, ",\"severity\":\"%s\",\"problem\":", severity[p->severity]);
        put_string(out, p->sentence);
        fputc('}', out);
    }
    fputc(']', out);
}

/* The values of an attribute as they stand in the file, and what became of each. */
static void put_values(FILE *out, const struct demur_roster_import *import,
                       enum demur_attribute attribute, const char *name)
{
    const struct demur_import_attribute *a = &import->attribute[attribute];

    fprintf(out, ",\"%s\":[", name);
    for (size_t i = 0; cli_roster_has(import, attribute) && i < a->values; i++) {
        fprintf(out, "%s{\"value\":", i > 0 ? "," : "");
        put_span(out, a->value[i].name);
        fprintf(out, ",\"rows\":%u,\"becomes\":", a->value[i].rows);
        put_name(out, a, a->value[i].code);
        fputc('}', out);
    }
    fputc(']', out);
}

static void put_bands_before(FILE *out, const struct demur_roster_import *import)
{
    fputs(",\"bands_before\":[", out);
    for (size_t i = 0; i < import->bands; i++) {
        fprintf(out, "%s{\"value\":", i > 0 ? "," : "");
        put_span(out, import->band[i].name);
        fprintf(out, ",\"rows\":%u,\"becomes\":", import->band[i].rows);
        put_name(out, &import->attribute[DEMUR_ATTRIBUTE_BAND], import->band[i].code);
        fputc('}', out);
    }
    fputc(']', out);
}

/* The values of the roster, in order of their codes; null is "unspecified". */
static void put_after(FILE *out, const struct demur_roster_import *import,
                      enum demur_attribute attribute, const char *name)
{
    const struct demur_import_attribute *a = &import->attribute[attribute];
    const char *comma = "";

    fprintf(out, ",\"%s\":[", name);
    for (uint16_t code = 0; code <= a->names.count; code++) {
        if (a->rows[code] == 0) continue;
        fprintf(out, "%s{\"name\":", comma);
        put_name(out, a, code);
        fprintf(out, ",\"rows\":%u}", a->rows[code]);
        comma = ",";
    }
    fputc(']', out);
}

/* The names of profiles as JSON has them. */
static const char *profile_name(unsigned profile)
{
    return profile == DEMUR_PROFILE_BAND_CLASS ? "band_class" : cli_roster_profile_text(profile);
}

/* What keeps a profile closed: the values of the crowd that counts least, and how large it is. */
static void put_closed(FILE *out, const struct cli_roster_report *r, unsigned profile)
{
    const struct cli_roster_profile *is = &r->guard.profile[profile];
    const char *comma = "";

    fprintf(out, "{\"profile\":\"%s\",\"values\":[", profile_name(profile));
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (!demur_profile_shows((uint8_t)profile, a)) continue;
        fputs(comma, out);
        put_name(out, &r->import->attribute[a], is->codes.code[a]);
        comma = ",";
    }
    fprintf(out, "],\"rows\":%u,\"effective\":%u}", is->crowd.rows, is->crowd.effective);
}

static void put_guard(FILE *out, const struct cli_roster_report *r)
{
    const struct cli_roster_guard *g = &r->guard;

    fputs(",\"guard\":", out);
    if (!g->is_known) {
        fputs("null", out);
        return;
    }
    fprintf(out, "{\"may_act\":%s,\"needed\":%u,\"effective\":%u,\"open\":[",
            g->may_act ? "true" : "false", g->needed, g->all.effective);
    for (int open = 1; open >= 0; open--) {
        const char *comma = "";

        for (unsigned p = DEMUR_PROFILE_BAND; p <= DEMUR_PROFILE_MAX; p++) {
            if (!g->profile[p].is_there || g->profile[p].is_open != (open == 1)) continue;
            fputs(comma, out);
            if (open == 1) fprintf(out, "\"%s\"", profile_name(p));
            if (open == 0) put_closed(out, r, p);
            comma = ",";
        }
        if (open == 1) fprintf(out, "],\"needed_to_show\":%u,\"closed\":[", g->k_min);
    }
    fputs("]}", out);
}

static void put_rest(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_roster_cell *least = cli_roster_least_cell(r->import);

    fprintf(out, ",\"cells\":%u,\"smallest_cell\":%u,\"principals\":[", r->import->cells,
            least != NULL ? least->rows : 0);
    for (size_t i = 0; i < r->options->import.principals; i++) {
        fprintf(out, "%s%u", i > 0 ? "," : "", r->options->principal[i].id);
    }
    fputc(']', out);
    put_guard(out, r);
    fputs(",\"written\":", out);
    if (r->is_written) {
        put_string(out, r->options->out);
    } else {
        fputs("null", out);
    }
    fputs("}\n", out);
}

void cli_roster_print_json(FILE *out, const struct cli_roster_report *r)
{
    const struct demur_roster_import *import = r->import;

    put_file(out, r);
    put_columns(out, import);
    put_problems(out, import);
    put_values(out, import, DEMUR_ATTRIBUTE_BAND, "grades");
    put_bands_before(out, import);
    put_after(out, import, DEMUR_ATTRIBUTE_BAND, "bands");
    put_values(out, import, DEMUR_ATTRIBUTE_CLASS, "classes_before");
    put_after(out, import, DEMUR_ATTRIBUTE_CLASS, "classes");
    put_values(out, import, DEMUR_ATTRIBUTE_UNIT, "units_before");
    put_after(out, import, DEMUR_ATTRIBUTE_UNIT, "units");
    put_rest(out, r);
}
