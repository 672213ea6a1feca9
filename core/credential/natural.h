/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* natural.h -- the natural order of grades: numbers in them count as numbers, G9 before G10. */
#ifndef DEMUR_CREDENTIAL_NATURAL_H
#define DEMUR_CREDENTIAL_NATURAL_H

#include "demur/hash.h"

#include <stdbool.h>

/**
 * Below, equal to or above 0 as a stands before, is or stands after b.
 *
 * Runs of ASCII digits are compared by value, everything else byte by byte without regard to the
 * case of ASCII letters; only then case and leading zeros count, so that 0 means the same bytes.
 */
int demur_natural_order(struct demur_span a, struct demur_span b);

/** Whether a and b are the same but for the case of ASCII letters. */
bool demur_natural_same(struct demur_span a, struct demur_span b);

/** c in lower case, where it is an ASCII letter. */
uint8_t demur_natural_lower(uint8_t c);

#endif
