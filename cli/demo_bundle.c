/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demo_bundle.c -- everything that proves the memo, as one file. */
#include "demo.h"
#include "demur/bundle_write.h"

static enum demur_err put(void *ctx, const void *data, size_t len)
{
    return cli_out_dir_more(ctx, data, len);
}

static enum demur_err entry_of(void *ctx, uint64_t index, struct demur_span *out)
{
    const struct demo *d = ctx;

    *out = (struct demur_span){d->log.all.entry[index].data, d->log.all.entry[index].len};
    return DEMUR_OK;
}

/* The server took none that does not. */
static bool sign_holds(void *ctx, uint64_t index)
{
    (void)ctx;
    (void)index;
    return true;
}

enum demur_err demo_bundle_write(struct demo *d)
{
    struct demur_bundle_sink sink = {put, d->dir};
    struct demur_span answer = {d->answer, d->answer_len};
    struct demur_bundle_log log = {d->log.all.count, entry_of, sign_holds, d,
                                   demur_tree_store_source(d->log.tree)};
    struct demur_bundle_content content = {
        .memo_id = d->memo_id,
        .roster_index = d->roster_index,
        .checkpoint = {d->log.note.data, d->log.note.len},
        .policy = d->policy,
        .document = {d->document, d->document_len},
        .answer = &answer,
        .answers = 1,
    };
    enum demur_err err = cli_out_dir_begin(d->dir, "bundle.dmr");

    if (err != DEMUR_OK) return err;
    err = demur_bundle_write(&sink, &log, &content);
    if (err == DEMUR_OK) return cli_out_dir_end(d->dir);
    return err == DEMUR_ERR_IO ? err : demo_fail(d, "the bundle", err);
}
