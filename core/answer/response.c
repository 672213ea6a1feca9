/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* response.c -- RESPONSE (22). */
#include "demur/answer.h"
#include "demur/bytes.h"
#include "demur/text.h"
#include "memo/fixed.h"
#include "seal/sign_object.h"

static const char label[] = "demur/v1/sig/response";

void demur_response_encode(uint8_t out[DEMUR_RESPONSE_BYTES_MAX], size_t *out_len,
                           const struct demur_response *response)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_RESPONSE);

    at = demur_fixed_bytes(at, response->memo_id.bytes, sizeof response->memo_id.bytes);
    at = demur_fixed_u8(at, response->principal);
    at = demur_fixed_u32(at, response->seq);
    at = demur_fixed_str(at, response->delegate);
    at = demur_fixed_u8(at, response->items);
    for (size_t i = 0; i < response->items; i++) {
        at = demur_fixed_u8(at, response->item[i].verdict);
        at = demur_fixed_u32(at, response->item[i].by);
    }
    at = demur_fixed_bytes(at, response->commit.bytes, sizeof response->commit.bytes);
    at = demur_fixed_bytes(at, response->blob.hash.bytes, sizeof response->blob.hash.bytes);
    at = demur_fixed_u32(at, response->blob.size);
    at = demur_fixed_bytes(at, response->sig.bytes, sizeof response->sig.bytes);
    *out_len = (size_t)(at - out);
}

static void read_items(struct demur_reader *r, struct demur_response *response)
{
    response->items = demur_read_u8(r);
    demur_reader_expect(r, response->items >= 1 && response->items <= DEMUR_ASKS_MAX,
                        DEMUR_ERR_RANGE);
    for (size_t i = 0; i < response->items && r->err == DEMUR_OK; i++) {
        struct demur_response_item *item = &response->item[i];

        item->verdict = demur_read_u8(r);
        item->by = demur_read_u32(r);
        demur_reader_expect(r, item->verdict <= DEMUR_VERDICT_LATER, DEMUR_ERR_RANGE);
        demur_reader_expect(r, item->verdict != DEMUR_VERDICT_LATER || item->by != 0,
                            DEMUR_ERR_RANGE);
    }
}

enum demur_err demur_response_decode(struct demur_response *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_response response = {0};

    demur_read_prologue(&r, DEMUR_KIND_RESPONSE);
    demur_read_bytes(&r, response.memo_id.bytes, sizeof response.memo_id.bytes);
    response.principal = demur_read_u8(&r);
    response.seq = demur_read_u32(&r);
    demur_reader_expect(&r, response.principal != 0 && response.seq != 0, DEMUR_ERR_RANGE);
    response.delegate = demur_read_str(&r, DEMUR_NAME_BYTES_MAX);
    read_items(&r, &response);
    demur_read_bytes(&r, response.commit.bytes, sizeof response.commit.bytes);
    demur_read_bytes(&r, response.blob.hash.bytes, sizeof response.blob.hash.bytes);
    response.blob.size = demur_read_u32(&r);
    demur_reader_expect(&r,
                        response.blob.size >= DEMUR_BLOB_BYTES_MIN &&
                            response.blob.size <= DEMUR_BLOB_BYTES_MAX,
                        DEMUR_ERR_RANGE);
    demur_read_bytes(&r, response.sig.bytes, sizeof response.sig.bytes);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = response;
    return err;
}

enum demur_err demur_response_make(struct demur_response *response, const struct demur_hash *org,
                                   const struct demur_sign_seed *principal)
{
    struct demur_response again;
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    size_t len = 0;

    if (response->items > DEMUR_ASKS_MAX || response->delegate.len > DEMUR_NAME_BYTES_MAX) {
        return DEMUR_ERR_RANGE;
    }
    demur_response_encode(bytes, &len, response);
    enum demur_err err = demur_response_decode(&again, bytes, len);

    if (err != DEMUR_OK) return err;
    demur_sign_object_make(&response->sig, principal, label, org,
                           (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
    return DEMUR_OK;
}

enum demur_err demur_response_verify(const struct demur_response *response,
                                     const struct demur_hash *org, const struct demur_sign_pk *pk)
{
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    size_t len = 0;

    demur_response_encode(bytes, &len, response);
    return demur_sign_object_verify(&response->sig, pk, label, org,
                                    (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
}
