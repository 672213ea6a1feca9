/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* cells_test.c -- what a real server says to cells: the order of checks, over HTTP. */
#include "serve_run.h"

const char host_program[] = "cells_test";

enum { MEMBERS = 12, PROOF_AT = 98 + 32, SCALARS_AT = PROOF_AT + 288 };

static struct channel org, other;
static struct test_random lot = {11};
static struct serve_run run;
static const char *demurd;
static struct demur_reply first; /* to the first SIGN */
static uint8_t sign[4096];       /* the SIGN of member 1, accepted */
static size_t sign_len;

/* Make the SIGN of a member and take it back out of what waits. */
static size_t make_sign(uint8_t *to, size_t member, uint8_t profile)
{
    size_t len;

    c_sign(&org, member, profile);
    len = org.waiting[org.waiting_count - 1].len;
    memcpy(to, org.waiting[org.waiting_count - 1].data, len);
    c_drop(&org);
    return len;
}

/* Send a SIGN with `n` bytes at `at` replaced. */
static uint8_t changed(size_t member, uint8_t profile, size_t at, const void *bytes, size_t n)
{
    uint8_t act[4096];
    size_t len = make_sign(act, member, profile);

    memcpy(act + at, bytes, n);
    return r_cell(&run, act, len).status;
}

static uint8_t flipped(size_t member, size_t at, uint8_t bit)
{
    uint8_t act[4096];
    size_t len = make_sign(act, member, 0);

    act[at] ^= bit;
    return r_cell(&run, act, len).status;
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_a_channel_is_founded(void)
{
    r_set_day(C_FIRST_DAY + 2);
    CHECK(r_start(&run) == 0);
    CHECK(r_window(&run, -1));
    CHECK(r_size(&run) == 2);
    r_found(&run, &org);
}

static void test_a_memo_takes_signatures_from_the_window_after_its_freeze(void)
{
    long seq;

    c_freeze(&org);
    r_submit(&run, &org);
    sign_len = make_sign(sign, 1, 0);
    CHECK(r_cell(&run, sign, sign_len).status == DEMUR_E_CTX_UNKNOWN);
    seq = r_newest(&run);
    CHECK(r_window(&run, seq));
    first = r_cell(&run, sign, sign_len);
    CHECK(first.status == DEMUR_ACCEPTED && first.day == C_FIRST_DAY + 2);
    CHECK_ERR(DEMUR_OK, demur_reply_verify(&first, &org.org, &org.manifest->receipt_pk));
}

static void test_lengths(void)
{
    static uint8_t cell[DEMUR_CELL_BYTES + 1];
    struct host_response answer;

    for (size_t len = DEMUR_CELL_BYTES - 1; len <= DEMUR_CELL_BYTES + 1; len += 2) {
        unsigned status = r_ask(&run, &answer, "/v1/cell", (struct demur_span){cell, len});

        CHECK(status == 400 && answer.len == DEMUR_REPLY_BYTES);
        CHECK(r_reply_of(&answer, status).status == DEMUR_E_LEN);
    }
}

static void test_forms(void)
{
    static uint8_t cell[DEMUR_CELL_BYTES];

    demur_cell_noop(cell, 5);
    CHECK(r_send(&run, cell, sizeof cell).status == DEMUR_ACCEPTED);
    CHECK(flipped(2, 3, 1) == DEMUR_E_MAGIC);
    CHECK(changed(2, 0, 4, "\xee", 1) == DEMUR_E_VERSION);
    CHECK(changed(2, 0, 5, "\x00", 1) == DEMUR_E_SUITE);
    CHECK(changed(2, 0, 5, "\x02", 1) == DEMUR_E_SUITE);
    CHECK(changed(2, 0, 42, "\x05", 1) == DEMUR_E_PROFILE);
    CHECK(changed(2, 0, 43, "\x00", 1) == DEMUR_E_PROFILE);
    CHECK(changed(2, 0, 44, "\x00\x01", 2) == DEMUR_E_PROFILE); /* a code that is not shown */
    CHECK(changed(2, 0, 38, "\x00\x00\x00\x09", 4) == DEMUR_E_EPOCH);
    CHECK(changed(2, 2, 0, "D", 1) == DEMUR_E_PROFILE); /* a class, which the header forbids */
    demur_cell_noop(cell, 0);
    cell[100] = 1;
    CHECK(r_send(&run, cell, sizeof cell).status == DEMUR_E_PAD);
}

static void test_scalars_and_points(void)
{
    static const uint8_t r[] = {0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8,
                                0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe,
                                0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01};
    static const uint8_t zero[48] = {0};
    static const uint8_t infinity[48] = {0xc0};
    uint8_t full[48];

    memset(full, 0xff, sizeof full);
    for (size_t i = 0; i < 23; i++) {
        CHECK(changed(2, 0, SCALARS_AT + 32 * i, r, 32) == DEMUR_E_SCALAR_RANGE);
    }
    CHECK(changed(2, 0, SCALARS_AT, full, 32) == DEMUR_E_SCALAR_RANGE);
    CHECK(changed(2, 0, SCALARS_AT, zero, 32) == DEMUR_E_SCALAR_RANGE);
    for (size_t i = 0; i < 3; i++) {
        CHECK(changed(2, 0, PROOF_AT + 48 * i, infinity, 48) == DEMUR_E_POINT_IDENTITY);
        CHECK(changed(2, 0, PROOF_AT + 48 * i, zero, 48) == DEMUR_E_POINT_ENC);
        CHECK(changed(2, 0, PROOF_AT + 48 * i, full, 48) == DEMUR_E_POINT_ENC);
    }
    CHECK(changed(2, 0, 50, infinity, 48) == DEMUR_E_POINT_IDENTITY);
    CHECK(flipped(2, 50, 0x80) == DEMUR_E_POINT_ENC);
}

static void test_proofs_that_do_not_hold(void)
{
    struct demur_reply reply;
    uint8_t a[4096];
    uint8_t b[4096];
    size_t len = make_sign(a, 2, 0);

    CHECK(flipped(2, PROOF_AT + 96, 0x20) == DEMUR_E_PROOF); /* the sign of D */
    CHECK(flipped(2, SCALARS_AT + 31, 1) == DEMUR_E_PROOF);
    (void)make_sign(b, 3, 0); /* the nym of another member */
    memcpy(a + 50, b + 50, 48);
    reply = r_cell(&run, a, len);
    CHECK(reply.status == DEMUR_E_PROOF);
    len = make_sign(a, 2, 0);
    a[4] = DEMUR_KIND_WITHDRAW; /* a proof of another kind: its length is another, too */
    CHECK(r_cell(&run, a, len).status != DEMUR_ACCEPTED);
    (void)make_sign(a, 2, 1);
    a[45] = a[45] == 1 ? 2 : 1; /* another band than was proven */
    CHECK(r_cell(&run, a, len).status == DEMUR_E_PROOF);
}

static void test_the_same_cell_has_the_first_receipt(void)
{
    struct demur_reply again;
    uint8_t act[4096];
    size_t len;

    again = r_cell(&run, sign, sign_len);
    CHECK(again.status == DEMUR_ACCEPTED);
    CHECK_BYTES(&again.sig, &first.sig, sizeof first.sig);
    memcpy(act, sign, sign_len); /* the same head, with proofs that are none: they are not read */
    act[sign_len - 200] ^= 1;
    again = r_cell(&run, act, sign_len);
    CHECK(again.status == DEMUR_ACCEPTED);
    CHECK_BYTES(&again.leaf, &first.leaf, sizeof first.leaf);
    len = make_sign(act, 1, 1); /* another profile of the same nym */
    CHECK(r_cell(&run, act, len).status == DEMUR_E_NYM_USED);
}

static void test_a_withdrawal_wants_its_signature_and_is_final(void)
{
    uint8_t act[4096];
    size_t len;

    c_withdraw(&org, 4);
    len = org.waiting[org.waiting_count - 1].len;
    CHECK(r_cell(&run, org.waiting[org.waiting_count - 1].data, len).status == DEMUR_E_CTX_UNKNOWN);
    c_drop(&org);
    len = make_sign(act, 4, 1);
    CHECK(r_cell(&run, act, len).status == DEMUR_ACCEPTED);
    c_withdraw(&org, 4);
    r_submit(&run, &org);
    CHECK(r_cell(&run, act, len).status == DEMUR_E_NYM_USED);
}

static void test_another_organisations_cell_is_refused(void)
{
    static struct test_random dice = {12};
    size_t len;

    c_open_lying(&other, 1, 4, &dice, &(struct c_lies){.quorum_none = true, .window_s = 1});
    c_freeze(&other);
    c_window(&other);
    other.memo_id = org.memo_id; /* even where it says that it is of this memo */
    c_sign(&other, 1, 0);
    len = other.waiting[other.waiting_count - 1].len;
    CHECK(r_cell(&run, other.waiting[other.waiting_count - 1].data, len).status == DEMUR_E_PROOF);
    c_close(&other);
}

static void test_the_same_cell_from_eight_processes_is_one_entry(void)
{
    uint8_t cell[DEMUR_CELL_BYTES];
    uint8_t act[4096];
    struct demur_reply reply[8];
    size_t len = make_sign(act, 5, 0);
    int to[8][2];

    CHECK_ERR(DEMUR_OK, demur_cell_encode(cell, (struct demur_span){act, len}, 0));
    for (int i = 0; i < 8; i++) {
        if (pipe(to[i]) != 0) abort();
        if (fork() == 0) {
            struct serve_run mine = run;

            if (host_net_new(&mine.net, "") != DEMUR_OK) _exit(1);
            reply[i] = r_send(&mine, cell, sizeof cell);
            _exit(write(to[i][1], &reply[i], sizeof reply[i]) == sizeof reply[i] ? 0 : 1);
        }
    }
    for (int i = 0; i < 8; i++) {
        CHECK(read(to[i][0], &reply[i], sizeof reply[i]) == sizeof reply[i]);
        CHECK(reply[i].status == DEMUR_ACCEPTED);
        CHECK_BYTES(&reply[i].sig, &reply[0].sig, sizeof reply[0].sig);
        (void)close(to[i][0]);
        (void)close(to[i][1]);
        (void)wait(NULL);
    }
}

static void test_entries_have_their_places(void)
{
    struct demur_reply reply;
    struct demur_reply again;
    uint8_t bytes[4096];
    size_t len;

    c_ack(&org); /* before it is delivered */
    reply = r_entry(&run, org.waiting[0].data, org.waiting[0].len);
    CHECK(reply.status == DEMUR_E_CTX_CLOSED);
    c_drop(&org);
    reply = r_entry(&run, org.log[1].data, org.log[1].len); /* the first manifest again */
    CHECK(reply.status == DEMUR_E_CONFLICT);
    reply = r_entry(&run, org.log[org.roster_index].data, org.log[org.roster_index].len);
    again = r_entry(&run, org.log[org.roster_index].data, org.log[org.roster_index].len);
    CHECK(reply.status == DEMUR_ACCEPTED && again.status == DEMUR_ACCEPTED);
    CHECK_BYTES(&reply.sig, &again.sig, sizeof reply.sig);
    len = make_sign(bytes, 6, 0);
    CHECK(r_entry(&run, bytes, len).status == DEMUR_E_VERSION); /* acts come by cell */
    CHECK(r_entry(&run, (const uint8_t *)"rubbish", 7).status == DEMUR_E_MAGIC);
    CHECK(r_entry(&run, (const uint8_t *)"short", 5).status == DEMUR_E_LEN);
}

static void test_delivery_closes_the_memo(void)
{
    uint8_t act[4096];
    size_t len = make_sign(act, 7, 0);
    struct demur_reply reply;
    long seq;

    c_deliver(&org);
    memcpy(sign, org.waiting[0].data, org.waiting[0].len);
    sign_len = org.waiting[0].len;
    demur_tree_leaf(&org.delivered_leaf, sign, sign_len);
    r_submit(&run, &org);
    CHECK(r_cell(&run, act, len).status == DEMUR_E_CTX_CLOSED); /* at once */
    seq = r_newest(&run);
    CHECK(r_window(&run, seq));
    CHECK(r_cell(&run, act, len).status == DEMUR_E_CTX_CLOSED);
    CHECK(r_cell(&run, sign, sign_len).status == DEMUR_ACCEPTED); /* the same DELIVERED */
    c_ack(&org);
    r_submit(&run, &org);
    c_respond(&org);
    r_submit(&run, &org);
    seq = r_newest(&run);
    CHECK(r_window(&run, seq));
    reply = r_cell(&run, sign, sign_len);
    CHECK(reply.status == DEMUR_ACCEPTED);
}

static void test_a_rating_belongs_to_a_signature_that_stands(void)
{
    struct demur_rating rating = {.memo_id = org.memo_id, .choice = 1};
    struct demur_echo_secret x = c_echo(1);
    uint8_t bytes[DEMUR_RATING_BYTES];
    uint8_t act[4096];

    (void)make_sign(act, 1, 0);
    memcpy(&rating.nym, act + 50, sizeof rating.nym);
    demur_rating_make(&rating, &org.org, &x);
    demur_rating_encode(bytes, &rating);
    CHECK(r_cell(&run, bytes, sizeof bytes).status == DEMUR_ACCEPTED);
    CHECK(r_cell(&run, bytes, sizeof bytes).status == DEMUR_ACCEPTED);
    rating.choice = 2;
    demur_rating_make(&rating, &org.org, &x);
    demur_rating_encode(bytes, &rating);
    CHECK(r_cell(&run, bytes, sizeof bytes).status == DEMUR_E_NYM_USED);
    x = c_echo(9); /* another echo */
    (void)make_sign(act, 5, 0);
    memcpy(&rating.nym, act + 50, sizeof rating.nym);
    demur_rating_make(&rating, &org.org, &x);
    demur_rating_encode(bytes, &rating);
    CHECK(r_cell(&run, bytes, sizeof bytes).status == DEMUR_E_SIG);
    (void)make_sign(act, 9, 0); /* who has not signed */
    memcpy(&rating.nym, act + 50, sizeof rating.nym);
    demur_rating_make(&rating, &org.org, &x);
    demur_rating_encode(bytes, &rating);
    CHECK(r_cell(&run, bytes, sizeof bytes).status == DEMUR_E_CTX_UNKNOWN);
    x = c_echo(4); /* who has withdrawn */
    (void)make_sign(act, 4, 1);
    memcpy(&rating.nym, act + 50, sizeof rating.nym);
    demur_rating_make(&rating, &org.org, &x);
    demur_rating_encode(bytes, &rating);
    CHECK(r_cell(&run, bytes, sizeof bytes).status == DEMUR_E_CTX_UNKNOWN);
}

static void test_blobs_are_taken_only_where_they_are_named(void)
{
    static uint8_t blob[16400];
    struct host_response answer;
    unsigned status = r_ask(&run, &answer, "/v1/blob", (struct demur_span){blob, sizeof blob});

    CHECK(status == 200 && r_reply_of(&answer, status).status == DEMUR_E_CTX_UNKNOWN);
    status = r_ask(&run, &answer,
                   "/v1/blob/0000000000000000000000000000000000000000000000000000000000000000",
                   (struct demur_span){NULL, 0});
    CHECK(status == 404);
    demur_free(answer.body);
    status = r_ask(&run, &answer, "/v1/blob/00", (struct demur_span){NULL, 0});
    CHECK(status == 400);
    demur_free(answer.body);
}

static void test_it_ends_in_order_and_goes_on(void)
{
    uint64_t size = r_size(&run);

    CHECK(r_stop(&run) == 0);
    CHECK(r_start(&run) == 0);
    CHECK(r_size(&run) >= size);
    CHECK(r_cell(&run, sign, sign_len).status == DEMUR_ACCEPTED);
    CHECK(r_stop(&run) == 0);
}

int main(int argc, char *argv[])
{
    if (argc != 2) return 2;
    demurd = argv[1];
    c_open_lying(&org, 1, MEMBERS, &lot, &(struct c_lies){.quorum_none = true, .window_s = 1});
    r_make(&run, &org, demurd, "");
    RUN(test_a_channel_is_founded);
    RUN(test_a_memo_takes_signatures_from_the_window_after_its_freeze);
    RUN(test_lengths);
    RUN(test_forms);
    RUN(test_scalars_and_points);
    RUN(test_proofs_that_do_not_hold);
    RUN(test_the_same_cell_has_the_first_receipt);
    RUN(test_a_withdrawal_wants_its_signature_and_is_final);
    RUN(test_another_organisations_cell_is_refused);
    RUN(test_the_same_cell_from_eight_processes_is_one_entry);
    RUN(test_entries_have_their_places);
    RUN(test_delivery_closes_the_memo);
    RUN(test_a_rating_belongs_to_a_signature_that_stands);
    RUN(test_blobs_are_taken_only_where_they_are_named);
    RUN(test_it_ends_in_order_and_goes_on);
    r_remove(&run);
    c_close(&org);
    return tap_done();
}
