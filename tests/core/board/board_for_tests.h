/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * board_for_tests.h -- boards made by hand: the sample of the mock-up, and what can be made of it:
 * empty, hostile, large, and full of rare states.
 */
#ifndef BOARD_FOR_TESTS_H
#define BOARD_FOR_TESTS_H

#include "sample_for_tests.h"

/* ---- sums and polls -------------------------------------------------------------------- */

static inline void sample_sum(struct sample *s)
{
    struct demur_board_sums *sums = &s->board.sums;

    *sums = (struct demur_board_sums){.memos = (uint32_t)s->memos};
    for (size_t i = 0; i < s->memos; i++) {
        const struct demur_board_memo *m = &s->memo[i];
        uint32_t responses = 0;

        sums->signs += m->tally.signs;
        sums->open += m->state == DEMUR_BOARD_OPEN;
        if (!m->of.is_delivered) continue;
        const struct demur_docket_stage *ack = &m->docket.level[0].acknowledge;

        sums->delivered++;
        sums->acknowledged += m->clock.is_acknowledged;
        sums->acknowledged_in_time +=
            m->clock.is_acknowledged && !(ack->is_due && ack->overdue_days > 0);
        sums->answered += m->clock.is_answered;
        sums->answered_in_time += m->state == DEMUR_BOARD_ANSWERED;
        sums->overdue += m->state == DEMUR_BOARD_OVERDUE;
        sums->running += m->state == DEMUR_BOARD_RUNNING;
        for (size_t k = 0; k < m->saids; k++) responses += m->said[k].kind == DEMUR_EVENT_RESPONSE;
        if (responses == 0) continue;
        sums->asks += m->docket.asks;
        for (size_t k = 0; k < m->docket.asks; k++) {
            sums->verdict[m->docket.ask[k].standing.verdict]++;
        }
    }
    s->board.memo = s->memo;
    s->board.memos = s->memos;
}

static inline void sample_confidence(struct sample *s, size_t i, const uint32_t yes[3],
                                     const uint32_t votes[3])
{
    static const uint32_t issued[] = {191, 156, 54};
    struct demur_board_poll *p = &s->poll[i];
    struct demur_fold_cell *c = s->cell[i];

    s->asked[i] = (struct demur_poll){
        .type = DEMUR_POLL_CONFIDENCE,
        .epoch = (uint32_t)i + 1,
        .close = s->epoch[i].last - 25,
        .profiles = 3,
        .question = span_of("Do you trust that a concern raised here is dealt with?"),
        .options = 2,
        .option = {span_of("yes, on the whole"), span_of("no, on the whole")}};
    c[0] = (struct demur_fold_cell){
        .code = {DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN}, .issued = 401};
    for (size_t k = 0; k < 3; k++) {
        c[k + 1] = (struct demur_fold_cell){
            .profile = DEMUR_PROFILE_BAND,
            .code = {(uint16_t)(k + 1), DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN},
            .issued = issued[k],
            .votes = votes[k],
            .choice = {yes[k], votes[k] - yes[k]}};
        c[0].votes += votes[k];
        c[0].choice[0] += yes[k];
        c[0].choice[1] += votes[k] - yes[k];
    }
    *p = (struct demur_board_poll){.number = (uint32_t)i + 1,
                                   .of = {.poll = &s->asked[i],
                                          .manifest = s->manifest,
                                          .day = s->epoch[i].first + 40,
                                          .is_closed = true,
                                          .closed_day = s->epoch[i].last - 24,
                                          .votes = c[0].votes},
                                   .is_complete = true,
                                   .votes = c[0].votes,
                                   .issued = 401,
                                   .cells = 4,
                                   .cell = c};
    memset(p->of.poll_id.bytes, 0x70 + (int)i, sizeof p->of.poll_id.bytes);
    s->epoch[i].sealed = (struct demur_tally_sealed){c[0].votes, c[0].votes};
}

/** The question of memo 7's authors to all members: closed, and answered. */
static inline void sample_question(struct sample *s)
{
    struct demur_board_poll *p = &s->poll[4];

    s->asked[4] =
        (struct demur_poll){.type = DEMUR_POLL_MEMO,
                            .epoch = 4,
                            .close = on("2025-06-10"),
                            .question = span_of("Does the answer settle the matter?"),
                            .options = 3,
                            .option = {span_of("yes"), span_of("in part"), span_of("no")}};
    s->cell[4][0] =
        (struct demur_fold_cell){.code = {DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN, DEMUR_CODE_HIDDEN},
                                 .issued = 401,
                                 .votes = 97,
                                 .choice = {31, 40, 26}};
    *p = (struct demur_board_poll){.number = 5,
                                   .of = {.poll = &s->asked[4],
                                          .manifest = s->manifest,
                                          .day = on("2025-06-07"),
                                          .is_closed = true,
                                          .closed_day = on("2025-06-11"),
                                          .votes = 97},
                                   .memo = 7,
                                   .is_complete = true,
                                   .votes = 97,
                                   .issued = 401,
                                   .cells = 1,
                                   .cell = s->cell[4]};
    memset(p->of.poll_id.bytes, 0x74, sizeof p->of.poll_id.bytes);
    s->epoch[3].sealed.entries += 97;
    s->epoch[3].sealed.opened += 97;
}

static inline struct sample *sample_begin(size_t memos)
{
    struct sample *s = demur_alloc(sizeof *s);

    if (s == NULL) abort();
    s->memo = demur_alloc_array(memos + 1, sizeof s->memo[0]);
    s->of = demur_alloc_array(memos + 1, sizeof s->of[0]);
    if (s->memo == NULL || s->of == NULL) abort();
    sample_organisation(s);
    s->board.memo = s->memo;
    return s;
}

static inline void sample_free(struct sample *s)
{
    demur_manifest_free(s->manifest);
    demur_free(s->memo);
    demur_free(s->of);
    demur_free(s);
}

/* ---- boards ---------------------------------------------------------------------------- */

/* Verdicts, short. */
enum { A = 1, P, R, L };

static const struct sample_plan sample_plans[SAMPLE_MEMOS] = {
    {"2024-08-20",
     "2024-09-11",
     "2024-09-12",
     "2024-10-08",
     "Lighting of the coal quay",
     {14, 40, 26, 8},
     3,
     {A, A, P},
     2,
     13,
     0},
    {"2024-09-20",
     "2024-10-11",
     "2024-10-14",
     "2024-11-11",
     "Shift handover in the traffic room",
     {20, 60, 41, 10},
     4,
     {A, A, P, R},
     1,
     15,
     0},
    {"2024-11-04",
     "2024-11-22",
     "2024-11-25",
     "2025-01-07",
     "Cleaning of crew quarters by contract",
     {9, 30, 18, 0},
     2,
     {R, L},
     3,
     22,
     25},
    {"2024-12-20",
     "2025-01-17",
     "2025-01-20",
     "2025-02-24",
     "Maintenance of the tide gauges",
     {16, 48, 30, 10},
     3,
     {P, R, L},
     5,
     19,
     0},
    {"2025-01-27",
     "2025-02-14",
     "2025-02-17",
     "2025-03-12",
     "Crane work in high wind",
     {23, 80, 48, 12},
     5,
     {A, A, A, P, L},
     1,
     12,
     0},
    {"2025-03-03",
     "2025-03-21",
     "2025-03-24",
     "2025-04-22",
     "Moving the radio room",
     {19, 55, 35, 10},
     3,
     {0},
     3,
     0,
     0},
    {"2025-04-28",
     "2025-05-15",
     "2025-05-16",
     "2025-06-10",
     "Night transfers of pilots with one boat",
     {31, 96, 71, 14},
     4,
     {A, P, R, L},
     2,
     14,
     0},
    {"2025-05-12", "2025-05-30", "2025-06-02", NULL, NULL, {12, 38, 20, 6}, 2, {0}, 1, 0, 0},
    {"2025-06-05", "2025-06-26", NULL, NULL, NULL, {4, 11, 7, 0}, 3, {0}, 0, 0, 0},
};

/** The sample of the mock-up. */
static inline struct sample *sample_new(void)
{
    static const uint32_t yes[4][3] = {{74, 60, 30}, {76, 62, 31}, {65, 56, 28}, {63, 54, 28}};
    static const uint32_t votes[4][3] = {
        {121, 91, 38}, {131, 98, 41}, {139, 101, 40}, {142, 104, 40}};
    struct sample *s = sample_begin(SAMPLE_MEMOS);

    for (size_t i = 0; i < SAMPLE_MEMOS; i++) sample_add(s, &sample_plans[i]);
    for (size_t i = 0; i < 4; i++) sample_confidence(s, i, yes[i], votes[i]);
    sample_question(s);
    s->board.poll = s->poll;
    s->board.polls = SAMPLE_POLLS;
    s->memo[6].tally.ratings[DEMUR_RATING_SUBSTANTIVE] = 41;
    s->memo[6].tally.ratings[DEMUR_RATING_PARTLY] = 30;
    s->memo[6].tally.ratings[DEMUR_RATING_NOT] = 12;
    s->memo[6].tally.claims = 2;
    sample_sum(s);
    return s;
}

/** Nothing has happened yet: no roster, no memo, no poll. */
static inline struct sample *sample_empty(void)
{
    struct sample *s = sample_begin(0);

    s->board.epochs = 0;
    s->board.size = 2;
    return s;
}

/** So many memos, and one every fourth of them unanswered. */
static inline struct sample *sample_many(size_t memos)
{
    struct sample *s = sample_begin(memos);
    struct sample_plan plan = sample_plans[0];

    for (size_t i = 0; i < memos; i++) {
        plan.answered = i % 4 == 3 ? 0 : (uint16_t)(5 + i * 7 % 23);
        plan.acknowledged = (uint16_t)(1 + i % 5);
        sample_add(s, &plan);
    }
    sample_sum(s);
    return s;
}

#define HOSTILE "</bdi><script>alert(1)</script>&amp;'\"\xd7\xa9\xd7\x9c\xe2\x80\xae\x07\xff--><!--"

/** The sample, with whatever people wrote full of markup, formulas and other directions. */
static inline struct sample *sample_hostile(void)
{
    struct sample *s = sample_new();
    struct demur_span evil = span_of("=" HOSTILE "\"; =1,;@x");

    s->board.organisation = evil;
    s->board.origin = evil;
    s->manifest->principal[0].title = evil;
    s->manifest->principal[1].title = evil;
    for (size_t i = 0; i < SAMPLE_EPOCHS; i++) {
        for (size_t k = 0; k < s->epoch[i].bands; k++) s->epoch[i].band[k].name = evil;
        for (size_t k = 0; k < s->epoch[i].issuers; k++) s->epoch[i].issuer[k].name = evil;
    }
    for (size_t i = 0; i < s->memos; i++) {
        if (s->memo[i].subject.len > 0) s->memo[i].subject = evil;
        for (size_t k = 0; k < s->memo[i].saids; k++) s->memo[i].said[k].name = evil;
    }
    for (size_t i = 0; i < SAMPLE_POLLS; i++) {
        s->asked[i].question = evil;
        for (size_t k = 0; k < s->asked[i].options; k++) s->asked[i].option[k] = evil;
    }
    return s;
}

/**
 * Rare states: training, no witness, closed undelivered, a threshold not reached, an amended and a
 * lapsed verdict, an unspecified band, withdrawals, entries that do not count, polls sealed, too
 * small, not whole, and sealed votes that were never opened.
 */
static inline struct sample *sample_odd(void)
{
    static const uint8_t blank[] = {1, 0, 3, 0};
    static const uint8_t amended[] = {3, 2, 3, 1};
    struct sample *s = sample_new();

    s->board.is_training = true;
    s->board.quorum = 0;
    s->memo[8].of.header = &s->of[8].header;
    s->of[8].header.close = s->board.day - 3;
    sample_settle(s, 8);
    s->memo[7].tally.withdrawn = 3;
    s->of[7].value[0].withdrawn = 3;
    s->of[7].value[1].code[0] = 0;
    s->memo[7].of.signs = 80;
    s->memo[7].docket.level[0].answer.is_due = false;
    s->memo[7].clock.has_limit = false;
    s->manifest->deadlines.threshold = 75;
    s->memo[6].said[1].name = span_of("Deputy of the Master");
    sample_ack(s, 6, s->board.day, "Clara Owner");
    sample_respond(s, 6, s->board.day, 2, amended, 0);
    sample_settle(s, 6);
    sample_respond(s, 5, s->board.day - 40, 1, blank, 0);
    sample_settle(s, 5);
    s->memo[2].docket.ask[1].standing = (struct demur_docket_verdict){0};
    s->memo[2].docket.ask[1].has_lapsed = true;
    s->memo[2].docket.ask[1].overdue_days = 12;
    s->memo[2].state = DEMUR_BOARD_OVERDUE;
    s->poll[3].of.is_closed = false;
    s->poll[3].is_complete = false;
    s->poll[3].cells = 0;
    s->poll[3].votes = 0;
    s->asked[3].close = s->board.day + 9;
    s->poll[2].is_complete = false;
    s->poll[2].of.votes = 300;
    s->poll[1].cells = 2;
    s->poll[4].cells = 0;
    s->poll[4].votes = 7;
    s->epoch[1].sealed.opened -= 14;
    sample_sum(s);
    return s;
}

#endif
