/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* deadlines_read.h -- deadlines from a policy file, or from a profile that demur knows by name. */
#ifndef CLI_DEADLINES_READ_H
#define CLI_DEADLINES_READ_H

#include "cli.h"
#include "demur/deadlines.h"
#include "profiles.h"

/** The profile called name, or NULL after a line on err that says which there are. */
const struct cli_profile *cli_profile_find(const char *name, FILE *err);

/** Say on err what is wrong with the file at path, and where. */
void cli_deadlines_complain(FILE *err, const char *path, const struct demur_problem *problem);

/** Whether deadlines are named by the options in the rows file and profile. */
bool cli_deadlines_named(const struct cli *cli, size_t file, size_t profile);

/**
 * Read the deadlines that the options in the rows file and profile name.
 *
 * On failure *out is left alone and a line on cli->err has said what and why.
 * @return CLI_OK, CLI_USAGE (neither option, both, or no such profile), CLI_FAILED (the file cannot
 * be read), CLI_INVALID (it is no policy)
 */
DEMUR_MUST_CHECK
enum cli_exit cli_deadlines_read(struct demur_deadlines *out, const struct cli *cli, size_t file,
                                 size_t profile);

/** Read the option in row as a day, YYYY-MM-DD; CLI_USAGE after a line on cli->err. */
DEMUR_MUST_CHECK
enum cli_exit cli_day_read(uint32_t *out, const struct cli *cli, size_t row, const char *name);

/** This machine's day in UTC. */
uint32_t cli_today(void);

/** Say on cli->err where deadlines count working days up to last that no holiday is known of. */
void cli_deadlines_warn(const struct cli *cli, const struct demur_deadlines *deadlines,
                        uint32_t last);

#endif
