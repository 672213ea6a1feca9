/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/cell.h"

#include "demur/act.h"
#include "demur/bytes.h"
#include "demur/delivered.h"
#include "demur/poll.h"
#include "memo/act.h"

#include <string.h>

enum {
    MAGIC_LEN = 4,
    SUITE_AT = 5,
    NONCE_BYTES = 8,
    ISSUERS_AT = 43,
    POLL_FIXED_BYTES = 1 + 4 + DEMUR_HASH_BYTES + 4 + 1, /* type, epoch, memo_id, close, profiles */
};

/* ---- writing --------------------------------------------------------------------------- */

enum demur_err demur_cell_encode(uint8_t out[DEMUR_CELL_BYTES], struct demur_span object,
                                 uint64_t nonce)
{
    if (object.len == 0 || object.len > DEMUR_CELL_OBJECT_MAX) return DEMUR_ERR_LENGTH;
    memcpy(out, object.data, object.len);
    memset(out + object.len, 0, DEMUR_CELL_OBJECT_MAX - object.len);
    demur_set_be64(out + DEMUR_CELL_OBJECT_MAX, nonce);
    return DEMUR_OK;
}

void demur_cell_noop(uint8_t out[DEMUR_CELL_BYTES], uint64_t nonce)
{
    static const uint8_t prologue[DEMUR_PROLOGUE_BYTES] = {
        'D', 'M', 'R', '1', DEMUR_KIND_NOOP, DEMUR_SUITE};

    memset(out, 0, DEMUR_CELL_OBJECT_MAX);
    memcpy(out, prologue, sizeof prologue);
    demur_set_be64(out + DEMUR_CELL_OBJECT_MAX, nonce);
}

/* ---- reading --------------------------------------------------------------------------- */

/* Pass over the proofs of an act whose other bytes after the prologue r has passed. */
static void skip_proofs(struct demur_reader *r, uint8_t issuers)
{
    (void)demur_read_span(r, (size_t)issuers * DEMUR_ACT_PROOF_BYTES);
}

static void skip_act(struct demur_reader *r, uint8_t kind, uint8_t issuers)
{
    (void)demur_read_span(r, DEMUR_ACT_HEAD_BYTES - DEMUR_PROLOGUE_BYTES);
    if (kind == DEMUR_KIND_SIGN) (void)demur_read_span(r, sizeof(struct demur_sign_pk));
    if (kind == DEMUR_KIND_VOTE) (void)demur_read_span(r, DEMUR_VOTE_FIELDS_BYTES);
    if (kind == DEMUR_KIND_MEMO_FREEZE) {
        (void)demur_read_u8(r);
        (void)demur_read_v16(r, DEMUR_HEADER_BYTES_MAX);
        (void)demur_read_span(r, DEMUR_SIGNATURE_BYTES);
    }
    skip_proofs(r, issuers);
}

/* What comes behind an option's length follows from it; how many there are, from a byte. */
static void skip_poll(struct demur_reader *r)
{
    (void)demur_read_span(r, POLL_FIXED_BYTES);
    (void)demur_read_v16(r, DEMUR_POLL_QUESTION_BYTES_MAX);
    for (uint8_t n = demur_read_u8(r); n > 0; n--) {
        (void)demur_read_v16(r, DEMUR_POLL_OPTION_BYTES_MAX);
    }
    (void)demur_read_span(r, DEMUR_SIGNATURE_BYTES);
}

static void skip_claim(struct demur_reader *r)
{
    (void)demur_read_span(r, DEMUR_HASH_BYTES + DEMUR_NYM_BYTES + DEMUR_SALT_BYTES +
                                 DEMUR_KEY_BYTES + DEMUR_CLAIM_NONCE_BYTES);
    (void)demur_read_v16(r, DEMUR_CLAIM_AUDIENCE_BYTES_MAX);
    (void)demur_read_v16(r, DEMUR_CLAIM_TEXT_BYTES_MAX);
    (void)demur_read_span(r, DEMUR_SIGNATURE_BYTES);
}

/* Pass over an object of kind; false: no such kind comes by cell. */
static bool skip_object(struct demur_reader *r, uint8_t kind, uint8_t issuers)
{
    switch (kind) {
    case DEMUR_KIND_NOOP:
        return true;
    case DEMUR_KIND_MEMO_FREEZE:
    case DEMUR_KIND_SIGN:
    case DEMUR_KIND_WITHDRAW:
    case DEMUR_KIND_VOTE:
        skip_act(r, kind, issuers);
        return true;
    case DEMUR_KIND_POLL_OPEN:
        skip_poll(r);
        return true;
    case DEMUR_KIND_DELIVERED:
        (void)demur_read_span(r, DEMUR_HASH_BYTES);
        (void)demur_read_span(r, (size_t)demur_read_u8(r) * DEMUR_ENVELOPE_BYTES);
        (void)demur_read_span(r, DEMUR_SIGNATURE_BYTES);
        return true;
    case DEMUR_KIND_RATING:
        (void)demur_read_span(r, DEMUR_RATING_BYTES - DEMUR_PROLOGUE_BYTES);
        return true;
    case DEMUR_KIND_RELEASE:
        (void)demur_read_span(r, DEMUR_RELEASE_BYTES - DEMUR_PROLOGUE_BYTES);
        return true;
    case DEMUR_KIND_CLAIM:
        skip_claim(r);
        return true;
    default:
        return false;
    }
}

static bool is_act(uint8_t kind)
{
    return kind == DEMUR_KIND_MEMO_FREEZE || kind == DEMUR_KIND_SIGN ||
           kind == DEMUR_KIND_WITHDRAW || kind == DEMUR_KIND_VOTE;
}

enum demur_refusal demur_cell_decode(struct demur_cell *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r;
    uint8_t kind;
    uint8_t issuers;

    if (in_len != DEMUR_CELL_BYTES) return DEMUR_E_LEN;
    if (memcmp(in, "DMR1", MAGIC_LEN) != 0) return DEMUR_E_MAGIC;
    kind = in[MAGIC_LEN];
    issuers = in[ISSUERS_AT];
    r = demur_reader_over(in + DEMUR_PROLOGUE_BYTES, DEMUR_CELL_OBJECT_MAX - DEMUR_PROLOGUE_BYTES);
    if (is_act(kind) && (issuers < 1 || issuers > DEMUR_ACT_ISSUERS_MAX)) issuers = 0;
    if (!skip_object(&r, kind, issuers)) return DEMUR_E_VERSION;
    if (in[SUITE_AT] != DEMUR_SUITE) return DEMUR_E_SUITE;
    if (is_act(kind) && issuers == 0) return DEMUR_E_PROFILE;
    if (r.err != DEMUR_OK) return DEMUR_E_FORMAT;
    if (!demur_all_zero(r.at, r.left)) return DEMUR_E_PAD;
    out->kind = kind;
    out->object = (struct demur_span){in, DEMUR_CELL_OBJECT_MAX - r.left};
    out->nonce = demur_get_be64(in + DEMUR_CELL_OBJECT_MAX);
    return DEMUR_ACCEPTED;
}
