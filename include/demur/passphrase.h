/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * passphrase.h -- the passphrase that is suggested for a key store: 5 words of the list of words.h,
 * 55 bits.  Source: docs/protocol.md 2.17.
 */
#ifndef DEMUR_PASSPHRASE_H
#define DEMUR_PASSPHRASE_H

#include "demur/error.h"
#include "demur/random.h"

#define DEMUR_PASSPHRASE_WORDS      5
#define DEMUR_PASSPHRASE_TEXT_BYTES 45 /**< 5 words of at most 8 letters, blanks, NUL */

/**
 * Draw 5 words, with one blank between two, and a NUL: a secret; wipe it with demur_wipe().
 *
 * All lists of 5 words are equally likely.  Time depends on how long the words are, and on nothing
 * else of them.
 * @return DEMUR_OK, DEMUR_ERR_RANDOM, with out wiped
 */
DEMUR_MUST_CHECK
enum demur_err demur_passphrase_draw(char out[DEMUR_PASSPHRASE_TEXT_BYTES],
                                     const struct demur_random *random);

#endif
