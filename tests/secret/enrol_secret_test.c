/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * enrol_secret_test.c -- enrolment with one and three issuers, and acts under what it gives, on
 * secrets: the member's nym secrets, blind, enrol seed and code, the issuers' BBS keys, operator
 * seeds and entropy keys, the coins of every proof, and the values that a profile hides.
 */
#include "core/credential/enrol_for_tests.h"
#include "credential/enrol_parts.h"
#include "demur/memory.h"
#include "memo/act.h"
#include "secret/secret_for_tests.h"

enum { CODE_AT = 12, ECHO_BYTES = 32 };

/* ---- enrolment ------------------------------------------------------------------------- */

static void open_secret_scene(struct scene *s, size_t n)
{
    begin_scene(s, n, 40 + n);
    s->random = secret_random(&s->lot);
    for (size_t i = 0; i < n; i++) {
        draw_secrets(s, i);
        name_issuer(s, i);
        /* A manifest is an entry of the log. */
        publish(&s->manifest->issuer[i], sizeof s->manifest->issuer[i]);
        CHECK(is_secret(&s->secrets[i], sizeof s->secrets[i]));
    }
    settle_scene(s);
    CHECK(is_secret(&s->code, sizeof s->code));
    CHECK(is_secret(&s->e->seed, sizeof s->e->seed));
    CHECK(is_secret(&s->e->blind, sizeof s->e->blind));
    CHECK(is_secret(s->e->p, sizeof s->e->p));
    /* BEGIN shows these three to every issuer. */
    publish(&s->e->pk, sizeof s->e->pk);
    publish(s->e->commitment, sizeof s->e->commitment);
    publish(&s->e->c_hash, sizeof s->e->c_hash);
}

/* The member's message arrives: the issuer, who may be the adversary, reads all of it. */
static void publish_message(struct scene *s, uint8_t kind)
{
    if (kind == DEMUR_KIND_BEGIN) {
        struct demur_begin_by by;

        /* All but the code; that is secret until its hash has found the row. */
        publish(s->out.data, CODE_AT);
        publish(s->out.data + CODE_AT + DEMUR_CODE_BYTES, s->out.len - CODE_AT - DEMUR_CODE_BYTES);
        CHECK_ERR(DEMUR_OK, demur_issuer_begin_by(&by, s->out.data, s->out.len));
        CHECK(is_secret(&by.code, sizeof by.code));
    }
    /* The issuer made the code and has taken it; the signature is verified over it. */
    publish(s->out.data, s->out.len);
}

/* One step with every issuer. */
static void step(struct scene *s, uint8_t kind)
{
    for (size_t i = 0; i < s->n; i++) {
        say(s, i, kind);
        publish_message(s, kind);
        CHECK(ask(s, i, kind, MEMBER) == DEMUR_ACCEPTED);
        if (kind == DEMUR_KIND_DONE) continue;
        /* BEGUN and REVEALED go on to every other issuer; CERTIFIED is the issuer's own work. */
        publish(s->reply.data, s->reply.len);
        CHECK_ERR(DEMUR_OK, take(s, i, kind));
    }
}

static struct demur_membership *enrol(struct scene *s)
{
    struct demur_membership *m = NULL;

    step(s, DEMUR_KIND_BEGIN);
    step(s, DEMUR_KIND_REVEAL);
    step(s, DEMUR_KIND_CERTIFY);
    CHECK_ERR(DEMUR_OK, demur_enrolment_finish(&m, s->e));
    step(s, DEMUR_KIND_DONE);
    for (size_t i = 0; i < s->n; i++) {
        /* An ISSUE is an entry of the log. */
        publish(s->issue[i], sizeof s->issue[i]);
        CHECK_ERR(DEMUR_OK,
                  demur_issue_verify(s->issue[i], &s->manifest->issuer[i].op_pk, &s->org));
        CHECK(s->record[i].stage == DEMUR_ISSUER_DONE);
    }
    return m;
}

/* ---- acts ------------------------------------------------------------------------------ */

static const struct demur_hash memo_id = {{2}};

/* What profile does not show is secret: in the credentials and in the request. */
static void hide_values(const struct demur_membership *m, struct demur_act_request *q)
{
    for (size_t k = 0; k < DEMUR_MEMBERSHIP_MESSAGES; k++) {
        bool shown = k < DEMUR_ATTRIBUTES && demur_profile_shows(q->profile, (unsigned)k);

        for (size_t i = 0; i < m->keys->count; i++) {
            const struct demur_scalar *message = demur_bbs_credential_message(m->credential[i], k);

            if (shown) publish(message, sizeof *message); /* the act shows it */
            if (!shown && k < DEMUR_ATTRIBUTES) hide(message, sizeof *message);
            CHECK(shown || is_secret(message, sizeof *message));
        }
        if (k < DEMUR_ATTRIBUTES && !shown) hide(&q->code[k], sizeof q->code[k]);
    }
}

/* Whether all proofs of the act hold: else what was made in secret would prove nothing. */
static void verify_act(const struct scene *s, uint8_t kind, const uint8_t *in, size_t in_len,
                       const struct demur_bbs_context *context)
{
    struct test_random lot = {3};
    struct demur_random random = test_random(&lot);
    struct demur_act act;
    struct demur_act_statement room;
    struct demur_bbs_item item[DEMUR_ACT_ISSUERS_MAX];
    enum demur_err result[DEMUR_ACT_ISSUERS_MAX];

    if (!CHECK(demur_act_decode(&act, kind, in, in_len) == DEMUR_OK)) return;
    demur_act_items(item, &room, &act, &s->org,
                    (const struct demur_bbs_issuer *const *)s->keys->issuer, context);
    CHECK_ERR(DEMUR_OK, demur_bbs_batch_verify(result, item, act.issuers, &random));
}

static void act(const struct scene *s, const struct demur_membership *m, struct demur_act_request q,
                const struct demur_sign_seed *owner)
{
    struct test_random coins = {5};
    struct demur_random random = secret_random(&coins);
    struct demur_act_context id;
    struct demur_bbs_context context;
    struct demur_act_maker maker = {&s->org, &context, &random, owner};
    uint8_t *out = NULL;
    size_t len = 0;

    if (owner != NULL) {
        demur_act_context_quota(&id, &s->org, EPOCH, 1);
    } else {
        demur_act_context_sign(&id, &s->org, EPOCH, &memo_id);
    }
    demur_bbs_context_init(&context, (struct demur_span){id.bytes, id.len});
    hide_values(m, &q);
    CHECK_ERR(DEMUR_OK, demur_act_make(&out, &len, &q,
                                       (const struct demur_bbs_credential *const *)m->credential,
                                       m->keys->count, &maker));
    publish(out, len); /* an act is an entry of the log */
    verify_act(s, q.kind, out, len, &context);
    demur_free(out);
}

static void make_acts(const struct scene *s, const struct demur_membership *m)
{
    static const uint8_t echo[ECHO_BYTES] = {9};
    static const uint8_t freeze[] = {1, 0, 4, 'h', 'e', 'a', 'd'}; /* slot, header v16 */
    struct demur_sign_seed owner = {{6}};
    struct demur_act_request q = {
        .kind = DEMUR_KIND_SIGN, .subject = memo_id, .epoch = EPOCH, .fields = {echo, sizeof echo}};

    memcpy(q.code, demur_membership_codes(m)->code, sizeof q.code);
    act(s, m, q, NULL);
    q.profile = 4; /* band and class */
    act(s, m, q, NULL);
    q.profile = 0;
    q.kind = DEMUR_KIND_WITHDRAW;
    q.fields.len = 0;
    act(s, m, q, NULL);
    q.kind = DEMUR_KIND_MEMO_FREEZE;
    q.fields = (struct demur_span){freeze, sizeof freeze};
    hide(&owner, sizeof owner);
    act(s, m, q, &owner);
}

static void enrol_and_act(size_t n)
{
    struct scene s;
    struct demur_membership *m;

    open_secret_scene(&s, n);
    m = enrol(&s);
    if (CHECK(m != NULL)) make_acts(&s, m);
    demur_membership_free(m);
    close_scene(&s);
}

static void test_one_issuer(void)
{
    enrol_and_act(1);
}

static void test_three_issuers(void)
{
    enrol_and_act(3);
}

int main(void)
{
    RUN(test_one_issuer);
    RUN(test_three_issuers);
    return tap_done();
}
