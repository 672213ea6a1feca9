/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demo_roster.c -- from what HR exported to a roster that every issuer has checked and signed. */
#include "demo.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

enum { PROBLEMS_SHOWN = 10 };

/* ---- import ---------------------------------------------------------------------------- */

static void put(FILE *to, struct demur_span s)
{
    cli_put_text(to, s.data, s.len, false);
}

/* Say what keeps the export from being imported. */
static enum demur_err say_problems(struct demo *d, const struct demur_roster_import *import)
{
    const char *path = d->roster_path != NULL ? d->roster_path : "the example roster";
    size_t shown = 0;

    fprintf(d->err, "demur: %s: nothing can be imported:\n", path);
    for (size_t i = 0; i < import->problems && shown < PROBLEMS_SHOWN; i++) {
        const struct demur_import_problem *p = &import->problem[i];

        if (p->severity != DEMUR_IMPORT_STOPPED) continue;
        if (p->line > 0) fprintf(d->err, "demur:   line %u: ", p->line);
        if (p->line == 0) fputs("demur:   ", d->err);
        cli_put_text(d->err, (const uint8_t *)p->sentence, strlen(p->sentence), false);
        fputc('\n', d->err);
        shown++;
    }
    fprintf(d->err, "demur: \"demur roster import FILE --preview\" shows it all\n");
    return demo_said(d, DEMUR_ERR_INVALID);
}

/* Import the export, as each issuer does for itself. */
static enum demur_err import_export(struct demur_roster_import **out, const struct demo *d)
{
    struct demur_import_options options = {.org = &d->org,
                                           .today = demur_day_at(d->now_s, d->manifest->tz),
                                           .k_min = d->manifest->k_min};
    struct demur_grade_map *grades = NULL;
    struct demur_problem problem;
    enum demur_err err = DEMUR_OK;

    if (d->grades.data != NULL) {
        err = demur_grade_map_parse(&grades, &problem, d->grades);
        options.grades = grades;
    }
    if (err == DEMUR_OK) err = demur_roster_import_make(out, d->export, &options);
    demur_grade_map_free(grades);
    return err;
}

/* ---- the roster ------------------------------------------------------------------------ */

static void tell_names(const struct demo *d, const struct demur_roster_import *import,
                       enum demur_attribute a, const char *what)
{
    const struct demur_import_attribute *at = &import->attribute[a];

    fprintf(d->out, "                %s: ", what);
    for (uint16_t i = 0; i < at->names.count; i++) {
        fputs(i > 0 ? ", " : "", d->out);
        put(d->out, at->names.name[i]);
        fprintf(d->out, " %u", at->rows[i + 1]);
    }
    if (at->rows[0] > 0) {
        fprintf(d->out, "%sunspecified %u", at->names.count > 0 ? ", " : "", at->rows[0]);
    }
    fputc('\n', d->out);
}

static void tell(const struct demo *d, const struct demur_roster_import *import)
{
    demo_day(d);
    fprintf(d->out, "The clerk imports %u record%s: %u member%s", import->records,
            demo_s(import->records), import->rows, demo_s(import->rows));
    if (import->count[DEMUR_IMPORT_SKIPPED] + import->count[DEMUR_IMPORT_REFUSED] > 0) {
        fprintf(d->out, ", %u skipped, %u left out until mended",
                import->count[DEMUR_IMPORT_SKIPPED], import->count[DEMUR_IMPORT_REFUSED]);
    }
    fputs(".\n", d->out);
    tell_names(d, import, DEMUR_ATTRIBUTE_BAND, "Bands");
    tell_names(d, import, DEMUR_ATTRIBUTE_CLASS, "Classes");
    if (d->issuers > 1) {
        fprintf(
            d->out,
            "                The other issuer%s the same export alone, find%s the same rows, and "
            "sign%s.\n",
            d->issuers == 2 ? " imports" : "s import", d->issuers == 2 ? "s" : "",
            d->issuers == 2 ? "s" : "");
    }
}

/* The first issuer's file and ROSTER; the others import alone, compare, and sign as well. */
static enum demur_err make_roster(struct demo *d, const struct demur_roster_import *first)
{
    struct demur_roster_names names[DEMUR_ATTRIBUTES];
    enum demur_err err =
        demur_roster_file_make(&d->file, DEMO_EPOCH, first->row, first->rows, &d->random);

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) names[a] = first->attribute[a].names;
    if (err == DEMUR_OK) {
        err = demur_roster_make(&d->roster, d->file, names, &d->manifest_leaf, d->manifest->k_min);
    }
    for (size_t i = 0; i < d->issuers && err == DEMUR_OK; i++) {
        if (i > 0) {
            struct demur_roster_import *own = NULL;

            err = import_export(&own, d);
            if (err == DEMUR_OK) {
                err = demur_roster_file_matches(d->file, own->row, own->rows, NULL);
            }
            demur_roster_import_free(own);
        }
        if (err == DEMUR_OK) {
            err = demur_roster_sign(d->roster, &d->org, &d->issuer[i].secrets.operator_seed);
        }
    }
    return err;
}

/* Whether anybody may act once everyone has enrolled; else it is said why not. */
static enum demur_err check_crowd(struct demo *d)
{
    struct demur_counts *all = demur_alloc(sizeof *all);
    struct demur_guard_counts counts = {d->roster, 1, {all}};
    bool may_act;

    if (all == NULL) return DEMUR_ERR_NOMEM;
    all->epoch = d->roster->epoch;
    all->cells = d->roster->cells;
    for (size_t i = 0; i < all->cells; i++) all->cell[i].done = d->roster->cell[i].rows;
    may_act = demur_guard_may_act(&counts, d->manifest->n_min);
    demur_free(all);
    if (may_act) return DEMUR_OK;
    fprintf(d->err,
            "demur: the roster has %u members, too small a crowd to hide in: clients refuse to act "
            "where fewer than %u are left when a tenth is taken off\n",
            d->roster->rows, demur_guard_needed(d->roster, d->manifest->n_min));
    return demo_said(d, DEMUR_ERR_STATE);
}

/* Whether there are members enough for the signatures that are asked for. */
static enum demur_err check_want(struct demo *d)
{
    if (d->want <= d->roster->rows) return DEMUR_OK;
    fprintf(d->err, "demur: --sign %u: the roster has %u members\n", d->want, d->roster->rows);
    return demo_said(d, DEMUR_ERR_RANGE);
}

static enum demur_err log_roster(struct demo *d)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_roster_encode(&bytes, &len, d->roster);

    if (err != DEMUR_OK) return err;
    demur_tree_leaf(&d->roster_leaf, bytes, len);
    d->roster_index = demur_tree_store_size(d->log.tree) + 1; /* behind its WINDOW, alone */
    return demo_log_submit(d, bytes, len);
}

enum demur_err demo_roster_make(struct demo *d)
{
    struct demur_roster_import *import = NULL;
    enum demur_err err = import_export(&import, d);

    if (err != DEMUR_OK) {
        err = demo_fail(d, "the roster", err);
    } else if (import->is_stopped) {
        err = say_problems(d, import);
    } else {
        err = make_roster(d, import);
        if (err == DEMUR_OK) err = check_crowd(d);
        if (err == DEMUR_OK) err = check_want(d);
        if (err == DEMUR_OK) err = log_roster(d);
        if (err == DEMUR_OK) {
            err = demur_epoch_keys_new(&d->keys, &d->org, d->manifest, DEMO_EPOCH, &d->roster_leaf);
        }
        if (err != DEMUR_OK) err = demo_fail(d, "the roster", err);
        if (err == DEMUR_OK) tell(d, import);
        if (err == DEMUR_OK) err = demo_log_window(d);
    }
    demur_roster_import_free(import);
    return err;
}

void demo_roster_free(struct demo *d)
{
    demur_epoch_keys_free(d->keys);
    demur_roster_free(d->roster);
    demur_roster_file_free(d->file);
}
