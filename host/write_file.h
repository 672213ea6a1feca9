/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* write_file.h -- whole files, written so that they are there entirely or not at all. */
#ifndef HOST_WRITE_FILE_H
#define HOST_WRITE_FILE_H

#include "demur/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** A file to be written; all is borrowed during the call. */
struct host_file {
    const char *path;
    const uint8_t *data;
    size_t len;
    bool is_secret; /**< mode 0600, where nobody else may write to the directory; else 0644 */
    bool is_new;    /**< refuse where path is there already; else a regular file is replaced */
};

/**
 * Write file: to another name in its directory, to the disk, then under its own name.
 *
 * On failure path is as it was, nothing else stays in the directory, and a line on err has said
 * what and why.  Only a signal that ends the program leaves a file ".demur-*" behind.
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err host_write_file(const struct host_file *file, FILE *err);

/**
 * Write count files, or none.
 *
 * None has its own name until all are on the disk; if one then cannot take it, those that are new
 * go again (one that replaced another stays).  Errors as host_write_file().
 */
DEMUR_MUST_CHECK
enum demur_err host_write_files(const struct host_file *file, size_t count, FILE *err);

#endif
