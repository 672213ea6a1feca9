/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/header.h"

#include "demur/bytes.h"
#include "demur/memo_keys.h"
#include "memo/fixed.h"

enum { K_MIN = 2 };

static void read_hash(struct demur_reader *r, struct demur_hash *hash)
{
    demur_read_bytes(r, hash->bytes, sizeof hash->bytes);
}

static void read_principals(struct demur_reader *r, struct demur_memo_header *h)
{
    bool seen[UINT8_MAX + 1] = {[0] = true}; /* by id; 0 is nobody's */
    bool has_addressee = false;

    h->principals = demur_read_u8(r);
    demur_reader_expect(r, h->principals <= DEMUR_HEADER_PRINCIPALS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < h->principals && r->err == DEMUR_OK; i++) {
        struct demur_header_principal *p = &h->principal[i];

        p->id = demur_read_u8(r);
        p->role = demur_read_u8(r);
        demur_reader_expect(r, !seen[p->id] && p->role <= DEMUR_ROLE_NEXT_LEVEL, DEMUR_ERR_RANGE);
        seen[p->id] = true;
        has_addressee |= p->role == DEMUR_ROLE_ADDRESSEE;
    }
    demur_reader_expect(r, has_addressee, DEMUR_ERR_RANGE);
}

static void read_blobs(struct demur_reader *r, struct demur_memo_header *h)
{
    h->blobs = demur_read_u8(r);
    demur_reader_expect(r, h->blobs >= 1 && h->blobs <= DEMUR_HEADER_BLOBS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < h->blobs && r->err == DEMUR_OK; i++) {
        struct demur_blob_ref *b = &h->blob[i];

        read_hash(r, &b->hash);
        b->size = demur_read_u32(r);
        demur_reader_expect(r, b->size >= DEMUR_BLOB_BYTES_MIN && b->size <= DEMUR_BLOB_BYTES_MAX,
                            DEMUR_ERR_RANGE);
    }
}

static bool form_is_right(const struct demur_memo_header *h)
{
    if (h->form == DEMUR_FORM_OPEN) return h->k == 0;
    return h->form == DEMUR_FORM_CONDITIONAL && h->k >= K_MIN && h->k <= DEMUR_HEADER_K_MAX;
}

enum demur_err demur_header_decode(struct demur_memo_header *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_memo_header h = {0};

    read_hash(&r, &h.org);
    h.epoch = demur_read_u32(&r);
    read_hash(&r, &h.manifest);
    h.form = demur_read_u8(&r);
    h.k = demur_read_u16(&r);
    demur_reader_expect(&r, form_is_right(&h), DEMUR_ERR_RANGE);
    h.close = demur_read_u32(&r);
    h.asks = demur_read_u8(&r);
    demur_reader_expect(&r, h.asks >= 1 && h.asks <= DEMUR_ASKS_MAX, DEMUR_ERR_RANGE);
    read_principals(&r, &h);
    h.profiles = demur_read_u8(&r);
    demur_reader_expect(&r, (h.profiles & 1) != 0 && (h.profiles & ~DEMUR_HEADER_PROFILES) == 0,
                        DEMUR_ERR_RANGE);
    read_hash(&r, &h.body_commit);
    read_blobs(&r, &h);
    demur_read_bytes(&r, h.owner_pk.bytes, sizeof h.owner_pk.bytes);
    demur_read_bytes(&r, h.deliver_pk.bytes, sizeof h.deliver_pk.bytes);
    demur_read_bytes(&r, h.voice_pk.bytes, sizeof h.voice_pk.bytes);
    demur_read_bytes(&r, h.mbox_pk.bytes, sizeof h.mbox_pk.bytes);
    for (size_t i = 0; i < 3 && h.form == DEMUR_FORM_CONDITIONAL; i++) read_hash(&r, &h.lock[i]);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = h;
    return err;
}

static uint8_t *put_hash(uint8_t *at, const struct demur_hash *hash)
{
    return demur_fixed_bytes(at, hash->bytes, sizeof hash->bytes);
}

static size_t put_fields(uint8_t out[DEMUR_HEADER_BYTES_MAX], const struct demur_memo_header *h)
{
    uint8_t *at = out;

    at = put_hash(at, &h->org);
    at = demur_fixed_u32(at, h->epoch);
    at = put_hash(at, &h->manifest);
    at = demur_fixed_u8(at, h->form);
    at = demur_fixed_u16(at, h->k);
    at = demur_fixed_u32(at, h->close);
    at = demur_fixed_u8(at, h->asks);
    at = demur_fixed_u8(at, h->principals);
    for (size_t i = 0; i < h->principals; i++) {
        at = demur_fixed_u8(at, h->principal[i].id);
        at = demur_fixed_u8(at, h->principal[i].role);
    }
    at = demur_fixed_u8(at, h->profiles);
    at = put_hash(at, &h->body_commit);
    at = demur_fixed_u8(at, h->blobs);
    for (size_t i = 0; i < h->blobs; i++) {
        at = put_hash(at, &h->blob[i].hash);
        at = demur_fixed_u32(at, h->blob[i].size);
    }
    at = demur_fixed_bytes(at, h->owner_pk.bytes, sizeof h->owner_pk.bytes);
    at = demur_fixed_bytes(at, h->deliver_pk.bytes, sizeof h->deliver_pk.bytes);
    at = demur_fixed_bytes(at, h->voice_pk.bytes, sizeof h->voice_pk.bytes);
    at = demur_fixed_bytes(at, h->mbox_pk.bytes, sizeof h->mbox_pk.bytes);
    for (size_t i = 0; i < 3 && h->form == DEMUR_FORM_CONDITIONAL; i++) {
        at = put_hash(at, &h->lock[i]);
    }
    return (size_t)(at - out);
}

enum demur_err demur_header_encode(uint8_t out[DEMUR_HEADER_BYTES_MAX], size_t *out_len,
                                   const struct demur_memo_header *header)
{
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    struct demur_memo_header again;

    if (header->principals > DEMUR_HEADER_PRINCIPALS_MAX ||
        header->blobs > DEMUR_HEADER_BLOBS_MAX) {
        return DEMUR_ERR_RANGE;
    }
    if (header->form != DEMUR_FORM_CONDITIONAL &&
        !demur_all_zero(header->lock, sizeof header->lock)) {
        return DEMUR_ERR_RANGE;
    }
    size_t len = put_fields(bytes, header);

    /* The limits stand in one place, and what is written is what is read. */
    if (demur_header_decode(&again, bytes, len) != DEMUR_OK) return DEMUR_ERR_RANGE;
    memcpy(out, bytes, len);
    *out_len = len;
    return DEMUR_OK;
}

void demur_header_memo_id(struct demur_hash *out, struct demur_span encoded)
{
    demur_hash_label(out, "demur/v1/memo", &encoded, 1);
}

void demur_header_pre_id(struct demur_hash *out, const struct demur_memo_header *header)
{
    demur_pre_id(out, &header->org, header->epoch, &header->body_commit, &header->owner_pk);
}
