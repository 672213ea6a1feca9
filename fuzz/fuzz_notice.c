/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_notice.c -- NOTICE: no crash, and nothing before or behind it. */
#include "demur/notice.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_notice n;

    if (demur_notice_decode(&n, data, size) != DEMUR_OK) return 0;
    if (n.signed_bytes.len + sizeof n.sig.bytes != size) abort();
    if (n.text.len + 6 + 4 + sizeof n.pk.bytes != n.signed_bytes.len) abort();
    return 0;
}
