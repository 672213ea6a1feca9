/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_test.c -- the board of a whole log: memos, their clocks, sums, epochs, polls. */
#include "core/board/poll_for_tests.h"
#include "demur/board.h"

enum { MEMBERS = 24 };

static struct channel org;
static struct test_random lot = {6};
static struct demur_channel *channel;
static struct demur_tally *tally;
static struct c_poll poll;
static uint64_t fed;

static void feed(void)
{
    for (uint64_t size = demur_tree_store_size(org.tree); fed < size; fed++) {
        struct demur_span entry = {org.log[fed].data, org.log[fed].len};
        struct demur_fault fault;

        CHECK_ERR(DEMUR_OK, demur_channel_add(channel, &fault, fed, entry));
        CHECK(fault.why == NULL);
        CHECK_ERR(DEMUR_OK, demur_tally_add(tally, fed, entry));
    }
    CHECK_ERR(DEMUR_OK, demur_tally_settle(tally));
}

static void window(void)
{
    c_window(&org);
    feed();
}

static struct demur_span subject(void *ctx, const struct demur_channel_memo *memo)
{
    CHECK(memo->is_released);
    return c_span(ctx);
}

static struct demur_board *board(void)
{
    static char text[] = "A test";
    struct demur_board_texts texts = {subject, text};
    struct demur_board *b = NULL;

    CHECK_ERR(DEMUR_OK, demur_board_new(&b, channel, tally, &texts));
    return b;
}

static void test_an_organisation_without_memos(void)
{
    struct demur_board *b = NULL;

    c_open(&org, 2, MEMBERS, &lot);
    CHECK_ERR(DEMUR_OK, demur_channel_new(&channel, &org.random));
    CHECK_ERR(DEMUR_OK, demur_tally_new(&tally, channel, &org.random));
    CHECK_ERR(DEMUR_ERR_STATE, demur_board_new(&b, channel, tally, NULL));
    feed();
    b = board();
    CHECK(b->memos == 0 && b->polls == 0 && b->epochs == 1 && b->size == fed);
    CHECK(b->witnesses == 2 && b->quorum == 2 && b->windows == 3);
    CHECK(b->organisation.len == 17 && b->origin.len > 0);
    CHECK(b->epoch[0].members == MEMBERS && b->epoch[0].enrolled == MEMBERS);
    CHECK(b->epoch[0].issuers == 2 && b->epoch[0].bands == 2);
    CHECK(b->epoch[0].band[0].members + b->epoch[0].band[1].members == MEMBERS);
    demur_board_free(b);
}

static void test_a_memo_from_signing_to_being_late(void)
{
    struct demur_board *b;
    const struct demur_board_memo *m;

    c_freeze(&org);
    window();
    for (size_t i = 0; i < 5; i++) c_sign(&org, i, i % 2);
    window();
    c_withdraw(&org, 4);
    window();
    b = board();
    m = &b->memo[0];
    CHECK(b->memos == 1 && m->number == 1 && m->state == DEMUR_BOARD_OPEN);
    CHECK(m->tally.signs == 5 && m->tally.withdrawn == 1 && m->bars == 1 && m->bar[0].signs == 5);
    CHECK(b->sums.open == 1 && b->sums.delivered == 0 && b->sums.signs == 5);
    demur_board_free(b);
    c_deliver(&org);
    window();
    c_ack(&org);
    window();
    b = board();
    m = &b->memo[0];
    CHECK(m->state == DEMUR_BOARD_RUNNING && m->saids == 1 && m->said[0].kind == DEMUR_EVENT_ACK);
    CHECK(m->clock.has_limit && m->clock.is_acknowledged && !m->clock.is_answered);
    CHECK(b->sums.acknowledged == 1 && b->sums.acknowledged_in_time == 1 && b->sums.running == 1);
    CHECK(b->sums.asks == 0);
    demur_board_free(b);
    org.now_s += (uint64_t)40 * C_DAY_S;
    window();
    b = board();
    m = &b->memo[0];
    CHECK(m->state == DEMUR_BOARD_OVERDUE && b->sums.overdue == 1 && m->clock.late > 0);
    CHECK(m->clock.now > m->clock.limit && m->clock.late == m->clock.now - m->clock.limit);
    demur_board_free(b);
    c_respond(&org);
    window();
    b = board();
    m = &b->memo[0];
    CHECK(m->state == DEMUR_BOARD_ANSWERED_LATE && b->sums.answered == 1);
    CHECK(b->sums.answered_in_time == 0 && b->sums.asks == 2);
    CHECK(b->sums.verdict[DEMUR_VERDICT_ACCEPT] == 1 && b->sums.verdict[DEMUR_VERDICT_REJECT] == 1);
    CHECK(m->saids == 2 && m->said[1].kind == DEMUR_EVENT_RESPONSE && m->said[1].seq == 1);
    CHECK(m->subject.len == 0);
    demur_board_free(b);
}

static void test_a_question_from_asking_to_shown_figures(void)
{
    struct demur_poll p = c_question(&org, DEMUR_POLL_CONFIDENCE);
    struct demur_board *b;

    p.close = demur_day_at(org.now_s, 720) + 2;
    c_ask(&org, &poll, p, &org.root);
    window();
    for (size_t i = 0; i < 14; i++) c_vote(&org, &poll, i, 1, (uint8_t)(i % 3));
    window();
    b = board();
    CHECK(b->polls == 1 && b->poll[0].votes == 0 && b->poll[0].cells == 0 && b->poll[0].memo == 0);
    CHECK(b->poll[0].issued == MEMBERS && b->epoch[0].sealed.entries == 14);
    demur_board_free(b);
    org.now_s += (uint64_t)3 * C_DAY_S;
    window();
    b = board(); /* over, and nobody has said what came of it */
    CHECK(demur_board_is_unopened(b, &b->poll[0]));
    CHECK(demur_board_withheld(b, &b->epoch[0]) == 14);
    demur_board_free(b);
    c_close_poll(&org, &poll, 1);
    window();
    b = board();
    CHECK(!demur_board_is_unopened(b, &b->poll[0]));
    CHECK(demur_board_withheld(b, &b->epoch[0]) == 1);
    CHECK(b->poll[0].votes == 13 && !b->poll[0].is_complete);
    CHECK(b->poll[0].cells == 0); /* a part of the votes shows no shares */
    CHECK(b->epoch[0].sealed.opened == 13);
    demur_board_free(b);
    c_submit_copy(&org, poll.vote[0].data, poll.vote[0].len);
    window();
    b = board();
    CHECK(b->poll[0].votes == 14 && b->poll[0].is_complete);
    CHECK(demur_board_withheld(b, &b->epoch[0]) == 0);
    CHECK(b->poll[0].cells == 1 && b->poll[0].cell[0].votes == 14); /* 7 of each band */
    CHECK(b->poll[0].cell[0].choice[0] == 5 && b->poll[0].cell[0].choice[2] == 4);
    demur_board_free(b);
}

static void test_every_allocation_may_fail(void)
{
    for (unsigned n = 1;; n++) {
        struct demur_board *b = NULL;
        enum demur_err err;

        demur_test_fail_alloc(n);
        err = demur_board_new(&b, channel, tally, NULL);
        demur_test_fail_alloc(0);
        CHECK((err == DEMUR_OK) == (b != NULL));
        demur_board_free(b);
        if (err == DEMUR_OK) break;
        if (!CHECK(err == DEMUR_ERR_NOMEM && n < 100)) break;
    }
}

int main(void)
{
    RUN(test_an_organisation_without_memos);
    RUN(test_a_memo_from_signing_to_being_late);
    RUN(test_a_question_from_asking_to_shown_figures);
    RUN(test_every_allocation_may_fail);
    c_poll_free(&poll);
    demur_tally_free(tally);
    demur_channel_free(channel);
    c_close(&org);
    return tap_done();
}
