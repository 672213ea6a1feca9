/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* random.h -- randomness of the operating system, for core. */
#ifndef HOST_RANDOM_H
#define HOST_RANDOM_H

#include "demur/random.h"

/** A source over getrandom(2); any thread may use it. */
struct demur_random host_random(void);

#endif
