/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_bundle.c -- bench_bundle DIR [SIGNATURES]: write DIR/bundle.dmr and DIR/policy of a made-up
 * organisation with one issuer, in which that many members (10,000 if not said) have signed.
 *
 * What to measure is then `time demur bundle verify DIR/bundle.dmr --policy DIR/policy`.
 */
#define C_MEMBERS_MAX  1000000
#define C_ENTRIES_MAX  1000100
#define C_ENROLLED_MAX 1 /* the convener; the others get theirs while they sign */

#include "core/bundle/channel_for_tests.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

static struct channel channel;
static atomic_size_t next_member;

/* ---- signing --------------------------------------------------------------------------- */

/* A credential for member m, made by who knows all secrets: enrolment is not what is measured. */
static struct demur_bbs_credential *give_credential(size_t m, const struct demur_random *random)
{
    struct demur_scalar message[DEMUR_CREDENTIAL_MESSAGES];
    struct demur_bbs_credential *credential = NULL;
    struct demur_bbs_sig sig;

    for (unsigned a = 0; a < 3; a++) {
        demur_attribute_scalar(&message[a], a, channel.codes[m].code[a]);
    }
    for (size_t i = 3; i < DEMUR_CREDENTIAL_MESSAGES; i++) {
        if (demur_scalar_random(&message[i], random) != DEMUR_OK) return NULL;
    }
    if (demur_bbs_sign(&sig, &channel.sk[0], channel.keys->issuer[0], message) != DEMUR_OK ||
        demur_bbs_credential_new(&credential, channel.keys->issuer[0], &sig, message) != DEMUR_OK) {
        return NULL;
    }
    return credential;
}

/* Let member m sign, every third showing a band. */
static uint8_t *sign(size_t *len, size_t m, const struct demur_random *random)
{
    struct demur_bbs_credential *credential = give_credential(m, random);
    const struct demur_bbs_credential *const list[1] = {credential};
    uint8_t echo[DEMUR_HASH_BYTES] = {1};
    struct demur_act_request q = {.kind = DEMUR_KIND_SIGN,
                                  .subject = channel.memo_id,
                                  .epoch = C_EPOCH,
                                  .profile = m % 3 == 0,
                                  .fields = {echo, sizeof echo}};
    struct demur_act_maker maker = {&channel.org, &channel.context, random, NULL};
    uint8_t *out = NULL;

    if (credential == NULL) return NULL;
    memcpy(q.code, channel.codes[m].code, sizeof q.code);
    if (demur_act_make(&out, len, &q, list, 1, &maker) != DEMUR_OK) out = NULL;
    demur_bbs_credential_free(credential);
    return out;
}

static void *sign_many(void *number)
{
    struct test_random lot = {1000 + (uint64_t)(uintptr_t)number};
    struct demur_random random = test_random(&lot);

    for (;;) {
        size_t m = atomic_fetch_add(&next_member, 1);
        size_t len = 0;

        if (m >= channel.members) return NULL;
        uint8_t *act = sign(&len, m, &random);

        channel.waiting[m] = (struct c_entry){act, len, false};
        if (act == NULL) return NULL;
        if (m % 10000 == 9999) fprintf(stderr, "%zu have signed\n", m + 1);
    }
}

/* All members, by all processors. */
static bool sign_all(void)
{
    pthread_t thread[THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = 0;

    while ((long)n < cores && n < THREADS_MAX &&
           pthread_create(&thread[n], NULL, sign_many, (void *)(uintptr_t)n) == 0) {
        n++;
    }
    for (size_t i = 0; i < n; i++) (void)pthread_join(thread[i], NULL);
    for (size_t m = 0; m < channel.members; m++) {
        if (channel.waiting[m].data == NULL) return false;
    }
    channel.waiting_count = channel.members;
    return n > 0;
}

/* ---- writing --------------------------------------------------------------------------- */

static enum demur_err put(void *ctx, const void *data, size_t len)
{
    return fwrite(data, 1, len, ctx) == len ? DEMUR_OK : DEMUR_ERR_IO;
}

static enum demur_err entry_of(void *ctx, uint64_t index, struct demur_span *out)
{
    const struct channel *c = ctx;

    *out = (struct demur_span){c->log[index].data, c->log[index].len};
    return DEMUR_OK;
}

static bool sign_holds(void *ctx, uint64_t index)
{
    (void)ctx;
    (void)index;
    return true;
}

static FILE *create(const char *dir, const char *name)
{
    char path[4096];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "wb");
    if (f == NULL) perror(path);
    return f;
}

static bool write_all(struct channel *c, const char *dir)
{
    FILE *file = create(dir, "bundle.dmr");
    FILE *policy = create(dir, "policy");
    struct demur_bundle_sink sink = {put, file};
    struct demur_bundle_log log = {demur_tree_store_size(c->tree), entry_of, sign_holds, c,
                                   demur_tree_store_source(c->tree)};
    struct demur_bundle_content content = {
        .memo_id = c->memo_id,
        .roster_index = c->roster_index,
        .checkpoint = {c->note.data, c->note.len},
        .policy = c->policy,
        .document = {c->document, c->document_len},
        .answer = &c->answer,
        .answers = 1,
    };
    bool ok = file != NULL && policy != NULL && fputs(c->policy_text, policy) >= 0 &&
              demur_bundle_write(&sink, &log, &content) == DEMUR_OK;

    if (file != NULL) ok = fclose(file) == 0 && ok;
    if (policy != NULL) ok = fclose(policy) == 0 && ok;
    return ok;
}

int main(int argc, char *argv[])
{
    size_t signatures = argc > 2 ? strtoul(argv[2], NULL, 10) : 10000;
    struct test_random lot = {1};

    if (argc < 2 || signatures < 2 || signatures > C_MEMBERS_MAX) {
        fprintf(stderr, "usage: bench_bundle DIR [SIGNATURES, 2 to %d]\n", C_MEMBERS_MAX);
        return 2;
    }
    fprintf(stderr, "signing, some %zu s\n", signatures * 3 / 2000 + 1);
    c_open(&channel, 1, signatures, &lot);
    c_freeze(&channel);
    c_window(&channel);
    if (!sign_all()) {
        fputs("bench_bundle: signing failed\n", stderr);
        return 1;
    }
    c_window(&channel);
    c_deliver(&channel);
    c_window(&channel);
    c_ack(&channel);
    c_window(&channel);
    c_respond(&channel);
    c_window(&channel);
    if (!write_all(&channel, argv[1])) return 1;
    c_close(&channel);
    return tap_failed_checks != 0;
}
