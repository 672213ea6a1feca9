/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_act.c -- acts of any bytes: what decodes accounts for every byte it was read from. */
#include "memo/act.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t kinds[] = {DEMUR_KIND_MEMO_FREEZE, DEMUR_KIND_SIGN, DEMUR_KIND_WITHDRAW,
                                    DEMUR_KIND_VOTE};

    for (size_t k = 0; k < sizeof kinds; k++) {
        struct demur_act act;

        if (demur_act_decode(&act, kinds[k], data, size) != DEMUR_OK) continue;
        if (act.head.data != data || act.head.len != DEMUR_ACT_HEAD_BYTES + act.fields.len) abort();
        if (act.head.len + (size_t)act.issuers * DEMUR_ACT_PROOF_BYTES != size) abort();
        if (data[4] != kinds[k]) abort();
    }
    return 0;
}
