/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* notice_test.c -- NOTICE: what is made is read and holds; every byte of it counts. */
#include "demur/notice.h"

#include "demur/memory.h"
#include "tap.h"

static const struct demur_sign_seed seed = {{7}};
static const struct demur_hash org = {{1}};

static struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static enum demur_err make(struct demur_writer *w, struct demur_span text)
{
    demur_writer_init(w);
    return demur_notice_make(w, text, &org, &seed);
}

static void test_what_is_made_is_read_and_holds(void)
{
    const char text[] = "The roster had a mistake.\nIt is mended.\n";
    struct demur_writer w;
    struct demur_notice n;
    struct demur_sign_pk pk;

    demur_sign_pk_of(&pk, &seed);
    CHECK_ERR(DEMUR_OK, make(&w, span(text)));
    CHECK(w.len == 6 + 4 + strlen(text) + 32 + 64 && w.data[4] == DEMUR_KIND_NOTICE);
    CHECK_ERR(DEMUR_OK, demur_notice_decode(&n, w.data, w.len));
    CHECK(n.text.len == strlen(text) && memcmp(n.text.data, text, n.text.len) == 0);
    CHECK_BYTES(&n.pk, &pk, sizeof pk);
    CHECK(n.signed_bytes.data == w.data && n.signed_bytes.len == w.len - 64);
    CHECK_ERR(DEMUR_OK, demur_notice_verify(&n, &org));
    demur_writer_wipe(&w);
}

/* What stands before it in a writer is none of what is signed. */
static void test_it_may_stand_behind_other_bytes(void)
{
    struct demur_writer w;
    struct demur_notice n;

    demur_writer_init(&w);
    demur_put_u32(&w, 5);
    CHECK_ERR(DEMUR_OK, demur_notice_make(&w, span("Yes.\n"), &org, &seed));
    CHECK_ERR(DEMUR_OK, demur_notice_decode(&n, w.data + 4, w.len - 4));
    CHECK_ERR(DEMUR_OK, demur_notice_verify(&n, &org));
    demur_writer_wipe(&w);
}

static void test_every_byte_counts(void)
{
    const struct demur_hash other = {{2}};
    struct demur_writer w;
    struct demur_notice n;

    CHECK_ERR(DEMUR_OK, make(&w, span("A notice.\n")));
    for (size_t i = 0; i < w.len; i++) {
        w.data[i] ^= 1;
        CHECK(demur_notice_decode(&n, w.data, w.len) != DEMUR_OK ||
              demur_notice_verify(&n, &org) == DEMUR_ERR_INVALID);
        w.data[i] ^= 1;
    }
    CHECK_ERR(DEMUR_OK, demur_notice_decode(&n, w.data, w.len));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_notice_verify(&n, &other));
    for (size_t len = 0; len < w.len; len++) {
        CHECK(demur_notice_decode(&n, w.data, len) != DEMUR_OK);
    }
    demur_put_u8(&w, 0);
    CHECK(demur_notice_decode(&n, w.data, w.len) != DEMUR_OK);
    demur_writer_wipe(&w);
}

static void test_a_text_has_something_to_say_and_an_end(void)
{
    uint8_t *longest = demur_alloc(DEMUR_NOTICE_TEXT_BYTES_MAX + 1);
    struct demur_notice n;
    struct demur_writer w;

    if (!CHECK(longest != NULL)) return;
    memset(longest, 'a', DEMUR_NOTICE_TEXT_BYTES_MAX + 1);
    longest[DEMUR_NOTICE_TEXT_BYTES_MAX - 1] = '\n';
    CHECK_ERR(DEMUR_ERR_RANGE, make(&w, span("")));
    CHECK(w.len == 0);
    CHECK_ERR(DEMUR_ERR_FORMAT, make(&w, span("bell\a\n")));
    CHECK(w.len == 0);
    CHECK_ERR(DEMUR_ERR_FORMAT, make(&w, span("\xff\n")));
    CHECK_ERR(DEMUR_ERR_RANGE,
              make(&w, (struct demur_span){longest, DEMUR_NOTICE_TEXT_BYTES_MAX + 1}));
    CHECK_ERR(DEMUR_OK, make(&w, (struct demur_span){longest, DEMUR_NOTICE_TEXT_BYTES_MAX}));
    CHECK_ERR(DEMUR_OK, demur_notice_decode(&n, w.data, w.len));
    demur_writer_wipe(&w);
    demur_free(longest);
}

/* An empty text, though rightly signed, is none. */
static void test_an_empty_text_is_refused_by_who_reads(void)
{
    struct demur_writer w;
    struct demur_notice n;

    demur_writer_init(&w);
    demur_put_prologue(&w, DEMUR_KIND_NOTICE);
    demur_put_u32(&w, 0);
    demur_put_zeros(&w, 32 + 64);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_notice_decode(&n, w.data, w.len));
    demur_writer_wipe(&w);
}

static void test_no_memory_is_said(void)
{
    struct demur_writer w;
    enum demur_err err = DEMUR_ERR_NOMEM;

    for (unsigned nth = 1; err == DEMUR_ERR_NOMEM && nth < 20; nth++) {
        demur_test_fail_alloc(nth);
        err = make(&w, span("A notice.\n"));
        demur_test_fail_alloc(0);
        demur_writer_wipe(&w);
    }
    CHECK_ERR(DEMUR_OK, err);
}

int main(void)
{
    RUN(test_what_is_made_is_read_and_holds);
    RUN(test_it_may_stand_behind_other_bytes);
    RUN(test_every_byte_counts);
    RUN(test_a_text_has_something_to_say_and_an_end);
    RUN(test_an_empty_text_is_refused_by_who_reads);
    RUN(test_no_memory_is_said);
    return tap_done();
}
