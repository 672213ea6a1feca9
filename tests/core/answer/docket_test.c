/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_test.c -- stages, extensions and escalation of docs/protocol.md 2.10, one test a rule. */
#include "demur/docket.h"

#include "docket_for_tests.h"
#include "tap.h"

/* Every story is delivered on day 100: acknowledge is due on 102, owner on 105, answer on 130. */
enum { D0 = 100, ACK_DUE = 102, OWNER_DUE = 105, ANSWER_DUE = 130 };

static const uint8_t accept_reject[2] = {A, R};
static const uint8_t accept_none[2] = {A, N};

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

/* What became of the newest event. */
static enum demur_docket_effect newest_effect(struct story *s)
{
    (void)story_docket(s, DEMUR_DAY_NEVER - 1);
    return s->effect[s->events - 1];
}

/* ---- stages ---------------------------------------------------------------------------- */

static void test_a_memo_is_open_until_it_is_delivered(void)
{
    struct story s = delivered();
    struct demur_docket d = story_docket(&s, D0 - 1);

    CHECK(d.state == DEMUR_STATE_OPEN && d.levels == 0);
    CHECK(s.effect[0] == DEMUR_EFFECT_FUTURE);
    CHECK(state_on(&s, D0) == DEMUR_STATE_DELIVERED);
}

static void test_stages_run_from_delivery(void)
{
    struct story s = delivered();
    struct demur_docket d = story_docket(&s, D0);
    struct demur_docket_level *top = &d.level[0];

    CHECK(d.delivered_day == D0 && d.levels == 1 && top->principal == 0 && top->from_day == D0);
    CHECK(top->acknowledge.is_due && top->acknowledge.due_day == ACK_DUE);
    CHECK(top->owner.is_due && top->owner.due_day == OWNER_DUE);
    CHECK(top->answer.is_due && top->answer.due_day == ANSWER_DUE);
    CHECK(!top->acknowledge.is_met && !top->owner.is_met && !top->answer.is_met);
}

static void test_working_days_are_the_organisations(void)
{
    struct story s = story_new();

    s.deadlines.answer = (struct demur_limit){DEMUR_FROM_DELIVERY, DEMUR_UNIT_WORKING, 8};
    s.deadlines.holidays = 1;
    s.deadlines.holiday[0] = 20234; /* 2025-05-26 */
    story_deliver(&s, 20224);       /* 2025-05-16 */
    CHECK(story_docket(&s, 20224).level[0].answer.due_day == 20237);
    s.deadlines.answer = (struct demur_limit){DEMUR_FROM_DELIVERY, DEMUR_UNIT_CALENDAR, 13};
    CHECK(story_docket(&s, 20224).level[0].answer.due_day == 20237);
}

static void test_an_ack_meets_acknowledge_and_with_an_owner_both(void)
{
    struct story s = delivered();

    story_ack(&s, 101, FIRST, "");
    struct demur_docket d = story_docket(&s, 104);

    CHECK(d.level[0].acknowledge.is_met && d.level[0].acknowledge.met_day == 101);
    CHECK(!d.level[0].owner.is_met && d.state == DEMUR_STATE_ACKNOWLEDGED);
    story_ack(&s, 104, FIRST, "Policy unit");
    d = story_docket(&s, 104);
    CHECK(d.level[0].acknowledge.met_day == 101);
    CHECK(d.level[0].owner.is_met && d.level[0].owner.met_day == 104);

    s = delivered();
    story_ack(&s, 103, FIRST, "Policy unit");
    d = story_docket(&s, 103);
    CHECK(d.level[0].acknowledge.met_day == 103 && d.level[0].owner.met_day == 103);
}

static void test_the_first_act_of_any_addressee_meets_a_stage(void)
{
    struct story s = delivered();

    story_ack(&s, 101, SECOND, "");
    story_ack(&s, 103, FIRST, "");
    struct demur_docket d = story_docket(&s, 110);

    CHECK(d.level[0].acknowledge.met_day == 101 && d.level[0].acknowledge.overdue_days == 0);
}

static void test_each_principal_has_one_ack_without_and_one_with_an_owner(void)
{
    struct story s = delivered();

    story_ack(&s, 101, FIRST, "");
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    story_ack(&s, 101, FIRST, "A");
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    story_ack(&s, 101, SECOND, "");
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    story_ack(&s, 101, FIRST, "");
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
    story_ack(&s, 101, FIRST, "B");
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
}

static void test_a_stage_is_overdue_from_the_day_after_its_due_day_for_ever(void)
{
    struct story s = delivered();

    CHECK(story_docket(&s, ACK_DUE).level[0].acknowledge.overdue_days == 0);
    CHECK(story_docket(&s, ACK_DUE + 1).level[0].acknowledge.overdue_days == 1);
    CHECK(story_docket(&s, ACK_DUE + 9).level[0].acknowledge.overdue_days == 9);
    story_ack(&s, ACK_DUE + 5, FIRST, "");
    CHECK(story_docket(&s, ACK_DUE + 5).level[0].acknowledge.overdue_days == 5);
    CHECK(story_docket(&s, ACK_DUE + 900).level[0].acknowledge.overdue_days == 5);
    CHECK(story_docket(&s, ACK_DUE + 900).level[0].owner.overdue_days == 897);
}

static void test_a_stage_met_on_its_due_day_is_in_time(void)
{
    struct story s = delivered();

    story_ack(&s, ACK_DUE, FIRST, "");
    story_respond(&s, ANSWER_DUE, FIRST, 1, accept_reject);
    struct demur_docket d = story_docket(&s, 900);

    CHECK(d.level[0].acknowledge.overdue_days == 0 && d.level[0].answer.overdue_days == 0);
    CHECK(d.levels == 1);
}

static void test_unit_0_is_no_stage(void)
{
    struct story s = story_new();

    s.deadlines.acknowledge.unit = DEMUR_UNIT_NONE;
    s.deadlines.owner.unit = DEMUR_UNIT_NONE;
    s.deadlines.answer.unit = DEMUR_UNIT_NONE;
    story_deliver(&s, D0);
    story_ack(&s, 150, FIRST, "A");
    struct demur_docket d = story_docket(&s, 900);

    CHECK(!d.level[0].acknowledge.is_due && d.level[0].acknowledge.overdue_days == 0);
    CHECK(!d.level[0].owner.is_due && d.level[0].owner.overdue_days == 0);
    CHECK(!d.level[0].answer.is_due && d.level[0].answer.overdue_days == 0);
    CHECK(d.level[0].acknowledge.is_met && d.level[0].owner.met_day == 150);
    CHECK(d.levels == 1 && d.state == DEMUR_STATE_ACKNOWLEDGED);
}

static void test_the_answer_may_run_from_the_acknowledgement(void)
{
    struct story s = story_new();

    s.deadlines.answer.from = DEMUR_FROM_ACKNOWLEDGEMENT;
    story_deliver(&s, D0);
    CHECK(story_docket(&s, D0).level[0].answer.due_day == ACK_DUE + 30); /* missing */
    story_ack(&s, 101, FIRST, "");
    CHECK(story_docket(&s, D0).level[0].answer.due_day == ACK_DUE + 30); /* not yet there */
    CHECK(story_docket(&s, 101).level[0].answer.due_day == 131);
    story_ack(&s, 102, SECOND, "");
    CHECK(story_docket(&s, 102).level[0].answer.due_day == 131); /* the first counts */
    s.event[1].day = 110;
    s.event[2].day = 110;
    CHECK(story_docket(&s, 110).level[0].answer.due_day == ACK_DUE + 30); /* late */
}

/* ---- who, when, and in which place ------------------------------------------------------- */

static void test_nothing_counts_before_the_window_of_delivery_is_over(void)
{
    struct story s = story_new();

    story_ack(&s, 99, FIRST, "");
    story_deliver(&s, D0);
    story_ack(&s, D0, FIRST, "");
    s.event[2].window = s.event[1].window;
    story_respond(&s, D0, FIRST, 1, accept_reject);
    struct demur_docket d = story_docket(&s, D0);

    CHECK(s.effect[0] == DEMUR_EFFECT_EARLY && s.effect[2] == DEMUR_EFFECT_EARLY);
    CHECK(s.effect[3] == DEMUR_EFFECT_COUNTED && !d.level[0].acknowledge.is_met);
}

static void test_a_memo_is_delivered_once(void)
{
    struct story s = delivered();

    story_deliver(&s, 120);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
    CHECK(story_docket(&s, 120).delivered_day == D0);
}

static void test_only_addressees_act_and_next_levels_once_escalated(void)
{
    static const struct {
        uint8_t principal;
        uint32_t day;
        enum demur_docket_effect want;
    } cases[] = {
        {FIRST, 101, DEMUR_EFFECT_COUNTED},
        {SECOND, 101, DEMUR_EFFECT_COUNTED},
        {COPIED, 101, DEMUR_EFFECT_PRINCIPAL},
        {4, 101, DEMUR_EFFECT_PRINCIPAL},
        {NEXT, 101, DEMUR_EFFECT_PRINCIPAL},
        {NEXT, ANSWER_DUE, DEMUR_EFFECT_PRINCIPAL},
        {NEXT, ANSWER_DUE + 1, DEMUR_EFFECT_COUNTED},
        {COPIED, ANSWER_DUE + 1, DEMUR_EFFECT_PRINCIPAL},
        {FIRST, ANSWER_DUE + 1, DEMUR_EFFECT_COUNTED},
        {LAST, ANSWER_DUE + 30, DEMUR_EFFECT_PRINCIPAL},
        {LAST, ANSWER_DUE + 31, DEMUR_EFFECT_COUNTED},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct story ack = delivered();
        struct story respond = delivered();

        story_ack(&ack, cases[i].day, cases[i].principal, "");
        story_respond(&respond, cases[i].day, cases[i].principal, 1, accept_none);
        bool right =
            newest_effect(&ack) == cases[i].want && newest_effect(&respond) == cases[i].want;

        if (!CHECK(right)) printf("# case %u\n", (unsigned)i);
    }
}

static void test_responses_are_numbered_by_principal_and_follow_in_later_windows(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 2, accept_none);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
    story_respond(&s, 110, FIRST, 1, accept_none);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    story_respond(&s, 110, FIRST, 1, accept_reject);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
    story_respond(&s, 110, SECOND, 1, accept_none);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    story_respond(&s, 110, FIRST, 2, accept_none);
    s.event[s.events - 1].window = s.event[2].window;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
    s.event[s.events - 1].window = s.window;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
}

static void test_every_ask_has_a_verdict_in_a_response(void)
{
    struct story s = delivered();

    story_respond(&s, 110, FIRST, 1, accept_reject);
    s.response[1].items = 1;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_ASKS);
    s.response[1].items = 3;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_ASKS);
}

static void test_a_day_that_falls_counts_as_the_one_before(void)
{
    struct story s = delivered();

    story_ack(&s, 90, FIRST, "");
    CHECK(story_docket(&s, 100).level[0].acknowledge.met_day == D0);
}

/* ---- extend ------------------------------------------------------------------------------ */

static void test_an_extend_moves_the_due_day_of_the_answer(void)
{
    struct story s = delivered();

    story_extend(&s, ANSWER_DUE, FIRST, 1, ANSWER_DUE + 10);
    struct demur_docket d = story_docket(&s, ANSWER_DUE + 10);

    CHECK(d.level[0].answer.due_day == ANSWER_DUE + 10 && d.extended == 1 && d.levels == 1);
    CHECK(d.level[0].acknowledge.due_day == ACK_DUE);
    CHECK(story_docket(&s, ANSWER_DUE + 11).levels == 2);
    story_respond(&s, ANSWER_DUE + 10, FIRST, 1, accept_reject);
    CHECK(story_docket(&s, 900).level[0].answer.overdue_days == 0);
}

static void test_an_extend_too_late_too_long_or_too_many_has_no_effect(void)
{
    struct story s = delivered();

    s.deadlines.escalate = 0;
    story_extend(&s, ANSWER_DUE + 1, FIRST, 1, ANSWER_DUE + 5);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_CLOSED);
    s.event[1].day = ANSWER_DUE;
    s.extend[1].until = ANSWER_DUE + 11;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_CLOSED);
    s.extend[1].until = ANSWER_DUE + 10;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    s.extend[1].seq = 2;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
    s.extend[1].seq = 1;
    story_extend(&s, ANSWER_DUE, SECOND, 2, ANSWER_DUE + 12);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_CLOSED);
    CHECK(story_docket(&s, 900).extended == 1);
    s.deadlines.extend_max = 2; /* the second runs from where the first ended */
    s.extend[2].until = ANSWER_DUE + 20;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    s.event[2].window = s.event[1].window;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PLACE);
    CHECK(story_docket(&s, 900).level[0].answer.due_day == ANSWER_DUE + 10);
}

static void test_a_void_extend_takes_no_place(void)
{
    struct story s = delivered();

    story_extend(&s, 110, COPIED, 1, ANSWER_DUE + 1);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_PRINCIPAL);
    story_extend(&s, 110, FIRST, 1, ANSWER_DUE + 50);
    story_extend(&s, 110, FIRST, 1, ANSWER_DUE + 5);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    CHECK(story_docket(&s, 110).level[0].answer.due_day == ANSWER_DUE + 5);
}

static void test_an_extend_fixes_the_day_whatever_is_acknowledged_after(void)
{
    struct story s = story_new();

    s.deadlines.answer.from = DEMUR_FROM_ACKNOWLEDGEMENT;
    story_deliver(&s, D0);
    story_extend(&s, 101, FIRST, 1, 140);
    story_ack(&s, 101, FIRST, "");
    CHECK(story_docket(&s, 101).level[0].answer.due_day == 140);
}

static void test_an_extend_that_moves_the_due_day_back_or_not_at_all_has_no_effect(void)
{
    static const uint32_t until[] = {0, D0, 110, ANSWER_DUE - 1, ANSWER_DUE};
    struct story s = delivered();

    story_extend(&s, 110, FIRST, 1, 0);
    for (size_t i = 0; i < sizeof until / sizeof until[0]; i++) {
        s.extend[1].until = until[i];
        CHECK(newest_effect(&s) == DEMUR_EFFECT_CLOSED);
        struct demur_docket d = story_docket(&s, ANSWER_DUE);

        CHECK(d.level[0].answer.due_day == ANSWER_DUE && d.levels == 1 && d.extended == 0);
    }
    s.extend[1].until = ANSWER_DUE + 1;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
}

/* ---- threshold and escalation -------------------------------------------------------------- */

static void test_below_the_threshold_no_answer_is_due(void)
{
    struct story s = delivered();

    s.deadlines.threshold = 100;
    s.standing = 99;
    struct demur_docket d = story_docket(&s, 900);

    CHECK(!d.level[0].answer.is_due && d.level[0].answer.overdue_days == 0 && d.levels == 1);
    CHECK(d.level[0].acknowledge.overdue_days == 900 - ACK_DUE);
    story_extend(&s, 110, FIRST, 1, 135);
    CHECK(newest_effect(&s) == DEMUR_EFFECT_CLOSED);
    s.standing = 100;
    CHECK(newest_effect(&s) == DEMUR_EFFECT_COUNTED);
    CHECK(story_docket(&s, 900).level[0].answer.overdue_days == 900 - 135);
}

static void test_what_is_not_answered_on_its_due_day_climbs_the_ladder(void)
{
    struct story s = delivered();
    struct demur_docket d = story_docket(&s, ANSWER_DUE);

    CHECK(d.levels == 1 && d.state == DEMUR_STATE_DELIVERED);
    d = story_docket(&s, ANSWER_DUE + 1);
    CHECK(d.levels == 2 && d.state == DEMUR_STATE_ESCALATED);
    CHECK(d.level[1].principal == NEXT && d.level[1].from_day == ANSWER_DUE);
    CHECK(d.level[1].acknowledge.due_day == ANSWER_DUE + 2);
    CHECK(d.level[1].owner.due_day == ANSWER_DUE + 5);
    CHECK(d.level[1].answer.due_day == ANSWER_DUE + 30);
    d = story_docket(&s, ANSWER_DUE + 31);
    CHECK(d.levels == 3 && d.level[2].principal == LAST);
    CHECK(d.level[2].from_day == ANSWER_DUE + 30);
    d = story_docket(&s, 900); /* nobody is left */
    CHECK(d.levels == 3 && d.level[0].answer.overdue_days == 900 - ANSWER_DUE);
    CHECK(d.level[2].answer.overdue_days == 900 - (ANSWER_DUE + 60));
}

static void test_without_escalation_it_stays_where_it_is(void)
{
    struct story s = delivered();

    s.deadlines.escalate = 0;
    CHECK(story_docket(&s, 900).levels == 1);
    CHECK(story_docket(&s, 900).level[0].answer.overdue_days == 900 - ANSWER_DUE);
}

static void test_the_next_level_answers_for_all(void)
{
    struct story s = delivered();

    story_ack(&s, ANSWER_DUE + 1, NEXT, "Deputy");
    story_respond(&s, ANSWER_DUE + 20, NEXT, 1, accept_reject);
    struct demur_docket d = story_docket(&s, 900);

    CHECK(d.state == DEMUR_STATE_CLOSED && d.levels == 2);
    CHECK(d.level[0].answer.overdue_days == 20 && d.level[1].answer.overdue_days == 0);
    CHECK(d.level[0].acknowledge.met_day == ANSWER_DUE + 1);
    CHECK(d.level[1].acknowledge.met_day == ANSWER_DUE + 1);
    CHECK(d.ask[0].standing.principal == NEXT);
}

static void test_the_first_level_acts_for_itself_alone(void)
{
    struct story s = delivered();

    story_ack(&s, ANSWER_DUE + 1, FIRST, "A");
    struct demur_docket d = story_docket(&s, ANSWER_DUE + 1);

    CHECK(d.level[0].acknowledge.is_met && !d.level[1].acknowledge.is_met);
}

static void test_the_next_level_may_extend_its_own_day(void)
{
    struct story s = delivered();

    story_extend(&s, ANSWER_DUE + 30, NEXT, 1, ANSWER_DUE + 40);
    struct demur_docket d = story_docket(&s, ANSWER_DUE + 40);

    CHECK(d.levels == 2 && d.level[1].answer.due_day == ANSWER_DUE + 40);
    CHECK(d.level[0].answer.due_day == ANSWER_DUE);
}

static void test_whoever_was_late_does_not_move_the_day_of_the_next_level(void)
{
    struct story s = delivered();

    story_extend(&s, ANSWER_DUE + 29, FIRST, 1, ANSWER_DUE + 40);
    story_extend(&s, ANSWER_DUE + 30, NEXT, 1, ANSWER_DUE + 39);
    struct demur_docket d = story_docket(&s, ANSWER_DUE + 39);

    CHECK(s.effect[1] == DEMUR_EFFECT_CLOSED && s.effect[2] == DEMUR_EFFECT_COUNTED);
    CHECK(d.levels == 2 && d.level[1].answer.due_day == ANSWER_DUE + 39);
}

static void test_a_verdict_says_who_gave_it_in_the_principals_place(void)
{
    struct story s = delivered();

    story_respond(&s, D0 + 3, FIRST, 1,
                  (const uint8_t[2]){DEMUR_VERDICT_REJECT, DEMUR_VERDICT_REJECT});
    s.response[s.events - 1].delegate = (struct demur_span){(const uint8_t *)"Deputy", 6};
    struct demur_docket d = story_docket(&s, D0 + 4);

    CHECK(d.ask[0].standing.delegate.len == 6 && d.ask[0].first.delegate.len == 6);
}

static void test_states_and_verdicts_have_names(void)
{
    CHECK(strcmp(demur_docket_state_text(DEMUR_STATE_PARTLY_ANSWERED), "answered in part") == 0);
    CHECK(strcmp(demur_docket_state_text(DEMUR_STATE_CLOSED), "closed") == 0);
    CHECK(strcmp(demur_docket_state_text((enum demur_docket_state)99), "unknown") == 0);
    CHECK(strcmp(demur_verdict_text(DEMUR_VERDICT_LATER), "later") == 0);
    CHECK(strcmp(demur_verdict_text(5), "unknown") == 0);
}

int main(void)
{
    RUN(test_a_memo_is_open_until_it_is_delivered);
    RUN(test_stages_run_from_delivery);
    RUN(test_working_days_are_the_organisations);
    RUN(test_an_ack_meets_acknowledge_and_with_an_owner_both);
    RUN(test_the_first_act_of_any_addressee_meets_a_stage);
    RUN(test_each_principal_has_one_ack_without_and_one_with_an_owner);
    RUN(test_a_stage_is_overdue_from_the_day_after_its_due_day_for_ever);
    RUN(test_a_stage_met_on_its_due_day_is_in_time);
    RUN(test_unit_0_is_no_stage);
    RUN(test_the_answer_may_run_from_the_acknowledgement);
    RUN(test_nothing_counts_before_the_window_of_delivery_is_over);
    RUN(test_a_memo_is_delivered_once);
    RUN(test_only_addressees_act_and_next_levels_once_escalated);
    RUN(test_responses_are_numbered_by_principal_and_follow_in_later_windows);
    RUN(test_every_ask_has_a_verdict_in_a_response);
    RUN(test_a_day_that_falls_counts_as_the_one_before);
    RUN(test_an_extend_moves_the_due_day_of_the_answer);
    RUN(test_an_extend_too_late_too_long_or_too_many_has_no_effect);
    RUN(test_a_void_extend_takes_no_place);
    RUN(test_an_extend_fixes_the_day_whatever_is_acknowledged_after);
    RUN(test_an_extend_that_moves_the_due_day_back_or_not_at_all_has_no_effect);
    RUN(test_below_the_threshold_no_answer_is_due);
    RUN(test_what_is_not_answered_on_its_due_day_climbs_the_ladder);
    RUN(test_without_escalation_it_stays_where_it_is);
    RUN(test_the_next_level_answers_for_all);
    RUN(test_the_first_level_acts_for_itself_alone);
    RUN(test_the_next_level_may_extend_its_own_day);
    RUN(test_whoever_was_late_does_not_move_the_day_of_the_next_level);
    RUN(test_a_verdict_says_who_gave_it_in_the_principals_place);
    RUN(test_states_and_verdicts_have_names);
    return tap_done();
}
