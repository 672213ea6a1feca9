/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_bundle.c -- bench_bundle DIR [SIGNATURES]: write DIR/bundle.dmr and DIR/policy of a made-up
 * organisation with one issuer, in which that many members (10,000 if not said) have signed.
 *
 * What to measure is then `time demur bundle verify DIR/bundle.dmr --policy DIR/policy`.
 */
#define C_MEMBERS_MAX 20000
#define C_ENTRIES_MAX 20100

#include "core/bundle/channel_for_tests.h"

#include <stdio.h>
#include <stdlib.h>

static struct channel channel;

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
    fprintf(stderr, "enrolling and signing, some %zu s\n", signatures * 4 / 1000 + 1);
    c_open(&channel, 1, signatures, &lot);
    c_freeze(&channel);
    c_window(&channel);
    for (size_t i = 0; i < signatures; i++) c_sign(&channel, i, i % 3 == 0);
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
