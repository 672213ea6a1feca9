/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * words.h -- the words by which people compare an organisation or a memo.
 *
 * The 12 words are the BIP-39 English sentence of the 16 bytes Argon2id(org_id, salt = first 16
 * bytes of SHA-256("demur/v1/words"), t = 3, 64 MiB); the 8 words are the first 88 bits of the
 * same over a memo_id, 11 bits to a word.  Public data.  Source: docs/protocol.md 2.1, 2.7.
 */
#ifndef DEMUR_WORDS_H
#define DEMUR_WORDS_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_WORDS_LIST_COUNT 2048
#define DEMUR_WORDS_BYTES      16
#define DEMUR_WORDS_COUNT      12
#define DEMUR_WORDS_TEXT_BYTES 108  /**< 12 words of at most 8 letters, blanks, NUL */
#define DEMUR_WORDS_IN_MAX     1024 /**< bytes that are read of typed words */

/** What 12 words say. */
struct demur_words {
    uint8_t bytes[DEMUR_WORDS_BYTES];
};

/** Word number index (below DEMUR_WORDS_LIST_COUNT) of the list. */
const char *demur_words_word(unsigned index);

/** What the words of the organisation say.  Takes a moment and 64 MiB; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_words_of_org(struct demur_words *out, const struct demur_hash *org);

/** Write the 12 words, with one blank between two, and a NUL. */
void demur_words_encode(char out[DEMUR_WORDS_TEXT_BYTES], const struct demur_words *words);

/**
 * Read 12 words as typed: in any case, with blanks, line breaks, commas, dots, hyphens or the
 * numbers 1 to 12 between them.
 *
 * *wrong, which may be NULL, is set to which word (from 1) is not in the list, and to 0 on every
 * other failure; on failure *out is left alone.
 * @return DEMUR_OK,
 *         DEMUR_ERR_LENGTH   not 12 words,
 *         DEMUR_ERR_FORMAT   a word that is not in the list,
 *         DEMUR_ERR_INVALID  the last word does not fit the others: one is mistyped
 */
DEMUR_MUST_CHECK
enum demur_err demur_words_decode(struct demur_words *out, unsigned *wrong, const char *in,
                                  size_t in_len);

/** DEMUR_OK if words are those of org, else DEMUR_ERR_INVALID; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_words_verify(const struct demur_words *words, const struct demur_hash *org);

/** Write the 8 words of memo_id, with one blank between two, and a NUL; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_words_of_memo(char out[DEMUR_WORDS_TEXT_BYTES],
                                   const struct demur_hash *memo_id);

#endif
