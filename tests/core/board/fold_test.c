/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fold_test.c -- small cells shown in their parent alone: cases, and properties of random polls. */
#include "demur/fold.h"
#include "demur/guard.h"
#include "demur/memory.h"
#include "random_for_tests.h"
#include "tap.h"

enum {
    BANDS = 4,
    CLASSES = 3,
    UNITS = 3,
    CELLS = BANDS * CLASSES * UNITS,
    K_MIN = 20,
    HIDDEN = DEMUR_CODE_HIDDEN,
    OPTIONS = 3,
    ROUNDS = 2000,
};

static struct demur_roster_cell cell[CELLS];
static struct demur_roster roster = {.epoch = 3, .cells = CELLS, .cell = cell};
static struct demur_counts *counts[2];
static struct demur_guard_counts guard;
static struct test_random lot = {11};

static uint32_t draw(uint32_t below)
{
    uint8_t b[4];

    CHECK_ERR(DEMUR_OK, test_random_fill(&lot, b, sizeof b));
    return demur_get_be32(b) % below;
}

/* A roster of every combination of codes 1.., with so many in each cell. */
static void set_up(uint32_t rows)
{
    size_t n = 0;

    for (uint16_t b = 1; b <= BANDS; b++) {
        for (uint16_t c = 1; c <= CLASSES; c++) {
            for (uint16_t u = 1; u <= UNITS; u++) {
                cell[n++] = (struct demur_roster_cell){.codes = {{b, c, u}}, .rows = rows};
            }
        }
    }
    roster.rows = CELLS * rows;
    for (size_t i = 0; i < 2; i++) {
        if (counts[i] == NULL) counts[i] = demur_alloc(sizeof *counts[i]);
        counts[i]->epoch = roster.epoch;
        counts[i]->cells = CELLS;
        for (size_t k = 0; k < CELLS; k++) {
            counts[i]->cell[k].issued = rows;
            counts[i]->cell[k].done = rows;
        }
    }
    guard = (struct demur_guard_counts){&roster, 2, {counts[0], counts[1], NULL}};
}

static struct demur_tally_value votes(uint8_t profile, uint16_t band, uint16_t class, uint16_t unit,
                                      uint32_t n)
{
    return (struct demur_tally_value){
        .profile = profile, .code = {band, class, unit}, .choice = {n}};
}

static size_t fold(struct demur_fold_cell *out, const struct demur_tally_value *value, size_t n)
{
    struct demur_fold_facts facts = {value, n, &guard, K_MIN};
    size_t count = 0;

    CHECK_ERR(DEMUR_OK, demur_fold(out, &count, &facts));
    return count;
}

static struct demur_fold_cell out[DEMUR_FOLD_CELLS_MAX];

static void test_cells_that_are_large_enough_are_shown(void)
{
    struct demur_tally_value v[] = {votes(0, HIDDEN, HIDDEN, HIDDEN, 12),
                                    votes(1, 1, HIDDEN, HIDDEN, 30),
                                    votes(1, 2, HIDDEN, HIDDEN, 10)};

    set_up(50);
    CHECK(fold(out, v, 3) == 3);
    CHECK(out[0].profile == 0 && out[0].votes == 52 && out[0].choice[0] == 52);
    CHECK(out[0].issued == CELLS * 50);
    CHECK(out[1].code[0] == 1 && out[1].votes == 30 && out[1].issued == CLASSES * UNITS * 50);
    CHECK(out[1].code[1] == HIDDEN && out[1].code[2] == HIDDEN);
    CHECK(out[2].code[0] == 2 && out[2].votes == 10);
}

static void test_a_small_cell_is_in_its_parent_alone(void)
{
    struct demur_tally_value v[] = {votes(0, HIDDEN, HIDDEN, HIDDEN, 12),
                                    votes(1, 1, HIDDEN, HIDDEN, 30),
                                    votes(1, 2, HIDDEN, HIDDEN, 9)};

    set_up(50);
    CHECK(fold(out, v, 3) == 2);
    CHECK(out[0].votes == 51 && out[1].votes == 30);
}

static void test_no_difference_tells_a_small_cell(void)
{
    struct demur_tally_value v[] = {votes(1, 1, HIDDEN, HIDDEN, 30),
                                    votes(1, 2, HIDDEN, HIDDEN, 20),
                                    votes(1, 3, HIDDEN, HIDDEN, 4)};

    set_up(50);
    /* Everybody less band 1 and 2 would be band 3: the smaller of the two goes as well. */
    CHECK(fold(out, v, 3) == 2);
    CHECK(out[0].votes == 54 && out[1].code[0] == 1);
}

static void test_too_few_votes_are_not_shown_at_all(void)
{
    struct demur_tally_value v[] = {votes(0, HIDDEN, HIDDEN, HIDDEN, 9)};

    set_up(50);
    CHECK(fold(out, v, 1) == 0);
    v[0].choice[0] = 10;
    CHECK(fold(out, v, 1) == 1);
    CHECK(fold(out, v, 0) == 0);
}

static void test_a_cell_of_few_people_is_folded_however_many_vote(void)
{
    struct demur_tally_value v[] = {votes(1, 1, HIDDEN, HIDDEN, 15),
                                    votes(1, 2, HIDDEN, HIDDEN, 15)};

    set_up(2); /* 18 in each band */
    CHECK(fold(out, v, 2) == 1);
    CHECK(out[0].votes == 30);
    set_up(50);
    for (size_t k = 0; k < CELLS; k++) counts[0]->cell[k].issued = 2; /* one issuer's word */
    CHECK(fold(out, v, 2) == 1);
    set_up(50);
    for (size_t k = 0; k < CELLS; k++) counts[1]->cell[k].issued = 2; /* the other's */
    CHECK(fold(out, v, 2) == 1);
    guard.of[1] = NULL; /* an issuer that has said nothing has given out nothing */
    CHECK(fold(out, v, 2) == 0);
}

static void test_no_difference_tells_a_cell_of_few_people(void)
{
    struct demur_tally_value v[] = {votes(1, 1, HIDDEN, HIDDEN, 30),
                                    votes(1, 2, HIDDEN, HIDDEN, 17)};

    set_up(50);
    for (size_t k = 0; k < CELLS; k++) {
        if (cell[k].codes.code[0] == 2) counts[0]->cell[k].issued = 2; /* 18 in band 2 */
    }
    CHECK(fold(out, v, 2) == 1); /* everybody less band 1 would be band 2 */
    struct demur_tally_value more[] = {v[0], v[1], votes(0, HIDDEN, HIDDEN, HIDDEN, 10)};

    CHECK(fold(out, more, 3) == 2); /* it stands among ten others */
    CHECK(out[1].code[0] == 1);
}

static void test_pairs_are_below_their_band(void)
{
    struct demur_tally_value v[] = {votes(1, 1, HIDDEN, HIDDEN, 11), votes(4, 1, 1, HIDDEN, 12),
                                    votes(4, 1, 2, HIDDEN, 3), votes(4, 2, 1, HIDDEN, 4),
                                    votes(2, HIDDEN, 1, HIDDEN, 40)};

    set_up(50);
    /* Band 1 is 26 with a pair of 12 in it; band 2 is 4: it is everybody's, which then hides it
     * only if the rest is large enough: 70 - 26 - 40 = 4 is not, so band 1 goes with its pair. */
    CHECK(fold(out, v, 5) == 2);
    CHECK(out[0].votes == 70 && out[1].profile == 2 && out[1].votes == 40);
    v[3].choice[0] = 14;
    CHECK(fold(out, v, 5) == 6);
    CHECK(out[1].profile == 1 && out[1].votes == 26 && out[2].votes == 14);
    CHECK(out[3].profile == 2 && out[4].profile == 4 && out[4].votes == 12);
}

/* ---- properties ------------------------------------------------------------------------- */

static size_t random_poll(struct demur_tally_value *v)
{
    size_t n = 0;

    for (uint16_t b = 0; b <= BANDS; b++) {
        for (uint16_t c = 0; c <= CLASSES; c++) {
            if (draw(3) == 0) continue;
            uint8_t profile = b == 0 && c == 0 ? 0 : b == 0 ? 2 : c == 0 ? 1 : 4;

            v[n] = votes(profile, b == 0 ? HIDDEN : b, c == 0 ? HIDDEN : c, HIDDEN, 0);
            for (unsigned k = 0; k < OPTIONS; k++) v[n].choice[k] = draw(draw(2) == 0 ? 4 : 30);
            if (v[n].choice[0] + v[n].choice[1] + v[n].choice[2] > 0) n++;
        }
    }
    return n;
}

/* The sum of the cells shown directly under at, and whether it has such that are not. */
static uint32_t under(const struct demur_fold_cell *c, size_t n, size_t at)
{
    uint32_t sum = 0;

    for (size_t i = 1; i < n; i++) {
        bool is_child = at == 0 ? c[i].profile != DEMUR_PROFILE_BAND_CLASS
                                : c[i].profile == DEMUR_PROFILE_BAND_CLASS &&
                                      c[at].profile == DEMUR_PROFILE_BAND &&
                                      c[i].code[0] == c[at].code[0];

        if (is_child) sum += c[i].votes;
    }
    return sum;
}

/* The votes that show a cell's values and nothing beyond, which nobody was folded into. */
static uint32_t own(const struct demur_tally_value *v, size_t n, const struct demur_fold_cell *c)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].profile == c->profile && memcmp(v[i].code, c->code, sizeof c->code) == 0) {
            return v[i].choice[0] + v[i].choice[1] + v[i].choice[2];
        }
    }
    return 0;
}

static void shuffle(struct demur_tally_value *v, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = draw((uint32_t)i);
        struct demur_tally_value other = v[k];

        v[k] = v[i - 1];
        v[i - 1] = other;
    }
}

static void test_properties_of_random_polls(void)
{
    static struct demur_fold_cell again[DEMUR_FOLD_CELLS_MAX];
    struct demur_tally_value v[(BANDS + 1) * (CLASSES + 1)];
    size_t shown = 0;
    size_t folded = 0;

    set_up(50);
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t n = random_poll(v);
        uint32_t all = 0;
        size_t cells = fold(out, v, n);

        for (size_t i = 0; i < n; i++) all += v[i].choice[0] + v[i].choice[1] + v[i].choice[2];
        CHECK((cells == 0) == (all < DEMUR_FOLD_VOTES_MIN));
        if (cells == 0) continue;
        CHECK(out[0].profile == 0 && out[0].votes == all);
        for (size_t i = 0; i < cells; i++) {
            uint32_t rest = out[i].votes - under(out, cells, i);

            CHECK(out[i].votes >= DEMUR_FOLD_VOTES_MIN && out[i].issued >= K_MIN);
            CHECK(out[i].votes == out[i].choice[0] + out[i].choice[1] + out[i].choice[2]);
            /* What is beyond the shown children: exactly who showed this much, or a crowd. */
            CHECK(rest == own(v, n, &out[i]) || rest >= DEMUR_FOLD_VOTES_MIN);
            folded += rest != own(v, n, &out[i]);
        }
        shown += cells - 1;
        shuffle(v, n);
        CHECK(fold(again, v, n) == cells);
        CHECK_BYTES(again, out, cells * sizeof out[0]);
    }
    CHECK(shown > ROUNDS && folded > ROUNDS / 4); /* both happen */
}

int main(void)
{
    RUN(test_cells_that_are_large_enough_are_shown);
    RUN(test_a_small_cell_is_in_its_parent_alone);
    RUN(test_no_difference_tells_a_small_cell);
    RUN(test_too_few_votes_are_not_shown_at_all);
    RUN(test_a_cell_of_few_people_is_folded_however_many_vote);
    RUN(test_no_difference_tells_a_cell_of_few_people);
    RUN(test_pairs_are_below_their_band);
    RUN(test_properties_of_random_polls);
    for (size_t i = 0; i < 2; i++) demur_free(counts[i]);
    return tap_done();
}
