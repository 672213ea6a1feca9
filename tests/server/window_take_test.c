/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* window_take_test.c -- which entries go into a window, and which wait for company. */
#include "window_take.h"

#include "core/bundle/channel_for_tests.h"
#include "demur/echo.h"
#include "demur/issue.h"
#include "host/program.h"

const char host_program[] = "window_take_test";

enum { MEMBERS = 8, BATCH = 3, MEMOS = 1000 };

static struct channel org;
static struct test_random lot = {91};
static struct demur_channel *log_so_far; /* two memos are frozen in it */
static struct demur_hash memo[2];
static struct demur_act_context context_id[2];
static struct demur_bbs_context context[2];
static struct store *store;
static struct srv_window_terms terms;

/* ---- what waits ------------------------------------------------------------------------ */

/* An empty store, and a window that holds back fewer than BATCH. */
static void fresh(void)
{
    struct store_why why;

    store_close(store);
    store = NULL;
    if (store_open(&store, &why, "memory:", STORE_CHANNEL, &org.org) != DEMUR_OK) abort();
    terms = (struct srv_window_terms){
        .channel = log_so_far, .day = C_FIRST_DAY + 5, .min_batch = BATCH, .windows = 0};
}

/* Put bytes in a place of their own. */
static void put(const uint8_t *data, size_t len)
{
    struct store_entry e = {.place_len = 32, .entry = {data, len}};
    struct store_receipt first;
    enum store_put what;

    demur_tree_leaf(&e.receipt.leaf, data, len);
    memcpy(e.place, &e.receipt.leaf, 32);
    CHECK_ERR(DEMUR_OK, store_begin(store));
    CHECK_ERR(DEMUR_OK, store_entry_put(store, &what, &first, &e));
    CHECK_ERR(DEMUR_OK, store_commit(store));
}

/* Put the newest entry of the test organisation, and forget it there. */
static void put_newest(void)
{
    put(org.waiting[org.waiting_count - 1].data, org.waiting[org.waiting_count - 1].len);
    c_drop(&org);
}

static void use_memo(size_t which)
{
    org.memo_id = memo[which];
    org.id = context_id[which];
    org.context = context[which];
}

/* So many signatures of a memo, by members from the first-th on. */
static void put_signs(size_t which, size_t first, size_t n)
{
    use_memo(which);
    for (size_t i = 0; i < n; i++) {
        c_sign(&org, first + i, 0);
        put_newest();
    }
}

/* Bytes that begin as an entry of that kind and memo does. */
static void put_kind(uint8_t kind, const struct demur_hash *memo_id, uint32_t number)
{
    uint8_t bytes[64] = {'D', 'M', 'R', '1', kind, 1};

    memcpy(bytes + 6, memo_id, sizeof *memo_id);
    demur_set_be32(bytes + 40, number);
    put(bytes, sizeof bytes);
}

/* ---- what goes ------------------------------------------------------------------------- */

/* How many go of a kind (0: of all), and of a memo or of all (NULL). */
static size_t goes(uint8_t kind, const struct demur_hash *memo_id)
{
    struct srv_window_taken taken = {0};
    size_t n = 0;

    CHECK_ERR(DEMUR_OK, srv_window_take(&taken, store, &terms));
    for (size_t i = 0; i < taken.count; i++) {
        struct demur_hash of;
        bool has = demur_entry_memo(&of, taken.entry[i]);

        if (kind != 0 && demur_entry_kind(taken.entry[i]) != kind) continue;
        n += memo_id == NULL || (has && memcmp(&of, memo_id, sizeof of) == 0);
    }
    srv_window_taken_free(&taken);
    return n;
}

static size_t goes_at_all(void)
{
    return goes(0, NULL);
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_nothing_makes_nothing(void)
{
    struct srv_window_taken taken = {.count = 7};

    fresh();
    CHECK_ERR(DEMUR_OK, srv_window_take(&taken, store, &terms));
    CHECK(taken.count == 0 && taken.waiting == 0);
    srv_window_taken_free(&taken);
}

static void test_fewer_than_a_batch_stay(void)
{
    struct srv_window_taken taken = {0};

    fresh();
    put_signs(0, 0, BATCH - 1);
    CHECK(goes_at_all() == 0);
    put_kind(DEMUR_KIND_ACK, &memo[0], 1); /* goes by itself, and is no company */
    CHECK(goes_at_all() == 1 && goes(DEMUR_KIND_ACK, NULL) == 1);
    put_signs(1, 0, 1); /* memos are counted together */
    CHECK(goes(DEMUR_KIND_SIGN, NULL) == BATCH);
    CHECK_ERR(DEMUR_OK, srv_window_take(&taken, store, &terms));
    CHECK(taken.count == BATCH + 1 && taken.waiting == BATCH + 1);
    srv_window_taken_free(&taken);
    terms.min_batch = BATCH + 1;
    CHECK(goes_at_all() == 1);
    terms.min_batch = 0;
    CHECK(goes_at_all() == BATCH + 1);
}

static void test_all_that_signers_say_counts_together(void)
{
    fresh();
    put_signs(0, 0, 1);
    put_kind(DEMUR_KIND_WITHDRAW, &memo[0], 1);
    CHECK(goes_at_all() == 0);
    put_kind(DEMUR_KIND_RATING, &memo[0], 2);
    CHECK(goes_at_all() == 3);
    fresh();
    put_kind(DEMUR_KIND_CLAIM, &memo[0], 1);
    put_kind(DEMUR_KIND_RATING, &memo[1], 1);
    CHECK(goes_at_all() == 0);
    put_kind(DEMUR_KIND_CLAIM, &memo[1], 2);
    CHECK(goes_at_all() == 3);
}

/* Whoever has waited through a window, and for 24 hours, waits no more; then all go with it. */
static void test_nobody_waits_for_longer_than_a_day(void)
{
    fresh();
    put_signs(0, 0, 1);
    terms.is_overdue = true;
    CHECK(goes_at_all() == 0); /* it has just come */
    terms.windows = 1;
    terms.is_overdue = false;
    CHECK(goes_at_all() == 0); /* the day is not over */
    terms.is_overdue = true;
    CHECK(goes_at_all() == 1);
}

static void test_a_delivery_takes_its_signatures_with_it(void)
{
    fresh();
    put_signs(0, 0, 1);
    put_signs(1, 1, 1);
    CHECK(goes_at_all() == 0);
    put_kind(DEMUR_KIND_DELIVERED, &memo[0], 1);
    CHECK(goes(DEMUR_KIND_SIGN, &memo[0]) == 1);
    CHECK(goes(DEMUR_KIND_SIGN, &memo[1]) == 0);
    CHECK(goes(DEMUR_KIND_DELIVERED, NULL) == 1 && goes_at_all() == 2);
}

static void test_after_the_closing_day_nothing_waits(void)
{
    fresh();
    put_signs(0, 0, 1);
    put_signs(1, 1, 1);
    terms.day = C_CLOSE - 4; /* the second memo's */
    CHECK(goes_at_all() == 0);
    terms.day++;
    CHECK(goes(DEMUR_KIND_SIGN, &memo[1]) == 1 && goes_at_all() == 1);
    terms.day = C_CLOSE;
    CHECK(goes_at_all() == 1);
    terms.day++;
    CHECK(goes_at_all() == 2);
}

/* What is of no memo that the log has is void, and no reason to wait. */
static void test_what_is_of_no_memo_does_not_wait(void)
{
    const struct demur_hash other = {{0xee}};

    fresh();
    put_kind(DEMUR_KIND_RATING, &other, 1);
    CHECK(goes_at_all() == 1);
}

/* A memo_id of its own for each number. */
static struct demur_hash memo_of(uint32_t i)
{
    struct demur_hash id;
    uint8_t bytes[4];

    demur_set_be32(bytes, i);
    demur_sha256(&id, bytes, sizeof bytes);
    return id;
}

/* Whether a window can be made of what is taken, and how many wait. */
static bool fills(size_t *waiting)
{
    struct srv_window_taken taken = {0};
    struct demur_window w = {.seq = 0, .day = terms.day};
    enum demur_err err;

    CHECK_ERR(DEMUR_OK, srv_window_take(&taken, store, &terms));
    *waiting = taken.waiting;
    err = demur_window_fill(&w, taken.entry, taken.count);
    demur_window_clear(&w);
    srv_window_taken_free(&taken);
    return err == DEMUR_OK;
}

/* A window has entries of so many memos; those of the others come in the next, whole. */
static void test_more_memos_than_one_window_takes(void)
{
    struct demur_hash id = {{0}};
    size_t waiting = 0;

    fresh();
    for (uint32_t i = 0; i < MEMOS + 5; i++) {
        id = memo_of(i);
        put_kind(DEMUR_KIND_ACK, &id, 1);
        put_kind(DEMUR_KIND_RESPONSE, &id, 2);
    }
    for (uint32_t i = 0; i < 20; i++) put_kind(DEMUR_KIND_ISSUE, &id, i); /* of no memo */
    CHECK(goes(DEMUR_KIND_ISSUE, NULL) == 20);
    CHECK(goes_at_all() == 2 * MEMOS + 20);
    CHECK(fills(&waiting) && waiting == 2 * (MEMOS + 5) + 20);
    for (uint32_t i = 0; i < MEMOS + 5; i += 50) {
        size_t whole;

        id = memo_of(i);
        whole = goes(0, &id);
        CHECK(whole == 0 || whole == 2);
    }
}

static void test_no_memory_is_said(void)
{
    enum demur_err err = DEMUR_ERR_NOMEM;
    unsigned failed = 0;

    fresh();
    put_signs(0, 0, BATCH);
    for (unsigned nth = 1; err == DEMUR_ERR_NOMEM && nth < 20; nth++) {
        struct srv_window_taken taken = {0};

        demur_test_fail_alloc(nth);
        err = srv_window_take(&taken, store, &terms);
        demur_test_fail_alloc(0);
        failed += err == DEMUR_ERR_NOMEM;
        CHECK(err == DEMUR_ERR_NOMEM || taken.count == BATCH);
        srv_window_taken_free(&taken);
    }
    CHECK(err == DEMUR_OK && failed >= 4); /* each that the taking itself makes */
}

/* ---- two memos ------------------------------------------------------------------------- */

static void remember_memo(size_t which)
{
    memo[which] = org.memo_id;
    context_id[which] = org.id;
    demur_bbs_context_init(&context[which],
                           (struct demur_span){context_id[which].bytes, context_id[which].len});
}

static void set_up(void)
{
    struct demur_document d = c_text();

    c_open(&org, 1, MEMBERS, &lot);
    c_freeze(&org);
    remember_memo(0);
    org.owner.bytes[0] ^= 1;
    c_draft(&org, &d);
    org.header.close = C_CLOSE - 4;
    c_commit(&org, 2);
    remember_memo(1);
    c_window(&org);
    if (demur_channel_new(&log_so_far, &org.random) != DEMUR_OK) abort();
    for (uint64_t i = 0; i < demur_tree_store_size(org.tree); i++) {
        struct demur_fault fault;

        CHECK_ERR(DEMUR_OK,
                  demur_channel_add(log_so_far, &fault, i,
                                    (struct demur_span){org.log[i].data, org.log[i].len}));
        CHECK(fault.why == NULL);
    }
}

int main(void)
{
    set_up();
    RUN(test_nothing_makes_nothing);
    RUN(test_fewer_than_a_batch_stay);
    RUN(test_all_that_signers_say_counts_together);
    RUN(test_nobody_waits_for_longer_than_a_day);
    RUN(test_a_delivery_takes_its_signatures_with_it);
    RUN(test_after_the_closing_day_nothing_waits);
    RUN(test_what_is_of_no_memo_does_not_wait);
    RUN(test_more_memos_than_one_window_takes);
    RUN(test_no_memory_is_said);
    store_close(store);
    demur_channel_free(log_so_far);
    c_close(&org);
    return tap_done();
}
