/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* enrol_test.c -- a member and one to three issuers, message by message, and what is refused. */
#include "bbs/proof.h"
#include "core/credential/enrol_for_tests.h"
#include "credential/enrol_parts.h"
#include "credential/membership.h"
#include "demur/memory.h"

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

/* The codes that the roster has for the member. */
static const struct demur_codes *row_codes(const struct scene *s)
{
    return &s->file->row[MEMBER].codes;
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
        if (m != NULL) CHECK_BYTES(demur_membership_codes(m), row_codes(&s), sizeof m->codes);
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

static void test_codes_of_two_people_are_told_from_a_cheat(void)
{
    struct scene s;

    open_scene(&s, 2, 12);
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, take(&s, 0, DEMUR_KIND_BEGIN));
    say(&s, 1, DEMUR_KIND_BEGIN);
    CHECK(ask(&s, 1, DEMUR_KIND_BEGIN, MEMBER + 1) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_ERR_STATE, take(&s, 1, DEMUR_KIND_BEGIN));
    s.reply.data[s.reply.len - 1] ^= 1; /* the signature */
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 1, DEMUR_KIND_BEGIN));
    s.record[1] = (struct demur_issuer_record){.stage = DEMUR_ISSUER_NONE}; /* of their own row */
    step(&s, DEMUR_KIND_BEGIN);
    step(&s, DEMUR_KIND_REVEAL);
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
    s.roster->k_min = ROWS / 2 + 1; /* each band has half of the rows */
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 0, DEMUR_KIND_BEGIN));
    s.roster->k_min = 1;
    for (size_t i = 0; i < s.roster->cells; i++) { /* a roster that says 1 is held to the floor */
        s.roster->cell[i].rows -= ROWS / 2 - DEMUR_ROSTER_K_MIN + 1;
    }
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 0, DEMUR_KIND_BEGIN));
    for (size_t i = 0; i < s.roster->cells; i++) {
        s.roster->cell[i].rows += ROWS / 2 - DEMUR_ROSTER_K_MIN + 1;
    }
    s.roster->root.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 0, DEMUR_KIND_BEGIN));
    s.roster->root.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_OK, take(&s, 0, DEMUR_KIND_BEGIN));
    close_scene(&s);
}

/* An issuer that gives another entropy when the others have certified would mark its member. */
static void test_an_issuer_cannot_change_its_mind(void)
{
    struct demur_membership *m = NULL;
    struct demur_issuer *other = NULL;
    struct scene s;

    open_scene(&s, 2, 14);
    step(&s, DEMUR_KIND_BEGIN);
    step(&s, DEMUR_KIND_REVEAL);
    say(&s, 1, DEMUR_KIND_CERTIFY);
    CHECK(ask(&s, 1, DEMUR_KIND_CERTIFY, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, take(&s, 1, DEMUR_KIND_CERTIFY));
    s.secrets[0].entropy[0] ^= 1;
    memset(&s.record[0], 0, sizeof s.record[0]);
    CHECK_ERR(DEMUR_OK, demur_issuer_new(&other, 1, &s.secrets[0], s.keys, s.roster, s.file));
    struct demur_issuer *first = s.issuer[0];

    s.issuer[0] = other;
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_ERR_INVALID, take(&s, 0, DEMUR_KIND_BEGIN));
    CHECK_ERR(DEMUR_ERR_STATE, demur_enrolment_finish(&m, s.e));
    /* even if a client were brought to hold two such credentials, it would not use them */
    s.e->said[0].begun_len = 0;
    CHECK_ERR(DEMUR_OK, take(&s, 0, DEMUR_KIND_BEGIN));
    say(&s, 0, DEMUR_KIND_REVEAL);
    CHECK(ask(&s, 0, DEMUR_KIND_REVEAL, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, take(&s, 0, DEMUR_KIND_REVEAL));
    say(&s, 0, DEMUR_KIND_CERTIFY);
    CHECK(ask(&s, 0, DEMUR_KIND_CERTIFY, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, take(&s, 0, DEMUR_KIND_CERTIFY));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_enrolment_finish(&m, s.e));
    s.issuer[0] = first;
    demur_issuer_free(other);
    close_scene(&s);
}

int main(void)
{
    RUN(test_a_member_gets_one_credential_of_every_issuer);
    RUN(test_a_code_is_good_for_one_commitment);
    RUN(test_what_is_not_a_members_own_is_refused);
    RUN(test_codes_of_two_people_are_told_from_a_cheat);
    RUN(test_a_false_share_is_named);
    RUN(test_messages_that_are_cut_or_grown_are_refused);
    RUN(test_rare_values_and_foreign_rosters_stop_the_member);
    RUN(test_an_issuer_cannot_change_its_mind);
    return tap_done();
}
