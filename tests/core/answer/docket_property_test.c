/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * docket_property_test.c -- what holds of every docket, whatever is said to a memo and when: over
 * stories made up at random, with void entries, entries by others, and days that fall.
 */
#include "demur/docket.h"

#include "docket_for_tests.h"
#include "random_for_tests.h"
#include "tap.h"

enum { STORIES = 1500, FIRST_DAY = 95, LAST_DAY = 190 };

static struct test_random lot;
static unsigned seed; /* of the story at hand, for what is printed */

/* A number below n. */
static uint32_t below(uint32_t n)
{
    uint32_t v = 0;

    (void)test_random_fill(&lot, (uint8_t *)&v, sizeof v);
    return v % n;
}

static bool one_in(uint32_t n)
{
    return below(n) == 0;
}

/* ---- stories at random ---------------------------------------------------------------------- */

static struct demur_limit any_limit(uint16_t most)
{
    uint8_t unit = (uint8_t)(one_in(6) ? DEMUR_UNIT_NONE : 1 + below(2));

    return (struct demur_limit){.unit = unit,
                                .limit = unit == DEMUR_UNIT_NONE ? 0 : (uint16_t)below(most + 1U)};
}

static void any_deadlines(struct demur_deadlines *d)
{
    *d = (struct demur_deadlines){.workdays = (uint8_t)(1 + below(0x7f))};
    if (one_in(2)) d->workdays = 0x1f;
    for (uint32_t day = FIRST_DAY + below(9); day < LAST_DAY; day += 1 + below(30)) {
        d->holiday[d->holidays++] = day;
    }
    d->acknowledge = any_limit(5);
    d->owner = any_limit(8);
    d->answer = any_limit(20);
    if (d->acknowledge.unit != DEMUR_UNIT_NONE && d->answer.unit != DEMUR_UNIT_NONE && one_in(3)) {
        d->answer.from = DEMUR_FROM_ACKNOWLEDGEMENT;
    }
    if (!one_in(4)) {
        d->extend_max = (uint8_t)(1 + below(3));
        d->extend_unit = (uint8_t)(1 + below(2));
        d->extend_limit = (uint16_t)below(12);
    }
    d->escalate = (uint8_t)!one_in(3);
    d->threshold = one_in(4) ? 5 : 0;
    CHECK_ERR(DEMUR_OK, demur_deadlines_check(d));
}

/* The place that the next entry of a kind would have, most of the time. */
static uint32_t next_seq(const struct story *s, enum demur_docket_kind kind, uint8_t principal)
{
    uint32_t seq = 1;

    for (size_t i = 0; i < s->events; i++) {
        if (s->event[i].kind != kind) continue;
        if (kind == DEMUR_EVENT_RESPONSE && s->response[i].principal != principal) continue;
        seq++;
    }
    return one_in(5) ? below(4) : seq;
}

static void any_response(struct story *s, uint32_t day, uint8_t principal)
{
    uint8_t verdict[2];
    uint32_t seq = next_seq(s, DEMUR_EVENT_RESPONSE, principal);

    for (size_t i = 0; i < 2; i++) verdict[i] = (uint8_t)below(one_in(3) ? 5 : 4) + one_in(3);
    for (size_t i = 0; i < 2; i++) verdict[i] = verdict[i] > L ? L : verdict[i];
    story_respond(s, day, principal, seq, verdict);
    for (size_t i = 0; i < 2; i++) {
        if (verdict[i] == L || one_in(4)) story_by(s, i, day - 2 + below(20));
    }
    if (one_in(12)) s->response[s->events - 1].items = 1;
}

/* An extension, mostly of the due day that there is. */
static void any_extend(struct story *s, uint32_t day, uint8_t principal)
{
    struct demur_docket d = story_docket(s, day);
    uint8_t seq = (uint8_t)next_seq(s, DEMUR_EVENT_EXTEND, principal);
    uint32_t until = day - 3 + below(30);

    if (d.levels > 0 && !one_in(3)) {
        until = d.level[d.levels - 1].answer.due_day + below(s->deadlines.extend_limit + 2U);
    }
    story_extend(s, day, principal, one_in(2) ? (uint8_t)(d.extended + 1) : seq, until);
}

static void any_event(struct story *s, uint32_t day)
{
    uint8_t principal = one_in(2) ? FIRST : (uint8_t)(1 + below(LAST));

    switch (below(s->events == 0 ? 1 : 8)) {
    case 0:
        story_deliver(s, day);
        break;
    case 1:
    case 2:
        story_ack(s, day, principal, one_in(2) ? "Policy unit" : "");
        break;
    case 3:
    case 4:
        any_extend(s, day, principal);
        break;
    default:
        any_response(s, day, principal);
        break;
    }
    /* Sometimes in the window of the one before. */
    if (s->events > 1 && one_in(4)) {
        s->window--;
        s->event[s->events - 1].window = s->window;
    }
}

static void any_story(struct story *s)
{
    uint32_t day = 100;
    size_t events = 1 + below(STORY_MAX);

    *s = story_new();
    any_deadlines(&s->deadlines);
    s->standing = one_in(8) ? 0 : 5;
    s->knows_to = one_in(2);
    s->to[0] = one_in(2) ? 0 : (uint8_t)(1 + below(LAST));
    s->to[1] = one_in(2) ? 0 : (uint8_t)(1 + below(LAST));
    if (one_in(10)) story_ack(s, day, FIRST, ""); /* before the delivery */
    while (s->events < events) {
        /* The clock goes on, stands, or is put back. */
        day += one_in(6) ? below(25) : below(3);
        any_event(s, one_in(6) ? day - below(9) : day);
    }
}

/* The day that event i counts on. */
static uint32_t day_of(const struct story *s, size_t i)
{
    uint32_t day = 0;

    for (size_t j = 0; j <= i; j++) day = s->event[j].day > day ? s->event[j].day : day;
    return day;
}

/* The first n entries alone. */
static struct story before(const struct story *s, size_t n)
{
    struct story t = *s;

    t.events = n;
    return t;
}

/* Run check over many stories, and say which one it fails on. */
static void of_all(void (*check)(struct story *s))
{
    static struct story s;

    for (seed = 0; seed < STORIES; seed++) {
        int failed = tap_failed_checks;

        lot.state = 1000003ULL * seed + 17;
        any_story(&s);
        check(&s);
        if (tap_failed_checks == failed) continue;
        printf("# story %u\n", seed);
        return;
    }
}

/* ---- two dockets ------------------------------------------------------------------------------
 */

/* Whether nothing that a holds against anybody is gone in b. */
static bool stage_stays(const struct demur_docket_stage *a, const struct demur_docket_stage *b)
{
    if (a->is_due && !b->is_due) return false;
    if (a->is_met && (!b->is_met || b->met_day != a->met_day)) return false;
    return b->overdue_days >= a->overdue_days;
}

static bool stage_is_same(const struct demur_docket_stage *a, const struct demur_docket_stage *b)
{
    return a->is_due == b->is_due && a->due_day == b->due_day && a->is_met == b->is_met &&
           a->met_day == b->met_day && a->overdue_days == b->overdue_days;
}

static bool verdict_is_same(const struct demur_docket_verdict *a,
                            const struct demur_docket_verdict *b)
{
    return a->verdict == b->verdict && a->principal == b->principal && a->by == b->by &&
           a->day == b->day && a->seq == b->seq;
}

/* Hold b, of a later day or of more entries, against a. */
static bool only_grows(const struct demur_docket *a, const struct demur_docket *b)
{
    bool ok = b->levels >= a->levels && b->extended >= a->extended;

    ok = ok && (a->levels == 0 || a->delivered_day == b->delivered_day);
    for (size_t i = 0; i < a->levels && ok; i++) {
        const struct demur_docket_level *x = &a->level[i];
        const struct demur_docket_level *y = &b->level[i];

        ok = x->principal == y->principal && x->from_day == y->from_day;
        ok = ok && x->acknowledge.due_day == y->acknowledge.due_day;
        ok = ok && stage_stays(&x->acknowledge, &y->acknowledge);
        ok = ok && stage_stays(&x->owner, &y->owner) && stage_stays(&x->answer, &y->answer);
    }
    for (size_t i = 0; i < a->asks && ok; i++) {
        const struct demur_docket_ask *x = &a->ask[i];
        const struct demur_docket_ask *y = &b->ask[i];

        ok = y->overdue_days >= x->overdue_days;
        if (x->first.verdict != DEMUR_VERDICT_NONE)
            ok = ok && verdict_is_same(&x->first, &y->first);
    }
    return ok;
}

static bool is_same(const struct demur_docket *a, const struct demur_docket *b)
{
    bool ok = a->state == b->state && a->delivered_day == b->delivered_day &&
              a->extended == b->extended && a->levels == b->levels && a->asks == b->asks;

    for (size_t i = 0; i < a->levels && ok; i++) {
        const struct demur_docket_level *x = &a->level[i];
        const struct demur_docket_level *y = &b->level[i];

        ok = x->principal == y->principal && x->from_day == y->from_day;
        ok = ok && stage_is_same(&x->acknowledge, &y->acknowledge);
        ok = ok && stage_is_same(&x->owner, &y->owner) && stage_is_same(&x->answer, &y->answer);
    }
    for (size_t i = 0; i < a->asks && ok; i++) {
        const struct demur_docket_ask *x = &a->ask[i];
        const struct demur_docket_ask *y = &b->ask[i];

        ok = verdict_is_same(&x->standing, &y->standing) && verdict_is_same(&x->first, &y->first);
        ok = ok && x->is_amended == y->is_amended && x->has_lapsed == y->has_lapsed;
        ok = ok && x->overdue_days == y->overdue_days;
    }
    return ok;
}

/* ---- what holds -------------------------------------------------------------------------------
 */

/* Overdue stays overdue, levels, first verdicts and what was met stay: day after day. */
static void nothing_goes_as_days_pass(struct story *s)
{
    struct demur_docket a = story_docket(s, FIRST_DAY);

    for (uint32_t day = FIRST_DAY + 1; day <= LAST_DAY; day++) {
        struct demur_docket b = story_docket(s, day);

        if (!CHECK(only_grows(&a, &b))) printf("# day %u\n", (unsigned)day);
        a = b;
    }
}

static void test_nothing_goes_as_days_pass(void)
{
    of_all(nothing_goes_as_days_pass);
}

/* What stands on a day stands whatever is logged on that day or later. */
static void nothing_goes_as_entries_follow(struct story *s)
{
    for (size_t n = 0; n < s->events; n++) {
        struct story t = before(s, n);

        for (uint32_t day = FIRST_DAY; day <= day_of(s, n); day++) {
            struct demur_docket a = story_docket(&t, day);
            struct demur_docket b = story_docket(s, day);
            struct demur_docket c = story_docket(s, LAST_DAY + 1000);

            if (!CHECK(only_grows(&a, &b)) || !CHECK(only_grows(&a, &c))) {
                printf("# %u entries, day %u\n", (unsigned)n, (unsigned)day);
                return;
            }
        }
    }
}

static void test_nothing_goes_as_entries_follow(void)
{
    of_all(nothing_goes_as_entries_follow);
}

/* Entries after a day are nothing on that day. */
static void later_entries_are_not_there_yet(struct story *s)
{
    for (size_t n = 0; n < s->events; n++) {
        struct story t = before(s, n);

        for (uint32_t day = FIRST_DAY; day < day_of(s, n); day++) {
            struct demur_docket a = story_docket(&t, day);
            struct demur_docket b = story_docket(s, day);

            CHECK(is_same(&a, &b));
            CHECK(memcmp(t.effect, s->effect, n * sizeof s->effect[0]) == 0);
            for (size_t i = n; i < s->events; i++) CHECK(s->effect[i] == DEMUR_EFFECT_FUTURE);
        }
    }
}

static void test_later_entries_are_not_there_yet(void)
{
    of_all(later_entries_are_not_there_yet);
}

/* What became of an entry is decided once. */
static void effects_are_decided_once(struct story *s)
{
    enum demur_docket_effect last[STORY_MAX];

    (void)story_docket(s, LAST_DAY + 1000);
    memcpy(last, s->effect, sizeof last);
    for (uint32_t day = FIRST_DAY; day <= LAST_DAY; day++) {
        (void)story_docket(s, day);
        for (size_t i = 0; i < s->events; i++) {
            CHECK(s->effect[i] == (day_of(s, i) <= day ? last[i] : DEMUR_EFFECT_FUTURE));
        }
    }
}

static void test_effects_are_decided_once(void)
{
    of_all(effects_are_decided_once);
}

/* An extension counts in its place, once, in time, and moves the due day on, as far as allowed. */
static void extensions_are_in_time_and_once(struct story *s)
{
    struct demur_docket last = story_docket(s, LAST_DAY + 1000);
    enum demur_docket_effect effect[STORY_MAX];
    uint8_t taken = 0;

    memcpy(effect, s->effect, sizeof effect);
    for (size_t i = 0; i < s->events; i++) {
        if (s->event[i].kind != DEMUR_EVENT_EXTEND || effect[i] != DEMUR_EFFECT_COUNTED) continue;
        struct story t = before(s, i);
        struct demur_docket d = story_docket(&t, day_of(s, i));

        if (!CHECK(d.levels > 0)) return;
        const struct demur_docket_stage *answer = &d.level[d.levels - 1].answer;

        CHECK(s->extend[i].seq == ++taken && d.extended == taken - 1);
        CHECK(answer->is_due && day_of(s, i) <= answer->due_day);
        CHECK(s->extend[i].until > answer->due_day);
        CHECK(s->extend[i].until <= demur_due(&s->deadlines, answer->due_day,
                                              s->deadlines.extend_unit, s->deadlines.extend_limit));
        t = before(s, i + 1);
        d = story_docket(&t, day_of(s, i));
        CHECK(d.level[d.levels - 1].answer.due_day == s->extend[i].until);
        /* Whatever is acknowledged afterwards. */
        CHECK(last.level[d.levels - 1].answer.due_day >= s->extend[i].until);
    }
    CHECK(last.extended == taken && taken <= s->deadlines.extend_max);
}

static void test_extensions_are_in_time_and_once(void)
{
    of_all(extensions_are_in_time_and_once);
}

/* Void entries might as well not be there. */
static void void_entries_change_nothing(struct story *s)
{
    struct story t = *s;

    (void)story_docket(s, LAST_DAY + 1000);
    t.events = 0;
    for (size_t i = 0; i < s->events; i++) {
        if (s->effect[i] != DEMUR_EFFECT_COUNTED) continue;
        t.event[t.events] = s->event[i];
        t.event[t.events].day = day_of(s, i);
        t.ack[t.events] = s->ack[i];
        t.response[t.events] = s->response[i];
        t.extend[t.events] = s->extend[i];
        t.events++;
    }
    for (uint32_t day = FIRST_DAY; day <= LAST_DAY; day++) {
        struct demur_docket a = story_docket(s, day);
        struct demur_docket b = story_docket(&t, day);

        if (!CHECK(is_same(&a, &b))) printf("# day %u\n", (unsigned)day);
    }
}

static void test_void_entries_change_nothing(void)
{
    of_all(void_entries_change_nothing);
}

/* A clock that is put back is one that stood still. */
static void a_clock_put_back_stood_still(struct story *s)
{
    struct story t = *s;

    for (size_t i = 0; i < s->events; i++) t.event[i].day = day_of(s, i);
    for (uint32_t day = FIRST_DAY; day <= LAST_DAY; day++) {
        struct demur_docket a = story_docket(s, day);
        struct demur_docket b = story_docket(&t, day);

        CHECK(is_same(&a, &b));
    }
}

static void test_a_clock_put_back_stood_still(void)
{
    of_all(a_clock_put_back_stood_still);
}

/* Reckoned apart from the docket: how long the addressees' acknowledgement is overdue. */
static void silence_is_overdue_day_by_day(struct story *s)
{
    uint32_t met = DEMUR_DAY_NEVER;
    uint32_t delivered = DEMUR_DAY_NEVER;
    const struct demur_limit *limit = &s->deadlines.acknowledge;

    (void)story_docket(s, LAST_DAY + 1000);
    for (size_t i = 0; i < s->events; i++) {
        if (s->effect[i] != DEMUR_EFFECT_COUNTED) continue;
        if (s->event[i].kind == DEMUR_EVENT_DELIVERED) delivered = day_of(s, i);
        if (s->event[i].kind == DEMUR_EVENT_ACK && met == DEMUR_DAY_NEVER) met = day_of(s, i);
    }
    if (delivered == DEMUR_DAY_NEVER || limit->unit == DEMUR_UNIT_NONE) return;
    uint32_t due = demur_due(&s->deadlines, delivered, limit->unit, limit->limit);

    for (uint32_t day = delivered; day <= LAST_DAY; day++) {
        struct demur_docket d = story_docket(s, day);
        uint32_t end = met < day ? met : day;

        CHECK(d.level[0].acknowledge.due_day == due);
        CHECK(d.level[0].acknowledge.overdue_days == (end > due ? end - due : 0));
    }
}

static void test_silence_is_overdue_day_by_day(void)
{
    of_all(silence_is_overdue_day_by_day);
}

/* Without it the rest would prove little: the stories have something of everything. */
static void test_the_stories_have_something_of_everything(void)
{
    static struct story s;
    size_t effects[DEMUR_EFFECT_CLOSED + 1] = {0};
    size_t states[DEMUR_STATE_CLOSED + 1] = {0};
    size_t extended = 0;
    size_t lapsed = 0;
    size_t late = 0;

    for (seed = 0; seed < STORIES; seed++) {
        lot.state = 1000003ULL * seed + 17;
        any_story(&s);
        for (uint32_t day = FIRST_DAY; day <= LAST_DAY; day += 5) {
            struct demur_docket d = story_docket(&s, day);

            states[d.state]++;
            extended += d.extended > 0;
            lapsed += d.ask[0].has_lapsed;
            late += d.levels > 0 && d.level[0].answer.overdue_days > 0 && d.level[0].answer.is_met;
            for (size_t i = 0; i < s.events; i++) effects[s.effect[i]]++;
        }
    }
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) CHECK(states[i] > 20);
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) CHECK(effects[i] > 20);
    CHECK(extended > 100 && lapsed > 20 && late > 20);
}

int main(void)
{
    RUN(test_the_stories_have_something_of_everything);
    RUN(test_nothing_goes_as_days_pass);
    RUN(test_nothing_goes_as_entries_follow);
    RUN(test_later_entries_are_not_there_yet);
    RUN(test_effects_are_decided_once);
    RUN(test_extensions_are_in_time_and_once);
    RUN(test_void_entries_change_nothing);
    RUN(test_a_clock_put_back_stood_still);
    RUN(test_silence_is_overdue_day_by_day);
    return tap_done();
}
