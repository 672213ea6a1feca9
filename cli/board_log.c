/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_log.h"

#include "demur/encode.h"
#include "demur/entry.h"
#include "demur/log_check.h"
#include "demur/memory.h"
#include "demur/window_check.h"
#include "host/random.h"

#include <stdlib.h>
#include <string.h>

enum { HEX_LEN = 2 * DEMUR_HASH_BYTES };

/* ---- saying ----------------------------------------------------------------------------- */

static enum demur_err say(const struct cli_board_log *b, const char *why, enum demur_err err)
{
    fprintf(b->plan.err, "demur: ");
    cli_put_text(b->plan.err, (const uint8_t *)b->plan.dir, strlen(b->plan.dir), false);
    fprintf(b->plan.err, ": %s\n", why);
    return err;
}

/* ---- entries ---------------------------------------------------------------------------- */

/* Hand an act that may count over to be verified. */
static enum demur_err claim(struct cli_board_log *b, uint64_t index, uint8_t kind,
                            struct demur_span entry)
{
    struct cli_act_claim c = {.index = index, .entry = entry};
    struct demur_act act;

    if (demur_act_decode(&act, kind, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
    c.act = &act;
    c.scope = demur_channel_scope(b->channel, &act);
    if (c.scope == NULL) return DEMUR_OK; /* it counts nowhere */
    b->acts++;
    return cli_act_proofs_add(b->proofs, &c);
}

static bool is_skipped(const struct cli_board_log *b, uint64_t index)
{
    size_t from = 0;
    size_t to = b->skipped == NULL ? 0 : b->bad;

    while (from < to) {
        size_t mid = from + (to - from) / 2;

        if (b->skipped[mid] == index) return true;
        if (b->skipped[mid] < index) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return false;
}

/* Follow an entry of the log whose board is wanted. */
static enum demur_err follow(struct cli_board_log *b, uint64_t index, struct demur_span entry)
{
    uint8_t kind = demur_entry_kind(entry);
    bool is_act = kind == DEMUR_KIND_SIGN || kind == DEMUR_KIND_WITHDRAW || kind == DEMUR_KIND_VOTE;
    struct demur_fault fault;
    enum demur_err err = demur_channel_add(b->channel, &fault, index, entry);

    if (err != DEMUR_OK) return err;
    if (fault.why != NULL) b->voids++;
    if (is_act && b->wants_proofs) err = claim(b, index, kind, entry);
    if (err == DEMUR_OK && !is_skipped(b, index)) err = demur_tally_add(b->tally, index, entry);
    return err;
}

/* One reading. */
struct reading {
    struct cli_board_log *b;
    struct demur_window_check *windows;
};

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    struct reading *r = ctx;
    struct cli_board_log *b = r->b;
    enum demur_err err = demur_window_check_entry(r->windows, entry);

    cli_progress_show(&b->bar, index, b->head.size);
    if (b->plan.stop != NULL && *b->plan.stop != 0) return DEMUR_ERR_STATE;
    if (err != DEMUR_OK || index >= b->plan.size) return err;
    return follow(b, index, entry);
}

/* ---- the log ---------------------------------------------------------------------------- */

static enum demur_err read_checkpoint(struct cli_board_log *b)
{
    struct demur_checkpoint checkpoint;
    struct demur_note note;
    enum demur_err err =
        cli_log_dir_read(&b->note, &b->note_len, &b->dir, "checkpoint", DEMUR_NOTE_BYTES_MAX);

    if (err != DEMUR_OK) return DEMUR_ERR_IO;
    if (demur_note_decode(&note, b->note, b->note_len) != DEMUR_OK ||
        demur_checkpoint_decode(&checkpoint, note.text) != DEMUR_OK) {
        return say(b,
                   "its checkpoint is not a signed one: is this a copy that demur log mirror made?",
                   DEMUR_ERR_INVALID);
    }
    b->head = checkpoint.head;
    if (b->plan.size == 0) b->plan.size = b->head.size;
    if (b->plan.size > b->head.size) {
        fprintf(b->plan.err,
                "demur: this copy of the log ends at entry %llu: demur log mirror fetches more\n",
                (unsigned long long)b->head.size);
        return DEMUR_ERR_RANGE;
    }
    return DEMUR_OK;
}

/* The log that was read, against whom it must have been signed by. */
static enum demur_err check_checkpoint(const struct cli_board_log *b)
{
    struct demur_channel_manifest force;
    const struct demur_policy *policy = b->plan.policy;
    struct demur_checkpoint_verdict v;
    enum demur_err err;

    if (!demur_channel_force(&force, b->channel, demur_channel_state_of(b->channel).day)) {
        return say(b, "there is no manifest in it", DEMUR_ERR_INVALID);
    }
    if (policy == NULL) policy = force.policy;
    err = demur_policy_verify(&v, policy, b->note, b->note_len);
    if (err == DEMUR_ERR_INVALID) return say(b, demur_checkpoint_fault_text(v.fault), err);
    if (err != DEMUR_OK) return err;
    if (memcmp(&demur_policy_log(policy)->vkey, &demur_policy_log(force.policy)->vkey,
               sizeof(struct demur_vkey)) != 0) {
        return say(b, "the log's own manifest names another log key than the policy given",
                   DEMUR_ERR_INVALID);
    }
    return DEMUR_OK;
}

static enum demur_err say_fault(const struct cli_board_log *b, const struct demur_log_check *log,
                                const struct demur_window_check *windows)
{
    struct demur_tile_id tile = {0, 0, 0};
    enum demur_log_fault fault = demur_log_check_fault(log, &tile);
    uint64_t index = 0;
    enum demur_window_fault of_window = demur_window_check_fault(windows, &index);

    if (fault != DEMUR_LOG_OK) return say(b, demur_log_fault_text(fault), DEMUR_ERR_INVALID);
    if (of_window != DEMUR_WINDOW_OK) {
        return say(b, demur_window_fault_text(of_window), DEMUR_ERR_INVALID);
    }
    return say(b, "its windows do not follow each other", DEMUR_ERR_INVALID);
}

/* Read every entry: hashes, windows, what they say. */
static enum demur_err read_entries(struct cli_board_log *b)
{
    struct reading r = {.b = b};
    struct demur_tile_reader reader = cli_log_dir_reader(&b->dir);
    struct demur_log_visitor visitor = {visit, &r};
    struct demur_log_check *log = NULL;
    enum demur_err err = demur_window_check_new(&r.windows, NULL);

    cli_progress_init(&b->bar, b->plan.err,
                      b->wants_proofs ? "Checking the log" : "Counting without these");
    if (err == DEMUR_OK) err = demur_log_check_new(&log, b->head.size, &reader, &visitor);
    if (err == DEMUR_OK) err = demur_log_check_to(log, &b->head);
    if (err == DEMUR_OK) err = demur_window_check_end(r.windows);
    cli_progress_end(&b->bar);
    if (err == DEMUR_ERR_INVALID) err = say_fault(b, log, r.windows);
    demur_log_check_free(log);
    demur_window_check_free(r.windows);
    return err;
}

static void forget(struct cli_board_log *b)
{
    demur_tally_free(b->tally);
    demur_channel_free(b->channel);
    b->tally = NULL;
    b->channel = NULL;
    b->voids = 0;
}

static enum demur_err begin(struct cli_board_log *b)
{
    enum demur_err err = demur_channel_new(&b->channel, &b->random);

    return err == DEMUR_OK ? demur_tally_new(&b->tally, b->channel, &b->random) : err;
}

/*
 * Count as if every proof held, and verify them meanwhile; if some do not, count again without
 * them.  The first channel stays until then, as the proofs are about its memos.
 */
static enum demur_err read_all(struct cli_board_log *b)
{
    enum demur_err err = begin(b);

    b->wants_proofs = true;
    if (err == DEMUR_OK) err = cli_act_proofs_new(&b->proofs, &b->random, b->plan.stop);
    if (err == DEMUR_OK) err = read_entries(b);
    if (err == DEMUR_OK) err = cli_act_proofs_end(b->proofs);
    if (err != DEMUR_OK) return err;
    b->skipped = cli_act_proofs_bad(&b->bad, b->proofs);
    if (b->bad > 0) {
        forget(b);
        b->wants_proofs = false;
        err = begin(b);
        if (err == DEMUR_OK) err = read_entries(b);
    }
    return err == DEMUR_OK ? demur_tally_settle(b->tally) : err;
}

/* ---- texts ------------------------------------------------------------------------------ */

static enum demur_err get_blob(void *ctx, uint8_t **bytes, size_t *len,
                               const struct demur_blob_ref *ref)
{
    struct cli_board_log *b = ctx;
    char name[sizeof "v1/blob/" + HEX_LEN] = "v1/blob/";
    char path[4096];
    FILE *file;

    demur_hex_encode(name + strlen(name), ref->hash.bytes, sizeof ref->hash.bytes);
    (void)snprintf(path, sizeof path, "%.3900s/%s", b->plan.dir, name);
    file = fopen(path, "rb"); /* without a word where it is not there */
    if (file == NULL) return DEMUR_ERR_RANGE;
    (void)fclose(file);
    return cli_log_dir_read(bytes, len, &b->dir, name, DEMUR_BLOB_BYTES_MAX);
}

static enum demur_err make_board(struct cli_board_log *b)
{
    struct demur_board_blobs blobs = {get_blob, b};
    struct demur_board_texts texts;
    enum demur_err err = demur_board_subjects_new(&b->subjects, &blobs);

    if (err != DEMUR_OK) return err;
    demur_board_subjects_texts(&texts, b->subjects);
    err = demur_board_new(&b->board, b->channel, b->tally, &texts);
    return err == DEMUR_OK ? demur_board_subjects_err(b->subjects) : err;
}

/* ---- all of it -------------------------------------------------------------------------- */

static enum demur_err read_board(struct cli_board_log *b)
{
    enum demur_err err = cli_log_dir_open(&b->dir, b->plan.dir, b->plan.err);

    if (err != DEMUR_OK) return DEMUR_ERR_IO; /* which has been said */
    err = read_checkpoint(b);
    if (err == DEMUR_OK) err = read_all(b);
    if (err == DEMUR_OK) err = check_checkpoint(b);
    if (err == DEMUR_OK && demur_channel_state_of(b->channel).size != b->plan.size) {
        return say(b, "no window ends at that entry: --size is that of a published record",
                   DEMUR_ERR_RANGE);
    }
    if (err == DEMUR_OK) err = make_board(b);
    if (err == DEMUR_ERR_NOMEM || err == DEMUR_ERR_RANDOM) (void)say(b, demur_err_text(err), err);
    return err;
}

enum demur_err cli_board_log_read(struct cli_board_log *out, const struct cli_board_plan *plan)
{
    *out = (struct cli_board_log){.plan = *plan, .dir = {-1, NULL, NULL}, .random = host_random()};
    cli_progress_init(&out->bar, plan->err, "Checking the log");
    return read_board(out);
}

void cli_board_log_free(struct cli_board_log *b)
{
    demur_board_free(b->board);
    demur_board_subjects_free(b->subjects);
    cli_act_proofs_free(b->proofs);
    forget(b);
    demur_free(b->note);
    cli_log_dir_close(&b->dir);
    b->board = NULL;
    b->subjects = NULL;
    b->proofs = NULL;
    b->note = NULL;
}
