/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* read_file.h -- whole files, read into memory that is wiped when it is freed. */
#ifndef HOST_READ_FILE_H
#define HOST_READ_FILE_H

#include "demur/error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * Read the whole file at path, or standard input where path is "-", of at most max bytes.
 *
 * On success *out is the caller's, to be freed with demur_wipe_free(*out, *len).  On failure a
 * line on err has said what and why.
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_LENGTH (longer than max), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err host_read_file(uint8_t **out, size_t *len, const char *path, size_t max, FILE *err);

/**
 * As host_read_file(), of a file with a secret in it: it must be a plain file that nobody but its
 * owner may read, and the owner's who runs this program (or root's).
 *
 * DEMUR_ERR_IO also where it is not, with a line that says how to mend it.
 */
DEMUR_MUST_CHECK
enum demur_err host_read_secret(uint8_t **out, size_t *len, const char *path, size_t max,
                                FILE *err);

#endif
