/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle_attack_test.c -- what an operator with the log's key, or the maker of a bundle, tries:
 * other days, hidden manifests, entries that spoil, signatures left out.
 */
#include "bundle_for_tests.h"

enum { MEMBERS = 8, MANY_DAYS = 40 };

/* A memo that three have signed, not yet delivered. */
static void open_signed(struct channel *c, struct test_random *lot, const struct c_lies *lies)
{
    c_open_lying(c, 1, MEMBERS, lot, lies);
    c_freeze(c);
    c_window(c);
    for (size_t i = 1; i < 4; i++) c_sign(c, i, 0);
    c_window(c);
}

static uint64_t find_kind(const struct channel *c, uint8_t kind)
{
    for (uint64_t i = 0; i < demur_tree_store_size(c->tree); i++) {
        if (c->log[i].data[4] == kind) return i;
    }
    return 0;
}

/* Whether the verdict has a sentence with `text` among those on what was not checked. */
static bool says(const struct demur_bundle_report *r, const char *text)
{
    const char *sentence;

    for (size_t i = 0; (sentence = demur_bundle_not_checked(r, i)) != NULL; i++) {
        if (strstr(sentence, text) != NULL) return true;
    }
    return false;
}

/* ---- days ------------------------------------------------------------------------------ */

static void test_windows_that_carry_an_old_checkpoint_are_refused(void)
{
    const struct c_lies none = {0};
    struct test_random lot = {1};
    struct channel c;
    struct demur_writer old;

    open_signed(&c, &lot, &none);
    demur_writer_init(&old);
    demur_put_bytes(&old, c.note.data, c.note.len);
    c_deliver(&c);
    c_window(&c);
    c.lies.seen = (struct demur_span){old.data, old.len};
    for (int i = 0; i < MANY_DAYS; i++) c_window(&c);
    c.lies.seen.len = 0;
    c_respond(&c);
    c_window(&c);
    expect(&c, "seen", DEMUR_CHECK_WINDOWS);
    demur_writer_wipe(&old);
    c_close(&c);
}

static void test_a_checkpoint_of_another_history_is_refused(void)
{
    const struct c_lies none = {0};
    struct test_random lot = {2};
    struct channel c;
    struct demur_writer keep;

    open_signed(&c, &lot, &none);
    /* the witnesses sign a tree of the same size and another root */
    struct demur_hash leaf = {{9}};
    struct demur_tree_store *own = c.tree;

    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&c.tree));
    for (uint64_t i = 0; i < demur_tree_store_size(own); i++) {
        CHECK_ERR(DEMUR_OK, demur_tree_store_append(c.tree, &leaf));
    }
    c_publish(&c);
    demur_tree_store_free(c.tree);
    c.tree = own;
    keep = c.note;
    demur_writer_init(&c.note);
    c.lies.seen = (struct demur_span){keep.data, keep.len};
    c_deliver(&c);
    c_window(&c);
    c.lies.seen.len = 0;
    expect(&c, "seen", DEMUR_CHECK_WINDOWS);
    demur_writer_wipe(&keep);
    c_close(&c);
}

static void test_a_day_that_has_not_come_is_refused(void)
{
    const struct c_lies none = {0};
    struct test_random lot = {3};
    struct channel c;

    open_signed(&c, &lot, &none);
    c.lies.day = demur_day_at(c.now_s, 720) + 1; /* clocks may differ by one */
    c_window(&c);
    c.lies.day = 0;
    c_window(&c);
    expect(&c, "", DEMUR_CHECK_NONE);
    c.lies.day = C_CLOSE + 2; /* whoever signs after this would not count */
    c_window(&c);
    expect(&c, "day", DEMUR_CHECK_WINDOWS); /* by the bundle's own checkpoint */
    c_sign(&c, 4, 0);
    c_window(&c);
    expect(&c, "day", DEMUR_CHECK_WINDOWS); /* by the next window's */
    c_close(&c);
}

static void test_a_day_that_stands_still_is_refused(void)
{
    const struct c_lies none = {0};
    struct test_random lot = {4};
    struct channel c;

    open_signed(&c, &lot, &none);
    c.lies.day = demur_day_at(c.now_s, 720);
    for (int i = 0; i < MANY_DAYS; i++) c_window(&c);
    c_withdraw(&c, 1);
    c_window(&c);
    expect(&c, "day", DEMUR_CHECK_WINDOWS);
    c_close(&c);
}

static void test_a_log_that_stood_still_is_named(void)
{
    const struct c_lies none = {0};
    struct test_random lot = {5};
    struct demur_writer file;
    struct channel c;

    open_signed(&c, &lot, &none);
    c.now_s += (uint64_t)10 * C_DAY_S;
    c_deliver(&c);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE);
    CHECK(r->silent_to == r->silent_from + 11 && r->silent_from == C_FIRST_DAY + 4);
    let_go(b, &file);
    c_close(&c);
}

static void test_days_by_witnesses_of_the_organisations_choice_are_named(void)
{
    const struct c_lies lies = {.quorum_none = true};
    struct test_random lot = {6};
    struct demur_writer file;
    struct channel c;

    open_signed(&c, &lot, &lies);
    struct demur_bundle *b = judge(&c, &file);

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_NONE);
    CHECK(says(demur_bundle_report(b), "the organisation asks for no witness"));
    let_go(b, &file);
    /* the reader's own policy wants both, so days are by both, and standing still shows */
    c.lies.day = demur_day_at(c.now_s, 720);
    for (int i = 0; i < MANY_DAYS; i++) c_window(&c);
    expect(&c, "day", DEMUR_CHECK_WINDOWS);
    c_close(&c);
}

/* ---- entries that spoil ---------------------------------------------------------------- */

static void copy_entry(struct channel *c, uint64_t index)
{
    c_submit_copy(c, c->log[index].data, c->log[index].len);
    c_window(c);
}

static void test_the_same_bytes_again_are_void(void)
{
    struct test_random lot = {7};
    struct demur_writer file;
    struct channel c;

    open_answered(&c, 1, &lot);
    copy_entry(&c, 1);
    copy_entry(&c, c.roster_index);
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->void_count == 2);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_forged_freeze_in_front_changes_nothing(void)
{
    struct test_random lot = {8};
    struct demur_writer file;
    struct channel c;

    c_open(&c, 1, MEMBERS, &lot);
    c_freeze(&c);
    struct c_entry real = c.waiting[0];

    c.waiting_count = 0;
    c_submit_copy(&c, real.data, real.len);
    c.waiting[0].data[6 + 32 + 3] ^= 1; /* its epoch */
    c_window(&c);
    c_submit(&c, real.data, real.len);
    c_window(&c);
    for (size_t i = 1; i < 4; i++) c_sign(&c, i, 0);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_NONE);
    CHECK(demur_bundle_report(b)->signatures == 3 && demur_bundle_report(b)->void_count == 1);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_false_entry_that_names_an_answer_changes_nothing(void)
{
    const struct c_lies none = {0};
    struct test_random lot = {9};
    struct demur_response r;
    struct demur_writer file;
    struct channel c;

    open_signed(&c, &lot, &none);
    c_deliver(&c);
    c_window(&c);
    c_respond(&c);
    struct c_entry real = c.waiting[0];

    c.waiting_count = 0;
    CHECK_ERR(DEMUR_OK, demur_response_decode(&r, real.data, real.len));
    struct demur_extend e = {.memo_id = c.memo_id,
                             .principal = 1,
                             .seq = 1,
                             .until = 1,
                             .commit = r.commit,
                             .blob = {{{1}}, 16400}};
    uint8_t bytes[DEMUR_EXTEND_BYTES];

    demur_extend_encode(bytes, &e);
    c_submit_copy(&c, bytes, sizeof bytes);
    c_window(&c);
    c_submit(&c, real.data, real.len);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_NONE);
    CHECK(demur_bundle_report(b)->docket.state == DEMUR_STATE_CLOSED);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_rating_wants_an_answer_that_counts(void)
{
    const struct c_lies none = {0};
    struct test_random lot = {10};
    struct demur_writer file;
    struct channel c;
    uint8_t junk[40] = {'D', 'M', 'R', '1', DEMUR_KIND_RESPONSE, 1};

    open_signed(&c, &lot, &none);
    c_deliver(&c);
    c_window(&c);
    memcpy(junk + 6, c.memo_id.bytes, sizeof c.memo_id.bytes);
    c_submit_copy(&c, junk, sizeof junk);
    c_window(&c);
    struct demur_echo_secret x = c_echo(1);
    struct demur_rating rating = {.memo_id = c.memo_id, .choice = DEMUR_RATING_PARTLY};
    uint8_t bytes[DEMUR_RATING_BYTES];

    demur_bbs_context_nym(rating.nym.bytes, &c.context,
                          demur_bbs_credential_message(c.credential[1][0], 4),
                          DEMUR_CREDENTIAL_NYMS);
    demur_rating_make(&rating, &c.org, &x);
    demur_rating_encode(bytes, &rating);
    c_submit_copy(&c, bytes, sizeof bytes);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_NONE);
    CHECK(demur_bundle_report(b)->ratings[DEMUR_RATING_PARTLY] == 0);
    CHECK(demur_bundle_report(b)->void_count == 2);
    let_go(b, &file);
    c_close(&c);
}

/* ---- what a maker leaves out ----------------------------------------------------------- */

static uint64_t hidden; /* an entry that the maker shows as one of another kind */

static enum demur_err entry_but_hidden(void *ctx, uint64_t index, struct demur_span *out)
{
    static uint8_t room[65536];
    enum demur_err err = entry_of(ctx, index, out);

    if (err != DEMUR_OK || index != hidden) return err;
    memcpy(room, out->data, out->len);
    room[4] = 0x7f; /* a NOTICE, which no bundle has */
    out->data = room;
    return DEMUR_OK;
}

/* The bundle of c without the entry at index. */
static void expect_without(struct channel *c, uint64_t index, const char *reason)
{
    struct demur_writer file;
    struct demur_bundle_sink sink = {put, &file};
    struct demur_bundle_log log = {demur_tree_store_size(c->tree), entry_but_hidden, sign_holds, c,
                                   demur_tree_store_source(c->tree)};
    struct demur_bundle_content content = {.memo_id = c->memo_id,
                                           .roster_index = c->roster_index,
                                           .checkpoint = {c->note.data, c->note.len},
                                           .policy = c->policy,
                                           .document = {c->document, c->document_len},
                                           .answer = &c->answer,
                                           .answers = 1};

    hidden = index;
    demur_writer_init(&file);
    CHECK_ERR(DEMUR_OK, demur_bundle_write(&sink, &log, &content));
    struct demur_bundle *b = verify(c, &file, NULL);

    CHECK(strcmp(demur_bundle_report(b)->reason, reason) == 0);
    let_go(b, &file);
}

static void test_no_manifest_roster_count_or_answer_can_be_left_out(void)
{
    struct test_random lot = {11};
    struct channel c;

    open_answered(&c, 1, &lot);
    expect_without(&c, UINT64_MAX, "");
    expect_without(&c, c.roster_index, "windows"); /* and then there is none that holds */
    expect_without(&c, find_kind(&c, DEMUR_KIND_COUNTS), "windows");
    expect_without(&c, find_kind(&c, DEMUR_KIND_WITHDRAW), "windows");
    expect_without(&c, find_kind(&c, DEMUR_KIND_RESPONSE), "windows");
    c_close(&c);
}

static void test_no_window_can_be_left_out(void)
{
    struct test_random lot = {12};
    struct channel c;

    memset(&c, 0, sizeof c);
    c_open(&c, 1, MEMBERS, &lot);
    c_freeze(&c);
    c_window(&c);
    c_sign(&c, 1, 0);
    c.seq++; /* as if one were missing */
    c_window(&c);
    expect(&c, "windows", DEMUR_CHECK_WINDOWS);
    c_close(&c);
}

static void test_signatures_left_out_do_not_lift_the_duty_to_answer(void)
{
    const struct c_lies lies = {.threshold = 3};
    struct test_random lot = {13};
    struct demur_writer file;
    struct channel c;

    open_signed(&c, &lot, &lies);
    c_deliver(&c);
    c_window(&c);
    for (int i = 0; i < MANY_DAYS; i++) c_window(&c);
    c.log[find_kind(&c, DEMUR_KIND_SIGN)].is_bad = true;
    struct demur_bundle *b = judge(&c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->signatures == 2 && r->left_out == 1);
    CHECK(r->docket.level[0].answer.is_due && r->docket.level[0].answer.overdue_days > 0);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_partial_bundle_says_what_it_cannot_show(void)
{
    struct test_random lot = {14};
    struct demur_writer file;
    struct channel c;

    open_answered(&c, 1, &lot);
    make_bundle(&file, &c, false);
    struct demur_bundle *b = verify(&c, &file, NULL);

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_NONE);
    CHECK(says(demur_bundle_report(b), "to whom each ask was put"));
    let_go(b, &file);
    c_close(&c);
}

int main(void)
{
    RUN(test_windows_that_carry_an_old_checkpoint_are_refused);
    RUN(test_a_checkpoint_of_another_history_is_refused);
    RUN(test_a_day_that_has_not_come_is_refused);
    RUN(test_a_day_that_stands_still_is_refused);
    RUN(test_a_log_that_stood_still_is_named);
    RUN(test_days_by_witnesses_of_the_organisations_choice_are_named);
    RUN(test_the_same_bytes_again_are_void);
    RUN(test_a_forged_freeze_in_front_changes_nothing);
    RUN(test_a_false_entry_that_names_an_answer_changes_nothing);
    RUN(test_a_rating_wants_an_answer_that_counts);
    RUN(test_no_manifest_roster_count_or_answer_can_be_left_out);
    RUN(test_no_window_can_be_left_out);
    RUN(test_signatures_left_out_do_not_lift_the_duty_to_answer);
    RUN(test_a_partial_bundle_says_what_it_cannot_show);
    return tap_done();
}
