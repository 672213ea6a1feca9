/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_nyms.c -- one person, one signature; and what signers did afterwards: WITHDRAW, RATING,
 * CLAIM.  Check 9 of docs/protocol.md 2.12.
 */
#include "bundle/check.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

/* ---- nyms ------------------------------------------------------------------------------ */

static int nym_order(const void *a, const void *b)
{
    const struct demur_bundle_sign *x = a;
    const struct demur_bundle_sign *y = b;

    return memcmp(x->nym, y->nym, sizeof x->nym);
}

/* The signature of nym, or NULL. */
static struct demur_bundle_sign *find_sign(const struct demur_bundle *b, const uint8_t *nym)
{
    struct demur_bundle_sign key = {.profile = 0};

    if (b->sign_count == 0) return NULL;
    memcpy(key.nym, nym, sizeof key.nym);
    return bsearch(&key, b->sign, b->sign_count, sizeof b->sign[0], nym_order);
}

bool demur_bundle_is_withdrawn(const struct demur_bundle *b, const uint8_t *nym)
{
    const struct demur_bundle_sign *sign = find_sign(b, nym);

    return sign != NULL && sign->is_withdrawn;
}

static void check_distinct(struct demur_bundle *b)
{
    if (b->sign_count > 1) qsort(b->sign, b->sign_count, sizeof b->sign[0], nym_order);
    for (size_t i = 1; i < b->sign_count; i++) {
        if (nym_order(&b->sign[i - 1], &b->sign[i]) == 0) {
            demur_bundle_fault(b, DEMUR_CHECK_SIGNATURES, "signed_twice",
                               "one member's signature is there twice", &b->sign[i].index);
        }
    }
}

/* ---- WITHDRAW -------------------------------------------------------------------------- */

/* What is wrong with a withdrawal; NULL: nothing.  err: memory, randomness. */
static enum demur_err withdraw_fault(const struct demur_bundle *b,
                                     const struct demur_bundle_kept *kept,
                                     struct demur_bundle_sign **sign, const char **why,
                                     const struct demur_random *random)
{
    struct demur_bbs_item item[DEMUR_ACT_ISSUERS_MAX];
    enum demur_err result[DEMUR_ACT_ISSUERS_MAX];
    struct demur_act_statement room;
    struct demur_act act;
    enum demur_err err;

    *why = "it is malformed";
    if (demur_act_decode(&act, DEMUR_KIND_WITHDRAW, kept->data, kept->len) != DEMUR_OK) {
        return DEMUR_OK;
    }
    *why = demur_bundle_act_fault(b, &act, kept->window);
    if (*why != NULL) return DEMUR_OK;
    *sign = find_sign(b, act.nym);
    *why = "there is no signature that it withdraws";
    if (*sign == NULL) return DEMUR_OK;
    *why = "it has been withdrawn before";
    if ((*sign)->is_withdrawn) return DEMUR_OK;
    demur_act_items(item, &room, &act, &b->chain.org,
                    (const struct demur_bbs_issuer *const *)b->keys->issuer, &b->context);
    err = demur_bbs_batch_verify(result, item, act.issuers, random);
    *why = err == DEMUR_OK ? NULL : "its proof does not hold";
    return err == DEMUR_ERR_INVALID ? DEMUR_OK : err;
}

/* The window that an entry of the log is in. */
static size_t window_of(const struct demur_bundle *b, uint64_t index)
{
    size_t lo = 0;
    size_t hi = b->windows;

    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;

        if (b->window[mid].index <= index) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return lo;
}

static enum demur_err check_withdraw(struct demur_bundle *b, struct demur_bundle_kept *kept,
                                     const struct demur_random *random)
{
    struct demur_bundle_sign *sign = NULL;
    const char *why = NULL;
    enum demur_err err = withdraw_fault(b, kept, &sign, &why, random);

    if (err != DEMUR_OK) return err;
    if (why == NULL && sign != NULL && window_of(b, sign->index) > kept->window) {
        why = "the signature that it withdraws came later";
    }
    if (why != NULL || sign == NULL) return demur_bundle_void_kept(b, kept, why);
    sign->is_withdrawn = true;
    b->report.withdrawn++;
    return DEMUR_OK;
}

/* ---- RATING, CLAIM --------------------------------------------------------------------- */

/* The window of the first RESPONSE that counts; SIZE_MAX: there is none. */
static size_t first_answer(const struct demur_bundle *b)
{
    for (size_t i = 0; i < b->events; i++) {
        if (b->event[i].kind == DEMUR_EVENT_RESPONSE && b->effect[i] == DEMUR_EFFECT_COUNTED) {
            return b->event[i].window;
        }
    }
    return SIZE_MAX;
}

static const char *rating_fault(struct demur_bundle *b, const struct demur_bundle_kept *kept,
                                size_t answered, struct demur_rating *rating)
{
    if (demur_rating_decode(rating, kept->data, kept->len) != DEMUR_OK) return "it is malformed";
    struct demur_bundle_sign *sign = find_sign(b, rating->nym.bytes);

    if (sign == NULL || sign->is_withdrawn) return "there is no standing signature behind it";
    if (kept->window <= answered) return "there is no answer that it could rate";
    if (sign->has_rated) return "the same signer rated before";
    if (demur_rating_verify(rating, &b->chain.org, &sign->echo) != DEMUR_OK) {
        return "it does not open the signature it names";
    }
    sign->has_rated = true;
    return NULL;
}

/* Whether the signature has a claim of that nonce that counts. */
static bool has_nonce(const struct demur_bundle *b, const struct demur_bundle_sign *sign,
                      const uint8_t nonce[DEMUR_CLAIM_NONCE_BYTES])
{
    for (unsigned i = 0; i < sign->claims; i++) {
        const struct demur_bundle_kept *kept = &b->kept[sign->claim[i]];
        struct demur_claim said;

        if (demur_claim_decode(&said, kept->data, kept->len) == DEMUR_OK &&
            memcmp(said.nonce, nonce, DEMUR_CLAIM_NONCE_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static const char *claim_fault(struct demur_bundle *b, const struct demur_bundle_kept *kept)
{
    struct demur_claim claim;

    if (demur_claim_decode(&claim, kept->data, kept->len) != DEMUR_OK) return "it is malformed";
    struct demur_bundle_sign *sign = find_sign(b, claim.nym.bytes);

    if (sign == NULL) return "there is no signature behind it";
    if (demur_claim_verify(&claim, &b->chain.org, &sign->echo) != DEMUR_OK) {
        return "it does not open the signature it names";
    }
    if (has_nonce(b, sign, claim.nonce)) return "it has been made before";
    if (sign->claims == DEMUR_CLAIMS_MAX) return "its signer has made all the claims there can be";
    sign->claim[sign->claims++] = (uint32_t)(kept - b->kept);
    return NULL;
}

static enum demur_err check_echo(struct demur_bundle *b, struct demur_bundle_kept *kept,
                                 size_t answered)
{
    struct demur_rating rating;
    const char *why = kept->kind == DEMUR_KIND_RATING ? rating_fault(b, kept, answered, &rating)
                                                      : claim_fault(b, kept);

    if (why != NULL) return demur_bundle_void_kept(b, kept, why);
    if (kept->kind == DEMUR_KIND_RATING) {
        b->report.ratings[rating.choice]++;
    } else {
        b->report.claims++;
    }
    return DEMUR_OK;
}

/* ---- all of them ----------------------------------------------------------------------- */

static void tally(struct demur_bundle *b)
{
    struct demur_bundle_tally *t = &b->report.standing;

    b->report.signatures = b->sign_count;
    for (size_t i = 0; i < b->sign_count; i++) {
        const struct demur_bundle_sign *s = &b->sign[i];

        if (s->is_withdrawn) continue;
        t->profile[s->profile]++;
        if (s->code[0] != DEMUR_CODE_HIDDEN) t->bands[s->code[0]]++;
        if (s->code[1] != DEMUR_CODE_HIDDEN) t->classes[s->code[1]]++;
        if (s->code[2] != DEMUR_CODE_HIDDEN) t->units[s->code[2]]++;
    }
}

enum demur_err demur_bundle_check_nyms(struct demur_bundle *b, const struct demur_random *random)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < b->parts; i++) {
        if (b->part[i].fault != NULL) {
            demur_bundle_fault(b, DEMUR_CHECK_SIGNATURES, "signature", b->part[i].fault,
                               &b->part[i].fault_index);
        }
    }
    if (demur_bundle_failed(b, DEMUR_CHECK_SIGNATURES)) return DEMUR_OK;
    check_distinct(b);
    for (size_t i = 0; i < b->kept_count && err == DEMUR_OK; i++) {
        if (b->kept[i].kind == DEMUR_KIND_WITHDRAW) err = check_withdraw(b, &b->kept[i], random);
    }
    tally(b);
    return err;
}

enum demur_err demur_bundle_check_echoes(struct demur_bundle *b)
{
    size_t answered = first_answer(b);
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < b->kept_count && err == DEMUR_OK; i++) {
        uint8_t kind = b->kept[i].kind;

        if (kind == DEMUR_KIND_RATING || kind == DEMUR_KIND_CLAIM) {
            err = check_echo(b, &b->kept[i], answered);
        }
    }
    return err;
}
