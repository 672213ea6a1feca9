/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_check.h -- check a bundle in a file, with all cores and a progress bar. */
#ifndef CLI_BUNDLE_CHECK_H
#define CLI_BUNDLE_CHECK_H

#include "cli.h"
#include "demur/bundle.h"

/** A bundle that has been checked, with what it needs to stay alive. */
struct cli_bundle {
    int fd;
    const char *path;
    struct demur_bundle_file file;
    struct demur_bundle_pin pin;
    struct demur_bundle *bundle; /**< for demur_bundle_report() */
};

/**
 * Check the bundle in path against pin.
 *
 * What goes wrong with the file or memory is said on err; progress is shown there, too, where it
 * is a terminal.  *out is given back with cli_bundle_close(), also on failure.
 */
DEMUR_MUST_CHECK
enum demur_err cli_bundle_check(struct cli_bundle *out, const char *path,
                                const struct demur_bundle_pin *pin, FILE *err);
void cli_bundle_close(struct cli_bundle *b);

/** Open b->path, so that b->file reads it; what is wrong is said on err. */
DEMUR_MUST_CHECK
enum demur_err cli_bundle_file_open(struct cli_bundle *b, FILE *err);
void cli_bundle_file_close(struct cli_bundle *b);

/** Print what was found as one JSON object. */
void cli_bundle_print_json(FILE *out, const struct demur_bundle_report *r);

/** Print what was found in plain words; with the memo and the answers where show is set. */
void cli_bundle_print_text(FILE *out, const struct demur_bundle *b, bool show);

#endif
