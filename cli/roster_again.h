/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_again.h -- the export of which a roster was made, imported once more. */
#ifndef CLI_ROSTER_AGAIN_H
#define CLI_ROSTER_AGAIN_H

#include "cli.h"
#include "demur/roster_import.h"
#include "roster_options.h"

/** Where a command's table has the options of an import; SIZE_MAX: it has none such. */
struct cli_roster_rows {
    size_t manifest, grades, unit, column, principal, today;
};

/** An export, imported; to be wiped with cli_roster_again_wipe(). */
struct cli_roster_again {
    struct cli_roster_options options; /**< with a manifest */
    uint8_t *data;                     /**< the export */
    size_t len;
    struct demur_roster_import *import; /**< NULL until cli_roster_again_import() */
};

/** Read the options of cli and the export at path; CLI_USAGE, CLI_FAILED after a line on err. */
DEMUR_MUST_CHECK
enum cli_exit cli_roster_again_read(struct cli_roster_again *out, const struct cli *cli,
                                    const struct cli_roster_rows *rows, const char *path);

/** Import it, as options.import says; CLI_INVALID: it is stopped, which has been said. */
DEMUR_MUST_CHECK
enum cli_exit cli_roster_again_import(struct cli_roster_again *again, const char *path, FILE *err);

void cli_roster_again_wipe(struct cli_roster_again *again);

/** Read the ROSTER_FILE at path, a secret. */
DEMUR_MUST_CHECK
enum demur_err cli_read_rows(struct demur_roster_file **out, const char *path, FILE *err);

#endif
