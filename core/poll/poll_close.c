/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* poll_close.c -- POLL_CLOSE (32). */
#include "demur/poll.h"
#include "memo/fixed.h"

void demur_poll_close_encode(uint8_t out[DEMUR_POLL_CLOSE_BYTES],
                             const struct demur_poll_close *close)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_POLL_CLOSE);

    at = demur_fixed_bytes(at, close->poll_id.bytes, sizeof close->poll_id.bytes);
    (void)demur_fixed_u32(at, close->votes);
}

enum demur_err demur_poll_close_decode(struct demur_poll_close *out, const uint8_t *in,
                                       size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_poll_close close = {.votes = 0};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_POLL_CLOSE);
    demur_read_bytes(&r, close.poll_id.bytes, sizeof close.poll_id.bytes);
    close.votes = demur_read_u32(&r);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) *out = close;
    return err;
}
