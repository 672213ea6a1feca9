/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* document_test.c -- what document.h promises. */
#include "demur/document.h"

#include "demur/memory.h"
#include "hex_for_tests.h"
#include "random_for_tests.h"
#include "tap.h"

#include <string.h>

/* Made by an independent program from the table of protocol.md 2.6; likewise its commitment. */
static const char known[] =
    "444d52316001"
    "6666666666666666666666666666666666666666666666666666666666666666"
    "01000002656e0000000153"
    "00000002610a00000000"
    "010000000441736b0a0100004f4c"
    "00000000"
    "010005612e747874000a746578742f706c61696e"
    "888888888888888888888888888888888888888888888888888888888888888800000009";

static struct demur_span text(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* The smallest document there is. */
static struct demur_document smallest(void)
{
    return (struct demur_document){.subject = text("S"), .asks = 1, .ask = {{text("Ask\n"), 0, 0}}};
}

/* len bytes of text that end in LF. */
static struct demur_span long_txt(size_t len)
{
    static uint8_t bytes[DEMUR_TEXT_BYTES_MAX + 2];

    memset(bytes, 'x', sizeof bytes);
    bytes[sizeof bytes - 1] = '\n';
    return (struct demur_span){bytes + sizeof bytes - len, len};
}

static struct demur_span long_str(size_t len)
{
    struct demur_span s = long_txt(len + 1);

    s.len = len;
    return s;
}

/* Encode d, check the outcome, and that decoding what came out gives the same bytes again. */
static void check(enum demur_err want, const struct demur_document *d)
{
    uint8_t *bytes = NULL;
    uint8_t *again = NULL;
    size_t len = 0;
    size_t again_len = 0;
    struct demur_document back;

    CHECK_ERR(want, demur_document_encode(&bytes, &len, d));
    CHECK((bytes != NULL) == (want == DEMUR_OK));
    if (bytes == NULL) return;
    CHECK(len <= DEMUR_DOCUMENT_BYTES_MAX);
    CHECK_ERR(DEMUR_OK, demur_document_decode(&back, bytes, len));
    CHECK_ERR(DEMUR_OK, demur_document_encode(&again, &again_len, &back));
    CHECK(again_len == len && memcmp(again, bytes, len) == 0);
    demur_wipe_free(again, again_len);
    demur_wipe_free(bytes, len);
}

static void test_known_bytes_are_read_and_written(void)
{
    uint8_t in[256];
    size_t len = from_hex(in, known);
    struct demur_document d;
    struct demur_hash commit;
    uint8_t *out = NULL;
    size_t out_len = 0;

    if (!CHECK(demur_document_decode(&d, in, len) == DEMUR_OK)) return;
    CHECK(d.salt.bytes[0] == 0x66 && d.template_number == 1 && d.dissent == DEMUR_DISSENT_POLICY);
    CHECK(d.language.len == 2 && d.marking.len == 0 && d.subject.len == 1 && d.summary.len == 2);
    CHECK(d.asks == 1 && d.ask[0].text.len == 4 && d.ask[0].to == 1 && d.ask[0].by == 20300);
    CHECK(d.attachments == 1 && d.attachment[0].name.len == 5 && d.attachment[0].size == 9);
    CHECK_ERR(DEMUR_OK, demur_document_encode(&out, &out_len, &d));
    CHECK(out_len == len && memcmp(out, in, len) == 0);
    demur_document_commit(&commit, (struct demur_span){in, len});
    CHECK(is_hex(commit.bytes, sizeof commit.bytes,
                 "e1e47b209a6ce9006f1c481bcd25095a030782369e78708884ab893cd12bf43a"));
    demur_wipe_free(out, out_len);
}

static void test_every_truncation_and_every_longer_input_is_refused(void)
{
    uint8_t in[256] = {0};
    size_t full = from_hex(in, known);
    struct demur_document d = {.asks = 99};

    for (size_t len = 0; len <= full + 1; len++) {
        if (len == full) continue;
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_document_decode(&d, in, len));
        CHECK(d.asks == 99);
    }
}

static void test_every_flipped_bit_is_refused_or_is_another_document(void)
{
    uint8_t in[256];
    size_t len = from_hex(in, known);

    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct demur_document d;
        uint8_t *out = NULL;
        size_t out_len = 0;

        in[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (demur_document_decode(&d, in, len) == DEMUR_OK) {
            CHECK_ERR(DEMUR_OK, demur_document_encode(&out, &out_len, &d));
            CHECK(out_len == len && memcmp(out, in, len) == 0);
            demur_wipe_free(out, out_len);
        } else {
            CHECK(bit / 8 < 6 || bit / 8 >= 38); /* any salt will do, no other prologue */
        }
        in[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void test_numbers_are_kept_in_their_ranges(void)
{
    struct demur_document d = smallest();

    check(DEMUR_OK, &d);
    d.template_number = 6;
    d.dissent = 2;
    d.ask[0].to = 255;
    d.ask[0].by = UINT32_MAX;
    check(DEMUR_OK, &d);
    d.template_number = 7;
    check(DEMUR_ERR_RANGE, &d);
    d.template_number = 0;
    d.dissent = 3;
    check(DEMUR_ERR_RANGE, &d);
}

static void test_texts_are_kept_to_their_limits(void)
{
    static uint8_t wide[480];
    struct demur_document d = smallest();

    d.language = long_str(120);
    d.marking = long_str(120);
    d.subject = long_str(120);
    d.summary = long_txt(8192);
    d.body = long_txt(65000);
    d.closing = long_txt(536);
    d.ask[0].text = long_txt(4000);
    check(DEMUR_OK, &d);

    struct demur_document bad = d;

    bad.language.len = 121;
    check(DEMUR_ERR_RANGE, &bad);
    bad = d;
    bad.marking.len = 121;
    check(DEMUR_ERR_RANGE, &bad);
    bad = d;
    bad.subject = long_str(121);
    check(DEMUR_ERR_RANGE, &bad);
    bad = d;
    bad.summary = long_txt(8193);
    check(DEMUR_ERR_RANGE, &bad);
    bad = d;
    bad.closing = long_txt(537);
    check(DEMUR_ERR_RANGE, &bad);
    bad.closing = text("");
    bad.body = long_txt(65537);
    check(DEMUR_ERR_RANGE, &bad);
    bad = d;
    bad.ask[0].text = long_txt(4001);
    check(DEMUR_ERR_RANGE, &bad);

    /* 120 characters are 480 bytes where each takes 4. */
    for (size_t i = 0; i < sizeof wide; i += 4) memcpy(wide + i, "\xf0\x9f\x92\xa7", 4);
    d.subject = (struct demur_span){wide, sizeof wide};
    check(DEMUR_OK, &d);
}

static void test_a_length_that_no_field_can_say_is_out_of_range(void)
{
    static uint8_t bytes[65536];
    struct demur_document d = smallest();

    memset(bytes, 'x', sizeof bytes);
    d.marking = (struct demur_span){bytes, sizeof bytes};
    check(DEMUR_ERR_RANGE, &d);
}

static void test_subject_and_asks_must_be_there(void)
{
    struct demur_document d = smallest();

    d.subject = text("");
    check(DEMUR_ERR_RANGE, &d);
    d = smallest();
    d.asks = 0;
    check(DEMUR_ERR_RANGE, &d);
    d = smallest();
    d.ask[0].text = text("");
    check(DEMUR_ERR_RANGE, &d);
}

static void test_sixteen_asks_and_no_more(void)
{
    struct demur_document d = smallest();

    for (size_t i = 0; i < DEMUR_ASKS_MAX; i++) d.ask[i].text = long_txt(4000);
    d.asks = 16;
    check(DEMUR_OK, &d);
    d.asks = 17;
    check(DEMUR_ERR_RANGE, &d);
}

static void test_attachments_are_kept_to_their_limits(void)
{
    struct demur_document d = smallest();

    d.attachments = 16;
    for (size_t i = 0; i < 16; i++) {
        d.attachment[i] = (struct demur_attachment){
            .name = long_str(120), .media_type = long_str(120), .size = 4194304};
    }
    check(DEMUR_OK, &d); /* 16 times 4 MiB */
    d.attachment[15].size++;
    check(DEMUR_ERR_RANGE, &d);
    d.attachments = 1;
    d.attachment[0].size = 16777216;
    check(DEMUR_OK, &d);
    d.attachment[0].size++;
    check(DEMUR_ERR_RANGE, &d);
    d.attachment[0].size = 0;
    d.attachment[0].name.len = 121;
    check(DEMUR_ERR_RANGE, &d);
    d.attachment[0].name.len = 1;
    d.attachment[0].media_type.len = 121;
    check(DEMUR_ERR_RANGE, &d);
    d.attachments = 17;
    check(DEMUR_ERR_RANGE, &d);
}

static void test_text_that_is_none_is_refused(void)
{
    static const char *const not_str[] = {" x", "x ", "x\ny", "\x1b[2J", "\xff", "a\xe2\x80\xae"};
    static const char *const not_txt[] = {"x", "x\n\x1b\n", "\xc0\x80\n", "\xef\xbb\xbf\n"};

    for (size_t i = 0; i < sizeof not_str / sizeof not_str[0]; i++) {
        struct demur_document d = smallest();

        d.subject = text(not_str[i]);
        check(DEMUR_ERR_FORMAT, &d);
    }
    for (size_t i = 0; i < sizeof not_txt / sizeof not_txt[0]; i++) {
        struct demur_document d = smallest();

        d.body = text(not_txt[i]);
        check(DEMUR_ERR_FORMAT, &d);
        d = smallest();
        d.ask[0].text = text(not_txt[i]);
        check(DEMUR_ERR_FORMAT, &d);
    }
}

static void test_out_of_memory_is_an_error_like_any_other(void)
{
    struct demur_document d = smallest();

    demur_test_fail_alloc(1);
    check(DEMUR_ERR_NOMEM, &d);
    demur_test_fail_alloc(0);
}

static void test_a_salt_is_drawn_or_the_source_has_failed(void)
{
    struct test_random state = {1};
    struct demur_random good = test_random(&state);
    struct demur_random bad = failing_random();
    struct demur_salt a = {{0}};
    struct demur_salt b = {{0}};

    CHECK_ERR(DEMUR_OK, demur_salt_draw(&a, &good));
    CHECK_ERR(DEMUR_OK, demur_salt_draw(&b, &good));
    CHECK(memcmp(&a, &b, sizeof a) != 0);
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_salt_draw(&a, &bad));
}

int main(void)
{
    RUN(test_known_bytes_are_read_and_written);
    RUN(test_every_truncation_and_every_longer_input_is_refused);
    RUN(test_every_flipped_bit_is_refused_or_is_another_document);
    RUN(test_numbers_are_kept_in_their_ranges);
    RUN(test_texts_are_kept_to_their_limits);
    RUN(test_a_length_that_no_field_can_say_is_out_of_range);
    RUN(test_subject_and_asks_must_be_there);
    RUN(test_sixteen_asks_and_no_more);
    RUN(test_attachments_are_kept_to_their_limits);
    RUN(test_text_that_is_none_is_refused);
    RUN(test_out_of_memory_is_an_error_like_any_other);
    RUN(test_a_salt_is_drawn_or_the_source_has_failed);
    return tap_done();
}
