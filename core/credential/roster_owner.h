/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_owner.h -- how a ROSTER and what it points to are kept in memory. */
#ifndef DEMUR_CREDENTIAL_ROSTER_OWNER_H
#define DEMUR_CREDENTIAL_ROSTER_OWNER_H

#include "demur/roster.h"

/**
 * A ROSTER of zeros with room for cells cells and, at *texts, for text_bytes bytes, all in one
 * piece that demur_roster_free() frees; NULL: no memory.
 */
struct demur_roster *demur_roster_alloc(uint8_t **texts, uint16_t cells, size_t text_bytes);

/** Below, equal to or above 0 as a's codes stand before, are or stand after b's. */
int demur_codes_order(const struct demur_codes *a, const struct demur_codes *b);

/** DEMUR_OK if rows may stand in a file: possible codes, ascending ids; else DEMUR_ERR_RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_rows_check(const struct demur_roster_row *row, uint32_t rows);

/**
 * Count the rows of each cell: *out has *cells cells, ascending by codes, and is freed with
 * demur_free().
 *
 * @return DEMUR_OK, DEMUR_ERR_RANGE (more than DEMUR_CELLS_MAX), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_cells_count(struct demur_roster_cell **out, uint16_t *cells,
                                 const struct demur_roster_row *row, uint32_t rows);

#endif
