/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* program.h -- what this program is called, for the lines that it says to people. */
#ifndef HOST_PROGRAM_H
#define HOST_PROGRAM_H

/** "demur" or "demurd"; each program defines its own. */
extern const char host_program[];

#endif
