/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* profiles.h -- the policy files of examples/policy, which demur knows by name. */
#ifndef CLI_PROFILES_H
#define CLI_PROFILES_H

#include "demur/hash.h"

/** A policy file. */
struct cli_profile {
    const char *name; /**< "ministry", of ministry.policy */
    struct demur_span text;
};

/** All of them by name, made by tools/embed_policies.cmake; one with name NULL behind the last. */
extern const struct cli_profile cli_profiles[];

#endif
