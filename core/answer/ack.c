/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ack.c -- ACK (21). */
#include "demur/answer.h"
#include "demur/bytes.h"
#include "demur/text.h"
#include "memo/fixed.h"
#include "seal/sign_object.h"

static const char label[] = "demur/v1/sig/ack";

void demur_ack_proof(struct demur_hash *v, const struct demur_hash *memo_id,
                     const struct demur_hash *delivered_leaf, uint8_t principal,
                     const struct demur_salt *salt)
{
    struct demur_hasher h;

    demur_hasher_init(&h, "demur/v1/ack");
    demur_hasher_add(&h, memo_id->bytes, sizeof memo_id->bytes);
    demur_hasher_add(&h, delivered_leaf->bytes, sizeof delivered_leaf->bytes);
    demur_hasher_add_u8(&h, principal);
    demur_hasher_add(&h, salt->bytes, sizeof salt->bytes);
    demur_hasher_end(&h, v);
}

void demur_ack_encode(uint8_t out[DEMUR_ACK_BYTES_MAX], size_t *out_len,
                      const struct demur_ack *ack)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_ACK);

    at = demur_fixed_bytes(at, ack->memo_id.bytes, sizeof ack->memo_id.bytes);
    at = demur_fixed_u8(at, ack->principal);
    at = demur_fixed_str(at, ack->owner);
    at = demur_fixed_bytes(at, ack->v.bytes, sizeof ack->v.bytes);
    at = demur_fixed_bytes(at, ack->sig.bytes, sizeof ack->sig.bytes);
    *out_len = (size_t)(at - out);
}

enum demur_err demur_ack_decode(struct demur_ack *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_ack ack = {0};

    demur_read_prologue(&r, DEMUR_KIND_ACK);
    demur_read_bytes(&r, ack.memo_id.bytes, sizeof ack.memo_id.bytes);
    ack.principal = demur_read_u8(&r);
    demur_reader_expect(&r, ack.principal != 0, DEMUR_ERR_RANGE);
    ack.owner = demur_read_str(&r, DEMUR_NAME_BYTES_MAX);
    demur_read_bytes(&r, ack.v.bytes, sizeof ack.v.bytes);
    demur_read_bytes(&r, ack.sig.bytes, sizeof ack.sig.bytes);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = ack;
    return err;
}

enum demur_err demur_ack_make(struct demur_ack *ack, const struct demur_hash *org,
                              const struct demur_sign_seed *principal)
{
    uint8_t bytes[DEMUR_ACK_BYTES_MAX];
    size_t len = 0;

    if (ack->principal == 0 || ack->owner.len > DEMUR_NAME_BYTES_MAX) return DEMUR_ERR_RANGE;
    if (!demur_text_is_str(ack->owner.data, ack->owner.len)) return DEMUR_ERR_FORMAT;
    demur_ack_encode(bytes, &len, ack);
    demur_sign_object_make(&ack->sig, principal, label, org,
                           (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
    return DEMUR_OK;
}

enum demur_err demur_ack_verify(const struct demur_ack *ack, const struct demur_hash *org,
                                const struct demur_sign_pk *pk)
{
    uint8_t bytes[DEMUR_ACK_BYTES_MAX];
    size_t len = 0;

    demur_ack_encode(bytes, &len, ack);
    return demur_sign_object_verify(&ack->sig, pk, label, org,
                                    (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
}
