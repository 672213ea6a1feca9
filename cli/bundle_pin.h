/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_pin.h -- what a reader of a bundle knows beforehand: --policy FILE, --words "...". */
#ifndef CLI_BUNDLE_PIN_H
#define CLI_BUNDLE_PIN_H

#include "cli.h"
#include "demur/bundle.h"

/** What is known beforehand.  Set up with zeros; pin points into it, so it stays where it is. */
struct cli_pins {
    struct demur_bundle_pin pin;
    struct demur_policy *policy; /**< owned */
    struct demur_words words;
};

/**
 * Read the values of the two options, either of which may be NULL.
 *
 * @return CLI_OK; CLI_FAILED (the policy cannot be read, or is none), CLI_USAGE (no 12 words), and
 *         then a line on err has said why.  pins is given back with cli_pins_free() always.
 */
enum cli_exit cli_pins_read(struct cli_pins *pins, const char *policy, const char *words,
                            FILE *err);
void cli_pins_free(struct cli_pins *pins);

#endif
