/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_write_test.c -- writing a bundle, and going through its signatures when it was checked. */
#include "bundle_for_tests.h"
#include "demur/standard_proof.h"

enum { MEMBERS = 4, SIGNERS = 3 };

static struct test_random lot = {81};

static void open_signed(struct channel *c)
{
    c_open(c, 1, MEMBERS, &lot);
    c_freeze(c);
    c_window(c);
    for (size_t i = 0; i < SIGNERS; i++) c_sign(c, i, 1);
    c_window(c);
}

/* ---- writing --------------------------------------------------------------------------- */

/* What writing the bundle of the first `size` entries says. */
static enum demur_err write_cut(struct channel *c, uint64_t size)
{
    struct demur_writer out;
    struct demur_bundle_sink sink = {put, &out};
    struct demur_bundle_log log = {size, entry_of, sign_holds, c, demur_tree_store_source(c->tree)};
    struct demur_bundle_content content = content_of(c, true);
    enum demur_err err;

    demur_writer_init(&out);
    err = demur_bundle_write(&sink, &log, &content);
    if (err != DEMUR_OK) CHECK(out.len == 0);
    demur_writer_wipe(&out);
    return err;
}

static void test_a_log_that_ends_within_a_window_is_refused(void)
{
    struct channel c;

    open_signed(&c);
    uint64_t size = demur_tree_store_size(c.tree);

    CHECK_ERR(DEMUR_OK, write_cut(&c, size));
    for (uint64_t cut = 1; cut <= SIGNERS; cut++) {
        CHECK_ERR(DEMUR_ERR_FORMAT, write_cut(&c, size - cut));
    }
    CHECK_ERR(DEMUR_OK, write_cut(&c, size - SIGNERS - 1)); /* between two windows */
    c.log[size - SIGNERS - 1].len--;                        /* a WINDOW that is none */
    CHECK_ERR(DEMUR_ERR_FORMAT, write_cut(&c, size));
    c_close(&c);
}

static uint64_t missing;

static enum demur_err all_but_missing(void *ctx, uint64_t index, struct demur_span *out)
{
    return index == missing ? DEMUR_ERR_IO : entry_of(ctx, index, out);
}

static void test_what_the_log_says_ends_the_writing(void)
{
    struct channel c;

    open_signed(&c);
    struct demur_bundle_content content = content_of(&c, true);

    for (missing = 0; missing < demur_tree_store_size(c.tree); missing++) {
        struct demur_writer out;
        struct demur_bundle_sink sink = {put, &out};
        struct demur_bundle_log log = {demur_tree_store_size(c.tree), all_but_missing, sign_holds,
                                       &c, demur_tree_store_source(c.tree)};

        demur_writer_init(&out);
        CHECK_ERR(DEMUR_ERR_IO, demur_bundle_write(&sink, &log, &content));
        CHECK(out.len == 0);
        demur_writer_wipe(&out);
    }
    c_close(&c);
}

static void test_answers_are_written_in_one_order(void)
{
    struct channel c;
    struct demur_writer file[2];
    struct demur_span answer[2], turned[2];

    open_signed(&c);
    c_deliver(&c);
    c_window(&c);
    c_respond_as(&c, &c.principal, 1);
    answer[0] = turned[1] = c.answer;
    c.answer = (struct demur_span){NULL, 0};
    c_window(&c);
    c_respond_as(&c, &c.principal, 2);
    answer[1] = turned[0] = c.answer;
    c_window(&c);
    struct demur_bundle_content content = content_of(&c, true);

    content.answers = 2;
    content.answer = answer;
    write_bundle(&file[0], &c, &content);
    content.answer = turned;
    write_bundle(&file[1], &c, &content);
    CHECK(file[0].len == file[1].len && memcmp(file[0].data, file[1].data, file[0].len) == 0);
    struct demur_bundle *b = verify(&c, &file[0], NULL);

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_NONE);
    CHECK(demur_bundle_report(b)->answers_withheld == 0);
    let_go(b, &file[0]);
    demur_writer_wipe(&file[1]);
    demur_free((void *)(uintptr_t)answer[0].data);
    c_close(&c);
}

/* ---- the signatures once more ---------------------------------------------------------- */

struct seen {
    size_t count;
    uint64_t last;
    bool ascends;
    size_t withdrawn;
    enum demur_err say; /* from the second on */
};

static enum demur_err see(void *ctx, const struct demur_bundle_signature *sign)
{
    struct demur_standard_proof proof;
    struct seen *s = ctx;

    CHECK(sign->act->kind == DEMUR_KIND_SIGN);
    CHECK_ERR(DEMUR_OK, demur_standard_proof_of(&proof, sign->act, 0, sign->scope));
    s->ascends = s->ascends && sign->index > s->last;
    s->last = sign->index;
    s->withdrawn += sign->is_withdrawn;
    return ++s->count > 1 ? s->say : DEMUR_OK;
}

static enum demur_err each(struct seen *out, const struct demur_bundle *b, enum demur_err say)
{
    struct demur_bundle_sign_visitor visitor = {see, out};

    *out = (struct seen){0, 0, true, 0, say};
    return demur_bundle_each_sign(b, &visitor);
}

static void test_every_signature_is_told_in_order(void)
{
    struct channel c;
    struct demur_writer file;
    struct seen s;

    open_signed(&c);
    struct demur_bundle *b = judge(&c, &file);

    CHECK_ERR(DEMUR_OK, each(&s, b, DEMUR_OK));
    CHECK(s.count == SIGNERS && s.ascends && demur_bundle_signs(b) == SIGNERS);
    CHECK(s.withdrawn == 0);
    CHECK_ERR(DEMUR_ERR_RANDOM, each(&s, b, DEMUR_ERR_RANDOM));
    CHECK(s.count == 2);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_signature_that_was_withdrawn_is_told_as_such(void)
{
    struct channel c;
    struct demur_writer file;
    struct seen s;

    open_signed(&c);
    c_withdraw(&c, 1);
    c_window(&c);
    struct demur_bundle *b = judge(&c, &file);

    CHECK_ERR(DEMUR_OK, each(&s, b, DEMUR_OK));
    CHECK(s.count == SIGNERS && s.withdrawn == 1);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_file_that_has_changed_tells_no_more(void)
{
    struct channel c;
    struct demur_writer file;
    struct seen s;

    open_signed(&c);
    struct demur_bundle *b = judge(&c, &file);

    /* an echo: what no second look at the proof would find */
    for (size_t i = file.len - 500; i > 0; i--) {
        if (memcmp(file.data + i, "DMR1\x11", 5) != 0) continue;
        file.data[i + DEMUR_ACT_HEAD_BYTES] ^= 1;
        break;
    }
    CHECK_ERR(DEMUR_ERR_IO, each(&s, b, DEMUR_OK));
    CHECK(s.count == 0);
    let_go(b, &file);
    c_close(&c);
}

static void test_a_bundle_that_is_not_finished_or_does_not_hold_tells_nothing(void)
{
    struct test_random coins = {9};
    struct demur_random random = test_random(&coins);
    struct channel c;
    struct demur_writer file;
    struct demur_bundle *b = NULL;
    struct seen s;

    open_signed(&c);
    make_bundle(&file, &c, true);
    struct demur_bundle_file in = {file.len, read_file, &file};
    struct demur_bundle_pin pin = {c.policy, NULL};

    CHECK_ERR(DEMUR_OK, demur_bundle_open(&b, &in, &pin, &random, NULL));
    CHECK_ERR(DEMUR_ERR_STATE, each(&s, b, DEMUR_OK));
    let_go(b, &file);
    c_sign(&c, 0, 0); /* a second time */
    c_window(&c);
    b = judge(&c, &file);
    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_SIGNATURES);
    CHECK_ERR(DEMUR_ERR_STATE, each(&s, b, DEMUR_OK));
    CHECK(s.count == 0);
    let_go(b, &file);
    c_close(&c);
}

int main(void)
{
    RUN(test_a_log_that_ends_within_a_window_is_refused);
    RUN(test_what_the_log_says_ends_the_writing);
    RUN(test_answers_are_written_in_one_order);
    RUN(test_every_signature_is_told_in_order);
    RUN(test_a_signature_that_was_withdrawn_is_told_as_such);
    RUN(test_a_file_that_has_changed_tells_no_more);
    RUN(test_a_bundle_that_is_not_finished_or_does_not_hold_tells_nothing);
    return tap_done();
}
