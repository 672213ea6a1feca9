/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* poll_test.c -- POLL_OPEN, POLL_CLOSE and SEALED: their bytes, their limits, their signature. */
#include "demur/memory.h"
#include "demur/poll.h"
#include "tap.h"

static const struct demur_hash org = {{1}};
static const struct demur_sign_seed seed = {{7}};

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* A question with options, of the memo {2} or of none. */
static struct demur_poll question(uint8_t type)
{
    struct demur_poll p = {.type = type,
                           .epoch = 3,
                           .close = 20010,
                           .profiles = 3,
                           .question = span("Do you have confidence in the management?"),
                           .options = 3,
                           .option = {span("Yes"), span("In part"), span("No")}};

    if (type == DEMUR_POLL_MEMO) p.memo_id.bytes[0] = 2;
    return p;
}

static void encode(struct demur_writer *w, const struct demur_poll *p)
{
    demur_writer_init(w);
    demur_poll_encode(w, p);
    CHECK_ERR(DEMUR_OK, w->err);
}

static enum demur_err made(struct demur_poll p)
{
    return demur_poll_make(&p, &org, &seed);
}

static void test_a_question_is_read_back_and_verified(void)
{
    struct demur_sign_pk pk;
    struct demur_sign_pk other = {{9}};

    demur_sign_pk_of(&pk, &seed);
    for (uint8_t type = 0; type <= 1; type++) {
        struct demur_poll p = question(type);
        struct demur_writer w;
        struct demur_writer again;
        struct demur_poll back;

        CHECK_ERR(DEMUR_OK, demur_poll_make(&p, &org, &seed));
        encode(&w, &p);
        struct demur_span entry = {w.data, w.len};

        CHECK_ERR(DEMUR_OK, demur_poll_decode(&back, w.data, w.len));
        CHECK(back.type == type && back.options == 3 && back.close == 20010);
        CHECK(demur_poll_asks_same(&p, &back));
        encode(&again, &back);
        CHECK(again.len == w.len);
        CHECK_BYTES(again.data, w.data, w.len);
        CHECK_ERR(DEMUR_OK, demur_poll_verify(entry, &org, &pk));
        CHECK_ERR(DEMUR_ERR_INVALID, demur_poll_verify(entry, &org, &other));
        w.data[7] ^= 1;
        CHECK_ERR(DEMUR_ERR_INVALID, demur_poll_verify(entry, &org, &pk));
        demur_writer_wipe(&w);
        demur_writer_wipe(&again);
    }
}

static void test_the_largest_question_has_its_size(void)
{
    static char text[DEMUR_POLL_QUESTION_BYTES_MAX + 1];
    static char option[DEMUR_POLL_OPTIONS_MAX][DEMUR_POLL_OPTION_BYTES_MAX + 1];
    struct demur_poll p = question(DEMUR_POLL_MEMO);
    struct demur_writer w;

    memset(text, 'q', sizeof text);
    p.question = (struct demur_span){(const uint8_t *)text, sizeof text - 1};
    p.options = DEMUR_POLL_OPTIONS_MAX;
    for (uint8_t i = 0; i < p.options; i++) {
        memset(option[i], 'a' + i, sizeof option[i]);
        p.option[i] = (struct demur_span){(const uint8_t *)option[i], sizeof option[i] - 1};
    }
    CHECK_ERR(DEMUR_OK, demur_poll_make(&p, &org, &seed));
    encode(&w, &p);
    CHECK(w.len == DEMUR_POLL_OPEN_BYTES_MAX);
    demur_writer_wipe(&w);
    p.question.len++;
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
}

static void test_what_is_no_question_is_refused(void)
{
    struct demur_poll p = question(0);

    p.type = 2;
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p = question(0);
    p.memo_id.bytes[0] = 1; /* a question of confidence of a memo */
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p = question(1);
    p.memo_id.bytes[0] = 0; /* a convener's question of no memo */
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p = question(0);
    p.profiles = 2; /* one must be able to show nothing */
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p.profiles = 0x21;
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p = question(0);
    p.question = span("");
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p.question = span("two\nlines");
    CHECK_ERR(DEMUR_ERR_FORMAT, made(p));
    p = question(0);
    p.options = 1;
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p = question(0);
    p.option[2] = p.option[0];
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
    p.option[2] = span("");
    CHECK_ERR(DEMUR_ERR_RANGE, made(p));
}

static void test_every_byte_of_a_question_counts(void)
{
    struct demur_poll p = question(1);
    struct demur_sign_pk pk;
    struct demur_writer w;

    demur_sign_pk_of(&pk, &seed);
    CHECK_ERR(DEMUR_OK, demur_poll_make(&p, &org, &seed));
    encode(&w, &p);
    for (size_t i = 0; i < w.len; i++) {
        w.data[i] ^= 1;
        CHECK_ERR(DEMUR_ERR_INVALID,
                  demur_poll_verify((struct demur_span){w.data, w.len}, &org, &pk));
        w.data[i] ^= 1;
        CHECK(demur_poll_decode(&p, w.data, i) != DEMUR_OK);
    }
    demur_writer_wipe(&w);
}

static void test_the_id_leaves_the_signature_out(void)
{
    struct demur_poll p = question(0);
    struct demur_hash id[3];
    struct demur_writer w;

    CHECK_ERR(DEMUR_OK, demur_poll_make(&p, &org, &seed));
    encode(&w, &p);
    demur_poll_id(&id[0], (struct demur_span){w.data, w.len});
    w.data[w.len - 1] ^= 1;
    demur_poll_id(&id[1], (struct demur_span){w.data, w.len});
    w.data[10] ^= 1;
    demur_poll_id(&id[2], (struct demur_span){w.data, w.len});
    CHECK_BYTES(&id[0], &id[1], sizeof id[0]);
    CHECK(memcmp(&id[0], &id[2], sizeof id[0]) != 0);
    demur_writer_wipe(&w);
}

static void test_closing_and_sealed_are_read_back(void)
{
    struct demur_poll_close close = {{{4, 5}}, 1234567};
    struct demur_sealed sealed = {.epoch = 9, .hash = {{6}}, .tally = {8, 9}};
    uint8_t c[DEMUR_POLL_CLOSE_BYTES + 1] = {0};
    uint8_t s[DEMUR_SEALED_BYTES + 1] = {0};
    struct demur_poll_close close_back;
    struct demur_sealed sealed_back;

    demur_poll_close_encode(c, &close);
    CHECK_ERR(DEMUR_OK, demur_poll_close_decode(&close_back, c, DEMUR_POLL_CLOSE_BYTES));
    CHECK(close_back.votes == 1234567);
    CHECK_BYTES(&close_back.poll_id, &close.poll_id, sizeof close.poll_id);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_poll_close_decode(&close_back, c, sizeof c));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_poll_close_decode(&close_back, c, sizeof c - 2));
    demur_sealed_encode(s, &sealed);
    CHECK_ERR(DEMUR_OK, demur_sealed_decode(&sealed_back, s, DEMUR_SEALED_BYTES));
    CHECK(sealed_back.epoch == 9);
    CHECK_BYTES(sealed_back.tally, sealed.tally, sizeof sealed.tally);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_sealed_decode(&sealed_back, s, sizeof s));
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_sealed_decode(&sealed_back, c, DEMUR_SEALED_BYTES));
}

int main(void)
{
    RUN(test_a_question_is_read_back_and_verified);
    RUN(test_the_largest_question_has_its_size);
    RUN(test_what_is_no_question_is_refused);
    RUN(test_every_byte_of_a_question_counts);
    RUN(test_the_id_leaves_the_signature_out);
    RUN(test_closing_and_sealed_are_read_back);
    return tap_done();
}
