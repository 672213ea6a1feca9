/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* shown.h -- what signers or voters may show, as who freezes a memo or asks a question says. */
#ifndef CLI_SHOWN_H
#define CLI_SHOWN_H

#include "client.h"

/**
 * The profiles that show something in this organisation and are safe by the newest counts of epoch
 * (threat model 3.1), bit i for profile i.
 *
 * given: "none,band,..." of --profiles, which must be among them; NULL: all of them.
 * who: who would be exposed where nobody may act at all: "whoever freezes a memo".
 * @return DEMUR_OK; DEMUR_ERR_STATE (too few have enrolled, or a profile is not open),
 *         DEMUR_ERR_FORMAT, both said
 */
DEMUR_MUST_CHECK
enum demur_err cli_shown_read(uint8_t *out, const struct cli_client *c,
                              const struct demur_channel_epoch *epoch, const char *given,
                              const char *who);

/** "none, band", or with quote '"' the same of JSON strings. */
void cli_shown_put(FILE *to, uint8_t profiles, const char *quote);

#endif
