/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_show.c -- names of values and profiles, days, and what refusals mean. */
#include "client.h"
#include "demur/day.h"

#include <string.h>

static const char *const profile_names[] = {"none", "band", "class", "unit", "band+class"};

enum { PROFILES = sizeof profile_names / sizeof profile_names[0] };

struct demur_span cli_value_name(const struct demur_roster *roster, unsigned a, uint16_t code)
{
    static const char unspecified[] = "unspecified";
    const struct demur_roster_names *names = &roster->names[a];

    if (code == 0 || code > names->count) {
        return (struct demur_span){(const uint8_t *)unspecified, sizeof unspecified - 1};
    }
    return names->name[code - 1];
}

const char *cli_profile_name(uint8_t profile)
{
    return profile < PROFILES ? profile_names[profile] : "unknown";
}

bool cli_profile_parse(uint8_t *out, const char *name)
{
    for (unsigned i = 0; i < PROFILES; i++) {
        if (strcmp(profile_names[i], name) != 0) continue;
        *out = (uint8_t)i;
        return true;
    }
    return false;
}

void cli_put_day(FILE *to, uint32_t day)
{
    char text[DEMUR_DATE_LEN + 1];

    demur_day_format(text, day);
    fputs(text, to);
}

void cli_client_put_mode(FILE *to, const struct cli_client *c)
{
    if (c->manifest != NULL && c->manifest->mode == DEMUR_MODE_TRAINING) {
        fputs("TRAINING: this organisation is for practice. Nothing here protects anybody.\n", to);
    }
}

const char *cli_refusal_text(uint8_t refusal)
{
    static const char *const text[] = {
        [DEMUR_ACCEPTED] = "accepted",
        [DEMUR_E_LEN] = "the server says that it has the wrong length",
        [DEMUR_E_MAGIC] = "the server does not take it for Demur's",
        [DEMUR_E_VERSION] = "the server does not know this kind: is it older than this program?",
        [DEMUR_E_SUITE] = "the server does not know this suite: is it older than this program?",
        [DEMUR_E_PROFILE] = "the memo does not allow to show this",
        [DEMUR_E_PAD] = "the server says that it is not filled with zeros",
        [DEMUR_E_CTX_UNKNOWN] = "the server does not know what it is about",
        [DEMUR_E_EPOCH] = "it is of another epoch than the server's",
        [DEMUR_E_CTX_CLOSED] = "the server says that this is closed",
        [DEMUR_E_PUZZLE] = "the server is flooded and asks for work",
        [DEMUR_E_SCALAR_RANGE] = "the server does not accept a number in the proof",
        [DEMUR_E_NYM_USED] = "your pseudonym has done this already",
        [DEMUR_E_POINT_ENC] = "the server does not accept a point in the proof",
        [DEMUR_E_POINT_IDENTITY] = "the server does not accept a point in the proof",
        [DEMUR_E_POINT_SUBGROUP] = "the server does not accept a point in the proof",
        [DEMUR_E_PROOF] = "the server does not accept the proof",
        [DEMUR_E_SIG] = "the server does not accept the signature",
        [DEMUR_E_CONFLICT] = "something else stands in its place already",
        [DEMUR_E_CODE] = "the code is unknown, or used, or of another row",
        [DEMUR_E_ALREADY_ISSUED] =
            "this epoch's credential was given to another enrolment: not you? then complain",
        [DEMUR_E_QUOTA] = "the quota is used up",
        [DEMUR_E_TOO_LARGE] = "it is too large",
        [DEMUR_E_BUSY] = "the server is busy",
        [DEMUR_E_STORAGE_FULL] = "the server's disk is full",
        [DEMUR_E_READONLY] = "the server takes nothing for now",
        [DEMUR_E_TIME] = "the server's clock is not right",
        [DEMUR_E_STALE_VERSION] = "it is out of date",
        [DEMUR_E_SHARE] = "the server does not accept a share",
        [DEMUR_E_FORMAT] = "the server says that a field is malformed",
    };

    if (refusal >= sizeof text / sizeof text[0]) return "the server answers with an unknown number";
    return text[refusal];
}
