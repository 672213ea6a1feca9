/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/enrol_record.h"

#include "demur/memory.h"

static void read_scalar(struct demur_reader *r, struct demur_scalar *out)
{
    struct demur_span s = demur_read_span(r, DEMUR_SCALAR_BYTES);

    if (r->err == DEMUR_OK) demur_reader_fail(r, demur_scalar_decode_nonzero(out, s.data));
}

/* An issuer's id, above the one before. */
static uint8_t take_issuer(struct demur_reader *r, uint8_t id, uint8_t *last)
{
    demur_reader_expect(r, id > *last, DEMUR_ERR_FORMAT);
    *last = id;
    return id;
}

enum demur_err demur_begun_record_decode(struct demur_begun_record *out, const uint8_t *in,
                                         size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    uint8_t last = 0;
    enum demur_err err;

    *out = (struct demur_begun_record){.epoch = demur_read_u32(&r)};
    for (size_t i = 0; i < DEMUR_EPOCH_NYM_SECRETS; i++) read_scalar(&r, &out->p[i]);
    read_scalar(&r, &out->blind);
    out->count = demur_read_u8(&r);
    demur_reader_expect(&r, out->count <= DEMUR_ISSUERS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; r.err == DEMUR_OK && i < out->count; i++) {
        struct demur_begun b;

        out->begun[i] = demur_read_v16(&r, DEMUR_BEGUN_BYTES_MAX);
        if (r.err != DEMUR_OK) break;
        demur_reader_fail(&r, demur_begun_decode(&b, out->begun[i].data, out->begun[i].len));
        if (r.err != DEMUR_OK) break;
        out->issuer[i] = take_issuer(&r, b.issuer, &last);
        demur_reader_expect(&r, b.epoch == out->epoch, DEMUR_ERR_RANGE);
        demur_wipe(&b, sizeof b);
    }
    err = demur_reader_end(&r);
    if (err != DEMUR_OK) demur_wipe(out, sizeof *out);
    return err;
}

enum demur_err demur_credential_record_decode(struct demur_credential_record *out,
                                              const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    uint8_t last = 0;
    enum demur_err err;

    *out = (struct demur_credential_record){.epoch = demur_read_u32(&r)};
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) out->codes.code[a] = demur_read_u16(&r);
    out->made_day = demur_read_u32(&r);
    read_scalar(&r, &out->blind);
    for (size_t i = 0; i < DEMUR_EPOCH_NYM_SECRETS; i++) read_scalar(&r, &out->nym[i]);
    out->count = demur_read_u8(&r);
    demur_reader_expect(&r, out->count >= 1 && out->count <= DEMUR_ISSUERS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; r.err == DEMUR_OK && i < out->count; i++) {
        out->issuer[i] = take_issuer(&r, demur_read_u8(&r), &last);
        demur_read_bytes(&r, out->sig[i], sizeof out->sig[i]);
    }
    err = demur_reader_end(&r);
    if (err != DEMUR_OK) demur_wipe(out, sizeof *out);
    return err;
}
