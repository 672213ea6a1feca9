/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tlog_proof_test.c -- .tlog-proof files, by the vectors of docs/log.md 1.11. */
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/tlog_proof.h"
#include "demur/tree_store.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC "c2sp.org/tlog-proof@v1\n"
#define PATH                                         \
    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\n" \
    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=\n" \
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n"
#define CHECKPOINT                                                                                \
    "demur.example/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"                      \
    "\xe2\x80\x94 demur.example/log "                                                             \
    "7sLlAT24AIo4YFVFw7QvnLxmQSsH6082KPTnfZYLFbtNtwywIT5VCFvyr8P6sFqvDdHl5pFI3FjfEJ9qwHkOHtilgA4" \
    "=\n"                                                                                         \
    "\xe2\x80\x94 witness.example/w1 "                                                            \
    "IDJKvgAAAABlU/EAnAhpr86bPS0SXIeToLHIaN5a4YHb29lATR4ZgXGz1nVNOB3GqA9AAFO3CF8cwJd7VzDLUy5DW/"  \
    "B+pYyz8ohqBA==\n"
#define PROOF MAGIC "index 5\n" PATH "\n" CHECKPOINT
#define POLICY                                                                              \
    "log demur.example/log+eec2e501+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"         \
    "witness w1 witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X\n" \
    "quorum w1\n"

static const uint8_t entry5[6] = {0x40, 0x41, 0x42, 0x43}; /* the first four are entry 5 */

static struct demur_span right_entry(void)
{
    return (struct demur_span){entry5, 4};
}

static struct demur_policy *policy_of(const char *text)
{
    struct demur_policy *p = NULL;

    CHECK_ERR(DEMUR_OK, demur_policy_decode(&p, text, strlen(text), NULL));
    return p;
}

/* That of a log with another name, and no witnesses. */
static struct demur_policy *other_policy(void)
{
    struct demur_sign_seed seed = {{9}};
    struct demur_vkey key;
    char vkey[DEMUR_VKEY_LEN_MAX + 1];
    char text[DEMUR_VKEY_LEN_MAX + 64];

    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&key, DEMUR_VKEY_ED25519, "other.example/log", &seed));
    demur_vkey_encode(vkey, &key);
    (void)snprintf(text, sizeof text, "log %s\nquorum none\n", vkey);
    return policy_of(text);
}

static enum demur_err decode(struct demur_tlog_proof *out, const char *text)
{
    return demur_tlog_proof_decode(out, text, strlen(text));
}

/* What is read is written the same. */
static void round_trip(const char *text, size_t len)
{
    static struct demur_tlog_proof p;
    struct demur_writer w;

    if (!CHECK(demur_tlog_proof_decode(&p, text, len) == DEMUR_OK)) return;
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK, demur_tlog_proof_encode(&w, &p));
    CHECK(w.len == len && memcmp(w.data, text, len) == 0);
    demur_writer_wipe(&w);
}

static void test_what_is_read_is_written_the_same(void)
{
    static const char *const good[] = {
        PROOF,
        MAGIC "index 0\n\n" CHECKPOINT,
        MAGIC "extra \nindex 0\n\n" CHECKPOINT,
        MAGIC "extra AA==\nindex 5\n" PATH "\n" CHECKPOINT,
        MAGIC "extra c2FsdHM=\nindex 9223372036854775806\n" PATH "\n" CHECKPOINT,
    };
    struct demur_tlog_proof p;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) round_trip(good[i], strlen(good[i]));
    CHECK_ERR(DEMUR_OK, decode(&p, good[0]));
    CHECK(!p.has_extra && p.index == 5 && p.path.count == 3);
    CHECK(p.path.hashes[0].bytes[0] == 0xbc && p.path.hashes[2].bytes[31] == 0xb7);
    CHECK(p.checkpoint.len == strlen(CHECKPOINT));
    CHECK_ERR(DEMUR_OK, decode(&p, good[2]));
    CHECK(p.has_extra && p.extra_base64.len == 0);
    CHECK_ERR(DEMUR_OK, decode(&p, good[3]));
    CHECK(p.has_extra && p.extra_base64.len == 4);
}

static void test_every_other_form_is_refused(void)
{
    static const struct {
        const char *text;
        enum demur_err err;
    } bad[] = {
        {"", DEMUR_ERR_FORMAT},
        {"c2sp.org/tlog-proof@v2\nindex 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {"c2sp.org/tlog-proof@v1\r\nindex 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index 5\n" PATH CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index 5\n" PATH "\n", DEMUR_ERR_FORMAT},
        {MAGIC "index 5\n" PATH "\n\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index 05\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index  5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index +5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index \n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index 5 \n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "Index 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index 9223372036854775807\n" PATH "\n" CHECKPOINT, DEMUR_ERR_RANGE},
        {MAGIC "index 18446744073709551616\n" PATH "\n" CHECKPOINT, DEMUR_ERR_RANGE},
        {MAGIC "index 5\nextra AA==\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "extra AA==\nextra AA==\nindex 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "extra\nindex 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "extra AA=\nindex 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "extra AB==\nindex 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "extra AA== \nindex 5\n" PATH "\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index 5\n" PATH "AAAA\n\n" CHECKPOINT, DEMUR_ERR_FORMAT},
        {MAGIC "index 5\nvBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnmt=\n\n" CHECKPOINT,
         DEMUR_ERR_FORMAT},
        {MAGIC "index 5\n" PATH "\ndemur.example/log\n8\n", DEMUR_ERR_FORMAT},
        /* a note that is no checkpoint */
        {MAGIC "index 5\n" PATH "\nhello\n\n\xe2\x80\x94 a AAAAAAAA\n", DEMUR_ERR_FORMAT},
        {PROOF "x", DEMUR_ERR_FORMAT},
        {PROOF "\n", DEMUR_ERR_FORMAT},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        static struct demur_tlog_proof p;

        p.index = 77;
        if (!CHECK(decode(&p, bad[i].text) == bad[i].err)) printf("# form %zu\n", i);
        CHECK(p.index == 77);
    }
}

static void test_every_cut_and_every_changed_byte_is_noticed(void)
{
    struct demur_policy *policy = policy_of(POLICY);
    char text[] = PROOF;
    static struct demur_tlog_proof p;
    struct demur_checkpoint_verdict v;

    for (size_t len = 0; len < strlen(PROOF); len++) {
        if (demur_tlog_proof_decode(&p, text, len) != DEMUR_OK) continue;
        CHECK_ERR(DEMUR_ERR_INVALID, demur_tlog_proof_verify(&v, &p, policy, right_entry()));
    }
    for (size_t i = 0; i < strlen(PROOF); i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            text[i] = (char)((unsigned char)text[i] ^ 1U << bit);
            if (demur_tlog_proof_decode(&p, text, strlen(PROOF)) == DEMUR_OK) {
                round_trip(text, strlen(PROOF));
                CHECK_ERR(DEMUR_ERR_INVALID,
                          demur_tlog_proof_verify(&v, &p, policy, right_entry()));
            }
            text[i] = (char)((unsigned char)text[i] ^ 1U << bit);
        }
    }
    demur_policy_free(policy);
}

static void test_a_proof_is_believed_by_its_policy_and_for_its_entry_alone(void)
{
    struct demur_policy *policy = policy_of(POLICY);
    struct demur_policy *other = other_policy();
    struct demur_tlog_proof p;
    struct demur_checkpoint_verdict v;

    CHECK_ERR(DEMUR_OK, decode(&p, PROOF));
    CHECK_ERR(DEMUR_OK, demur_tlog_proof_verify(&v, &p, policy, right_entry()));
    CHECK(v.fault == DEMUR_CHECKPOINT_OK && v.checkpoint.head.size == 8);
    CHECK(v.signers.quorum_time_s == 1700000000);
    for (size_t len = 0; len <= sizeof entry5; len++) {
        struct demur_span entry = {entry5, len};

        CHECK_ERR(len == 4 ? DEMUR_OK : DEMUR_ERR_INVALID,
                  demur_tlog_proof_verify(&v, &p, policy, entry));
        CHECK(v.fault == DEMUR_CHECKPOINT_OK);
    }
    for (p.index = 0; p.index < 20; p.index++) {
        CHECK_ERR(p.index == 5 ? DEMUR_OK : DEMUR_ERR_INVALID,
                  demur_tlog_proof_verify(&v, &p, policy, right_entry()));
    }
    p.index = 5;
    p.path.count = 2;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_tlog_proof_verify(&v, &p, policy, right_entry()));
    CHECK(v.fault == DEMUR_CHECKPOINT_OK);
    p.path.count = 3;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_tlog_proof_verify(&v, &p, other, right_entry()));
    CHECK(v.fault == DEMUR_CHECKPOINT_ORIGIN);
    p.checkpoint.len -= 10;
    CHECK_ERR(DEMUR_ERR_INVALID, demur_tlog_proof_verify(&v, &p, policy, right_entry()));
    CHECK(v.fault == DEMUR_CHECKPOINT_FORM);
    demur_policy_free(policy);
    demur_policy_free(other);
}

/* ---- limits ---------------------------------------------------------------------------- */

static size_t put(char *text, size_t at, const char *what)
{
    memcpy(text + at, what, strlen(what));
    return at + strlen(what);
}

/* A file with that many bytes of extra and hashes of path; freed by the caller. */
static char *large(size_t extra, size_t hashes, size_t *len)
{
    uint8_t *bytes = calloc(1, extra + 1);
    char *text = malloc(DEMUR_TLOG_PROOF_BYTES_MAX);
    size_t at;

    if (bytes == NULL || text == NULL) abort();
    at = put(text, 0, MAGIC "extra ");
    demur_base64_encode(text + at, bytes, extra);
    at += DEMUR_BASE64_LEN(extra);
    at = put(text, at, "\nindex 5\n");
    for (size_t i = 0; i < hashes; i++) {
        at = put(text, at, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    }
    *len = put(text, at, "\n" CHECKPOINT);
    free(bytes);
    return text;
}

static void test_the_limits_are_those_of_the_header(void)
{
    static struct demur_tlog_proof p;
    struct demur_writer w;
    size_t len = 0;
    char *text = large(DEMUR_TLOG_PROOF_EXTRA_MAX, DEMUR_TLOG_PROOF_PATH_MAX, &len);

    round_trip(text, len);
    /* padding in the middle of what is long */
    text[strlen(MAGIC "extra ") + 1023] = '=';
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_tlog_proof_decode(&p, text, len));
    text[strlen(MAGIC "extra ") + 1023] = 'A';
    text[strlen(MAGIC "extra ") + 87377] = '!';
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_tlog_proof_decode(&p, text, len));
    free(text);
    text = large(DEMUR_TLOG_PROOF_EXTRA_MAX + 1, 0, &len);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_tlog_proof_decode(&p, text, len));
    free(text);
    text = large(0, DEMUR_TLOG_PROOF_PATH_MAX + 1, &len);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_tlog_proof_decode(&p, text, len));
    free(text);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_tlog_proof_decode(&p, PROOF, DEMUR_TLOG_PROOF_BYTES_MAX + 1));
    demur_writer_init(&w);
    CHECK_ERR(DEMUR_OK, decode(&p, PROOF));
    p.path.count = DEMUR_TLOG_PROOF_PATH_MAX + 1;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_tlog_proof_encode(&w, &p));
    p.path.count = 3;
    p.index = DEMUR_TREE_SIZE_MAX;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_tlog_proof_encode(&w, &p));
    p.index = 5;
    p.has_extra = true;
    p.extra_base64 = (struct demur_span){(const uint8_t *)"AB==", 4};
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_tlog_proof_encode(&w, &p));
    p.has_extra = false;
    p.checkpoint.len--;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_tlog_proof_encode(&w, &p));
    p.checkpoint.len++;
    CHECK(w.len == 0 && w.err == DEMUR_OK);
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_tlog_proof_encode(&w, &p));
    demur_test_fail_alloc(0);
    demur_writer_wipe(&w);
}

static void test_memory_that_runs_out_is_said(void)
{
    struct demur_policy *policy = policy_of(POLICY);
    struct demur_tlog_proof p;
    struct demur_checkpoint_verdict v;

    CHECK_ERR(DEMUR_OK, decode(&p, PROOF));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_tlog_proof_verify(&v, &p, policy, right_entry()));
    demur_test_fail_alloc(0);
    demur_policy_free(policy);
}

int main(void)
{
    RUN(test_what_is_read_is_written_the_same);
    RUN(test_every_other_form_is_refused);
    RUN(test_every_cut_and_every_changed_byte_is_noticed);
    RUN(test_a_proof_is_believed_by_its_policy_and_for_its_entry_alone);
    RUN(test_the_limits_are_those_of_the_header);
    RUN(test_memory_that_runs_out_is_said);
    return tap_done();
}
