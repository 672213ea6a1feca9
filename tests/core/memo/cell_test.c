/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* cell_test.c -- cells and replies: their sizes, their one form, and the order of what is refused.
 */
#include "demur/act.h"
#include "demur/bytes.h"
#include "demur/cell.h"
#include "demur/delivered.h"
#include "demur/puzzle.h"
#include "seal/ed25519.h"
#include "tap.h"

static uint8_t cell[DEMUR_CELL_BYTES];

/* An object of kind that is len bytes long and says nothing; n is set where acts have it. */
static void put_object(uint8_t kind, size_t len, uint8_t n)
{
    const uint8_t prologue[] = {'D', 'M', 'R', '1', kind, 1};

    memset(cell, 0, sizeof cell);
    memset(cell, 0x55, len);
    memcpy(cell, prologue, sizeof prologue);
    if (n > 0) cell[43] = n;
}

static enum demur_refusal read_cell(struct demur_cell *out)
{
    return demur_cell_decode(out, cell, sizeof cell);
}

static void test_every_kind_has_the_length_that_its_bytes_say(void)
{
    static const struct {
        uint8_t kind, n;
        size_t len;
    } fixed[] = {{DEMUR_KIND_SIGN, 1, 1154},     {DEMUR_KIND_SIGN, 2, 2178},
                 {DEMUR_KIND_SIGN, 3, 3202},     {DEMUR_KIND_WITHDRAW, 1, 1122},
                 {DEMUR_KIND_WITHDRAW, 3, 3170}, {DEMUR_KIND_RATING, 0, 215},
                 {DEMUR_KIND_RELEASE, 0, 134}};
    struct demur_cell c;

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        put_object(fixed[i].kind, fixed[i].len, fixed[i].n);
        demur_set_be64(cell + DEMUR_CELL_OBJECT_MAX, 77 + i);
        CHECK(read_cell(&c) == DEMUR_ACCEPTED);
        CHECK(c.kind == fixed[i].kind && c.object.len == fixed[i].len && c.nonce == 77 + i);
        cell[fixed[i].len] = 1;
        CHECK(read_cell(&c) == DEMUR_E_PAD);
        cell[fixed[i].len] = 0;
        cell[DEMUR_CELL_OBJECT_MAX - 1] = 1;
        CHECK(read_cell(&c) == DEMUR_E_PAD);
    }
    demur_cell_noop(cell, 5);
    CHECK(read_cell(&c) == DEMUR_ACCEPTED);
    CHECK(c.kind == DEMUR_KIND_NOOP && c.object.len == 6 && c.nonce == 5);
}

static void test_lengths_inside_an_object_are_followed(void)
{
    struct demur_cell c;

    put_object(DEMUR_KIND_MEMO_FREEZE, 98 + 1 + 2 + 300 + 64 + 2048, 2);
    demur_set_be16(cell + 99, 300);
    CHECK(read_cell(&c) == DEMUR_ACCEPTED && c.object.len == 98 + 1 + 2 + 300 + 64 + 2048);
    demur_set_be16(cell + 99, 964);
    CHECK(read_cell(&c) == DEMUR_E_FORMAT);
    put_object(DEMUR_KIND_DELIVERED, 6 + 32 + 1 + 3 * 80 + 64, 0);
    cell[38] = 3;
    CHECK(read_cell(&c) == DEMUR_ACCEPTED && c.object.len == 6 + 32 + 1 + 3 * 80 + 64);
    cell[38] = 200;
    CHECK(read_cell(&c) == DEMUR_E_FORMAT);
    put_object(DEMUR_KIND_CLAIM, 166 + 2 + 10 + 2 + 4000 + 64, 0);
    demur_set_be16(cell + 166, 10);
    demur_set_be16(cell + 178, 4000);
    CHECK(read_cell(&c) == DEMUR_ACCEPTED && c.object.len == 166 + 2 + 10 + 2 + 4000 + 64);
    demur_set_be16(cell + 178, 4001);
    CHECK(read_cell(&c) == DEMUR_E_FORMAT);
}

static void test_what_is_no_cell_is_refused_in_the_order_of_the_checks(void)
{
    struct demur_cell c;

    put_object(DEMUR_KIND_SIGN, 1154, 1);
    CHECK(demur_cell_decode(&c, cell, DEMUR_CELL_BYTES - 1) == DEMUR_E_LEN);
    CHECK(demur_cell_decode(&c, cell, 0) == DEMUR_E_LEN);
    cell[3] = '2';
    CHECK(read_cell(&c) == DEMUR_E_MAGIC);
    put_object(0xee, 100, 0);
    CHECK(read_cell(&c) == DEMUR_E_VERSION);
    put_object(DEMUR_KIND_REPLY, 100, 0);
    CHECK(read_cell(&c) == DEMUR_E_VERSION);
    put_object(DEMUR_KIND_SIGN, 1154, 1);
    cell[5] = 0;
    CHECK(read_cell(&c) == DEMUR_E_SUITE);
    cell[5] = 2;
    CHECK(read_cell(&c) == DEMUR_E_SUITE);
    cell[5] = 1;
    cell[43] = 0;
    CHECK(read_cell(&c) == DEMUR_E_PROFILE);
    cell[43] = 4;
    CHECK(read_cell(&c) == DEMUR_E_PROFILE);
}

static void test_an_object_that_does_not_fit_is_not_put_into_a_cell(void)
{
    static const uint8_t object[DEMUR_CELL_OBJECT_MAX + 1];

    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_cell_encode(cell, (struct demur_span){object, sizeof object}, 0));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_cell_encode(cell, (struct demur_span){object, 0}, 0));
    memset(cell, 0xff, sizeof cell);
    CHECK_ERR(DEMUR_OK, demur_cell_encode(cell, (struct demur_span){object, 10}, 3));
    CHECK(demur_all_zero(cell, DEMUR_CELL_OBJECT_MAX) && cell[8191] == 3);
}

/* ---- replies --------------------------------------------------------------------------- */

static const struct demur_hash org = {{4}};

static void make_reply(struct demur_reply *reply, struct demur_sign_pk *pk)
{
    struct demur_sign_seed seed = {{9}};
    struct demur_hash leaf = {{1, 2, 3}};

    *reply = (struct demur_reply){.retry_s = 60, .puzzle = {{7, 7}, 16}};
    demur_reply_promise(reply, &org, &leaf, 20000, &seed);
    demur_ed25519_pk_of(pk, &seed);
}

static void test_a_reply_comes_back_as_it_was(void)
{
    uint8_t bytes[DEMUR_REPLY_BYTES];
    uint8_t again[DEMUR_REPLY_BYTES];
    struct demur_reply reply;
    struct demur_reply back;
    struct demur_sign_pk pk;

    make_reply(&reply, &pk);
    demur_reply_encode(bytes, &reply);
    CHECK(demur_get_be32(bytes + 39) == 20000); /* the receipt: bytes 7 to 106 */
    CHECK_BYTES(bytes + 43, reply.sig.bytes, 64);
    CHECK_ERR(DEMUR_OK, demur_reply_decode(&back, bytes, sizeof bytes));
    CHECK_ERR(DEMUR_OK, demur_reply_verify(&back, &org, &pk));
    CHECK(back.retry_s == 60 && back.puzzle.bits == 16 && back.puzzle.challenge[1] == 7);
    demur_reply_encode(again, &back);
    CHECK_BYTES(bytes, again, sizeof bytes);
}

static void test_a_promise_is_of_one_leaf_one_day_and_one_organisation(void)
{
    struct demur_hash other = {{5}};
    struct demur_reply reply;
    struct demur_sign_pk pk;

    make_reply(&reply, &pk);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_reply_verify(&reply, &other, &pk));
    reply.day++;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_reply_verify(&reply, &org, &pk));
    reply.day--;
    reply.leaf.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_reply_verify(&reply, &org, &pk));
    reply.leaf.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_OK, demur_reply_verify(&reply, &org, &pk));
    reply.status = DEMUR_E_BUSY;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_reply_verify(&reply, &org, &pk));
    pk.bytes[0] ^= 1;
    reply.status = DEMUR_ACCEPTED;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_reply_verify(&reply, &org, &pk));
}

static void test_every_other_form_of_a_reply_is_refused(void)
{
    enum { BITS_AT = 143 };
    uint8_t bytes[DEMUR_REPLY_BYTES + 1] = {0};
    struct demur_reply reply;
    struct demur_reply back;
    struct demur_sign_pk pk;

    make_reply(&reply, &pk);
    demur_reply_encode(bytes, &reply);
    for (size_t len = 0; len < DEMUR_REPLY_BYTES; len++) {
        CHECK(demur_reply_decode(&back, bytes, len) != DEMUR_OK);
    }
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_reply_decode(&back, bytes, sizeof bytes));
    bytes[511] = 1;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_reply_decode(&back, bytes, DEMUR_REPLY_BYTES));
    bytes[511] = 0;
    bytes[BITS_AT] = DEMUR_PUZZLE_BITS_MAX;
    CHECK_ERR(DEMUR_OK, demur_reply_decode(&back, bytes, DEMUR_REPLY_BYTES));
    CHECK(back.puzzle.bits == DEMUR_PUZZLE_BITS_MAX);
    bytes[BITS_AT] = DEMUR_PUZZLE_BITS_MAX + 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_reply_decode(&back, bytes, DEMUR_REPLY_BYTES));
    bytes[BITS_AT] = 16;
    bytes[6] = DEMUR_E_FORMAT + 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_reply_decode(&back, bytes, DEMUR_REPLY_BYTES));
    bytes[6] = DEMUR_E_BUSY; /* an error that makes a promise */
    CHECK_ERR(DEMUR_ERR_RANGE, demur_reply_decode(&back, bytes, DEMUR_REPLY_BYTES));
    memset(bytes + 7, 0, 100);
    CHECK_ERR(DEMUR_OK, demur_reply_decode(&back, bytes, DEMUR_REPLY_BYTES));
    bytes[4] = DEMUR_KIND_SIGN;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_reply_decode(&back, bytes, DEMUR_REPLY_BYTES));
}

int main(void)
{
    RUN(test_every_kind_has_the_length_that_its_bytes_say);
    RUN(test_lengths_inside_an_object_are_followed);
    RUN(test_what_is_no_cell_is_refused_in_the_order_of_the_checks);
    RUN(test_an_object_that_does_not_fit_is_not_put_into_a_cell);
    RUN(test_a_reply_comes_back_as_it_was);
    RUN(test_a_promise_is_of_one_leaf_one_day_and_one_organisation);
    RUN(test_every_other_form_of_a_reply_is_refused);
    return tap_done();
}
