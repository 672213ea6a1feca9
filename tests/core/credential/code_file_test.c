/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* code_file_test.c -- CODE_FILE: one byte form, one code a row, and each code finds its row. */
#include "demur/code_file.h"
#include "demur/memory.h"
#include "random_for_tests.h"
#include "tap.h"

enum { ROWS = 20, HEAD = 15, ENTRY = DEMUR_CODE_FILE_ENTRY_BYTES };

/* A file of three codes: hashes begin with 1, 2 and 3, rows with 9, 8 and 7. */
static size_t three(uint8_t out[HEAD + 3 * ENTRY])
{
    static const uint8_t head[HEAD] = {'D', 'M', 'R', '1', 0x64, 1, 2, 0, 0, 0, 7, 0, 0, 0, 3};

    memset(out, 0, HEAD + 3 * ENTRY);
    memcpy(out, head, sizeof head);
    for (unsigned i = 0; i < 3; i++) {
        out[HEAD + i * ENTRY] = (uint8_t)(i + 1);
        out[HEAD + i * ENTRY + DEMUR_HASH_BYTES] = (uint8_t)(9 - i);
    }
    return HEAD + 3 * ENTRY;
}

static enum demur_err decode_of(const uint8_t *in, size_t len)
{
    struct demur_code_file *file = NULL;
    enum demur_err err = demur_code_file_decode(&file, in, len);

    CHECK((file != NULL) == (err == DEMUR_OK));
    demur_code_file_free(file);
    return err;
}

static void make_rows(struct demur_roster_file *file, struct demur_roster_row row[ROWS])
{
    memset(row, 0, ROWS * sizeof row[0]);
    for (unsigned i = 0; i < ROWS; i++) row[i].id.bytes[0] = (uint8_t)(i + 1);
    *file = (struct demur_roster_file){.epoch = 7, .rows = ROWS, .row = row};
}

static void test_a_file_is_written_as_it_was_read(void)
{
    uint8_t in[HEAD + 3 * ENTRY];
    size_t len = three(in);
    struct demur_code_file *file = NULL;
    uint8_t *again = NULL;
    size_t again_len = 0;

    if (!CHECK(demur_code_file_decode(&file, in, len) == DEMUR_OK)) return;
    CHECK(file->issuer == 2 && file->epoch == 7 && file->codes == 3);
    CHECK(file->entry[1].hash.bytes[0] == 2 && file->entry[1].row_id.bytes[0] == 8);
    CHECK_ERR(DEMUR_OK, demur_code_file_encode(&again, &again_len, file));
    CHECK(again_len == len && memcmp(again, in, len) == 0);
    demur_wipe_free(again, again_len);
    demur_code_file_free(file);
}

static void test_every_other_length_is_refused(void)
{
    uint8_t in[HEAD + 3 * ENTRY + 1] = {0};
    size_t len = three(in);

    for (size_t cut = 0; cut < len; cut++) CHECK_ERR(DEMUR_ERR_LENGTH, decode_of(in, cut));
    CHECK_ERR(DEMUR_ERR_LENGTH, decode_of(in, len + 1));
}

static void test_another_prologue_is_refused(void)
{
    uint8_t in[HEAD + 3 * ENTRY];
    size_t len = three(in);

    for (size_t at = 0; at < 6; at++) {
        in[at] ^= 1;
        CHECK_ERR(DEMUR_ERR_FORMAT, decode_of(in, len));
        in[at] ^= 1;
    }
}

static void test_none_and_too_many_codes_are_refused(void)
{
    uint8_t in[HEAD + 3 * ENTRY];
    size_t len = three(in);

    in[14] = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, decode_of(in, HEAD));
    memcpy(in + 11, "\x00\x0f\x42\x41", 4); /* one more than the most */
    CHECK_ERR(DEMUR_ERR_RANGE, decode_of(in, len));
}

static void test_hashes_ascend_and_no_hash_and_no_row_stands_there_twice(void)
{
    uint8_t in[HEAD + 3 * ENTRY];
    size_t len = three(in);

    in[HEAD] = 2; /* the same as the next */
    CHECK_ERR(DEMUR_ERR_RANGE, decode_of(in, len));
    in[HEAD] = 4; /* above the next */
    CHECK_ERR(DEMUR_ERR_RANGE, decode_of(in, len));
    len = three(in);
    in[HEAD + DEMUR_HASH_BYTES] = 7; /* the row of the last */
    CHECK_ERR(DEMUR_ERR_RANGE, decode_of(in, len));
}

static void test_what_decoding_refuses_is_not_written(void)
{
    struct demur_code_entry entry[2] = {{.hash = {{1}}, .row_id = {{1}}},
                                        {.hash = {{2}}, .row_id = {{1}}}};
    struct demur_code_file file = {.issuer = 1, .epoch = 1, .codes = 2, .entry = entry};
    uint8_t *out = NULL;
    size_t len = 5;

    CHECK_ERR(DEMUR_ERR_RANGE, demur_code_file_encode(&out, &len, &file));
    entry[1].row_id.bytes[0] = 2;
    entry[1].hash.bytes[0] = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_code_file_encode(&out, &len, &file));
    file.codes = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_code_file_encode(&out, &len, &file));
    CHECK(out == NULL && len == 5);
}

static void test_every_row_gets_a_code_that_finds_it(void)
{
    struct test_random seed = {1};
    struct demur_random random = test_random(&seed);
    struct demur_roster_row row[ROWS];
    struct demur_roster_file rows;
    struct demur_code code[ROWS];
    struct demur_code_file *file = NULL;
    struct demur_hash hash;

    make_rows(&rows, row);
    if (!CHECK(demur_code_file_make(&file, code, 2, &rows, &random) == DEMUR_OK)) return;
    CHECK(file->issuer == 2 && file->epoch == 7 && file->codes == ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        demur_code_hash(&hash, &code[i]);
        const struct demur_row_id *found = demur_code_file_row(file, &hash);

        CHECK(found != NULL && memcmp(found, &row[i].id, sizeof *found) == 0);
    }
    hash.bytes[0] ^= 1;
    CHECK(demur_code_file_row(file, &hash) == NULL);
    demur_code_file_free(file);
}

static enum demur_err fill_with_sevens(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    memset(out, 7, len);
    return DEMUR_OK;
}

static void test_a_source_that_fails_or_repeats_gives_no_codes(void)
{
    struct demur_random broken = failing_random();
    struct demur_random repeats = {fill_with_sevens, NULL};
    struct demur_roster_row row[ROWS];
    struct demur_roster_file rows;
    struct demur_code code[ROWS];
    struct demur_code_file *file = NULL;
    static const struct demur_code none[ROWS];

    make_rows(&rows, row);
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_code_file_make(&file, code, 1, &rows, &broken));
    memset(code, 1, sizeof code);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_code_file_make(&file, code, 1, &rows, &repeats));
    CHECK(file == NULL);
    CHECK_BYTES(code, none, sizeof none);
}

static void test_memory_that_runs_out_is_said(void)
{
    struct test_random seed = {1};
    struct demur_random random = test_random(&seed);
    struct demur_roster_row row[ROWS];
    struct demur_roster_file rows;
    struct demur_code code[ROWS];
    struct demur_code_file *file = NULL;
    uint8_t in[HEAD + 3 * ENTRY];
    size_t len = three(in);

    make_rows(&rows, row);
    for (unsigned nth = 1; nth <= 3; nth++) {
        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM, demur_code_file_make(&file, code, 1, &rows, &random));
        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM, decode_of(in, len));
    }
    demur_test_fail_alloc(0);
    CHECK(file == NULL);
}

int main(void)
{
    RUN(test_a_file_is_written_as_it_was_read);
    RUN(test_every_other_length_is_refused);
    RUN(test_another_prologue_is_refused);
    RUN(test_none_and_too_many_codes_are_refused);
    RUN(test_hashes_ascend_and_no_hash_and_no_row_stands_there_twice);
    RUN(test_what_decoding_refuses_is_not_written);
    RUN(test_every_row_gets_a_code_that_finds_it);
    RUN(test_a_source_that_fails_or_repeats_gives_no_codes);
    RUN(test_memory_that_runs_out_is_said);
    return tap_done();
}
