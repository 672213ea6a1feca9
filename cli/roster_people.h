/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * roster_people.h -- who is in a row: person key, name and mail address out of an HR export, for
 * the letters with one-time codes and for nothing else.  Secret.
 */
#ifndef CLI_ROSTER_PEOPLE_H
#define CLI_ROSTER_PEOPLE_H

#include "demur/bytes.h"
#include "demur/roster_import.h"

/** One person; empty where the export does not say. */
struct cli_person {
    struct demur_span key, name, mail; /**< one line of text each */
    uint32_t line;                     /**< of the export; 0: nobody there has this row */
};

/** The people of some rows; to be wiped with cli_people_wipe(). */
struct cli_people {
    uint32_t count;
    struct cli_person *person; /**< by row */
    uint32_t *by_line;         /**< rows in the order of the export; those of nobody first */
    uint32_t missing;          /**< rows of nobody */
    bool has_name, has_mail;   /**< the export has such columns */
    char separator;            /**< of the export */
    struct demur_writer text;
};

/**
 * Find the people of rows (ascending by id) in the export at file, of which import was made.
 *
 * out is to be wiped, also on failure.  Rows that import does not have are counted as missing.
 * @return DEMUR_OK, DEMUR_ERR_STATE (the file is not the one of import), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_people_read(struct cli_people *out, struct demur_span file,
                               const struct demur_roster_import *import,
                               const struct demur_roster_row *row, uint32_t rows);

void cli_people_wipe(struct cli_people *people);

#endif
