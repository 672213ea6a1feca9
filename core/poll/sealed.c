/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sealed.c -- SEALED (12): an act in the log, of which nothing is seen but that it is there. */
#include "demur/poll.h"
#include "memo/fixed.h"

#include <string.h>

_Static_assert((int)DEMUR_SEALED_TALLY_BYTES == (int)DEMUR_VOTE_TALLY_BYTES, "the tally of a vote");
_Static_assert((int)DEMUR_POLL_OPTIONS_MAX == (int)DEMUR_VOTE_CHOICES_MAX, "as many choices");

void demur_sealed_hash(struct demur_hash *out, struct demur_span act)
{
    demur_hash_label(out, "demur/v1/sealed", &act, 1);
}

void demur_sealed_of(struct demur_sealed *out, const struct demur_act *vote, struct demur_span act)
{
    struct demur_vote fields;

    demur_vote_of(&fields, vote);
    out->epoch = vote->epoch;
    demur_sealed_hash(&out->hash, act);
    memcpy(out->tally, fields.tally, sizeof out->tally);
}

void demur_sealed_encode(uint8_t out[DEMUR_SEALED_BYTES], const struct demur_sealed *sealed)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_SEALED);

    at = demur_fixed_u32(at, sealed->epoch);
    at = demur_fixed_bytes(at, sealed->hash.bytes, sizeof sealed->hash.bytes);
    (void)demur_fixed_bytes(at, sealed->tally, sizeof sealed->tally);
}

enum demur_err demur_sealed_decode(struct demur_sealed *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_sealed sealed = {.epoch = 0};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_SEALED);
    sealed.epoch = demur_read_u32(&r);
    demur_read_bytes(&r, sealed.hash.bytes, sizeof sealed.hash.bytes);
    demur_read_bytes(&r, sealed.tally, sizeof sealed.tally);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) *out = sealed;
    return err;
}
