/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* reply.c -- the reply to a cell or entry, and the receipt in it. */
#include "demur/bytes.h"
#include "demur/cell.h"
#include "demur/puzzle.h"
#include "memo/fixed.h"
#include "seal/sign_object.h"

#include <string.h>

enum { STATUS_MAX = DEMUR_E_FORMAT, PROMISE_BYTES = 43 };

static const char receipt_label[] = "demur/v1/sig/receipt";

/* What the receipt's sig is over: all bytes of an accepting reply before it. */
static void put_promise(uint8_t out[PROMISE_BYTES], const struct demur_reply *reply)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_REPLY);

    at = demur_fixed_u8(at, reply->status);
    at = demur_fixed_bytes(at, reply->leaf.bytes, sizeof reply->leaf.bytes);
    (void)demur_fixed_u32(at, reply->day);
}

void demur_reply_promise(struct demur_reply *reply, const struct demur_hash *org,
                         const struct demur_hash *leaf, uint32_t day,
                         const struct demur_sign_seed *receipt)
{
    uint8_t before[PROMISE_BYTES];

    reply->status = DEMUR_ACCEPTED;
    reply->leaf = *leaf;
    reply->day = day;
    put_promise(before, reply);
    demur_sign_object_make(&reply->sig, receipt, receipt_label, org,
                           (struct demur_span){before, sizeof before});
}

enum demur_err demur_reply_verify(const struct demur_reply *reply, const struct demur_hash *org,
                                  const struct demur_sign_pk *pk)
{
    uint8_t before[PROMISE_BYTES];

    if (reply->status != DEMUR_ACCEPTED) return DEMUR_ERR_INVALID;
    put_promise(before, reply);
    return demur_sign_object_verify(&reply->sig, pk, receipt_label, org,
                                    (struct demur_span){before, sizeof before});
}

void demur_reply_encode(uint8_t out[DEMUR_REPLY_BYTES], const struct demur_reply *reply)
{
    uint8_t *at = out + PROMISE_BYTES;

    memset(out, 0, DEMUR_REPLY_BYTES);
    put_promise(out, reply);
    at = demur_fixed_bytes(at, reply->sig.bytes, sizeof reply->sig.bytes);
    at = demur_fixed_u32(at, reply->retry_s);
    at = demur_fixed_bytes(at, reply->puzzle.challenge, sizeof reply->puzzle.challenge);
    (void)demur_fixed_u8(at, reply->puzzle.bits);
}

/* Whether reply makes no promise: an error, or the answer to a NOOP. */
static bool is_empty(const struct demur_reply *reply)
{
    return demur_all_zero(reply->leaf.bytes, sizeof reply->leaf.bytes) && reply->day == 0 &&
           demur_all_zero(reply->sig.bytes, sizeof reply->sig.bytes);
}

enum demur_err demur_reply_decode(struct demur_reply *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_reply reply = {.status = 0};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_REPLY);
    reply.status = demur_read_u8(&r);
    demur_read_bytes(&r, reply.leaf.bytes, sizeof reply.leaf.bytes);
    reply.day = demur_read_u32(&r);
    demur_read_bytes(&r, reply.sig.bytes, sizeof reply.sig.bytes);
    reply.retry_s = demur_read_u32(&r);
    demur_read_bytes(&r, reply.puzzle.challenge, sizeof reply.puzzle.challenge);
    reply.puzzle.bits = demur_read_u8(&r);
    demur_reader_expect(&r,
                        reply.status <= STATUS_MAX && reply.puzzle.bits <= DEMUR_PUZZLE_BITS_MAX,
                        DEMUR_ERR_RANGE);
    demur_reader_expect(&r, reply.status == DEMUR_ACCEPTED || is_empty(&reply), DEMUR_ERR_RANGE);
    if (r.err != DEMUR_OK) return r.err;
    struct demur_span rest = demur_read_span(&r, r.left);

    if (in_len != DEMUR_REPLY_BYTES) return DEMUR_ERR_LENGTH;
    demur_reader_expect(&r, demur_all_zero(rest.data, rest.len), DEMUR_ERR_FORMAT);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) *out = reply;
    return err;
}
