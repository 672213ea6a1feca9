/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/notice.h"

#include "demur/text.h"
#include "seal/sign_object.h"

static const char label[] = "demur/v1/sig/notice";

enum demur_err demur_notice_make(struct demur_writer *w, struct demur_span text,
                                 const struct demur_hash *org, const struct demur_sign_seed *seed)
{
    size_t from = w->len;
    struct demur_sign_pk pk;
    struct demur_signature sig;

    if (text.len == 0 || text.len > DEMUR_NOTICE_TEXT_BYTES_MAX) return DEMUR_ERR_RANGE;
    if (!demur_text_is_txt(text.data, text.len)) return DEMUR_ERR_FORMAT;
    demur_sign_pk_of(&pk, seed);
    demur_put_prologue(w, DEMUR_KIND_NOTICE);
    demur_put_v32(w, text.data, text.len);
    demur_put_bytes(w, pk.bytes, sizeof pk.bytes);
    if (w->err != DEMUR_OK) return w->err;
    demur_sign_object_make(&sig, seed, label, org,
                           (struct demur_span){w->data + from, w->len - from});
    demur_put_bytes(w, sig.bytes, sizeof sig.bytes);
    return w->err;
}

enum demur_err demur_notice_decode(struct demur_notice *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_notice n = {.text = {NULL, 0}};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_NOTICE);
    n.text = demur_read_txt(&r, DEMUR_NOTICE_TEXT_BYTES_MAX);
    demur_read_bytes(&r, n.pk.bytes, sizeof n.pk.bytes);
    n.signed_bytes = (struct demur_span){in, r.err == DEMUR_OK ? (size_t)(r.at - in) : 0};
    demur_read_bytes(&r, n.sig.bytes, sizeof n.sig.bytes);
    err = demur_reader_end(&r);
    if (err != DEMUR_OK) return err;
    if (n.text.len == 0) return DEMUR_ERR_RANGE;
    *out = n;
    return DEMUR_OK;
}

enum demur_err demur_notice_verify(const struct demur_notice *notice, const struct demur_hash *org)
{
    return demur_sign_object_verify(&notice->sig, &notice->pk, label, org, notice->signed_bytes);
}
