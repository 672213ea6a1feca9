/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sentence.h -- sentences about what is wrong with a file, put together piece by piece. */
#ifndef DEMUR_CREDENTIAL_SENTENCE_H
#define DEMUR_CREDENTIAL_SENTENCE_H

#include "demur/hash.h"
#include "demur/problem.h"

#include <stddef.h>
#include <stdint.h>

/** A sentence in the making: a NUL-terminated text of DEMUR_PROBLEM_TEXT_BYTES bytes. */
struct demur_sentence {
    char *text;
    size_t len;
};

/** Begin a sentence in text, which must have DEMUR_PROBLEM_TEXT_BYTES bytes. */
void demur_sentence_begin(struct demur_sentence *s, char *text);

/** More of it; what does not fit is left out. */
void demur_sentence_add(struct demur_sentence *s, const char *text);
void demur_sentence_add_number(struct demur_sentence *s, uint64_t number);

/** "1 row", "2 rows": number, and noun in the plural by an "s". */
void demur_sentence_add_count(struct demur_sentence *s, uint64_t number, const char *noun);

/** Quote part of the file: shortened where it is long, and what is no text left out. */
void demur_sentence_add_quote(struct demur_sentence *s, struct demur_span quoted);

#endif
