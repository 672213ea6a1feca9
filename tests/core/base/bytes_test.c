/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bytes_test.c -- what bytes.h promises of readers and writers. */
#include "demur/bytes.h"

#include "demur/memory.h"
#include "tap.h"

static void test_what_is_written_is_read_back(void)
{
    struct demur_writer w;
    uint8_t *bytes = NULL;
    size_t len = 0;

    demur_writer_init(&w);
    demur_put_prologue(&w, 0x11);
    demur_put_u8(&w, 0xab);
    demur_put_u16(&w, 0x1234);
    demur_put_u32(&w, 0xdeadbeef);
    demur_put_u64(&w, 0x0102030405060708U);
    demur_put_v16(&w, "one line", 8);
    demur_put_v32(&w, "two\nlines\n", 10);
    demur_put_zeros(&w, 3);
    if (!CHECK(demur_writer_take(&w, &bytes, &len) == DEMUR_OK)) return;
    CHECK(len == 6 + 1 + 2 + 4 + 8 + 2 + 8 + 4 + 10 + 3);
    CHECK_BYTES(bytes, "DMR1\x11\x01\xab\x12\x34\xde\xad\xbe\xef", 13);
    struct demur_reader r = demur_reader_over(bytes, len);

    demur_read_prologue(&r, 0x11);
    CHECK(demur_read_u8(&r) == 0xab && demur_read_u16(&r) == 0x1234);
    CHECK(demur_read_u32(&r) == 0xdeadbeef && demur_read_u64(&r) == 0x0102030405060708U);
    CHECK(demur_read_str(&r, 8).len == 8 && demur_read_txt(&r, 10).len == 10);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_reader_end(&r)); /* three bytes are left over */
    CHECK(demur_all_zero(demur_read_span(&r, 3).data, 3));
    CHECK_ERR(DEMUR_OK, demur_reader_end(&r));
    CHECK(demur_read_u8(&r) == 0);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_reader_end(&r));
    demur_free(bytes);
}

static void test_the_first_failure_stays_and_gives_zeros(void)
{
    static const uint8_t bytes[] = {0, 3, 'a', 'b', 'c', 9};
    struct demur_reader r = demur_reader_over(bytes, sizeof bytes);

    CHECK(demur_read_v16(&r, 2).data == NULL); /* three bytes, two allowed */
    CHECK_ERR(DEMUR_ERR_RANGE, demur_reader_end(&r));
    CHECK(demur_read_u8(&r) == 0 && demur_read_u32(&r) == 0);
    demur_reader_fail(&r, DEMUR_ERR_FORMAT);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_reader_end(&r));
    r = demur_reader_over(bytes, 4); /* the length says more than there is */
    (void)demur_read_v16(&r, 3);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_reader_end(&r));
}

static void test_a_prologue_of_another_kind_suite_or_magic_is_refused(void)
{
    static const char *const others[] = {"DMR1\x12\x01", "DMR1\x11\x02", "DMR2\x11\x01",
                                         "dmr1\x11\x01"};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct demur_reader r = demur_reader_over(others[i], 6);

        demur_read_prologue(&r, 0x11);
        CHECK_ERR(DEMUR_ERR_FORMAT, demur_reader_end(&r));
    }
}

static void test_texts_are_checked_as_they_are_read(void)
{
    static const struct {
        const char *text;
        bool str;
        bool txt;
    } cases[] = {{"", true, true},       {"a b", true, false},
                 {" a", false, false},   {"a ", false, false},
                 {"a\n", false, true},   {"a\nb", false, false},
                 {"a\tb", false, false}, {"\xc3\xa9", true, false},
                 {"\xff", false, false}, {"\xe2\x80\xae", false, false}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_writer w;
        size_t len = strlen(cases[i].text);

        demur_writer_init(&w);
        demur_put_v16(&w, cases[i].text, len);
        demur_put_v32(&w, cases[i].text, len);
        struct demur_reader r = demur_reader_over(w.data, w.len);

        (void)demur_read_str(&r, 100);
        CHECK((r.err == DEMUR_OK) == cases[i].str);
        r = demur_reader_over(w.data + 2 + len, w.len - 2 - len);
        (void)demur_read_txt(&r, 100);
        CHECK((r.err == DEMUR_OK) == cases[i].txt);
        demur_writer_wipe(&w);
    }
}

static void test_memory_that_runs_out_is_an_error_and_leaks_nothing(void)
{
    for (unsigned nth = 1; nth < 6; nth++) {
        struct demur_writer w;
        uint8_t *bytes = NULL;
        size_t len = 77;

        demur_writer_init(&w);
        demur_test_fail_alloc(nth);
        for (unsigned i = 0; i < 1000; i++) demur_put_u32(&w, i);
        enum demur_err err = demur_writer_take(&w, &bytes, &len);

        demur_test_fail_alloc(0);
        CHECK_ERR(nth <= 5 ? DEMUR_ERR_NOMEM : DEMUR_OK, err); /* 256, 512 .. 4,096 bytes */
        CHECK(bytes == NULL && len == 77);
        demur_free(bytes);
    }
    CHECK(demur_alloc_array(SIZE_MAX / 2, 3) == NULL);
}

static void test_a_text_too_long_for_its_length_field_is_refused(void)
{
    static const uint8_t big[65536];
    struct demur_writer w;
    uint8_t *bytes = NULL;
    size_t len = 0;

    demur_writer_init(&w);
    demur_put_v16(&w, big, sizeof big);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_writer_take(&w, &bytes, &len));
    CHECK(bytes == NULL);
}

static void test_wiping_and_secret_comparison(void)
{
    uint8_t a[40];
    uint8_t b[40];

    memset(a, 5, sizeof a);
    memset(b, 5, sizeof b);
    CHECK(demur_equal_secret(a, b, sizeof a));
    CHECK(demur_equal_secret(a, b, 0));
    for (size_t i = 0; i < sizeof a; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            b[i] ^= (uint8_t)(1U << bit);
            CHECK(!demur_equal_secret(a, b, sizeof a));
            b[i] ^= (uint8_t)(1U << bit);
        }
    }
    demur_wipe(a, sizeof a);
    CHECK(demur_all_zero(a, sizeof a));
    demur_wipe_free(NULL, 5);
}

int main(void)
{
    RUN(test_what_is_written_is_read_back);
    RUN(test_the_first_failure_stays_and_gives_zeros);
    RUN(test_a_prologue_of_another_kind_suite_or_magic_is_refused);
    RUN(test_texts_are_checked_as_they_are_read);
    RUN(test_memory_that_runs_out_is_an_error_and_leaks_nothing);
    RUN(test_a_text_too_long_for_its_length_field_is_refused);
    RUN(test_wiping_and_secret_comparison);
    return tap_done();
}
