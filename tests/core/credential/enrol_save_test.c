/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * enrol_save_test.c -- an enrolment that is saved, lost and resumed at every step; a membership
 * that is saved and read back; and a member whom the issuers know from an earlier epoch.
 */
#include "core/credential/enrol_for_tests.h"
#include "credential/membership.h"
#include "demur/memory.h"

static const uint8_t kinds[] = {DEMUR_KIND_BEGIN, DEMUR_KIND_REVEAL, DEMUR_KIND_CERTIFY};

enum { BLIND_AT = 4 + 16 * 32, COUNT_AT = BLIND_AT + 32, MADE_DAY = 20000 };

/* One step with every issuer. */
static void step(struct scene *s, uint8_t kind)
{
    for (size_t i = 0; i < s->n; i++) {
        say(s, i, kind);
        CHECK(ask(s, i, kind, MEMBER) == DEMUR_ACCEPTED);
        if (kind != DEMUR_KIND_DONE) CHECK_ERR(DEMUR_OK, take(s, i, kind));
    }
}

/* The record of s->e in a buffer of just its size, to be freed. */
static uint8_t *saved(size_t *len, const struct scene *s)
{
    struct demur_writer w;
    uint8_t *out = NULL;

    demur_writer_init(&w);
    demur_enrolment_save(&w, s->e);
    CHECK_ERR(DEMUR_OK, demur_writer_take(&w, &out, len));
    return out;
}

static enum demur_err resume(struct demur_enrolment **out, const struct scene *s, const uint8_t *in,
                             size_t in_len)
{
    return demur_enrolment_resume(out, s->keys, s->roster, demur_enrolment_seed(s->e), &s->random,
                                  (struct demur_span){in, in_len});
}

/* The member loses everything but what was saved. */
static void crash(struct scene *s)
{
    struct demur_enrolment *again = NULL;
    size_t len = 0;
    size_t len_again = 0;
    uint8_t *record = saved(&len, s);

    if (CHECK_ERR(DEMUR_OK, resume(&again, s, record, len))) {
        demur_enrolment_free(s->e);
        s->e = again;
        uint8_t *same = saved(&len_again, s);

        CHECK(len == len_again && memcmp(record, same, len) == 0);
        demur_wipe_free(same, len_again);
    }
    demur_wipe_free(record, len);
}

/* Say kind to issuer i, crash, and say it again. */
static void say_twice(struct scene *s, size_t i, uint8_t kind)
{
    uint8_t first[DEMUR_CERTIFY_BYTES_MAX];
    size_t len;

    say(s, i, kind);
    len = s->out.len;
    CHECK(len <= sizeof first);
    memcpy(first, s->out.data, len);
    crash(s);
    say(s, i, kind);
    CHECK(s->out.len == len && memcmp(first, s->out.data, len) == 0);
}

/* Say BEGIN to issuer i, crash, and say it again: the same commitment, answered as before. */
static void begin_twice(struct scene *s, size_t i)
{
    struct demur_begin first;
    struct demur_begin second;
    uint8_t reply[DEMUR_BEGUN_BYTES_MAX];
    size_t len;

    say(s, i, DEMUR_KIND_BEGIN);
    CHECK_ERR(DEMUR_OK, demur_begin_decode(&first, s->out.data, s->out.len));
    CHECK(ask(s, i, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    len = s->reply.len;
    CHECK(len <= sizeof reply);
    memcpy(reply, s->reply.data, len);
    crash(s);
    say(s, i, DEMUR_KIND_BEGIN);
    CHECK_ERR(DEMUR_OK, demur_begin_decode(&second, s->out.data, s->out.len));
    CHECK(memcmp(first.commitment, second.commitment, DEMUR_G1_BYTES) == 0);
    CHECK(memcmp(&first.enrol_pk, &second.enrol_pk, sizeof first.enrol_pk) == 0);
    CHECK(memcmp(&first.code, &second.code, sizeof first.code) == 0);
    /* coins that followed from what is kept would give p away to who takes logarithms */
    CHECK(memcmp(first.commitment + DEMUR_G1_BYTES, second.commitment + DEMUR_G1_BYTES,
                 DEMUR_SCALAR_BYTES) != 0);
    CHECK(ask(s, i, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    CHECK(s->reply.len == len && memcmp(s->reply.data, reply, len) == 0);
}

static struct demur_membership *finish(struct scene *s)
{
    struct demur_membership *m = NULL;

    CHECK_ERR(DEMUR_OK, demur_enrolment_finish(&m, s->e));
    return m;
}

static void test_a_message_made_again_after_a_crash_is_answered_as_before(void)
{
    for (size_t n = 1; n <= 3; n++) {
        struct scene s;

        open_scene(&s, n, 20 + n);
        for (size_t i = 0; i < n; i++) {
            begin_twice(&s, i);
            CHECK_ERR(DEMUR_OK, take(&s, i, DEMUR_KIND_BEGIN));
        }
        for (size_t i = 0; i < n; i++) say_twice(&s, i, DEMUR_KIND_REVEAL);
        CHECK(demur_enrolment_codes(s.e)->code[0] == 1);
        step(&s, DEMUR_KIND_REVEAL);
        say(&s, 0, DEMUR_KIND_CERTIFY);
        crash(&s); /* the shares are asked for again, and are the same */
        step(&s, DEMUR_KIND_REVEAL);
        step(&s, DEMUR_KIND_CERTIFY);
        struct demur_membership *m = finish(&s);

        for (size_t i = 0; i < n; i++) say_twice(&s, i, DEMUR_KIND_DONE);
        step(&s, DEMUR_KIND_DONE);
        demur_membership_free(m);
        close_scene(&s);
    }
}

static void test_a_crash_between_two_issuers_keeps_what_the_first_said(void)
{
    struct scene s;

    open_scene(&s, 3, 24);
    say(&s, 2, DEMUR_KIND_BEGIN); /* the last of three, so that its place is not its number */
    CHECK(ask(&s, 2, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, take(&s, 2, DEMUR_KIND_BEGIN));
    crash(&s);
    for (size_t i = 0; i < 2; i++) {
        say(&s, i, DEMUR_KIND_BEGIN);
        CHECK(ask(&s, i, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
        CHECK_ERR(DEMUR_OK, take(&s, i, DEMUR_KIND_BEGIN));
    }
    step(&s, DEMUR_KIND_REVEAL);
    step(&s, DEMUR_KIND_CERTIFY);
    demur_membership_free(finish(&s));
    close_scene(&s);
}

static void test_two_enrolments_have_nothing_in_common(void)
{
    struct scene s;
    struct demur_enrolment *other = NULL;
    struct demur_writer w;
    uint8_t record[2][COUNT_AT + 1];

    open_scene(&s, 1, 25);
    CHECK_ERR(DEMUR_OK, demur_enrolment_renew(&other, s.keys, s.roster, demur_enrolment_seed(s.e),
                                              &s.random));
    demur_writer_init(&w);
    demur_enrolment_begin_known(&w, other, 0);
    say(&s, 0, DEMUR_KIND_BEGIN);
    for (size_t at = 61; at + 32 <= DEMUR_BEGIN_BYTES - 64; at += 16) {
        CHECK(memcmp(w.data + at, s.out.data + at, 16) != 0); /* the commitment and its proof */
    }
    for (size_t i = 0; i < 2; i++) {
        demur_writer_wipe(&w);
        demur_enrolment_save(&w, i == 0 ? s.e : other);
        CHECK(w.len == sizeof record[i]);
        memcpy(record[i], w.data, sizeof record[i]);
    }
    for (size_t i = 0; i < 34; i++) { /* the 17 scalars of either: no two are equal */
        for (size_t j = 0; j < i; j++) {
            CHECK(memcmp(record[i / 17] + 4 + i % 17 * 32, record[j / 17] + 4 + j % 17 * 32, 32) !=
                  0);
        }
    }
    demur_writer_wipe(&w);
    demur_enrolment_free(other);
    close_scene(&s);
}

/* ---- what is not resumed --------------------------------------------------------------- */

static void test_a_record_that_is_cut_or_grown_is_refused(void)
{
    struct scene s;
    struct demur_enrolment *e = NULL;
    size_t len = 0;

    open_scene(&s, 2, 26);
    step(&s, DEMUR_KIND_BEGIN);
    uint8_t *record = saved(&len, &s);
    uint8_t *grown = demur_alloc(len + 1);

    for (size_t cut = 0; cut < len; cut++) {
        CHECK_ERR(DEMUR_ERR_LENGTH, resume(&e, &s, record, cut));
    }
    if (CHECK(grown != NULL)) {
        memcpy(grown, record, len);
        CHECK_ERR(DEMUR_ERR_LENGTH, resume(&e, &s, grown, len + 1));
    }
    CHECK(e == NULL);
    demur_wipe_free(grown, len + 1);
    demur_wipe_free(record, len);
    close_scene(&s);
}

static void test_values_that_no_record_has_are_refused(void)
{
    struct scene s;
    struct demur_enrolment *e = NULL;
    size_t len = 0;

    open_scene(&s, 2, 27);
    step(&s, DEMUR_KIND_BEGIN);
    uint8_t *record = saved(&len, &s);
    size_t begun = (len - COUNT_AT - 1) / 2;

    memset(record + 4, 0, 32); /* p_0 = 0 */
    CHECK_ERR(DEMUR_ERR_RANGE, resume(&e, &s, record, len));
    memset(record + 4, 0xff, 32); /* beyond r */
    CHECK_ERR(DEMUR_ERR_RANGE, resume(&e, &s, record, len));
    demur_free(record);
    record = saved(&len, &s);
    record[COUNT_AT] = 4;
    CHECK_ERR(DEMUR_ERR_RANGE, resume(&e, &s, record, len));
    record[COUNT_AT] = 2;
    memcpy(record + COUNT_AT + 1, record + COUNT_AT + 1 + begun, begun); /* issuer 2 twice */
    CHECK_ERR(DEMUR_ERR_FORMAT, resume(&e, &s, record, len));
    demur_free(record);
    record = saved(&len, &s);
    record[3] ^= 1; /* an epoch that its BEGUNs do not have */
    CHECK_ERR(DEMUR_ERR_RANGE, resume(&e, &s, record, len));
    CHECK(e == NULL);
    demur_free(record);
    close_scene(&s);
}

static void test_a_record_of_another_enrolment_is_refused(void)
{
    struct scene s;
    struct demur_enrolment *e = NULL;
    size_t len = 0;

    open_scene(&s, 2, 28);
    step(&s, DEMUR_KIND_BEGIN);
    uint8_t *record = saved(&len, &s);

    record[BLIND_AT + 31] ^= 1; /* other secrets than the BEGUNs are about */
    CHECK_ERR(DEMUR_ERR_INVALID, resume(&e, &s, record, len));
    record[BLIND_AT + 31] ^= 1;
    record[len - 1] ^= 1; /* the operator's signature */
    CHECK_ERR(DEMUR_ERR_INVALID, resume(&e, &s, record, len));
    record[len - 1] ^= 1;
    s.roster->root.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, resume(&e, &s, record, len));
    s.roster->root.bytes[0] ^= 1;
    s.keys->id[1] = 7; /* an issuer that the epoch does not have */
    CHECK_ERR(DEMUR_ERR_INVALID, resume(&e, &s, record, len));
    s.keys->id[1] = 2;
    CHECK_ERR(DEMUR_OK, resume(&e, &s, record, len));
    demur_enrolment_free(e);
    e = NULL;
    struct demur_sign_seed seed = *demur_enrolment_seed(s.e);

    next_epoch(&s);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_enrolment_resume(&e, s.keys, s.roster, &seed, &s.random,
                                                        (struct demur_span){record, len}));
    record[COUNT_AT] = 0; /* nor without any BEGUN */
    CHECK_ERR(DEMUR_ERR_INVALID, demur_enrolment_resume(&e, s.keys, s.roster, &seed, &s.random,
                                                        (struct demur_span){record, COUNT_AT + 1}));
    CHECK(e == NULL);
    demur_free(record);
    close_scene(&s);
}

/* ---- refresh --------------------------------------------------------------------------- */

static void test_a_member_is_known_by_the_enrol_key_in_the_next_epoch(void)
{
    struct scene s;
    struct demur_sign_pk known;
    struct demur_sign_seed seed;

    open_scene(&s, 2, 29);
    step(&s, DEMUR_KIND_BEGIN);
    known = s.record[0].enrol_pk;
    seed = *demur_enrolment_seed(s.e);
    next_epoch(&s);
    s.by_key = true;
    CHECK_ERR(DEMUR_OK, demur_enrolment_renew(&s.e, s.keys, s.roster, &seed, &s.random));
    for (size_t i = 0; i < s.n; i++) {
        struct demur_begin_by by;

        begin_twice(&s, i);
        CHECK(s.out.len == DEMUR_BEGIN_BYTES);
        CHECK_ERR(DEMUR_OK, demur_issuer_begin_by(&by, s.out.data, s.out.len));
        CHECK(by.auth == DEMUR_AUTH_ENROL_KEY && memcmp(&by.enrol, &known, sizeof known) == 0);
        CHECK(demur_all_zero(s.out.data + 12, DEMUR_CODE_BYTES)); /* no code */
        CHECK(ask(&s, i, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
        CHECK_ERR(DEMUR_OK, take(&s, i, DEMUR_KIND_BEGIN));
    }
    step(&s, DEMUR_KIND_REVEAL);
    step(&s, DEMUR_KIND_CERTIFY);
    demur_membership_free(finish(&s));
    step(&s, DEMUR_KIND_DONE);
    CHECK(s.record[1].stage == DEMUR_ISSUER_DONE);
    close_scene(&s);
}

static void test_a_refresh_by_a_key_that_is_not_known_or_with_other_secrets_is_refused(void)
{
    struct scene s;
    enum demur_refusal refusal;
    struct demur_sign_seed seed;

    open_scene(&s, 1, 30);
    seed = *demur_enrolment_seed(s.e);
    next_epoch(&s);
    s.by_key = true;
    CHECK_ERR(DEMUR_OK, demur_enrolment_renew(&s.e, s.keys, s.roster, &seed, &s.random));
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK_ERR(DEMUR_OK, try_ask(&refusal, &s, 0, DEMUR_KIND_BEGIN, NULL)); /* voided: no row */
    CHECK(refusal == DEMUR_E_CODE);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    demur_enrolment_free(s.e);
    s.e = NULL;
    CHECK_ERR(DEMUR_OK, demur_enrolment_renew(&s.e, s.keys, s.roster, &seed, &s.random));
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_E_ALREADY_ISSUED);
    close_scene(&s);
}

/* ---- memberships ----------------------------------------------------------------------- */

/* Enrol with n issuers and write the membership, which is given up. */
static void save_membership(struct scene *s, struct demur_writer *w, size_t n)
{
    open_scene(s, n, 31 + n);
    for (size_t k = 0; k < sizeof kinds; k++) step(s, kinds[k]);
    struct demur_membership *m = finish(s);

    demur_writer_init(w);
    if (m != NULL) demur_membership_save(w, m, MADE_DAY);
    CHECK_ERR(DEMUR_OK, w->err);
    CHECK(w->len == 4 + 6 + 4 + 17 * 32 + 1 + 81 * n);
    demur_membership_free(m);
}

static void test_a_membership_is_read_back_as_it_was(void)
{
    for (size_t n = 1; n <= 3; n++) {
        struct scene s;
        struct demur_writer w;
        struct demur_writer again;
        struct demur_membership *m = NULL;
        uint32_t day = 0;

        save_membership(&s, &w, n);
        CHECK_ERR(DEMUR_OK, demur_membership_resume(&m, &day, s.keys, w.data, w.len));
        CHECK(day == MADE_DAY);
        demur_writer_init(&again);
        if (m != NULL) {
            CHECK(demur_membership_codes(m)->code[0] == 1);
            demur_membership_save(&again, m, day);
            CHECK(again.len == w.len && memcmp(again.data, w.data, w.len) == 0);
        }
        demur_writer_wipe(&again);
        demur_writer_wipe(&w);
        demur_membership_free(m);
        close_scene(&s);
    }
}

static void test_a_membership_that_does_not_hold_is_refused(void)
{
    struct scene s;
    struct demur_writer w;
    struct demur_membership *m = NULL;
    uint32_t day = 9;

    save_membership(&s, &w, 2);
    for (size_t len = 0; len < w.len; len++) {
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_membership_resume(&m, &day, s.keys, w.data, len));
    }
    /* a bit of everything that is verified: all but the day on which it was made */
    static const size_t at[] = {3, 5, 9, 14 + 31, 14 + 17 * 32 - 1, 559, 600, 639, 640};

    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        w.data[at[i]] ^= 1;
        CHECK(demur_membership_resume(&m, &day, s.keys, w.data, w.len) != DEMUR_OK);
        w.data[at[i]] ^= 1;
    }
    w.data[14 + 31] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_membership_resume(&m, &day, s.keys, w.data, w.len));
    w.data[14 + 31] ^= 1;
    memset(w.data + 14, 0xff, 32);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_membership_resume(&m, &day, s.keys, w.data, w.len));
    demur_writer_wipe(&w);
    close_scene(&s);
    save_membership(&s, &w, 2);
    w.data[558] = 1; /* one issuer of two, and nothing else wrong */
    CHECK_ERR(DEMUR_ERR_INVALID, demur_membership_resume(&m, &day, s.keys, w.data, w.len - 81));
    w.data[558] = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_membership_resume(&m, &day, s.keys, w.data, w.len - 162));
    w.data[558] = 2;
    w.data[559] = 2;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_membership_resume(&m, &day, s.keys, w.data, w.len));
    w.data[559] = 1;
    next_epoch(&s);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_membership_resume(&m, &day, s.keys, w.data, w.len));
    CHECK(m == NULL && day == 9);
    demur_writer_wipe(&w);
    close_scene(&s);
}

static void test_no_memory_is_said_and_changes_nothing(void)
{
    struct scene s;
    struct demur_writer w;
    struct demur_membership *m = NULL;
    struct demur_enrolment *e = NULL;
    struct demur_sign_seed seed;
    uint32_t day = 9;
    size_t len = 0;
    enum demur_err err = DEMUR_ERR_NOMEM;

    save_membership(&s, &w, 1);
    uint8_t *record = saved(&len, &s);

    for (unsigned nth = 1; err != DEMUR_OK && nth < 50; nth++) {
        demur_test_fail_alloc(nth);
        err = demur_membership_resume(&m, &day, s.keys, w.data, w.len);
        CHECK(err == DEMUR_OK || (err == DEMUR_ERR_NOMEM && m == NULL && day == 9));
    }
    CHECK(err == DEMUR_OK);
    err = DEMUR_ERR_NOMEM;
    for (unsigned nth = 1; err != DEMUR_OK && nth < 50; nth++) {
        demur_test_fail_alloc(nth);
        err = resume(&e, &s, record, len);
        CHECK(err == DEMUR_OK || (err == DEMUR_ERR_NOMEM && e == NULL));
    }
    CHECK(err == DEMUR_OK);
    seed = *demur_enrolment_seed(s.e);
    demur_enrolment_free(e);
    e = NULL;
    err = DEMUR_ERR_NOMEM;
    for (unsigned nth = 1; err != DEMUR_OK && nth < 50; nth++) {
        demur_test_fail_alloc(nth);
        err = demur_enrolment_renew(&e, s.keys, s.roster, &seed, &s.random);
        CHECK(err == DEMUR_OK || (err == DEMUR_ERR_NOMEM && e == NULL));
    }
    demur_test_fail_alloc(0);
    CHECK(err == DEMUR_OK);
    struct demur_random dead = failing_random();
    struct demur_enrolment *none = NULL;

    CHECK_ERR(DEMUR_ERR_RANDOM, demur_enrolment_renew(&none, s.keys, s.roster, &seed, &dead));
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_enrolment_new(&none, s.keys, s.roster, &dead));
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_enrolment_resume(&none, s.keys, s.roster, &seed, &dead,
                                                       (struct demur_span){record, len}));
    CHECK(none == NULL);
    demur_enrolment_free(e);
    demur_membership_free(m);
    demur_writer_wipe(&w);
    demur_free(record);
    close_scene(&s);
}

int main(void)
{
    RUN(test_a_message_made_again_after_a_crash_is_answered_as_before);
    RUN(test_a_crash_between_two_issuers_keeps_what_the_first_said);
    RUN(test_two_enrolments_have_nothing_in_common);
    RUN(test_a_record_that_is_cut_or_grown_is_refused);
    RUN(test_values_that_no_record_has_are_refused);
    RUN(test_a_record_of_another_enrolment_is_refused);
    RUN(test_a_member_is_known_by_the_enrol_key_in_the_next_epoch);
    RUN(test_a_refresh_by_a_key_that_is_not_known_or_with_other_secrets_is_refused);
    RUN(test_a_membership_is_read_back_as_it_was);
    RUN(test_a_membership_that_does_not_hold_is_refused);
    RUN(test_no_memory_is_said_and_changes_nothing);
    return tap_done();
}
