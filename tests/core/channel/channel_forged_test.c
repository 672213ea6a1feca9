/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* channel_forged_test.c -- a log with entries that do not count: named, and without effect. */
#include "core/bundle/channel_for_tests.h"
#include "demur/channel.h"
#include "demur/entry.h"

enum { MEMBERS = 4 };

static struct test_random lot = {7};

/* A test channel, and one that follows its log. */
struct pair {
    struct channel org;
    struct demur_channel *c;
    uint64_t fed;
};

/* Feed what is new; the fault of the entry that does not count, of which there is at most one. */
static struct demur_fault feed(struct pair *p)
{
    struct demur_fault found = {DEMUR_ACCEPTED, NULL};

    for (; p->fed < demur_tree_store_size(p->org.tree); p->fed++) {
        struct demur_span e = {p->org.log[p->fed].data, p->org.log[p->fed].len};
        struct demur_fault fault;

        CHECK_ERR(DEMUR_OK, demur_channel_add(p->c, &fault, p->fed, e));
        CHECK((fault.why == NULL) == (fault.refusal == DEMUR_ACCEPTED));
        if (fault.why == NULL) continue;
        CHECK(found.why == NULL);
        found = fault;
    }
    return found;
}

/* One more window, of which one entry or none does not count. */
static enum demur_refusal next(struct pair *p)
{
    c_window(&p->org);
    return feed(p).refusal;
}

/* What would become of the newest waiting entry on the test channel's day. */
static enum demur_refusal would(const struct pair *p)
{
    const struct c_entry *e = &p->org.waiting[p->org.waiting_count - 1];
    struct demur_fault fault;

    CHECK_ERR(DEMUR_OK, demur_channel_try(p->c, &fault, demur_day_at(p->org.now_s, 720),
                                          (struct demur_span){e->data, e->len}));
    return fault.refusal;
}

static const char *alarm_of(const struct pair *p)
{
    return demur_channel_state_of(p->c).alarm;
}

static struct demur_channel_memo memo_of(const struct pair *p)
{
    struct demur_channel_memo memo = {.header = NULL};

    CHECK(demur_channel_memo_get(&memo, p->c, &p->org.memo_id));
    return memo;
}

static void begin(struct pair *p, size_t issuers)
{
    memset(p, 0, sizeof *p);
    c_begin(&p->org, issuers, MEMBERS, &lot, &(struct c_lies){0});
    CHECK_ERR(DEMUR_OK, demur_channel_new(&p->c, &p->org.random));
}

static void open_pair(struct pair *p, size_t issuers)
{
    memset(p, 0, sizeof *p);
    c_open(&p->org, issuers, MEMBERS, &lot);
    CHECK_ERR(DEMUR_OK, demur_channel_new(&p->c, &p->org.random));
    CHECK(feed(p).why == NULL);
}

/* The same, with a memo that has been delivered. */
static void open_delivered(struct pair *p)
{
    open_pair(p, 1);
    c_freeze(&p->org);
    CHECK(next(p) == DEMUR_ACCEPTED);
    c_deliver(&p->org);
    CHECK(next(p) == DEMUR_ACCEPTED);
}

static void close_pair(struct pair *p)
{
    demur_channel_free(p->c);
    c_close(&p->org);
}

static uint32_t today(const struct pair *p)
{
    return demur_day_at(p->org.now_s, 720);
}

/* ---- two histories --------------------------------------------------------------------- */

static void submit_other_roster(struct channel *c, size_t issuers)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    c->roster->root.bytes[0] ^= 1;
    c->roster->sigs.count = 0;
    for (size_t i = 0; i < issuers; i++) {
        CHECK_ERR(DEMUR_OK, demur_roster_sign(c->roster, &c->org, &c->op[i]));
    }
    CHECK_ERR(DEMUR_OK, demur_roster_encode(&bytes, &len, c->roster));
    c_submit(c, bytes, len);
}

static void test_two_rosters_of_one_epoch_raise_the_alarm(void)
{
    struct pair p;
    struct demur_channel_epoch before, after;

    open_pair(&p, 2);
    CHECK(demur_channel_epoch_get(&before, p.c, C_EPOCH));
    c_submit_copy(&p.org, p.org.log[before.index].data, p.org.log[before.index].len);
    CHECK(next(&p) == DEMUR_E_CONFLICT && alarm_of(&p) == NULL); /* the same again */
    submit_other_roster(&p.org, 1);
    CHECK(would(&p) == DEMUR_E_SIG);
    CHECK(next(&p) == DEMUR_E_SIG && alarm_of(&p) == NULL); /* not by all */
    p.org.roster->root.bytes[1] ^= 1;
    submit_other_roster(&p.org, 2);
    CHECK(would(&p) == DEMUR_E_CONFLICT && alarm_of(&p) == NULL);
    CHECK(next(&p) == DEMUR_E_CONFLICT && alarm_of(&p) != NULL);
    CHECK(demur_channel_epoch_get(&after, p.c, C_EPOCH) && after.index == before.index);
    close_pair(&p);
}

static void test_two_manifests_of_one_number_raise_the_alarm(void)
{
    struct pair p;

    open_pair(&p, 1);
    c_amend(&p.org, c_next_manifest(&p.org, today(&p) + 20));
    CHECK(would(&p) == DEMUR_ACCEPTED && next(&p) == DEMUR_ACCEPTED);
    c_submit_copy(&p.org, p.org.log[p.fed - 1].data, p.org.log[p.fed - 1].len);
    CHECK(next(&p) == DEMUR_E_CONFLICT && alarm_of(&p) == NULL); /* the same again */
    struct demur_manifest *m = c_next_manifest(&p.org, today(&p) + 20);

    m->seq = 2; /* it follows, but not what is there */
    c_amend(&p.org, m);
    CHECK(next(&p) == DEMUR_E_SIG && alarm_of(&p) == NULL);
    c_amend(&p.org, c_next_manifest(&p.org, today(&p) + 6)); /* on too short notice to be one */
    CHECK(next(&p) == DEMUR_E_SIG && alarm_of(&p) == NULL);
    c_amend(&p.org, c_next_manifest(&p.org, today(&p) + 21));
    CHECK(would(&p) == DEMUR_E_CONFLICT);
    CHECK(next(&p) == DEMUR_E_CONFLICT && alarm_of(&p) != NULL);
    close_pair(&p);
}

/* ---- manifests, rosters, counts -------------------------------------------------------- */

static void test_a_new_key_counts_once_its_manifest_is_in_force(void)
{
    struct pair p;
    struct demur_sign_seed fresh = {{44}};
    struct demur_channel_manifest force;
    struct demur_docket docket;

    open_delivered(&p);
    struct demur_manifest *m = c_next_manifest(&p.org, today(&p) + 8);

    demur_sign_pk_of(&m->principal[0].sign_pk, &fresh);
    c_amend(&p.org, m);
    CHECK(next(&p) == DEMUR_ACCEPTED);
    p.org.now_s += (uint64_t)6 * C_DAY_S;
    c_respond_as(&p.org, &fresh, 1); /* the day before */
    CHECK(would(&p) == DEMUR_E_SIG && next(&p) == DEMUR_E_SIG);
    CHECK(demur_channel_force(&force, p.c, today(&p)) && force.manifest->seq == 1);
    c_respond_as(&p.org, &fresh, 1);
    CHECK(would(&p) == DEMUR_ACCEPTED && next(&p) == DEMUR_ACCEPTED);
    c_respond_as(&p.org, &p.org.principal, 2); /* the key of the memo's own manifest still does */
    CHECK(would(&p) == DEMUR_ACCEPTED && next(&p) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, demur_channel_docket(&docket, p.c, &p.org.memo_id, 1, NULL, today(&p)));
    CHECK(docket.ask[0].standing.seq == 2 && docket.ask[0].first.seq == 1);
    close_pair(&p);
}

/* A manifest on which nothing could be late: a year for everything, every day a holiday. */
static struct demur_manifest *lax_manifest(struct pair *p)
{
    struct demur_manifest *m = c_next_manifest(&p->org, today(p) + 8);

    m->deadlines.acknowledge.limit = m->deadlines.answer.limit = 365;
    m->deadlines.acknowledge.unit = m->deadlines.answer.unit = DEMUR_UNIT_WORKING;
    m->deadlines.extend_max = 255;
    m->deadlines.extend_limit = 365;
    m->deadlines.holidays = 300;
    for (uint16_t i = 0; i < m->deadlines.holidays; i++) m->deadlines.holiday[i] = today(p) + i;
    return m;
}

/* B15: limits and holidays that are changed later are for later memos. */
static void test_the_deadlines_in_force_at_the_freeze_bind_the_memo(void)
{
    struct pair p;
    struct demur_docket before;
    struct demur_docket after;
    struct demur_channel_manifest force;

    open_pair(&p, 1);
    c_freeze(&p.org);
    c_amend(&p.org, lax_manifest(&p)); /* in the very window of the freeze */
    CHECK(next(&p) == DEMUR_ACCEPTED);
    c_deliver(&p.org);
    CHECK(next(&p) == DEMUR_ACCEPTED);
    CHECK_ERR(DEMUR_OK, demur_channel_docket(&before, p.c, &p.org.memo_id, 1, NULL, today(&p)));
    p.org.now_s += (uint64_t)40 * C_DAY_S;
    CHECK(next(&p) == DEMUR_ACCEPTED);
    CHECK(demur_channel_force(&force, p.c, today(&p)) && force.manifest->seq == 1);
    CHECK(force.manifest->deadlines.answer.limit == 365);
    CHECK(memo_of(&p).manifest->deadlines.answer.limit == 30);
    CHECK_ERR(DEMUR_OK, demur_channel_docket(&after, p.c, &p.org.memo_id, 1, NULL, today(&p)));
    CHECK(after.level[0].acknowledge.due_day == before.delivered_day + 2);
    CHECK(after.level[0].answer.due_day == before.delivered_day + 30);
    CHECK(after.level[0].answer.due_day == before.level[0].answer.due_day);
    CHECK(after.level[0].answer.overdue_days == today(&p) - before.delivered_day - 30);
    close_pair(&p);
}

static void test_counts_and_freezes_come_after_the_window_of_the_roster(void)
{
    struct pair p;
    struct demur_channel_epoch epoch;

    begin(&p, 1);
    c_roster(&p.org);
    demur_tree_leaf(&p.org.roster_leaf, p.org.waiting[0].data, p.org.waiting[0].len);
    c_counts(&p.org, 1, 0);
    for (uint32_t seq = 2; !c_comes_before(&p.org, 0, 1); seq++) { /* behind it in its window */
        c_drop(&p.org);
        c_counts(&p.org, seq, 0);
    }
    CHECK(next(&p) == DEMUR_E_EPOCH);
    CHECK(demur_channel_epoch_get(&epoch, p.c, C_EPOCH) && epoch.counts.of[0] == NULL);
    c_counts(&p.org, 1, 0);
    CHECK(next(&p) == DEMUR_ACCEPTED);
    CHECK(demur_channel_epoch_get(&epoch, p.c, C_EPOCH) && epoch.counts.of[0] != NULL);
    close_pair(&p);

    begin(&p, 1);
    c_roster(&p.org);
    demur_tree_leaf(&p.org.roster_leaf, p.org.waiting[0].data, p.org.waiting[0].len);
    c_enrol(&p.org);
    c_freeze(&p.org);
    while (!c_comes_before(&p.org, 0, 1)) {
        c_drop(&p.org);
        c_commit(&p.org, 1);
    }
    CHECK(next(&p) == DEMUR_E_EPOCH && demur_channel_memos(p.c) == 0);
    c_commit(&p.org, 1);
    CHECK(next(&p) == DEMUR_ACCEPTED && demur_channel_memos(p.c) == 1);
    close_pair(&p);
}

static void test_counts_that_do_not_hold_change_nothing(void)
{
    struct pair p;
    struct demur_channel_epoch epoch;
    uint32_t more[2] = {3, 2}; /* the cells have two each */

    open_pair(&p, 1);
    c_count(&p.org, 0, 2, more);
    CHECK(would(&p) == DEMUR_E_FORMAT && next(&p) == DEMUR_E_FORMAT);
    c_count(&p.org, 0, 1, NULL);
    CHECK(would(&p) == DEMUR_E_CONFLICT && next(&p) == DEMUR_E_CONFLICT);
    CHECK(demur_channel_epoch_get(&epoch, p.c, C_EPOCH));
    CHECK(epoch.counts.of[0]->seq == 1 && epoch.counts.of[0]->cell[0].issued == 2);
    close_pair(&p);
}

/* ---- freezes --------------------------------------------------------------------------- */

static void test_a_memo_is_frozen_once(void)
{
    struct pair p;
    struct demur_document d = c_text();

    open_pair(&p, 1);
    c_freeze(&p.org);
    CHECK(next(&p) == DEMUR_ACCEPTED);
    uint64_t index = memo_of(&p).index;

    c_commit(&p.org, 2);
    CHECK(would(&p) == DEMUR_E_CONFLICT && next(&p) == DEMUR_E_CONFLICT);
    CHECK(memo_of(&p).index == index && demur_channel_memos(p.c) == 1);
    d.salt.bytes[0] ^= 1; /* another memo of the same owner key */
    c_draft(&p.org, &d);
    c_commit(&p.org, 2);
    CHECK(would(&p) == DEMUR_E_CONFLICT && next(&p) == DEMUR_E_CONFLICT);
    CHECK(demur_channel_memos(p.c) == 1);
    close_pair(&p);
}

static void test_a_freeze_that_breaks_a_rule_makes_no_memo(void)
{
    struct pair p;
    struct demur_document d = c_text();

    open_pair(&p, 2);
    c_draft(&p.org, &d);
    p.org.header.manifest.bytes[0] ^= 1;
    c_commit(&p.org, 1);
    CHECK(would(&p) == DEMUR_E_CTX_UNKNOWN && next(&p) == DEMUR_E_CTX_UNKNOWN);
    c_draft(&p.org, &d);
    p.org.header.principal[0].id = 2;
    c_commit(&p.org, 1);
    CHECK(would(&p) == DEMUR_E_FORMAT && next(&p) == DEMUR_E_FORMAT);
    c_freeze(&p.org);
    p.org.waiting[0].data[p.org.waiting[0].len - DEMUR_ACT_PROOF_BYTES + 500] ^= 1;
    CHECK(would(&p) == DEMUR_ACCEPTED); /* proofs are looked at elsewhere */
    CHECK(next(&p) == DEMUR_E_PROOF);
    CHECK(demur_channel_memos(p.c) == 0);
    close_pair(&p);
}

/* ---- what becomes of a memo ------------------------------------------------------------ */

/* Of a freeze and another entry that wait, let the freeze come first. */
static void freeze_first(struct channel *c)
{
    while (!c_comes_before(c, 0, 1)) {
        struct c_entry other = c->waiting[1];

        c->waiting_count = 1;
        c_drop(c);
        c_commit(c, 1);
        c_submit(c, other.data, other.len);
    }
}

static void test_a_delivery_and_a_release_come_after_the_window_of_the_freeze(void)
{
    struct pair p;
    struct demur_release r;
    uint8_t bytes[DEMUR_RELEASE_BYTES];

    open_pair(&p, 1);
    c_freeze(&p.org);
    c_deliver(&p.org);
    freeze_first(&p.org);
    CHECK(next(&p) == DEMUR_E_CTX_UNKNOWN && !memo_of(&p).is_delivered);
    demur_release_make(&r, &p.org.memo_id, &p.org.org, &p.org.key, &p.org.root);
    demur_release_encode(bytes, &r);
    c_submit_copy(&p.org, bytes, sizeof bytes);
    CHECK(would(&p) == DEMUR_E_SIG && next(&p) == DEMUR_E_SIG && !memo_of(&p).is_released);
    p.org.key.bytes[0] ^= 1; /* signed by the owner, and false */
    demur_release_make(&r, &p.org.memo_id, &p.org.org, &p.org.key, &p.org.owner);
    demur_release_encode(bytes, &r);
    c_submit_copy(&p.org, bytes, sizeof bytes);
    CHECK(would(&p) == DEMUR_E_SIG && next(&p) == DEMUR_E_SIG && !memo_of(&p).is_released);
    p.org.key.bytes[0] ^= 1;
    demur_release_make(&r, &p.org.memo_id, &p.org.org, &p.org.key, &p.org.owner);
    demur_release_encode(bytes, &r);
    c_submit_copy(&p.org, bytes, sizeof bytes);
    CHECK(would(&p) == DEMUR_ACCEPTED && next(&p) == DEMUR_ACCEPTED && memo_of(&p).is_released);
    close_pair(&p);

    open_pair(&p, 1);
    struct demur_document d = c_text();

    c_draft(&p.org, &d);
    c_commit(&p.org, 1);
    demur_release_make(&r, &p.org.memo_id, &p.org.org, &p.org.key, &p.org.owner);
    demur_release_encode(bytes, &r);
    c_submit_copy(&p.org, bytes, sizeof bytes);
    freeze_first(&p.org);
    CHECK(next(&p) == DEMUR_E_CTX_UNKNOWN && !memo_of(&p).is_released);
    close_pair(&p);
}

static void test_nothing_is_said_before_the_delivery_nor_put_off_too_late(void)
{
    struct pair p;
    struct demur_docket docket;
    struct demur_extend e = {.principal = 1, .seq = 1, .blob = {{{1}}, 16400}};
    uint8_t bytes[DEMUR_EXTEND_BYTES];

    open_pair(&p, 1);
    c_freeze(&p.org);
    CHECK(next(&p) == DEMUR_ACCEPTED);
    c_deliver(&p.org);
    demur_tree_leaf(&p.org.delivered_leaf, p.org.waiting[0].data, p.org.waiting[0].len);
    c_ack(&p.org);
    CHECK(would(&p) == DEMUR_E_CTX_CLOSED);
    CHECK(next(&p) == DEMUR_ACCEPTED); /* well signed; the docket gives it no effect */
    CHECK_ERR(DEMUR_OK, demur_channel_docket(&docket, p.c, &p.org.memo_id, 1, NULL, today(&p)));
    CHECK(docket.state == DEMUR_STATE_DELIVERED && !docket.level[0].acknowledge.is_met);
    p.org.now_s += (uint64_t)(docket.level[0].answer.due_day - today(&p)) * C_DAY_S;
    e.memo_id = p.org.memo_id;
    e.until = docket.level[0].answer.due_day + 1;
    CHECK_ERR(DEMUR_OK, demur_extend_make(&e, &p.org.org, &p.org.principal));
    demur_extend_encode(bytes, &e);
    c_submit_copy(&p.org, bytes, sizeof bytes);
    CHECK(would(&p) == DEMUR_ACCEPTED);
    p.org.now_s += C_DAY_S;
    CHECK(would(&p) == DEMUR_E_CTX_CLOSED);
    close_pair(&p);
}

int main(void)
{
    RUN(test_two_rosters_of_one_epoch_raise_the_alarm);
    RUN(test_two_manifests_of_one_number_raise_the_alarm);
    RUN(test_a_new_key_counts_once_its_manifest_is_in_force);
    RUN(test_the_deadlines_in_force_at_the_freeze_bind_the_memo);
    RUN(test_counts_and_freezes_come_after_the_window_of_the_roster);
    RUN(test_counts_that_do_not_hold_change_nothing);
    RUN(test_a_memo_is_frozen_once);
    RUN(test_a_freeze_that_breaks_a_rule_makes_no_memo);
    RUN(test_a_delivery_and_a_release_come_after_the_window_of_the_freeze);
    RUN(test_nothing_is_said_before_the_delivery_nor_put_off_too_late);
    return tap_done();
}
