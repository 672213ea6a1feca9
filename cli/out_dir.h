/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * out_dir.h -- a directory of results that is there entirely or not at all.
 *
 * It is made beside its place under another name and takes that place at the end.
 */
#ifndef CLI_OUT_DIR_H
#define CLI_OUT_DIR_H

#include "demur/error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** A directory in the making. */
struct cli_out_dir;

/**
 * Begin the directory that shall stand at path, where there must be nothing or an empty directory.
 *
 * *out is given back with cli_out_dir_close().  Every function here says on err what went wrong.
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_open(struct cli_out_dir **out, const char *path, FILE *err);

/** From here on the directory, and every one that is made in it, is for its owner alone (0700). */
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_make_private(struct cli_out_dir *dir);

/** Write name, which may have directories in it: they are made.  An existing file is replaced. */
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_put(struct cli_out_dir *dir, const char *name, const void *data,
                               size_t len);

/** As cli_out_dir_put(), of a secret: the file is for its owner alone (0600). */
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_put_secret(struct cli_out_dir *dir, const char *name, const void *data,
                                      size_t len);

/** Begin to write a file piece by piece; one at a time. */
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_begin(struct cli_out_dir *dir, const char *name);
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_more(struct cli_out_dir *dir, const void *data, size_t len);
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_end(struct cli_out_dir *dir);

/** Everything to the disk, and the directory to its place. */
DEMUR_MUST_CHECK
enum demur_err cli_out_dir_finish(struct cli_out_dir *dir);

/** Let go; what has not been finished is removed.  NULL does nothing. */
void cli_out_dir_close(struct cli_out_dir *dir);

#endif
