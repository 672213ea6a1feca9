/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demurd.h -- what demurd does, asked for from demur: it alone sees the store. */
#ifndef CLI_DEMURD_H
#define CLI_DEMURD_H

#include "cli.h"

/**
 * Run demurd, the one beside this program or else the one in PATH, with words (ended by NULL) in
 * this process's place of output; its exit status, which is one of ours.
 *
 * as_root: let it run as root.  What went wrong is said on err.
 */
enum cli_exit cli_demurd(const char *const *words, bool as_root, FILE *err);

#endif
