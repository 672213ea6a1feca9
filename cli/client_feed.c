/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client_feed.c -- the feed of one window: fetched once, proven, complete, and given to the channel
 * (docs/protocol.md 2.16, 2.19).
 */
#include "client_parts.h"
#include "demur/entry.h"
#include "demur/memory.h"

#include <string.h>

enum { KINDS = 256, KIND_ISSUE = 0x03, KIND_SEALED = 0x12, KIND_VOTE = 0x31 };

/* ---- reading a segment ----------------------------------------------------------------- */

enum demur_err cli_segment_each(const struct demur_segment *segment,
                                const struct cli_client_visitor *visitor)
{
    struct demur_reader r = demur_reader_over(segment->entries.data, segment->entries.len);

    for (uint32_t i = 0; i < segment->count; i++) {
        uint64_t index = demur_read_u64(&r);
        struct demur_span entry = demur_read_v16(&r, UINT16_MAX);
        enum demur_err err = r.err;

        if (err == DEMUR_OK) err = visitor->entry(visitor->ctx, index, entry);
        if (err != DEMUR_OK) return err;
    }
    return DEMUR_OK;
}

/* Entry number at of segment; of no bytes where there is none. */
static struct demur_span entry_at(uint64_t *index, const struct demur_segment *segment, uint32_t at)
{
    struct demur_reader r = demur_reader_over(segment->entries.data, segment->entries.len);
    struct demur_span entry = {NULL, 0};

    *index = 0;
    for (uint32_t i = 0; i <= at && i < segment->count; i++) {
        *index = demur_read_u64(&r);
        entry = demur_read_v16(&r, UINT16_MAX);
    }
    return at < segment->count && r.err == DEMUR_OK ? entry : (struct demur_span){NULL, 0};
}

/* ---- whom to believe ------------------------------------------------------------------- */

enum demur_err cli_client_first(struct demur_manifest **out, struct demur_hash *org,
                                const struct cli_client *c, const struct demur_segment *segment)
{
    uint64_t index = 0;
    struct demur_span entry = entry_at(&index, segment, 1);
    struct demur_manifest *m = NULL;
    enum demur_err err = DEMUR_ERR_FORMAT;

    if (demur_entry_kind(entry) == DEMUR_KIND_MANIFEST && index == 1) {
        err = demur_manifest_decode(&m, entry.data, entry.len);
    }
    if (err == DEMUR_OK) err = demur_manifest_org(org, m);
    if (err != DEMUR_OK) {
        demur_manifest_free(m);
        return err == DEMUR_ERR_NOMEM
                   ? cli_client_fail(c, "manifest", err)
                   : cli_client_say(c, DEMUR_ERR_INVALID,
                                    "the log does not begin with the manifest of an organisation");
    }
    *out = m;
    return DEMUR_OK;
}

/* The policy by which the feed of a window of that day is checked; *own is to be freed. */
static enum demur_err choose_policy(const struct demur_policy **out, struct demur_policy **own,
                                    const struct cli_client *c, const struct demur_segment *segment,
                                    uint32_t day)
{
    struct demur_channel_manifest force;
    struct demur_manifest *first = NULL;
    struct demur_hash org;
    enum demur_err err;

    if (demur_channel_force(&force, c->channel, day)) {
        *out = force.policy;
        return DEMUR_OK;
    }
    err = cli_client_first(&first, &org, c, segment);
    if (err != DEMUR_OK || first == NULL) return err;
    if (memcmp(&org, &c->org, sizeof org) != 0) {
        err = cli_client_say(c, DEMUR_ERR_INVALID,
                             "the log is of another organisation than the one you enrolled with");
    } else {
        err = demur_policy_decode(own, first->log_policy.data, first->log_policy.len, NULL);
        if (err != DEMUR_OK) err = cli_client_fail(c, "log policy", DEMUR_ERR_INVALID);
    }
    demur_manifest_free(first);
    *out = *own;
    return err;
}

/* ---- is it complete? ------------------------------------------------------------------- */

struct counting {
    uint64_t first, end; /* of the window */
    uint32_t kinds[KINDS];
};

static enum demur_err count_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    struct counting *n = ctx;

    if (index < n->first || index >= n->end) return DEMUR_ERR_INVALID;
    if (index > n->first) n->kinds[demur_entry_kind(entry)]++;
    return DEMUR_OK;
}

/* Kinds that no feed has: many, and nobody's business but a verifier's. */
static bool is_left_out(unsigned kind)
{
    return kind == KIND_ISSUE || kind == DEMUR_KIND_SIGN || kind == KIND_SEALED ||
           kind == DEMUR_KIND_WITHDRAW || kind == KIND_VOTE;
}

/* Whether segment has of its window all that a feed has. */
static bool is_complete(const struct demur_segment *segment, const struct demur_window *w,
                        uint64_t first)
{
    struct counting n = {.first = first, .end = first + 1 + w->count};
    struct cli_client_visitor visitor = {count_entry, &n};

    if (cli_segment_each(segment, &visitor) != DEMUR_OK) return false;
    for (unsigned kind = 0; kind < KINDS; kind++) {
        uint32_t want = is_left_out(kind) ? 0 : demur_window_count(w, (uint8_t)kind);

        if (n.kinds[kind] != want) return false;
    }
    return true;
}

/* ---- taking it ------------------------------------------------------------------------- */

static enum demur_err add_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    const struct cli_client *c = ctx;
    struct demur_fault fault; /* a void entry has no effect, and the channel has seen to that */

    return demur_channel_add(c->channel, &fault, index, entry);
}

static enum demur_err keep_head(struct cli_client_log *log, const struct demur_tree_head *head)
{
    enum { FIRST_ROOM = 64 };

    if (log->heads == log->head_room) {
        size_t room = log->head_room == 0 ? FIRST_ROOM : 2 * log->head_room;
        struct demur_tree_head *more = demur_alloc_array(room, sizeof more[0]);

        if (more == NULL) return DEMUR_ERR_NOMEM;
        if (log->heads > 0) memcpy(more, log->head, log->heads * sizeof more[0]);
        demur_free(log->head);
        log->head = more;
        log->head_room = room;
    }
    log->head[log->heads++] = *head;
    return DEMUR_OK;
}

/* Say what is wrong with the feed of window seq. */
static enum demur_err refuse(const struct cli_client *c, uint32_t seq, const char *why)
{
    return cli_client_say(c, DEMUR_ERR_INVALID, "window %u of the log: %s", seq, why);
}

/* Check segment, of window w at index first, and give it to the channel. */
static enum demur_err take_segment(struct cli_client *c, const struct demur_segment *segment,
                                   const struct demur_window *w, uint64_t first)
{
    struct demur_checkpoint_verdict verdict;
    const struct demur_policy *policy = NULL;
    struct demur_policy *own = NULL;
    struct cli_client_visitor visitor = {add_entry, c};
    enum demur_err err = choose_policy(&policy, &own, c, segment, w->day);

    if (err != DEMUR_OK) goto out;
    err = demur_segment_verify(&verdict, segment, policy, NULL);
    if (err == DEMUR_ERR_INVALID) {
        const char *why = verdict.fault == DEMUR_CHECKPOINT_OK
                              ? "its entries do not give the root of its checkpoint"
                              : demur_checkpoint_fault_text(verdict.fault);

        (void)refuse(c, w->seq, why);
        if (verdict.fault == DEMUR_CHECKPOINT_QUORUM) err = DEMUR_ERR_STATE;
        goto out;
    }
    if (err != DEMUR_OK) goto say;
    if (verdict.checkpoint.head.size < first + 1 + w->count || !is_complete(segment, w, first)) {
        err = refuse(c, w->seq, "the server leaves out entries that the window counts");
        goto out;
    }
    err = cli_segment_each(segment, &visitor);
    if (err == DEMUR_ERR_INVALID) {
        (void)refuse(c, w->seq, "it does not follow what stands before it");
        goto out;
    }
    if (err == DEMUR_OK) err = keep_head(c->log, &verdict.checkpoint.head);
say:
    if (err != DEMUR_OK) (void)cli_client_fail(c, "the log", err);
out:
    demur_policy_free(own);
    return err;
}

/* Check the bytes of a feed, and give them to the channel. */
static enum demur_err take_bytes(struct cli_client *c, uint32_t seq, struct demur_span bytes)
{
    struct demur_segment segment;
    struct demur_window w = {0};
    uint64_t first = 0;
    struct demur_span entry;
    enum demur_err err = demur_segment_decode(&segment, bytes.data, bytes.len);

    if (err != DEMUR_OK) return refuse(c, seq, "this is no feed");
    entry = entry_at(&first, &segment, 0);
    err = demur_window_decode(&w, entry.data, entry.len);
    if (err == DEMUR_ERR_NOMEM) {
        (void)cli_client_fail(c, "the log", err);
    } else if (err != DEMUR_OK || w.seq != seq) {
        err = refuse(c, seq, "the feed is not of this window");
    } else {
        err = take_segment(c, &segment, &w, first);
    }
    demur_window_clear(&w);
    return err;
}

enum demur_err cli_client_take_feed(struct cli_client *c, uint32_t seq)
{
    char file[CLI_NAME_MAX];
    char below[CLI_NAME_MAX];
    uint8_t *bytes = NULL;
    size_t len = 0;
    bool is_kept = true;
    enum demur_err err;

    (void)snprintf(below, sizeof below, "feed/%08u", seq);
    cli_client_public_name(file, c, below);
    err = cli_home_read(&bytes, &len, c->home, file, CLI_FEED_BYTES_MAX, false);
    if (err == DEMUR_ERR_STATE) {
        is_kept = false;
        (void)snprintf(below, sizeof below, "/v1/feed/%u", seq);
        err = cli_client_get(&bytes, &len, c, below, CLI_FEED_BYTES_MAX);
        if (err == DEMUR_ERR_STATE) {
            err = cli_client_say(c, DEMUR_ERR_IO,
                                 "window %u of the log: the server does not have "
                                 "it, though it has later ones",
                                 seq);
        }
    }
    if (err != DEMUR_OK) return err;
    err = take_bytes(c, seq, (struct demur_span){bytes, len});
    if (err == DEMUR_OK && !is_kept) {
        err = cli_home_write(c->home, file, (struct demur_span){bytes, len}, false);
    }
    demur_free(bytes);
    return err;
}
