/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issue_test.c -- ISSUE, COUNTS, and the values that bind an enrolment (issuing.h). */
#include "demur/issue.h"

#include "credential/issuing.h"
#include "demur/memory.h"
#include "tap.h"

static const struct demur_hash org = {{1}};
static const struct demur_sign_seed seed = {{2}};
static struct demur_sign_pk op_pk;

static void test_issue_has_141_bytes_and_every_one_counts(void)
{
    struct demur_issue issue = {.issuer = 2, .epoch = 9, .cell = 2047};
    struct demur_issue again;
    uint8_t bytes[DEMUR_ISSUE_BYTES];

    issue.row_commit.bytes[0] = 7;
    issue.c_hash.bytes[31] = 8;
    demur_issue_make(bytes, &issue, &seed, &org);
    CHECK_ERR(DEMUR_OK, demur_issue_decode(&again, bytes, sizeof bytes));
    CHECK(again.issuer == 2 && again.epoch == 9 && again.cell == 2047);
    CHECK_BYTES(again.row_commit.bytes, issue.row_commit.bytes, 32);
    CHECK_BYTES(again.c_hash.bytes, issue.c_hash.bytes, 32);
    CHECK_ERR(DEMUR_OK, demur_issue_verify(bytes, &op_pk, &org));
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] ^= 1;
        bool decodes = demur_issue_decode(&again, bytes, sizeof bytes) == DEMUR_OK;

        CHECK(!decodes || demur_issue_verify(bytes, &op_pk, &org) == DEMUR_ERR_INVALID);
        CHECK(i >= 6 || !decodes);
        bytes[i] ^= 1;
    }
    for (size_t len = 0; len < sizeof bytes; len++) {
        CHECK(demur_issue_decode(&again, bytes, len) != DEMUR_OK);
    }
    bytes[43] = 8; /* cell 2,048 and more */
    CHECK_ERR(DEMUR_ERR_RANGE, demur_issue_decode(&again, bytes, sizeof bytes));
}

static void test_counts_are_read_back_and_done_never_exceeds_issued(void)
{
    struct demur_counts *counts = demur_alloc(sizeof *counts);
    struct demur_counts *again = demur_alloc(sizeof *again);
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (!CHECK(counts != NULL && again != NULL)) return;
    *counts = (struct demur_counts){.issuer = 1, .epoch = 9, .seq = 4, .cells = 3};
    counts->cell[0] = (struct demur_count){5, 5};
    counts->cell[2] = (struct demur_count){7, 0};
    CHECK_ERR(DEMUR_OK, demur_counts_make(&bytes, &len, counts, &seed, &org));
    CHECK(len == DEMUR_COUNTS_BYTES(3));
    CHECK_ERR(DEMUR_OK, demur_counts_decode(again, bytes, len));
    CHECK_BYTES(again, counts, sizeof *counts);
    CHECK_ERR(DEMUR_OK, demur_counts_verify(bytes, len, &op_pk, &org));
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 4;
        CHECK(demur_counts_decode(again, bytes, len) != DEMUR_OK ||
              demur_counts_verify(bytes, len, &op_pk, &org) == DEMUR_ERR_INVALID);
        bytes[i] ^= 4;
        CHECK(demur_counts_decode(again, bytes, i) != DEMUR_OK);
    }
    demur_free(bytes);
    counts->cell[1].done = 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_counts_make(&bytes, &len, counts, &seed, &org));
    counts->cell[1].done = 0;
    counts->cells = DEMUR_CELLS_MAX + 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_counts_make(&bytes, &len, counts, &seed, &org));
    counts->cells = DEMUR_CELLS_MAX;
    CHECK_ERR(DEMUR_OK, demur_counts_make(&bytes, &len, counts, &seed, &org));
    CHECK(len == 16465);
    CHECK_ERR(DEMUR_OK, demur_counts_decode(again, bytes, len));
    demur_free(bytes);
    demur_free(counts);
    demur_free(again);
}

static void test_counts_only_rise(void)
{
    struct demur_counts *a = demur_alloc(sizeof *a);
    struct demur_counts *b = demur_alloc(sizeof *b);

    if (!CHECK(a != NULL && b != NULL)) return;
    *a = (struct demur_counts){.issuer = 1, .epoch = 9, .seq = 4, .cells = 2};
    a->cell[1] = (struct demur_count){7, 3};
    *b = *a;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_counts_follow(b, a)); /* the same seq */
    b->seq = 5;
    CHECK_ERR(DEMUR_OK, demur_counts_follow(b, a));
    b->cell[1].done = 2;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_counts_follow(b, a));
    b->cell[1] = (struct demur_count){6, 3};
    CHECK_ERR(DEMUR_ERR_INVALID, demur_counts_follow(b, a));
    b->cell[1] = (struct demur_count){8, 4};
    CHECK_ERR(DEMUR_OK, demur_counts_follow(b, a));
    b->issuer = 2;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_counts_follow(b, a));
    demur_free(a);
    demur_free(b);
}

static void test_every_input_of_an_enrolment_changes_its_values(void)
{
    struct demur_entropy_key key = {{3}};
    struct demur_entropy_input e = {.epoch = 9};
    struct demur_scalar share[3];
    struct demur_scalar other;
    struct demur_scalar sum;
    struct demur_hash h1;
    struct demur_hash h2;

    demur_entropy_share(&share[0], &key, &e);
    demur_entropy_share(&other, &key, &e);
    CHECK(demur_scalar_equal(&share[0], &other)); /* no state: a retry gives the same bytes */
    e.epoch = 10;
    demur_entropy_share(&share[1], &key, &e);
    e.row_id.bytes[3] = 1;
    demur_entropy_share(&share[2], &key, &e);
    CHECK(!demur_scalar_equal(&share[0], &share[1]) && !demur_scalar_equal(&share[1], &share[2]));
    e.c_hash.bytes[0] = 1;
    demur_entropy_share(&other, &key, &e);
    CHECK(!demur_scalar_equal(&share[2], &other));
    demur_entropy_sum(&sum, share, 3);
    demur_scalar_sub(&sum, &sum, &share[0]);
    demur_scalar_sub(&sum, &sum, &share[1]);
    CHECK(demur_scalar_equal(&sum, &share[2]));
    demur_entropy_commit(&h1, 1, &org, &e.c_hash, &share[0]);
    demur_entropy_commit(&h2, 2, &org, &e.c_hash, &share[0]);
    CHECK(memcmp(&h1, &h2, sizeof h1) != 0);
    demur_entropy_commit(&h2, 1, &org, &e.c_hash, &share[1]);
    CHECK(memcmp(&h1, &h2, sizeof h1) != 0);
    demur_cred_header(&h1, &org, 1, 9, &e.c_hash);
    demur_cred_header(&h2, &org, 1, 10, &e.c_hash);
    CHECK(memcmp(&h1, &h2, sizeof h1) != 0);
    demur_cred_header(&h2, &org, 2, 9, &e.c_hash);
    CHECK(memcmp(&h1, &h2, sizeof h1) != 0);
}

int main(void)
{
    demur_sign_pk_of(&op_pk, &seed);
    RUN(test_issue_has_141_bytes_and_every_one_counts);
    RUN(test_counts_are_read_back_and_done_never_exceeds_issued);
    RUN(test_counts_only_rise);
    RUN(test_every_input_of_an_enrolment_changes_its_values);
    return tap_done();
}
