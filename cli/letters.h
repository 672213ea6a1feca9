/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * letters.h -- the one-time codes of one issuer and epoch for people: a sheet to print and cut, one
 * letter a member, and a table.  Both are secret.
 */
#ifndef CLI_LETTERS_H
#define CLI_LETTERS_H

#include "demur/code.h"
#include "demur/manifest.h"
#include "roster_people.h"

/** What stands in every letter; all is borrowed. */
struct cli_letters {
    const struct demur_manifest *manifest;
    const struct demur_hash *org;
    const char *words; /**< the 12 */
    const char *address;
    uint8_t issuer;
    uint32_t epoch;
};

/**
 * Write the letters of people, in the order of the export, with code[i] for row i.
 *
 * out is to be wiped.  @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_letters_sheet(struct demur_writer *out, const struct cli_letters *letters,
                                 const struct cli_people *people, const struct demur_code *code);

/**
 * Write the table, one line a person: key, name and mail where the export has them, code; with the
 * separator of the export.  A cell that a spreadsheet would take for a formula begins with "'".
 */
DEMUR_MUST_CHECK
enum demur_err cli_letters_table(struct demur_writer *out, const struct cli_letters *letters,
                                 const struct cli_people *people, const struct demur_code *code);

#endif
