/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * roster_report.h -- what a clerk sees of an import.  No name, mail address or person key is among
 * what these functions are given.
 */
#ifndef CLI_ROSTER_REPORT_H
#define CLI_ROSTER_REPORT_H

#include "cli.h"
#include "roster_guard.h"
#include "roster_options.h"

/** An import, and what became of it; all is borrowed. */
struct cli_roster_report {
    const char *path;
    const struct cli_roster_options *options;
    const struct demur_roster_import *import;
    struct cli_roster_guard guard;
    bool is_written; /**< to options->out */
};

/** The files that are written to the directory of --out. */
#define CLI_ROSTER_FILE_NAME "rows"   /**< ROSTER_FILE: secret */
#define CLI_ROSTER_NAME      "roster" /**< ROSTER, without signatures */

/** How many members the import has, or would have if it were not stopped at its end. */
uint32_t cli_roster_members(const struct demur_roster_import *import);

/** Whether attribute has anything to show. */
bool cli_roster_has(const struct demur_roster_import *import, enum demur_attribute attribute);

/** The cell of fewest rows; NULL: there are no cells. */
const struct demur_roster_cell *cli_roster_least_cell(const struct demur_roster_import *import);

/** The name of code after merging; "unspecified" for 0. */
struct demur_span cli_roster_name_of(const struct demur_import_attribute *a, uint16_t code);

/** Print everything in plain words; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err cli_roster_print_text(FILE *out, const struct cli_roster_report *r);

/**
 * Print the problems that stop the import, or all others; DEMUR_ERR_NOMEM.
 *
 * Those that say the same are printed together, with all their lines.
 */
DEMUR_MUST_CHECK
enum demur_err cli_roster_print_problems(FILE *out, const struct demur_roster_import *import,
                                         bool that_stop);

/** Print whether anybody could act, and which values could be shown. */
void cli_roster_print_guard(FILE *out, const struct cli_roster_report *r);

/** Print everything as one JSON object. */
void cli_roster_print_json(FILE *out, const struct cli_roster_report *r);

#endif
