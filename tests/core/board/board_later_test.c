/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_later_test.c -- a verdict that is put off holds until its day, and is overdue since. */
#include "core/board/poll_for_tests.h"
#include "demur/board.h"

static struct channel org;
static struct test_random lot = {7};
static struct demur_channel *channel;
static struct demur_tally *tally;
static uint64_t fed;

static struct demur_board *board_after_window(void)
{
    struct demur_board *b = NULL;

    c_window(&org);
    for (uint64_t size = demur_tree_store_size(org.tree); fed < size; fed++) {
        struct demur_span entry = {org.log[fed].data, org.log[fed].len};
        struct demur_fault fault;

        CHECK_ERR(DEMUR_OK, demur_channel_add(channel, &fault, fed, entry));
        CHECK_ERR(DEMUR_OK, demur_tally_add(tally, fed, entry));
    }
    CHECK_ERR(DEMUR_OK, demur_tally_settle(tally));
    CHECK_ERR(DEMUR_OK, demur_board_new(&b, channel, tally, NULL));
    return b;
}

/* The first ask is put off until that day, the second rejected. */
static void put_off(uint32_t until)
{
    struct demur_response r = {.memo_id = org.memo_id,
                               .principal = 1,
                               .seq = 1,
                               .items = 2,
                               .item = {{DEMUR_VERDICT_LATER, until}, {DEMUR_VERDICT_REJECT, 0}},
                               .blob = {{{1}}, 16400}};
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_response_make(&r, &org.org, &org.principal));
    demur_response_encode(bytes, &len, &r);
    c_submit_copy(&org, bytes, len);
}

static void test_it_is_overdue_since_its_day(void)
{
    struct demur_board *b;
    uint32_t until;

    c_freeze(&org);
    demur_board_free(board_after_window());
    for (size_t i = 0; i < 3; i++) c_sign(&org, i, i % 2);
    demur_board_free(board_after_window());
    c_deliver(&org);
    demur_board_free(board_after_window());
    until = demur_day_at(org.now_s, 720) + 3;
    put_off(until);
    b = board_after_window();
    CHECK(b->memo[0].state == DEMUR_BOARD_ANSWERED && b->sums.answered_in_time == 1);
    CHECK(b->memo[0].clock.late == 0);
    demur_board_free(b);
    org.now_s += (uint64_t)24 * C_DAY_S;
    b = board_after_window();
    CHECK(b->memo[0].state == DEMUR_BOARD_OVERDUE && b->sums.overdue == 1 && b->sums.running == 0);
    CHECK(b->memo[0].docket.ask[0].overdue_days == b->day - until);
    CHECK(b->memo[0].clock.late == demur_days_between(&b->memo[0].of.manifest->deadlines, until,
                                                      b->day, DEMUR_UNIT_WORKING));
    CHECK(b->memo[0].clock.late >= 15);
    /* What came is an answer again, and in time, as the first was. */
    demur_board_free(b);
    c_respond_as(&org, &org.principal, 2);
    b = board_after_window();
    CHECK(b->memo[0].state == DEMUR_BOARD_ANSWERED && b->memo[0].docket.ask[0].is_amended);
    demur_board_free(b);
}

int main(void)
{
    c_open(&org, 2, 24, &lot);
    CHECK_ERR(DEMUR_OK, demur_channel_new(&channel, &org.random));
    CHECK_ERR(DEMUR_OK, demur_tally_new(&tally, channel, &org.random));
    RUN(test_it_is_overdue_since_its_day);
    demur_tally_free(tally);
    demur_channel_free(channel);
    c_close(&org);
    return tap_done();
}
