/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/freeze.h"

#include "demur/bytes.h"
#include "seal/sign_object.h"

#include <assert.h>
#include <string.h>

enum demur_err demur_freeze_decode(struct demur_freeze *out, const struct demur_act *act)
{
    struct demur_reader r = demur_reader_over(act->fields.data, act->fields.len);
    struct demur_freeze f = {.slot = demur_read_u8(&r)};
    enum demur_err err;

    assert(act->kind == DEMUR_KIND_MEMO_FREEZE);
    demur_reader_expect(&r, f.slot >= 1 && f.slot <= DEMUR_QUOTA_SLOTS, DEMUR_ERR_RANGE);
    f.header_bytes = demur_read_v16(&r, DEMUR_HEADER_BYTES_MAX);
    demur_read_bytes(&r, f.sig.bytes, sizeof f.sig.bytes);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) {
        err = demur_header_decode(&f.header, f.header_bytes.data, f.header_bytes.len);
    }
    if (err == DEMUR_OK) *out = f;
    return err;
}

enum demur_err demur_freeze_verify(const struct demur_freeze *freeze, const struct demur_act *act,
                                   const struct demur_hash *org)
{
    struct demur_hash memo_id;

    demur_header_memo_id(&memo_id, freeze->header_bytes);
    if (memcmp(&memo_id, &act->subject, sizeof memo_id) != 0 ||
        memcmp(&freeze->header.org, org, sizeof *org) != 0 || freeze->header.epoch != act->epoch) {
        return DEMUR_ERR_INVALID;
    }
    struct demur_span before = {act->head.data, act->head.len - sizeof freeze->sig.bytes};

    return demur_sign_object_verify(&freeze->sig, &freeze->header.owner_pk, "demur/v1/sig/freeze",
                                    org, before);
}
