/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_policy.c -- policy files of any bytes: what is read can be asked, and all witnesses meet. */
#include "demur/policy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_policy *p = NULL;
    struct demur_policy_fault fault = {0, NULL};

    if (demur_policy_decode(&p, data, size, &fault) == DEMUR_OK) {
        unsigned all = (1U << demur_policy_witness_count(p)) - 1;

        if (!demur_policy_quorum_met(p, all)) abort();
        if (!demur_policy_quorum_none(p) && demur_policy_quorum_met(p, 0)) abort();
        demur_policy_free(p);
    } else if (fault.text == NULL) {
        abort();
    }
    return 0;
}
