/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_follow.h"

#include "demur/bytes.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/segment.h"
#include "demur/window.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    ASK_TIMEOUT_MS = 60000,
    SEGMENT_MAX = 64 << 20,
    DECIMAL_MAX = 32,
    DECIMAL = 10,
    HTTP_OK = 200,
    FEEDS_MAX = 16, /* so many windows behind: the chain has less to fetch */
    KINDS = 256,
};

/* ---- asking ---------------------------------------------------------------------------- */

static enum demur_err refuse(struct issue_follow *f, const char *why)
{
    (void)snprintf(f->why, sizeof f->why, "%s", why);
    return DEMUR_ERR_INVALID;
}

enum demur_err issue_follow_ask(struct host_response *answer, struct issue_follow *f,
                                const char *path, struct demur_span body, size_t max)
{
    char url[HOST_URL_LEN_MAX + 1];
    char why[HOST_NET_WHY_LEN];
    struct host_request request = {.url = url,
                                   .body = body,
                                   .max = max,
                                   .timeout_ms = ASK_TIMEOUT_MS,
                                   .stop = f->stop,
                                   .ctx = f->ctx};
    enum demur_err err;

    (void)snprintf(url, sizeof url, "%s%s", f->url, path);
    err = host_net_ask(answer, why, f->net, &request);
    if (err != DEMUR_OK) {
        (void)snprintf(f->why, sizeof f->why, "%s: %s", path, why);
        return err == DEMUR_ERR_STATE || err == DEMUR_ERR_NOMEM ? err : DEMUR_ERR_IO;
    }
    if (answer->status != HTTP_OK) {
        (void)snprintf(f->why, sizeof f->why, "%s: the answer is HTTP status %u", path,
                       answer->status);
        demur_free(answer->body);
        return DEMUR_ERR_IO;
    }
    return DEMUR_OK;
}

/* The seq of the newest published window. */
static enum demur_err ask_newest(struct issue_follow *f, uint32_t *newest)
{
    struct host_response r = {0};
    uint64_t n = 0;
    size_t i = 0;
    enum demur_err err =
        issue_follow_ask(&r, f, "/v1/feed", (struct demur_span){NULL, 0}, DECIMAL_MAX);

    if (err != DEMUR_OK) return err;
    for (; i < r.len && r.body[i] >= '0' && r.body[i] <= '9' && n <= UINT32_MAX; i++) {
        n = n * DECIMAL + (uint64_t)(r.body[i] - '0');
    }
    if (i == 0 || n > UINT32_MAX || (i < r.len && !(i + 1 == r.len && r.body[i] == '\n'))) {
        err = refuse(f, "/v1/feed: it does not say the number of a window");
    }
    demur_free(r.body);
    *newest = (uint32_t)n;
    return err;
}

/* ---- entries of a segment -------------------------------------------------------------- */

/* The next entry of a segment; false at its end. */
static bool next_entry(struct demur_reader *r, uint64_t *index, struct demur_span *entry)
{
    if (r->left == 0 || r->err != DEMUR_OK) return false;
    *index = demur_read_u64(r);
    *entry = demur_read_v16(r, UINT16_MAX);
    return r->err == DEMUR_OK;
}

/* Whether a segment of the chain, or of a feed, holds entries of that kind (2.19). */
static bool is_in(uint8_t kind, bool chain)
{
    if (chain) return kind == DEMUR_KIND_MANIFEST || kind == DEMUR_KIND_ROSTER || kind == 0x7f;
    return kind != DEMUR_KIND_ISSUE && kind != DEMUR_KIND_SIGN && kind != 0x12 &&
           kind != DEMUR_KIND_WITHDRAW && kind != 0x31;
}

/* Whether there are as many of each kind as the window counts. */
static bool counts_hold(const struct demur_window *w, const uint32_t *count, bool chain)
{
    for (unsigned kind = 0; kind < KINDS; kind++) {
        uint32_t want = is_in((uint8_t)kind, chain) ? demur_window_count(w, (uint8_t)kind) : 0;

        if (kind != DEMUR_KIND_WINDOW && count[kind] != want) return false;
    }
    return true;
}

/* Whether no entry that belongs into the segment is missing in it; *day: of its last window. */
static enum demur_err check_complete(const struct demur_segment *s, bool chain, uint32_t *day)
{
    struct demur_reader r = demur_reader_over(s->entries.data, s->entries.len);
    uint32_t count[KINDS] = {0};
    struct demur_window w = {0};
    struct demur_span entry;
    uint64_t index;
    uint32_t windows = 0;
    enum demur_err err = DEMUR_OK;

    while (err == DEMUR_OK && next_entry(&r, &index, &entry)) {
        uint8_t kind = demur_entry_kind(entry);

        if (kind != DEMUR_KIND_WINDOW) {
            if (windows == 0) err = DEMUR_ERR_INVALID;
            count[kind]++;
            continue;
        }
        if (windows++ > 0 && (!chain || !counts_hold(&w, count, chain))) err = DEMUR_ERR_INVALID;
        demur_window_clear(&w);
        memset(count, 0, sizeof count);
        if (err == DEMUR_OK) err = demur_window_decode(&w, entry.data, entry.len);
        *day = w.day;
    }
    if (err == DEMUR_OK && (windows == 0 || !counts_hold(&w, count, chain)))
        err = DEMUR_ERR_INVALID;
    demur_window_clear(&w);
    return err == DEMUR_OK || err == DEMUR_ERR_NOMEM ? err : DEMUR_ERR_INVALID;
}

/* Feed channel what an issuer has to know of. */
static enum demur_err feed(struct demur_channel *channel, const struct demur_segment *s)
{
    struct demur_reader r = demur_reader_over(s->entries.data, s->entries.len);
    struct demur_span entry;
    uint64_t index;
    enum demur_err err = DEMUR_OK;

    while (err == DEMUR_OK && next_entry(&r, &index, &entry)) {
        uint8_t kind = demur_entry_kind(entry);
        struct demur_fault fault;

        if (kind == DEMUR_KIND_WINDOW || kind == DEMUR_KIND_MANIFEST || kind == DEMUR_KIND_ROSTER ||
            kind == DEMUR_KIND_COUNTS) {
            err = demur_channel_add(channel, &fault, index, entry);
        }
    }
    return err;
}

/* ---- the chain ------------------------------------------------------------------------- */

/*
 * Whether the segment is of the log that fed channel, up to its end.  The manifests in it prove
 * themselves from the organisation's id on, so the policy in force is known before the rest holds.
 */
static enum demur_err check_chain(struct issue_follow *f, const struct demur_channel *channel,
                                  const struct demur_segment *s, uint32_t day)
{
    struct demur_checkpoint_verdict verdict;
    struct demur_channel_manifest force;
    enum demur_err err;

    if (memcmp(demur_channel_org(channel), f->org, sizeof *f->org) != 0 ||
        !demur_channel_force(&force, channel, day)) {
        return refuse(f, "/v1/chain: it is another organisation's log");
    }
    err = demur_segment_verify(&verdict, s, force.policy, NULL);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        return refuse(f, verdict.fault != DEMUR_CHECKPOINT_OK
                             ? demur_checkpoint_fault_text(verdict.fault)
                             : "/v1/chain: its entries are not those of its checkpoint");
    }
    return verdict.checkpoint.head.size == demur_channel_state_of(channel).size
               ? DEMUR_OK
               : refuse(f, "/v1/chain: it does not end where its checkpoint does");
}

static enum demur_err take_chain(struct issue_follow *f, struct demur_span bytes)
{
    struct demur_channel *channel = NULL;
    struct demur_segment s;
    uint32_t day = 0;
    enum demur_err err = demur_segment_decode(&s, bytes.data, bytes.len);

    if (err == DEMUR_OK) err = check_complete(&s, true, &day);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) return refuse(f, "/v1/chain: it is malformed, or entries are missing");
    err = demur_channel_new(&channel, f->random);
    if (err == DEMUR_OK) err = feed(channel, &s);
    if (err == DEMUR_ERR_INVALID) err = refuse(f, "/v1/chain: it is no log");
    if (err == DEMUR_OK) err = check_chain(f, channel, &s, day);
    if (err == DEMUR_OK && demur_channel_state_of(channel).size < f->least) {
        err = refuse(f, "/v1/chain: the log is shorter than it was");
    }
    if (err != DEMUR_OK) {
        demur_channel_free(channel);
        return err;
    }
    demur_channel_free(f->channel);
    f->channel = channel;
    f->since = demur_channel_state_of(channel).windows;
    return DEMUR_OK;
}

/* ---- feeds ----------------------------------------------------------------------------- */

/* Whether the segment is the next window, under a checkpoint that holds. */
static enum demur_err check_feed(struct issue_follow *f, const struct demur_segment *s,
                                 uint32_t day)
{
    struct demur_channel_state state = demur_channel_state_of(f->channel);
    struct demur_reader r = demur_reader_over(s->entries.data, s->entries.len);
    struct demur_checkpoint_verdict verdict;
    struct demur_channel_manifest force;
    struct demur_span entry;
    uint64_t index = 0;
    enum demur_err err;

    if (!next_entry(&r, &index, &entry) || index != state.size ||
        !demur_channel_force(&force, f->channel, day)) {
        return refuse(f, "/v1/feed: it is not the next window");
    }
    err = demur_segment_verify(&verdict, s, force.policy, NULL);
    if (err == DEMUR_OK || err == DEMUR_ERR_NOMEM) return err;
    return refuse(f, verdict.fault != DEMUR_CHECKPOINT_OK
                         ? demur_checkpoint_fault_text(verdict.fault)
                         : "/v1/feed: its entries are not those of its checkpoint");
}

static enum demur_err take_feed(struct issue_follow *f, struct demur_span bytes)
{
    struct demur_segment s;
    uint32_t day = 0;
    enum demur_err err = demur_segment_decode(&s, bytes.data, bytes.len);

    if (err == DEMUR_OK) err = check_complete(&s, false, &day);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) return refuse(f, "/v1/feed: it is malformed, or entries are missing");
    err = check_feed(f, &s, day);
    if (err != DEMUR_OK) return err;
    err = feed(f->channel, &s);
    if (err != DEMUR_OK) issue_follow_end(f); /* it may only be freed: the chain comes again */
    return err == DEMUR_ERR_INVALID ? refuse(f, "/v1/feed: it is no log") : err;
}

/* ---- on ---------------------------------------------------------------------------------- */

static enum demur_err take(struct issue_follow *f, const char *path,
                           enum demur_err (*with)(struct issue_follow *, struct demur_span))
{
    struct host_response r = {0};
    enum demur_err err = issue_follow_ask(&r, f, path, (struct demur_span){NULL, 0}, SEGMENT_MAX);

    if (err != DEMUR_OK) return err;
    err = with(f, (struct demur_span){r.body, r.len});
    demur_free(r.body);
    return err;
}

enum demur_err issue_follow_on(struct issue_follow *f)
{
    uint32_t windows = f->channel == NULL ? 0 : demur_channel_state_of(f->channel).windows;
    uint32_t newest = 0;
    enum demur_err err = ask_newest(f, &newest);

    if (err != DEMUR_OK) return err;
    if (windows > newest && windows - newest > 1)
        return refuse(f, "the log is shorter than it was");
    if (windows == 0 || newest - windows + 1 > FEEDS_MAX) {
        err = take(f, "/v1/chain", take_chain);
        if (err != DEMUR_OK) return err;
        windows = demur_channel_state_of(f->channel).windows;
    }
    for (; windows <= newest && err == DEMUR_OK; windows++) {
        char path[DECIMAL_MAX];

        (void)snprintf(path, sizeof path, "/v1/feed/%" PRIu32, windows);
        err = take(f, path, take_feed);
    }
    return err;
}

void issue_follow_end(struct issue_follow *f)
{
    demur_channel_free(f->channel);
    f->channel = NULL;
}
