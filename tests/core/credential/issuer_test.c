/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issuer_test.c -- what only a lying member or a lack of memory brings about, on either side. */
#include "core/credential/enrol_for_tests.h"
#include "credential/membership.h"
#include "demur/memory.h"

enum { ALLOCATIONS_MAX = 64 };

static const struct demur_sign_seed liar = {{42}};
static const uint8_t steps[] = {DEMUR_KIND_BEGIN, DEMUR_KIND_REVEAL, DEMUR_KIND_CERTIFY};

static void step(struct scene *s, uint8_t kind)
{
    for (size_t i = 0; i < s->n; i++) {
        say(s, i, kind);
        CHECK(ask(s, i, kind, MEMBER) == DEMUR_ACCEPTED);
        CHECK_ERR(DEMUR_OK, take(s, i, kind));
    }
}

/* All that issuer i has on record, to see that it is as it was. */
static bool record_is(const struct scene *s, size_t i, const struct demur_issuer_record *was)
{
    return memcmp(was, &s->record[i], sizeof *was) == 0;
}

/* ---- setting up ------------------------------------------------------------------------ */

static void test_an_issuer_is_set_up_with_its_own_secrets_and_roster_alone(void)
{
    struct scene s;
    struct demur_issuer *other = NULL;
    struct demur_issuer_secrets zero = {{0}, {{0}}, {0}};
    struct demur_issuer_pk pk;

    open_scene(&s, 2, 30);
    CHECK_ERR(DEMUR_ERR_RANGE,
              demur_issuer_new(&other, 3, &s.secrets[0], s.keys, s.roster, s.file));
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_issuer_new(&other, 2, &s.secrets[0], s.keys, s.roster, s.file));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_issuer_new(&other, 1, &zero, s.keys, s.roster, s.file));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_issuer_pk_of(&pk, &zero));
    s.secrets[0].operator_seed.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_issuer_new(&other, 1, &s.secrets[0], s.keys, s.roster, s.file));
    s.secrets[0].operator_seed.bytes[0] ^= 1;
    s.file->row[1].salt.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_issuer_new(&other, 1, &s.secrets[0], s.keys, s.roster, s.file));
    CHECK(other == NULL);
    close_scene(&s);
}

/* ---- a member who lies ----------------------------------------------------------------- */

/* Put the shares of issuer i's CERTIFY, changed, under a key that the test has. */
static void certify_with(struct scene *s, size_t i, size_t j, const uint8_t share[static 32])
{
    struct demur_begun_set set;
    struct demur_writer w;

    say(s, i, DEMUR_KIND_CERTIFY);
    CHECK_ERR(DEMUR_OK, demur_begun_set_decode(&set, DEMUR_KIND_CERTIFY, s->out.data, s->out.len));
    memcpy(set.share[j], share, sizeof set.share[j]);
    demur_writer_init(&w);
    demur_begun_set_put(&w, DEMUR_KIND_CERTIFY, &set, &liar, &s->org);
    demur_writer_wipe(&s->out);
    s->out = w;
    demur_ed25519_pk_of(&s->record[i].enrol_pk, &liar);
}

static void test_a_certify_with_a_false_share_is_refused_whosever_it_is(void)
{
    static const uint8_t zero[32] = {0};
    static const uint8_t above[32] = {0xff};
    static const uint8_t other[32] = {0, 1};
    const uint8_t *const shares[] = {zero, above, other};
    struct scene s;

    open_scene(&s, 3, 31);
    step(&s, DEMUR_KIND_BEGIN);
    step(&s, DEMUR_KIND_REVEAL);
    for (size_t j = 0; j < s.n; j++) {
        for (size_t k = 0; k < sizeof shares / sizeof shares[0]; k++) {
            struct demur_issuer_record was;
            uint8_t issue[DEMUR_ISSUE_BYTES] = {0};

            certify_with(&s, 1, j, shares[k]);
            was = s.record[1];
            CHECK(ask(&s, 1, DEMUR_KIND_CERTIFY, MEMBER) == DEMUR_E_SHARE);
            CHECK(s.reply.len == 0 && s.reply.err == DEMUR_OK);
            CHECK(record_is(&s, 1, &was));
            CHECK_BYTES(issue, s.issue[1], sizeof issue);
        }
    }
    close_scene(&s);
}

/* The BEGIN of another commitment than s->e's, signed by seed and shown by the enrol key. */
static void begin_by_enrol_key(struct scene *s, const struct demur_sign_seed *seed)
{
    struct demur_enrolment *other = NULL;
    struct demur_writer w;
    struct demur_begin b;

    CHECK_ERR(DEMUR_OK, demur_enrolment_new(&other, s->keys, s->roster, &s->random));
    demur_writer_init(&w);
    demur_enrolment_begin(&w, other, 0, &s->code);
    CHECK_ERR(DEMUR_OK, demur_begin_decode(&b, w.data, w.len));
    b.auth = DEMUR_AUTH_ENROL_KEY;
    memset(&b.code, 0, sizeof b.code);
    demur_ed25519_pk_of(&b.enrol_pk, seed);
    demur_writer_wipe(&s->out);
    demur_begin_put(&s->out, &b, seed, &s->org);
    demur_writer_wipe(&w);
    demur_enrolment_free(other);
}

static void test_an_enrol_key_is_good_for_one_commitment(void)
{
    struct scene s;
    struct demur_begin_by by;

    open_scene(&s, 1, 32);
    begin_by_enrol_key(&s, &liar);
    CHECK_ERR(DEMUR_OK, demur_issuer_begin_by(&by, s.out.data, s.out.len));
    CHECK(by.auth == DEMUR_AUTH_ENROL_KEY);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED);
    CHECK_BYTES(&by.enrol, &s.record[0].enrol_pk, sizeof by.enrol);
    CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_ACCEPTED); /* the same again */
    for (uint8_t stage = DEMUR_ISSUER_BEGUN; stage <= DEMUR_ISSUER_DONE; stage++) {
        struct demur_issuer_record was;

        s.record[0].stage = stage;
        was = s.record[0];
        begin_by_enrol_key(&s, &liar); /* another commitment */
        CHECK(ask(&s, 0, DEMUR_KIND_BEGIN, MEMBER) == DEMUR_E_ALREADY_ISSUED);
        CHECK(s.reply.len == 0 && s.reply.err == DEMUR_OK);
        CHECK(record_is(&s, 0, &was));
    }
    close_scene(&s);
}

static void test_a_begin_without_a_row_or_out_of_the_roster_is_as_an_unknown_code(void)
{
    static const struct demur_issuer_record none = {.stage = 0};
    struct demur_roster_row stranger = {.id = {{99}}};
    enum demur_refusal refusal;
    struct scene s;

    open_scene(&s, 1, 33);
    say(&s, 0, DEMUR_KIND_BEGIN);
    CHECK_ERR(DEMUR_OK, try_ask(&refusal, &s, 0, DEMUR_KIND_BEGIN, NULL));
    CHECK(refusal == DEMUR_E_CODE && s.reply.len == 0);
    CHECK_ERR(DEMUR_OK, try_ask(&refusal, &s, 0, DEMUR_KIND_BEGIN, &stranger));
    CHECK(refusal == DEMUR_E_CODE && s.reply.len == 0);
    CHECK(record_is(&s, 0, &none));
    close_scene(&s);
}

/* ---- no memory ------------------------------------------------------------------------- */

/* Let the issuer answer with each allocation failing in turn, then with none. */
static void ask_without_memory(struct scene *s, size_t i, uint8_t kind)
{
    const struct demur_issuer_record was = s->record[i];
    uint8_t issue[DEMUR_ISSUE_BYTES];
    unsigned nth = 1;

    memcpy(issue, s->issue[i], sizeof issue);
    for (; nth < ALLOCATIONS_MAX; nth++) {
        enum demur_refusal refusal;

        demur_test_fail_alloc(nth);
        enum demur_err err = try_ask(&refusal, s, i, kind, &s->file->row[MEMBER]);

        demur_test_fail_alloc(0);
        if (err == DEMUR_OK) {
            CHECK(refusal == DEMUR_ACCEPTED);
            break;
        }
        CHECK_ERR(DEMUR_ERR_NOMEM, err);
        CHECK(record_is(s, i, &was));
        CHECK_BYTES(issue, s->issue[i], sizeof issue);
    }
    CHECK(nth > 1 && nth < ALLOCATIONS_MAX);
}

static void say_without_memory(struct scene *s, size_t i, uint8_t kind)
{
    unsigned nth = 0;

    do {
        demur_test_fail_alloc(++nth);
        try_say(s, i, kind);
        demur_test_fail_alloc(0);
        CHECK(s->out.err == DEMUR_OK || s->out.err == DEMUR_ERR_NOMEM);
    } while (s->out.err != DEMUR_OK && nth < ALLOCATIONS_MAX);
    CHECK(nth > 1 && s->out.err == DEMUR_OK);
}

static void take_without_memory(struct scene *s, size_t i, uint8_t kind)
{
    enum demur_err err;
    unsigned nth = 0;

    do {
        demur_test_fail_alloc(++nth);
        err = take(s, i, kind);
        demur_test_fail_alloc(0);
        CHECK(err == DEMUR_OK || err == DEMUR_ERR_NOMEM);
    } while (err != DEMUR_OK && nth < ALLOCATIONS_MAX);
    CHECK_ERR(DEMUR_OK, err);
    CHECK((nth > 1) == (kind == DEMUR_KIND_CERTIFY)); /* the other answers need none */
}

static void test_every_message_outlives_a_lack_of_memory(void)
{
    struct demur_membership *m = NULL;
    struct scene s;

    open_scene(&s, 2, 34);
    for (size_t k = 0; k < sizeof steps; k++) {
        for (size_t i = 0; i < s.n; i++) {
            say_without_memory(&s, i, steps[k]);
            ask_without_memory(&s, i, steps[k]);
            take_without_memory(&s, i, steps[k]);
        }
    }
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_enrolment_finish(&m, s.e));
    demur_test_fail_alloc(0);
    CHECK(m == NULL);
    CHECK_ERR(DEMUR_OK, demur_enrolment_finish(&m, s.e));
    say_without_memory(&s, 0, DEMUR_KIND_DONE);
    CHECK(ask(&s, 0, DEMUR_KIND_DONE, MEMBER) == DEMUR_ACCEPTED);
    demur_membership_free(m);
    close_scene(&s);
}

static void test_both_sides_are_set_up_or_not_at_all(void)
{
    enum demur_err err = DEMUR_ERR_NOMEM;
    struct scene s;
    unsigned nth;

    open_scene(&s, 2, 35);
    for (nth = 1; err != DEMUR_OK && nth < ALLOCATIONS_MAX; nth++) {
        struct demur_enrolment *e = NULL;

        demur_test_fail_alloc(nth);
        err = demur_enrolment_new(&e, s.keys, s.roster, &s.random);
        demur_test_fail_alloc(0);
        CHECK(err == DEMUR_OK ? e != NULL : err == DEMUR_ERR_NOMEM && e == NULL);
        demur_enrolment_free(e);
    }
    CHECK(nth > 2 && err == DEMUR_OK);
    err = DEMUR_ERR_NOMEM;
    for (nth = 1; err != DEMUR_OK && nth < ALLOCATIONS_MAX; nth++) {
        struct demur_issuer *issuer = NULL;

        demur_test_fail_alloc(nth);
        err = demur_issuer_new(&issuer, 1, &s.secrets[0], s.keys, s.roster, s.file);
        demur_test_fail_alloc(0);
        CHECK(err == DEMUR_OK ? issuer != NULL : err == DEMUR_ERR_NOMEM && issuer == NULL);
        demur_issuer_free(issuer);
    }
    CHECK(nth > 2 && err == DEMUR_OK);
    struct demur_random broken = failing_random();
    struct demur_enrolment *e = NULL;

    CHECK_ERR(DEMUR_ERR_RANDOM, demur_enrolment_new(&e, s.keys, s.roster, &broken));
    CHECK(e == NULL);
    close_scene(&s);
}

int main(void)
{
    RUN(test_an_issuer_is_set_up_with_its_own_secrets_and_roster_alone);
    RUN(test_a_certify_with_a_false_share_is_refused_whosever_it_is);
    RUN(test_an_enrol_key_is_good_for_one_commitment);
    RUN(test_a_begin_without_a_row_or_out_of_the_roster_is_as_an_unknown_code);
    RUN(test_every_message_outlives_a_lack_of_memory);
    RUN(test_both_sides_are_set_up_or_not_at_all);
    return tap_done();
}
