/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* extend.c -- EXTEND (24). */
#include "demur/answer.h"
#include "demur/bytes.h"
#include "memo/fixed.h"
#include "seal/sign_object.h"

static const char label[] = "demur/v1/sig/extend";

void demur_extend_encode(uint8_t out[DEMUR_EXTEND_BYTES], const struct demur_extend *extend)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_EXTEND);

    at = demur_fixed_bytes(at, extend->memo_id.bytes, sizeof extend->memo_id.bytes);
    at = demur_fixed_u8(at, extend->principal);
    at = demur_fixed_u8(at, extend->seq);
    at = demur_fixed_u32(at, extend->until);
    at = demur_fixed_bytes(at, extend->commit.bytes, sizeof extend->commit.bytes);
    at = demur_fixed_bytes(at, extend->blob.hash.bytes, sizeof extend->blob.hash.bytes);
    at = demur_fixed_u32(at, extend->blob.size);
    (void)demur_fixed_bytes(at, extend->sig.bytes, sizeof extend->sig.bytes);
}

enum demur_err demur_extend_decode(struct demur_extend *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_extend extend = {0};

    demur_read_prologue(&r, DEMUR_KIND_EXTEND);
    demur_read_bytes(&r, extend.memo_id.bytes, sizeof extend.memo_id.bytes);
    extend.principal = demur_read_u8(&r);
    extend.seq = demur_read_u8(&r);
    demur_reader_expect(&r, extend.principal != 0 && extend.seq != 0, DEMUR_ERR_RANGE);
    extend.until = demur_read_u32(&r);
    demur_read_bytes(&r, extend.commit.bytes, sizeof extend.commit.bytes);
    demur_read_bytes(&r, extend.blob.hash.bytes, sizeof extend.blob.hash.bytes);
    extend.blob.size = demur_read_u32(&r);
    demur_reader_expect(
        &r, extend.blob.size >= DEMUR_BLOB_BYTES_MIN && extend.blob.size <= DEMUR_BLOB_BYTES_MAX,
        DEMUR_ERR_RANGE);
    demur_read_bytes(&r, extend.sig.bytes, sizeof extend.sig.bytes);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = extend;
    return err;
}

enum demur_err demur_extend_make(struct demur_extend *extend, const struct demur_hash *org,
                                 const struct demur_sign_seed *principal)
{
    struct demur_extend again;
    uint8_t bytes[DEMUR_EXTEND_BYTES];

    demur_extend_encode(bytes, extend);
    enum demur_err err = demur_extend_decode(&again, bytes, sizeof bytes);

    if (err != DEMUR_OK) return err;
    demur_sign_object_make(&extend->sig, principal, label, org,
                           (struct demur_span){bytes, sizeof bytes - DEMUR_SIGNATURE_BYTES});
    return DEMUR_OK;
}

enum demur_err demur_extend_verify(const struct demur_extend *extend, const struct demur_hash *org,
                                   const struct demur_sign_pk *pk)
{
    uint8_t bytes[DEMUR_EXTEND_BYTES];

    demur_extend_encode(bytes, extend);
    return demur_sign_object_verify(
        &extend->sig, pk, label, org,
        (struct demur_span){bytes, sizeof bytes - DEMUR_SIGNATURE_BYTES});
}
