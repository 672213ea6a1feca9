/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * roster_guard.h -- what the small-cell guard (demur/guard.h) will make of a roster where every
 * member enrols: the best that can be.
 */
#ifndef CLI_ROSTER_GUARD_H
#define CLI_ROSTER_GUARD_H

#include "demur/guard.h"
#include "roster_options.h"

/** What a profile of a roster could show. */
struct cli_roster_profile {
    bool is_there; /**< every attribute that it shows has a value in the roster */
    bool is_open;
    struct demur_codes codes; /**< of the crowd that counts least */
    struct demur_crowd crowd; /**< that crowd */
};

/** What the guard would say. */
struct cli_roster_guard {
    bool is_known; /**< there are rows; else the rest is zeros */
    bool may_act;
    uint32_t needed; /**< of all, for anybody to act */
    struct demur_crowd all;
    uint32_t k_min; /**< of a crowd, for its values to be shown */
    struct cli_roster_profile profile[DEMUR_PROFILE_MAX + 1]; /**< by enum demur_profile */
};

/**
 * Ask the guard about import, with the n_min and k_min of the manifest, or 50 and that of the
 * import where there is none.  A stopped import has no rows: *out is zeros.  DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err cli_roster_guard_make(struct cli_roster_guard *out,
                                     const struct cli_roster_options *options,
                                     const struct demur_roster_import *import);

/** What profile shows: "band and class".  Never NULL. */
const char *cli_roster_profile_text(unsigned profile);

#endif
