/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* quarter.h -- the quarters of a year, which epochs are. */
#ifndef CLI_QUARTER_H
#define CLI_QUARTER_H

#include <stdint.h>

/** The first day of the quarter that is `quarters` after the one that day lies in. */
uint32_t cli_quarter_day(uint32_t day, unsigned quarters);

#endif
