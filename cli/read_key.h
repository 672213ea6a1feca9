/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* read_key.h -- a KEY_FILE from a file that nobody but its owner may read. */
#ifndef CLI_READ_KEY_H
#define CLI_READ_KEY_H

#include "demur/key_file.h"

#include <stdio.h>

/**
 * Read the KEY_FILE at path; *out is to be wiped with demur_wipe().
 *
 * On failure a line on err has said what and why.
 * @return DEMUR_OK, as host_read_secret(), as demur_key_file_decode()
 */
DEMUR_MUST_CHECK
enum demur_err cli_read_key(struct demur_key_file *out, const char *path, FILE *err);

/** "an issuer's", for people.  Never NULL. */
const char *cli_key_role_text(uint8_t role);

/** The seed that signs manifests or rosters, of a root or issuer; NULL: the key has none. */
const struct demur_sign_seed *cli_key_signer(const struct demur_key_file *key);

#endif
