/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "roster_guard.h"

#include "demur/memory.h"
#include "roster_report.h"

/* Whether every attribute that profile shows has a value to show. */
static bool is_there(const struct demur_roster_import *import, unsigned profile)
{
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (demur_profile_shows((uint8_t)profile, a) && import->attribute[a].names.count == 0)
            return false;
    }
    return true;
}

/* The crowd of profile that counts least, where the cells of rarer values come first. */
static void find_least(struct cli_roster_profile *out, const struct demur_guard_counts *counts,
                       unsigned profile)
{
    for (size_t i = 0; i < counts->roster->cells; i++) {
        const struct demur_codes *codes = &counts->roster->cell[i].codes;
        struct demur_crowd crowd;

        demur_guard_crowd(&crowd, counts, (uint8_t)profile, codes);
        if (i > 0 && (crowd.effective > out->crowd.effective ||
                      (crowd.effective == out->crowd.effective && crowd.rows >= out->crowd.rows))) {
            continue;
        }
        out->crowd = crowd;
        out->codes = *codes;
    }
}

/* Fill *out in from counts. */
static void ask(struct cli_roster_guard *out, const struct demur_guard_counts *counts,
                const struct cli_roster_options *options, const struct demur_roster_import *import)
{
    uint16_t n_min = options->manifest != NULL ? options->manifest->n_min : DEMUR_GUARD_N_MIN;
    uint16_t k_min = options->manifest != NULL ? options->manifest->k_min : options->import.k_min;
    const struct demur_codes any = {{0}};
    uint8_t open = demur_guard_profiles(counts, k_min);

    out->is_known = true;
    out->may_act = demur_guard_may_act(counts, n_min);
    out->needed = demur_guard_needed(counts->roster, n_min);
    demur_guard_crowd(&out->all, counts, DEMUR_PROFILE_NONE, &any);
    out->k_min = k_min < DEMUR_GUARD_K_MIN ? DEMUR_GUARD_K_MIN : k_min;
    for (unsigned p = 0; p <= DEMUR_PROFILE_MAX; p++) {
        out->profile[p].is_there = is_there(import, p);
        out->profile[p].is_open = (open >> p & 1U) != 0;
        find_least(&out->profile[p], counts, p);
    }
}

enum demur_err cli_roster_guard_make(struct cli_roster_guard *out,
                                     const struct cli_roster_options *options,
                                     const struct demur_roster_import *import)
{
    struct demur_roster *roster = NULL;
    struct demur_counts *all = NULL;

    *out = (struct cli_roster_guard){.is_known = false};
    if (import->is_stopped || import->rows == 0) return DEMUR_OK;
    roster = demur_alloc(sizeof *roster);
    all = demur_alloc(sizeof *all);
    enum demur_err err = roster != NULL && all != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    if (err == DEMUR_OK) {
        const struct demur_guard_counts counts = {roster, 1, {all}};

        roster->rows = import->rows;
        roster->cells = import->cells;
        roster->cell = import->cell;
        all->cells = import->cells;
        for (size_t i = 0; i < import->cells; i++) {
            all->cell[i] = (struct demur_count){import->cell[i].rows, import->cell[i].rows};
        }
        ask(out, &counts, options, import);
    }
    demur_free(all);
    demur_free(roster);
    return err;
}

const char *cli_roster_profile_text(unsigned profile)
{
    static const char *const text[DEMUR_PROFILE_MAX + 1] = {
        [DEMUR_PROFILE_NONE] = "nothing",
        [DEMUR_PROFILE_BAND] = "band",
        [DEMUR_PROFILE_CLASS] = "class",
        [DEMUR_PROFILE_UNIT] = "unit",
        [DEMUR_PROFILE_BAND_CLASS] = "band and class",
    };

    return profile <= DEMUR_PROFILE_MAX ? text[profile] : "unknown";
}

/* ---- in plain words -------------------------------------------------------------------- */

/* Print how many of crowd count, and how many must. */
static void put_crowd(FILE *out, const struct demur_crowd *crowd, uint32_t must)
{
    fprintf(out, "%u of %u count%s, and %u must\n", crowd->effective, crowd->rows,
            crowd->effective == 1 ? "s" : "", must);
}

/* Print the values that profile shows of codes: "senior, Bank". */
static void put_values(FILE *out, const struct demur_roster_import *import, unsigned profile,
                       const struct demur_codes *codes)
{
    const char *comma = "";

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (!demur_profile_shows((uint8_t)profile, a)) continue;
        struct demur_span name = cli_roster_name_of(&import->attribute[a], codes->code[a]);

        fputs(comma, out);
        cli_put_text(out, name.data, name.len, false);
        comma = ", ";
    }
}

void cli_roster_print_guard(FILE *out, const struct cli_roster_report *r)
{
    const struct cli_roster_guard *g = &r->guard;

    if (!g->is_known) return;
    fputs("\nWhat members could do if all of them enrolled; from each group a tenth, at least\n"
          "two, and the principals in it are taken off\n",
          out);
    fprintf(out, "  Act at all           %s: ", g->may_act ? "yes" : "NO");
    put_crowd(out, &g->all, g->needed);
    for (unsigned p = DEMUR_PROFILE_BAND; p <= DEMUR_PROFILE_MAX; p++) {
        const struct cli_roster_profile *profile = &g->profile[p];

        if (!profile->is_there) continue;
        fprintf(out, "  Show %-15s %s: ", cli_roster_profile_text(p),
                profile->is_open ? "yes" : "NO");
        fputs(profile->is_open ? "even of \"" : "of \"", out);
        put_values(out, r->import, p, &profile->codes);
        fputs("\" ", out);
        put_crowd(out, &profile->crowd, g->k_min);
    }
}
