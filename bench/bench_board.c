/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_board.c -- bench_board DIR [MEMOS SIGNERS VOTES]: write DIR/log and DIR/policy of a made-up
 * organisation with one issuer, in which every one of SIGNERS has signed every one of MEMOS (1,000
 * and 1,000 if not said), and VOTES others (100,000) have answered a question of confidence.
 *
 * What to measure is then `time demur board --mirror DIR/log --policy DIR/policy`.
 */
#define C_MEMBERS_MAX  200000
#define C_ENTRIES_MAX  1300000
#define C_ENROLLED_MAX 1 /* the convener; the others get theirs here */

#include "cli/log_to_dir.h"
#include "core/board/poll_for_tests.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 64, MEMOS_MAX = 1000, WINDOWS = 8, VOTE_DAYS = 9 };

/* A memo of many. */
struct memo {
    struct demur_memo_header header;
    struct demur_hash memo_id;
    struct demur_sign_seed owner;
    struct demur_act_context id;
    struct demur_bbs_context context; /* over id */
};

static struct channel channel;
static struct memo memo[MEMOS_MAX];
static size_t memos, signers, votes;
static struct c_poll poll;
static struct c_entry *vote; /* the acts */
static size_t from, to;      /* of the signers that sign in this round */
static atomic_size_t next_job;

/* ---- credentials and acts ---------------------------------------------------------------- */

/* A credential of member m, made by who knows all secrets: enrolment is not what is measured. */
static struct demur_bbs_credential *give_credential(size_t m, const struct demur_random *random)
{
    struct demur_scalar message[DEMUR_CREDENTIAL_MESSAGES];
    struct demur_bbs_credential *credential = NULL;
    struct demur_bbs_sig sig;

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        demur_attribute_scalar(&message[a], a, channel.codes[m].code[a]);
    }
    for (size_t i = DEMUR_ATTRIBUTES; i < DEMUR_CREDENTIAL_MESSAGES; i++) {
        if (demur_scalar_random(&message[i], random) != DEMUR_OK) return NULL;
    }
    if (demur_bbs_sign(&sig, &channel.sk[0], channel.keys->issuer[0], message) != DEMUR_OK ||
        demur_bbs_credential_new(&credential, channel.keys->issuer[0], &sig, message) != DEMUR_OK) {
        return NULL;
    }
    return credential;
}

static uint8_t *make_act(size_t *len, struct demur_act_request *q, size_t m,
                         const struct demur_bbs_credential *credential,
                         const struct demur_act_maker *maker)
{
    const struct demur_bbs_credential *const list[1] = {credential};
    uint8_t *out = NULL;

    q->epoch = C_EPOCH;
    q->profile = m % 3 == 0;
    memcpy(q->code, channel.codes[m].code, sizeof q->code);
    return demur_act_make(&out, len, q, list, 1, maker) == DEMUR_OK ? out : NULL;
}

/* Member m signs every memo. */
static bool sign_memos(size_t m, const struct demur_random *random)
{
    struct demur_bbs_credential *credential = give_credential(m, random);
    uint8_t echo[DEMUR_HASH_BYTES] = {1};
    bool ok = credential != NULL;

    for (size_t i = 0; i < memos && ok; i++) {
        struct demur_act_request q = {
            .kind = DEMUR_KIND_SIGN, .subject = memo[i].memo_id, .fields = {echo, sizeof echo}};
        struct demur_act_maker maker = {&channel.org, &memo[i].context, random, NULL};
        size_t len = 0;
        uint8_t *act = make_act(&len, &q, m, credential, &maker);

        channel.waiting[(m - from) * memos + i] = (struct c_entry){act, len, false};
        ok = act != NULL;
    }
    demur_bbs_credential_free(credential);
    return ok;
}

/* Member m votes; the act is kept, its SEALED waits. */
static bool cast_vote(size_t n, const struct demur_random *random)
{
    size_t m = signers + n;
    struct demur_bbs_credential *credential = give_credential(m, random);
    uint8_t fields[DEMUR_VOTE_FIELDS_BYTES] = {(uint8_t)(n % 3), (uint8_t)n, (uint8_t)(n >> 8)};
    struct demur_act_request q = {
        .kind = DEMUR_KIND_VOTE, .subject = poll.poll_id, .fields = {fields, sizeof fields}};
    struct demur_act_maker maker = {&channel.org, &poll.context, random, NULL};
    struct demur_sealed sealed = {.epoch = C_EPOCH};
    uint8_t *bytes = demur_alloc(DEMUR_SEALED_BYTES);
    size_t len = 0;
    uint8_t *act = credential == NULL ? NULL : make_act(&len, &q, m, credential, &maker);

    demur_bbs_credential_free(credential);
    if (act == NULL || bytes == NULL) return false;
    vote[n] = (struct c_entry){act, len, false};
    demur_sealed_hash(&sealed.hash, (struct demur_span){act, len});
    demur_sealed_encode(bytes, &sealed);
    channel.waiting[n] = (struct c_entry){bytes, DEMUR_SEALED_BYTES, false};
    return true;
}

/* ---- all processors ---------------------------------------------------------------------- */

static bool (*job)(size_t m, const struct demur_random *random);

static void *work(void *number)
{
    struct test_random lot = {1000 + (uint64_t)(uintptr_t)number + from * 7919};
    struct demur_random random = test_random(&lot);

    for (;;) {
        size_t m = atomic_fetch_add(&next_job, 1);

        if (m >= to) return NULL;
        if (!job(m, &random)) abort();
    }
}

static void by_all(bool (*what)(size_t m, const struct demur_random *random), size_t first,
                   size_t last)
{
    pthread_t thread[THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = 0;

    job = what;
    from = first;
    to = last;
    atomic_store(&next_job, first);
    while ((long)n < cores && n < THREADS_MAX &&
           pthread_create(&thread[n], NULL, work, (void *)(uintptr_t)n) == 0) {
        n++;
    }
    if (n == 0) abort();
    for (size_t i = 0; i < n; i++) (void)pthread_join(thread[i], NULL);
}

/* ---- the story --------------------------------------------------------------------------- */

static void take(size_t i)
{
    channel.header = memo[i].header;
    channel.memo_id = memo[i].memo_id;
    channel.owner = memo[i].owner;
}

static void freeze_all(void)
{
    for (size_t i = 0; i < memos; i++) {
        struct demur_document d = c_text();

        memset(&channel.owner, 0, sizeof channel.owner);
        demur_set_be32(channel.owner.bytes, (uint32_t)i + 1);
        c_draft(&channel, &d);
        c_commit(&channel, 1);
        memo[i] = (struct memo){.header = channel.header,
                                .memo_id = channel.memo_id,
                                .owner = channel.owner,
                                .id = channel.id};
        demur_bbs_context_init(&memo[i].context,
                               (struct demur_span){memo[i].id.bytes, memo[i].id.len});
    }
}

/* Of ten memos two are answered late or not at all. */
static void answer(size_t day)
{
    for (size_t i = 0; i < memos; i++) {
        take(i);
        if (day == 0) c_ack(&channel);
        if (day == 1 && i % 10 < 8) c_respond(&channel);
    }
    c_window(&channel);
}

static void vote_all(void)
{
    struct demur_poll question = c_question(&channel, DEMUR_POLL_CONFIDENCE);

    question.close = demur_day_at(channel.now_s, 720) + VOTE_DAYS;
    c_ask(&channel, &poll, question, &channel.root);
    c_window(&channel);
    vote = calloc(votes + 1, sizeof vote[0]);
    if (vote == NULL) abort();
    by_all(cast_vote, 0, votes);
    channel.waiting_count = votes;
    c_window(&channel);
}

static void open_votes(void)
{
    struct demur_poll_close close = {poll.poll_id, (uint32_t)votes};
    uint8_t bytes[DEMUR_POLL_CLOSE_BYTES];

    channel.now_s += (uint64_t)VOTE_DAYS * C_DAY_S;
    c_window(&channel);
    demur_poll_close_encode(bytes, &close);
    c_submit_copy(&channel, bytes, sizeof bytes);
    memcpy(channel.waiting + channel.waiting_count, vote, votes * sizeof vote[0]);
    channel.waiting_count += votes;
    c_window(&channel);
}

int main(int argc, char *argv[])
{
    struct test_random lot = {1};

    memos = argc > 2 ? strtoul(argv[2], NULL, 10) : MEMOS_MAX;
    signers = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000;
    votes = argc > 4 ? strtoul(argv[4], NULL, 10) : 100000;
    if (argc < 2 || memos < 1 || memos > MEMOS_MAX || signers < 2 ||
        signers + votes > C_MEMBERS_MAX || memos * signers + 2 * votes + 10000 > C_ENTRIES_MAX) {
        fprintf(stderr, "usage: bench_board DIR [MEMOS SIGNERS VOTES]\n");
        return 2;
    }
    dir = argv[1];
    fprintf(stderr, "signing, some %zu s\n", (memos * signers + 2 * votes) * 3 / 4000 + 1);
    c_open(&channel, 1, signers + votes, &lot);
    freeze_all();
    vote_all();
    for (size_t w = 0; w < WINDOWS; w++) {
        size_t first = signers * w / WINDOWS;
        size_t last = signers * (w + 1) / WINDOWS;

        by_all(sign_memos, first, last);
        channel.waiting_count = (last - first) * memos;
        c_window(&channel);
        fprintf(stderr, "%zu have signed\n", last);
    }
    for (size_t i = 0; i < memos; i++) {
        take(i);
        c_deliver(&channel);
    }
    c_window(&channel);
    answer(0);
    answer(1);
    open_votes();
    write_log(&channel);
    c_close(&channel);
    free(vote);
    return tap_failed_checks != 0;
}
