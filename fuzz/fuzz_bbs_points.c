/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_bbs_points.c -- points, scalars, keys and signatures: what decodes has one byte form. */
#include "bbs/key.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sig(const uint8_t *data, size_t size)
{
    struct demur_bbs_sig sig;
    uint8_t again[DEMUR_BBS_SIG_BYTES];

    if (demur_bbs_sig_decode(&sig, data, size) != DEMUR_OK) return;
    demur_bbs_sig_encode(again, &sig);
    if (size != sizeof again || memcmp(again, data, size) != 0) abort();
}

static void check_point(const uint8_t *data)
{
    struct demur_g1_affine p;
    uint8_t again[DEMUR_G1_BYTES];

    if (demur_g1_decode_or_identity(&p, data) != DEMUR_OK) return;
    demur_g1_encode_affine(again, &p);
    if (memcmp(again, data, sizeof again) != 0) abort();
}

static void check_scalar(const uint8_t *data)
{
    struct demur_scalar k;
    uint8_t again[DEMUR_SCALAR_BYTES];

    if (demur_scalar_decode(&k, data) != DEMUR_OK) return;
    demur_scalar_encode(again, &k);
    if (memcmp(again, data, sizeof again) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_bbs_pk pk;

    check_sig(data, size);
    if (size >= DEMUR_G1_BYTES) check_point(data);
    if (size >= DEMUR_SCALAR_BYTES) check_scalar(data);
    if (size >= DEMUR_BBS_PK_BYTES && demur_bbs_pk_decode(&pk, data) == DEMUR_OK &&
        memcmp(pk.bytes, data, sizeof pk.bytes) != 0) {
        abort();
    }
    return 0;
}
