/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * grade_map.h -- the clerk's table from grades to bands, as a file.
 *
 *     # bands from low to high, each where it is first named
 *     G1..G4 = junior
 *     G5, G6 = mid
 *     G7..G9, SES = senior
 *
 * A range is of grades with the same beginning that end in a number.  Grades are compared without
 * regard to case; blanks at ends do not count.  No grade stands twice.
 */
#ifndef DEMUR_GRADE_MAP_H
#define DEMUR_GRADE_MAP_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/problem.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_GRADE_MAP_BYTES_MAX   65536
#define DEMUR_GRADE_MAP_ENTRIES_MAX 1024

/** A table that has been read.  Opaque. */
struct demur_grade_map;

/**
 * Read a table; on DEMUR_ERR_FORMAT and _LENGTH *problem says which line is wrong and why, and
 * quotes nothing, as the file may be another one, of names.
 *
 * On success *out is the caller's, to be freed with demur_grade_map_free().
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (the file), DEMUR_ERR_FORMAT, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_grade_map_parse(struct demur_grade_map **out, struct demur_problem *problem,
                                     struct demur_span text);

/** How many bands there are, 1..DEMUR_BANDS_MAX, and the name of band at (from 0), borrowed. */
uint16_t demur_grade_map_bands(const struct demur_grade_map *map);
struct demur_span demur_grade_map_band(const struct demur_grade_map *map, uint16_t at);

/** Which band (from 1) grade belongs to, or 0: the table does not have it. */
uint16_t demur_grade_map_find(const struct demur_grade_map *map, struct demur_span grade);

/** Free map.  NULL does nothing. */
void demur_grade_map_free(struct demur_grade_map *map);

#endif
