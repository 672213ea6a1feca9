/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_verdicts_test.c -- verdicts and "later" of docs/protocol.md 2.10, one test a rule. */
#include "demur/docket.h"

#include "docket_for_tests.h"
#include "tap.h"

/* Every story is delivered on day 100; the answer is due on 130. */
enum { D0 = 100, ANSWER_DUE = 130 };

static const uint8_t accept_reject[2] = {A, R};
static const uint8_t accept_none[2] = {A, N};
static const uint8_t none_reject[2] = {N, R};
static const uint8_t none_none[2] = {N, N};
static const uint8_t accept_later[2] = {A, L};
static const uint8_t partly_reject[2] = {P, R};

static struct story delivered(void)
{
    struct story s = story_new();

    story_deliver(&s, D0);
    return s;
}

static enum demur_docket_state state_on(struct story *s, uint32_t day)
{
    return story_docket(s, day).state;
}

/* ---- verdicts -------------------------------------------------------------------------- */

static void test_a_full_answer_closes_the_memo(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_reject);
    CHECK(state_on(&s, 109) == DEMUR_STATE_DELIVERED);
    struct demur_docket d = story_docket(&s, 110);

    CHECK(d.state == DEMUR_STATE_CLOSED && d.level[0].answer.met_day == 110);
    CHECK(d.ask[0].standing.verdict == DEMUR_VERDICT_ACCEPT);
    CHECK(d.ask[1].standing.verdict == DEMUR_VERDICT_REJECT && d.ask[1].standing.day == 110);
    CHECK(d.ask[1].standing.principal == FIRST && !d.ask[1].is_amended);
    CHECK(story_docket(&s, 900).levels == 1);
}

static void test_part_of_an_answer_is_no_answer(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_none);
    struct demur_docket d = story_docket(&s, 110);

    CHECK(d.state == DEMUR_STATE_PARTLY_ANSWERED && !d.level[0].answer.is_met);
    CHECK(d.ask[1].standing.verdict == DEMUR_VERDICT_NONE);
    CHECK(story_docket(&s, ANSWER_DUE + 4).level[0].answer.overdue_days == 4);
}

static void test_an_ask_to_all_is_answered_by_any(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_none);
    story_respond(&s, 112, SECOND, 1, none_reject);
    struct demur_docket d = story_docket(&s, 112);

    CHECK(d.state == DEMUR_STATE_CLOSED && d.level[0].answer.met_day == 112);
    CHECK(d.ask[0].standing.principal == FIRST && d.ask[1].standing.principal == SECOND);
}

static void test_an_ask_to_one_is_answered_by_that_one(void)
{
    struct story s = delivered();

    s.knows_to = true;
    s.to[1] = SECOND;
    story_respond(&s, 110, FIRST, 1, accept_reject);
    struct demur_docket d = story_docket(&s, 110);

    CHECK(d.state == DEMUR_STATE_PARTLY_ANSWERED);
    CHECK(d.ask[1].standing.verdict == DEMUR_VERDICT_NONE && d.ask[1].first.verdict == 0);
    story_respond(&s, 111, SECOND, 1, none_reject);
    CHECK(state_on(&s, 111) == DEMUR_STATE_CLOSED);
    s.knows_to = false; /* without the document every ask is to all */
    CHECK(state_on(&s, 110) == DEMUR_STATE_CLOSED);
}

static void test_a_later_response_amends_and_the_first_verdict_stays_in_view(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_reject);
    story_respond(&s, 120, FIRST, 2, partly_reject);
    struct demur_docket d = story_docket(&s, 120);

    CHECK(d.ask[0].standing.verdict == DEMUR_VERDICT_PARTLY && d.ask[0].standing.seq == 2);
    CHECK(d.ask[0].first.verdict == DEMUR_VERDICT_ACCEPT && d.ask[0].first.day == 110);
    CHECK(d.ask[0].is_amended && !d.ask[1].is_amended);
    CHECK(d.level[0].answer.met_day == 110);
}

static void test_a_verdict_may_be_taken_back(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_reject);
    story_respond(&s, 120, FIRST, 2, none_none);
    struct demur_docket d = story_docket(&s, 120);

    CHECK(d.state == DEMUR_STATE_DELIVERED);
    CHECK(d.ask[0].standing.verdict == DEMUR_VERDICT_NONE && !d.ask[0].is_amended);
    CHECK(d.ask[0].first.verdict == DEMUR_VERDICT_ACCEPT && d.ask[0].overdue_days == 0);
    CHECK(story_docket(&s, ANSWER_DUE + 1).levels == 2); /* not answered on the due day */
}

/* ---- later ------------------------------------------------------------------------------- */

static void test_later_holds_until_its_day_and_then_the_ask_is_overdue(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_later);
    story_by(&s, 1, 135);
    struct demur_docket d = story_docket(&s, 135);

    CHECK(d.state == DEMUR_STATE_ANSWERED && d.level[0].answer.met_day == 110);
    CHECK(d.ask[1].standing.verdict == DEMUR_VERDICT_LATER && d.ask[1].standing.by == 135);
    CHECK(!d.ask[1].has_lapsed && d.ask[1].overdue_days == 0);
    d = story_docket(&s, 136);
    CHECK(d.state == DEMUR_STATE_PARTLY_ANSWERED && d.levels == 1);
    CHECK(d.ask[1].standing.verdict == DEMUR_VERDICT_NONE && d.ask[1].has_lapsed);
    CHECK(d.ask[1].overdue_days == 1 && d.ask[1].first.verdict == DEMUR_VERDICT_LATER);
    CHECK(story_docket(&s, 145).ask[1].overdue_days == 10);
}

static void test_a_verdict_after_later_ends_its_overdue_days(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_later);
    story_by(&s, 1, 135);
    story_respond(&s, 140, FIRST, 2, accept_reject);
    struct demur_docket d = story_docket(&s, 900);

    CHECK(d.state == DEMUR_STATE_CLOSED && d.ask[1].overdue_days == 5);
    CHECK(!d.ask[1].has_lapsed && d.ask[1].is_amended);
    s.event[2].day = 135; /* in time */
    CHECK(story_docket(&s, 900).ask[1].overdue_days == 0);
}

static void test_an_answer_that_is_taken_back_leaves_its_ask_overdue(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_reject); /* in time */
    story_respond(&s, 140, FIRST, 2, accept_none);   /* and taken back */
    struct demur_docket d = story_docket(&s, 145);

    CHECK(d.level[0].answer.met_day == 110 && d.level[0].answer.overdue_days == 0);
    CHECK(d.ask[1].has_lapsed && d.ask[1].overdue_days == 5);
    CHECK(d.ask[1].first.verdict == R && !d.ask[0].has_lapsed);
    /* The due day was over: it escalates as if it had not been answered on it. */
    CHECK(d.state == DEMUR_STATE_ESCALATED && d.levels == 2 && d.level[1].from_day == 140);
    CHECK(story_docket(&s, 140).levels == 1);
    story_respond(&s, 150, FIRST, 3, accept_reject);
    d = story_docket(&s, 900);
    CHECK(d.state == DEMUR_STATE_CLOSED && !d.ask[1].has_lapsed && d.ask[1].overdue_days == 10);
    CHECK(d.levels == 2);
    /* Answered again before the day is over: nobody else is asked. */
    s.event[3].day = 140;
    CHECK(story_docket(&s, 900).levels == 1);
    /* Taken back before the due day: nothing is due yet. */
    s.event[2].day = 120;
    s.event[3].day = 129;
    CHECK(story_docket(&s, 125).levels == 1 && story_docket(&s, 900).levels == 1);
    s.deadlines.escalate = 0;
    s.event[2].day = 140;
    s.event[3].day = 150;
    CHECK(story_docket(&s, 145).state == DEMUR_STATE_PARTLY_ANSWERED);
    /* What never was answered is not taken back. */
    s = delivered();
    story_respond(&s, 110, FIRST, 1, accept_none);
    story_respond(&s, 112, FIRST, 2, accept_none);
    CHECK(!story_docket(&s, 115).ask[1].has_lapsed);
}

static void test_each_later_that_runs_out_adds_its_days(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_later);
    story_by(&s, 1, 115);
    story_respond(&s, 120, FIRST, 2, accept_later);
    story_by(&s, 1, 125);
    story_respond(&s, 128, FIRST, 3, accept_reject);
    CHECK(story_docket(&s, 900).ask[1].overdue_days == 5 + 3);
}

static void test_a_later_beyond_what_extend_allows_counts_as_none(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_later);
    story_by(&s, 1, ANSWER_DUE + 10);
    CHECK(state_on(&s, 110) == DEMUR_STATE_ANSWERED);
    story_by(&s, 1, ANSWER_DUE + 11);
    struct demur_docket d = story_docket(&s, 110);

    CHECK(d.state == DEMUR_STATE_PARTLY_ANSWERED && !d.level[0].answer.is_met);
    CHECK(d.ask[1].first.verdict == DEMUR_VERDICT_NONE);
    story_by(&s, 1, 109); /* a day that is over */
    d = story_docket(&s, 110);
    CHECK(d.state == DEMUR_STATE_PARTLY_ANSWERED);
    CHECK(d.ask[1].first.verdict == DEMUR_VERDICT_NONE);
    s.deadlines.extend_unit = DEMUR_UNIT_NONE;
    story_by(&s, 1, ANSWER_DUE);
    CHECK(state_on(&s, 110) == DEMUR_STATE_ANSWERED);
    story_by(&s, 1, ANSWER_DUE + 1);
    CHECK(state_on(&s, 110) == DEMUR_STATE_PARTLY_ANSWERED);
}

static void test_a_later_that_ran_out_before_the_due_day_is_no_answer_on_it(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_later);
    story_by(&s, 1, 120);
    CHECK(story_docket(&s, ANSWER_DUE).levels == 1);
    CHECK(story_docket(&s, ANSWER_DUE + 1).levels == 2);
    story_respond(&s, 125, FIRST, 2, accept_reject);
    CHECK(story_docket(&s, ANSWER_DUE + 1).levels == 1);
}

int main(void)
{
    RUN(test_a_full_answer_closes_the_memo);
    RUN(test_part_of_an_answer_is_no_answer);
    RUN(test_an_ask_to_all_is_answered_by_any);
    RUN(test_an_ask_to_one_is_answered_by_that_one);
    RUN(test_a_later_response_amends_and_the_first_verdict_stays_in_view);
    RUN(test_a_verdict_may_be_taken_back);
    RUN(test_later_holds_until_its_day_and_then_the_ask_is_overdue);
    RUN(test_a_verdict_after_later_ends_its_overdue_days);
    RUN(test_an_answer_that_is_taken_back_leaves_its_ask_overdue);
    RUN(test_each_later_that_runs_out_adds_its_days);
    RUN(test_a_later_beyond_what_extend_allows_counts_as_none);
    RUN(test_a_later_that_ran_out_before_the_due_day_is_no_answer_on_it);
    return tap_done();
}
