/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fold.h -- text compared as people read it: without regard to case, and headings without accents.
 *
 * Case is that of ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic letters, one character for
 * one; all else is compared as it stands.
 */
#ifndef DEMUR_CREDENTIAL_FOLD_H
#define DEMUR_CREDENTIAL_FOLD_H

#include "demur/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** cp in lower case. */
uint32_t demur_fold_case(uint32_t cp);

/** Below, equal to or above 0 as a stands before, is or stands after b, without regard to case. */
int demur_fold_order(struct demur_span a, struct demur_span b);

/** Whether a and b are the same but for case. */
bool demur_fold_same(struct demur_span a, struct demur_span b);

/**
 * Write the letters and digits of s to out, in lower case and Latin ones without accents, and a
 * NUL; what does not fit in cap bytes is left out.  "Date d'Entrée" is "datedentree", "Größe" is
 * "grosse".
 */
void demur_fold_word(char *out, size_t cap, struct demur_span s);

#endif
