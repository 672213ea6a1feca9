/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* put_witnesses.c -- the names of the witnesses that cosigned, as JSON. */
#include "cli.h"
#include "demur/policy.h"

void cli_put_json_witnesses(FILE *to, const struct demur_policy *policy, unsigned witnesses)
{
    size_t count = policy != NULL ? demur_policy_witness_count(policy) : 0;
    const char *comma = "";

    fputc('[', to);
    for (size_t i = 0; i < count; i++) {
        const struct demur_span *name = &demur_policy_witness(policy, i)->name;

        if ((witnesses >> i & 1) == 0) continue;
        fputs(comma, to);
        cli_put_json_string(to, name->data, name->len);
        comma = ",";
    }
    fputc(']', to);
}
