/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/guard.h"

#include <assert.h>

enum { SLACK_LEAST = 2, TENTH = 10, FIFTH = 5, NEAR_ALL_PERCENT = 60, PERCENT = 100 };

/* Whether a and b are the same in what profile shows. */
static bool shares(uint8_t profile, const struct demur_codes *a, const struct demur_codes *b)
{
    for (unsigned i = 0; i < DEMUR_ATTRIBUTES; i++) {
        if (demur_profile_shows(profile, i) && a->code[i] != b->code[i]) return false;
    }
    return true;
}

/* How many in the crowd have finished with one issuer; one that said nothing has nobody. */
static uint32_t done_at(const struct demur_counts *said, const struct demur_roster *roster,
                        uint8_t profile, const struct demur_codes *codes)
{
    uint64_t sum = 0;

    if (said == NULL || said->epoch != roster->epoch || said->cells != roster->cells) return 0;
    for (size_t i = 0; i < roster->cells; i++) {
        if (shares(profile, &roster->cell[i].codes, codes)) sum += said->cell[i].done;
    }
    return sum > roster->rows ? roster->rows : (uint32_t)sum;
}

void demur_guard_crowd(struct demur_crowd *out, const struct demur_guard_counts *counts,
                       uint8_t profile, const struct demur_codes *codes)
{
    const struct demur_roster *roster = counts->roster;
    struct demur_crowd c = {.counted = UINT32_MAX};

    assert(counts->issuers >= 1 && profile <= DEMUR_PROFILE_MAX);
    for (size_t i = 0; i < roster->cells; i++) {
        if (!shares(profile, &roster->cell[i].codes, codes)) continue;
        c.rows += roster->cell[i].rows;
        c.principals += roster->cell[i].principals;
    }
    for (uint8_t i = 0; i < counts->issuers; i++) {
        uint32_t done = done_at(counts->of[i], roster, profile, codes);

        if (done < c.counted) c.counted = done;
    }
    uint32_t slack = (c.counted + TENTH - 1) / TENTH;

    if (slack < SLACK_LEAST) slack = SLACK_LEAST;
    if (c.counted > c.principals + slack) c.effective = c.counted - c.principals - slack;
    *out = c;
}

uint32_t demur_guard_needed(const struct demur_roster *roster, uint16_t n_min)
{
    uint32_t needed = (roster->rows + FIFTH - 1) / FIFTH;

    if (needed < n_min) needed = n_min;
    return needed < DEMUR_GUARD_N_MIN ? DEMUR_GUARD_N_MIN : needed;
}

bool demur_guard_may_act(const struct demur_guard_counts *counts, uint16_t n_min)
{
    const struct demur_codes any = {{0}};
    struct demur_crowd all;

    demur_guard_crowd(&all, counts, DEMUR_PROFILE_NONE, &any);
    return all.effective >= demur_guard_needed(counts->roster, n_min);
}

/* Whether every crowd that profile can show is large enough. */
static bool is_open(const struct demur_guard_counts *counts, uint8_t profile, uint32_t least)
{
    for (size_t i = 0; i < counts->roster->cells; i++) {
        struct demur_crowd crowd;

        demur_guard_crowd(&crowd, counts, profile, &counts->roster->cell[i].codes);
        if (crowd.effective < least) return false;
    }
    return true;
}

uint8_t demur_guard_profiles(const struct demur_guard_counts *counts, uint16_t k_min)
{
    uint32_t least = k_min < DEMUR_GUARD_K_MIN ? DEMUR_GUARD_K_MIN : k_min;
    unsigned open = 1U << DEMUR_PROFILE_NONE;

    for (unsigned p = 1; p <= DEMUR_PROFILE_MAX; p++) {
        if (is_open(counts, (uint8_t)p, least)) open |= 1U << p;
    }
    return (uint8_t)open;
}

bool demur_guard_near_all(const struct demur_crowd *crowd, uint32_t signatures)
{
    return (uint64_t)signatures * PERCENT > (uint64_t)crowd->counted * NEAR_ALL_PERCENT;
}
