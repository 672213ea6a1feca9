/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/issuer.h"

#include "bbs/commit.h"
#include "bbs/sign.h"
#include "credential/issuing.h"
#include "credential/membership.h"
#include "demur/memory.h"
#include "demur/tree_proof.h"
#include "demur/tree_store.h"
#include "seal/ed25519.h"

#include <stdlib.h>
#include <string.h>

struct demur_issuer {
    const struct demur_epoch_keys *keys;
    const struct demur_roster *roster;
    size_t place; /* in keys */
    struct demur_bbs_sk sk;
    struct demur_sign_seed operator_seed;
    struct demur_entropy_key entropy;
    struct demur_hash *commit; /* of all rows, ascending */
    struct demur_tree_store *tree;
};

/* ---- setting up ------------------------------------------------------------------------ */

/* Whether s's secrets are those of its public keys in the manifest. */
static bool public_keys_fit(const struct demur_issuer *s)
{
    struct demur_bbs_pk pk;
    struct demur_sign_pk op;

    demur_bbs_pk_of(&pk, &s->sk);
    demur_ed25519_pk_of(&op, &s->operator_seed);
    return memcmp(pk.bytes, s->keys->issuer[s->place]->pk.bytes, sizeof pk.bytes) == 0 &&
           memcmp(&op, &s->keys->op_pk[s->place], sizeof op) == 0;
}

static enum demur_err set_secrets(struct demur_issuer *s, uint8_t id,
                                  const struct demur_issuer_secrets *secrets)
{
    enum demur_err err = demur_bbs_sk_decode(&s->sk, secrets->bbs);

    if (err != DEMUR_OK) return err;
    s->operator_seed = secrets->operator_seed;
    memcpy(s->entropy.bytes, secrets->entropy, sizeof s->entropy.bytes);
    while (s->place < s->keys->count && s->keys->id[s->place] != id) s->place++;
    if (s->place == s->keys->count) return DEMUR_ERR_RANGE;
    return public_keys_fit(s) ? DEMUR_OK : DEMUR_ERR_INVALID;
}

static enum demur_err set_tree(struct demur_issuer *s, const struct demur_roster_file *file)
{
    struct demur_hash root;
    enum demur_err err = demur_roster_file_commits(&s->commit, file);

    if (err == DEMUR_OK) err = demur_tree_store_new(&s->tree);
    for (size_t i = 0; i < file->rows && err == DEMUR_OK; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, s->commit[i].bytes, sizeof s->commit[i].bytes);
        err = demur_tree_store_append(s->tree, &leaf);
    }
    if (err != DEMUR_OK) return err;
    demur_tree_store_root(&root, s->tree, file->rows);
    return file->rows == s->roster->rows && memcmp(&root, &s->roster->root, sizeof root) == 0
               ? DEMUR_OK
               : DEMUR_ERR_INVALID;
}

enum demur_err demur_issuer_new(struct demur_issuer **out, uint8_t id,
                                const struct demur_issuer_secrets *secrets,
                                const struct demur_epoch_keys *keys,
                                const struct demur_roster *roster,
                                const struct demur_roster_file *file)
{
    struct demur_issuer *s = demur_alloc(sizeof *s);
    enum demur_err err;

    if (s == NULL) return DEMUR_ERR_NOMEM;
    memset(s, 0, sizeof *s);
    s->keys = keys;
    s->roster = roster;
    err = set_secrets(s, id, secrets);
    if (err == DEMUR_OK) err = set_tree(s, file);
    if (err != DEMUR_OK) {
        demur_issuer_free(s);
        return err;
    }
    *out = s;
    return DEMUR_OK;
}

void demur_issuer_free(struct demur_issuer *issuer)
{
    if (issuer == NULL) return;
    demur_tree_store_free(issuer->tree);
    demur_free(issuer->commit);
    demur_wipe_free(issuer, sizeof *issuer);
}

enum demur_err demur_issuer_pk_of(struct demur_issuer_pk *out,
                                  const struct demur_issuer_secrets *secrets)
{
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;
    enum demur_err err = demur_bbs_sk_decode(&sk, secrets->bbs);

    if (err == DEMUR_OK) {
        demur_bbs_pk_of(&pk, &sk);
        memcpy(out->bytes, pk.bytes, sizeof out->bytes);
    }
    demur_wipe(&sk, sizeof sk);
    return err;
}

/* ---- finding the row ------------------------------------------------------------------- */

enum demur_err demur_issuer_begin_by(struct demur_begin_by *out, const uint8_t *in, size_t in_len)
{
    struct demur_begin b;
    enum demur_err err = demur_begin_decode(&b, in, in_len);

    if (err != DEMUR_OK) return err;
    out->auth = b.auth;
    out->enrol = b.enrol_pk;
    demur_code_hash(&out->code, &b.code);
    demur_wipe(&b, sizeof b);
    return DEMUR_OK;
}

enum demur_err demur_issuer_row_by(struct demur_row_id *out, uint8_t kind, const uint8_t *in,
                                   size_t in_len)
{
    struct demur_begun_set set;
    struct demur_begun begun;
    enum demur_err err = demur_begun_set_decode(&set, kind, in, in_len);

    if (err == DEMUR_OK) err = demur_begun_decode(&begun, set.begun[0].data, set.begun[0].len);
    if (err == DEMUR_OK) *out = begun.row_id;
    return err;
}

/* ---- what follows from a row and a commitment ------------------------------------------ */

static int hash_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct demur_hash));
}

/* The way of row_commit to the root; false: it is not in the roster. */
static bool find_path(struct demur_row_path *out, const struct demur_issuer *s,
                      const struct demur_hash *row_commit)
{
    struct demur_tree_source source = demur_tree_store_source(s->tree);
    struct demur_tree_path path;
    const struct demur_hash *at =
        bsearch(row_commit, s->commit, s->roster->rows, sizeof s->commit[0], hash_order);

    if (at == NULL) return false;
    out->index = (uint32_t)(at - s->commit);
    if (demur_inclusion_make(&path, &source, out->index, s->roster->rows) != DEMUR_OK ||
        path.count > DEMUR_ROW_PATH_MAX) {
        return false;
    }
    out->count = (uint8_t)path.count;
    memcpy(out->hash, path.hashes, path.count * sizeof path.hashes[0]);
    return true;
}

static void share_of(struct demur_scalar *out, const struct demur_issuer *s,
                     const struct demur_roster_row *row, const struct demur_hash *c_hash)
{
    struct demur_entropy_input in = {row->id, s->keys->epoch, *c_hash};

    demur_entropy_share(out, &s->entropy, &in);
}

/* Write the BEGUN of a row and a commitment: the same bytes every time. */
static enum demur_err put_begun(struct demur_writer *w, const struct demur_issuer *s,
                                const struct demur_roster_row *row, const struct demur_hash *c_hash)
{
    struct demur_begun b = {.issuer = s->keys->id[s->place],
                            .epoch = s->keys->epoch,
                            .row_id = row->id,
                            .salt = row->salt,
                            .codes = row->codes,
                            .roster_leaf = s->keys->roster_leaf,
                            .cred_header = s->keys->cred_header[s->place],
                            .c_hash = *c_hash};
    struct demur_hash row_commit;
    struct demur_scalar share;
    enum demur_err err = demur_roster_cell_of(&b.cell, s->roster, &row->codes);

    demur_row_commit(&row_commit, row, b.epoch);
    if (err == DEMUR_OK && !find_path(&b.path, s, &row_commit)) err = DEMUR_ERR_RANGE;
    if (err != DEMUR_OK) return err;
    share_of(&share, s, row, c_hash);
    demur_entropy_commit(&b.ecommit, b.issuer, &row_commit, c_hash, &share);
    demur_wipe(&share, sizeof share);
    demur_begun_put(w, &b, &s->operator_seed, &s->keys->org);
    return w->err;
}

/* ---- BEGIN ----------------------------------------------------------------------------- */

static enum demur_refusal commitment_refusal(enum demur_err err)
{
    if (err == DEMUR_OK) return DEMUR_ACCEPTED;
    if (err == DEMUR_ERR_FORMAT) return DEMUR_E_POINT_ENC;
    return err == DEMUR_ERR_RANGE ? DEMUR_E_POINT_SUBGROUP : DEMUR_E_PROOF;
}

/* Find what is wrong with a BEGIN, the commitment first of all (bbs.md 2.6). */
static enum demur_err check_begin(enum demur_refusal *refusal, const struct demur_issuer *s,
                                  const struct demur_begin *b,
                                  const struct demur_issuer_request *request)
{
    struct demur_bbs_commitment c;
    enum demur_err err =
        demur_bbs_commitment_verify(&c, s->keys->generators, b->commitment, sizeof b->commitment);

    if (err == DEMUR_ERR_NOMEM) return err;
    *refusal = commitment_refusal(err);
    if (*refusal != DEMUR_ACCEPTED) return DEMUR_OK;
    if (b->issuer != s->keys->id[s->place]) {
        *refusal = DEMUR_E_CTX_UNKNOWN;
    } else if (b->epoch != s->keys->epoch) {
        *refusal = DEMUR_E_EPOCH;
    } else if (demur_enrol_verify(request->message.data, request->message.len, &b->enrol_pk,
                                  "demur/v1/sig/enrol", &s->keys->org) != DEMUR_OK) {
        *refusal = DEMUR_E_SIG;
    } else if (request->row == NULL) {
        *refusal = DEMUR_E_CODE;
    }
    return DEMUR_OK;
}

enum demur_err demur_issuer_begin(struct demur_writer *w, enum demur_refusal *refusal,
                                  const struct demur_issuer *issuer,
                                  const struct demur_issuer_request *request)
{
    struct demur_begin b; /* holds a code */
    struct demur_hash c_hash;
    enum demur_err err;

    *refusal = DEMUR_E_FORMAT;
    if (demur_begin_decode(&b, request->message.data, request->message.len) != DEMUR_OK)
        return DEMUR_OK;
    err = check_begin(refusal, issuer, &b, request);
    if (err != DEMUR_OK || *refusal != DEMUR_ACCEPTED) goto out;
    demur_sha256(&c_hash, b.commitment, DEMUR_G1_BYTES);
    if (request->record->stage != DEMUR_ISSUER_NONE &&
        (memcmp(&c_hash, &request->record->c_hash, sizeof c_hash) != 0 ||
         memcmp(&b.enrol_pk, &request->record->enrol_pk, sizeof b.enrol_pk) != 0)) {
        *refusal = b.auth == DEMUR_AUTH_CODE ? DEMUR_E_CODE : DEMUR_E_ALREADY_ISSUED;
        goto out;
    }
    err = put_begun(w, issuer, request->row, &c_hash);
    if (err == DEMUR_ERR_NOMEM) goto out;
    if (err != DEMUR_OK) {
        *refusal = DEMUR_E_CODE; /* the row is not in the roster: as an unknown code */
        err = DEMUR_OK;
        goto out;
    }
    if (request->record->stage == DEMUR_ISSUER_NONE) {
        request->record->stage = DEMUR_ISSUER_BEGUN;
        memcpy(request->record->c, b.commitment, sizeof request->record->c);
        request->record->c_hash = c_hash;
        request->record->enrol_pk = b.enrol_pk;
    }
out:
    demur_wipe(&b, sizeof b);
    return err;
}

/* ---- REVEAL, CERTIFY ------------------------------------------------------------------- */

/* Whether the BEGUN in bytes is issuer j's, for this row and commitment. */
static bool begun_fits(const struct demur_issuer *s, size_t j, struct demur_span bytes,
                       const struct demur_hash *row_commit, const struct demur_hash *c_hash)
{
    struct demur_begun b;
    struct demur_roster_row row = {.principal = 0};
    struct demur_hash commit;

    if (demur_begun_decode(&b, bytes.data, bytes.len) != DEMUR_OK) return false;
    row.id = b.row_id;
    row.salt = b.salt;
    row.codes = b.codes;
    demur_row_commit(&commit, &row, b.epoch);
    return b.issuer == s->keys->id[j] && b.epoch == s->keys->epoch &&
           memcmp(&commit, row_commit, sizeof commit) == 0 &&
           memcmp(&b.c_hash, c_hash, sizeof b.c_hash) == 0 &&
           demur_enrol_verify(bytes.data, bytes.len, &s->keys->op_pk[j], "demur/v1/sig/begun",
                              &s->keys->org) == DEMUR_OK;
}

/* Whether bytes is what this issuer answers to the row's BEGIN. */
static enum demur_err is_own(bool *own, const struct demur_issuer *s, struct demur_span bytes,
                             const struct demur_issuer_request *request)
{
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    err = put_begun(&w, s, request->row, &request->record->c_hash);
    *own = err == DEMUR_OK && w.len == bytes.len && memcmp(w.data, bytes.data, w.len) == 0;
    demur_writer_wipe(&w);
    return err == DEMUR_ERR_NOMEM ? err : DEMUR_OK;
}

static void hash_set(struct demur_hash *out, const struct demur_begun_set *set)
{
    struct demur_hash h = {{0}};

    for (size_t i = 0; i < set->count; i++) {
        demur_sha256_pair(&h, (struct demur_span){h.bytes, sizeof h.bytes}, set->begun[i]);
    }
    *out = h;
}

/* Check the set that a REVEAL or CERTIFY brings, and who sends it. */
static enum demur_err check_set(enum demur_refusal *refusal, struct demur_begun_set *set,
                                const struct demur_issuer *s, uint8_t kind,
                                const struct demur_issuer_request *request)
{
    struct demur_hash row_commit;
    bool own = false;
    enum demur_err err;

    *refusal = DEMUR_E_FORMAT;
    if (demur_begun_set_decode(set, kind, request->message.data, request->message.len) !=
            DEMUR_OK ||
        set->issuer != s->keys->id[s->place] || set->count != s->keys->count) {
        return DEMUR_OK;
    }
    *refusal = DEMUR_E_CODE;
    if (request->row == NULL || request->record->stage == DEMUR_ISSUER_NONE) return DEMUR_OK;
    *refusal = DEMUR_E_SIG;
    if (demur_enrol_verify(request->message.data, request->message.len, &request->record->enrol_pk,
                           "demur/v1/sig/enrol", &s->keys->org) != DEMUR_OK) {
        return DEMUR_OK;
    }
    *refusal = DEMUR_E_CONFLICT;
    demur_row_commit(&row_commit, request->row, s->keys->epoch);
    for (size_t j = 0; j < set->count; j++) {
        if (!begun_fits(s, j, set->begun[j], &row_commit, &request->record->c_hash))
            return DEMUR_OK;
    }
    err = is_own(&own, s, set->begun[s->place], request);
    if (err == DEMUR_OK && own) *refusal = DEMUR_ACCEPTED;
    return err;
}

enum demur_err demur_issuer_reveal(struct demur_writer *w, enum demur_refusal *refusal,
                                   const struct demur_issuer *issuer,
                                   const struct demur_issuer_request *request)
{
    struct demur_begun_set set;
    struct demur_enrol_reply m = {.issuer = issuer->keys->id[issuer->place],
                                  .epoch = issuer->keys->epoch};
    struct demur_scalar share;
    struct demur_hash hash;
    enum demur_err err = check_set(refusal, &set, issuer, DEMUR_KIND_REVEAL, request);

    if (err != DEMUR_OK || *refusal != DEMUR_ACCEPTED) return err;
    hash_set(&hash, &set);
    if (request->record->stage >= DEMUR_ISSUER_REVEALED &&
        memcmp(&hash, &request->record->set, sizeof hash) != 0) {
        *refusal = DEMUR_E_CONFLICT;
        return DEMUR_OK;
    }
    m.c_hash = request->record->c_hash;
    share_of(&share, issuer, request->row, &m.c_hash);
    demur_scalar_encode(m.share, &share);
    demur_enrol_reply_put(w, DEMUR_KIND_REVEALED, &m, NULL, NULL);
    demur_wipe(&share, sizeof share);
    demur_wipe(&m, sizeof m);
    if (w->err != DEMUR_OK) return w->err;
    if (request->record->stage == DEMUR_ISSUER_BEGUN) {
        request->record->stage = DEMUR_ISSUER_REVEALED;
        request->record->set = hash;
    }
    return DEMUR_OK;
}

/* The sum of the set's shares, each as its issuer has committed to it; false: one is not. */
static bool sum_shares(struct demur_scalar *out, const struct demur_begun_set *set,
                       const struct demur_hash *row_commit, const struct demur_hash *c_hash)
{
    struct demur_scalar share[DEMUR_ISSUERS_MAX];
    bool good = true;

    for (size_t j = 0; j < set->count && good; j++) {
        struct demur_begun b;
        struct demur_hash ecommit;

        good = demur_begun_decode(&b, set->begun[j].data, set->begun[j].len) == DEMUR_OK &&
               demur_scalar_decode_nonzero(&share[j], set->share[j]) == DEMUR_OK;
        if (!good) break;
        demur_entropy_commit(&ecommit, b.issuer, row_commit, c_hash, &share[j]);
        good = memcmp(&ecommit, &b.ecommit, sizeof ecommit) == 0;
    }
    if (good) demur_entropy_sum(out, share, set->count);
    demur_wipe(share, sizeof share);
    return good;
}

enum demur_err demur_issuer_certify(struct demur_writer *w, uint8_t issue[DEMUR_ISSUE_BYTES],
                                    enum demur_refusal *refusal, const struct demur_issuer *issuer,
                                    const struct demur_issuer_request *request)
{
    struct demur_scalar message[DEMUR_EPOCH_SIGNER_MESSAGES];
    struct demur_enrol_reply m = {.issuer = issuer->keys->id[issuer->place],
                                  .epoch = issuer->keys->epoch};
    struct demur_issue entry = {.issuer = m.issuer, .epoch = m.epoch};
    struct demur_bbs_commitment commitment;
    struct demur_begun_set set;
    struct demur_scalar entropy;
    struct demur_hash hash;
    struct demur_bbs_sig sig;
    enum demur_err err = check_set(refusal, &set, issuer, DEMUR_KIND_CERTIFY, request);

    if (err != DEMUR_OK || *refusal != DEMUR_ACCEPTED) goto out;
    hash_set(&hash, &set);
    demur_row_commit(&entry.row_commit, request->row, m.epoch);
    m.c_hash = entry.c_hash = request->record->c_hash;
    *refusal = DEMUR_E_CONFLICT;
    if (request->record->stage < DEMUR_ISSUER_REVEALED ||
        memcmp(&hash, &request->record->set, sizeof hash) != 0) {
        goto out;
    }
    *refusal = DEMUR_E_SHARE;
    if (!sum_shares(&entropy, &set, &entry.row_commit, &m.c_hash)) goto out;
    if (demur_g1_decode(&commitment.c, request->record->c) != DEMUR_OK) goto out;
    for (unsigned a = 0; a < DEMUR_EPOCH_SIGNER_MESSAGES; a++) {
        demur_attribute_scalar(&message[a], a, request->row->codes.code[a]);
    }
    err = demur_bbs_blind_sign(&sig, &issuer->sk, issuer->keys->issuer[issuer->place], message,
                               &commitment, &entropy);
    if (err != DEMUR_OK) goto out;
    demur_bbs_sig_encode(m.signature, &sig);
    demur_enrol_reply_put(w, DEMUR_KIND_CERTIFIED, &m, NULL, NULL);
    err = demur_roster_cell_of(&entry.cell, issuer->roster, &request->row->codes);
    if (err == DEMUR_OK) err = w->err;
    if (err != DEMUR_OK) goto out;
    demur_issue_make(issue, &entry, &issuer->operator_seed, &issuer->keys->org);
    if (request->record->stage < DEMUR_ISSUER_CERTIFIED)
        request->record->stage = DEMUR_ISSUER_CERTIFIED;
    *refusal = DEMUR_ACCEPTED;
out:
    demur_wipe(&set, sizeof set); /* the shares */
    demur_wipe(&entropy, sizeof entropy);
    demur_wipe(&m, sizeof m); /* the member's signature */
    demur_wipe(&sig, sizeof sig);
    return err;
}

/* ---- DONE ------------------------------------------------------------------------------ */

void demur_issuer_done(enum demur_refusal *refusal, const struct demur_issuer *issuer,
                       const struct demur_issuer_request *request)
{
    struct demur_enrol_reply m;

    *refusal = DEMUR_E_FORMAT;
    if (demur_enrol_reply_decode(&m, DEMUR_KIND_DONE, request->message.data,
                                 request->message.len) != DEMUR_OK ||
        m.issuer != issuer->keys->id[issuer->place] || m.epoch != issuer->keys->epoch) {
        return;
    }
    *refusal = DEMUR_E_CODE;
    if (request->record->stage < DEMUR_ISSUER_CERTIFIED ||
        memcmp(&m.c_hash, &request->record->c_hash, sizeof m.c_hash) != 0) {
        return;
    }
    *refusal = DEMUR_E_SIG;
    if (demur_enrol_verify(request->message.data, request->message.len, &request->record->enrol_pk,
                           "demur/v1/sig/enrol", &issuer->keys->org) != DEMUR_OK) {
        return;
    }
    request->record->stage = DEMUR_ISSUER_DONE;
    *refusal = DEMUR_ACCEPTED;
}
