/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/enrol_message.h"

#include "demur/memory.h"
#include "seal/sign_object.h"

#include <string.h>

enum { NYM_SECRETS = 16 };

/* ---- signatures ------------------------------------------------------------------------ */

/* Sign what is in w since from, and put the signature behind it. */
static void put_sig(struct demur_writer *w, size_t from, struct demur_signature *sig,
                    const struct demur_sign_seed *seed, const struct demur_hash *org)
{
    const char *label =
        w->data != NULL && w->len > from + 4 && w->data[from + 4] == DEMUR_KIND_BEGUN
            ? "demur/v1/sig/begun"
            : "demur/v1/sig/enrol";

    if (w->err != DEMUR_OK) return;
    demur_sign_object_make(sig, seed, label, org,
                           (struct demur_span){w->data + from, w->len - from});
    demur_put_bytes(w, sig->bytes, sizeof sig->bytes);
}

enum demur_err demur_enrol_verify(const uint8_t *in, size_t in_len, const struct demur_sign_pk *pk,
                                  const char *label, const struct demur_hash *org)
{
    struct demur_signature sig;

    if (in_len < sizeof sig.bytes) return DEMUR_ERR_LENGTH;
    memcpy(sig.bytes, in + in_len - sizeof sig.bytes, sizeof sig.bytes);
    return demur_sign_object_verify(&sig, pk, label, org,
                                    (struct demur_span){in, in_len - sizeof sig.bytes});
}

/* ---- BEGIN ----------------------------------------------------------------------------- */

void demur_begin_put(struct demur_writer *w, struct demur_begin *begin,
                     const struct demur_sign_seed *seed, const struct demur_hash *org)
{
    size_t from = w->len;

    demur_put_prologue(w, DEMUR_KIND_BEGIN);
    demur_put_u8(w, begin->issuer);
    demur_put_u32(w, begin->epoch);
    demur_put_u8(w, begin->auth);
    demur_put_bytes(w, begin->code.bytes, sizeof begin->code.bytes);
    demur_put_bytes(w, begin->enrol_pk.bytes, sizeof begin->enrol_pk.bytes);
    demur_put_u8(w, NYM_SECRETS);
    demur_put_bytes(w, begin->commitment, sizeof begin->commitment);
    put_sig(w, from, &begin->sig, seed, org);
}

enum demur_err demur_begin_decode(struct demur_begin *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_begin b = {.issuer = 0};

    demur_read_prologue(&r, DEMUR_KIND_BEGIN);
    b.issuer = demur_read_u8(&r);
    b.epoch = demur_read_u32(&r);
    b.auth = demur_read_u8(&r);
    demur_read_bytes(&r, b.code.bytes, sizeof b.code.bytes);
    demur_read_bytes(&r, b.enrol_pk.bytes, sizeof b.enrol_pk.bytes);
    uint8_t n = demur_read_u8(&r);

    demur_read_bytes(&r, b.commitment, sizeof b.commitment);
    demur_read_bytes(&r, b.sig.bytes, sizeof b.sig.bytes);
    demur_reader_expect(&r, b.issuer != 0 && b.auth <= DEMUR_AUTH_ENROL_KEY && n == NYM_SECRETS,
                        DEMUR_ERR_RANGE);
    demur_reader_expect(
        &r, b.auth == DEMUR_AUTH_CODE || demur_all_zero(b.code.bytes, sizeof b.code.bytes),
        DEMUR_ERR_FORMAT);
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = b;
    demur_wipe(&b, sizeof b); /* it holds a code */
    return err;
}

/* ---- BEGUN ----------------------------------------------------------------------------- */

void demur_begun_put(struct demur_writer *w, struct demur_begun *begun,
                     const struct demur_sign_seed *seed, const struct demur_hash *org)
{
    size_t from = w->len;

    demur_put_prologue(w, DEMUR_KIND_BEGUN);
    demur_put_u8(w, begun->issuer);
    demur_put_u32(w, begun->epoch);
    demur_put_bytes(w, begun->row_id.bytes, sizeof begun->row_id.bytes);
    demur_put_bytes(w, begun->salt.bytes, sizeof begun->salt.bytes);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) demur_put_u16(w, begun->codes.code[a]);
    demur_put_u16(w, begun->cell);
    demur_put_bytes(w, begun->roster_leaf.bytes, sizeof begun->roster_leaf.bytes);
    demur_put_bytes(w, begun->cred_header.bytes, sizeof begun->cred_header.bytes);
    demur_put_u8(w, NYM_SECRETS);
    demur_put_bytes(w, begun->c_hash.bytes, sizeof begun->c_hash.bytes);
    demur_put_bytes(w, begun->ecommit.bytes, sizeof begun->ecommit.bytes);
    demur_put_u32(w, begun->path.index);
    demur_put_u8(w, begun->path.count);
    for (size_t i = 0; i < begun->path.count; i++) {
        demur_put_bytes(w, begun->path.hash[i].bytes, sizeof begun->path.hash[i].bytes);
    }
    put_sig(w, from, &begun->sig, seed, org);
}

enum demur_err demur_begun_decode(struct demur_begun *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_begun b = {.issuer = 0};

    demur_read_prologue(&r, DEMUR_KIND_BEGUN);
    b.issuer = demur_read_u8(&r);
    b.epoch = demur_read_u32(&r);
    demur_read_bytes(&r, b.row_id.bytes, sizeof b.row_id.bytes);
    demur_read_bytes(&r, b.salt.bytes, sizeof b.salt.bytes);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) b.codes.code[a] = demur_read_u16(&r);
    b.cell = demur_read_u16(&r);
    demur_read_bytes(&r, b.roster_leaf.bytes, sizeof b.roster_leaf.bytes);
    demur_read_bytes(&r, b.cred_header.bytes, sizeof b.cred_header.bytes);
    uint8_t n = demur_read_u8(&r);

    demur_read_bytes(&r, b.c_hash.bytes, sizeof b.c_hash.bytes);
    demur_read_bytes(&r, b.ecommit.bytes, sizeof b.ecommit.bytes);
    b.path.index = demur_read_u32(&r);
    b.path.count = demur_read_u8(&r);
    demur_reader_expect(&r, b.issuer != 0 && n == NYM_SECRETS, DEMUR_ERR_RANGE);
    demur_reader_expect(&r, b.path.count <= DEMUR_ROW_PATH_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; r.err == DEMUR_OK && i < b.path.count; i++) {
        demur_read_bytes(&r, b.path.hash[i].bytes, sizeof b.path.hash[i].bytes);
    }
    demur_read_bytes(&r, b.sig.bytes, sizeof b.sig.bytes);
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = b;
    return err;
}

/* ---- REVEAL, CERTIFY ------------------------------------------------------------------- */

void demur_begun_set_put(struct demur_writer *w, uint8_t kind, const struct demur_begun_set *set,
                         const struct demur_sign_seed *seed, const struct demur_hash *org)
{
    size_t from = w->len;
    struct demur_signature sig;

    demur_put_prologue(w, kind);
    demur_put_u8(w, set->issuer);
    demur_put_u8(w, set->count);
    for (size_t i = 0; i < set->count; i++) {
        demur_put_v16(w, set->begun[i].data, set->begun[i].len);
        if (kind == DEMUR_KIND_CERTIFY) demur_put_bytes(w, set->share[i], sizeof set->share[i]);
    }
    put_sig(w, from, &sig, seed, org);
}

enum demur_err demur_begun_set_decode(struct demur_begun_set *out, uint8_t kind, const uint8_t *in,
                                      size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_begun_set s = {.count = 0};
    uint8_t last = 0;

    demur_read_prologue(&r, kind);
    s.issuer = demur_read_u8(&r);
    s.count = demur_read_u8(&r);
    demur_reader_expect(&r, s.issuer != 0 && s.count >= 1 && s.count <= DEMUR_ISSUERS_MAX,
                        DEMUR_ERR_RANGE);
    for (size_t i = 0; r.err == DEMUR_OK && i < s.count; i++) {
        struct demur_begun begun = {.issuer = 0};

        s.begun[i] = demur_read_v16(&r, DEMUR_BEGUN_BYTES_MAX);
        if (kind == DEMUR_KIND_CERTIFY) demur_read_bytes(&r, s.share[i], sizeof s.share[i]);
        if (r.err != DEMUR_OK) break;
        demur_reader_fail(&r, demur_begun_decode(&begun, s.begun[i].data, s.begun[i].len));
        demur_reader_expect(&r, begun.issuer > last, DEMUR_ERR_FORMAT);
        last = begun.issuer;
    }
    s.before_sig = (struct demur_span){in, in_len - r.left};
    demur_read_bytes(&r, s.sig.bytes, sizeof s.sig.bytes);
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = s;
    demur_wipe(&s, sizeof s); /* it holds the shares */
    return err;
}

/* ---- REVEALED, CERTIFIED, DONE --------------------------------------------------------- */

void demur_enrol_reply_put(struct demur_writer *w, uint8_t kind, struct demur_enrol_reply *reply,
                           const struct demur_sign_seed *seed, const struct demur_hash *org)
{
    size_t from = w->len;

    demur_put_prologue(w, kind);
    demur_put_u8(w, reply->issuer);
    demur_put_u32(w, reply->epoch);
    demur_put_bytes(w, reply->c_hash.bytes, sizeof reply->c_hash.bytes);
    if (kind == DEMUR_KIND_REVEALED) demur_put_bytes(w, reply->share, sizeof reply->share);
    if (kind == DEMUR_KIND_CERTIFIED) demur_put_bytes(w, reply->signature, sizeof reply->signature);
    if (kind == DEMUR_KIND_DONE) put_sig(w, from, &reply->sig, seed, org);
}

enum demur_err demur_enrol_reply_decode(struct demur_enrol_reply *out, uint8_t kind,
                                        const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_enrol_reply m = {.issuer = 0};

    demur_read_prologue(&r, kind);
    m.issuer = demur_read_u8(&r);
    m.epoch = demur_read_u32(&r);
    demur_read_bytes(&r, m.c_hash.bytes, sizeof m.c_hash.bytes);
    if (kind == DEMUR_KIND_REVEALED) demur_read_bytes(&r, m.share, sizeof m.share);
    if (kind == DEMUR_KIND_CERTIFIED) demur_read_bytes(&r, m.signature, sizeof m.signature);
    if (kind == DEMUR_KIND_DONE) demur_read_bytes(&r, m.sig.bytes, sizeof m.sig.bytes);
    demur_reader_expect(&r, m.issuer != 0, DEMUR_ERR_RANGE);
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = m;
    demur_wipe(&m, sizeof m); /* it holds a share or a credential's signature */
    return err;
}
