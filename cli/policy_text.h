/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* policy_text.h -- a log policy put together from its log, its witnesses and how many must sign. */
#ifndef CLI_POLICY_TEXT_H
#define CLI_POLICY_TEXT_H

#include "demur/manifest.h"
#include "demur/note.h"
#include "demur/policy.h"

#include <stdio.h>

/** What a policy is made of; all is borrowed. */
struct cli_policy_parts {
    const struct demur_vkey *log;
    struct demur_span url;
    const char *witness[DEMUR_POLICY_WITNESSES_MAX]; /**< "NAME VKEY URL" each */
    size_t witnesses;
    unsigned quorum; /**< of them; without witnesses there is none */
};

/**
 * Write the policy, with a NUL; what is wrong with a witness a line on err has then said.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, as demur_policy_decode()
 */
DEMUR_MUST_CHECK
enum demur_err cli_policy_text(char out[DEMUR_LOG_POLICY_BYTES_MAX + 1],
                               const struct cli_policy_parts *parts, FILE *err);

#endif
