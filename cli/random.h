/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* random.h -- randomness of the operating system, for core. */
#ifndef CLI_RANDOM_H
#define CLI_RANDOM_H

#include "demur/random.h"

/** A source over getrandom(2); any thread may use it. */
struct demur_random cli_random(void);

#endif
