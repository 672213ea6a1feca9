/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/passphrase.h"

#include "credential/bip39_english.h"
#include "demur/memory.h"

#include <string.h>

enum { RANDOM_BYTES = 2 * DEMUR_PASSPHRASE_WORDS };

_Static_assert((DEMUR_BIP39_COUNT & (DEMUR_BIP39_COUNT - 1)) == 0, "16 bits give no word more");
_Static_assert(DEMUR_PASSPHRASE_WORDS *(DEMUR_BIP39_LEN_MAX + 1) <= DEMUR_PASSPHRASE_TEXT_BYTES,
               "room for the longest");

/* Copy word number index with the zeros behind it, without a branch or an index on index. */
static void take_word(char out[DEMUR_BIP39_LEN_MAX + 1], uint32_t index)
{
    memset(out, 0, DEMUR_BIP39_LEN_MAX + 1);
    for (uint32_t i = 0; i < DEMUR_BIP39_COUNT; i++) {
        char mask = (char)(0U - (((i ^ index) - 1) >> 31)); /* all ones where they are equal */

        for (size_t j = 0; j < DEMUR_BIP39_LEN_MAX; j++) {
            out[j] = (char)(out[j] | (demur_bip39_english[i][j] & mask));
        }
    }
}

/* Append word to the text at at: how long it is, its reader sees. */
static char *put_word(char *at, const char word[DEMUR_BIP39_LEN_MAX + 1])
{
    while (*word != '\0') *at++ = *word++;
    return at;
}

enum demur_err demur_passphrase_draw(char out[DEMUR_PASSPHRASE_TEXT_BYTES],
                                     const struct demur_random *random)
{
    uint8_t drawn[RANDOM_BYTES];
    char word[DEMUR_BIP39_LEN_MAX + 1];
    char *at = out;
    enum demur_err err = demur_random_fill(random, drawn, sizeof drawn);

    demur_wipe(out, DEMUR_PASSPHRASE_TEXT_BYTES);
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < DEMUR_PASSPHRASE_WORDS; i++) {
        uint32_t index = (uint32_t)drawn[2 * i] << 8 | drawn[2 * i + 1];

        take_word(word, index & (DEMUR_BIP39_COUNT - 1U));
        if (i > 0) *at++ = ' ';
        at = put_word(at, word);
    }
    demur_wipe(drawn, sizeof drawn);
    demur_wipe(word, sizeof word);
    return DEMUR_OK;
}
