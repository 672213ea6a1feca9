/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* enrol_for_tests.h -- an organisation, its issuers and a member who enrols, message by message. */
#ifndef ENROL_FOR_TESTS_H
#define ENROL_FOR_TESTS_H

#include "bbs/key.h"
#include "demur/enrol.h"
#include "demur/issuer.h"
#include "random_for_tests.h"
#include "seal/ed25519.h"
#include "tap.h"

#include <string.h>

enum { ROWS = 24, EPOCH = 5, MEMBER = 2 };

/* An organisation with n issuers, its roster, and what the issuers keep of each row. */
struct scene {
    struct test_random lot;
    struct demur_random random; /* of secrets */
    size_t n;
    uint32_t epoch;
    bool by_key; /* BEGIN goes by the enrol key, not by a code */
    struct demur_hash org;
    struct demur_manifest *manifest;
    struct demur_issuer_secrets secrets[3];
    struct demur_roster_file *file;
    struct demur_roster *roster;
    struct demur_hash leaf;
    struct demur_epoch_keys *keys;
    struct demur_issuer *issuer[3];
    struct demur_issuer_record record[3];
    struct demur_enrolment *e;
    struct demur_code code;
    struct demur_writer out;   /* the member's last message */
    struct demur_writer reply; /* the issuer's last answer */
    uint8_t issue[3][DEMUR_ISSUE_BYTES];
};

/* Draw issuer i's secrets. */
static inline void draw_secrets(struct scene *s, size_t i)
{
    struct demur_bbs_sk sk;

    CHECK_ERR(DEMUR_OK, demur_scalar_random(&sk.x, &s->random));
    demur_bbs_sk_encode(s->secrets[i].bbs, &sk);
    CHECK_ERR(DEMUR_OK, demur_random_fill(&s->random, s->secrets[i].operator_seed.bytes,
                                          sizeof s->secrets[i].operator_seed.bytes));
    CHECK_ERR(DEMUR_OK,
              demur_random_fill(&s->random, s->secrets[i].entropy, sizeof s->secrets[i].entropy));
}

/* Name issuer i in the manifest, with its public keys. */
static inline void name_issuer(struct scene *s, size_t i)
{
    s->manifest->issuer[i].id = (uint8_t)(i + 1);
    CHECK_ERR(DEMUR_OK, demur_issuer_pk_of(&s->manifest->issuer[i].bbs_pk, &s->secrets[i]));
    demur_ed25519_pk_of(&s->manifest->issuer[i].op_pk, &s->secrets[i].operator_seed);
}

static inline void make_roster(struct scene *s)
{
    static struct demur_roster_names names[DEMUR_ATTRIBUTES];
    struct test_random salt_lot = {1};
    struct demur_random salts = test_random(&salt_lot);
    struct demur_roster_row row[ROWS];
    struct demur_hash manifest = {{1}};

    memset(row, 0, sizeof row);
    names[0].count = 2;
    names[0].name[0] = (struct demur_span){(const uint8_t *)"low", 3};
    names[0].name[1] = (struct demur_span){(const uint8_t *)"top", 3};
    for (size_t i = 0; i < ROWS; i++) {
        row[i].id.bytes[0] = (uint8_t)(i + 1);
        row[i].codes.code[0] = (uint16_t)(1 + i % 2);
    }
    CHECK_ERR(DEMUR_OK, demur_roster_file_make(&s->file, s->epoch, row, ROWS, &salts));
    CHECK_ERR(DEMUR_OK, demur_roster_make(&s->roster, s->file, names, &manifest, 3));
}

/* A scene with nothing in it but the source of its secrets; then draw and name every issuer. */
static inline void begin_scene(struct scene *s, size_t n, uint64_t seed)
{
    memset(s, 0, sizeof *s);
    s->lot.state = seed;
    s->random = test_random(&s->lot);
    s->n = n;
    s->epoch = EPOCH;
    memset(&s->org, 7, sizeof s->org);
    memset(&s->leaf, 8, sizeof s->leaf);
    s->manifest = demur_manifest_new();
    s->manifest->issuers = (uint8_t)n;
    demur_writer_init(&s->out);
    demur_writer_init(&s->reply);
}

/* The roster, and all that follows from it and the issuers' keys. */
static inline void settle_epoch(struct scene *s)
{
    make_roster(s);
    CHECK_ERR(DEMUR_OK, demur_epoch_keys_new(&s->keys, &s->org, s->manifest, s->epoch, &s->leaf));
    for (size_t i = 0; i < s->n; i++) {
        CHECK_ERR(DEMUR_OK, demur_issuer_new(&s->issuer[i], (uint8_t)(i + 1), &s->secrets[i],
                                             s->keys, s->roster, s->file));
    }
}

/* The epoch, and a member who has a code and has drawn their secrets. */
static inline void settle_scene(struct scene *s)
{
    settle_epoch(s);
    CHECK_ERR(DEMUR_OK, demur_code_draw(&s->code, &s->random));
    CHECK_ERR(DEMUR_OK, demur_enrolment_new(&s->e, s->keys, s->roster, &s->random));
}

static inline void open_scene(struct scene *s, size_t n, uint64_t seed)
{
    begin_scene(s, n, seed);
    for (size_t i = 0; i < n; i++) {
        draw_secrets(s, i);
        name_issuer(s, i);
    }
    settle_scene(s);
}

/* Give back all that belongs to the epoch, the enrolment with it. */
static inline void close_epoch(struct scene *s)
{
    demur_enrolment_free(s->e);
    for (size_t i = 0; i < s->n; i++) demur_issuer_free(s->issuer[i]);
    demur_epoch_keys_free(s->keys);
    demur_roster_free(s->roster);
    demur_roster_file_free(s->file);
}

static inline void close_scene(struct scene *s)
{
    close_epoch(s);
    demur_manifest_free(s->manifest);
    demur_writer_wipe(&s->out);
    demur_writer_wipe(&s->reply);
}

/* The next epoch, in which no issuer has promised anything yet; nobody enrols so far. */
static inline void next_epoch(struct scene *s)
{
    close_epoch(s);
    s->e = NULL;
    memset(s->record, 0, sizeof s->record);
    s->epoch++;
    s->leaf.bytes[0]++;
    settle_epoch(s);
}

/* Let issuer i answer what is in s->out, which is of kind. */
static inline enum demur_err try_ask(enum demur_refusal *refusal, struct scene *s, size_t i,
                                     uint8_t kind, const struct demur_roster_row *row)
{
    struct demur_issuer_request q = {{s->out.data, s->out.len}, row, &s->record[i]};

    *refusal = DEMUR_E_FORMAT;
    demur_writer_wipe(&s->reply);
    if (kind == DEMUR_KIND_BEGIN) return demur_issuer_begin(&s->reply, refusal, s->issuer[i], &q);
    if (kind == DEMUR_KIND_REVEAL) return demur_issuer_reveal(&s->reply, refusal, s->issuer[i], &q);
    if (kind == DEMUR_KIND_CERTIFY) {
        return demur_issuer_certify(&s->reply, s->issue[i], refusal, s->issuer[i], &q);
    }
    demur_issuer_done(refusal, s->issuer[i], &q);
    return DEMUR_OK;
}

static inline enum demur_refusal ask(struct scene *s, size_t i, uint8_t kind, size_t row)
{
    enum demur_refusal refusal;

    CHECK_ERR(DEMUR_OK, try_ask(&refusal, s, i, kind, &s->file->row[row]));
    return refusal;
}

/* Write the member's message of kind to issuer i; a failure is kept in s->out. */
static inline void try_say(struct scene *s, size_t i, uint8_t kind)
{
    demur_writer_wipe(&s->out);
    if (kind == DEMUR_KIND_BEGIN && s->by_key) demur_enrolment_begin_known(&s->out, s->e, i);
    if (kind == DEMUR_KIND_BEGIN && !s->by_key) {
        demur_enrolment_begin(&s->out, s->e, i, &s->code);
    }
    if (kind == DEMUR_KIND_REVEAL) demur_enrolment_reveal(&s->out, s->e, i);
    if (kind == DEMUR_KIND_CERTIFY) demur_enrolment_certify(&s->out, s->e, i);
    if (kind == DEMUR_KIND_DONE) demur_enrolment_done(&s->out, s->e, i);
}

static inline void say(struct scene *s, size_t i, uint8_t kind)
{
    try_say(s, i, kind);
    CHECK_ERR(DEMUR_OK, s->out.err);
}

/* Let the member take issuer i's answer to its message of kind. */
static inline enum demur_err take(struct scene *s, size_t i, uint8_t kind)
{
    if (kind == DEMUR_KIND_BEGIN) {
        return demur_enrolment_take_begun(s->e, i, s->reply.data, s->reply.len);
    }
    if (kind == DEMUR_KIND_REVEAL) {
        return demur_enrolment_take_revealed(s->e, i, s->reply.data, s->reply.len);
    }
    return demur_enrolment_take_certified(s->e, i, s->reply.data, s->reply.len);
}

#endif
