/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * guard.h -- the small-cell guard: how large a crowd a member stands in, and what may be shown.
 *
 *     n(c)     = least over the issuers of `done` in COUNTS, of all cells that share c
 *     r(c)     = principals among them, by the ROSTER
 *     slack    = max(2, ceil(n(c) / 10))
 *     n_eff(c) = n(c) - r(c) - slack
 *
 * Anybody may act where n_eff(all) >= max(n_min, a fifth of the rows).  A profile is open for a
 * memo where every value that it shows (for band and class every pair) that has rows has n_eff >=
 * k_min: so nobody's choice of profile tells that their own group was too small.  The client holds
 * to this; no server can lower it.  Source: docs/threat-model.md 3.1.
 */
#ifndef DEMUR_GUARD_H
#define DEMUR_GUARD_H

#include "demur/act.h"
#include "demur/issue.h"

enum {
    DEMUR_GUARD_N_MIN = 50,                 /**< floor, whatever a manifest says */
    DEMUR_GUARD_K_MIN = DEMUR_ROSTER_K_MIN, /**< floor, whatever a manifest says */
};

/** The newest COUNTS of every issuer of an epoch that are at least one whole window old. */
struct demur_guard_counts {
    const struct demur_roster *roster; /**< of the epoch */
    uint8_t issuers;
    const struct demur_counts *of[DEMUR_ISSUERS_MAX]; /**< NULL: that issuer has said nothing */
};

/** Those who share the values that a profile shows. */
struct demur_crowd {
    uint32_t rows;       /**< in the ROSTER */
    uint32_t counted;    /**< n: hold a credential of every issuer, at least by the least count */
    uint32_t principals; /**< r */
    uint32_t effective;  /**< n_eff, not below 0 */
};

/** The crowd of those whose values are, as far as profile shows them, those of codes. */
void demur_guard_crowd(struct demur_crowd *out, const struct demur_guard_counts *counts,
                       uint8_t profile, const struct demur_codes *codes);

/** How large n_eff(all) must be: max(n_min, DEMUR_GUARD_N_MIN, a fifth of the rows, rounded up). */
uint32_t demur_guard_needed(const struct demur_roster *roster, uint16_t n_min);

/** Whether anybody may act at all. */
bool demur_guard_may_act(const struct demur_guard_counts *counts, uint16_t n_min);

/** The profiles that are open, bit i for profile i; bit 0 is always set. */
uint8_t demur_guard_profiles(const struct demur_guard_counts *counts, uint16_t k_min);

/**
 * Whether signatures are more than 60 % of the counted: then almost everyone in the crowd has
 * signed, those who have not will be exposed, and so may who signs.
 */
bool demur_guard_near_all(const struct demur_crowd *crowd, uint32_t signatures);

#endif
