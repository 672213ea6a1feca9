/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * home.h -- the directory in which the command keeps what is its user's.
 *
 *     HOME/keystore      the key store, 65,536 bytes (demur/keystore.h)
 *     HOME/public/       what the log says, fetched before: anybody may know it
 *     HOME/evidence/     what shows that somebody cheats, kept for those who must judge it
 *     STATE/device       the device key, apart from the key store: keep it out of every backup
 *
 * HOME is --home DIR, else $XDG_DATA_HOME/demur or ~/.local/share/demur; STATE is the same DIR,
 * else $XDG_STATE_HOME/demur or ~/.local/state/demur.  Both are 0700 and this user's alone.
 */
#ifndef CLI_HOME_H
#define CLI_HOME_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { CLI_PATH_MAX = 4096 };

/** The directories of one user, locked. */
struct cli_home;

/**
 * Find and lock the home; dir is what --home says, or NULL.
 *
 * may_create: make it where it is not there.  Where another demur has it, wait, say so, and give up
 * after half a minute.  Freed with cli_home_close().  On failure a line on err has said why.
 * @return DEMUR_OK, DEMUR_ERR_STATE (not there), DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_home_open(struct cli_home **out, const char *dir, bool may_create, FILE *err);

/** Unlock and free.  NULL does nothing. */
void cli_home_close(struct cli_home *home);

/** The path of name in the home ("keystore"), or of the device key ("device"); borrowed until the
 * next call. */
const char *cli_home_path(struct cli_home *home, const char *name);

/** Whether name is there. */
bool cli_home_has(struct cli_home *home, const char *name);

/**
 * Read name, of at most max bytes; to be freed with demur_wipe_free(*out, *len).
 *
 * is_secret: only its owner may have access.  DEMUR_ERR_STATE: not there, and nothing is said.
 */
DEMUR_MUST_CHECK
enum demur_err cli_home_read(uint8_t **out, size_t *len, struct cli_home *home, const char *name,
                             size_t max, bool is_secret);

/** Write name, whole or not at all; directories in it are made.  Errors are said. */
DEMUR_MUST_CHECK
enum demur_err cli_home_write(struct cli_home *home, const char *name, struct demur_span data,
                              bool is_secret);

/** Remove name, where it is there. */
void cli_home_remove(struct cli_home *home, const char *name);

/** Give name the name `to`; errors are said. */
DEMUR_MUST_CHECK
enum demur_err cli_home_rename(struct cli_home *home, const char *name, const char *to);

/**
 * Keep data as evidence, and say on err where: HOME/evidence/<what>-<its hash>.
 *
 * Nothing that tells who its user is, or what they signed, may be in it.  Errors are said.
 */
void cli_home_evidence(struct cli_home *home, const char *what, struct demur_span data);

#endif
