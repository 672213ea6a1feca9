/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* channel_test.c -- a whole log, followed entry by entry; and what would count next. */
#include "core/bundle/channel_for_tests.h"
#include "demur/channel.h"
#include "demur/entry.h"
#include "demur/notice.h"

enum { MEMBERS = 6 };

static struct channel org;
static struct test_random lot = {5};

/* Feed entries [from, to) of the test channel's log, all of which must count. */
static void feed(struct demur_channel *c, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++) {
        struct demur_fault fault;

        CHECK_ERR(
            DEMUR_OK,
            demur_channel_add(c, &fault, i, (struct demur_span){org.log[i].data, org.log[i].len}));
        CHECK(fault.why == NULL && fault.refusal == DEMUR_ACCEPTED);
    }
}

static struct demur_channel *follow(uint64_t to)
{
    struct demur_channel *c = NULL;

    CHECK_ERR(DEMUR_OK, demur_channel_new(&c, &org.random));
    feed(c, 0, to);
    return c;
}

static uint64_t size(void)
{
    return demur_tree_store_size(org.tree);
}

/* What would become of bytes in the next window of day. */
static enum demur_refusal would(const struct demur_channel *c, uint32_t day, const uint8_t *bytes,
                                size_t len)
{
    struct demur_fault fault = {DEMUR_E_BUSY, NULL};

    CHECK_ERR(DEMUR_OK, demur_channel_try(c, &fault, day, (struct demur_span){bytes, len}));
    CHECK((fault.why == NULL) == (fault.refusal == DEMUR_ACCEPTED));
    return fault.refusal;
}

/* The newest entry that waits in the test channel. */
static struct c_entry *newest(void)
{
    return &org.waiting[org.waiting_count - 1];
}

static enum demur_refusal would_newest(const struct demur_channel *c)
{
    return would(c, demur_day_at(org.now_s, 720), newest()->data, newest()->len);
}

static void drop_newest(void)
{
    demur_free(newest()->data);
    org.waiting_count--;
}

static void test_an_organisation_and_its_epoch_are_known(void)
{
    struct demur_channel *c;
    struct demur_channel_epoch epoch;
    struct demur_channel_manifest force;
    struct demur_channel_state state;
    struct demur_crowd all;

    c_open(&org, 2, MEMBERS, &lot);
    c = follow(size());
    state = demur_channel_state_of(c);
    CHECK(state.size == size() && state.windows == 3 && state.alarm == NULL);
    CHECK(state.seen > 0 && state.day == C_FIRST_DAY + 2 && state.seen_day == C_FIRST_DAY + 1);
    CHECK_BYTES(demur_channel_org(c)->bytes, org.org.bytes, 32);
    CHECK(demur_channel_force(&force, c, C_FIRST_DAY + 3));
    CHECK(force.index == 1 && force.manifest->issuers == 2);
    CHECK_BYTES(force.leaf.bytes, org.manifest_leaf.bytes, 32);
    CHECK(demur_channel_epoch_get(&epoch, c, C_EPOCH));
    CHECK(epoch.index == org.roster_index && epoch.window == 1);
    CHECK(demur_epoch_keys_count(epoch.keys) == 2);
    demur_guard_crowd(&all, &epoch.counts, DEMUR_PROFILE_NONE, &org.codes[0]);
    CHECK(all.counted == MEMBERS);
    CHECK(!demur_channel_epoch_get(&epoch, c, C_EPOCH + 1));
    CHECK(demur_channel_memos(c) == 0);
    demur_channel_free(c);
}

static void test_a_memo_goes_its_way(void)
{
    struct demur_channel *c = follow(size());
    struct demur_channel_memo memo;
    struct demur_docket docket;
    uint8_t prefix[DEMUR_LINK_PREFIX_BYTES];
    struct demur_act act;
    uint64_t at = size();

    c_freeze(&org);
    CHECK(would_newest(c) == DEMUR_ACCEPTED);
    c_window(&org);
    feed(c, at, size());
    CHECK(demur_channel_memo_get(&memo, c, &org.memo_id) && demur_channel_memos(c) == 1);
    CHECK(memo.window == 3 && !memo.is_delivered && memo.signs == 0 && !memo.may_act);
    demur_link_prefix(prefix, &org.header.owner_pk);
    CHECK(demur_channel_memo_by_link(&memo, c, prefix) == 1);
    prefix[0] ^= 1;
    CHECK(demur_channel_memo_by_link(&memo, c, prefix) == 0);

    at = size();
    c_sign(&org, 0, 0);
    CHECK(would_newest(c) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, demur_act_decode(&act, DEMUR_KIND_SIGN, newest()->data, newest()->len));
    CHECK(demur_channel_scope(c, &act) != NULL);
    c_sign(&org, 1, 1);
    c_sign(&org, 2, 1);
    c_window(&org);
    feed(c, at, size());
    at = size();
    c_withdraw(&org, 1);
    CHECK(would_newest(c) == DEMUR_ACCEPTED);
    c_deliver(&org);
    CHECK(would_newest(c) == DEMUR_ACCEPTED);
    c_window(&org);
    feed(c, at, size());
    CHECK(demur_channel_memo_get(&memo, c, &org.memo_id));
    CHECK(memo.signs == 3 && memo.others == 3 && memo.is_delivered);
    CHECK_BYTES(memo.delivered_leaf.bytes, org.delivered_leaf.bytes, 32);
    CHECK_ERR(DEMUR_OK, demur_channel_docket(&docket, c, &org.memo_id, 2, NULL, C_FIRST_DAY + 40));
    CHECK(docket.state == DEMUR_STATE_DELIVERED && docket.delivered_day == memo.day + 2);
    CHECK(docket.level[0].acknowledge.overdue_days > 0);

    at = size();
    c_ack(&org);
    CHECK(would_newest(c) == DEMUR_ACCEPTED);
    c_window(&org);
    feed(c, at, size());
    at = size();
    c_respond(&org);
    CHECK(would_newest(c) == DEMUR_ACCEPTED);
    c_window(&org);
    feed(c, at, size());
    CHECK_ERR(DEMUR_OK, demur_channel_docket(&docket, c, &org.memo_id, 2, NULL, C_FIRST_DAY + 40));
    CHECK(docket.state == DEMUR_STATE_CLOSED);
    CHECK(docket.ask[1].standing.verdict == DEMUR_VERDICT_REJECT);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_channel_docket(&docket, c, &org.org, 2, NULL, 0));
    demur_channel_free(c);
}

static void test_a_log_without_its_signatures_tells_as_much(void)
{
    struct demur_channel *c = NULL;
    struct demur_channel_memo memo;

    CHECK_ERR(DEMUR_OK, demur_channel_new(&c, &org.random));
    for (uint64_t i = 0; i < size(); i++) {
        struct demur_span e = {org.log[i].data, org.log[i].len};
        struct demur_fault fault;

        if (demur_entry_kind(e) == DEMUR_KIND_SIGN) continue;
        CHECK_ERR(DEMUR_OK, demur_channel_add(c, &fault, i, e));
    }
    CHECK(demur_channel_memo_get(&memo, c, &org.memo_id));
    CHECK(memo.signs == 3 && memo.is_delivered);
    demur_channel_free(c);
}

static void test_what_would_not_count_is_refused_with_its_number(void)
{
    struct demur_channel *c = follow(size());
    uint32_t day = demur_day_at(org.now_s, 720);
    static uint8_t copy[4096];

    c_sign(&org, 3, 0); /* it has been delivered */
    CHECK(would_newest(c) == DEMUR_E_CTX_CLOSED);
    newest()->data[6] ^= 1; /* of another memo */
    CHECK(would_newest(c) == DEMUR_E_CTX_UNKNOWN);
    newest()->data[4] = 0xee;
    CHECK(would_newest(c) == DEMUR_E_VERSION);
    newest()->data[0] ^= 1;
    CHECK(would_newest(c) == DEMUR_E_FORMAT);
    drop_newest();
    c_deliver(&org);
    CHECK(would_newest(c) == DEMUR_E_CONFLICT);
    drop_newest();
    c_ack(&org); /* the same stage again */
    CHECK(would_newest(c) == DEMUR_E_CONFLICT);
    newest()->data[newest()->len - 1] ^= 1;
    CHECK(would_newest(c) == DEMUR_E_SIG);
    drop_newest();
    memcpy(copy, org.log[1].data, org.log[1].len); /* the first manifest */
    CHECK(would(c, day, copy, org.log[1].len) == DEMUR_E_CONFLICT);
    CHECK(would(c, day, org.log[org.roster_index].data, org.log[org.roster_index].len) ==
          DEMUR_E_CONFLICT);
    CHECK(would(c, day, org.log[0].data, org.log[0].len) == DEMUR_E_VERSION);
    demur_channel_free(c);
}

/* A channel that knows all that is before the first entry of kind. */
static struct demur_channel *follow_until(uint8_t kind)
{
    uint64_t i = 0;

    while (i < size() && org.log[i].data[4] != kind) i++;
    while (i > 0 && org.log[i].data[4] != DEMUR_KIND_WINDOW) i--;
    return follow(i);
}

/* A signature that is in the log. */
static const uint8_t *a_sign(void)
{
    uint64_t i = 0;

    while (org.log[i].data[4] != DEMUR_KIND_SIGN) i++;
    return org.log[i].data;
}

/* The rating of member's signature: docs/protocol.md 2.13. */
static enum demur_refusal would_rate(const struct demur_channel *c, size_t member, uint8_t spoil)
{
    struct demur_rating rating = {.memo_id = org.memo_id, .choice = DEMUR_RATING_PARTLY};
    struct demur_echo_secret x = c_echo(member);
    uint8_t bytes[DEMUR_RATING_BYTES];

    memcpy(&rating.nym, a_sign() + 50, sizeof rating.nym);
    demur_rating_make(&rating, &org.org, &x);
    demur_rating_encode(bytes, &rating);
    bytes[sizeof bytes - 1] ^= spoil;
    return would(c, demur_day_at(org.now_s, 720), bytes, sizeof bytes);
}

static void test_a_rating_comes_after_an_answer(void)
{
    struct demur_channel *c = follow_until(DEMUR_KIND_MEMO_FREEZE);
    uint8_t bytes[DEMUR_RATING_BYTES] = {'D', 'M', 'R', '1', DEMUR_KIND_RATING, 1};

    CHECK(would_rate(c, 0, 0) == DEMUR_E_CTX_UNKNOWN);
    demur_channel_free(c);
    c = follow_until(DEMUR_KIND_RESPONSE);
    CHECK(would_rate(c, 0, 0) == DEMUR_E_CTX_CLOSED);
    demur_channel_free(c);
    c = follow(size());
    CHECK(would_rate(c, 0, 0) == DEMUR_ACCEPTED);
    CHECK(would_rate(c, 0, 1) == DEMUR_E_SIG);
    CHECK(would(c, C_FIRST_DAY + 9, bytes, sizeof bytes) == DEMUR_E_FORMAT); /* no nym */
    CHECK(would(c, C_FIRST_DAY + 9, bytes, sizeof bytes - 1) == DEMUR_E_FORMAT);
    demur_channel_free(c);
}

static void test_a_claim_needs_its_memo_and_its_signature(void)
{
    struct demur_channel *c = follow_until(DEMUR_KIND_MEMO_FREEZE);
    struct demur_claim claim = {
        .memo_id = org.memo_id, .audience = c_span("The court"), .text = c_span("I signed.")};
    struct demur_echo_secret x = c_echo(0);
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    size_t len = 0;

    memcpy(&claim.nym, a_sign() + 50, sizeof claim.nym);
    CHECK_ERR(DEMUR_OK, demur_claim_make(&claim, &org.org, &x));
    demur_claim_encode(bytes, &len, &claim);
    CHECK(would(c, C_FIRST_DAY + 9, bytes, len) == DEMUR_E_CTX_UNKNOWN);
    demur_channel_free(c);
    c = follow_until(DEMUR_KIND_DELIVERED); /* it needs no answer */
    CHECK(would(c, C_FIRST_DAY + 9, bytes, len) == DEMUR_ACCEPTED);
    bytes[len - 1] ^= 1;
    CHECK(would(c, C_FIRST_DAY + 9, bytes, len) == DEMUR_E_SIG);
    bytes[len - 1] ^= 1;
    CHECK(would(c, C_FIRST_DAY + 9, bytes, len - 1) == DEMUR_E_FORMAT);
    demur_channel_free(c);
}

/* A notice signed with seed, of another organisation where `other` is not 0. */
static enum demur_refusal would_notice(const struct demur_channel *c,
                                       const struct demur_sign_seed *seed, uint8_t other)
{
    struct demur_hash of = org.org;
    struct demur_writer w;
    enum demur_refusal refusal;

    of.bytes[0] ^= other;
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK, demur_notice_make(&w, c_span("Look here.\n"), &of, seed));
    refusal = would(c, C_FIRST_DAY + 9, w.data, w.len);
    CHECK(would(c, C_FIRST_DAY + 9, w.data, w.len - 1) == DEMUR_E_FORMAT);
    demur_writer_wipe(&w);
    return refusal;
}

static void test_a_notice_is_of_the_root_or_an_operator(void)
{
    struct demur_channel *c = follow(size());

    CHECK(would_notice(c, &org.root, 0) == DEMUR_ACCEPTED);
    CHECK(would_notice(c, &org.op[0], 0) == DEMUR_ACCEPTED);
    CHECK(would_notice(c, &org.op[1], 0) == DEMUR_ACCEPTED);
    CHECK(would_notice(c, &org.op[2], 0) == DEMUR_E_SIG); /* there are two issuers */
    CHECK(would_notice(c, &org.principal, 0) == DEMUR_E_SIG);
    CHECK(would_notice(c, &org.receipt, 0) == DEMUR_E_SIG);
    CHECK(would_notice(c, &org.root, 1) == DEMUR_E_SIG);
    demur_channel_free(c);
}

/* A freeze is in the scope of its slot of its epoch, not of any memo. */
static void test_the_scope_of_a_freeze_is_its_quota_slot(void)
{
    struct demur_channel *c = follow_until(DEMUR_KIND_MEMO_FREEZE);
    const struct demur_act_scope *scope[2];
    uint8_t slot[1] = {1};
    struct demur_hash context[2];
    struct demur_act act;
    uint64_t i = 0;

    while (org.log[i].data[4] != DEMUR_KIND_MEMO_FREEZE) i++;
    CHECK_ERR(DEMUR_OK,
              demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, org.log[i].data, org.log[i].len));
    scope[0] = demur_channel_scope(c, &act);
    act.fields = (struct demur_span){slot, 1};
    CHECK(scope[0] != NULL && scope[0] == demur_channel_scope(c, &act));
    slot[0] = 2;
    scope[1] = demur_channel_scope(c, &act);
    if (CHECK(scope[0] != NULL && scope[1] != NULL)) {
        for (size_t k = 0; k < 2; k++) demur_act_scope_context(&context[k], scope[k]);
        CHECK(memcmp(&context[0], &context[1], sizeof context[0]) != 0);
    }
    slot[0] = 0;
    CHECK(demur_channel_scope(c, &act) == NULL);
    slot[0] = 3;
    CHECK(demur_channel_scope(c, &act) == NULL);
    act.fields.len = 0;
    CHECK(demur_channel_scope(c, &act) == NULL);
    slot[0] = 1;
    act.fields.len = 1;
    act.epoch++;
    CHECK(demur_channel_scope(c, &act) == NULL);
    act.kind = DEMUR_KIND_SIGN; /* of a memo that is not there yet */
    CHECK(demur_channel_scope(c, &act) == NULL);
    demur_channel_free(c);
}

static void test_an_act_before_its_memo_or_after_its_close_is_refused(void)
{
    struct demur_channel *c = NULL;
    uint64_t freeze = 0;
    uint64_t sign = 0;

    for (uint64_t i = 0; i < size(); i++) {
        uint8_t kind = org.log[i].data[4];

        if (kind == DEMUR_KIND_MEMO_FREEZE) freeze = i;
        if (kind == DEMUR_KIND_SIGN) sign = i;
    }
    c = follow(freeze - 1);
    CHECK(would(c, C_FIRST_DAY + 4, org.log[sign].data, org.log[sign].len) == DEMUR_E_CTX_UNKNOWN);
    CHECK(would(c, C_FIRST_DAY + 90, org.log[freeze].data, org.log[freeze].len) == DEMUR_E_EPOCH);
    feed(c, freeze - 1, freeze + 1);
    CHECK(would(c, C_FIRST_DAY + 4, org.log[sign].data, org.log[sign].len) == DEMUR_ACCEPTED);
    CHECK(would(c, C_CLOSE, org.log[sign].data, org.log[sign].len) == DEMUR_ACCEPTED);
    CHECK(would(c, C_CLOSE + 1, org.log[sign].data, org.log[sign].len) == DEMUR_E_CTX_CLOSED);
    CHECK(would(c, C_FIRST_DAY + 4, org.log[freeze].data, org.log[freeze].len) == DEMUR_E_CONFLICT);
    demur_channel_free(c);
}

static void test_what_is_void_has_no_effect(void)
{
    struct demur_channel *c = NULL;
    struct demur_channel_memo memo;
    unsigned voids = 0;

    CHECK_ERR(DEMUR_OK, demur_channel_new(&c, &org.random));
    for (uint64_t i = 0; i < size(); i++) {
        struct c_entry *e = &org.log[i];
        struct demur_fault fault;
        bool spoil = e->data[4] == DEMUR_KIND_DELIVERED || e->data[4] == DEMUR_KIND_ACK;

        if (spoil) e->data[e->len - 1] ^= 1; /* its signature */
        CHECK_ERR(DEMUR_OK, demur_channel_add(c, &fault, i, (struct demur_span){e->data, e->len}));
        CHECK(!spoil || fault.refusal == DEMUR_E_SIG);
        voids += fault.why != NULL;
        if (spoil) e->data[e->len - 1] ^= 1;
    }
    CHECK(voids == 2);
    CHECK(demur_channel_memo_get(&memo, c, &org.memo_id) && !memo.is_delivered);
    demur_channel_free(c);
}

static void test_what_is_no_log_ends_it(void)
{
    struct demur_channel *c = NULL;
    struct demur_fault fault;
    struct demur_span first = {org.log[0].data, org.log[0].len};
    struct demur_span second = {org.log[1].data, org.log[1].len};

    CHECK_ERR(DEMUR_OK, demur_channel_new(&c, &org.random));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_channel_add(c, &fault, 0, second)); /* no WINDOW */
    demur_channel_free(c);
    CHECK_ERR(DEMUR_OK, demur_channel_new(&c, &org.random));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_channel_add(c, &fault, 5, first));
    demur_channel_free(c);
    c = follow(2);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_channel_add(c, &fault, 1, second)); /* not above */
    demur_channel_free(c);
    c = follow(2);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_channel_add(c, &fault, 2, first)); /* seq 0 again */
    demur_channel_free(c);
    c = follow(2);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_channel_add(c, &fault, 2, second)); /* outside of a window */
    demur_channel_free(c);
    c = follow(2);
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_channel_add(c, &fault, 2, (struct demur_span){org.log[2].data, 5}));
    demur_channel_free(c);
}

static void test_no_memory_is_said_and_nothing_leaks(void)
{
    unsigned failed = 0;

    for (unsigned n = 1; n < 400; n += n < 60 ? 1 : 17) {
        struct demur_channel *c = NULL;
        enum demur_err err;

        demur_test_fail_alloc(n);
        err = demur_channel_new(&c, &org.random);
        for (uint64_t i = 0; i < size() && err == DEMUR_OK; i++) {
            struct demur_fault fault;

            err = demur_channel_add(c, &fault, i,
                                    (struct demur_span){org.log[i].data, org.log[i].len});
        }
        demur_test_fail_alloc(0);
        CHECK(err == DEMUR_OK || err == DEMUR_ERR_NOMEM);
        failed += err == DEMUR_ERR_NOMEM;
        demur_channel_free(c);
    }
    CHECK(failed > 20);
}

int main(void)
{
    RUN(test_an_organisation_and_its_epoch_are_known);
    RUN(test_a_memo_goes_its_way);
    RUN(test_a_log_without_its_signatures_tells_as_much);
    RUN(test_what_would_not_count_is_refused_with_its_number);
    RUN(test_a_rating_comes_after_an_answer);
    RUN(test_a_claim_needs_its_memo_and_its_signature);
    RUN(test_a_notice_is_of_the_root_or_an_operator);
    RUN(test_the_scope_of_a_freeze_is_its_quota_slot);
    RUN(test_an_act_before_its_memo_or_after_its_close_is_refused);
    RUN(test_what_is_void_has_no_effect);
    RUN(test_what_is_no_log_ends_it);
    RUN(test_no_memory_is_said_and_nothing_leaks);
    c_close(&org);
    return tap_done();
}
