/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_tlog_proof.c -- .tlog-proof files of any bytes: what decodes is written the same. */
#include "demur/tlog_proof.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A proof for a log that the input cannot sign: it must not verify. */
static void must_not_hold(const struct demur_tlog_proof *p)
{
    static const char text[] =
        "log demur.example/log+eec2e501+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
        "quorum none\n";
    struct demur_policy *policy = NULL;
    struct demur_checkpoint_verdict verdict;

    if (demur_policy_decode(&policy, text, sizeof text - 1, NULL) != DEMUR_OK) abort();
    if (demur_tlog_proof_verify(&verdict, p, policy, (struct demur_span){NULL, 0}) == DEMUR_OK) {
        abort();
    }
    demur_policy_free(policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_tlog_proof proof;
    struct demur_writer w;

    if (demur_tlog_proof_decode(&proof, data, size) != DEMUR_OK) return 0;
    demur_writer_init(&w);
    if (demur_tlog_proof_encode(&w, &proof) != DEMUR_OK || w.len != size ||
        memcmp(w.data, data, size) != 0) {
        abort();
    }
    demur_writer_wipe(&w);
    must_not_hold(&proof);
    return 0;
}
