/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/version.h"

#include <sodium.h>

const char *demur_sodium_version(void)
{
    return sodium_version_string();
}
