/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* clock_test.c -- which jumps of the clock, and which distance from the witnesses, are too much. */
#include "clock.h"

#include "host/program.h"
#include "tap.h"

#include <stdlib.h>

const char host_program[] = "clock_test";

enum { STEP_MAX_S = 300, WITNESS_MAX_S = 600, SLACK_S = 10 };

/* The clock stands so many seconds before or behind what it really is. */
static void move(long by_s)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%ld", by_s);
    (void)setenv("DEMUR_CLOCK_S", text, 1);
}

static void test_small_steps_are_borne_and_large_ones_are_not(void)
{
    struct srv_clock c;

    move(0);
    srv_clock_init(&c);
    CHECK(srv_clock_is_good(&c));
    for (long sign = -1; sign <= 1; sign += 2) {
        move(sign * (STEP_MAX_S - SLACK_S));
        CHECK(srv_clock_is_good(&c));
        move(sign * (STEP_MAX_S + SLACK_S));
        CHECK(!srv_clock_is_good(&c));
        move(sign * 400L * 86400);
        CHECK(!srv_clock_is_good(&c));
        move(0);
        CHECK(srv_clock_is_good(&c)); /* put right */
    }
}

/* It is measured from the start: many small steps are a large one. */
static void test_small_steps_add_up(void)
{
    struct srv_clock c;

    move(1000);
    srv_clock_init(&c);
    CHECK(srv_clock_is_good(&c));
    move(1200);
    CHECK(srv_clock_is_good(&c));
    move(1400);
    CHECK(!srv_clock_is_good(&c));
    move(0);
    CHECK(!srv_clock_is_good(&c));
}

static void test_the_witnesses_have_a_say(void)
{
    struct srv_clock c;

    for (int sign = -1; sign <= 1; sign += 2) {
        move(0);
        srv_clock_init(&c);
        srv_clock_witnesses(&c, srv_clock_now_s() + (uint64_t)(sign * (WITNESS_MAX_S - SLACK_S)));
        CHECK(srv_clock_is_good(&c));
        srv_clock_witnesses(&c, srv_clock_now_s() + (uint64_t)(sign * (WITNESS_MAX_S + SLACK_S)));
        CHECK(!srv_clock_is_good(&c));
        srv_clock_witnesses(&c, srv_clock_now_s());
        CHECK(srv_clock_is_good(&c));
    }
    srv_clock_witnesses(&c, INT64_MAX); /* as far as a note can say */
    CHECK(!srv_clock_is_good(&c));
    srv_clock_witnesses(&c, 0);
    CHECK(!srv_clock_is_good(&c));
}

/* A clock that was wrong from the start, by less than it takes, is put right by a small step. */
static void test_a_step_towards_the_witnesses_is_a_good_one(void)
{
    struct srv_clock c;

    move(-(WITNESS_MAX_S + 100)); /* behind */
    srv_clock_init(&c);
    srv_clock_witnesses(&c, srv_clock_now_s() + WITNESS_MAX_S + 100);
    CHECK(!srv_clock_is_good(&c));
    move(-(WITNESS_MAX_S - 100)); /* set forward by 200 s */
    CHECK(srv_clock_is_good(&c));
    move(-(WITNESS_MAX_S + 200)); /* and back by 300 */
    CHECK(!srv_clock_is_good(&c));
}

static void test_a_time_before_1970_is_none(void)
{
    (void)setenv("DEMUR_CLOCK_S", "-99999999999", 1);
    CHECK(srv_clock_now_s() == 0);
    move(0);
    CHECK(srv_clock_now_s() > 1700000000);
    CHECK(srv_clock_monotonic_s() <= srv_clock_monotonic_s());
}

int main(void)
{
    (void)unsetenv("DEMUR_CLOCK_FILE");
    RUN(test_small_steps_are_borne_and_large_ones_are_not);
    RUN(test_small_steps_add_up);
    RUN(test_the_witnesses_have_a_say);
    RUN(test_a_step_towards_the_witnesses_is_a_good_one);
    RUN(test_a_time_before_1970_is_none);
    return tap_done();
}
