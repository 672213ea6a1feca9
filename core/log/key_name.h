/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* key_name.h -- what may be the name of a key that signs notes. */
#ifndef DEMUR_LOG_KEY_NAME_H
#define DEMUR_LOG_KEY_NAME_H

#include "demur/hash.h"

#include <stdbool.h>

/** Not empty, at most DEMUR_KEY_NAME_MAX bytes of UTF-8, no space of any kind, control or "+". */
bool demur_key_name_valid(struct demur_span name);

#endif
