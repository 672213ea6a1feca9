/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_test.c -- the page /record; how it looks and reads in a browser is for tests/pages. */
#include "form_for_tests.h"

static void test_the_form_is_one_and_fails_whole(void)
{
    check_form(demur_board_page);
}

static void test_the_sentence_with_the_totals(void)
{
    char *form = form_once(demur_board_page, sample_new());

    CHECK(has(form, "Since 1\xc2\xa0July 2024, eight memos have been delivered to the leadership "
                    "of <bdi translate=\"no\">Varnholm Harbour Authority</bdi>. Seven were "
                    "acknowledged in time. Six were answered, five of them in time. One is <span "
                    "class=\"late\">overdue by 39 working days</span>, and one is running. A ninth "
                    "is open for signature."));
    CHECK(has(form, "--mirror DIR --words-file WORDS --size 6204 --verify SAVED<"));
    CHECK(has(form, "confirmed by at least 2 of 3 independent witnesses"));
    CHECK(has(form, "entry 6,204"));
    demur_free(form);
}

static void test_every_memo_has_a_row_and_a_ruler(void)
{
    char *form = form_once(demur_board_page, sample_new());

    CHECK(count_of(form, "<tr id=\"memo-") == 9 && count_of(form, "class=\"ruler\"") == 8);
    CHECK(has(form, "aria-label=\"Working days since delivery: limit 15, acknowledged at 2, "
                    "answered at 14\""));
    CHECK(has(form, "On day 22 of 25, extended, 27\xc2\xa0"
                    "December 2024"));
    CHECK(has(form, "4 working days late, 14\xc2\xa0"
                    "February"));
    CHECK(has(form, "Acknowledged 2 working days late."));
    CHECK(has(form, "Day 8 of 15, due 23\xc2\xa0June"));
    CHECK(has(form, "With <bdi translate=\"no\">the Board</bdi> since 14\xc2\xa0"
                    "April."));
    CHECK(has(form, "aria-label=\"accepted, partly accepted, rejected, put off\""));
    demur_free(form);
}

static void test_asks_speed_and_confidence(void)
{
    char *form = form_once(demur_board_page, sample_new());

    CHECK(has(form, "These are the 21 asks of the six memos answered, in part or in full. Five "
                    "asks of two other memos have no answer yet: three of memo 6, overdue, and two "
                    "of memo 8, running."));
    CHECK(has(form, "Acknowledged after 1, 1, 1, 2, 2, 3, 3 and 5 working days; limit 3\""));
    CHECK(has(form, "Answered after 12, 13, 14, 15, 19 and 22 working days; limit 15. One without "
                    "answer at 54\""));
    CHECK(has(form, "half within 14.5"));
    CHECK(has(form, "aria-label=\"Q3 2024 61 %, Q4 2024 58 %, Q1 2025 47 %, Q2 2025 44 %\""));
    CHECK(has(form, "61.2 % <span class=\"small\">(55.8 to 66.3), 121</span>"));
    CHECK(strstr(form, "Band unspecified") == NULL);
    demur_free(form);
}

static void test_ratings_claims_and_questions(void)
{
    char *form = form_once(demur_board_page, sample_new());

    CHECK(has(form, "83 of the 212 signers rated the answer: 41 find it substantive, 30 partly, 12 "
                    "not."));
    CHECK(has(form, "Two statements made by signers are in the record."));
    CHECK(has(form, "Does the answer settle the matter?"));
    CHECK(has(form, "<td>40</td><td>41.2 %</td>"));
    demur_free(form);
}

static void test_rare_states_are_told(void)
{
    char *form = form_once(demur_board_page, sample_odd());

    CHECK(has(form, "<strong>Training.</strong>"));
    CHECK(has(form, "confirmed by no independent witness"));
    CHECK(has(form, "One had not been delivered when its signing closed."));
    CHECK(has(form, "No answer is due: fewer than 75 signatures stand"));
    CHECK(has(form, "3 withdrew."));
    CHECK(has(form, "The record holds 80 signature entries of this memo"));
    CHECK(has(form, "Band unspecified"));
    CHECK(has(form, "through a delegate: <bdi translate=\"no\">Deputy of the Master</bdi>"));
    CHECK(has(form, "its owner there is <bdi translate=\"no\">Clara Owner</bdi>"));
    CHECK(has(form, "first: accepted, 6\xc2\xa0June"));
    CHECK(has(form, "that day has passed"));
    CHECK(has(form, "The votes are sealed until 21\xc2\xa0June 2025."));
    CHECK(has(form, "sealed until 21\xc2\xa0June 2025</span>"));
    CHECK(has(form, "with 7 votes. Not shown: figures of fewer than 10 votes"));
    CHECK(has(form, "<span class=\"late\">Votes are missing.</span>"));
    CHECK(has(form, "14 sealed entries not opened"));
    demur_free(form);
}

static void test_no_accusation_while_a_poll_is_open(void)
{
    struct sample *s = sample_odd();

    s->epoch[1].sealed = s->epoch[0].sealed;
    s->epoch[3].sealed.opened = 0; /* its poll is open */
    char *form = form_once(demur_board_page, s);

    CHECK(strstr(form, "entries not opened") == NULL);
    demur_free(form);
}

static void test_an_empty_board_says_so(void)
{
    char *form = form_once(demur_board_page, sample_empty());

    CHECK(has(form, "There is no memo yet."));
    CHECK(has(form, "The members have not been asked yet."));
    CHECK(has(form, "There is no roll of members yet"));
    CHECK(strstr(form, "<table") == NULL);
    demur_free(form);
}

static void test_one_memo_and_no_deadlines(void)
{
    struct sample *s = sample_begin(1);

    s->manifest->deadlines = (struct demur_deadlines){.workdays = 0x1f};
    sample_add(s, &sample_plans[7]);
    sample_sum(s);
    char *form = form_once(demur_board_page, s);

    CHECK(has(form, "one memo has been delivered to"));
    CHECK(has(form, "One was acknowledged. None were answered."));
    CHECK(has(form, "No day is set for an answer"));
    CHECK(has(form, "no limit, acknowledged at 1"));
    CHECK(strstr(form, "r-limit") == NULL);
    demur_free(form);
}

static void test_many_memos_are_bars(void)
{
    char *form = form_once(demur_board_page, sample_many(1000));

    CHECK(count_of(form, "<tr id=\"memo-") == 1000);
    CHECK(strstr(form, "<circle class=\"pt\"") == NULL);
    CHECK(has(form, "<path class=\"bars\""));
    CHECK(has(form, "<path class=\"bar-late\""));
    CHECK(has(form, "<rect class=\"bar-is\" width=\"400.0\""));
    CHECK(count_of(form, "<figure class=\"plot broad\">") == 61);
    demur_free(form);
}

static void test_many_windows_are_days(void)
{
    struct sample *s = sample_new();
    static struct demur_board_bar bar[400];
    uint32_t from = s->memo[6].of.day;

    for (uint32_t i = 0; i < 400; i++) {
        bar[i] = (struct demur_board_bar){11 + i, from + i / 4, 1};
    }
    s->memo[6].bar = bar;
    s->memo[6].bars = 400;
    s->memo[6].tally.signs = 400;
    char *form = form_of(demur_board_page, &s->board);

    CHECK(has(form, "400 signatures in 100 days; the record opens for them four times a day. One "
                    "bar, one day."));
    demur_free(form);
    for (uint32_t i = 0; i < 400; i++) bar[i].day = from + i;
    form = form_once(demur_board_page, s);
    CHECK(has(form, "One bar, seven days."));
    demur_free(form);
}

static void test_a_log_that_lies_about_windows_and_days_is_drawn(void)
{
    struct sample *s = sample_new();

    /* Signatures in the window of the freeze itself, days that fall, and a day that never comes. */
    s->memo[6].bars = 1;
    s->memo[6].bar[0] = (struct demur_board_bar){s->memo[6].of.window, s->memo[6].of.day - 3, 5};
    s->memo[5].bars = 2;
    s->memo[5].bar[0] = (struct demur_board_bar){4, UINT32_MAX, 5};
    s->memo[5].bar[1] = (struct demur_board_bar){4000000000U, 7, 5};
    s->memo[4].clock.now = UINT32_MAX;
    s->memo[4].clock.is_answered = false;
    s->memo[4].clock.late = UINT32_MAX - 15;
    s->memo[4].state = DEMUR_BOARD_OVERDUE;
    s->memo[3].clock.acknowledged = UINT32_MAX;
    s->epoch[3].last = UINT32_MAX;
    char *form = form_once(demur_board_page, s);

    CHECK(form != NULL && strlen(form) < 200000);
    demur_free(form);
}

/* Due on a Friday and late since: over the weekend by days, and not yet by a working day. */
static void test_nobody_is_late_by_no_working_days(void)
{
    struct sample *s = sample_new();

    for (size_t i = 0; i < s->board.memos; i++) {
        struct demur_board_memo *m = &s->memo[i];
        struct demur_docket_stage *ack = &m->docket.level[0].acknowledge;

        m->clock.late = 0;
        if (!ack->is_due || !ack->is_met) continue;
        ack->due_day = 20252; /* Friday, 13 June 2025 */
        ack->met_day = 20253;
        ack->overdue_days = 1;
    }
    char *form = form_once(demur_board_page, s);

    CHECK(has(form, "Acknowledged less than a working day late."));
    CHECK(has(form, "<span class=\"late\">overdue</span>"));
    CHECK(strstr(form, "zero working") == NULL && strstr(form, "0 working days late") == NULL);
    demur_free(form);
}

static void test_a_first_answer_all_blank_is_one(void)
{
    static const uint8_t blank[] = {0, 0};
    struct sample *s = sample_new();

    sample_respond(s, 7, s->board.day, 1, blank, 0);
    sample_settle(s, 7);
    sample_sum(s);
    char *form = form_once(demur_board_page, s);

    CHECK(has(form, "aria-label=\"left blank, left blank\""));
    CHECK(has(form, "These are the 23 asks of the seven memos answered, in part or in full. Three "
                    "asks of another memo have no answer yet: three of memo 6, overdue."));
    demur_free(form);
}

static void test_nothing_of_people_is_markup(void)
{
    char *form = form_once(demur_board_page, sample_hostile());

    CHECK(strstr(form, "<script") == NULL && strstr(form, "</bdi><script") == NULL);
    CHECK(strstr(form, "\xe2\x80\xae") == NULL && strstr(form, "\x07") == NULL);
    CHECK(count_of(form, "<bdi translate=\"no\">") == count_of(form, "</bdi>"));
    /* Wherever it stands it is isolated, and never in an attribute. */
    CHECK(count_of(form, "alert(1)") == count_of(form, "<bdi translate=\"no\">=&lt;/bdi&gt;"));
    demur_free(form);
}

static void test_nothing_comes_from_outside(void)
{
    struct sample *(*const boards[])(void) = {sample_new, sample_odd, sample_empty};

    for (size_t i = 0; i < 3; i++) {
        char *form = form_once(demur_board_page, boards[i]());

        CHECK(count_of(form, "<script") + count_of(form, "style=") + count_of(form, "<style") == 0);
        CHECK(count_of(form, "http") == 0 && count_of(form, " src=") == 0);
        CHECK(count_of(form, "href=\"") == count_of(form, "href=\"/") + count_of(form, "href=\"#"));
        CHECK(count_of(form, "<link rel=\"stylesheet\" href=\"/demur.css\">") == 1);
        demur_free(form);
    }
}

static void test_periods_that_are_no_quarters(void)
{
    struct sample *s = sample_new();

    s->epoch[3].first += 14;
    char *form = form_once(demur_board_page, s);

    CHECK(has(form, "from 15 Apr 2025"));
    CHECK(has(form, "Asked once a period of enrolment"));
    CHECK(has(form, "In 15\xc2\xa0"
                    "April to 30\xc2\xa0June 2025, 401 of 448 members"));
    demur_free(form);
}

int main(void)
{
    RUN(test_the_form_is_one_and_fails_whole);
    RUN(test_the_sentence_with_the_totals);
    RUN(test_every_memo_has_a_row_and_a_ruler);
    RUN(test_asks_speed_and_confidence);
    RUN(test_ratings_claims_and_questions);
    RUN(test_rare_states_are_told);
    RUN(test_no_accusation_while_a_poll_is_open);
    RUN(test_an_empty_board_says_so);
    RUN(test_one_memo_and_no_deadlines);
    RUN(test_many_memos_are_bars);
    RUN(test_many_windows_are_days);
    RUN(test_a_log_that_lies_about_windows_and_days_is_drawn);
    RUN(test_nobody_is_late_by_no_working_days);
    RUN(test_a_first_answer_all_blank_is_one);
    RUN(test_nothing_of_people_is_markup);
    RUN(test_nothing_comes_from_outside);
    RUN(test_periods_that_are_no_quarters);
    return tap_done();
}
