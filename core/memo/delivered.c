/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/delivered.h"

#include "memo/fixed.h"
#include "seal/sign_object.h"

static const char label[] = "demur/v1/sig/deliver";

void demur_delivered_encode(uint8_t out[DEMUR_DELIVERED_BYTES_MAX], size_t *out_len,
                            const struct demur_delivered *delivered)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_DELIVERED);

    at = demur_fixed_bytes(at, delivered->memo_id.bytes, sizeof delivered->memo_id.bytes);
    at = demur_fixed_u8(at, delivered->envelopes);
    for (size_t i = 0; i < delivered->envelopes; i++) {
        at = demur_fixed_bytes(at, delivered->envelope[i].bytes, DEMUR_ENVELOPE_BYTES);
    }
    at = demur_fixed_bytes(at, delivered->sig.bytes, sizeof delivered->sig.bytes);
    *out_len = (size_t)(at - out);
}

enum demur_err demur_delivered_decode(struct demur_delivered *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_delivered d = {0};

    demur_read_prologue(&r, DEMUR_KIND_DELIVERED);
    demur_read_bytes(&r, d.memo_id.bytes, sizeof d.memo_id.bytes);
    d.envelopes = demur_read_u8(&r);
    demur_reader_expect(&r, d.envelopes <= DEMUR_HEADER_PRINCIPALS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < d.envelopes && r.err == DEMUR_OK; i++) {
        demur_read_bytes(&r, d.envelope[i].bytes, DEMUR_ENVELOPE_BYTES);
    }
    demur_read_bytes(&r, d.sig.bytes, sizeof d.sig.bytes);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = d;
    return err;
}

/* memo_id of header; DEMUR_ERR_RANGE where it is none. */
static enum demur_err memo_id_of(struct demur_hash *memo_id, const struct demur_memo_header *header)
{
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    size_t len = 0;
    enum demur_err err = demur_header_encode(bytes, &len, header);

    if (err == DEMUR_OK) demur_header_memo_id(memo_id, (struct demur_span){bytes, len});
    return err;
}

/* How many envelopes: a conditional memo keeps its list, gated, in a blob. */
static uint8_t envelopes_of(const struct demur_memo_header *header)
{
    return header->form == DEMUR_FORM_OPEN ? header->principals : 0;
}

enum demur_err demur_delivered_make(struct demur_delivered *out,
                                    const struct demur_memo_header *header,
                                    const struct demur_memo_key *key,
                                    const struct demur_box_pk *principal_pk,
                                    const struct demur_sign_seed *seed)
{
    struct demur_delivered d = {0};
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    size_t len = 0;
    enum demur_err err = memo_id_of(&d.memo_id, header);

    if (err != DEMUR_OK) return err;
    d.envelopes = envelopes_of(header);
    for (size_t i = 0; i < d.envelopes; i++) {
        err = demur_envelope_make(&d.envelope[i], header, i, key, &principal_pk[i]);
        if (err != DEMUR_OK) return err;
    }
    demur_delivered_encode(bytes, &len, &d);
    demur_sign_object_make(&d.sig, seed, label, &header->org,
                           (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
    *out = d;
    return DEMUR_OK;
}

enum demur_err demur_delivered_verify(const struct demur_delivered *delivered,
                                      const struct demur_memo_header *header,
                                      enum demur_deliverer allowed)
{
    struct demur_hash memo_id;
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    size_t len = 0;
    enum demur_err err = memo_id_of(&memo_id, header);

    if (err != DEMUR_OK) return err;
    if (memcmp(memo_id.bytes, delivered->memo_id.bytes, sizeof memo_id.bytes) != 0 ||
        delivered->envelopes != envelopes_of(header)) {
        return DEMUR_ERR_INVALID;
    }
    demur_delivered_encode(bytes, &len, delivered);
    struct demur_span object = {bytes, len - DEMUR_SIGNATURE_BYTES};

    err = demur_sign_object_verify(&delivered->sig, &header->owner_pk, label, &header->org, object);
    if (err == DEMUR_ERR_INVALID && allowed == DEMUR_BY_OWNER_OR_READER) {
        err = demur_sign_object_verify(&delivered->sig, &header->deliver_pk, label, &header->org,
                                       object);
    }
    return err;
}
