/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* org_next.h -- the changes from one manifest to the next, as the options of `demur org next` say.
 */
#ifndef CLI_ORG_NEXT_H
#define CLI_ORG_NEXT_H

#include "cli.h"
#include "manifests.h"

/** The rows of the option table. */
enum org_next_option {
    NEXT_OUT,
    NEXT_BEFORE,
    NEXT_ACTIVATION,
    NEXT_ROOT,
    NEXT_FRONT,
    NEXT_ADD_ISSUER,
    NEXT_REMOVE_ISSUER,
    NEXT_ISSUER_KEY,
    NEXT_ADD_PRINCIPAL,
    NEXT_REMOVE_PRINCIPAL,
    NEXT_PRINCIPAL_KEY,
    NEXT_WITNESS,
    NEXT_QUORUM,
    NEXT_EPOCHS,
    NEXT_POLICY,
    NEXT_PROFILE,
};

/** A manifest in the making: a plain copy of the present one, whose texts it borrows. */
struct org_next {
    const struct cli *cli;
    const struct cli_org *org; /**< stands at the present one */
    struct demur_manifest *manifest;
    char policy[DEMUR_LOG_POLICY_BYTES_MAX + 1];
};

/** Make the changes to people and their keys; CLI_USAGE after a line on err. */
DEMUR_MUST_CHECK
enum cli_exit org_next_people(struct org_next *next);

/** Make the changes to witnesses, epochs, deadlines and activation. */
DEMUR_MUST_CHECK
enum cli_exit org_next_rest(struct org_next *next);

/** Say on err what is wrong with an option; CLI_USAGE. */
enum cli_exit org_next_refuse(const struct org_next *next, const char *option, const char *why);

/** Read a whole number from low to high, of len digits. */
bool org_next_number(uint32_t *out, const char *text, size_t len, uint32_t low, uint32_t high);

#endif
