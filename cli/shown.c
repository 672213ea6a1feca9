/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "shown.h"

#include "demur/guard.h"

#include <string.h>

/* What shows something here, and is safe. */
static enum demur_err open_profiles(uint8_t *out, const struct cli_client *c,
                                    const struct demur_channel_epoch *epoch, const char *who)
{
    const struct demur_guard_counts *counts = &epoch->counts;
    unsigned profiles;

    if (!demur_guard_may_act(counts, c->manifest->n_min)) {
        struct demur_crowd crowd;
        static const struct demur_codes none;

        demur_guard_crowd(&crowd, counts, DEMUR_PROFILE_NONE, &none);
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "too few members have enrolled yet: %u, less principals and a margin "
                              "%u, of the %u that are needed before anybody acts. %s might be "
                              "guessed",
                              crowd.counted, crowd.effective,
                              demur_guard_needed(epoch->roster, c->manifest->n_min), who);
    }
    profiles = demur_guard_profiles(counts, c->manifest->k_min);
    for (unsigned p = 1; p <= DEMUR_PROFILE_MAX; p++) {
        for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
            if (demur_profile_shows((uint8_t)p, a) && epoch->roster->names[a].count == 0) {
                profiles &= ~(1U << p);
            }
        }
    }
    *out = (uint8_t)profiles;
    return DEMUR_OK;
}

/* The profiles of "none,band,..."; bit 0 is always there. */
static enum demur_err parse_profiles(uint8_t *out, const struct cli_client *c, const char *list)
{
    unsigned profiles = 1;
    char name[16];

    while (*list != '\0') {
        size_t len = strcspn(list, ",");
        uint8_t profile = 0;

        if (len >= sizeof name) len = sizeof name - 1;
        memcpy(name, list, len);
        name[len] = '\0';
        list += strcspn(list, ",");
        if (*list == ',') list++;
        if (!cli_profile_parse(&profile, name)) {
            return cli_client_say(c, DEMUR_ERR_FORMAT,
                                  "--profiles: none, band, class, unit or band+class, with commas "
                                  "in between");
        }
        profiles |= 1U << profile;
    }
    *out = (uint8_t)profiles;
    return DEMUR_OK;
}

enum demur_err cli_shown_read(uint8_t *out, const struct cli_client *c,
                              const struct demur_channel_epoch *epoch, const char *given,
                              const char *who)
{
    uint8_t safe = 0;
    uint8_t wanted = 0;
    enum demur_err err = open_profiles(&safe, c, epoch, who);

    if (err != DEMUR_OK) return err;
    *out = safe;
    if (given == NULL) return DEMUR_OK;
    err = parse_profiles(&wanted, c, given);
    if (err != DEMUR_OK) return err;
    *out = wanted;
    for (unsigned p = 1; p <= DEMUR_PROFILE_MAX; p++) {
        if (((unsigned)wanted & ~(unsigned)safe) >> p & 1U) {
            return cli_client_say(c, DEMUR_ERR_STATE,
                                  "--profiles: %s is not open: some group would be too small to "
                                  "hide in, or there is no such value here",
                                  cli_profile_name((uint8_t)p));
        }
    }
    return DEMUR_OK;
}

void cli_shown_put(FILE *to, uint8_t profiles, const char *quote)
{
    const char *between = "";

    for (unsigned p = 0; p <= DEMUR_PROFILE_MAX; p++) {
        if ((profiles >> p & 1U) == 0) continue;
        fprintf(to, "%s%s%s%s", between, quote, cli_profile_name((uint8_t)p), quote);
        between = ", ";
    }
}
