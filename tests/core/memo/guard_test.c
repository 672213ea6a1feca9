/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* guard_test.c -- how large a crowd is, and what may be shown in it. */
#include "demur/guard.h"
#include "demur/memory.h"
#include "tap.h"

#include <stdlib.h>

enum { CELLS = 3 };

/* 100 rows in three cells: junior staff, senior staff, senior contractors. */
static struct demur_roster_cell cells[CELLS];
static struct demur_roster roster;
static struct demur_counts *first, *second;
static struct demur_guard_counts counts;

static void set_up(uint32_t a, uint32_t b, uint32_t c)
{
    static const struct demur_codes codes[CELLS] = {{{1, 1, 0}}, {{2, 1, 0}}, {{2, 2, 0}}};
    const uint32_t rows[CELLS] = {a, b, c};

    roster = (struct demur_roster){.epoch = 4, .cells = CELLS, .cell = cells};
    memset(first, 0, sizeof *first);
    first->epoch = 4;
    first->cells = CELLS;
    for (size_t i = 0; i < CELLS; i++) {
        cells[i] = (struct demur_roster_cell){codes[i], rows[i], 0};
        roster.rows += rows[i];
        first->cell[i] = (struct demur_count){rows[i], rows[i]};
    }
    *second = *first;
    counts = (struct demur_guard_counts){&roster, 2, {first, second, NULL}};
}

static void test_a_crowd_is_the_least_that_any_issuer_has_finished(void)
{
    struct demur_crowd c;

    set_up(60, 30, 10);
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND, &cells[2].codes);
    CHECK(c.rows == 40 && c.counted == 40 && c.principals == 0 && c.effective == 36);
    second->cell[1].done = 5;
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND, &cells[2].codes);
    CHECK(c.counted == 15 && c.effective == 13);
    cells[2].principals = 3;
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND, &cells[2].codes);
    CHECK(c.principals == 3 && c.effective == 10);
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND_CLASS, &cells[2].codes);
    CHECK(c.rows == 10 && c.counted == 10 && c.effective == 5);
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_NONE, &cells[2].codes);
    CHECK(c.rows == 100 && c.counted == 75);
}

static void test_an_issuer_that_is_silent_or_speaks_of_something_else_counts_nobody(void)
{
    struct demur_crowd c;

    set_up(60, 30, 10);
    counts.of[1] = NULL;
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_NONE, &cells[0].codes);
    CHECK(c.counted == 0 && c.effective == 0);
    counts.of[1] = second;
    second->epoch = 3;
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_NONE, &cells[0].codes);
    CHECK(c.counted == 0);
    second->epoch = 4;
    second->cells = 2;
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_NONE, &cells[0].codes);
    CHECK(c.counted == 0);
    second->cells = CELLS;
    second->cell[0].done = UINT32_MAX; /* no more than there are rows */
    first->cell[0].done = UINT32_MAX;
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND, &cells[0].codes);
    CHECK(c.counted == 100);
}

static void test_the_slack_is_a_tenth_and_at_least_two(void)
{
    struct demur_crowd c;

    set_up(21, 10, 1);
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND_CLASS, &cells[0].codes);
    CHECK(c.effective == 18);
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND_CLASS, &cells[1].codes);
    CHECK(c.effective == 8);
    demur_guard_crowd(&c, &counts, DEMUR_PROFILE_BAND_CLASS, &cells[2].codes);
    CHECK(c.effective == 0);
}

static void test_nobody_acts_below_the_floor_or_a_fifth_of_the_rows(void)
{
    set_up(40, 14, 2); /* 56, slack 6: 50 */
    CHECK(demur_guard_may_act(&counts, 0));
    CHECK(!demur_guard_may_act(&counts, 51));
    second->cell[0].done--;
    CHECK(!demur_guard_may_act(&counts, 0));
    set_up(400, 100, 1); /* a fifth of 501 rows, rounded up */
    CHECK(demur_guard_needed(&roster, 50) == 101);
    first->cell[0].done = 12;
    first->cell[1].done = 100; /* 113, slack 12: 101 */
    first->cell[2].done = 1;
    CHECK(demur_guard_may_act(&counts, 50));
    first->cell[2].done = 0;
    CHECK(!demur_guard_may_act(&counts, 50));
}

static void test_a_profile_is_open_only_if_all_its_values_are_common(void)
{
    set_up(100, 100, 30);
    CHECK(demur_guard_profiles(&counts, 20) == 0x1f);
    CHECK(demur_guard_profiles(&counts, 28) == 0x0b); /* class 2 has 30: closed, and its pairs */
    second->cell[2].done = 11;
    CHECK(demur_guard_profiles(&counts, 3) == 0x0b); /* 11 - 2 < the floor of 10 */
    second->cell[2].done = 12;
    CHECK(demur_guard_profiles(&counts, 3) == 0x1f);
    second->cell[0].done = 0;
    CHECK(demur_guard_profiles(&counts, 20) == 0x09); /* nobody junior: bands stay hidden, too */
}

static void test_almost_everyone_is_more_than_60_per_cent(void)
{
    struct demur_crowd c = {.counted = 10};

    CHECK(!demur_guard_near_all(&c, 6));
    CHECK(demur_guard_near_all(&c, 7));
    c.counted = 0;
    CHECK(demur_guard_near_all(&c, 1));
}

int main(void)
{
    first = malloc(sizeof *first);
    second = malloc(sizeof *second);
    if (first == NULL || second == NULL) return 1;
    RUN(test_a_crowd_is_the_least_that_any_issuer_has_finished);
    RUN(test_an_issuer_that_is_silent_or_speaks_of_something_else_counts_nobody);
    RUN(test_the_slack_is_a_tenth_and_at_least_two);
    RUN(test_nobody_acts_below_the_floor_or_a_fifth_of_the_rows);
    RUN(test_a_profile_is_open_only_if_all_its_values_are_common);
    RUN(test_almost_everyone_is_more_than_60_per_cent);
    free(first);
    free(second);
    return tap_done();
}
