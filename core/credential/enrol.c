/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/enrol_parts.h"

#include "bbs/commit.h"
#include "bbs/sign.h"
#include "credential/issuing.h"
#include "demur/memory.h"
#include "seal/ed25519.h"

#include <assert.h>
#include <string.h>

_Static_assert(DEMUR_COMMITMENT_BYTES == DEMUR_BBS_COMMITMENT_BYTES(DEMUR_EPOCH_NYM_SECRETS),
               "the commitment of 16 secrets");

/* ---- begin ----------------------------------------------------------------------------- */

/* What the commitment draws: its blind, which there is, then the coins of its proof. */
struct drawing {
    uint8_t blind[DEMUR_SCALAR_WIDE_BYTES];
    bool has_blind; /* given out */
    const struct demur_random *random;
};

static enum demur_err draw_next(void *ctx, uint8_t *out, size_t len)
{
    struct drawing *d = ctx;

    if (d->has_blind) return demur_random_fill(d->random, out, len);
    assert(len == sizeof d->blind);
    memcpy(out, d->blind, len);
    d->has_blind = true;
    return DEMUR_OK;
}

enum demur_err demur_enrolment_commit(struct demur_enrolment *e, const struct demur_random *random)
{
    size_t zeros = DEMUR_SCALAR_WIDE_BYTES - DEMUR_SCALAR_BYTES;
    struct drawing drawing = {.blind = {0}, .random = random};
    struct demur_random source = {draw_next, &drawing};
    enum demur_err err;

    demur_scalar_encode(drawing.blind + zeros, &e->blind);
    err = demur_bbs_commitment_make(e->commitment, &e->blind, e->keys->generators, e->p, &source);
    demur_wipe(&drawing, sizeof drawing);
    if (err != DEMUR_OK) return err;
    demur_ed25519_pk_of(&e->pk, &e->seed);
    demur_sha256(&e->c_hash, e->commitment, DEMUR_G1_BYTES);
    return DEMUR_OK;
}

/* Draw p and the blind. */
static enum demur_err draw(struct demur_enrolment *e, const struct demur_random *random)
{
    enum demur_err err = demur_scalar_random(&e->blind, random);

    for (size_t i = 0; i < DEMUR_EPOCH_NYM_SECRETS && err == DEMUR_OK; i++) {
        err = demur_scalar_random(&e->p[i], random);
    }
    return err;
}

enum demur_err demur_enrolment_renew(struct demur_enrolment **out,
                                     const struct demur_epoch_keys *keys,
                                     const struct demur_roster *roster,
                                     const struct demur_sign_seed *seed,
                                     const struct demur_random *random)
{
    struct demur_enrolment *e = demur_alloc(sizeof *e);
    enum demur_err err;

    if (e == NULL) return DEMUR_ERR_NOMEM;
    e->keys = keys;
    e->roster = roster;
    e->seed = *seed;
    err = draw(e, random);
    if (err == DEMUR_OK) err = demur_enrolment_commit(e, random);
    if (err != DEMUR_OK) {
        demur_enrolment_free(e);
        return err;
    }
    *out = e;
    return DEMUR_OK;
}

enum demur_err demur_enrolment_new(struct demur_enrolment **out,
                                   const struct demur_epoch_keys *keys,
                                   const struct demur_roster *roster,
                                   const struct demur_random *random)
{
    struct demur_sign_seed seed = {{0}};
    enum demur_err err = demur_random_fill(random, seed.bytes, sizeof seed.bytes);

    if (err == DEMUR_OK) err = demur_enrolment_renew(out, keys, roster, &seed, random);
    demur_wipe(&seed, sizeof seed);
    return err;
}

const struct demur_sign_seed *demur_enrolment_seed(const struct demur_enrolment *e)
{
    return &e->seed;
}

void demur_enrolment_free(struct demur_enrolment *e)
{
    if (e == NULL) return;
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) demur_bbs_credential_free(e->credential[i]);
    demur_wipe_free(e, sizeof *e);
}

/* The BEGIN for issuer i, by a code or, where code is NULL, by the enrol key. */
static void put_begin(struct demur_writer *w, const struct demur_enrolment *e, size_t i,
                      const struct demur_code *code)
{
    struct demur_begin b = {.issuer = e->keys->id[i],
                            .epoch = e->keys->epoch,
                            .auth = code != NULL ? DEMUR_AUTH_CODE : DEMUR_AUTH_ENROL_KEY,
                            .enrol_pk = e->pk};

    if (code != NULL) b.code = *code;
    memcpy(b.commitment, e->commitment, sizeof b.commitment);
    demur_begin_put(w, &b, &e->seed, &e->keys->org);
    demur_wipe(&b, sizeof b);
}

void demur_enrolment_begin(struct demur_writer *w, const struct demur_enrolment *e, size_t i,
                           const struct demur_code *code)
{
    put_begin(w, e, i, code);
}

void demur_enrolment_begin_known(struct demur_writer *w, const struct demur_enrolment *e, size_t i)
{
    put_begin(w, e, i, NULL);
}

/* ---- BEGUN ----------------------------------------------------------------------------- */

/* Whether every value of the member is shared by k_min rows of the roster, whatever it says that
 * is. */
static bool values_are_common(const struct demur_roster *roster, const struct demur_codes *codes)
{
    uint32_t least = roster->k_min < DEMUR_ROSTER_K_MIN ? DEMUR_ROSTER_K_MIN : roster->k_min;

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (demur_roster_rows_with(roster, (enum demur_attribute)a, codes->code[a]) < least) {
            return false;
        }
    }
    return true;
}

/* Whether b stands in the roster, with the values and the cell that it names. */
static bool is_in_roster(const struct demur_enrolment *e, const struct demur_begun *b,
                         const struct demur_hash *row_commit)
{
    uint16_t cell = 0;

    return demur_row_path_verify(&b->path, row_commit, &e->roster->root, e->roster->rows) ==
               DEMUR_OK &&
           demur_roster_cell_of(&cell, e->roster, &b->codes) == DEMUR_OK && cell == b->cell &&
           values_are_common(e->roster, &b->codes);
}

/* Whether b is about this enrolment, this epoch and this issuer. */
static bool is_ours(const struct demur_enrolment *e, size_t i, const struct demur_begun *b)
{
    const struct demur_epoch_keys *k = e->keys;

    return b->issuer == k->id[i] && b->epoch == k->epoch &&
           memcmp(&b->c_hash, &e->c_hash, sizeof b->c_hash) == 0 &&
           memcmp(&b->roster_leaf, &k->roster_leaf, sizeof b->roster_leaf) == 0 &&
           memcmp(&b->cred_header, &k->cred_header[i], sizeof b->cred_header) == 0;
}

/*
 * Whether an issuer that has answered before says the same bytes again.  One that could change its
 * mind when the others have certified would give its member a vector that differs from theirs, and
 * with it a mark.
 */
static bool is_said_again(const struct demur_enrolment_said *said, const uint8_t *in, size_t in_len)
{
    return said->begun_len == 0 ||
           (said->begun_len == in_len && memcmp(said->begun, in, in_len) == 0);
}

enum demur_err demur_enrolment_take_begun(struct demur_enrolment *e, size_t i, const uint8_t *in,
                                          size_t in_len)
{
    struct demur_begun b;
    struct demur_roster_row row = {.principal = 0};
    struct demur_hash row_commit;
    enum demur_err err = demur_begun_decode(&b, in, in_len);

    if (err != DEMUR_OK) return err;
    if (!is_ours(e, i, &b)) return DEMUR_ERR_INVALID;
    err = demur_enrol_verify(in, in_len, &e->keys->op_pk[i], "demur/v1/sig/begun", &e->keys->org);
    if (err != DEMUR_OK) return err;
    row.id = b.row_id;
    row.salt = b.salt;
    row.codes = b.codes;
    demur_row_commit(&row_commit, &row, b.epoch);
    if (!is_in_roster(e, &b, &row_commit)) return DEMUR_ERR_INVALID;
    if (!is_said_again(&e->said[i], in, in_len)) return DEMUR_ERR_INVALID;
    if (e->has_row && memcmp(&row_commit, &e->row_commit, sizeof row_commit) != 0) {
        return DEMUR_ERR_STATE;
    }
    e->has_row = true;
    e->row_commit = row_commit;
    e->codes = b.codes;
    memcpy(e->said[i].begun, in, in_len);
    e->said[i].begun_len = in_len;
    e->said[i].ecommit = b.ecommit;
    return DEMUR_OK;
}

const struct demur_codes *demur_enrolment_codes(const struct demur_enrolment *e)
{
    return &e->codes;
}

/* ---- REVEAL, CERTIFY ------------------------------------------------------------------- */

static void put_set(struct demur_writer *w, const struct demur_enrolment *e, size_t i, uint8_t kind)
{
    struct demur_begun_set set = {.issuer = e->keys->id[i], .count = e->keys->count};

    for (size_t j = 0; j < e->keys->count; j++) {
        set.begun[j] = (struct demur_span){e->said[j].begun, e->said[j].begun_len};
        demur_scalar_encode(set.share[j], &e->said[j].share);
    }
    demur_begun_set_put(w, kind, &set, &e->seed, &e->keys->org);
    demur_wipe(&set, sizeof set);
}

void demur_enrolment_reveal(struct demur_writer *w, const struct demur_enrolment *e, size_t i)
{
    put_set(w, e, i, DEMUR_KIND_REVEAL);
}

void demur_enrolment_certify(struct demur_writer *w, const struct demur_enrolment *e, size_t i)
{
    put_set(w, e, i, DEMUR_KIND_CERTIFY);
}

/* Read an issuer's reply of kind and see that it is about this enrolment. */
static enum demur_err read_reply(struct demur_enrol_reply *out, const struct demur_enrolment *e,
                                 size_t i, uint8_t kind, struct demur_span in)
{
    enum demur_err err = demur_enrol_reply_decode(out, kind, in.data, in.len);

    if (err != DEMUR_OK) return err;
    return out->issuer == e->keys->id[i] && out->epoch == e->keys->epoch &&
                   memcmp(&out->c_hash, &e->c_hash, sizeof out->c_hash) == 0
               ? DEMUR_OK
               : DEMUR_ERR_INVALID;
}

enum demur_err demur_enrolment_take_revealed(struct demur_enrolment *e, size_t i, const uint8_t *in,
                                             size_t in_len)
{
    struct demur_enrol_reply m;
    struct demur_scalar share;
    struct demur_hash ecommit;
    enum demur_err err = read_reply(&m, e, i, DEMUR_KIND_REVEALED, (struct demur_span){in, in_len});

    if (err == DEMUR_OK) err = demur_scalar_decode_nonzero(&share, m.share);
    if (err != DEMUR_OK) goto out;
    demur_entropy_commit(&ecommit, m.issuer, &e->row_commit, &e->c_hash, &share);
    err = DEMUR_ERR_INVALID;
    if (e->said[i].begun_len == 0 || memcmp(&ecommit, &e->said[i].ecommit, sizeof ecommit) != 0) {
        goto out;
    }
    e->said[i].share = share;
    e->said[i].has_share = true;
    err = DEMUR_OK;
out:
    demur_wipe(&m, sizeof m);
    demur_wipe(&share, sizeof share);
    return err;
}

/* ---- CERTIFIED ------------------------------------------------------------------------- */

enum demur_err demur_enrolment_take_certified(struct demur_enrolment *e, size_t i,
                                              const uint8_t *in, size_t in_len)
{
    struct demur_scalar message[DEMUR_MEMBERSHIP_MESSAGES];
    struct demur_scalar share[DEMUR_ISSUERS_MAX];
    struct demur_scalar entropy;
    struct demur_bbs_credential *credential = NULL;
    struct demur_enrol_reply m;
    struct demur_bbs_sig sig;
    enum demur_err err =
        read_reply(&m, e, i, DEMUR_KIND_CERTIFIED, (struct demur_span){in, in_len});

    if (err == DEMUR_OK) err = demur_bbs_sig_decode(&sig, m.signature, sizeof m.signature);
    for (size_t j = 0; j < e->keys->count && err == DEMUR_OK; j++) {
        if (!e->said[j].has_share) err = DEMUR_ERR_STATE;
        share[j] = e->said[j].share;
    }
    if (err != DEMUR_OK) goto out;
    demur_entropy_sum(&entropy, share, e->keys->count);
    for (unsigned a = 0; a < DEMUR_EPOCH_SIGNER_MESSAGES; a++) {
        demur_attribute_scalar(&message[a], a, e->codes.code[a]);
    }
    message[DEMUR_MEMBERSHIP_BLIND_AT] = e->blind;
    memcpy(message + DEMUR_MEMBERSHIP_NYMS_AT, e->p, sizeof e->p);
    struct demur_scalar *last = &message[DEMUR_MEMBERSHIP_MESSAGES - 1];

    demur_scalar_add(last, last, &entropy);
    err = demur_bbs_credential_new(&credential, e->keys->issuer[i], &sig, message);
    if (err != DEMUR_OK) goto out;
    demur_bbs_credential_free(e->credential[i]);
    e->credential[i] = credential;
out:
    demur_wipe(message, sizeof message);
    demur_wipe(share, sizeof share);
    demur_wipe(&entropy, sizeof entropy);
    demur_wipe(&m, sizeof m);
    demur_wipe(&sig, sizeof sig);
    return err;
}

/* Whether two credentials say the same of the same member, the secret vector included. */
static bool is_same_member(const struct demur_bbs_credential *a,
                           const struct demur_bbs_credential *b)
{
    bool same = true;

    for (size_t i = 0; i < DEMUR_MEMBERSHIP_MESSAGES; i++) {
        same &= demur_equal_secret(demur_bbs_credential_message(a, i),
                                   demur_bbs_credential_message(b, i), sizeof(struct demur_scalar));
    }
    return same;
}

enum demur_err demur_enrolment_finish(struct demur_membership **out, struct demur_enrolment *e)
{
    struct demur_membership *m;

    for (size_t i = 0; i < e->keys->count; i++) {
        if (e->credential[i] == NULL) return DEMUR_ERR_STATE;
        if (!is_same_member(e->credential[0], e->credential[i])) return DEMUR_ERR_INVALID;
    }
    m = demur_alloc(sizeof *m);
    if (m == NULL) return DEMUR_ERR_NOMEM;
    *m = (struct demur_membership){.keys = e->keys, .codes = e->codes};
    for (size_t i = 0; i < e->keys->count; i++) {
        m->credential[i] = e->credential[i];
        e->credential[i] = NULL;
    }
    *out = m;
    return DEMUR_OK;
}

void demur_enrolment_done(struct demur_writer *w, const struct demur_enrolment *e, size_t i)
{
    struct demur_enrol_reply m = {
        .issuer = e->keys->id[i], .epoch = e->keys->epoch, .c_hash = e->c_hash};

    demur_enrol_reply_put(w, DEMUR_KIND_DONE, &m, &e->seed, &e->keys->org);
}

void demur_membership_free(struct demur_membership *m)
{
    if (m == NULL) return;
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) demur_bbs_credential_free(m->credential[i]);
    demur_wipe_free(m, sizeof *m);
}

const struct demur_codes *demur_membership_codes(const struct demur_membership *m)
{
    return &m->codes;
}
