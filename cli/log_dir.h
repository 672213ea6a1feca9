/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log_dir.h -- a log in a directory (c2sp.org/tlog-tiles): DIR/checkpoint, DIR/tile/... */
#ifndef CLI_LOG_DIR_H
#define CLI_LOG_DIR_H

#include "cli.h"
#include "demur/tile.h"

/** A directory whose files are read. */
struct cli_log_dir {
    int fd; /**< -1: not open */
    const char *path;
    FILE *err; /**< where failures are said */
};

/** Open it; on failure a line on err has said why.  Given back with cli_log_dir_close(). */
DEMUR_MUST_CHECK
enum demur_err cli_log_dir_open(struct cli_log_dir *out, const char *path, FILE *err);
void cli_log_dir_close(struct cli_log_dir *d);

/**
 * Read the whole file `name` in d, of at most max bytes.
 *
 * Only regular files are read, and nothing waits for a writer.  On success *out is the caller's, to
 * be freed with demur_free().  On failure a line has said what and why.
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_LENGTH (longer than max), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_log_dir_read(uint8_t **out, size_t *len, const struct cli_log_dir *d,
                                const char *name, size_t max);

/**
 * A reader of the tiles in d, good while d is open.
 *
 * A tile that is not there is DEMUR_ERR_STATE and is not said; whatever else goes wrong is
 * DEMUR_ERR_IO, and a line has said what and why.
 */
struct demur_tile_reader cli_log_dir_reader(struct cli_log_dir *d);

#endif
