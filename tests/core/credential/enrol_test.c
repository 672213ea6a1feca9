/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* enrol_test.c -- a member and one to three issuers, message by message, and every refusal. */
#include "bbs/key.h"
#include "bbs/proof.h"
#include "credential/membership.h"
#include "demur/enrol.h"
#include "demur/issuer.h"
#include "demur/memory.h"
#include "random_for_tests.h"
#include "seal/ed25519.h"
#include "tap.h"

#include <string.h>

enum { ROWS = 6, EPOCH = 5, MEMBER = 2 };

/* An organisation with n issuers, its roster, and what the issuers keep of each row. */
struct scene {
    struct test_random lot;
    struct demur_random random;
    size_t n;
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

static void make_secrets(struct scene *s, size_t i)
{
    struct demur_scalar x;
    struct demur_bbs_sk sk;

    CHECK_ERR(DEMUR_OK, demur_scalar_random(&x, &s->random));
    sk.x = x;
    demur_bbs_sk_encode(s->secrets[i].bbs, &sk);
    memset(&s->secrets[i].operator_seed, (int)i + 10, sizeof s->secrets[i].operator_seed);
    memset(s->secrets[i].entropy, (int)i + 20, sizeof s->secrets[i].entropy);
    s->manifest->issuer[i].id = (uint8_t)(i + 1);
    CHECK_ERR(DEMUR_OK, demur_issuer_pk_of(&s->manifest->issuer[i].bbs_pk, &s->secrets[i]));
    demur_ed25519_pk_of(&s->manifest->issuer[i].op_pk, &s->secrets[i].operator_seed);
}

static void make_roster(struct scene *s)
{
    static struct demur_roster_names names[DEMUR_ATTRIBUTES];
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
    CHECK_ERR(DEMUR_OK, demur_roster_file_make(&s->file, EPOCH, row, ROWS, &s->random));
    CHECK_ERR(DEMUR_OK, demur_roster_make(&s->roster, s->file, names, &manifest, 3));
}

static void open_scene(struct scene *s, size_t n, uint64_t seed)
{
    memset(s, 0, sizeof *s);
    s->lot.state = seed;
    s->random = test_random(&s->lot);
    s->n = n;
    memset(&s->org, 7, sizeof s->org);
    memset(&s->leaf, 8, sizeof s->leaf);
    s->manifest = demur_manifest_new();
    s->manifest->issuers = (uint8_t)n;
    demur_writer_init(&s->out);
    demur_writer_init(&s->reply);
    for (size_t i = 0; i < n; i++) make_secrets(s, i);
    make_roster(s);
    CHECK_ERR(DEMUR_OK, demur_epoch_keys_new(&s->keys, &s->org, s->manifest, EPOCH, &s->leaf));
    for (size_t i = 0; i < n; i++) {
        CHECK_ERR(DEMUR_OK, demur_issuer_new(&s->issuer[i], (uint8_t)(i + 1), &s->secrets[i],
                                             s->keys, s->roster, s->file));
    }
    CHECK_ERR(DEMUR_OK, demur_code_draw(&s->code, &s->random));
    CHECK_ERR(DEMUR_OK, demur_enrolment_new(&s->e, s->keys, s->roster, &s->random));
}

static void close_scene(struct scene *s)
{
    demur_enrolment_free(s->e);
    for (size_t i = 0; i < s->n; i++) demur_issuer_free(s->issuer[i]);
    demur_epoch_keys_free(s->keys);
    demur_roster_free(s->roster);
    demur_roster_file_free(s->file);
    demur_manifest_free(s->manifest);
    demur_writer_wipe(&s->out);
    demur_writer_wipe(&s->reply);
}

/* Let issuer i answer what is in s->out. */
static enum demur_refusal ask(struct scene *s, size_t i, uint8_t kind, size_t row)
{
    struct demur_issuer_request q = {{s->out.data, s->out.len}, &s->file->row[row], &s->record[i]};
    enum demur_refusal refusal = DEMUR_E_FORMAT;
    enum demur_err err = DEMUR_OK;

    demur_writer_wipe(&s->reply);
    if (kind == DEMUR_KIND_BEGIN) err = demur_issuer_begin(&s->reply, &refusal, s->issuer[i], &q);
    if (kind == DEMUR_KIND_REVEAL) err = demur_issuer_reveal(&s->reply, &refusal, s->issuer[i], &q);
    if (kind == DEMUR_KIND_CERTIFY) {
        err = demur_issuer_certify(&s->reply, s->issue[i], &refusal, s->issuer[i], &q);
    }
    if (kind == DEMUR_KIND_DONE) demur_issuer_done(&refusal, s->issuer[i], &q);
    CHECK_ERR(DEMUR_OK, err);
    return refusal;
}

static void say(struct scene *s, size_t i, uint8_t kind)
{
    demur_writer_wipe(&s->out);
    if (kind == DEMUR_KIND_BEGIN) demur_enrolment_begin(&s->out, s->e, i, &s->code);
    if (kind == DEMUR_KIND_REVEAL) demur_enrolment_reveal(&s->out, s->e, i);
    if (kind == DEMUR_KIND_CERTIFY) demur_enrolment_certify(&s->out, s->e, i);
    if (kind == DEMUR_KIND_DONE) demur_enrolment_done(&s->out, s->e, i);
    CHECK_ERR(DEMUR_OK, s->out.err);
}

static enum demur_err take(struct scene *s, size_t i, uint8_t kind)
{
    if (kind == DEMUR_KIND_BEGIN) {
        return demur_enrolment_take_begun(s->e, i, s->reply.data, s->reply.len);
    }
    if (kind == DEMUR_KIND_REVEAL) {
        return demur_enrolment_take_revealed(s->e, i, s->reply.data, s->reply.len);
    }
    return demur_enrolment_take_certified(s->e, i, s->reply.data, s->reply.len);
}

/* One step with every issuer, each asked twice: the answers are the same bytes. */
static void step(struct scene *s, uint8_t kind)
{
    for (size_t i = 0; i < s->n; i++) {
        uint8_t first[DEMUR_BEGUN_BYTES_MAX];
        size_t len;

        say(s, i, kind);
        CHECK(ask(s, i, kind, MEMBER) == DEMUR_ACCEPTED);
        len = s->reply.len;
        CHECK(len <= sizeof first);
        memcpy(first, s->reply.data, len);
        CHECK(ask(s, i, kind, MEMBER) == DEMUR_ACCEPTED);
        CHECK(s->reply.len == len && memcmp(first, s->reply.data, len) == 0);
        CHECK_ERR(DEMUR_OK, take(s, i, kind));
        /* a changed answer is refused, and the right one is still good */
        s->reply.data[len - 1] ^= 1;
        CHECK(take(s, i, kind) != DEMUR_OK);
        s->reply.data[len - 1] ^= 1;
        CHECK_ERR(DEMUR_OK, take(s, i, kind));
    }
}

static void test_a_member_gets_one_credential_of_every_issuer(void)
{
    for (size_t n = 1; n <= 3; n++) {
        struct scene s;
        struct demur_membership *m = NULL;

        open_scene(&s, n, n);
        step(&s, DEMUR_KIND_BEGIN);
        CHECK(demur_enrolment_codes(s.e)->code[0] == 1);
        step(&s, DEMUR_KIND_REVEAL);
        CHECK_ERR(DEMUR_ERR_STATE, demur_enrolment_finish(&m, s.e));
        step(&s, DEMUR_KIND_CERTIFY);
        CHECK_ERR(DEMUR_OK, demur_enrolment_finish(&m, s.e));
        for (size_t i = 0; i < n; i++) {
            struct demur_issue issue;

            say(&s, i, DEMUR_KIND_DONE);
            CHECK(ask(&s, i, DEMUR_KIND_DONE, MEMBER) == DEMUR_ACCEPTED);
            CHECK(s.record[i].stage == DEMUR_ISSUER_DONE);
            CHECK_ERR(DEMUR_OK, demur_issue_decode(&issue, s.issue[i], sizeof s.issue[i]));
            CHECK_ERR(DEMUR_OK,
                      demur_issue_verify(s.issue[i], &s.manifest->issuer[i].op_pk, &s.org));
            CHECK(memcmp(&issue.c_hash, &s.record[i].c_hash, sizeof issue.c_hash) == 0);
        }
        /* all credentials hold the same nym secrets */
        for (size_t i = 1; m != NULL && i < n; i++) {
            for (size_t k = DEMUR_MEMBERSHIP_BLIND_AT; k < DEMUR_MEMBERSHIP_MESSAGES; k++) {
                CHECK(memcmp(demur_bbs_credential_message(m->credential[0], k),
                             demur_bbs_credential_message(m->credential[i], k),
                             sizeof(struct demur_scalar)) == 0);
            }
        }
        demur_membership_free(m);
        close_scene(&s);
    }
}

static void test_a_code_is_good_for_one_commitment(void)
{
    struct scene s;
    struct demur_enrolment *thief = NULL;

    open_scene(&s, 1, 9);
    step(&s, DEMUR_KIND_BEGIN);
    CHECK_ERR(DEMUR_OK, demur_enrolment_new(&thief, s.keys, s.roster, &s.random));
    demur_writer_wipe(&s.out);
    demur_enrolment_begin(&s.out, thief, 0, &s.code);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_E_CODE);
    demur_enrolment_free(thief);
    close_scene(&s);
}

static void test_what_is_not_a_members_own_is_refused(void)
{
    struct scene s;

    open_scene(&s, 2, 10);
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK(ask(&s, 1, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_E_CTX_UNKNOWN); /* another issuer's */
    s.out.data[DEMUR_BEGIN_BYTES - 1] ^= 1;
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_E_SIG);
    s.out.data[61] ^= 0x80; /* the point C is no compressed point any more */
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_E_POINT_ENC);
    CHECK(s.record[0].stage == DEMUR_ISSUER_NONE);
    step(&s, DEMUR_KIND_BEGIN);
    say(&s, 0, DEMUR_KIND_CERTIFY);
    CHECK(ask(&s, 0, DEMUR_KIND_CERTIFY, MEMBER) == DEMUR_E_CONFLICT); /* before its REVEAL */
    say(&s, 0, DEMUR_KIND_REVEAL);
    CHECK(ask(&s, 0, DEMUR_KIND_REVEAL, MEMBER + 1) == DEMUR_E_CONFLICT); /* another row */
    step(&s, DEMUR_KIND_REVEAL);
    say(&s, 0, DEMUR_KIND_CERTIFY);
    size_t share = s.out.len - 64 - 1; /* the last byte of the second share */

    s.out.data[share] ^= 1;
    CHECK(ask(&s, 0, DEMUR_KIND_CERTIFY, MEMBER) == DEMUR_E_SIG);
    CHECK(s.record[0].stage == DEMUR_ISSUER_REVEALED);
    close_scene(&s);
}

static void test_a_false_share_is_named(void)
{
    struct scene s;

    open_scene(&s, 2, 11);
    step(&s, DEMUR_KIND_BEGIN);
    step(&s, DEMUR_KIND_REVEAL);
    say(&s, 0, DEMUR_KIND_REVEAL);
    CHECK(ask(&s, 0, DEMUR_KIND_REVEAL, MEMBER) == DEMUR_ACCEPTED);
    s.reply.data[60] ^= 1; /* within the share */
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 0, DEMUR_KIND_REVEAL));
    close_scene(&s);
}

static void test_messages_that_are_cut_or_grown_are_refused(void)
{
    static const uint8_t kinds[] = {DEMUR_KIND_BEGIN, DEMUR_KIND_REVEAL, DEMUR_KIND_CERTIFY,
                                    DEMUR_KIND_DONE};
    struct scene s;

    open_scene(&s, 2, 12);
    for (size_t k = 0; k < sizeof kinds; k++) {
        say(&s, 0, kinds[k]);
        size_t whole = s.out.len;

        for (size_t len = 0; len < whole; len += 1 + len / 9) {
            s.out.len = len;
            CHECK(ask(&s, 0, kinds[k], MEMBER) == DEMUR_E_FORMAT);
        }
        s.out.len = whole;
        demur_put_u8(&s.out, 0);
        CHECK(ask(&s, 0, kinds[k], MEMBER) == DEMUR_E_FORMAT);
        if (kinds[k] != DEMUR_KIND_DONE) step(&s, kinds[k]);
    }
    close_scene(&s);
}

static void test_rare_values_and_foreign_rosters_stop_the_member(void)
{
    struct scene s;

    open_scene(&s, 1, 13);
    s.roster->k_min = 4; /* each band has three rows */
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 0, DEMUR_KIND_BEGIN));
    s.roster->k_min = 3;
    s.roster->root.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 0, DEMUR_KIND_BEGIN));
    s.roster->root.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_OK, take(&s, 0, DEMUR_KIND_BEGIN));
    close_scene(&s);
}

int main(void)
{
    RUN(test_a_member_gets_one_credential_of_every_issuer);
    RUN(test_a_code_is_good_for_one_commitment);
    RUN(test_what_is_not_a_members_own_is_refused);
    RUN(test_a_false_share_is_named);
    RUN(test_messages_that_are_cut_or_grown_are_refused);
    RUN(test_rare_values_and_foreign_rosters_stop_the_member);
    return tap_done();
}
