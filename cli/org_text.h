/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* org_text.h -- what a manifest says, in plain words and as JSON. */
#ifndef CLI_ORG_TEXT_H
#define CLI_ORG_TEXT_H

#include "demur/manifest.h"
#include "demur/policy.h"
#include "signers.h"

#include <stdio.h>

/** A manifest and what is known around it; all is borrowed. */
struct cli_org_view {
    const struct demur_manifest *manifest;
    const struct demur_policy
        *policy;                  /**< its; NULL: it cannot be read, and the manifest is void */
    const struct demur_hash *org; /**< org_id; NULL: not known without the manifests before */
    const char *words;            /**< of org; else NULL */
    const struct cli_signers *signers; /**< NULL where org is */
};

/** Print it for people; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err cli_org_print_text(FILE *out, const struct cli_org_view *view);

/** Print it as one JSON object; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err cli_org_print_json(FILE *out, const struct cli_org_view *view);

/** Print who has signed, a line each, and who has not. */
void cli_org_print_signers(FILE *out, const struct cli_signers *signers);

#endif
