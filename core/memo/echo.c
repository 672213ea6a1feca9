/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/echo.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/text.h"
#include "group/point.h"
#include "memo/fixed.h"
#include "seal/sign_object.h"

static const char rating_label[] = "demur/v1/sig/rating";
static const char claim_label[] = "demur/v1/sig/claim";

/* ---- the echo -------------------------------------------------------------------------- */

enum demur_err demur_echo_draw(struct demur_echo_secret *out, const struct demur_random *random)
{
    return demur_random_fill(random, out->bytes, sizeof out->bytes);
}

/* The seed behind echo_pk. */
static void seed_of(struct demur_sign_seed *seed, const struct demur_echo_secret *x)
{
    demur_kdf(seed->bytes, (struct demur_span){x->bytes, sizeof x->bytes}, "demur/v1/echo-key",
              (struct demur_span){0});
}

void demur_echo_open(struct demur_echo_opening *out, const struct demur_echo_secret *x)
{
    struct demur_sign_seed seed;

    demur_kdf(out->salt.bytes, (struct demur_span){x->bytes, sizeof x->bytes}, "demur/v1/echo-salt",
              (struct demur_span){0});
    seed_of(&seed, x);
    demur_sign_pk_of(&out->echo_pk, &seed);
    demur_wipe(&seed, sizeof seed);
}

void demur_echo_commit(struct demur_hash *echo, const struct demur_echo_opening *opening)
{
    const struct demur_span x[] = {
        {opening->salt.bytes, sizeof opening->salt.bytes},
        {opening->echo_pk.bytes, sizeof opening->echo_pk.bytes},
    };

    demur_hash_label(echo, "demur/v1/echo", x, sizeof x / sizeof x[0]);
}

static bool opens(const struct demur_echo_opening *opening, const struct demur_hash *echo)
{
    struct demur_hash again;

    demur_echo_commit(&again, opening);
    return memcmp(again.bytes, echo->bytes, sizeof again.bytes) == 0;
}

/* ---- what both objects begin with ------------------------------------------------------ */

struct front {
    struct demur_hash memo_id;
    struct demur_nym nym;
    struct demur_echo_opening opening;
};

static struct front read_front(struct demur_reader *r, uint8_t kind)
{
    struct front f = {0};
    struct demur_g1_affine point;

    demur_read_prologue(r, kind);
    demur_read_bytes(r, f.memo_id.bytes, sizeof f.memo_id.bytes);
    demur_read_bytes(r, f.nym.bytes, sizeof f.nym.bytes);
    if (r->err == DEMUR_OK) demur_reader_fail(r, demur_g1_decode(&point, f.nym.bytes));
    demur_read_bytes(r, f.opening.salt.bytes, sizeof f.opening.salt.bytes);
    demur_read_bytes(r, f.opening.echo_pk.bytes, sizeof f.opening.echo_pk.bytes);
    return f;
}

static uint8_t *put_front(uint8_t *at, uint8_t kind, const struct front *f)
{
    at = demur_fixed_prologue(at, kind);
    at = demur_fixed_bytes(at, f->memo_id.bytes, sizeof f->memo_id.bytes);
    at = demur_fixed_bytes(at, f->nym.bytes, sizeof f->nym.bytes);
    at = demur_fixed_bytes(at, f->opening.salt.bytes, sizeof f->opening.salt.bytes);
    return demur_fixed_bytes(at, f->opening.echo_pk.bytes, sizeof f->opening.echo_pk.bytes);
}

/* ---- RATING ---------------------------------------------------------------------------- */

void demur_rating_encode(uint8_t out[DEMUR_RATING_BYTES], const struct demur_rating *rating)
{
    const struct front f = {rating->memo_id, rating->nym, rating->opening};
    uint8_t *at = put_front(out, DEMUR_KIND_RATING, &f);

    at = demur_fixed_u8(at, rating->choice);
    (void)demur_fixed_bytes(at, rating->sig.bytes, sizeof rating->sig.bytes);
}

void demur_rating_make(struct demur_rating *rating, const struct demur_hash *org,
                       const struct demur_echo_secret *x)
{
    struct demur_sign_seed seed;
    uint8_t bytes[DEMUR_RATING_BYTES];

    demur_echo_open(&rating->opening, x);
    demur_rating_encode(bytes, rating);
    seed_of(&seed, x);
    demur_sign_object_make(&rating->sig, &seed, rating_label, org,
                           (struct demur_span){bytes, sizeof bytes - DEMUR_SIGNATURE_BYTES});
    demur_wipe(&seed, sizeof seed);
}

enum demur_err demur_rating_decode(struct demur_rating *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct front f = read_front(&r, DEMUR_KIND_RATING);
    struct demur_rating rating = {.memo_id = f.memo_id, .nym = f.nym, .opening = f.opening};

    rating.choice = demur_read_u8(&r);
    demur_reader_expect(&r, rating.choice <= DEMUR_RATING_NOT, DEMUR_ERR_RANGE);
    demur_read_bytes(&r, rating.sig.bytes, sizeof rating.sig.bytes);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = rating;
    return err;
}

enum demur_err demur_rating_verify(const struct demur_rating *rating, const struct demur_hash *org,
                                   const struct demur_hash *echo)
{
    uint8_t bytes[DEMUR_RATING_BYTES];

    if (!opens(&rating->opening, echo)) return DEMUR_ERR_INVALID;
    demur_rating_encode(bytes, rating);
    return demur_sign_object_verify(
        &rating->sig, &rating->opening.echo_pk, rating_label, org,
        (struct demur_span){bytes, sizeof bytes - DEMUR_SIGNATURE_BYTES});
}

/* ---- CLAIM ----------------------------------------------------------------------------- */

void demur_claim_encode(uint8_t out[DEMUR_CLAIM_BYTES_MAX], size_t *out_len,
                        const struct demur_claim *claim)
{
    const struct front f = {claim->memo_id, claim->nym, claim->opening};
    uint8_t *at = put_front(out, DEMUR_KIND_CLAIM, &f);

    at = demur_fixed_bytes(at, claim->nonce, sizeof claim->nonce);
    at = demur_fixed_str(at, claim->audience);
    at = demur_fixed_str(at, claim->text);
    at = demur_fixed_bytes(at, claim->sig.bytes, sizeof claim->sig.bytes);
    *out_len = (size_t)(at - out);
}

enum demur_err demur_claim_make(struct demur_claim *claim, const struct demur_hash *org,
                                const struct demur_echo_secret *x)
{
    struct demur_sign_seed seed;
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    size_t len = 0;

    if (claim->audience.len > DEMUR_CLAIM_AUDIENCE_BYTES_MAX ||
        claim->text.len > DEMUR_CLAIM_TEXT_BYTES_MAX) {
        return DEMUR_ERR_RANGE;
    }
    if (!demur_text_is_str(claim->audience.data, claim->audience.len) ||
        !demur_text_is_str(claim->text.data, claim->text.len)) {
        return DEMUR_ERR_FORMAT;
    }
    demur_echo_open(&claim->opening, x);
    demur_claim_encode(bytes, &len, claim);
    seed_of(&seed, x);
    demur_sign_object_make(&claim->sig, &seed, claim_label, org,
                           (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
    demur_wipe(&seed, sizeof seed);
    return DEMUR_OK;
}

enum demur_err demur_claim_decode(struct demur_claim *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct front f = read_front(&r, DEMUR_KIND_CLAIM);
    struct demur_claim claim = {.memo_id = f.memo_id, .nym = f.nym, .opening = f.opening};

    demur_read_bytes(&r, claim.nonce, sizeof claim.nonce);
    claim.audience = demur_read_str(&r, DEMUR_CLAIM_AUDIENCE_BYTES_MAX);
    claim.text = demur_read_str(&r, DEMUR_CLAIM_TEXT_BYTES_MAX);
    demur_read_bytes(&r, claim.sig.bytes, sizeof claim.sig.bytes);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = claim;
    return err;
}

enum demur_err demur_claim_verify(const struct demur_claim *claim, const struct demur_hash *org,
                                  const struct demur_hash *echo)
{
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    size_t len = 0;

    if (!opens(&claim->opening, echo)) return DEMUR_ERR_INVALID;
    demur_claim_encode(bytes, &len, claim);
    return demur_sign_object_verify(&claim->sig, &claim->opening.echo_pk, claim_label, org,
                                    (struct demur_span){bytes, len - DEMUR_SIGNATURE_BYTES});
}
