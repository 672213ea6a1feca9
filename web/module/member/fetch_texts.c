/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fetch_texts.h"

#include "demur/answer.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "memo_events.h"

static void fetch(struct cli_client *c, const struct demur_blob_ref *ref)
{
    uint8_t *blob = NULL;
    size_t len = 0;

    if (cli_client_fetch_blob(&blob, &len, c, ref) == DEMUR_OK) demur_free(blob);
}

static enum demur_err look_at(void *ctx, uint64_t index, struct demur_span entry)
{
    struct demur_response response;
    struct demur_extend extend;

    (void)index;
    if (demur_entry_kind(entry) == DEMUR_KIND_RESPONSE &&
        demur_response_decode(&response, entry.data, entry.len) == DEMUR_OK &&
        cli_answer_blob_fits(&response.blob)) {
        fetch(ctx, &response.blob);
    }
    if (demur_entry_kind(entry) == DEMUR_KIND_EXTEND &&
        demur_extend_decode(&extend, entry.data, entry.len) == DEMUR_OK &&
        cli_answer_blob_fits(&extend.blob)) {
        fetch(ctx, &extend.blob);
    }
    return DEMUR_OK;
}

enum demur_err page_fetch_texts(struct cli_client *c)
{
    const struct cli_client_visitor visitor = {look_at, c};
    size_t n = demur_channel_memos(c->channel);

    for (size_t i = 0; i < n; i++) {
        struct demur_channel_memo memo;

        demur_channel_memo_at(&memo, c->channel, i);
        fetch(c, &memo.header->blob[0]);
    }
    return cli_client_each_public(c, &visitor);
}
