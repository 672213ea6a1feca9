/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* note_test.c -- notes, checkpoints, cosignatures and policies, by the vectors of docs/log.md. */
#include "demur/checkpoint.h"
#include "demur/memory.h"
#include "demur/policy.h"
#include "tap.h"

#include <string.h>

#define LOG_VKEY "demur.example/log+eec2e501+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define W1_VKEY  "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
#define TEXT     "demur.example/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
#define LOG_LINE                                                                                   \
    "\xe2\x80\x94 demur.example/log "                                                              \
    "7sLlAT24AIo4YFVFw7QvnLxmQSsH6082KPTnfZYLFbtNtwywIT5VCFvyr8P6sFqvDdHl5pFI3FjfEJ9qwHkOHtilgA4=" \
    "\n"
#define W1_LINE                                                                                  \
    "\xe2\x80\x94 witness.example/w1 "                                                           \
    "IDJKvgAAAABlU/EAnAhpr86bPS0SXIeToLHIaN5a4YHb29lATR4ZgXGz1nVNOB3GqA9AAFO3CF8cwJd7VzDLUy5DW/" \
    "B+pYyz8ohqBA==\n"
#define GREASE "\xe2\x80\x94 grease.example Z3JlYXNlZ3JlYXNl\n"
#define NOTE   TEXT "\n" LOG_LINE W1_LINE
#define POLICY "log " LOG_VKEY "\nwitness w1 " W1_VKEY " https://w1.example\nquorum w1\n"

enum { WITNESS_TIME = 1700000000 };

static struct demur_sign_seed log_seed, w1_seed;

static void make_seeds(void)
{
    for (uint8_t i = 0; i < 32; i++) {
        log_seed.bytes[i] = i;
        w1_seed.bytes[i] = (uint8_t)(32 + i);
    }
}

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

static struct demur_policy *policy_of(const char *text)
{
    struct demur_policy *p = NULL;

    CHECK_ERR(DEMUR_OK, demur_policy_decode(&p, text, strlen(text), NULL));
    return p;
}

static enum demur_checkpoint_fault fault_of(const struct demur_policy *p, const char *note,
                                            size_t len)
{
    struct demur_checkpoint_verdict v;
    enum demur_err err = demur_policy_verify(&v, p, note, len);

    CHECK((err == DEMUR_OK) == (v.fault == DEMUR_CHECKPOINT_OK));
    return v.fault;
}

static void test_keys_are_those_of_the_vectors(void)
{
    struct demur_vkey log, w1, again;
    char text[DEMUR_VKEY_LEN_MAX + 1];

    CHECK_ERR(DEMUR_OK,
              demur_vkey_of_seed(&log, DEMUR_VKEY_ED25519, "demur.example/log", &log_seed));
    CHECK_ERR(DEMUR_OK,
              demur_vkey_of_seed(&w1, DEMUR_VKEY_COSIGNATURE, "witness.example/w1", &w1_seed));
    demur_vkey_encode(text, &log);
    CHECK(strcmp(text, LOG_VKEY) == 0);
    demur_vkey_encode(text, &w1);
    CHECK(strcmp(text, W1_VKEY) == 0);
    CHECK_ERR(DEMUR_OK, demur_vkey_decode(&again, W1_VKEY, strlen(W1_VKEY)));
    CHECK(demur_vkey_equal(&w1, &again) && !demur_vkey_equal(&w1, &log));
}

static void test_keys_that_are_none_are_refused(void)
{
    static const struct {
        const char *text;
        enum demur_err err;
    } bad[] = {
        {"", DEMUR_ERR_FORMAT},
        {"name+00000000", DEMUR_ERR_FORMAT},
        {"demur.example/log+eec2e502+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
         DEMUR_ERR_INVALID},
        {"demur.example/log+EEC2E501+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
         DEMUR_ERR_FORMAT},
        {"demur example/log+eec2e501+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
         DEMUR_ERR_FORMAT},
        {"demur.example/log+eec2e501+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
         DEMUR_ERR_RANGE},
        {"demur.example/log+eec2e501+AQOhB7/zzhC+", DEMUR_ERR_FORMAT},
    };
    struct demur_vkey key;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(bad[i].err, demur_vkey_decode(&key, bad[i].text, strlen(bad[i].text)));
    }
}

static void test_the_note_of_the_vectors_is_made_byte_for_byte(void)
{
    struct demur_vkey log, w1;
    struct demur_checkpoint c;
    struct demur_writer w;

    CHECK_ERR(DEMUR_OK, demur_vkey_decode(&log, LOG_VKEY, strlen(LOG_VKEY)));
    CHECK_ERR(DEMUR_OK, demur_vkey_decode(&w1, W1_VKEY, strlen(W1_VKEY)));
    CHECK_ERR(DEMUR_OK, demur_checkpoint_decode(&c, span(TEXT)));
    CHECK(c.head.size == 8 && c.extensions.len == 0);
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK, demur_checkpoint_sign(&w, &c.head, &log, &log_seed));
    CHECK_ERR(DEMUR_OK, demur_note_sign(&w, span(TEXT), &w1, &w1_seed, WITNESS_TIME));
    CHECK(w.len == strlen(NOTE));
    CHECK_BYTES(w.data, NOTE, strlen(NOTE));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_note_sign(&w, span(TEXT), &w1, &log_seed, WITNESS_TIME));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_note_sign(&w, span(TEXT), &w1, &w1_seed, UINT64_MAX));
    demur_writer_wipe(&w);
}

static void test_a_checkpoint_is_believed_by_its_policy_alone(void)
{
    struct demur_policy *p = policy_of(POLICY);
    struct demur_checkpoint_verdict v;

    CHECK_ERR(DEMUR_OK, demur_policy_verify(&v, p, NOTE, strlen(NOTE)));
    CHECK(v.signers.witnesses == 1 && v.signers.quorum_time_s == WITNESS_TIME);
    CHECK(v.checkpoint.head.size == 8);
#define FAULT(n) fault_of(p, n, strlen(n))
    CHECK(FAULT(TEXT "\n" GREASE W1_LINE LOG_LINE GREASE) == DEMUR_CHECKPOINT_OK);
    CHECK(FAULT(TEXT "\n" LOG_LINE) == DEMUR_CHECKPOINT_QUORUM);
    CHECK(FAULT(TEXT "\n" W1_LINE) == DEMUR_CHECKPOINT_LOG_SIG);
    CHECK(FAULT("x" TEXT "\n" LOG_LINE W1_LINE) == DEMUR_CHECKPOINT_ORIGIN);
    CHECK(FAULT(TEXT LOG_LINE) == DEMUR_CHECKPOINT_FORM);
    CHECK(FAULT(TEXT "extension\n\n" LOG_LINE W1_LINE) == DEMUR_CHECKPOINT_LOG_SIG);
    demur_policy_free(p);
    p = policy_of("log " LOG_VKEY "\nquorum none\n");
    CHECK(FAULT(TEXT "\n" LOG_LINE) == DEMUR_CHECKPOINT_OK);
    demur_policy_free(p);
#undef FAULT
}

static void test_every_changed_byte_of_a_note_is_noticed(void)
{
    struct demur_policy *p = policy_of(POLICY);
    char note[] = NOTE;

    for (size_t i = 0; i < strlen(NOTE); i++) {
        note[i] ^= 1;
        CHECK(fault_of(p, note, strlen(NOTE)) != DEMUR_CHECKPOINT_OK);
        note[i] ^= 1;
    }
    for (size_t len = 0; len < strlen(NOTE); len++) {
        CHECK(fault_of(p, note, len) != DEMUR_CHECKPOINT_OK);
    }
    demur_policy_free(p);
}

static void test_the_quorum_is_dated_by_those_that_it_needs(void)
{
    static const char *const name[3] = {"w.example/a", "w.example/b", "w.example/c"};
    static const uint64_t time_s[3] = {300, 100, 200};
    struct demur_sign_seed seed[3] = {{{1}}, {{2}}, {{3}}};
    struct demur_writer policy, note;
    struct demur_checkpoint_verdict v;
    struct demur_policy *p = NULL;

    demur_writer_init(&policy);
    demur_writer_init(&note);
    demur_put_bytes(&policy, "log " LOG_VKEY "\n", strlen("log " LOG_VKEY "\n"));
    demur_put_bytes(&note, TEXT "\n" LOG_LINE, strlen(TEXT "\n" LOG_LINE));
    for (size_t i = 0; i < 3; i++) {
        struct demur_vkey key;
        char text[DEMUR_VKEY_LEN_MAX + 1];
        char line[] = "witness a ";

        line[8] = (char)('a' + i);
        CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&key, DEMUR_VKEY_COSIGNATURE, name[i], &seed[i]));
        demur_vkey_encode(text, &key);
        demur_put_bytes(&policy, line, strlen(line));
        demur_put_bytes(&policy, text, strlen(text));
        demur_put_bytes(&policy, "\n", 1);
        CHECK_ERR(DEMUR_OK, demur_note_sign(&note, span(TEXT), &key, &seed[i], time_s[i]));
    }
    demur_put_bytes(&policy, "group g 2 a b c\nquorum g\n", 25);
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&p, policy.data, policy.len, NULL));
    CHECK_ERR(DEMUR_OK, demur_policy_verify(&v, p, note.data, note.len));
    CHECK(v.signers.quorum_time_s == 200 && v.signers.witnesses == 7);
    CHECK(demur_policy_quorum_met(p, 5) && !demur_policy_quorum_met(p, 4));
    demur_policy_free(p);
    demur_writer_wipe(&policy);
    demur_writer_wipe(&note);
}

static void test_the_reduced_form_is_one_for_all(void)
{
    static const char mixed[] = TEXT "\n" GREASE W1_LINE LOG_LINE;
    struct demur_policy *p = policy_of(POLICY);
    struct demur_writer w;

    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK, demur_policy_reduce(&w, p, mixed, strlen(mixed)));
    CHECK(w.len == strlen(NOTE) && memcmp(w.data, NOTE, w.len) == 0);
    CHECK_ERR(DEMUR_OK, demur_policy_reduced(p, NOTE, strlen(NOTE)));
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_policy_reduced(p, mixed, strlen(mixed)));
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_policy_reduced(p, TEXT "\n" W1_LINE, strlen(TEXT "\n" W1_LINE)));
    demur_writer_wipe(&w);
    demur_policy_free(p);
}

static void test_policies_that_make_no_sense_are_refused_by_line(void)
{
    static const struct {
        const char *text;
        enum demur_err err;
        unsigned line;
    } bad[] = {
        {"", DEMUR_ERR_FORMAT, 0},
        {"log " LOG_VKEY "\n", DEMUR_ERR_FORMAT, 0},
        {"# no log\nquorum none\n", DEMUR_ERR_FORMAT, 0},
        {"log " LOG_VKEY "\nlog " LOG_VKEY "\nquorum none\n", DEMUR_ERR_INVALID, 2},
        {"log " W1_VKEY "\nquorum none\n", DEMUR_ERR_RANGE, 1},
        {"log " LOG_VKEY "\nwitness a " LOG_VKEY "\nquorum a\n", DEMUR_ERR_RANGE, 2},
        {"log " LOG_VKEY "\nwitness a " W1_VKEY "\nwitness b " W1_VKEY "\nquorum a\n",
         DEMUR_ERR_INVALID, 3},
        {"log " LOG_VKEY "\nwitness a " W1_VKEY "\ngroup a any a\nquorum a\n", DEMUR_ERR_INVALID,
         3},
        {"log " LOG_VKEY "\nwitness a " W1_VKEY "\ngroup g 2 a\nquorum g\n", DEMUR_ERR_RANGE, 3},
        {"log " LOG_VKEY "\nwitness a " W1_VKEY "\ngroup g 0 a\nquorum g\n", DEMUR_ERR_RANGE, 3},
        {"log " LOG_VKEY "\ngroup g any a\nquorum g\n", DEMUR_ERR_INVALID, 2},
        {"log " LOG_VKEY "\nquorum b\n", DEMUR_ERR_INVALID, 2},
        {"log " LOG_VKEY "\nquorum none\nquorum none\n", DEMUR_ERR_INVALID, 3},
        {"log " LOG_VKEY "\nmirror x\nquorum none\n", DEMUR_ERR_FORMAT, 2},
        {"log " LOG_VKEY "\nwitness none " W1_VKEY "\nquorum none\n", DEMUR_ERR_INVALID, 2},
        {"log \x01\nquorum none\n", DEMUR_ERR_FORMAT, 0},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct demur_policy *p = NULL;
        struct demur_policy_fault fault = {99, NULL};

        CHECK_ERR(bad[i].err, demur_policy_decode(&p, bad[i].text, strlen(bad[i].text), &fault));
        CHECK(p == NULL && fault.line == bad[i].line && fault.text != NULL);
    }
}

static void test_checkpoints_have_one_form(void)
{
    static const char *const bad[] = {
        "",
        "\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "o\n08\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "o\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyh=\n",
        "o\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/Rg\n",
        "o\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\nx\n",
        "o\n9223372036854775808\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
        "o\n0\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n",
    };
    struct demur_checkpoint c;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(demur_checkpoint_decode(&c, span(bad[i])) != DEMUR_OK);
    }
    CHECK_ERR(DEMUR_OK, demur_checkpoint_decode(
                            &c, span("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")));
}

static void test_memory_that_runs_out_is_said(void)
{
    struct demur_policy *p = NULL;
    struct demur_checkpoint_verdict v;

    for (unsigned nth = 1; nth <= 2; nth++) {
        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM, demur_policy_decode(&p, POLICY, strlen(POLICY), NULL));
    }
    p = policy_of(POLICY);
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_policy_verify(&v, p, NOTE, strlen(NOTE)));
    demur_test_fail_alloc(0);
    demur_policy_free(p);
}

int main(void)
{
    make_seeds();
    RUN(test_keys_are_those_of_the_vectors);
    RUN(test_keys_that_are_none_are_refused);
    RUN(test_the_note_of_the_vectors_is_made_byte_for_byte);
    RUN(test_a_checkpoint_is_believed_by_its_policy_alone);
    RUN(test_every_changed_byte_of_a_note_is_noticed);
    RUN(test_the_quorum_is_dated_by_those_that_it_needs);
    RUN(test_the_reduced_form_is_one_for_all);
    RUN(test_policies_that_make_no_sense_are_refused_by_line);
    RUN(test_checkpoints_have_one_form);
    RUN(test_memory_that_runs_out_is_said);
    return tap_done();
}
