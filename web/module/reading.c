/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "reading.h"

#include "demur/entry.h"
#include "demur/memory.h"

#include <stdlib.h>

static int by_index(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* Hand an act that may count over to be verified. */
static enum demur_err claim(struct page_reading *r, uint64_t index, uint8_t kind,
                            struct demur_span entry)
{
    struct cli_act_claim claim = {.index = index, .entry = entry};
    struct demur_act act;

    if (demur_act_decode(&act, kind, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
    claim.act = &act;
    claim.scope = demur_channel_scope(r->channel, &act);
    return claim.scope == NULL ? DEMUR_OK : cli_act_proofs_add(r->proofs, &claim);
}

static enum demur_err take(void *ctx, uint64_t index, struct demur_span entry)
{
    struct page_reading *r = ctx;
    uint8_t kind = demur_entry_kind(entry);
    bool is_act = kind == DEMUR_KIND_SIGN || kind == DEMUR_KIND_WITHDRAW || kind == DEMUR_KIND_VOTE;
    bool is_skipped =
        r->skips > 0 && bsearch(&index, r->skipped, r->skips, sizeof index, by_index) != NULL;
    struct demur_fault fault;
    enum demur_err err = demur_channel_add(r->channel, &fault, index, entry);

    cli_progress_show(&r->bar, index + 1, cli_client_log_size(r->c));
    if (err == DEMUR_OK && is_act && r->skipped == NULL) err = claim(r, index, kind, entry);
    if (err == DEMUR_OK && !is_skipped) err = demur_tally_add(r->tally, index, entry);
    return err;
}

static enum demur_err read_log(struct page_reading *r)
{
    struct cli_client_visitor visitor = {take, r};
    enum demur_err err;

    demur_tally_free(r->tally);
    r->tally = NULL;
    demur_channel_free(r->channel);
    r->channel = NULL;
    err = demur_channel_new(&r->channel, &r->random);
    if (err == DEMUR_OK) err = demur_tally_new(&r->tally, r->channel, &r->random);
    if (err == DEMUR_OK) {
        err = cli_client_each_entry(r->c, 0, demur_channel_state_of(r->c->channel).size, &visitor);
    }
    return err;
}

enum demur_err page_reading_run(struct page_reading *r)
{
    const uint64_t *bad;
    uint64_t none = 0;
    enum demur_err err = cli_act_proofs_new(&r->proofs, &r->random, NULL);

    cli_progress_init(&r->bar, r->c->cli->err, "Checking signatures");
    if (err == DEMUR_OK) err = read_log(r);
    if (err == DEMUR_OK) err = cli_act_proofs_end(r->proofs);
    if (err != DEMUR_OK) return err;
    bad = cli_act_proofs_bad(&r->skips, r->proofs);
    if (r->skips > 0) {
        r->skipped = bad != NULL ? bad : &none;
        err = read_log(r);
    }
    cli_progress_end(&r->bar);
    return err == DEMUR_OK ? demur_tally_settle(r->tally) : err;
}

void page_reading_free(struct page_reading *r)
{
    demur_tally_free(r->tally);
    demur_channel_free(r->channel);
    cli_act_proofs_free(r->proofs);
}
