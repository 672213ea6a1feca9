/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_options.h -- how a roster is to be imported, from the command line and the files on it. */
#ifndef CLI_ROSTER_OPTIONS_H
#define CLI_ROSTER_OPTIONS_H

#include "cli.h"
#include "demur/manifest.h"
#include "demur/roster_import.h"

/** The rows of the option table of `demur roster import`. */
enum cli_roster_option {
    CLI_ROSTER_PREVIEW,
    CLI_ROSTER_MANIFEST,
    CLI_ROSTER_EPOCH,
    CLI_ROSTER_OUT,
    CLI_ROSTER_GRADES,
    CLI_ROSTER_UNIT,
    CLI_ROSTER_COLUMN,
    CLI_ROSTER_PRINCIPAL,
    CLI_ROSTER_K_MIN,
    CLI_ROSTER_TODAY,
    CLI_ROSTER_JSON,
};

/** How to import; owned by whoever reads it, and to be wiped. */
struct cli_roster_options {
    struct demur_import_options import; /**< borrows from what follows */
    struct demur_manifest *manifest;    /**< in force, the last given; NULL: none was given */
    struct demur_hash org;              /**< of manifest; without one zeros */
    struct demur_hash manifest_leaf;
    uint32_t epoch;  /**< of manifest; with a preview 0 */
    const char *out; /**< the directory to write to; NULL: a preview */
    struct demur_grade_map *grades;
    struct demur_column_choice choice[DEMUR_COLUMN_ROLES];
    struct demur_import_principal principal[DEMUR_PRINCIPALS_MAX];
};

/**
 * Read the options of cli, and the manifest and the grades that they name.
 *
 * *out holds pointers to itself, so it must not be moved; it is to be wiped, also on failure.
 * @return CLI_OK; CLI_USAGE, CLI_FAILED, after one line on cli->err
 */
DEMUR_MUST_CHECK
enum cli_exit cli_roster_options_read(struct cli_roster_options *out, const struct cli *cli);

void cli_roster_options_wipe(struct cli_roster_options *options);

#endif
