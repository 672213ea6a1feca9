/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bbs/key.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "group/mul.h"

#include <assert.h>

enum { MATERIAL_MIN = 32, INFO_MAX = 65535 };

enum demur_err demur_bbs_keygen(struct demur_bbs_sk *out, struct demur_span material,
                                struct demur_span info, struct demur_span dst)
{
    struct demur_writer w;
    struct demur_bbs_sk sk = {0};
    enum demur_err err;

    if (material.len < MATERIAL_MIN || info.len > INFO_MAX) return DEMUR_ERR_LENGTH;
    demur_writer_init(&w);
    demur_put_bytes(&w, material.data, material.len);
    demur_put_v16(&w, info.data, info.len);
    err = w.err;
    if (err == DEMUR_OK) {
        demur_scalar_hash(&sk.x, (struct demur_span){w.data, w.len}, dst);
        if (demur_scalar_is_zero(&sk.x)) {
            err = DEMUR_ERR_RANGE;
        } else {
            *out = sk;
        }
    }
    demur_writer_wipe(&w);
    demur_wipe(&sk, sizeof sk);
    return err;
}

enum demur_err demur_bbs_sk_decode(struct demur_bbs_sk *out, const uint8_t in[DEMUR_BBS_SK_BYTES])
{
    return demur_scalar_decode_nonzero(&out->x, in);
}

void demur_bbs_sk_encode(uint8_t out[DEMUR_BBS_SK_BYTES], const struct demur_bbs_sk *sk)
{
    demur_scalar_encode(out, &sk->x);
}

void demur_bbs_pk_of(struct demur_bbs_pk *out, const struct demur_bbs_sk *sk)
{
    enum demur_err err;

    demur_g2_mul_base_secret(out->bytes, &sk->x);
    err = demur_g2_decode(&out->w, out->bytes);
    assert(err == DEMUR_OK);
    (void)err;
}

enum demur_err demur_bbs_pk_decode(struct demur_bbs_pk *out, const uint8_t in[DEMUR_BBS_PK_BYTES])
{
    struct demur_bbs_pk pk;
    enum demur_err err = demur_g2_decode(&pk.w, in);

    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < DEMUR_BBS_PK_BYTES; i++) pk.bytes[i] = in[i];
    *out = pk;
    return DEMUR_OK;
}

enum demur_err demur_bbs_sig_decode(struct demur_bbs_sig *out, const uint8_t *in, size_t in_len)
{
    struct demur_bbs_sig sig;
    enum demur_err err;

    if (in_len != DEMUR_BBS_SIG_BYTES) return DEMUR_ERR_LENGTH;
    err = demur_g1_decode(&sig.a, in);
    if (err == DEMUR_OK) err = demur_scalar_decode_nonzero(&sig.e, in + DEMUR_G1_BYTES);
    if (err == DEMUR_OK) *out = sig;
    return err;
}

void demur_bbs_sig_encode(uint8_t out[DEMUR_BBS_SIG_BYTES], const struct demur_bbs_sig *sig)
{
    demur_g1_encode_affine(out, &sig->a);
    demur_scalar_encode(out + DEMUR_G1_BYTES, &sig->e);
}
