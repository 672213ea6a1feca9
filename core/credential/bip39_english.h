/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bip39_english.h -- the English word list of BIP-39. */
#ifndef DEMUR_CREDENTIAL_BIP39_ENGLISH_H
#define DEMUR_CREDENTIAL_BIP39_ENGLISH_H

#define DEMUR_BIP39_COUNT   2048
#define DEMUR_BIP39_LEN_MAX 8

/** The words, ascending; the first four letters of each are its own. */
extern const char demur_bip39_english[DEMUR_BIP39_COUNT][DEMUR_BIP39_LEN_MAX + 1];

#endif
